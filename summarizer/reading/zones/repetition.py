"""Lines that are furniture by their pattern alone, whatever their language.

A page that lists other articles gives itself away: the headline stands twice (as the text of a
picture and as a link) and a blurb follows; a date stamp follows every blurb; a line says the same
thing twice; a picture's text is the headline without its accents.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING

from summarizer.reading.characters import ends_sentence
from summarizer.reading.zones.stamps import is_stamp_only
from summarizer.records import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Found = Mapping[int, tuple[Zone, str]]

_SIGNS = (ascii_lowercase + digits + "\n").encode()
_BLANKED = bytes(code if code in _SIGNS else ord(" ") for code in range(256))

SHORTEST = 12
"""Characters below which a repeated line says nothing: "Read more", "0", "Share"."""

PROSE = 250
"""Characters from which a repeated line may be a paragraph that the page quotes elsewhere."""


def repeated_furniture(texts: Sequence[str]) -> dict[int, tuple[Zone, str]]:
    """Find furniture among the lines of a page (no blank ones): index to zone and reason."""
    found: dict[int, tuple[Zone, str]] = {}
    pairs = _pairs(texts)
    found |= dict.fromkeys((i for pair in pairs for i in pair), (Zone.TEASER, "headline twice"))
    found |= dict.fromkeys(_blurbs(pairs, texts), (Zone.TEASER, "blurb below a headline that stands twice"))
    found |= _stamped_lists(texts)
    found |= _doubled_lines(texts)
    found |= _picture_texts(texts, found)
    return found


def _pairs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Neighbours that are the same line: a picture's text and the headline below it."""
    return [
        (i, i + 1)
        for i, (text, following) in enumerate(pairwise(texts))
        if text == following and SHORTEST <= len(text) < PROSE and any(map(str.isalpha, text))
    ]


def _blurbs(pairs: Sequence[tuple[int, int]], texts: Sequence[str]) -> Iterator[int]:
    """Find the one line between two such pairs, and the one behind the last of a series."""
    ends = [pair[1] for pair in pairs]
    starts = {pair[0] for pair in pairs}
    for number, end in enumerate(ends):
        in_series = end + 2 in starts or (number and ends[number - 1] + 3 == end)
        if in_series and end + 1 < len(texts):
            yield end + 1


def _stamped_lists(texts: Sequence[str]) -> dict[int, tuple[Zone, str]]:
    """Three or more lines, each followed by a line that is a date or a time and nothing else."""
    stamps = {i for i, text in enumerate(texts) if is_stamp_only(text)}
    stepped = {i for i in stamps if i - 2 in stamps or i + 2 in stamps}
    series = {i for i in stepped if {i - 4, i - 2, i + 2} & stepped and {i - 2, i + 2, i + 4} & stepped}
    found: dict[int, tuple[Zone, str]] = {}
    for i in series:
        found[i] = (Zone.TEASER, "date of a list entry")
        if i:
            found[i - 1] = (Zone.TEASER, "list entry with its own date")
    return found if len(series) >= 3 else {}  # noqa: PLR2004 - two may be chance


def _doubled_lines(texts: Sequence[str]) -> dict[int, tuple[Zone, str]]:
    return {
        i: (Zone.INLINE_RELATED, "says the same thing twice")
        for i, text in enumerate(texts)
        if len(text) >= 2 * SHORTEST and is_doubled(text)
    }


def is_doubled(text: str) -> bool:
    """Whether a line begins by saying the same thing twice ("X X", "X X and more").

    >>> is_doubled("Two ministers meet in Oslo Two ministers meet in Oslo")
    True
    """
    if len(text) < 2 * SHORTEST:
        return False
    again = text.find(text[:SHORTEST], SHORTEST)
    return again > 0 and text[again - 1] == " " and text.startswith(text[: again - 1], again)


def _picture_texts(texts: Sequence[str], found: Found) -> dict[int, tuple[Zone, str]]:
    """Headlines that come back as the text of pictures: as they are, or without their accents."""
    more: dict[int, tuple[Zone, str]] = {}
    teasers = set()
    for i, slug in _slugged(texts):
        if i in found:
            continue
        if len(texts[i]) - len(slug) > SHORTEST:
            more[i] = (Zone.INLINE_RELATED, "picture text and the headline of another article")
            teasers.add(i)
        else:
            more[i] = (Zone.OTHER, "picture text")
    for i in teasers:
        if (i + 2 in teasers or i - 2 in teasers) and i + 1 < len(texts):
            more[i + 1] = (Zone.INLINE_RELATED, "blurb below the headline of another article")
    more |= {i: (Zone.OTHER, "headline or picture text again") for i in _said_again(texts) if i not in found}
    return more


def _said_again(texts: Sequence[str]) -> Iterator[int]:
    """Find the later ones of lines that stand more than once and are not prose."""
    repeated = {
        text
        for text, count in Counter(texts).items()
        if count > 1 and SHORTEST <= len(text) < PROSE and not (ends_sentence(text) or text[0].islower())
    }
    first: set[str] = set()
    for i, text in enumerate(texts) if repeated else ():
        if text in repeated:
            if text in first:
                yield i
            first.add(text)


def _slugged(texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Find lines that begin with another one without its accents (``tang cuong hop tac``), the longest."""
    plain = sorted({text for text in texts if text[0].islower() and _may_be_slug(text)})
    slugs = {slug for slug in _slugs(texts) if _begins_any(slug, plain)} if plain else set()
    lengths = sorted({len(slug) for slug in slugs}, reverse=True)
    for i, text in enumerate(texts) if slugs else ():
        if _may_be_slug(text) and (found := [text[:n] for n in lengths if text[:n] in slugs]):
            yield i, found[0]


def _may_be_slug(text: str) -> bool:
    return len(text) > SHORTEST and text[: SHORTEST + 1].isascii()


def _begins_any(slug: str, plain: Sequence[str]) -> bool:
    """Whether any of the sorted lines begins with `slug`: the next one in their order does, or none."""
    place = bisect_left(plain, slug)
    return place < len(plain) and plain[place].startswith(slug)


def _slugs(texts: Sequence[str]) -> set[str]:
    """Bring lines with accents to small ASCII letters and figures between single spaces."""
    accented = "\n".join([text for text in texts if SHORTEST < len(text) < PROSE and not text.isascii()])
    bare = unicodedata.normalize("NFD", accented.lower().replace("đ", "d")).encode("ascii", "ignore")
    lines = bare.translate(_BLANKED).decode().split("\n")
    return {slug for line in lines if len(slug := " ".join(line.split())) > SHORTEST}
