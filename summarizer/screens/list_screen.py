"""The first screen: all articles, with search, filters and order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from summarizer.output.page import Line, Run
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import in_words, language_name
from summarizer.screens.article_list import ArticleList, flags_in_words, heading_line
from summarizer.screens.catalogue import ORDERS, STATES, Catalogue, Entry
from summarizer.screens.key_bar import KeyBar
from summarizer.screens.layout import cut
from summarizer.screens.looks import content_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult

_KEYS = (
    ("enter", "open", "screen.open"),
    ("/", "search", "screen.search"),
    ("f", "flagged only", "screen.flagged"),
    ("s", "state", "screen.state"),
    ("o", "order", "screen.order"),
    ("?", "help", "app.help"),
    ("q", "quit", "app.quit"),
)


class ListScreen(Screen[None]):
    """Articles to choose from; they appear as they are read."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", show=False),
        Binding("slash", "search", show=False),
        Binding("f", "flagged", show=False),
        Binding("s", "state", show=False),
        Binding("o", "order", show=False),
        Binding("escape", "leave_search", show=False),
    ]
    AUTO_FOCUS = "#articles"

    class Opened(Message):
        """The article at `place` of `entries` is to be opened."""

        def __init__(self, place: int, entries: Sequence[Entry]) -> None:
            super().__init__()
            self.place, self.entries = place, entries

    def __init__(self, catalogue: Catalogue, *, folder: str, reviewer: str) -> None:
        super().__init__()
        self.catalogue = catalogue
        self._folder, self._reviewer = folder, reviewer
        self._damaged: int | None = None
        self._counts = ""

    def compose(self) -> ComposeResult:
        """Lay out: title, search, filters, list, the chosen article in words, keys."""
        yield Static(id="head")
        with Horizontal(id="search-row"):
            yield Static(Content("search "), id="search-label")
            yield Input(
                self.catalogue.selection.words,
                placeholder="press / and type",
                compact=True,
                select_on_focus=False,
                id="search",
            )
        yield Static(id="filters")
        yield Static(id="columns")
        yield ArticleList(id="articles")
        yield Static(id="detail")
        yield KeyBar(_KEYS)

    def on_mount(self) -> None:
        """Show what there is."""
        self.take_up(())

    def on_resize(self) -> None:
        """Name the columns for the new width."""
        self._show_columns()
        self._show_detail()

    @property
    def is_reading(self) -> bool:
        """Whether more may come."""
        return self._damaged is None

    @property
    def articles(self) -> ArticleList:
        """The list."""
        return self.query_one(ArticleList)

    def take_up(self, entries: Iterable[Entry], *, damaged: int | None = None) -> None:
        """Add or renew articles; `damaged` is how many records cannot be read, once all were read."""
        self.catalogue.take_up(entries)
        if damaged is not None:
            self._damaged = damaged
        self._counts = self._count()
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search as one types."""
        self._want(words=event.value)

    def on_input_submitted(self) -> None:
        """Go on in the list."""
        self.articles.focus()

    def on_key(self, event: object) -> None:
        """Leave the search downwards."""
        if getattr(event, "key", "") == "down" and self.query_one("#search").has_focus:
            self.articles.focus()

    def on_article_list_chosen(self) -> None:
        """Say the chosen article in words."""
        self._show_detail()

    def on_article_list_opened(self) -> None:
        """Open what was clicked twice."""
        self.action_open()

    def action_open(self) -> None:
        """Open the chosen article."""
        if self.articles.chosen:
            self.post_message(self.Opened(self.articles.place, self.articles.entries))

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one("#search").focus()

    def action_leave_search(self) -> None:
        """Clear the search and go back to the list."""
        self.query_one("#search", Input).value = ""
        self.articles.focus()

    def action_flagged(self) -> None:
        """Show only what is flagged, or all again."""
        self._want(flagged=not self.catalogue.selection.flagged)

    def action_state(self) -> None:
        """Go on to the next state, and after the last to all."""
        states = (None, *STATES)
        here = states.index(self.catalogue.selection.state)
        self._want(state=states[(here + 1) % len(states)])

    def action_order(self) -> None:
        """Go on to the next order."""
        self.catalogue.order = ORDERS[(ORDERS.index(self.catalogue.order) + 1) % len(ORDERS)]
        self._show()

    def _want(self, **changes: Any) -> None:
        self.catalogue.selection = replace(self.catalogue.selection, **changes)
        self._show()

    def _show(self) -> None:
        entries = self.catalogue.wanted()
        self.articles.show(entries)
        self._show_head(len(entries))
        self._show_columns()
        self._show_detail()

    def _show_head(self, shown: int) -> None:
        selection, width = self.catalogue.selection, self.size.width
        head = f"{self._counts} · {self._folder} · you are {self._reviewer}"
        self.query_one("#head", Static).update(Content(cut(head, width)), layout=False)
        others = (
            ("country", selection.country),
            ("area", selection.area),
            ("since", selection.since),
            ("until", selection.until),
        )
        parts = (
            f"{shown:,} shown",
            f"state: {in_words(selection.state) if selection.state else 'any'}",
            "flagged only" if selection.flagged else "flagged or not",
            f"order: {self.catalogue.order}",
            *(f"{name}: {value}" for name, value in others if value),
        )
        self.query_one("#filters", Static).update(Content(cut(" · ".join(parts), width)), layout=False)

    def _show_columns(self) -> None:
        # Two cells are the gutter of the rows, one is the scroll bar.
        heading: Line = (Run("  "), *heading_line(self.size.width - 3))
        self.query_one("#columns", Static).update(content_of(heading), layout=False)

    def _show_detail(self) -> None:
        chosen = self.articles.chosen
        self.query_one("#detail", Static).update(
            content_of(self._detail(chosen)) if chosen else Content(self._nothing()), layout=False
        )

    def _detail(self, entry: Entry) -> Line:
        source, standing = entry.row.source, entry.standing
        by = f" by {one_line(standing.by)}" if standing.by else ""
        decided = f", {standing.decided} facts decided" if standing.decided else ""
        about = (
            one_line(source.path),
            language_name(one_line(source.language)),
            flags_in_words(entry),
            f"{in_words(standing.state)}{by}{decided}",
        )
        width = self.size.width
        return (Run(cut(entry.headline, width), "strong"), Run("\n"), Run(cut(" · ".join(about), width)))

    def _nothing(self) -> str:
        if self.catalogue.entries:
            return "no article is like that: esc clears the search, f and s widen the filters"
        return "reading ..." if self.is_reading else "no articles here"

    def _count(self) -> str:
        entries = self.catalogue.entries.values()
        states = Counter(entry.standing.state for entry in entries)
        flagged = sum(entry.is_flagged for entry in entries)
        parts = [f"{len(entries):,} articles", f"{flagged:,} flagged"]
        parts += [
            f"{states[state]:,} {in_words(state)}" for state in STATES if states[state] and state != "new"
        ]
        if self.is_reading:
            parts.append("reading ...")
        elif self._damaged:
            parts.append(f"{self._damaged:,} damaged records left out")
        return ", ".join(parts)
