"""Work out which day, month or year a phrase means, and on what that rests.

A year that the words do not give comes from the page's own date, else it stays unknown (``XXXX``).
The page's date is never itself the date of an event, and today's date plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists, jalali_day, jalali_month_length
from summarizer.briefing.dates.edtf import bounds, day_of
from summarizer.briefing.dates.parts import DateReading, Part, Phrase, Shift

if TYPE_CHECKING:
    from summarizer.brief import DateBasis, DatePrecision
    from summarizer.briefing.dates.parts import Direction

_PAST_DAYS, _FUTURE_DAYS = 275, 183  # a date without a year lies at most nine months back, six ahead
_LATE_DAYS = 10  # "29日" on the 3rd is last month's; on the 20th it is still to come
_HALF_YEARS = {40: ("01", "06"), 41: ("07", "12")}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Value:
    edtf: str
    precision: DatePrecision
    basis: DateBasis


def resolve(phrase: Phrase, text: str, *, published: str | None, anchor: str | None) -> DateReading | None:
    """Read `phrase`, found in `text`; None where it rests on a date that is not known."""
    resolver = _Resolver(published=published, anchor=anchor)
    value = resolver.phrase(phrase)
    if value is None:
        return None
    earliest, latest = bounds(value.edtf)
    return DateReading(
        edtf=value.edtf,
        earliest=earliest,
        latest=latest,
        precision=value.precision,
        basis=value.basis,
        matched=text[phrase.span.start : phrase.span.end],
    )


class _Resolver:
    """Knows the two dates from which relative words count."""

    def __init__(self, *, published: str | None, anchor: str | None) -> None:
        self.published = day_of(published)
        self.anchor = anchor

    def phrase(self, phrase: Phrase) -> _Value | None:
        first = self.part(phrase.first) if phrase.first else None
        if not phrase.is_range:
            return first
        if phrase.first is None or phrase.last is None:
            return self._open(first, phrase)
        if first is None:
            return None
        last = self.part(_following(phrase.first, phrase.last, first))
        if last is None:
            return None
        return _Value(edtf=f"{first.edtf}/{last.edtf}", precision="range", basis=first.basis)

    def _open(self, first: _Value | None, phrase: Phrase) -> _Value | None:
        if first is not None:
            return replace(first, edtf=first.edtf.split("/")[0] + "/..", precision="range")
        last = self.part(phrase.last) if phrase.last else None
        return last and replace(last, edtf="../" + last.edtf.split("/")[-1], precision="range")

    def part(self, part: Part) -> _Value | None:
        """Read one date."""
        if part.shift:
            return self._shifted(part, part.shift)
        if part.calendar == "jalali":
            return _jalali(part)
        if part.year:
            return _stated(part, "stated")
        if part.short_year is not None:
            return self._short(part)
        if part.month:
            return self._without_year(part)
        if part.day:
            return self._day_alone(part)
        if part.weekday:
            return self._weekday_alone(part.weekday, part.direction)
        return None

    def _shifted(self, part: Part, shift: Shift) -> _Value | None:
        base = day_of(self.anchor) if shift.anchored else self.published
        if base is None:
            if shift.anchored and shift == Shift(unit="day", by=0, anchored=True) and self.anchor:
                return _masked(self.anchor)
            rest = replace(part, shift=None)
            is_partly_stated = shift.unit == "year" and part.month
            return _stated(rest, "none") if is_partly_stated else None
        if shift.unit == "day":
            return _day(base + timedelta(days=shift.by), "relative")
        if shift.unit == "week":
            return _week(base, shift.by, part.weekday)
        months = base.year * 12 + base.month - 1 + shift.by * (12 if shift.unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        if shift.unit == "month":
            part = replace(part, month=month)
        return _stated(replace(part, year=year, shift=None), "relative")

    def _short(self, part: Part) -> _Value | None:
        if self.published is None or part.short_year is None:
            return None
        published = self.published.year
        year = min((century + part.short_year for century in (1900, 2000)), key=lambda y: abs(y - published))
        return _stated(replace(part, year=year), "year_from_publication")

    def _without_year(self, part: Part) -> _Value | None:
        year = _likely_year(part, self.published) if self.published else None
        if year is None:
            return _stated(part, "none")
        return _stated(replace(part, year=year), "year_from_publication")

    def _day_alone(self, part: Part) -> _Value | None:
        if self.published is None:
            return _Value(edtf=f"XXXX-XX-{part.day:02}", precision="day", basis="none")
        months = self.published.year * 12 + self.published.month - 1
        days = [
            date(month // 12, month % 12 + 1, part.day)
            for month in range(months - 2, months + 3)
            if part.day and exists(month // 12, month % 12 + 1, part.day)
        ]
        return _day(_likely_day(days, self.published, part.direction), "relative")

    def _weekday_alone(self, weekday: int, direction: Direction | None) -> _Value | None:
        if self.published is None:
            return None
        back = (self.published.isoweekday() - weekday) % 7
        if direction == "last":
            back = back or 7
        elif direction == "next":
            back = back - 7
        elif direction == "this" and back > 1 and weekday > self.published.isoweekday():
            back = back - 7
        return _day(self.published - timedelta(days=back), "relative")


def _following(first: Part, last: Part, value: _Value) -> Part:
    """Give the end of a range the year and month that were found for its beginning."""
    if last.year or last.shift or last.short_year or value.edtf.startswith("XXXX"):
        return last
    year, month = int(value.edtf[:4]), int(value.edtf[5:7])
    if not last.month:
        return replace(last, year=year, month=month)
    crosses = (last.month, last.day or 0) < (first.month or 0, first.day or 0)
    return replace(last, year=year + crosses)


def _likely_year(part: Part, published: date) -> int | None:
    """Choose the year of a day or month that stands without one.

    A stated weekday decides if it can. Otherwise the date lies within nine months before or six
    after publication, in the same calendar year if both that and another year would do; "next" and
    "last" choose the side.
    """
    month, day = part.month or 1, part.day or 1
    origin = published if part.day else published.replace(day=1)
    years = [y for y in range(published.year - 1, published.year + 2) if exists(y, month, day)]
    away = {y: (date(y, month, day) - origin).days for y in years}
    if part.direction == "this":
        return published.year if published.year in away else None
    if part.direction == "next":
        return min((y for y in years if away[y] > 0), default=None)
    if part.direction == "last":
        return max((y for y in years if away[y] < 0 or (part.day and away[y] == 0)), default=None)
    matching = [y for y in years if part.weekday == date(y, month, day).isoweekday() and abs(away[y]) <= 366]  # noqa: PLR2004 - a year
    near = matching or [y for y in years if -_PAST_DAYS <= away[y] <= _FUTURE_DAYS]
    return min(near, key=lambda y: (y != published.year, abs(away[y])), default=None)


def _likely_day(days: list[date], published: date, direction: Direction | None) -> date:
    """Choose the month of a day that stands alone: this one, or the last if its end has just passed."""
    past = [day for day in days if day <= published]
    ahead = [day for day in days if day > published]
    if direction == "next":
        return ahead[0]
    same = [day for day in ahead if day.month == published.month]
    if direction == "last" or not same or (published - past[-1]).days <= _LATE_DAYS:
        return past[-1]
    return past[-1] if past[-1].month == published.month else same[0]


def _day(day: date, basis: DateBasis) -> _Value:
    return _Value(edtf=day.isoformat(), precision="day", basis=basis)


def _week(base: date, by: int, weekday: int | None) -> _Value:
    monday = base - timedelta(days=base.isoweekday() - 1) + timedelta(weeks=by)
    if weekday:
        return _day(monday + timedelta(days=weekday - 1), "relative")
    sunday = monday + timedelta(days=6)
    return _Value(edtf=f"{monday.isoformat()}/{sunday.isoformat()}", precision="range", basis="relative")


def _masked(anchor: str) -> _Value | None:
    """Repeat an anchor whose year is unknown."""
    is_day = anchor.startswith("XXXX-") and len(anchor) == len("XXXX-12-04")
    return _Value(edtf=anchor, precision="day", basis="none") if is_day else None


def _stated(part: Part, basis: DateBasis) -> _Value | None:
    """Write a part whose year is known, or unknown for good."""
    year = f"{part.year:04}" if part.year else "XXXX"
    if part.decade:
        return _Value(edtf=year[:3] + "X", precision="range", basis=basis)
    if part.code in _HALF_YEARS:
        first, last = _HALF_YEARS[part.code]
        return _Value(edtf=f"{year}-{first}/{year}-{last}", precision="range", basis=basis)
    if part.code:
        return _Value(edtf=f"{year}-{part.code}", precision="range", basis=basis)
    if part.month is None:
        return _Value(edtf=year, precision="year", basis=basis)
    if part.day is None:
        return _Value(edtf=f"{year}-{part.month:02}", precision="month", basis=basis)
    if not exists(part.year, part.month, part.day):
        return None
    return _Value(edtf=f"{year}-{part.month:02}-{part.day:02}", precision="day", basis=basis)


def _jalali(part: Part) -> _Value | None:
    """Write a date of the Persian calendar; its months and years are ranges of ours."""
    if part.year is None:
        return None
    if part.month and part.day:
        day = jalali_day(part.year, part.month, part.day)
        return day and _day(day, "stated")
    first = jalali_day(part.year, part.month or 1, 1)
    month = part.month or 12
    last = jalali_day(part.year, month, jalali_month_length(part.year, month))
    if first is None or last is None:
        return None
    return _Value(edtf=f"{first.isoformat()}/{last.isoformat()}", precision="range", basis="stated")
