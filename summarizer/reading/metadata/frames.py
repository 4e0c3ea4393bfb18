"""The frame of an article on its page: the lines before its first paragraph and behind its last.

Titles, dates and names stand there. The zones of the lines may be wrong, so the paragraphs are
those lines of the article that also look like prose.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.characters import code_points, ends_sentence, width
from summarizer.reading.metadata.datelines import find_stamps
from summarizer.records import Line, Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from summarizer.reading.metadata.datelines import Stamp

SHORT_PROSE, LONG_PROSE = 60, 160
"""Widths from which a line is prose: with the end of a sentence, and without one (Thai has none)."""
HEAD_LINES, BELOW_LINES, TAIL_LINES = 40, 4, 8
LONGEST_LINE = 400
"""No line of furniture is longer; longer ones are left out of a frame."""
READ_LINES, LONGEST_READ = 12, 500
"""How many paragraphs, and characters of each, are searched for the words of a headline."""
FURNITURE = frozenset({Zone.TEASER, Zone.NAVIGATION, Zone.SHARE, Zone.ADVERT, Zone.COMMENT, Zone.FOOTER})
_RARE = 0x20000
_ARTICLE = frozenset({Zone.LEAD, Zone.BODY})


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entry:
    """A line that is not blank, its place among those, the columns it fills, and the dates in it."""

    place: int
    line: Line
    text: str
    width: int
    stamps: tuple[Stamp, ...]

    @classmethod
    def of(cls, place: int, line: Line, language: str) -> Entry:
        """Read a line of a page in `language` (BCP-47)."""
        text = line.text.text
        return cls(place=place, line=line, text=text, width=width(text), stamps=find_stamps(text, language))

    def stated(self, start: int, end: int) -> Stated | None:
        """State ``text[start:end]`` without the white space around it; None if nothing is left."""
        return stated(self.line, start, end)


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """The lines around an article.

    `head` ends before the first paragraph, which stands at place `start`; `below` are lines
    between it and the second one; `tail` follows the last paragraph, `last`. `shown` are all lines
    of the page that are not blank.
    """

    head: tuple[Entry, ...]
    start: int
    below: tuple[Entry, ...]
    last: Line | None
    tail: tuple[Entry, ...]
    shown: Sequence[Line]

    def repeats(self, mark: str) -> bool:
        """Whether more than one short line of the page holds `mark`, the skeleton of some text."""
        first = self._skeletons.find(mark)
        line_end = self._skeletons.find("\n", first) if first >= 0 else -1
        return line_end >= 0 and self._skeletons.find(mark, line_end) >= 0

    @cached_property
    def article(self) -> str:
        """Give the first kept lines from the first paragraph on, case-folded."""
        kept = (line.text.text for line in islice(self.shown, self.start, None) if line.zone in _ARTICLE)
        return "\n".join(text[:LONGEST_READ] for text in islice(kept, READ_LINES)).casefold()

    @cached_property
    def _skeletons(self) -> str:
        texts = [line.text.text for line in self.shown]
        return _skeletons("\n".join([text for text in texts if len(text) <= LONGEST_LINE]))


def stated(line: Line, start: int, end: int) -> Stated | None:
    """State a piece of a line without the white space around it; None if nothing is left."""
    piece = line.text.text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if not piece:
        return None
    return Stated(text=piece, span=line.text.source_span(start, start + len(piece)))


def frame_of(lines: Sequence[Line], language: str) -> Frame:
    """Find the frame of an article in the labelled lines of its page."""
    shown = [line for line in lines if line.text.text]
    first_two, end = _paragraphs(shown)
    start = first_two[0] if first_two else len(shown)
    second = first_two[1] if len(first_two) > 1 else start + 1

    def entries(first: int, stop: int) -> tuple[Entry, ...]:
        places = range(max(0, first), min(stop, len(shown)))
        return tuple(
            Entry.of(i, shown[i], language) for i in places if len(shown[i].text.text) <= LONGEST_LINE
        )

    return Frame(
        head=entries(start - HEAD_LINES, start),
        start=start,
        below=entries(start + 1, min(second, start + 1 + BELOW_LINES)),
        last=shown[end] if first_two else None,
        tail=entries(end + 1, end + 1 + TAIL_LINES),
        shown=shown,
    )


def _paragraphs(shown: Sequence[Line]) -> tuple[list[int], int]:
    """Find the first two paragraphs of the article and its last: kept lines of prose, or what is nearest."""
    kept = [i for i, line in enumerate(shown) if line.zone in _ARTICLE]
    for places, wanted in ((kept, is_prose), (range(len(shown)), is_prose), (kept, bool)):
        first_two = list(islice((i for i in places if wanted(shown[i].text.text)), 2))
        if first_two:
            return first_two, next(i for i in reversed(places) if wanted(shown[i].text.text))
    return [], len(shown)


def is_prose(text: str) -> bool:
    """Whether a line is long enough for a paragraph."""
    wide = width(text[:LONGEST_LINE])
    return wide >= LONG_PROSE or (wide >= SHORT_PROSE and ends_sentence(text))


def skeleton(text: str) -> str:
    """Keep the bare letters and digits: a picture's text may repeat a headline without accents."""
    return "".join(filter(str.isalnum, _plain(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))


def _skeletons(text: str) -> str:
    """Give the skeletons of many lines at once, which is far faster than one by one."""
    codes = code_points(_plain(text))
    kept: NDArray[np.uint32] = codes[_bare()[np.minimum(codes, _RARE)]]
    return kept.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _bare() -> NDArray[np.bool_]:
    """Say for each code point whether a skeleton keeps it; beyond `_RARE` are letters and rare marks."""
    kept = np.array([chr(code).isalnum() for code in range(_RARE + 1)])
    kept[[ord("\n"), _RARE]] = True
    return kept
