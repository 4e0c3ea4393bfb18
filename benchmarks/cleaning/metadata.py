"""Measure the titles and dates that are found on pages. One command:

    python benchmarks/cleaning/metadata.py SHARED [--faults]

SHARED is the folder that holds ``data/cleaning``, ``data/seeds`` and ``data/dev``. Printed are, in
halves by sorted name (rules are made looking at the even one only):

- titles of the news pages, as two renderings of text and as HTML, against the headline with which the
  gold text begins, on pages whose markup has it in a title or heading. Right is equal but for case,
  spaces and marks, or beginning with the other once the name of the site is off;
- publication days against the one in the page's markup, where the text shows that day, too; where the
  markup is silent, on how many pages a day is found and on how many none, apart for pages whose text
  shows no full date at all;
- the seeds and the development pages against their gold.

``--faults`` lists what is wrong or missing on the even half.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from babel.core import Locale

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pages import Page, read_pages

from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import article_from_text, read_source

if TYPE_CHECKING:
    from summarizer.reading.metadata.finding import Metadata
    from summarizer.records import CleanedArticle

SHORTEST = 8
"""Letters that a title and the gold headline must at least have in common."""
LONGEST_DATE_LINE = 300
PUBLISHED = re.compile(
    r"(?:article|og):published_time|dc\.date(?:\.issued)?|date|datepublished|pub-?date|pdate|publish-?date"
    r"|displaydate|originalpublicationdate|dcsext\.articlefirstpublished"
)
LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]*)"')
DAY = re.compile(r"(\d{4})[-/]?(\d\d)[-/]?(\d\d)(?!\d)")
NAMED_DAY = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}")
EPOCH = re.compile(r"1\d{9}")
FULL_DATE = re.compile(r"(?:19|20)\d\d\D{1,8}\d|\d\D{1,15}(?:19|20)\d\d")
SITE = re.compile(r"\s+[-–—|:»/·]+\s+|\s?[|_]\s?")
NO_WORD = re.compile(r"[\W_]+")

TITLES = frozenset({"title", "h1", "h2", "h3"})


class Markup(HTMLParser):
    """Collect what a page states in its markup.

    Its titles and headings, and its publication days in meta elements, ``<time>`` and JSON-LD.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.stated: list[str] = LINKED_DATA.findall(source)
        self.times: list[str] = []
        self.titles: list[str] = []
        self._in_title = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        names = {values.get(key, "").strip().lower() for key in ("property", "name", "itemprop")}
        if tag in TITLES:
            self._in_title += 1
            self.titles.append("")
        if tag == "meta" and names & {"og:title", "title", "headline"}:
            self.titles.append(values.get("content", ""))
        elif tag == "meta" and any(PUBLISHED.fullmatch(name) for name in names):
            self.stated.append(values.get("content", ""))
        elif "datetime" in values and ("pubdate" in values or "datepublished" in names):
            self.stated.append(values["datetime"])
        elif "datetime" in values:
            self.times.append(values["datetime"])

    def handle_endtag(self, tag: str) -> None:
        if tag in TITLES:
            self._in_title = max(0, self._in_title - 1)

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.titles[-1] += data

    def states(self, headline: str) -> bool:
        """Whether a title or heading holds `headline`; the first line of a gold text is not always one."""
        return any(fold(headline) in fold(title) for title in self.titles)

    @property
    def day(self) -> str | None:
        """Give the first day stated, as ``YYYY-MM-DD``; of several ``<time>`` elements none is it."""
        single = self.times if len(set(self.times)) == 1 else []
        return next((day for text in (*self.stated, *single) if (day := iso_day(text))), None)


def iso_day(text: str) -> str | None:
    if match := DAY.match(text.strip()):
        return "-".join(match.groups())
    if match := NAMED_DAY.match(text.strip()):
        return f"{datetime.strptime(match[0], '%B %d, %Y').replace(tzinfo=UTC):%Y-%m-%d}"
    if EPOCH.fullmatch(text.strip()):
        return f"{datetime.fromtimestamp(int(text), UTC):%Y-%m-%d}"
    return None


@cache
def month_names(language: str, month: int) -> tuple[str, ...]:
    locales = [Locale.parse(code) for code in (language, "en")]
    return tuple(
        locale.months[context]["abbreviated"][month].strip(".").lower()
        for locale in locales
        for context in ("format", "stand-alone")
    )


def shows(text: str, day: str, language: str) -> bool:
    """Whether some line of `text` holds the year, the month (as a figure or by name) and the day."""
    year, month, date = map(int, day.split("-"))
    for line in text.splitlines():
        if len(line) > LONGEST_DATE_LINE or str(year) not in line:
            continue
        figures = Counter(map(int, re.findall(r"\d{1,4}", line)))
        figures[year] -= 1
        figures[date] -= 1
        if figures[date] < 0:
            continue
        if figures[month] > 0 or any(name in line.lower() for name in month_names(language, month)):
            return True
    return False


def fold(text: str) -> str:
    return NO_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def is_same_title(found: str, gold: str) -> bool:
    wanted = fold(gold)
    for text in (found, *(found[: match.start()] for match in SITE.finditer(found))):
        folded = fold(text)
        if folded == wanted:
            return True
        shorter, longer = sorted((folded, wanted), key=len)
        if len(shorter) >= SHORTEST and longer.startswith(shorter):
            return True
    return False


@dataclass(kw_only=True)
class Report:
    """What was found on the pages of one set, counted by half."""

    name: str
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, page: Page, cleaned: CleanedArticle | Metadata, markup: Markup | None) -> None:
        """Judge what was found on a page by its gold text and its markup, where there is one."""
        half = "odd" if page.number % 2 else "even"
        headline = page.gold.strip().split("\n", 1)[0]
        if markup and markup.states(headline):
            found = cleaned.title.text if cleaned.title else None
            verdict = "null" if found is None else "right" if is_same_title(found, headline) else "wrong"
            self._count(f"{half}: titles", verdict, f"{page.name}: {found!r} for {headline!r}")
        day = markup.day if markup else None
        stated = cleaned.published.edtf[:10] if cleaned.published else None
        language = page.name.split("_")[2] if page.news else "en"
        if day and shows(page.source, day, language):
            verdict = "null" if stated is None else "right" if stated == day else "wrong"
            self._count(f"{half}: days of the markup", verdict, f"{page.name}: {stated} for {day}")
        elif not day:
            kind = "some date in the text" if FULL_DATE.search(page.source) else "no date in the text"
            self._count(f"{half}: no day in the markup, {kind}", "found" if stated else "null", "")

    def _count(self, row: str, verdict: str, fault: str) -> None:
        self.rows.setdefault(row, Counter())[verdict] += 1
        if row.startswith("even") and verdict in {"wrong", "null"} and fault:
            self.faults.append(f"  {row[6:]}, {verdict}: {fault}")

    def show(self) -> None:
        for row, counts in sorted(self.rows.items()):
            shown = ", ".join(f"{verdict} {counts[verdict]}" for verdict in sorted(counts, reverse=True))
            print(f"{self.name:5} {row}: {shown}")


def news(data: Path) -> list[Report]:
    reports = []
    for prefix in ("wd_i", "wd_b", "html"):
        report = Report(name=prefix)
        for page in read_pages(data, sets=("wd_i" if prefix == "html" else prefix,)):
            markup = (data / "html" / f"wd_{page.name[5:]}").with_suffix(".html")
            source = markup.read_bytes().decode("utf-8", "replace")
            article = article_from_text(page.source)
            if prefix == "html":
                article = replace(article_from_text(source), media_type="text/html")
            report.add(page, clean_article(article), Markup(source))
        reports.append(report)
    report = Report(name="wv_i")
    for page in read_pages(data, sets=("wv_i",)):
        report.add(page, clean_article(article_from_text(page.source)), None)
    return [*reports, report]


def labelled(name: str, pages: Path, gold: Path) -> None:
    """Print how many pages give the title and the day of their label; both may be null."""
    right: Counter[str] = Counter()
    paths = sorted(pages.glob("*.txt"))
    for path in paths:
        wanted = json.loads((gold / f"{path.stem}.json").read_text("utf-8"))
        cleaned = clean_article(read_source(path))
        title = cleaned.title.text if cleaned.title else None
        day = cleaned.published.edtf[:10] if cleaned.published else None
        right["titles"] += title == wanted["title_original"]
        right["days"] += day == (wanted["published"] or "")[:10] or day is wanted["published"]
        if title != wanted["title_original"]:
            print(f"  {path.stem}: {title!r} for {wanted['title_original']!r}")
    print(f"{name}: titles right {right['titles']}/{len(paths)}, days right {right['days']}/{len(paths)}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the titles and dates that are found on pages.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--faults", action="store_true")
    options = parser.parse_args()
    data = options.shared / "data"
    labelled("seeds", data / "seeds" / "pages", data / "seeds" / "gold")
    labelled("dev", data / "dev" / "articles", data / "dev" / "gold")
    for report in news(data / "cleaning"):
        report.show()
        if options.faults:
            print("\n".join(report.faults))


if __name__ == "__main__":
    main()
