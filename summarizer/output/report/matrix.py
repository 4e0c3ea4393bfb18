"""Who works with whom on what: pairs of countries and areas, and the articles where they meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.report.entries import area_name, most_frequent
from summarizer.output.report.markup import EMPTY, Html, tag
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import country_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarizer.output.report.entries import Entry, Pair

_MOST_PAIRS, _MOST_AREAS = 12, 12
_SHADES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Matrix:
    """The most frequent pairs and areas; `articles` are the numbers of those where both are met.

    `left_out` pairs are not shown.
    """

    pairs: tuple[Pair, ...]
    areas: tuple[str, ...]
    articles: Mapping[tuple[Pair, str], Sequence[int]]
    left_out: int


def matrix_of(entries: Sequence[Entry]) -> Matrix:
    """Count the articles of each pair by area; an article with several pairs counts for each."""
    counts = Counter(pair for entry in entries for pair in entry.pairs)
    frequent = {pair for pair, _ in most_frequent(counts, _MOST_PAIRS)}
    articles: dict[tuple[Pair, str], list[int]] = defaultdict(list)
    for entry in entries:
        for pair in frequent.intersection(entry.pairs):
            for code in entry.areas:
                articles[pair, code].append(entry.number)
    areas = Counter(code for entry in entries if frequent.intersection(entry.pairs) for code in entry.areas)
    columns = tuple(code for code, _ in most_frequent(areas, _MOST_AREAS))
    rows = tuple(
        pair
        for pair, _ in most_frequent(counts, _MOST_PAIRS)
        if any((pair, code) in articles for code in columns)
    )
    return Matrix(pairs=rows, areas=columns, articles=dict(articles), left_out=len(counts) - len(rows))


def matrix_html(matrix: Matrix) -> Html:
    """Draw the matrix as a table; each number leads to the articles that it counts."""
    if not matrix.pairs:
        return EMPTY
    most = max(_SHADES, *map(len, matrix.articles.values()))
    names = (tag("th", tag("span", area_name(code)), scope="col") for code in matrix.areas)
    head = tag("thead", tag("tr", tag("th", "", scope="col"), *names))
    rows = (
        tag(
            "tr",
            tag("th", _pair_name(pair), scope="row"),
            *(_cell(matrix.articles.get((pair, code), ()), pair, code, most) for code in matrix.areas),
        )
        for pair in matrix.pairs
    )
    left = matrix.left_out
    more = f" {left} other pair{'' if left == 1 else 's'} not shown." if left else ""
    table = tag("table", head, tag("tbody", *rows))
    return tag(
        "section",
        tag("h2", "Who with whom, about what"),
        tag("div", table, class_="scroll", tabindex=0, role="group", aria_label="matrix"),
        tag("p", f"Articles by the countries of their core parties, two by two.{more}", class_="about"),
        class_="matrix",
    )


def _cell(numbers: Sequence[int], pair: Pair, code: str, most: int) -> Html:
    if not numbers:
        return tag("td")
    shade = -(-len(numbers) * _SHADES // most)
    link = tag("a", str(len(numbers)), href=f"#a{numbers[0]}", data_pair="-".join(pair), data_area=code)
    return tag("td", link, class_=f"shade{shade}")


def _pair_name(pair: Pair) -> str:
    return " – ".join(one_line(country_name(code)) for code in pair)
