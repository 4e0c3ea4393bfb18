"""What the overview and the filters keep of an article: little, so that thousands fit in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections import Counter

    from summarizer.brief import BriefDate, DateRole
    from summarizer.review.reviewed import ReviewedBrief
    from summarizer.review.state import ArticleState

_SHORT = {"tv": "TV", "ict": "ICT"}

Pair = tuple[str, str]

_Key = TypeVar("_Key", str, tuple[str, str])


@dataclass(frozen=True, kw_only=True, slots=True)
class CoreDate:
    """A date that the article is about. `earliest` is an ISO day; None: no year is known."""

    role: DateRole
    earliest: str | None
    is_year_only: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One article. `number` is its place in the page, from 1.

    `countries` are ISO codes of all parties, `pairs` those of core parties two by two, `areas` the
    codes of fields of cooperation.
    """

    number: int
    state: ArticleState
    is_flagged: bool
    language: str
    countries: tuple[str, ...]
    pairs: tuple[Pair, ...]
    areas: tuple[str, ...]
    dates: tuple[CoreDate, ...]


def entry_of(brief: ReviewedBrief, number: int) -> Entry:
    """Take from `brief` what the overview needs; its rejected facts count for nothing."""
    core = {party.country for party in brief.parties if party.country and party.core}
    return Entry(
        number=number,
        state=brief.review.state,
        is_flagged=is_flagged(brief),
        language=brief.source.language,
        countries=tuple(sorted({party.country for party in brief.parties if party.country})),
        pairs=tuple(combinations(sorted(core), 2)),
        areas=tuple(dict.fromkeys(area.code for area in brief.cooperation_areas)),
        dates=tuple(
            CoreDate(role=date.role, earliest=date.earliest, is_year_only=_is_of_years(date))
            for date in brief.dates
            if date.core
        ),
    )


def _is_of_years(date: BriefDate) -> bool:
    """Tell whether no month is known of when it begins: a year, or a stretch of years."""
    return date.precision == "year" or (
        date.precision == "range" and "-" not in (date.edtf or "-").partition("/")[0]
    )


def is_flagged(brief: ReviewedBrief) -> bool:
    """Tell whether something is not proven, is doubtful, is missing, or was decided about another text."""
    warnings = any(problem.severity != "info" for problem in brief.problems)
    return bool(brief.rejected or warnings or brief.status == "incomplete" or brief.review.stale)


def area_name(code: str) -> str:
    """Name a field of cooperation by its code: the label in a brief is about that one article.

    >>> area_name("film_tv_coproduction")
    'Film TV coproduction'
    """
    words = " ".join(_SHORT.get(word, word) for word in code.split("_"))
    return words[:1].upper() + words[1:]


def most_frequent(counts: Counter[_Key], number: int) -> list[tuple[_Key, int]]:
    """Give the most frequent keys; of equals the first by name: the same articles give the same page."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number]
