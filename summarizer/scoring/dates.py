"""Scoring dates: values found, and values that the words or the page contradict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from summarizer.scoring.report import Finding, Share, Tally
from summarizer.scoring.similarity import contained, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.brief import BriefDate
    from summarizer.scoring.gold import GoldDate, GoldPage

Verdict = Literal["right", "imprecise", "unsupported", "wrong", "extra"]

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}
_LAST_MONTH = 12
_BUDDHIST_YEARS = 543


def score_dates(gold: GoldPage, dates: Sequence[BriefDate]) -> Tally:
    """Score the dates of one brief; dates of role `published` are the page's own and not counted.

    Shares: ``dates.recall``, ``dates.core_recall``, ``dates.precision``. Faults: ``dates.wrong``,
    ``dates.imprecise``, ``dates.unsupported``, ``dates.extra``.
    """
    scored = [each for each in dates if each.role != "published"]
    found = [any(_is_same(label, given) for given in scored) for label in gold.dates]
    wanted = [(label, hit) for label, hit in zip(gold.dates, found, strict=True) if hit or not label.optional]
    verdicts = [(given, judge_date(given, gold)) for given in scored]
    findings = [
        Finding(field="dates", what="missing", gold=_shown(label)) for label, hit in wanted if not hit
    ]
    findings += [
        Finding(field="dates", what=verdict, brief=f"{given.text}: {given.edtf}")
        for given, verdict in verdicts
        if verdict != "right"
    ]
    kinds: tuple[Verdict, ...] = ("wrong", "imprecise", "unsupported", "extra")
    return Tally(
        shares={
            "dates.recall": Share.counted(hit for _, hit in wanted),
            "dates.core_recall": Share.counted(hit for label, hit in wanted if label.core),
            "dates.precision": Share.counted(verdict == "right" for _, verdict in verdicts),
        },
        faults={f"dates.{kind}": sum(verdict == kind for _, verdict in verdicts) for kind in kinds},
        findings=tuple(findings),
    )


def judge_date(given: BriefDate, gold: GoldPage) -> Verdict:
    """Judge one date of a brief against all dates of the label.

    ``right``: an accepted value (without a value: the same words). ``imprecise``: the same words
    and less than the label says. ``wrong``: the same words and another value, or a part of the
    words and a value outside the label's; or no date of the label at all and a year that neither
    the words nor the page give. ``extra``: any other date.
    """
    if any(_is_same(label, given) for label in gold.dates):
        return "right"
    namesakes = [label for label in gold.dates if _same_words(given.text, label.text)]
    if any(given.edtf in label.unsupported for label in namesakes):
        return "unsupported"
    if namesakes:
        return "imprecise" if any(_says_less(given.edtf, label) for label in namesakes) else "wrong"
    if any(_is_outside(given, label) for label in gold.dates):
        return "wrong"
    return "extra" if _year_is_supported(given, gold) else "wrong"


def _is_same(label: GoldDate, given: BriefDate) -> bool:
    if given.edtf is not None and plain_value(given.edtf) in map(plain_value, filter(None, label.values)):
        return True
    if None not in label.values or not _same_words(given.text, label.text):
        return False
    # Where the label knows no value, a value without a year claims no more than the words do.
    return given.edtf is None or (len(label.values) == 1 and not interval(given.edtf))


def plain_value(edtf: str) -> str:
    """Cut the time of day off an EDTF value.

    >>> plain_value("2025-03-25T09:30/2025-03-26")
    '2025-03-25/2025-03-26'
    """
    return "/".join(part.partition("T")[0] for part in edtf.split("/"))


def interval(edtf: str | None) -> tuple[str, str] | None:
    """Give the first and last day of an EDTF value as ISO days; None if it has no definite year.

    The last day of a month is always written 31, which compares as well. An open end is year 0000
    or 9999.

    >>> interval("2023-10"), interval("XXXX-02-09"), interval("2025-03-25/..")
    (('2023-10-01', '2023-10-31'), None, ('2025-03-25', '9999-12-31'))
    """
    ends = (edtf or "").split("/")
    points = [_point(end) for end in ends]
    known = [point for point in points if point]
    if not known or len(known) < sum(end not in {"", ".."} for end in ends):
        return None
    first, last = points[0], points[-1]
    return (first[0] if first else "0000-01-01", last[1] if last else "9999-12-31")


def _point(text: str) -> tuple[str, str] | None:
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if month is None or int(month) > _LAST_MONTH:
        first, last = _SEASONS.get(int(month or 0), (1, _LAST_MONTH))
        return f"{year}-{first:02}-01", f"{year}-{last:02}-31"
    return f"{year}-{month}-{day or '01'}", f"{year}-{month}-{day or '31'}"


def _says_less(edtf: str | None, label: GoldDate) -> bool:
    if edtf is None:
        return True
    given, wanted = interval(edtf), interval(label.values[0])
    if given is None or wanted is None:
        return given is None
    return given != wanted and given[0] <= wanted[0] and wanted[1] <= given[1]


def _is_outside(given: BriefDate, label: GoldDate) -> bool:
    """Whether the words are a part of the label's words and the value lies outside the label's."""
    part, whole = fold(given.text), fold(label.text)
    value, wanted = interval(given.edtf), interval(label.values[0])
    if not part or part not in whole or not _numbers(part) & _numbers(whole) or not value or not wanted:
        return False
    return value[1] < wanted[0] or wanted[1] < value[0]


def _same_words(one: str, other: str) -> bool:
    first, second = fold(one), fold(other)
    return first == second or (contained(first, second) and _numbers(first) == _numbers(second))


def _numbers(folded: str) -> frozenset[int]:
    return frozenset(int(digits) for digits in re.findall(r"\d{1,9}", folded))


def _year_is_supported(given: BriefDate, gold: GoldPage) -> bool:
    value = interval(given.edtf)
    if value is None:
        return True
    years = {int(day[:4]) for day in value} - {0, 9999}
    own = _numbers(fold(given.text))
    known = {year for label in gold.dates if (ends := interval(label.values[0])) for year in _years(ends)}
    page = interval(gold.stated.get("published", (None,))[0])
    if page:
        known |= {int(page[0][:4]) + step for step in (-1, 0, 1)}
    return all(year in known or {year, year + _BUDDHIST_YEARS} & own for year in years)


def _years(ends: tuple[str, str]) -> tuple[int, ...]:
    return tuple(int(day[:4]) for day in ends)


def _shown(label: GoldDate) -> str:
    return f"{label.text}: {label.values[0]}"
