"""Combine two dates into a range: the actions behind the grammar's rules for from, to, between, since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.briefing.dates.composing import is_possible, joined
from summarizer.briefing.dates.parts import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.briefing.dates.parts import Token


_ENDS = frozenset("nNZMJY")
_YEARS = frozenset("JYi")
_BARE_YEARS = range(1900, 2100)


def date_range(tokens: Sequence[Token]) -> list[Token] | None:
    """từ ngày 1 đến 5/11, 8月29日至9月3日, May 3-5, 2024, 2016-2019."""
    left, right, *year = (token for token in tokens if token.kind in _ENDS or token.kind in _YEARS)
    if left.is_range or right.is_range or not _is_likely(left, right):
        return None
    first, last = left.part, right.part
    if year:
        if any(part.year or part.shift for part in (first, last)):
            return None
        last = replace(last, year=year[0].part.year, shift=year[0].part.shift)
    if left.kind == "n" and last.month and not last.day:
        first = Part(month=left.number)
    if _grain(first) != _grain(last) and "day" in {_grain(first), _grain(last)}:
        return None
    first, last = _completed(first, last)
    if not (_in_order(first, last) and is_possible(first) and is_possible(last)):
        return None
    return joined(tokens, "Z", first, last=last, is_range=True)


def _is_likely(left: Token, right: Token) -> bool:
    """Whether these may be ends of a range: not "3-5" alone, not "1500-2000" (figures, no years)."""
    kinds = {left.kind, right.kind}
    if kinds == {"n"}:
        return False
    return kinds != {"Y"} or all(token.number in _BARE_YEARS for token in (left, right))


def _in_order(first: Part, last: Part) -> bool:
    """Whether the range runs forward; with unknown years it may run over New Year."""
    if first.year and last.year:
        return _order(first) < _order(last)
    return first.month != last.month or (first.day or 0) < (last.day or 0) or _grain(last) == "year"


def days_listed(tokens: Sequence[Token]) -> list[Token] | None:
    """5 và 6/9, 5 and 6 June: neighbouring days are a range, others are dates of their own."""
    named = [token for token in tokens if token.kind in "nNZ"]
    whole = next((token.part for token in named if token.kind == "Z"), Part())
    for year in (token.part for token in tokens if token.kind in _YEARS):
        if _has_year(whole):
            return None
        whole = replace(whole, year=year.year, shift=year.shift)
    parts = [replace(whole, day=token.part.day, weekday=None) for token in named]
    days = [part.day or 0 for part in parts]
    if 0 in days or any(token.is_range for token in named) or not all(map(is_possible, parts)):
        return None
    if days == list(range(days[0], days[0] + len(days))):
        return joined(tokens, "Z", parts[0], last=parts[-1], is_range=True)
    if named[0].kind == "n" and not any(token.kind == "&" for token in tokens):
        return None
    return [joined([token], "Z", part)[0] for token, part in zip(named, parts, strict=True)]


def with_year(tokens: Sequence[Token]) -> list[Token] | None:
    """2024 жылғы 5-7 маусым: a range of days or months with its year before it."""
    year, found = tokens[0].part, tokens[-1]
    if not found.is_range or not found.last or _has_year(found.part) or _has_year(found.last):
        return None
    if not found.part.month or _order(found.part) > _order(found.last):
        return None
    first = _with_year_of(year, found.part, 0)
    last = _with_year_of(year, found.last, 0)
    return joined(tokens, "Z", first, last=last, is_range=True)


def open_end(tokens: Sequence[Token]) -> list[Token] | None:
    """Since 2016, 2016年以来, kể từ năm 2016."""
    (found,) = (token for token in tokens if token.kind == "Z")
    return None if found.is_range else joined(tokens, "Z", found.part, is_range=True)


def open_start(tokens: Sequence[Token]) -> list[Token] | None:
    """Until 2030."""
    (found,) = (token for token in tokens if token.kind == "Z")
    return None if found.is_range else joined(tokens, "Z", Part(), last=found.part, is_range=True)


def _grain(part: Part) -> str:
    return "day" if part.day else "month" if part.month else "year"


def _order(part: Part) -> tuple[int, int, int]:
    return (part.year or 0, part.month or 0, part.day or 0)


def _completed(first: Part, last: Part) -> tuple[Part, Part]:
    """Give each end what only the other one says; a range may cross New Year once."""
    if first.day and last.day:
        first = replace(first, month=first.month or last.month)
        last = replace(last, month=last.month or first.month)
    crosses = bool(first.month and last.month) and _order(first)[1:] > _order(last)[1:]
    if not _has_year(first):
        first = _with_year_of(last, first, -crosses)
    elif not _has_year(last):
        last = _with_year_of(first, last, +crosses)
    direction = first.direction or last.direction
    return replace(first, direction=direction), replace(last, direction=direction)


def _has_year(part: Part) -> bool:
    return bool(part.year or part.shift or part.short_year)


def _with_year_of(source: Part, part: Part, years: int) -> Part:
    """Give `part` the year of `source`, stated or relative, moved by `years`."""
    year = source.year + years if source.year else None
    shift = source.shift
    if shift and shift.unit == "year":
        shift = replace(shift, by=shift.by + years)
    calendar = source.calendar if source.year else part.calendar
    return replace(part, year=year, shift=shift, short_year=source.short_year, calendar=calendar)
