"""Work out which day, month or year a phrase means, and on what that rests.

A year that the words do not give comes from the page's own date, else it stays unknown (``XXXX``).
The page's date is never itself the date of an event, and today's date plays no part.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists, jalali_day, jalali_month_length
from summarizer.briefing.dates.choosing import likely_day, likely_weekday, likely_year
from summarizer.briefing.dates.edtf import bounds, day_of, origin
from summarizer.briefing.dates.parts import DateReading, Part, Phrase, Shift

if TYPE_CHECKING:
    from datetime import date

    from summarizer.brief import DateBasis, DatePrecision
    from summarizer.briefing.dates.parts import Direction

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
        self.published_edtf = published
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
        edtf = f"{first.edtf}/{last.edtf}"
        earliest, latest = bounds(edtf)
        runs_backwards = earliest is not None and latest is not None and earliest > latest
        return None if runs_backwards else _Value(edtf=edtf, precision="range", basis=first.basis)

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
        return _stated(part, "stated") if part.year else self._incomplete(part)

    def _incomplete(self, part: Part) -> _Value | None:
        """Read a date that does not say its year."""
        if part.short_year is not None:
            return self._short(part, part.short_year)
        if part.month or part.code:
            return self._without_year(part)
        if part.day:
            return self._day_alone(part.day, part.direction)
        return self._weekday_alone(part.weekday, part.direction) if part.weekday else None

    def _shifted(self, part: Part, shift: Shift) -> _Value | None:
        """Count from publication or from the other date."""
        base = origin(self.anchor if shift.anchored else self.published_edtf, shift.unit)
        if base is None:
            return self._not_shifted(part, shift)
        if shift.unit == "day":
            return _day(base + timedelta(days=shift.by), "relative")
        if shift.unit == "week":
            return _week(base, shift.by, part.weekday)
        months = base.year * 12 + base.month - 1 + shift.by * (12 if shift.unit == "year" else 1)
        if shift.unit == "month":
            part = replace(part, month=months % 12 + 1)
        return _stated(replace(part, year=months // 12, shift=None), "relative")

    def _not_shifted(self, part: Part, shift: Shift) -> _Value | None:
        """Give what is left where the date to count from is missing: 今年10月 is an October."""
        if self.anchor and shift == Shift(unit="day", by=0, anchored=True):
            return _masked(self.anchor)
        is_partly_stated = shift.unit == "year" and part.month
        return _stated(replace(part, shift=None), "none") if is_partly_stated else None

    def _short(self, part: Part, short_year: int) -> _Value | None:
        """Give a year of two digits the century that brings it nearest to publication."""
        if self.published is None:
            return None
        published = self.published.year
        year = min((1900 + short_year, 2000 + short_year), key=lambda year: abs(year - published))
        return _stated(replace(part, year=year), "year_from_publication")

    def _without_year(self, part: Part) -> _Value | None:
        year = likely_year(part, self.published) if self.published else None
        if year is None:
            return _stated(part, "none") if part.month else None
        return _stated(replace(part, year=year), "year_from_publication")

    def _day_alone(self, day: int, direction: Direction | None) -> _Value | None:
        if self.published is None:
            return _Value(edtf=f"XXXX-XX-{day:02}", precision="day", basis="none")
        return _day(likely_day(day, self.published, direction), "relative")

    def _weekday_alone(self, weekday: int, direction: Direction | None) -> _Value | None:
        if self.published is None:
            return None
        return _day(likely_weekday(weekday, self.published, direction), "relative")


def _following(first: Part, last: Part, value: _Value) -> Part:
    """Give the end of a range the year and month that were found for its beginning."""
    if last.year or last.shift or last.short_year or value.edtf.startswith("XXXX"):
        return last
    year, month = int(value.edtf[:4]), int(value.edtf[5:7])
    if not last.month:
        return replace(last, year=year, month=month)
    crosses = (last.month, last.day or 0) < (first.month or 0, first.day or 0)
    return replace(last, year=year + crosses)


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
    if part.code:
        first, last = _HALF_YEARS.get(part.code, ("", ""))
        edtf = f"{year}-{first}/{year}-{last}" if first else f"{year}-{part.code}"
        return _Value(edtf=edtf, precision="range", basis=basis)
    if part.month is None:
        return _Value(edtf=year, precision="year", basis=basis)
    if part.day is None:
        return _Value(edtf=f"{year}-{part.month:02}", precision="month", basis=basis)
    edtf = f"{year}-{part.month:02}-{part.day:02}"
    is_real = exists(part.year, part.month, part.day)
    return _Value(edtf=edtf, precision="day", basis=basis) if is_real else None


def _jalali(part: Part) -> _Value | None:
    """Write a date of the Persian calendar; its months and years are ranges of ours."""
    if part.year is None:
        return None
    if part.month and part.day:
        day = jalali_day(part.year, part.month, part.day)
        return _day(day, "stated") if day else None
    first = jalali_day(part.year, part.month or 1, 1)
    month = part.month or 12
    last = jalali_day(part.year, month, jalali_month_length(part.year, month))
    if first is None or last is None:
        return None
    return _Value(edtf=f"{first.isoformat()}/{last.isoformat()}", precision="range", basis="stated")
