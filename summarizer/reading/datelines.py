"""Date and time stamps of date lines ("10:54 | 27/08/2025 GMT+7"), read to EDTF.

Only the forms in which a page states its own date: a full day, perhaps with a time and a zone.
Dates in running text, ranges and days without a year are not looked for. Month names come from
Unicode's locale data, with a few that it lacks in `metadata_words.json`.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Any

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""A web page is not older, and what claims to be later is no publication."""
BUDDHIST_OFFSET = 543
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
_DAY_FIRST = regex.compile(r"(?<![\d./-])(?P<d>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})(?!\d)")
_ERA = regex.compile(r"(?P<era>令和|平成|昭和|民[國国])\s?(?P<y>元|\d{1,3})年\s?(?P<m>\d{1,2})月\s?(?P<d>\d{1,2})日")
_REPUBLIC = regex.compile(r"(?<![\d./-])(?P<y>1\d\d)(?P<sep>[/.-])(?P<m>\d\d)(?P=sep)(?P<d>\d\d)(?![\d./-])")
_TIME = regex.compile(
    r"(?<![\d.,:])(?P<h>[01]?\d|2[0-3])\s?(?:[:h時时시点點]|[.](?=[0-5]\d(?![\d.])))\s?(?P<min>[0-5]\d)(?:[:分]\s?(?P<s>[0-5]\d)(?!\d))?(?![\d:])"
    r"[분分]?"
)
_OFFSET = regex.compile(r"[\s(,]*(?:(?:gmt|utc)\s?(?P<sign>[+-])\s?(?P<h>\d{1,2})(?::?(?P<min>[0-5]\d))?|(?P<sign>[+-])(?P<h>\d\d):(?P<min>\d\d))(?!\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A full date at ``text[start:end]`` of a line, its time and zone included where it has them."""

    start: int
    end: int
    edtf: str


@cache
def words() -> dict[str, Any]:
    """Give the word lists of this room's metadata (`metadata_words.json`), lower case."""
    table: dict[str, Any] = json.loads(resources.files(__package__).joinpath("metadata_words.json").read_text("utf-8"))
    return table


def fold(text: str) -> str:
    """Lower the letters and make every digit and full-width sign ASCII; the length stays.

    >>> fold("٢٢ Май２０２５：")
    '22 май2025:'
    """
    return "".join(map(_folded, text))


@cache
def _folded(char: str) -> str:
    digit = unicodedata.digit(char, None)
    if digit is not None and char.isdecimal():
        return str(digit)
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


def find_stamps(text: str, language: str) -> tuple[Stamp, ...]:
    """Find the full dates of a line, in their order; `language` is a BCP-47 code."""
    line = fold(text)
    if not any(map(str.isdecimal, line)):
        return ()
    found: list[Stamp] = []
    taken = 0
    for match, day in sorted(_days(line, language), key=lambda each: (each[0].start(), -each[0].end())):
        if match.start() >= taken:
            found.append(_with_time(line, match.start(), match.end(), day))
            taken = match.end()
    return tuple(found)


def _days(line: str, language: str) -> Iterator[tuple[regex.Match[str], str]]:
    base = language.split("-")[0]
    patterns = [_YEAR_FIRST, _ERA]
    if base == "zh":
        patterns.append(_REPUBLIC)
    numeric = chain.from_iterable(pattern.finditer(line) for pattern in patterns)
    named = _named(base).finditer(line, overlapped=True) if _may_name_month(line) else ()
    for match in chain(numeric, _DAY_FIRST.finditer(line), named):
        if day := _day(match, base):
            yield match, day


def _may_name_month(line: str) -> bool:
    return regex.search(r"\d\P{Nd}{1,30}\d|\p{L}\P{Nd}{0,12}\d", line) is not None


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
    if base == "th" and year > LAST_YEAR:
        return year - BUDDHIST_OFFSET
    if base == "zh" and len(parts["y"]) == len("113"):
        return year + REPUBLIC_OFFSET
    return year


@cache
def _months(base: str) -> dict[str, int]:
    """Name the months of a language and of English, in every form that the locale data has."""
    from babel.core import Locale, UnknownLocaleError

    names: dict[str, int] = {}
    for code in ("en", base):
        try:
            locale = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names |= {fold(name).strip("."): number for number, name in locale.months[context][width].items()}
        names |= words()["extra_months"].get(code, {})
    return {name: number for name, number in names.items() if not name.isdecimal()}


@cache
def _named(base: str) -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, sorted(_months(base), key=len, reverse=True)))
    month = rf"(?<!\p{{L}})(?P<m>{names})(?![\p{{L}}\p{{M}}\d])\.?"
    day, year = r"(?<![\d.,/:])(?P<d>\d{1,2})(?!\d|[.:]\d)", r"(?<![\d.,])(?P<y>\d{4})(?!\d)"
    gap = r"[^\w\n|]{0,3}(?:\p{L}{1,6}[^\w\n|]{1,2})?"  # a comma, "de", "năm", "жылғы"
    orders = (day + gap + month + gap + year, month + r"\s{0,2}" + day + r"\p{L}{0,2}[,\s]{1,3}" + year, year + gap + day + gap + month, year + gap + month + gap + day)
    return regex.compile("|".join(orders))


def _with_time(line: str, start: int, end: int, day: str) -> Stamp:
    """Add the nearest time beside a date, and a zone behind whichever stands last."""
    after = _TIME.search(line, end, end + _GAP + 8)
    before = None
    for before in _TIME.finditer(line, max(0, start - _GAP), start):
        pass
    gap_after = after.start() - end if after and _is_gap(line[end : after.start()]) else None
    gap_before = start - before.end() if before and _is_gap(line[before.end() : start]) else None
    if after and gap_after is not None and (gap_before is None or gap_after <= gap_before):
        time, stop = after, after.end()
        first = start
    elif before and gap_before is not None:
        time, first, stop = before, before.start(), end
    else:
        return Stamp(start=start, end=end, edtf=day)
    hour = _hour(line, time)
    zone, stop = _zone(line, stop)
    return Stamp(start=first, end=stop, edtf=f"{day}T{hour:02}:{time['min']}:{time['s'] or '00'}{zone}")


def _is_gap(between: str) -> bool:
    """Whether a date and a time belong together over `between`: no digit and no word of an update."""
    return not regex.search(r"\d", between) and not any(word in between for word in words()["updated"])


def _hour(line: str, time: regex.Match[str]) -> int:
    hour = int(time["h"])
    around = {
        *regex.findall(r"[\p{L}\p{M}.]+", line[time.end() : time.end() + 8])[:1],
        *regex.findall(r"[\p{L}\p{M}.]+", line[max(0, time.start() - 6) : time.start()])[-1:],
    }
    near = {word.strip(".") for word in around}
    if near & set(words()["afternoon"]) and hour < _NOON:
        return hour + _NOON
    if near & set(words()["morning"]) and hour == _NOON:
        return 0
    return hour


def _zone(line: str, stop: int) -> tuple[str, int]:
    if match := _OFFSET.match(line, stop):
        return f"{match['sign']}{int(match['h']):02}:{match['min'] or '00'}", match.end()
    rest = line[stop:]
    for name, offset in words()["zones"].items():
        if match := regex.match(rf"[\s(,]*{name}(?!\p{{L}})", rest):
            return offset, stop + match.end()
    return "", stop
