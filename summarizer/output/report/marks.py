"""Where the quotes of a brief stand in the lines of its page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Evidence


class SourceLine(Protocol):
    """One line of the page as a reader sees it.

    `starts` and `ends` give for each character of `text` its place in the decoded source; neither ever
    goes back.
    """

    @property
    def text(self) -> str:
        """The words of the line."""

    @property
    def starts(self) -> Sequence[int]:
        """Where each character begins in the source."""

    @property
    def ends(self) -> Sequence[int]:
        """Where each character ends in the source."""

    @property
    def zone(self) -> str:
        """What the line is: body, navigation and so on."""

    @property
    def is_kept(self) -> bool:
        """Whether the line is the article's own text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """Characters `start` to `end` of a line, and the numbers (from 1, rising) of the evidence they are."""

    start: int
    end: int
    evidence: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedLine:
    """A line and its marks, which do not overlap and stand in order."""

    text: str
    zone: str
    is_kept: bool
    marks: tuple[Mark, ...] = ()


def marked_lines(lines: Iterable[SourceLine], evidence: Sequence[Evidence]) -> tuple[MarkedLine, ...]:
    """Find each quote in each line; the first of `evidence` has number 1.

    A quote may run over several lines, and several quotes over the same words.
    """
    return tuple(
        MarkedLine(text=line.text, zone=line.zone, is_kept=line.is_kept, marks=_marks(line, evidence))
        for line in lines
    )


def _marks(line: SourceLine, evidence: Sequence[Evidence]) -> tuple[Mark, ...]:
    found: dict[int, tuple[int, int]] = {}
    for number, each in enumerate(evidence, 1):
        first, last = bisect_right(line.ends, each.start), bisect_left(line.starts, each.end)
        if first < last:
            found[number] = (first, last)
    borders = sorted({border for span in found.values() for border in span})
    pieces = (
        Mark(start=start, end=end, evidence=_over(found, start, end)) for start, end in pairwise(borders)
    )
    return tuple(piece for piece in pieces if piece.evidence)


def _over(found: dict[int, tuple[int, int]], start: int, end: int) -> tuple[int, ...]:
    return tuple(number for number, (first, last) in found.items() if first <= start and end <= last)
