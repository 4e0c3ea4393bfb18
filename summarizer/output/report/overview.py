"""What stands at the head of the page: how many articles of what kind, when, between whom, about what."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from summarizer.output.report.decided import STATES
from summarizer.output.report.entries import area_name, most_frequent
from summarizer.output.report.markup import EMPTY, Attribute, Html, joined, tag
from summarizer.output.report.matrix import matrix_html, matrix_of
from summarizer.output.report.timeline import timeline_html, timeline_of
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import country_name, language_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.output.report.entries import Entry

_MOST_BARS = 10
_BAR = 100
"""The length of the longest bar, in units of its drawing."""


def overview_html(entries: Sequence[Entry]) -> Html:
    """Write the overview of all articles of the page."""
    areas = Counter(code for entry in entries for code in entry.areas)
    return tag(
        "section",
        _states(entries),
        timeline_html(timeline_of(date for entry in entries for date in entry.dates)),
        matrix_html(matrix_of(entries)),
        tag(
            "div",
            _ranking(
                "Countries",
                Counter(each for entry in entries for each in entry.countries),
                country_name,
                "country",
            ),
            _ranking("Areas of cooperation", areas, area_name, "area"),
            _ranking("Languages", Counter(entry.language for entry in entries), language_name, None),
            class_="rankings",
        ),
        class_="overview",
        aria_label="overview",
    )


def _states(entries: Sequence[Entry]) -> Html:
    counts: Counter[str] = Counter(entry.state for entry in entries)
    flagged = sum(entry.is_flagged for entry in entries)
    tiles = [_tile(len(entries), "Article" if len(entries) == 1 else "Articles", "", class_="all")]
    tiles += [
        _tile(counts[state], word, sign, class_=state, data_state=state)
        for state, (sign, word) in STATES.items()
    ]
    tiles.append(_tile(flagged, "Flagged", "⚑", class_="flag", data_flagged=True))
    said = (
        "Where a person has decided, this page shows what was decided and says so. "
        "All else is as the model gave it, each fact proven by words that code has found in the source."
    )
    return joined((tag("dl", *tiles, class_="tiles"), tag("p", said, class_="about legend-of-states")))


def _tile(number: int, name: str, sign: str, *, class_: str, **filters: Attribute) -> Html:
    """Show a number that leads to the articles it counts."""
    mark = tag("span", sign, aria_hidden="true") if sign else EMPTY
    link = tag("a", f"{number:,}", href="#briefs", **filters)
    return tag("div", tag("dt", mark, " " if sign else "", name), tag("dd", link), class_=f"tile {class_}")


def _ranking(title: str, counts: Counter[str], name: Callable[[str], str], kind: str | None) -> Html:
    if not counts:
        return EMPTY
    ranked = most_frequent(counts, _MOST_BARS)
    rows = (_ranked(one_line(name(code)), number, ranked[0][1], code, kind) for code, number in ranked)
    left = len(counts) - len(ranked)
    more = tag("p", f"and {left} more", class_="about") if left else EMPTY
    return tag("section", tag("h2", title), tag("table", tag("tbody", *rows)), more, class_="ranking")


def _ranked(name: str, number: int, most: int, code: str, kind: str | None) -> Html:
    said: Html | str = tag("a", name, href="#briefs", **{f"data_{kind}": code}) if kind else name
    bar = tag(
        "svg",
        tag("rect", width=max(1, round(_BAR * number / most)), height=8, rx=1),
        viewBox=f"0 0 {_BAR} 8",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
    return tag("tr", tag("th", said, scope="row"), tag("td", bar, class_="bar"), tag("td", f"{number:,}"))
