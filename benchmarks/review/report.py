"""The HTML report of many articles: how long it takes to write, to open and to search in Chromium.

    .venv/bin/python benchmarks/review/report.py [--articles 1000] [--keep FILE]

The articles are copies of the 16 pages in tests/pages, briefed from recordings, each copy with numbers of
its own in its headline. Prints seconds and the growth of memory of writing, the size of the file, the time
to DOMContentLoaded and to the load event, the first search (as soon as the page is there, so with the texts
still to be read) and the median of later ones, each key press by key press, a filter, opening one article,
and the memory of the page's script. Needs chromium and chromedriver.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "output")]

from browser import Browser  # noqa: E402 - found by the line above
from shelves import shelf_in  # noqa: E402 - likewise

from summarizer.output.report.article import ReportArticle  # noqa: E402 - likewise
from summarizer.output.report.page import write_report  # noqa: E402 - likewise
from summarizer.shelf.opening import open_article  # noqa: E402 - likewise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SEARCH = """
const box = document.getElementById("words"), out = [];
for (const word of arguments[0]) for (let n = 1; n <= word.length; n++) {
  const start = performance.now();
  box.value = word.slice(0, n);
  box.dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  out.push(performance.now() - start);
}
return out;
"""
FILTER = """
const box = document.getElementById(arguments[0]), start = performance.now();
box.value = arguments[1];
box.dispatchEvent(new Event("change"));
document.body.offsetHeight;
return [performance.now() - start, document.getElementById("count").value];
"""
OPEN = """
const brief = document.querySelector("details.brief:not([hidden])"), start = performance.now();
brief.open = true;
document.body.offsetHeight;
return performance.now() - start;
"""
TIMES = """
const at = performance.getEntriesByType("navigation")[0];
return [at.domContentLoadedEventEnd, at.loadEventEnd, document.querySelectorAll("*").length];
"""


def articles() -> list[ReportArticle]:
    """Open the 16 pages."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = shelf_in(Path(folder))
        opened = [open_article(shelf, row) for row in shelf.rows()]
        return [
            ReportArticle(brief=each.reviewed, lines=each.lines, missing=each.missing)
            for each in opened
            if each
        ]


def copies(pages: Sequence[ReportArticle], number: int) -> Iterator[ReportArticle]:
    """Give copies that differ in their headline, one after another."""
    for place in range(number):
        page = pages[place % len(pages)]
        source = page.brief.source
        title = f"{source.title_en or source.title} ({place})"
        brief = page.brief.model_copy(update={"source": source.model_copy(update={"title_en": title})})
        yield ReportArticle(brief=brief, lines=page.lines, missing=page.missing)


def write(path: Path, number: int) -> None:
    """Write the page and say what it took."""
    pages = articles()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    with path.open("w", encoding="utf-8", newline="") as file:
        write_report(file, copies(pages, number), title=f"{number:,} articles")
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = path.stat().st_size / 1e6
    print(f"written: {seconds:.2f} s ({cpu:.2f} s of processor), {size:.1f} MB, memory +{grown:.0f} MB")


def look(path: Path) -> None:
    """Open the page in Chromium, search and filter it."""
    with Browser() as browser:
        browser.open(path)
        first = browser.run(SEARCH, ["r"])
        ready, loaded, elements = browser.run(TIMES)
        print(f"opened: DOMContentLoaded {ready:.0f} ms, load {loaded:.0f} ms, {elements:,} elements")
        later = browser.run(SEARCH, ["railway", "memorandum", "ký kết", "签署", "zzz"])
        browser.run(SEARCH, [" "])
        median = statistics.median(later)
        print(f"search: first {first[0]:.0f} ms, then median {median:.0f}, most {max(later):.0f}")
        took, said = browser.run(FILTER, "country", "VN")
        print(f"filter by country: {took:.0f} ms ({said})")
        print(f"opening an article: {browser.run(OPEN):.0f} ms")
        heap = browser.run("return performance.memory.usedJSHeapSize") / 1e6
        print(f"script memory: {heap:.0f} MB; complaints of the browser: {browser.complaints() or 'none'}")


def main() -> None:
    """Write, then look."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="leave the page here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "report.html"
        write(path, given.articles)
        look(path)


if __name__ == "__main__":
    main()
