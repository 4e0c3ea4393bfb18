"""The review, opened without a terminal and worked by a script."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from textual.events import Paste

from summarizer.review.decisions import log_file, read_log
from summarizer.screens.app import ReviewApp
from summarizer.screens.article_list import ArticleList
from summarizer.screens.article_screen import ArticleScreen
from summarizer.screens.list_screen import ListScreen
from summarizer.shelf.rows import open_shelf
from summarizer.shelf.selecting import Selection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.pilot import Pilot

    from summarizer.review.decisions import Decision

WIDE, NARROW = (120, 40), (80, 24)


class Person:
    """Presses keys and reads the screen."""

    def __init__(self, app: ReviewApp, pilot: Pilot[None], folder: Path) -> None:
        self.app, self.pilot, self.folder = app, pilot, folder

    async def press(self, *keys: str) -> None:
        """Press one key after the other; textual's own way waits twice as long at each."""
        for key in keys:
            self.app.simulate_key(key)
            await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Put text where the cursor is, as a terminal does that pastes."""
        assert self.app.focused is not None
        self.app.focused.post_message(Paste(text))
        await self.pilot.pause()

    async def open(self, name: str) -> ArticleScreen:
        """Open the article whose path holds `name`."""
        articles = self.overview.query_one(ArticleList)
        articles.choose(next(i for i, each in enumerate(articles.entries) if name in each.row.source.path))
        await self.press("enter")
        return self.article

    @property
    def overview(self) -> ListScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, ListScreen))

    @property
    def article(self) -> ArticleScreen:
        return next(each for each in self.app.screen_stack if isinstance(each, ArticleScreen))

    @property
    def rows(self) -> list[str]:
        """What stands on the screen, row by row."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.rows)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """What the disk holds."""
        return tuple(read_log(log_file(self.folder)).decisions)


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


@asynccontextmanager
async def review(
    folder: Path,
    *,
    size: tuple[int, int] = WIDE,
    selection: Selection | None = None,
    sources: Path | None = None,
) -> AsyncIterator[Person]:
    """Open the review of `folder` as Kim and wait until all articles were read."""
    app = ReviewApp(
        open_shelf(str(folder)), reviewer="Kim", selection=selection or Selection(), sources=sources
    )
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot, folder)
        await until(lambda: not person.overview.is_reading)
        await pilot.pause()
        yield person
