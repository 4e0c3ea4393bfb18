"""Calendars and ways of writing numbers: days of a month, Buddhist and Persian years, Chinese numerals."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

_HAN_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_JALALI_MONTHS_OF_31_DAYS = 6


def exists(year: int | None, month: int, day: int = 1) -> bool:
    """Whether the calendar has this day; without a year, 29 February has its chance."""
    if not 1 <= month <= 12 or day < 1:  # noqa: PLR2004 - months of a year
        return False
    return day <= calendar.monthrange(year or 2000, month)[1]


def han_number(text: str) -> int | None:
    """Read a year digit by digit (二〇二四), a number below 100 (三十一), or 元, the first year of an era."""
    if text == "元":
        return 1
    if "十" in text:
        tens, _, ones = text.partition("十")
        if len(tens) > 1 or len(ones) > 1:
            return None
        return (_HAN_DIGITS[tens] if tens else 1) * 10 + (_HAN_DIGITS[ones] if ones else 0)
    if len(text) in {1, 4}:
        return int("".join(str(_HAN_DIGITS[char]) for char in text))
    return None


def _jalali_new_year(year: int) -> date:
    """Give the first day of a Persian year from 1300 to 1500, by the 33-year cycle that holds there."""
    leaps = sum(1 for past in range(1300, year) if _is_jalali_leap(past))
    return date(1921, 3, 21) + timedelta(days=(year - 1300) * 365 + leaps)


def _is_jalali_leap(year: int) -> bool:
    return year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}


def jalali_day(year: int, month: int, day: int) -> date | None:
    """Convert a day of the Persian calendar; None where there is no such day or year (1300-1500)."""
    if not 1300 <= year <= 1500 or not 1 <= month <= 12:  # noqa: PLR2004 - where the cycle is exact; months
        return None
    before = (month - 1) * 31 - max(0, month - 1 - _JALALI_MONTHS_OF_31_DAYS)
    if not 1 <= day <= jalali_month_length(year, month):
        return None
    return _jalali_new_year(year) + timedelta(days=before + day - 1)


def jalali_month_length(year: int, month: int) -> int:
    """Count the days of a Persian month."""
    if month <= _JALALI_MONTHS_OF_31_DAYS:
        return 31
    return 30 if month < 12 or _is_jalali_leap(year) else 29  # noqa: PLR2004 - the twelfth month
