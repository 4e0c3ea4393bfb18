"""The list of articles: a row each with date, headline, countries, flags and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from summarizer.output.page import Line, Run
from summarizer.output.wording import in_words
from summarizer.screens.layout import cut, fitted
from summarizer.screens.lines_pane import LinesPane
from summarizer.screens.looks import STATE_SIGNS, STATE_STYLES, content_of
from summarizer.shelf.flags import flags_in_short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.content import Content

    from summarizer.screens.catalogue import Entry

_DATE, _COUNTRIES, _FLAGS, _STATE = 10, 9, 12, 11
_WIDE, _WIDE_COUNTRIES, _WIDE_STATE = 110, 14, 24


class ArticleList(LinesPane):
    """Articles in rows; one of them is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
    ]

    class Chosen(Message):
        """Another article has been chosen, or none."""

    class Opened(Message):
        """The chosen article is to be opened."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's word
        super().__init__(id=id)
        self.entries: Sequence[Entry] = ()
        self.place = 0
        self._chosen_by_hand = False

    @property
    def chosen(self) -> Entry | None:
        """The chosen article."""
        return self.entries[self.place] if self.entries else None

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these articles; the chosen one stays chosen if it is among them."""
        chosen = self.chosen.row.source.path if self.chosen and self._chosen_by_hand else None
        self.entries = entries
        self.place = next((i for i, each in enumerate(entries) if each.row.source.path == chosen), 0)
        self.lay_out()
        self.keep_in_view()
        self.post_message(self.Chosen())

    def choose(self, place: int) -> None:
        """Choose the article in row `place`, or the nearest there is."""
        self._chosen_by_hand = True
        self.place = max(0, min(place, len(self.entries) - 1))
        self.keep_in_view()
        self.refresh()
        self.post_message(self.Chosen())

    def count_rows(self, width: int) -> int:  # noqa: ARG002 - a row is one line at any width
        """Count the articles."""
        return len(self.entries)

    def row(self, number: int, width: int) -> Content:
        """Lay out the row of an article."""
        line = entry_line(self.entries[number], width - 2)
        chosen = number == self.place
        return content_of((Run("▌ " if chosen else "  ", "strong"), *line), strong=chosen)

    def keep_in_view(self) -> None:
        """Show the chosen article."""
        self.bring_into_view(self.place, self.place)

    def on_click(self, event: events.Click) -> None:
        """Choose an article; open it if it was chosen already."""
        place = event.get_content_offset_capture(self).y + round(self.scroll_offset.y)
        if 0 <= place < len(self.entries):
            if place == self.place and self._chosen_by_hand:
                self.post_message(self.Opened())
            else:
                self.choose(place)

    def action_move(self, steps: int) -> None:
        """Choose the article so many rows further down."""
        self.choose(self.place + steps)

    def action_turn(self, pages: int) -> None:
        """Choose the article so many pages further down."""
        self.choose(self.place + pages * max(self.scrollable_content_region.height - 1, 1))

    def action_edge(self, last: int) -> None:
        """Choose the first or the last article."""
        self.choose(len(self.entries) - 1 if last else 0)


def entry_line(entry: Entry, width: int) -> Line:
    """Lay out an article in `width` cells: date, headline, countries, flags, state."""
    is_wide = width >= _WIDE
    countries, state = (_WIDE_COUNTRIES, _WIDE_STATE) if is_wide else (_COUNTRIES, _STATE)
    headline = max(width - _DATE - countries - _FLAGS - state - 4, 8)
    standing = entry.standing
    by = f" by {standing.by}" if is_wide and standing.by else ""
    said = f"{STATE_SIGNS[standing.state]} {in_words(standing.state)}{by}"
    if entry.is_pending:
        said = "reading ..."
    return (
        Run(fitted(entry.row.day or "no date", _DATE) + " "),
        Run(fitted(entry.headline, headline) + " "),
        Run(fitted(" ".join(entry.row.countries), countries) + " "),
        Run(
            fitted(flags_in_short(entry.row, entry.standing), _FLAGS) + " ",
            "doubtful" if entry.is_flagged else "plain",
        ),
        Run(cut(said, state), STATE_STYLES[standing.state]),
    )


def heading_line(width: int) -> Line:
    """Name the columns of such a row."""
    is_wide = width >= _WIDE
    countries = _WIDE_COUNTRIES if is_wide else _COUNTRIES
    state = _WIDE_STATE if is_wide else _STATE
    headline = max(width - _DATE - countries - _FLAGS - state - 4, 8)
    names = (
        ("date", _DATE),
        ("headline", headline),
        ("countries", countries),
        ("flags", _FLAGS),
        ("state", state),
    )
    return (Run(" ".join(fitted(name, cells) for name, cells in names), "quiet"),)


def flags_in_words(entry: Entry) -> str:
    """Say in words what is doubtful about an article."""
    row = entry.row
    parts = (
        f"{row.warnings} warning{'s' * (row.warnings != 1)}" if row.warnings else "",
        f"{len(row.rejected)} not proven" if row.rejected else "",
        in_words(row.status) if row.status != "complete" else "",
        f"{entry.standing.stale} decided but stale" if entry.standing.stale else "",
    )
    return ", ".join(part for part in parts if part) or "no flags"
