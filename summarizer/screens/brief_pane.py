"""The pane of the brief: its items one under the other, one of them chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from summarizer.output.page import Line, Run
from summarizer.screens.layout import wrapped
from summarizer.screens.lines_pane import LinesPane
from summarizer.screens.looks import content_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.content import Content

    from summarizer.screens.brief_items import Item

_GUTTER = 2


class BriefPane(LinesPane):
    """Items of a brief; moving goes from entry to entry."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    class Chosen(Message):
        """Another item has been chosen."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's word
        super().__init__(id=id)
        self.items: Sequence[Item] = ()
        self.place = 0
        self._rows: list[tuple[int, Line]] = []
        self._first_rows: list[int] = []

    @property
    def chosen(self) -> Item | None:
        """The chosen item, if there is an entry at all."""
        found = self.items[self.place] if self.place < len(self.items) else None
        return found if found and found.is_entry else None

    def show(self, items: Sequence[Item], *, key: str | None = None, afresh: bool = False) -> None:
        """Show `items`; chosen is the fact called `key`, else the place where it was, else the first."""
        self.items = items
        entries = self._entries()
        if afresh or not entries:
            self.place = entries[0] if entries else 0
        elif key is not None:
            named = (i for i in entries if (fact := items[i].fact) and fact.key == key)
            self.place = next(named, self.place)
        if entries and self.place not in entries:
            self.place = max((i for i in entries if i <= self.place), default=entries[0])
        self.lay_out()
        if afresh:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.choose(self.place)

    def choose(self, place: int) -> None:
        """Choose an item and show it."""
        self.place = place
        self.refresh()
        self.keep_in_view()
        self.post_message(self.Chosen())

    def next_open(self, *, wrap: bool = True) -> bool:
        """Choose the next fact that nobody has decided about; tell whether there is one.

        `wrap` goes on from the beginning after the last.
        """
        places = [i for i, item in enumerate(self.items) if item.is_open]
        ahead = [i for i in places if i > self.place] or (places if wrap else [])
        if ahead:
            self.choose(ahead[0])
        return bool(ahead)

    def count_rows(self, width: int) -> int:
        """Wrap all items."""
        self._rows, self._first_rows = [], []
        for number, item in enumerate(self.items):
            self._first_rows.append(len(self._rows))
            for place, line in enumerate(item.lines):
                for count, part in enumerate(wrapped(line, width - 2 * _GUTTER if line else width)):
                    indent = Run("  " if (place or count) and item.is_entry else "")
                    self._rows.append((number, (indent, *part)))
        return len(self._rows)

    def row(self, number: int, width: int) -> Content:  # noqa: ARG002 - the rows were wrapped for it
        """Give one row, marked at its left if its item is chosen."""
        item, line = self._rows[number]
        chosen = item == self.place and self.items[item].is_entry
        return content_of((Run("▌ " if chosen else "  ", "strong"), *line), strong=chosen)

    def keep_in_view(self) -> None:
        """Show the chosen item; above the first one, the head of the brief."""
        if self.place >= len(self._first_rows):
            return
        after = self.place + 1
        last = (self._first_rows[after] if after < len(self._first_rows) else len(self._rows)) - 1
        first = 0 if self.place in self._entries()[:1] else self._first_rows[self.place]
        self.bring_into_view(first, last, margin=2)
        self.bring_into_view(self._first_rows[self.place], last)

    def on_click(self, event: events.Click) -> None:
        """Choose the item under the pointer."""
        row = event.get_content_offset_capture(self).y + round(self.scroll_offset.y)
        if 0 <= row < len(self._rows) and self.items[self._rows[row][0]].is_entry:
            self.choose(self._rows[row][0])

    def action_move(self, steps: int) -> None:
        """Choose the entry so many further down."""
        entries = self._entries()
        if entries:
            here = entries.index(self.place) if self.place in entries else 0
            self.choose(entries[max(0, min(here + steps, len(entries) - 1))])

    def action_edge(self, last: int) -> None:
        """Choose the first or the last entry."""
        entries = self._entries()
        if entries:
            self.choose(entries[-1 if last else 0])

    def _entries(self) -> list[int]:
        return [i for i, item in enumerate(self.items) if item.is_entry]
