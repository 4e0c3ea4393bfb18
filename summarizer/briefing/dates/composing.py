"""Combine what neighbouring tokens say into one date or one range: the actions behind the grammar.

Every function takes the tokens that a rule matched and gives the tokens that replace them, or None
where the words turn out not to belong together.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists, jalali_day
from summarizer.briefing.dates.parts import Direction, Part, Shift, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIRECTIONS: dict[str, Direction] = {"F": "next", "T": "next", "L": "last", "G": "this", "g": "this"}
_YEARS = range(1000, 2200)
_BARE_YEARS = range(1900, 2100)
_MARKED_CENTURIES = {1900, 2000, 2100}  # "1500年の歴史" is a duration, 2000年 a year
_MONTHS = range(1, 13)
_FIRST_QUARTER = 33


def joined(
    tokens: Sequence[Token], kind: str, part: Part, *, last: Part | None = None, is_range: bool = False
) -> list[Token]:
    """Replace `tokens` by one of `kind` that covers all of them."""
    return [
        Token(kind=kind, start=tokens[0].start, end=tokens[-1].end, part=part, last=last, is_range=is_range)
    ]


def refused(tokens: Sequence[Token]) -> list[Token]:
    """Replace `tokens` by one that no rule accepts: the words are no date, nor is any part of them."""
    return joined(tokens, "x", Part())


def era_year(tokens: Sequence[Token]) -> list[Token]:
    """令和5年, พ.ศ. 2560, 民國112年."""
    number = next(token.number for token in tokens if token.kind in {"n", "c", "Y"})
    year = number + tokens[0].number
    return joined(tokens, "J", Part(year=year)) if number and year in _YEARS else refused(tokens)


def marked_year(tokens: Sequence[Token]) -> list[Token] | None:
    """năm 2023, 2023年, 2023 года."""
    (year,) = (token for token in tokens if token.kind in {"Y", "J"})
    is_after = tokens[-1].kind == "z" and tokens[0] is year
    number = year.part.year or 0
    if is_after and number % 100 == 0 and number not in _MARKED_CENTURIES:
        return refused(tokens)
    return joined(tokens, "J", year.part)


def decade(tokens: Sequence[Token]) -> list[Token]:
    """1990s, những năm 1990, 1990-talet; a year that opens no decade stays a year."""
    (year,) = (token for token in tokens if token.kind in {"Y", "J"})
    opens = (year.part.year or 1) % 10 == 0
    return joined(tokens, "J", replace(year.part, decade=opens))


def numbered_month(tokens: Sequence[Token]) -> list[Token]:
    """tháng 12, 12月."""
    (number,) = (token.number for token in tokens if token.kind == "n")
    return joined(tokens, "M", Part(month=number)) if number in _MONTHS else refused(tokens)


def numbered_months(tokens: Sequence[Token]) -> list[Token]:
    """tháng 5-6: two months with what stands between them."""
    if any(token.number not in _MONTHS for token in tokens if token.kind == "n"):
        return refused(tokens)
    return [
        replace(token, kind="M", part=Part(month=token.number)) if token.kind == "n" else token
        for token in tokens
        if token.kind != "m"
    ]


def marked_month(tokens: Sequence[Token]) -> list[Token]:
    """เดือนธันวาคม, ဇွန်လ: a month's name with the word for month."""
    (part,) = (token.part for token in tokens if token.kind == "M")
    return joined(tokens, "M", part)


def doubled_month(tokens: Sequence[Token]) -> list[Token] | None:
    """حزيران/يونيو: one month under two names."""
    first, second = (token.part for token in tokens if token.kind == "M")
    return joined(tokens, "M", first) if first == second else None


def day_of_month(tokens: Sequence[Token]) -> list[Token]:
    """ngày 25, 25日, 25 числа."""
    (number,) = (token for token in tokens if token.kind == "n")
    return joined(tokens, "N", number.part) if number.part.day else refused(tokens)


def ordinal(tokens: Sequence[Token]) -> list[Token]:
    """25th, 1er: no more than a number until a month stands beside it."""
    return [replace(tokens[0], end=tokens[-1].end)]


def date(tokens: Sequence[Token]) -> list[Token] | None:
    """Combine day, month, year, division of the year and relative words in whatever order they stand."""
    part = Part()
    for token in tokens:
        if token.kind == "n" and not token.part.day:
            return refused(tokens)
        merged = merge(part, token.part)
        if merged is None:
            return None
        part = merged
    return joined(tokens, "Z", part) if is_possible(part) else refused(tokens)


def dashed_day(tokens: Sequence[Token]) -> list[Token] | None:
    """Ngày 27-5: day and month, as some Vietnamese papers write them."""
    day, month = (token.number for token in tokens if token.kind == "n")
    part = Part(day=day, month=month)
    return joined(tokens, "Z", part) if day and is_possible(part) else None


def dashed_days(tokens: Sequence[Token]) -> list[Token] | None:
    """Từ 27-5 đến 3-6: two such days and what stands between them."""
    (middle,) = (place for place, token in enumerate(tokens) if token.kind in {"t", "T"})
    first, last = dashed_day(tokens[:middle]), dashed_day(tokens[middle + 1 :])
    return [*first, tokens[middle], *last] if first and last else None


def dotted_date(tokens: Sequence[Token]) -> list[Token] | None:
    """2024. 5. 31. or 31. 5. 2024, with spaces."""
    first, _, second, _, third = tokens
    year, month, day = (first, second, third) if first.kind == "Y" else (third, second, first)
    part = Part(year=year.part.year, month=month.number, day=day.number)
    return joined(tokens, "Z", part) if is_possible(part) else None


def merge(one: Part, other: Part) -> Part | None:
    """Join what two parts say, or None where both say the same kind of thing."""
    changes = {name: value for name in _FIELDS if (value := getattr(other, name))}
    if any(getattr(one, name) for name in changes):
        return None
    calendar = other.calendar if one.calendar == "gregorian" else one.calendar
    return replace(one, calendar=calendar, **changes)


_FIELDS = ("year", "short_year", "month", "day", "weekday", "code", "decade", "shift", "direction")


def is_possible(part: Part) -> bool:
    """Whether the calendar has such a day."""
    if part.calendar == "jalali":
        return jalali_day(part.year or 1403, part.month or 1, part.day or 1) is not None
    if part.month is None:
        return True
    return exists(part.year, part.month, part.day or 1)


def with_year(tokens: Sequence[Token]) -> list[Token] | None:
    """27/5 năm nay: a date in figures that lacks its year, and the year."""
    part = tokens[0].part
    if tokens[0].is_range or part.year or part.short_year or part.shift or not part.month:
        return None
    return date(tokens)


def short_buddhist_year(tokens: Sequence[Token]) -> list[Token] | None:
    """21 ธ.ค. 60: the last two digits of a Buddhist year."""
    *rest, year = tokens
    if year.number < _SHORT_BUDDHIST_YEARS:
        return None
    return date([*rest, Token(kind="J", start=year.start, end=year.end, part=Part(year=year.number + 1957))])


_SHORT_BUDDHIST_YEARS = 32  # no day of a month


def confirmed(tokens: Sequence[Token]) -> list[Token]:
    """ngày 27/5, (16/10): the words around a short date in figures say that it is one."""
    (found,) = (token for token in tokens if token.kind == "Z")
    return [replace(found, start=tokens[0].start, end=tokens[-1].end, weak=False)]


def with_weekday(tokens: Sequence[Token]) -> list[Token] | None:
    """Kamis (16/10), thứ Ba ngày 6."""
    (day,) = (token for token in tokens if token.kind in {"Z", "N", "n"})
    (weekday,) = (token.part for token in tokens if token.kind == "W")
    if day.is_range or not day.part.day:
        return None
    direction = day.part.direction or weekday.direction
    merged = merge(replace(day.part, direction=None), replace(weekday, direction=direction))
    return joined(tokens, "Z", merged) if merged else None


def with_relative_day(tokens: Sequence[Token]) -> list[Token] | None:
    """hôm qua (11/11), أمس الأحد: the same day said twice; the exact one of the two is kept."""
    (relative,) = (token for token in tokens if token.kind == "r")
    (other,) = (token for token in tokens if token.kind in {"Z", "N", "W"})
    if other.is_range:
        return None
    if not other.part.month:
        return joined(tokens, "Z", relative.part)
    shift = relative.part.shift
    if other.part.shift or shift is None:
        return None
    direction: Direction | None = None
    if shift.by and not shift.anchored:
        direction = "last" if shift.by < 0 else "next"
    return joined(tokens, "Z", replace(other.part, direction=other.part.direction or direction))


def with_direction(tokens: Sequence[Token]) -> list[Token] | None:
    """tháng 12 tới, next 4 December, vendredi dernier."""
    direction = next(_DIRECTIONS[token.kind] for token in tokens if token.kind in _DIRECTIONS)
    (found,) = (token for token in tokens if token.kind in {"Z", "M", "W", "A", "N"})
    if found.part.year or found.part.shift or found.part.direction:
        return None
    if found.kind == "A":
        this_year = Part(code=found.part.code, shift=Shift(unit="year", by=0))
        return joined(tokens, "Z", this_year) if direction == "this" else None
    last = replace(found.last, direction=direction) if found.last else None
    whole = replace(found, start=tokens[0].start, end=tokens[-1].end, last=last)
    return [replace(whole, part=replace(found.part, direction=direction))]


def single(tokens: Sequence[Token]) -> list[Token] | None:
    """Make a date phrase of a lone month, year, day, weekday or relative word."""
    (token,) = tokens
    if token.kind == "Y" and (token.number not in _BARE_YEARS or token.number % 500 == 0):
        return None
    if token.kind == "M" and token.weak and not token.part.direction:
        return None
    if token.kind == "A" and (token.part.code or 0) < _FIRST_QUARTER:
        return None  # "spring" alone may be anything
    return [replace(token, kind="Z", weak=token.kind == "A")]
