"""Names for what is cut from a page: word lists in `furniture.json`, by zone.

The lists never decide what is kept: structure does (see `zones`). They only tell a reader of
``clean --explain`` what a cut line was, and end an article where a list of other articles begins.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

import regex

from summarizer.records import Zone

_EDGE = " :：.…-–—|/»«›‹>*•·►▶■◆●()[]【】「」'\"“”"
_ORDER = (Zone.TEASER, Zone.COMMENT, Zone.ADVERT, Zone.SHARE, Zone.NAVIGATION, Zone.FOOTER)


@cache
def _words() -> dict[Zone, frozenset[str]]:
    table = json.loads(resources.files(__package__).joinpath("furniture.json").read_text("utf-8"))
    return {Zone(zone): frozenset(words) for zone, words in table.items()}


@cache
def _pattern(zone: Zone) -> regex.Pattern[str]:
    """Match any phrase of a zone; letters of a script with spaces must not go on around it."""
    words = sorted(_words()[zone], key=len, reverse=True)
    spaced = [w for w in words if _is_spaced(w)]
    packed = [w for w in words if not _is_spaced(w)]
    parts = []
    if spaced:
        parts.append(r"(?<!\w)(?:" + "|".join(map(regex.escape, spaced)) + r")(?!\w)")
    if packed:
        parts.append("|".join(map(regex.escape, packed)))
    return regex.compile("|".join(parts))


def _is_spaced(word: str) -> bool:
    return not any(_packed_script(char) for char in word)


def _packed_script(char: str) -> bool:
    return (
        "\u0e00" <= char <= "\u0eff"
        or "\u1000" <= char <= "\u109f"
        or "\u1780" <= char <= "\u17ff"
        or "\u2e80" <= char <= "\ud7ff"
        or "\uf900" <= char <= "\ufaff"
    )


def furniture_zone(text: str) -> Zone | None:
    """Name a cut line by its words: the whole line first, then its first words, then any of them."""
    words = text.casefold().strip(_EDGE)
    for zone in _ORDER:
        if words in _words()[zone]:
            return zone
    found = [
        (match.start(), _ORDER.index(zone), zone)
        for zone in _ORDER
        if (match := _pattern(zone).search(words[:200]))
    ]
    return min(found)[2] if found else None


def furniture_heading(text: str) -> Zone | None:
    """Name the zone that begins with this line, if the whole of it is such a heading."""
    words = text.casefold().strip(_EDGE)
    return next((zone for zone in (Zone.TEASER, Zone.COMMENT, Zone.ADVERT) if words in _words()[zone]), None)


def is_related_heading(text: str) -> bool:
    """Whether the whole line is a heading over other articles ("Read also:", "相关阅读")."""
    words = text.casefold().strip(_EDGE)
    return words in _words()[Zone.TEASER]


def has_caption_words(text: str) -> bool:
    """Whether a line names a photo or its maker as captions do."""
    words = text.casefold()
    return any(w in words for w in _words()[Zone.CAPTION])
