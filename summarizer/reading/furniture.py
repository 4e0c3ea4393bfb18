"""Names for what is cut from a page: word lists in `furniture.json`, by zone.

The lists never decide that a line is kept. They tell a reader of ``clean --explain`` what a cut line
was, and they take captions and legal words out from between and below the paragraphs.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources

from summarizer.records import Zone

_EDGE = " :：.…-–—|/»«›‹>*•·►▶■◆●()[]【】「」'\"“”"
_ORDER = (Zone.TEASER, Zone.COMMENT, Zone.ADVERT, Zone.SHARE, Zone.NAVIGATION, Zone.FOOTER)
_HEADINGS = (Zone.TEASER, Zone.COMMENT, Zone.ADVERT)
_TOUCHING = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff"
_TOUCHES = re.compile(f"[{_TOUCHING}]")
_WORDS = re.compile(rf"[^\W{_TOUCHING}]+|[^\w\s]")

LONGEST = 200
"""Characters of a line in which words of furniture are looked for."""


@cache
def _phrases() -> dict[Zone, frozenset[str]]:
    table = json.loads(resources.files(__package__).joinpath("furniture.json").read_text("utf-8"))
    return {Zone(zone): frozenset(phrases) for zone, phrases in table.items()}


@cache
def _whole() -> dict[str, Zone]:
    """Phrases that are a whole line; the first zone in `_ORDER` wins."""
    return {phrase: zone for zone in reversed(_ORDER) for phrase in _phrases()[zone]}


@cache
def _by_first_word() -> dict[str, tuple[tuple[tuple[str, ...], Zone], ...]]:
    """Phrases of scripts with spaces, cut into words, under their first one."""
    table: dict[str, list[tuple[tuple[str, ...], Zone]]] = {}
    for phrase, zone in _whole().items():
        words = tuple(_WORDS.findall(phrase))
        if words and not _TOUCHES.search(phrase):
            table.setdefault(words[0], []).append((words, zone))
    return {first: tuple(entries) for first, entries in table.items()}


@cache
def _touching(zone: Zone) -> re.Pattern[str]:
    """Phrases of scripts without spaces: they may stand anywhere."""
    return _pattern([phrase for phrase in _phrases()[zone] if _TOUCHES.search(phrase)])


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) or r"(?!)")


def furniture_zone(text: str) -> Zone | None:
    """Name a cut line by its words: the whole line first, then what stands first in it."""
    line = text[:LONGEST].casefold().strip(_EDGE)
    whole = _whole().get(line)
    if whole is not None:
        return whole
    found = _spaced_zone(line)
    if found is not None or not _TOUCHES.search(line):
        return found
    starts = [(match.start(), zone) for zone in _ORDER if (match := _touching(zone).search(line))]
    return min(starts, key=lambda each: each[0])[1] if starts else None


def _spaced_zone(line: str) -> Zone | None:
    words = _WORDS.findall(line)
    table = _by_first_word()
    for place, word in enumerate(words):
        for phrase, zone in table.get(word, ()):
            if tuple(words[place : place + len(phrase)]) == phrase:
                return zone
    return None


def opening_zone(text: str) -> Zone | None:
    """Name the zone of a line that begins with words of furniture ("Read also: ...", "Photo: ...")."""
    line = text[:LONGEST].casefold().strip(_EDGE)
    for zone in (Zone.TEASER, Zone.CAPTION, Zone.ADVERT, Zone.SHARE):
        if any(
            line.startswith(phrase) and not line[len(phrase) :][:1].isalpha() for phrase in _phrases()[zone]
        ):
            return zone
    return None


def furniture_heading(text: str) -> Zone | None:
    """Name the zone that begins with this line, if the whole of it is such a heading."""
    if len(text) > LONGEST:
        return None
    zone = _whole().get(text.casefold().strip(_EDGE))
    return zone if zone in _HEADINGS else None


def is_related_heading(text: str) -> bool:
    """Whether the whole line is a heading over other articles ("Read also:", "相关阅读")."""
    return furniture_heading(text) is Zone.TEASER


def has_caption_words(text: str) -> bool:
    """Whether a line names a photo or its maker as captions do."""
    words = text.casefold()
    return any(phrase in words and _stands_free(phrase, words) for phrase in _phrases()[Zone.CAPTION])


def _stands_free(phrase: str, words: str) -> bool:
    """Whether a phrase stands somewhere without a letter before it; in scripts without spaces it does."""
    if not phrase[0].isalpha() or _TOUCHES.match(phrase):
        return True
    return re.search(rf"(?<!\w){re.escape(phrase)}", words) is not None
