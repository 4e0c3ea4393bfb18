"""A folder of results, made from the recorded replies: what reviews, reports and exports work on."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from summarizer.batch.results import open_results
from summarizer.model import open_client
from summarizer.model.replay import recorded_model
from summarizer.pipeline import brief_article
from summarizer.reading.sources import read_source
from summarizer.settings import DEFAULT_MODEL, Settings
from summarizer.shelf.rows import Shelf, open_shelf

if TYPE_CHECKING:
    from summarizer.brief import Brief
    from summarizer.shelf.rows import Row

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "tests" / "pages"
RECORDINGS = ROOT / "tests" / "recordings"


@cache
def briefs() -> tuple[Brief, ...]:
    """Brief the 16 pages in `PAGES` from recorded replies, once a process."""
    settings = Settings(replay=RECORDINGS, model=recorded_model(RECORDINGS) or DEFAULT_MODEL)

    async def run() -> tuple[Brief, ...]:
        client = open_client(settings)
        try:
            return tuple(
                [
                    await brief_article(read_source(path), settings=settings, client=client)
                    for path in sorted(PAGES.glob("*.txt"))
                ]
            )
        finally:
            await client.close()

    # In a thread of its own: a test that is a coroutine may be the first to ask.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


@cache
def _made_once() -> Path:
    folder = Path(mkdtemp(prefix="results-"))
    results = open_results(str(folder))
    for brief in briefs():
        results.save(brief)
    return folder


def results_folder(place: Path) -> Path:
    """Copy the folder of results of all 16 pages to `place` and give its path."""
    return shutil.copytree(_made_once(), place / "out")


def shelf_in(place: Path) -> Shelf:
    """Open such a folder."""
    return open_shelf(str(results_folder(place)))


def row_of(shelf: Shelf, name: str) -> Row:
    """Give the row of the page whose file name holds `name`, such as ``002_vi``."""
    return next(row for row in shelf.rows() if name in row.source.path)
