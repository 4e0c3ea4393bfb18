"""Choose the year, month or week of a date that does not say it, from the day of publication.

These are the habits of news, not certainties: whoever uses them says so (basis
``year_from_publication`` or ``relative``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists

if TYPE_CHECKING:
    from summarizer.briefing.dates.parts import Direction, Part

_PAST_DAYS, _FUTURE_DAYS = 275, 183  # nine months, six months
_YEAR = 366
_MIDDLE = {33: 2, 34: 5, 35: 8, 36: 11, 40: 3, 41: 9}  # months in the middle of quarters and halves
_JUST_OVER = 10


def likely_year(part: Part, published: date) -> int | None:
    """Choose the year of a day, month, quarter or half that stands without one.

    A stated weekday decides if it can. Otherwise the date lies within nine months before or six
    after publication, in the same calendar year if both that and another year would do; "next" and
    "last" choose the side. None for a 29 February with no such day near.
    """
    month, day = part.month or _MIDDLE.get(part.code or 0, 1), part.day or 1
    origin = published if part.day else published.replace(day=1)
    years = (year for year in range(published.year - 1, published.year + 2) if exists(year, month, day))
    away = {year: (date(year, month, day) - origin).days for year in years}
    if part.direction == "this":
        return published.year if published.year in away else None
    if part.direction == "next":
        return min((year for year in away if away[year] > 0), default=None)
    if part.direction == "last":
        return max((year for year in away if away[year] < bool(part.day)), default=None)
    matching = [year for year in away if part.weekday == date(year, month, day).isoweekday()]
    near = [year for year in matching if abs(away[year]) <= _YEAR]
    near = near or [year for year in away if -_PAST_DAYS <= away[year] <= _FUTURE_DAYS]
    return min(near, key=lambda year: (year != published.year, abs(away[year])), default=None)


def likely_day(day: int, published: date, direction: Direction | None) -> date:
    """Choose the month of a day that stands alone: the month of publication.

    Only where that day is still to come and has just been in the month before, it is that one:
    "29日" on the 3rd is last month's, on the 20th this month's.
    """
    months = range(published.year * 12 + published.month - 3, published.year * 12 + published.month + 2)
    places = [(month // 12, month % 12 + 1) for month in months]
    days = [date(year, month, day) for year, month in places if exists(year, month, day)]
    past = max(one for one in days if one <= published)
    ahead = min(one for one in days if one > published)
    if direction == "next":
        return ahead
    is_over = past.month == published.month or (published - past).days <= _JUST_OVER
    is_ahead = ahead.month == published.month and direction != "last" and not is_over
    return ahead if is_ahead else past


def likely_weekday(weekday: int, published: date, direction: Direction | None) -> date:
    """Choose the week of a weekday that stands alone: the last one, which may be today.

    "last" is never today, "next" is always ahead, "this" lies in the week of publication or was
    yesterday.
    """
    back = (published.isoweekday() - weekday) % 7
    is_later_this_week = direction == "this" and back > 1 and weekday > published.isoweekday()
    if direction == "next" or is_later_this_week:
        back -= 7
    elif direction == "last":
        back = back or 7
    return published - timedelta(days=back)
