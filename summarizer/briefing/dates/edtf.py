"""The few forms of EDTF (ISO 8601-2:2019) that a brief uses: their bounds, and when two agree."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.briefing.dates.parts import Unit

_PLAIN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DECADE = re.compile(r"(\d{3})X")
_DATE_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d.*")
_SLASHED = re.compile(r"(\d{4})/(\d\d)/(\d\d)")
_HEMISPHERES = re.compile(r"(\d{4})-(2[5-9]|3[0-2])")
_YEARS = range(1000, 3000)
_QUARTERS = range(33, 37)
_HALVES = range(40, 42)


def bounds(edtf: str) -> tuple[str | None, str | None]:
    """Give the first and last ISO day of an EDTF value; None where it is open, unknown or a season."""
    if "/" in edtf:
        first, last = edtf.split("/", 1)
        return bounds(first)[0], bounds(last)[1]
    decade = _DECADE.fullmatch(edtf)
    if decade:
        return f"{decade[1]}0-01-01", f"{decade[1]}9-12-31"
    match = _PLAIN.fullmatch(edtf)
    if match is None:
        return None, None
    year, month, day = match.groups()
    if month is None:
        return f"{year}-01-01", f"{year}-12-31"
    if day is not None:
        return edtf, edtf
    return _within_year(year, int(month))


def _within_year(year: str, division: int) -> tuple[str | None, str | None]:
    if 1 <= division <= 12:  # noqa: PLR2004 - months
        first, last = division, division
    elif division in _QUARTERS:
        first = (division - 33) * 3 + 1
        last = first + 2
    elif division in _HALVES:
        first = (division - 40) * 6 + 1
        last = first + 5
    else:
        return None, None
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{calendar.monthrange(int(year), last)[1]:02}"


def day_of(edtf: str | None) -> date | None:
    """Give the calendar day of an EDTF day or date-time, None for anything coarser."""
    match = re.match(r"\d{4}-\d\d-\d\d(?![\d/])", edtf or "")
    if match is None:
        return None
    try:
        day = date.fromisoformat(match[0])
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def origin(edtf: str | None, unit: Unit) -> date | None:
    """Give a day from which so many `unit` can be counted, None where `edtf` is too coarse for it."""
    if unit in {"day", "week"}:
        return day_of(edtf)
    match = re.match(r"(\d{4})(?:-(0[1-9]|1[0-2]))?(?![\dX])", edtf or "")
    if match is None or (unit == "month" and match[2] is None):
        return None
    year = int(match[1])
    return date(year, int(match[2] or 1), 1) if year in _YEARS else None


def normalised(value: str) -> str:
    """Write a model's value in our form: no time of day, qualifiers or spaces, ``..`` for an open end."""
    value = re.sub(r"[~?%\s]+$", "", value.strip())
    whole = _DATE_TIME.fullmatch(value)
    if whole:
        return whole[1]
    slashed = _SLASHED.fullmatch(value)
    if slashed:
        return "-".join(slashed.groups())
    value = re.sub(r"^--(?=\d\d(-\d\d)?$)", "XXXX-", value)
    value = re.sub(r"(?<=/)(open|unknown)?$|^(open|unknown)?(?=/)", "..", value.replace("x", "X"))
    season = _HEMISPHERES.fullmatch(value)
    if season:
        return f"{season[1]}-{(int(season[2]) - 21) % 4 + 21}"
    first, _, last = value.partition("/")
    return first if first == last else value


def same_time(one: str, other: str) -> bool:
    """Whether two values name the same stretch of time; an open range agrees with its one stated end."""
    one, other = normalised(one), normalised(other)
    if one == other:
        return True
    if one.endswith("/..") and "/" not in other:
        return one[:-3] == other
    if one.startswith("../") and "/" not in other:
        return one[3:] == other
    limits = bounds(one)
    return None not in limits and limits == bounds(other)
