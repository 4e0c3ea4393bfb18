"""Text fitted into cells of a terminal: wrapped, cut and filled up, in any script."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import regex
from textual.content import Content

from summarizer.output.line_breaking import line_breaks
from summarizer.output.sanitizing import folded, one_line, visible

if TYPE_CHECKING:
    from summarizer.output.page import Line, Run

_CLUSTER = regex.compile(r"\X")
_TOO_MANY_MARKS = regex.compile(r"(?<=\p{M}{16})\p{M}")
_SUBSTITUTE = "\ufffd"


@lru_cache(maxsize=16_384)
def cells(text: str) -> int:
    """Tell how many cells `text` takes."""
    return Content(text).cell_length


def clusters(text: str) -> list[tuple[int, int]]:
    """Give start and end of every character as a reader counts them (grapheme clusters)."""
    return [found.span() for found in _CLUSTER.finditer(text)]


def in_place(text: str) -> str:
    """Make `text` safe to show and keep its length: what may not be shown becomes a substitute."""
    if visible(text) == text:
        return text
    text = _TOO_MANY_MARKS.sub(_SUBSTITUTE, text)
    return "".join(each if visible(each) == each else _SUBSTITUTE for each in text)


def cut(text: str, width: int) -> str:
    """Make `text` one safe line of at most `width` cells; what is cut off ends in ``…``."""
    text = one_line(text)
    if cells(text) <= width:
        return text
    kept, used = 0, 0
    for start, end in clusters(text):
        used += cells(text[start:end])
        if used > width - 1:
            break
        kept = end
    return text[:kept].rstrip() + "…" if width > 0 else ""


def fitted(text: str, width: int) -> str:
    """Make `text` one safe line of exactly `width` cells."""
    text = cut(text, width)
    return text + " " * (width - cells(text))


def wrapped(line: Line, width: int) -> tuple[Line, ...]:
    """Make `line` safe and break it into lines of at most `width` cells; at least one comes back."""
    runs = tuple(run._replace(text=folded(run.text)) for run in line)
    text = "".join(run.text for run in runs)
    borders = (0, *line_breaks(text, max(width, 1), cells=cells), len(text))
    return tuple(piece(runs, start, end) for start, end in pairwise(borders))


def piece(line: Line, start: int, end: int) -> Line:
    """Give characters `start` to `end` of `line`, in their styles."""
    runs: list[Run] = []
    before = 0
    for run in line:
        text = run.text[max(start - before, 0) : max(end - before, 0)]
        if text:
            runs.append(run._replace(text=text))
        before += len(run.text)
    return tuple(runs)
