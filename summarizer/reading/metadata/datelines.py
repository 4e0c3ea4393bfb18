"""Date and time stamps of date lines ("10:54 | 27/08/2025 GMT+7"), read to EDTF.

Only the forms in which a page states its own date: a full day, perhaps with a time and a zone.
Dates in running text, ranges and days without a year are not looked for. Month names come from
Unicode's locale data, with a few that it lacks in `label_words.json`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import regex

from summarizer.reading.labels import fold, has_sign, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A web page is not older, and what claims to be later is no publication."""
BUDDHIST_OFFSET = 543
SHORT_BUDDHIST = 40
"""In Thai, two figures from here on are a Buddhist year (2540 is 1997), and smaller ones a Western one."""
REPUBLIC_OFFSET = 1911
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": REPUBLIC_OFFSET, "民国": REPUBLIC_OFFSET}
_AMBIGUOUS_ORDER = frozenset({"en", "fil", "tl"})
"""Languages that write both 4/7 and 7/4 for the same day."""
_GAP = 25  # characters that may stand between a date and its time, such as a weekday
_NOON = 12

_YEAR_FIRST = regex.compile(
    r"(?<![\d.])(?P<y>\d{4})(?:\s?[年년]\s?|(?P<sep>[-/.])\s?)(?P<m>\d{1,2})(?:\s?[月월]\s?|(?P=sep)\s?)(?P<d>\d{1,2})"
    r"(?!\d)[日일号號]?"
)
_DAY_FIRST = regex.compile(
    r"(?<![\d./-])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})(?!\d)"
)
_ERA = regex.compile(
    r"(?P<era>令和|平成|昭和|民[國国])\s?(?P<y>元|\d{1,3})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日"
)
_REPUBLIC = regex.compile(r"(?<![\d./-])(?P<y>1\d\d)(?P<sep>[/.-])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?![\d./-])")
_TIME = regex.compile(
    r"(?<![\d.,:])(?P<h>[01]?\d|2[0-3])\s?(?:[:h時时시点點]|[.](?=[0-5]\d(?![\d.])))\s?(?P<min>[0-5]\d)(?:[:分]\s?(?P<s>[0-5]\d)(?!\d))?(?![\d:])"
    r"[분分]?"
)
_OFFSET = regex.compile(
    r"[\s(,]*(?:(?:gmt|utc)\s?(?P<sign>[+-])\s?(?P<h>1[0-4]|0?\d)(?::?(?P<min>[0-5]\d))?|(?P<sign>[+-])(?P<h>1[0-4]|0\d):(?P<min>[0-5]\d))(?!\d)"
)

_TIME_BEHIND = r"[,\s(|-]{1,3}(?:[01]?\d|2[0-3]):[0-5]\d"
_FULL = regex.compile(rf"\d{{4}}|[\d元]\s?年|1\d\d[/.-]\d|\d\d{_TIME_BEHIND}")
"""What every full date holds: a year of four digits, one of an era, or a short one before a time."""
_DIGIT = re.compile(r"\d")
_HALF_BEHIND = regex.compile(r"\s?(?P<word>[\p{L}\p{M}.]{1,6})(?!\p{L})")
_HALF_BEFORE = regex.compile(r"(\p{L}{1,4})\s?$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A full date at ``text[start:end]`` of a line, its time and zone included where it has them."""

    start: int
    end: int
    edtf: str


def find_stamps(text: str, language: str) -> tuple[Stamp, ...]:
    """Find the full dates of a line, in their order; `language` is a BCP-47 code."""
    if not _DIGIT.search(text) or not _FULL.search(line := fold(text)):
        return ()
    found: list[Stamp] = []
    taken = 0
    for match, day in sorted(_days(line, language), key=lambda each: (each[0].start(), -each[0].end())):
        if match.start() >= taken:
            found.append(_with_time(line, match.start(), match.end(), day))
            taken = match.end()
    return tuple(found)


def _days(line: str, language: str) -> Iterator[tuple[regex.Match[str], str]]:
    base = language.split("-", maxsplit=1)[0]
    patterns = [_YEAR_FIRST, _ERA]
    if base == "zh":
        patterns.append(_REPUBLIC)
    numeric = chain.from_iterable(pattern.finditer(line) for pattern in patterns)
    names_month = any(name in line for name in _months(base))
    named = _named(base).finditer(line, overlapped=True) if names_month else ()
    for match in chain(numeric, _DAY_FIRST.finditer(line), named):
        if day := _day(match, base):
            yield match, day


def _day(match: regex.Match[str], base: str) -> str | None:
    """Write the day of a match as ``YYYY-MM-DD``; None if there is no such day or it is unclear."""
    parts = match.groupdict()
    month_text = parts["m"].strip(".")
    month = int(month_text) if month_text.isdecimal() else _months(base)[month_text]
    day = int(parts["d"])
    if match.re is _DAY_FIRST and base in _AMBIGUOUS_ORDER and month != day:
        if month <= _NOON and day <= _NOON:
            return None
        if month > _NOON:
            month, day = day, month
    try:
        date = datetime(_year(parts, base), month, day)  # noqa: DTZ001 - a calendar day, no instant
    except ValueError:
        return None
    return f"{date:%Y-%m-%d}" if FIRST_YEAR <= date.year <= LAST_YEAR else None


def _year(parts: Mapping[str, str], base: str) -> int:
    year = 1 if parts["y"] == "元" else int(parts["y"])
    if era := parts.get("era"):
        return year + _ERAS[era]
    if len(parts["y"]) == len("24") and "era" not in parts:
        year += 2500 if base == "th" and year >= SHORT_BUDDHIST else 2000
    if base == "th" and year > LAST_YEAR:
        return year - BUDDHIST_OFFSET
    if base == "zh" and len(parts["y"]) == len("113"):
        return year + REPUBLIC_OFFSET
    return year


@cache
def _months(base: str) -> dict[str, int]:
    """Name the months of a language and of English, in every form that the locale data has."""
    from babel.core import Locale, UnknownLocaleError  # noqa: PLC0415 - costs start-up time

    names: dict[str, int] = {}
    for code in ("en", base):
        try:
            locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {
                    fold(name).strip("."): number for number, name in locale.months[context][width].items()
                }
        names |= words()["extra_months"].get(code, {})
    return {name: number for name, number in names.items() if not name.isdecimal()}


@cache
def _named(base: str) -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, sorted(_months(base), key=len, reverse=True)))
    month = rf"(?<!\p{{L}})(?P<m>{names})(?![\p{{L}}\p{{M}}\d])\.?"
    short_year = rf"(?P<y>\d\d)(?={_TIME_BEHIND})"
    day, year = r"(?<![\d.,/:])(?P<d>\d{1,2})(?!\d|[.:]\d)", r"(?<![\d.,])(?P<y>\d{4})(?!\d)"
    gap = r"[^\w\n|]{0,3}(?:\p{L}{1,6}[^\w\n|]{1,2})?"  # a comma, "de", "năm", "жылғы"
    orders = (
        day + gap + month + gap + year,
        day + r"[^\w\n|]{0,3}" + month + r"\s{1,2}" + short_year,
        month + r"\s{0,2}" + day + r"\p{L}{0,2}[,\s]{1,3}" + year,
        year + gap + day + gap + month,
        year + gap + month + gap + day,
    )
    return regex.compile("|".join(orders))


def _with_time(line: str, start: int, end: int, day: str) -> Stamp:
    """Add the time nearest to a date, before or behind it, and the zone that is stated with it."""
    after = _TIME.search(line, end, end + _GAP + len("00:00:00"))
    earlier = list(_TIME.finditer(line, max(0, start - _GAP), start))
    gaps = [(_gap(line[end : after.start()]), 0, after)] if after else []
    gaps += [(_gap(line[earlier[-1].end() : start]), 1, earlier[-1])] if earlier else []
    near, is_before, time = min(gaps, default=(_GAP, 0, None), key=lambda each: each[:2])
    if near >= _GAP or time is None:
        return Stamp(start=start, end=end, edtf=day)
    hour, time_end = _hour(line, time)
    first, stop = (time.start(), end) if is_before else (start, time_end)
    zone, stop = _zone(line, stop)
    if not zone:
        zone, _ = _zone(line, time_end if is_before else end)
    return Stamp(start=first, end=stop, edtf=f"{day}T{hour:02}:{time['min']}:{time['s'] or '00'}{zone}")


def _gap(between: str) -> int:
    """Measure what stands between a date and a time; `_GAP` if they do not belong together."""
    return _GAP if _DIGIT.search(between) or has_sign("updated", between) else len(between)


def _hour(line: str, time: regex.Match[str]) -> tuple[int, int]:
    """Give the hour of a day of 24 hours, and where the time ends with its "p.m."."""
    behind = _HALF_BEHIND.match(line, time.end())
    before = _HALF_BEFORE.search(line[max(0, time.start() - 6) : time.start()])
    near = {behind["word"].strip(".") if behind else "", before[1] if before else ""}
    half = next((kind for kind in ("afternoon", "morning") if near & set(words()[kind])), None)
    marks = {"น", *(words()[half] if half else ())}
    end = behind.end() if behind and behind["word"].strip(".") in marks else time.end()
    hour = int(time["h"])
    if half == "afternoon" and hour < _NOON:
        hour += _NOON
    elif half == "morning" and hour == _NOON:
        hour = 0
    return hour, end


def _zone(line: str, stop: int) -> tuple[str, int]:
    """Read the zone that stands at `stop`, if any, as EDTF writes it."""
    if match := _OFFSET.match(line, stop):
        return f"{match['sign']}{int(match['h']):02}:{match['min'] or '00'}", match.end()
    if (match := _zone_names().match(line, stop)) is not None:
        return words()["zones"].get(match[1], "Z"), match.end()
    return "", stop


@cache
def _zone_names() -> regex.Pattern[str]:
    names = "|".join(sorted(words()["zones"], key=len, reverse=True))
    return regex.compile(rf"(?:[\s(,]*({names})|z)(?!\p{{L}})")
