"""The articles of a review: which of them are wanted now, and in which order they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from summarizer.shelf.rows import NEW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from summarizer.review.state import ArticleState
    from summarizer.shelf.rows import Row, Standing
    from summarizer.shelf.selecting import Selection

Order = Literal["date", "state", "headline"]
ORDERS: tuple[Order, ...] = get_args(Order)
STATES: tuple[ArticleState, ...] = ("sent_back", "new", "in_review", "approved")
"""All states, what waits for somebody first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An article in the list and what was decided about it, unless that `is_pending`: not yet looked up."""

    row: Row
    standing: Standing = NEW
    is_pending: bool = False

    @property
    def headline(self) -> str:
        """Its headline, or the name of its file."""
        return self.row.headline

    @property
    def is_flagged(self) -> bool:
        """Whether something is doubtful, missing, or was decided about what is no more."""
        return self.row.is_flagged or bool(self.standing.stale)


@dataclass(kw_only=True)
class Catalogue:
    """All articles read so far, by path; `selection` and `order` say what is shown of them."""

    selection: Selection
    order: Order = "date"
    entries: dict[str, Entry] = field(default_factory=dict)
    _in_order: dict[Order, list[Entry]] = field(default_factory=dict)

    def take_up(self, entries: Iterable[Entry]) -> None:
        """Add articles; of two records of one path the newer one stays."""
        self._in_order.clear()
        for entry in entries:
            there = self.entries.get(entry.row.source.path)
            if there is None or there.row.made <= entry.row.made:
                self.entries[entry.row.source.path] = entry

    def wanted(self) -> list[Entry]:
        """Give the articles that are wanted, in order."""
        wants = self.selection.wants
        return [each for each in self._sorted() if wants(each.row, each.standing)]

    def _sorted(self) -> list[Entry]:
        """Give all articles in order; sorted once until others come."""
        found = self._in_order.get(self.order)
        if found is None:
            found = sorted(self.entries.values(), key=lambda entry: entry.row.stem)
            _SORTS[self.order](found)
            self._in_order[self.order] = found
        return found


def _by_date(entries: list[Entry]) -> None:
    entries.sort(key=lambda entry: entry.row.day, reverse=True)


def _by_state(entries: list[Entry]) -> None:
    _by_date(entries)
    entries.sort(key=lambda entry: STATES.index(entry.standing.state))


def _by_headline(entries: list[Entry]) -> None:
    entries.sort(key=lambda entry: entry.headline.casefold())


_SORTS: dict[Order, Callable[[list[Entry]], None]] = {
    "date": _by_date,
    "state": _by_state,
    "headline": _by_headline,
}
