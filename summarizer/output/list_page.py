"""The articles of a folder as a table: for the terminal and for pipes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Page, Paragraph, Run, Style, Table
from summarizer.output.sanitizing import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ("date", "countries", "flags", "state", "headline")
_MOST_COUNTRIES = 4
_LONGEST = 200
_STYLES: dict[str, Style] = {"approved": "good", "sent back": "bad", "in review": "doubtful"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One article of a list; `state` and `flags` are words and signs as they are shown."""

    day: str
    countries: tuple[str, ...]
    flags: str
    state: str
    headline: str


def list_page(entries: Sequence[Entry], *, total: int) -> Page:
    """Lay out some of `total` articles."""
    counts = f"{len(entries)} of {total} articles" if len(entries) != total else f"{total} articles"
    if not entries:
        return (Paragraph(lines=((Run(f"none of {total} articles" if total else "no articles", "quiet"),),)),)
    rows = tuple(
        (
            ((Run(entry.day or "-"),),),
            ((Run(_countries(entry.countries)),),),
            ((Run(entry.flags, "doubtful"),),),
            ((Run(entry.state, _STYLES.get(entry.state.partition(" by ")[0], "quiet")),),),
            ((Run(_clipped(one_line(entry.headline)), "strong"),),),
        )
        for entry in entries
    )
    return (
        Heading(text=counts),
        Table(columns=COLUMNS, rows=rows, wide=len(COLUMNS) - 1, head=True),
    )


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


def _countries(codes: tuple[str, ...]) -> str:
    shown = " ".join(codes[:_MOST_COUNTRIES])
    return f"{shown} +{len(codes) - _MOST_COUNTRIES}" if len(codes) > _MOST_COUNTRIES else shown
