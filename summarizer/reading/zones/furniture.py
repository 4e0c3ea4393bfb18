"""Names for what is cut from a page: word lists in `furniture.json`, by zone.

The lists never decide that a line is kept. They tell a reader of ``clean --explain`` what a cut line
was, and they take captions and legal words out from between and below the paragraphs.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cache
from importlib import resources
from itertools import accumulate, compress, count
from typing import TYPE_CHECKING

from summarizer.records import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EDGE = " :：.…-–—|/»«›‹>*•·►▶■◆●()[]【】「」'\"“”"
_ORDER = (Zone.TEASER, Zone.COMMENT, Zone.ADVERT, Zone.SHARE, Zone.NAVIGATION, Zone.FOOTER)
_HEADINGS = (Zone.TEASER, Zone.COMMENT, Zone.ADVERT)
_OPENINGS = (Zone.TEASER, Zone.CAPTION, Zone.ADVERT, Zone.SHARE)
_TOUCHING = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff"
_TOUCHES = re.compile(f"[{_TOUCHING}]")
_WORDS = re.compile(rf"[^\W{_TOUCHING}]+|[^\w\s]|\n")

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
def _headings() -> dict[str, Zone]:
    return {phrase: zone for phrase, zone in _whole().items() if zone in _HEADINGS}


@cache
def _by_first_word() -> dict[str, tuple[tuple[list[str], Zone], ...]]:
    """Phrases of scripts with spaces, cut into words, under their first one; none under the line end."""
    table: dict[str, list[tuple[list[str], Zone]]] = {"\n": []}
    for phrase, zone in _whole().items():
        words = _WORDS.findall(phrase)
        if words and not _TOUCHES.search(phrase):
            table.setdefault(words[0], []).append((words, zone))
    return {first: tuple(entries) for first, entries in table.items()}


@cache
def _touching() -> re.Pattern[str]:
    """Phrases of scripts without spaces: they may stand anywhere; the first zone wins, then the longest."""
    phrases = [each for zone in _ORDER for each in sorted(_phrases()[zone], key=len, reverse=True)]
    return re.compile("|".join(re.escape(each) for each in phrases if _TOUCHES.search(each)))


@cache
def _captions(*, ascii_only: bool) -> tuple[str, ...]:
    """Words of captions that a line can hold, if it is ASCII only or not."""
    return tuple(each for each in _phrases()[Zone.CAPTION] if each.isascii() or not ascii_only)


@cache
def _openings() -> tuple[dict[str, Zone], tuple[int, ...]]:
    """Phrases that begin a line, and their lengths; the first zone in `_OPENINGS` wins."""
    table = {phrase: zone for zone in reversed(_OPENINGS) for phrase in _phrases()[zone]}
    return table, tuple(sorted({len(phrase) for phrase in table}))


def folded(texts: Sequence[str]) -> list[str]:
    """Give the start of each line as the word lists write it: small letters, no marks at the edges."""
    lines = "\n".join([text[:LONGEST] for text in texts]).casefold().split("\n")
    return [line.strip(_EDGE) for line in lines] if texts else []


def furniture_zones(lines: Sequence[str]) -> list[Zone | None]:
    """Name `folded` lines by their words: the whole line first, then what stands first in it."""
    zones = list(map(_whole().get, lines))
    page = "\n".join(lines)
    for n, zone in _spaced_zones(_WORDS.findall(page)):
        zones[n] = zones[n] or zone
    if not page.isascii():
        starts = list(accumulate(map(len, lines), lambda start, size: start + size + 1, initial=0))
        for match in _touching().finditer(page):
            n = bisect_right(starts, match.start()) - 1
            zones[n] = zones[n] or _whole()[match.group()]
    return zones


def _spaced_zones(words: Sequence[str]) -> Iterator[tuple[int, Zone]]:
    """Find phrases in the words of a page, as the numbers of their lines and their zones."""
    table, n = _by_first_word(), 0
    for place in compress(count(), map(table.__contains__, words)):
        if words[place] == "\n":
            n += 1
            continue
        for phrase, zone in table[words[place]]:
            if words[place : place + len(phrase)] == phrase:
                yield n, zone
                break


def opening_zone(line: str) -> Zone | None:
    """Name the zone of a `folded` line that begins with words of furniture ("Read also: ...")."""
    table, lengths = _openings()
    found = {table[line[:n]] for n in lengths if line[:n] in table and not line[n : n + 1].isalpha()}
    return min(found, key=_OPENINGS.index, default=None)


def heading_zones(lines: Sequence[str]) -> list[Zone | None]:
    """Name the zones that begin with `folded` lines which are such a heading as a whole ("Read also:")."""
    return list(map(_headings().get, lines))


def has_caption_words(text: str) -> bool:
    """Whether a line names a photo or its maker as captions do."""
    words = text.casefold()
    found = [phrase for phrase in _captions(ascii_only=words.isascii()) if phrase in words]
    return any(_stands_free(phrase, words) for phrase in found)


def _stands_free(phrase: str, words: str) -> bool:
    """Whether a phrase stands somewhere without a letter before it; in scripts without spaces it does."""
    if not phrase[0].isalpha() or _TOUCHES.match(phrase):
        return True
    return re.search(rf"(?<!\w){re.escape(phrase)}", words) is not None
