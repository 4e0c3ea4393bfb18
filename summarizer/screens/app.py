"""The full-screen review as an application: reads the shelf in the background, and moves between screens."""

from __future__ import annotations

import gc
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from summarizer.errors import StorageError
from summarizer.output.sanitizing import one_line
from summarizer.review.decisions import Reviewer
from summarizer.screens.article_screen import ArticleScreen
from summarizer.screens.catalogue import Catalogue
from summarizer.screens.desk import Desk
from summarizer.screens.help_screen import HelpScreen
from summarizer.screens.list_screen import ListScreen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from summarizer.review.decisions import Decision
    from summarizer.shelf.rows import Shelf
    from summarizer.shelf.selecting import Selection

_FIRST_BATCH, _BATCH = 50, 1_000
_LOOK_SECONDS = 2.0
"""So often it is looked whether others have decided anything."""


class ReviewApp(App[None]):
    """One person's review of one folder of results."""

    CSS_PATH = "review.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", show=False),
        Binding("q", "quit", show=False),
    ]

    def __init__(
        self, shelf: Shelf, *, reviewer: str, selection: Selection, sources: Path | None = None
    ) -> None:
        super().__init__(ansi_color=True)  # the terminal's own colours, or with NO_COLOR none
        self.theme = "ansi-dark"
        self._desk = Desk(shelf, Reviewer(name=one_line(reviewer)), sources=sources)
        folder = str(shelf.results.folder)
        self._list = ListScreen(Catalogue(selection=selection), folder=folder, reviewer=reviewer)

    def on_mount(self) -> None:
        """Show the list and begin to read."""
        self.push_screen(self._list)
        self.run_worker(self._read, thread=True, exit_on_error=True)
        self.set_interval(_LOOK_SECONDS, self._look)

    def on_list_screen_opened(self, event: ListScreen.Opened) -> None:
        """Open an article; next and previous go along the list as it is now."""
        self.push_screen(ArticleScreen(self._desk, event.entries, event.place, news=self.take_up_news))

    def on_article_screen_decided(self, event: ArticleScreen.Decided) -> None:
        """Show in the list what was decided."""
        self._list.take_up([event.entry])

    def take_up_news(self) -> Sequence[Decision]:
        """Take up what others have decided meanwhile, and give it; raises `StorageError`."""
        news = self._desk.news()
        if news:
            self._list.take_up(self._desk.concerned(self._list.catalogue.entries.values(), news))
        return news

    def action_help(self) -> None:
        """Show all keys."""
        self.push_screen(HelpScreen())

    def _look(self) -> None:
        # Behind an open form nothing moves: keeping it will tell what has happened meanwhile.
        screen = self.screen
        if not isinstance(screen, (ListScreen, ArticleScreen)):
            return
        try:
            news = self.take_up_news()
        except StorageError as error:
            if isinstance(screen, ArticleScreen):
                screen.say(str(error), "bad")
            return
        if isinstance(screen, ArticleScreen):
            screen.concerns(news)

    def _read(self) -> None:
        """Read all articles, in a thread, and hand them over as they come."""
        # What is read stays until the end: to look through it again and again for garbage takes a
        # quarter of the time of reading, and would later be felt while typing.
        gc.disable()
        try:
            self._hand_over()
        finally:
            gc.freeze()
            gc.enable()

    def _hand_over(self) -> None:
        worker = get_current_worker()
        found, number = self._desk.entries(), _FIRST_BATCH
        while entries := list(islice(found, number)):
            self._desk.prepare_search(entries)
            if worker.is_cancelled:
                return
            self.call_from_thread(self._list.take_up, entries)
            number = _BATCH
        self.call_from_thread(self._list.take_up, (), damaged=len(self._desk.shelf.damaged))


def run_review(shelf: Shelf, *, reviewer: str, selection: Selection, sources: Path | None = None) -> None:
    """Review `shelf` on the whole screen until `reviewer` quits.

    `selection` is what is shown at first; `sources` is a folder in which articles are looked for that
    are not where they were. A decision that cannot be kept is told on the screen. Raises `StorageError`
    for a folder that cannot be read.
    """
    next(shelf.as_read(), None)
    ReviewApp(shelf, reviewer=reviewer, selection=selection, sources=sources).run()
