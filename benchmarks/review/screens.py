"""Draws the screens in docs/screens anew, from the pages in tests/pages and their recorded replies::

python benchmarks/review/screens.py
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from shelves import PAGES, briefs

from summarizer.batch.results import open_results
from summarizer.review.decisions import Reviewer, append_decisions, log_file
from summarizer.screens.app import ReviewApp
from summarizer.screens.article_list import ArticleList
from summarizer.screens.layout import cells
from summarizer.shelf.rows import open_shelf
from summarizer.shelf.selecting import Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
_SCREENS = ROOT / "docs" / "screens"


def make_folder(folder: str) -> None:
    """Keep the results under paths that are the same on every machine, and a few decisions."""
    results = open_results(folder)
    made = []
    for brief in briefs():
        path = Path(brief.source.path).relative_to(PAGES).as_posix()
        made.append(brief.model_copy(update={"source": brief.source.model_copy(update={"path": path})}))
        results.save(made[-1])
    decisions = [Reviewer(name="Kim").decide(brief, "approve") for brief in (made[3], made[5])]
    decisions.append(Reviewer(name="Lee").decide(made[4], "send_back", note="who signed?"))
    append_decisions(log_file(Path(folder)), decisions)


async def draw(
    name: str, keys: Sequence[str], *, article: str = "", size: tuple[int, int] = (120, 36)
) -> None:
    """Press `keys`, in an article or in the list, and keep what is seen then."""
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        make_folder("briefs")
        app = ReviewApp(open_shelf("briefs"), reviewer="Kim", selection=Selection(), sources=PAGES)
        async with app.run_test(size=size) as pilot:
            await pilot.pause(1)
            if article:
                articles = app.screen.query_one(ArticleList)
                found = (i for i, each in enumerate(articles.entries) if article in each.row.source.path)
                articles.choose(next(found))
                await pilot.press("enter")
            await pilot.press(*keys)
            await pilot.pause(0.5)
            drawn = app.export_screenshot(title=f"summarizer review briefs - {name}", simplify=True)
        os.chdir(ROOT)
    # Nothing is loaded from anywhere when a page with the picture is opened.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"<text [^>]*>[^<]*", _as_wide_as_its_cells, drawn)
    (_SCREENS / f"{name}.svg").write_text(drawn, encoding="utf-8")


def _as_wide_as_its_cells(found: re.Match[str]) -> str:
    """Give a text the room of its cells: counted by characters, Thai would be stretched."""
    tag, _, text = found[0].partition(">")
    text = html.unescape(text)
    if cells(text) == len(text):
        return found[0]

    def corrected(length: re.Match[str]) -> str:
        return f' textLength="{float(length[1]) * cells(text) / len(text):g}"'

    return re.sub(r' textLength="([\d.]+)"', corrected, tag) + found[0][len(tag) :]


async def main() -> None:
    """Draw all."""
    os.environ.pop("NO_COLOR", None)
    _SCREENS.mkdir(exist_ok=True)
    await draw("list", ("down", "down"))
    await draw("article", ("a", "a", "down", "down"), article="034_th")
    await draw("edit", (*("down",) * 12, "e"), article="002_vi", size=(100, 30))
    await draw("narrow", ("down", "down"), article="012_zh", size=(80, 24))


if __name__ == "__main__":
    briefs()
    asyncio.run(main())
