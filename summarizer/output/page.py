"""A page to be shown: blocks of styled text, the same for the terminal and for Markdown.

What is shown, and in which order, is decided once (`brief_page`); how it looks is the business
of the two renderers, `console` and `markdown`. Texts in a page are raw: each renderer passes
them through `sanitizing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Style = Literal["plain", "strong", "quiet", "quote", "good", "doubtful", "bad"]


class Run(NamedTuple):
    """A piece of text in one style. Where no colour can be had, ``quote`` is marked by asterisks."""

    text: str
    style: Style = "plain"


Line = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A title (level 1) or the name of a section (level 2)."""

    text: str
    level: Literal[1, 2] = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Lines that belong together; each wraps for itself."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Rows of cells; a cell is one or more lines. The widest text belongs in the column `wide`.

    `head` says whether the terminal shows the names of the columns too; Markdown always does.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]
    wide: int = 1
    head: bool = False
    numbers: frozenset[int] = frozenset()


Block = Heading | Paragraph | Table
Page = tuple[Block, ...]
