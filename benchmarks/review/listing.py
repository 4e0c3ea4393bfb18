"""Measures the list of the review with many articles: how soon it stands, how fast a filter answers, memory.

Each time is given twice: by the clock, and of the processor, which a busy machine does not lengthen.

The results of the pages in tests/pages are copied under new names and hashes until there are enough::

    python benchmarks/review/listing.py [NUMBER]
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from shelves import results_folder
from textual.widgets import Input

from summarizer.review.decisions import Reviewer, append_decisions, log_file
from summarizer.screens.app import ReviewApp
from summarizer.screens.article_list import ArticleList
from summarizer.shelf.rows import open_shelf
from summarizer.shelf.selecting import Selection

_SEARCH = "china memorandum"
_COPIES_DECIDED = 100


def make_folder(place: Path, number: int) -> Path:
    """Fill a folder with `number` records; some of them have decisions."""
    folder = results_folder(place)
    originals = sorted((folder / "articles").glob("*.json"))
    texts = [path.read_text(encoding="utf-8") for path in originals]
    for path in originals:
        path.unlink()
    for count in range(number):
        record = json.loads(texts[count % len(texts)])
        digest = hashlib.sha256(str(count).encode()).hexdigest()
        record["record_id"] = record["source"]["sha256"] = digest
        record["source"]["path"] = f"copies/{count:05}.txt"
        stem = f"{count:05}-{digest[:8]}"
        (folder / "articles" / f"{stem}.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


def decide(folder: Path, number: int) -> None:
    """Approve `number` of the articles."""
    shelf = open_shelf(str(folder))
    stems = sorted(path.stem for path in shelf.results.articles.glob("*.json"))[:number]
    briefs = [brief for stem in stems if (brief := shelf.results.record(stem))]
    append_decisions(log_file(folder), [Reviewer(name="kim").decide(brief, "approve") for brief in briefs])


class Watch:
    """Measures from `restart` on."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew."""
        self.clock, self.processor = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Give milliseconds by the clock and of the processor."""
        return (time.perf_counter() - self.clock) * 1000, (time.process_time() - self.processor) * 1000

    def tell(self, name: str) -> None:
        """Print both."""
        print(f"{name:28}{self.read()[0]:7.0f} ms {self.read()[1]:7.0f} ms of processor")


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for what the screen shows; give up after two minutes."""
    for _ in range(12_000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def measure(folder: str, number: int) -> None:
    """Open the review of `folder` without a terminal, and type a search."""
    watch = Watch()
    app = ReviewApp(open_shelf(folder), reviewer="kim", selection=Selection())
    async with app.run_test(size=(120, 40)) as pilot:
        screen = app._list  # noqa: SLF001 - a measurement from within
        articles = screen.query_one(ArticleList)
        await until(lambda: bool(articles.entries))
        watch.tell("first articles")
        await until(lambda: len(screen.catalogue.entries) >= number)
        watch.tell(f"all {number:,} articles")
        await until(lambda: not screen.is_reading)
        watch.tell("and what was decided")
        await pilot.press("slash")
        slowest = (0.0, 0.0)
        for end in range(1, len(_SEARCH) + 1):
            watch.restart()
            screen.query_one(Input).value = _SEARCH[:end]
            await pilot.pause()
            slowest = max(slowest, watch.read(), key=lambda times: times[1])
        print(f"{'slowest search':28}{slowest[0]:7.0f} ms {slowest[1]:7.0f} ms of processor")
        await pilot.press("enter")
        for key, name in (("f", "flagged only"), ("o", "another order"), ("s", "another state")):
            watch.restart()
            await pilot.press(key)
            watch.tell(name)
    print(f"{'memory at most':28}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


def main() -> None:
    """Make the folder in this process, measure in a fresh one."""
    if len(sys.argv) > 2 and sys.argv[1] == "--measure":
        asyncio.run(measure(sys.argv[2], int(sys.argv[3])))
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with tempfile.TemporaryDirectory() as place:
        folder = make_folder(Path(place), number)
        decide(folder, min(_COPIES_DECIDED, number))
        subprocess.run([sys.executable, __file__, "--measure", str(folder), str(number)], check=True)


if __name__ == "__main__":
    main()
