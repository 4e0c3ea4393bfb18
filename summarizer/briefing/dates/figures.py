"""Read dates and numbers that are written in figures: ``27/5``, ``2024-05-31``, ``2016-2019``, ``31``.

The order of day and month is the language's; where it has none (English without a region), figures
that can be read in two ways are no date.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists, jalali_day
from summarizer.briefing.dates.parts import Part, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.briefing.dates.lexicon import Lexicon, Order

_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DASHED = re.compile(r"(\d\d?)-(\d\d?)-(\d{4})")
_YEARS = re.compile(r"(\d{4})[-/](\d\d)")
_SPLIT = re.compile(r"[./]| / | /|/ ")
_YEAR_DIGITS = 4
_BUDDHIST_YEARS, _JALALI_YEARS = range(2400, 2700), range(1300, 1500)
_RANGE = 3  # tokens of two figures with a dash between them


def other(start: int, end: int) -> Token:
    """Give the token of something that is no part of a date."""
    return Token(kind="x", start=start, end=end)


def read_figures(run: str, at: int, lexicon: Lexicon) -> list[Token]:
    """Cut a run of digits and signs (``5-7/9``, ``2016-2019``, ``10:54``) into tokens."""
    end = at + len(run)
    whole = _ISO.match(run) or _DASHED.fullmatch(run) or _YEARS.fullmatch(run)
    if whole:
        shape = {_ISO: _year_first, _DASHED: _year_last, _YEARS: _year_pair}[whole.re]
        return [shape(whole.groups(), at, end, lexicon)]
    tokens: list[Token] = []
    for piece in run.split("-"):
        if tokens:
            tokens.append(Token(kind="-", start=at - 1, end=at))
        tokens.append(_figure(piece, at, lexicon))
        at += len(piece) + 1
    if len(tokens) > _RANGE or (len(tokens) > 1 and any(token.kind in {"x", "c"} for token in tokens)):
        return [other(tokens[0].start, end)]
    return tokens


def _figure(piece: str, at: int, lexicon: Lexicon) -> Token:
    """Give the token for a number, or for two or three joined by the same sign."""
    numbers = _SPLIT.split(piece)
    end = at + len(piece)
    if not all(number.isdecimal() for number in numbers):
        return other(at, end)
    if len(numbers) == 1:
        is_short = len(piece) <= 2 or (len(piece) <= _YEAR_DIGITS and piece[0] != "0")  # noqa: PLR2004 - a day or month
        return plain_number(int(piece), at, end, lexicon) if is_short else other(at, end)
    if len(numbers) == 2:  # noqa: PLR2004 - two numbers
        return _short(numbers, at, end, lexicon, dotted="." in piece)
    if len(numbers) == 3 and len({char for char in piece if char in "./"}) == 1:  # noqa: PLR2004 - three
        shape = _year_first if len(numbers[0]) == _YEAR_DIGITS else _year_last
        return shape(numbers, at, end, lexicon)
    return other(at, end)


def plain_number(number: int, start: int, end: int, lexicon: Lexicon) -> Token:
    """Give the token of a number that stands alone: a day, a month, a year or none of them."""
    if number < 100:  # noqa: PLR2004 - at most two digits
        part = Part(day=number) if 1 <= number <= 31 else Part()  # noqa: PLR2004 - days of a month
        return Token(kind="n", start=start, end=end, number=number, part=part)
    if number < 1000:  # noqa: PLR2004 - three digits
        return Token(kind="c", start=start, end=end, number=number)
    if number < 3000:  # noqa: PLR2004 - years that news may speak of
        return Token(kind="Y", start=start, end=end, number=number, part=_year(number, lexicon))
    return other(start, end)


def _year(number: int, lexicon: Lexicon) -> Part:
    """Read a year in the calendar of the language: 2567 in Thai, 1403 in Persian."""
    if "buddhist" in lexicon.traits and number in _BUDDHIST_YEARS:
        return Part(year=number - 543)
    if "jalali" in lexicon.traits and number in _JALALI_YEARS:
        return Part(year=number, calendar="jalali")
    return Part(year=number)


def _date(part: Part, start: int, end: int, *, weak: bool = False) -> Token:
    month, day = part.month or 0, part.day or 1
    if part.calendar == "jalali" and part.year:
        is_real = jalali_day(part.year, month, day) is not None
    else:
        is_real = exists(part.year, month, day)
    if not is_real:
        return other(start, end)
    return Token(kind="Z", start=start, end=end, part=part, weak=weak)


def _year_first(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    year, month, day = (int(number) for number in numbers)
    return _date(replace(_year(year, lexicon), month=month, day=day), start, end)


def _year_last(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    """Read day, month and year in the order of the language; a year of two digits is a weak sign."""
    first, second, third = numbers
    if lexicon.order == "ymd" and len(third) != _YEAR_DIGITS:
        return _date(Part(short_year=int(first), month=int(second), day=int(third)), start, end, weak=True)
    if len(third) not in {2, _YEAR_DIGITS}:
        return other(start, end)
    part = _day_and_month(int(first), int(second), "ambiguous" if lexicon.order == "ymd" else lexicon.order)
    if len(third) == _YEAR_DIGITS:
        return _date(replace(_year(int(third), lexicon), month=part.month, day=part.day), start, end)
    return _date(replace(part, short_year=int(third)), start, end, weak=True)


def _day_and_month(first: int, second: int, order: Order) -> Part:
    """Tell day from month; where both orders are possible and none is usual, tell nothing."""
    if order == "dmy":
        return Part(day=first, month=second)
    if order in {"mdy", "ymd"}:
        return Part(day=second, month=first)
    readings = {(first, second), (second, first)}
    possible = [(day, month) for day, month in readings if exists(None, month, day)]
    return Part(day=possible[0][0], month=possible[0][1]) if len(possible) == 1 else Part()


def _short(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon, *, dotted: bool) -> Token:
    first, second = (int(number) for number in numbers)
    if len(numbers[1]) == _YEAR_DIGITS and len(numbers[0]) <= 2:  # noqa: PLR2004 - month and year
        return _date(replace(_year(second, lexicon), month=first), start, end)
    if [len(number) for number in numbers] == [_YEAR_DIGITS, _YEAR_DIGITS]:
        last = _year(second, lexicon)
        whole = Token(kind="Z", start=start, end=end, part=_year(first, lexicon), last=last, is_range=True)
        return whole if second == first + 1 else other(start, end)
    if len(numbers[0]) == _YEAR_DIGITS and len(numbers[1]) == 1:
        return _date(replace(_year(first, lexicon), month=second), start, end)
    if max(len(number) for number in numbers) > 2 or (  # noqa: PLR2004 - day and month
        dotted and lexicon.order in {"mdy", "ambiguous"}
    ):
        return other(start, end)
    return _date(_day_and_month(first, second, lexicon.order), start, end, weak=True)


def _year_pair(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    """Read ``2024-05`` as a month and ``2023-24`` as two years; ``2011-12`` could be either."""
    first, second = (int(number) for number in numbers)
    year = _year(first, lexicon)
    is_later = second > first % 100
    if exists(None, second) and not is_later:
        return _date(replace(year, month=second), start, end)
    if exists(None, second) or not is_later:
        return other(start, end)
    last = _year(first - first % 100 + second, lexicon)
    return Token(kind="Z", start=start, end=end, part=year, last=last, is_range=True)
