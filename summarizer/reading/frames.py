"""The frame of an article on its page: the lines before its first paragraph and behind its last.

Titles, dates and names stand there. The zones of the lines may be wrong, so the paragraphs are
those lines of the article that also look like prose.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.reading.datelines import Stamp, find_stamps
from summarizer.reading.refining import width
from summarizer.reading.repetition import ends_sentence
from summarizer.records import Line, Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORT_PROSE, LONG_PROSE = 60, 160
"""Widths from which a line is prose: with the end of a sentence, and without one (Thai has none)."""
HEAD_LINES, BELOW_LINES, TAIL_LINES = 40, 4, 8
LONGEST_LINE = 400
"""No line of furniture is longer; longer ones are left out of a frame."""
FURNITURE = frozenset({Zone.TEASER, Zone.NAVIGATION, Zone.SHARE, Zone.ADVERT, Zone.COMMENT, Zone.FOOTER})
_ARTICLE = frozenset({Zone.LEAD, Zone.BODY})


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line that is not blank, its place among those, and the dates in it."""

    place: int
    line: Line
    text: str
    stamps: tuple[Stamp, ...]

    def stated(self, start: int, end: int) -> Stated | None:
        """State ``text[start:end]`` without the white space around it; None if nothing is left."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        piece = piece.strip()
        if not piece:
            return None
        return Stated(text=piece, span=self.line.text.source_span(start, start + len(piece)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """The lines around an article.

    `head` ends before the first paragraph, which stands at place `start`; `below` are lines
    between it and the second one; `tail` follows the last paragraph, `last`. `skeletons` hold the
    letters of every short line of the page (see `skeleton`).
    """

    head: tuple[Entry, ...]
    start: int
    below: tuple[Entry, ...]
    last: Entry | None
    tail: tuple[Entry, ...]
    skeletons: tuple[str, ...]


def frame_of(lines: Sequence[Line], language: str) -> Frame:
    """Find the frame of an article in the labelled lines of its page."""
    shown = [line for line in lines if line.text.text.strip()]
    paragraphs = _paragraphs(shown)
    start = paragraphs[0] if paragraphs else len(shown)
    second = paragraphs[1] if len(paragraphs) > 1 else start + 1
    end = paragraphs[-1] if paragraphs else len(shown)

    def entries(first: int, stop: int) -> tuple[Entry, ...]:
        places = range(max(0, first), min(stop, len(shown)))
        return tuple(_entry(i, shown[i], language) for i in places if len(shown[i].text) <= LONGEST_LINE)

    return Frame(
        head=entries(start - HEAD_LINES, start),
        start=start,
        below=entries(start + 1, min(second, start + 1 + BELOW_LINES)),
        last=Entry(place=end, line=shown[end], text=shown[end].text.text, stamps=()) if paragraphs else None,
        tail=entries(end + 1, end + 1 + TAIL_LINES),
        skeletons=tuple(skeleton(line.text.text) for line in shown if len(line.text) <= LONGEST_LINE),
    )


def _entry(place: int, line: Line, language: str) -> Entry:
    text = line.text.text
    return Entry(place=place, line=line, text=text, stamps=find_stamps(text, language))


def _paragraphs(shown: Sequence[Line]) -> list[int]:
    """Find the article's paragraphs: kept lines of prose, or the best there is."""
    prose = [i for i, line in enumerate(shown) if is_prose(line.text.text)]
    kept = [i for i in prose if shown[i].zone in _ARTICLE]
    return kept or prose or [i for i, line in enumerate(shown) if line.zone in _ARTICLE]


def is_prose(text: str) -> bool:
    """Whether a line is long enough for a paragraph."""
    wide = width(text[:LONGEST_LINE])
    return wide >= LONG_PROSE or (wide >= SHORT_PROSE and ends_sentence(text))


def skeleton(text: str) -> str:
    """Keep the bare letters and digits: a picture's text may repeat a headline without accents."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(filter(str.isalnum, plain))
