"""The whole page: its head with a policy that lets nothing in from elsewhere, the overview, all articles."""

from __future__ import annotations

import shutil
import tempfile
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, TextIO

from summarizer.output.report.article import ReportArticle, article_html
from summarizer.output.report.decided import STATES
from summarizer.output.report.entries import Entry, area_name, entry_of
from summarizer.output.report.markup import Html, joined, tag
from summarizer.output.report.overview import overview_html
from summarizer.output.wording import country_name

if TYPE_CHECKING:
    from collections.abc import Iterable

_BUFFER = 2**20


def write_report(file: TextIO, articles: Iterable[ReportArticle], *, title: str) -> None:
    """Write the page of `articles`, in their order, to `file`; each is needed once and then let go.

    What the overview needs of all is kept, a few hundred bytes an article; the articles themselves wait
    in a temporary file until the overview before them is written. The same articles give the same page,
    byte for byte. Raises `OSError` if a file cannot be written.
    """
    entries: list[Entry] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as body:
        for number, article in enumerate(articles, 1):
            entry = entry_of(article.brief, number)
            entries.append(entry)
            body.write(article_html(article, entry) + "\n")
        body.seek(0)
        file.write(_before(entries, title))
        shutil.copyfileobj(body, file, _BUFFER)
    file.write(_after())


@cache
def _own_file(name: str) -> Html:
    """Read a file of this package that goes into the page as it is."""
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return Html("\n" + text.replace("\r\n", "\n"))


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def _policy() -> str:
    """Allow this very style and script, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(_own_file('report.css'))}; "
        f"script-src {_hash(_own_file('report.js'))}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _before(entries: list[Entry], title: str) -> str:
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_policy()),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", _own_file("report.css")),
    )
    masthead = tag(
        "header",
        tag("p", "Checked English briefs", class_="kicker"),
        tag("h1", title, dir="auto"),
        class_="masthead",
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">{head}\n<body>\n{masthead}\n<main>\n{overview_html(entries)}\n'
        f'{_controls(entries)}\n<div class="briefs" id="briefs">\n'
    )


def _after() -> str:
    return f"</div>\n</main>\n{tag('script', _own_file('report.js'))}\n</body>\n</html>\n"


def _controls(entries: list[Entry]) -> Html:
    """Search and filters; hidden until the script, without which they do nothing, shows them."""
    areas = {each for entry in entries for each in entry.areas}
    countries = {each for entry in entries for each in entry.countries}
    search = tag(
        "input",
        type="search",
        id="words",
        placeholder="Search briefs and sources",
        aria_label="search",
        autocomplete="off",
    )
    return tag(
        "div",
        search,
        _choice("state", "any state", [(state, word) for state, (_, word) in STATES.items()]),
        _choice(
            "country", "any country", sorted(((code, country_name(code)) for code in countries), key=_by_name)
        ),
        _choice("area", "any area", sorted(((code, area_name(code)) for code in areas), key=_by_name)),
        tag("label", tag("input", type="checkbox", id="flagged"), " flagged", class_="flagged"),
        tag("button", "pair", type="button", id="pair", hidden=True),
        tag("output", f"{len(entries):,} articles", id="count", aria_live="polite"),
        tag("button", "Open all", type="button", id="all"),
        class_="controls",
        id="controls",
        role="search",
        hidden=True,
    )


def _choice(name: str, every: str, values: Iterable[tuple[str, str]]) -> Html:
    options = (tag("option", said, value=value) for value, said in values)
    return tag("select", tag("option", every, value=""), joined(options), id=name, aria_label=name)


def _by_name(item: tuple[str, str]) -> tuple[str, str]:
    return item[1].casefold(), item[0]
