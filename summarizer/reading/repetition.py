"""Lines that are furniture by their pattern alone, whatever their language.

A page that lists other articles gives itself away: the headline stands twice (as the text of a
picture and as a link) and a blurb follows; a date stamp follows every blurb; a line says the same
thing twice; a picture's text is the headline without its accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from summarizer.reading.characters import CLOSERS, SENTENCE_ENDS
from summarizer.reading.stamps import is_stamp_only
from summarizer.records import Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Found = Mapping[int, tuple[Zone, str]]

_ALPHANUMERIC = re.compile(r"[a-z0-9]+")

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
        for i in range(len(texts) - 1)
        if texts[i] == texts[i + 1] and SHORTEST <= len(texts[i]) < PROSE and any(map(str.isalpha, texts[i]))
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
    stamps = [i for i, text in enumerate(texts) if is_stamp_only(text)]
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
        if is_doubled(text)
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
    marks = _slugs(texts)
    more: dict[int, tuple[Zone, str]] = {}
    teasers = []
    for i, text in enumerate(texts):
        slug = next((mark for mark in marks if text.startswith(mark)), None)
        if slug is None or i in found:
            continue
        if len(text) - len(slug) > SHORTEST:
            more[i] = (Zone.INLINE_RELATED, "picture text and the headline of another article")
            teasers.append(i)
        else:
            more[i] = (Zone.OTHER, "picture text")
    for i in teasers:
        if i + 2 in teasers or i - 2 in teasers:
            more[i + 1] = (Zone.INLINE_RELATED, "blurb below the headline of another article")
    counts = Counter(texts)
    first: set[str] = set()
    for i, text in enumerate(texts):
        if (
            counts[text] > 1
            and SHORTEST <= len(text) < PROSE
            and not (ends_sentence(text) or text[0].islower())
        ):
            if text in first and i not in found:
                more[i] = (Zone.OTHER, "headline or picture text again")
            first.add(text)
    return {i: value for i, value in more.items() if i < len(texts)}


def _slugs(texts: Sequence[str]) -> set[str]:
    """Headlines without accents that begin some other line: ``tang cuong hop tac``."""
    plain = {
        text
        for text in texts
        if text[0].islower() and text[: SHORTEST + 1].isascii() and len(text) > SHORTEST
    }
    if not plain:
        return set()
    slugs = {_plain(text) for text in texts if SHORTEST < len(text) < PROSE and not text.isascii()}
    return {
        slug
        for slug in slugs
        if slug.isascii() and len(slug) > SHORTEST and any(text.startswith(slug) for text in plain)
    }


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    return " ".join(_ALPHANUMERIC.findall(bare))


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences do, closing quotes and brackets aside.

    >>> ends_sentence("他说“好。”"), ends_sentence("Read more »")
    (True, False)
    """
    bare = text.rstrip(CLOSERS)
    return bare != "" and bare[-1] in SENTENCE_ENDS
