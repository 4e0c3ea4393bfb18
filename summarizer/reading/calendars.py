"""Dates of a page's own furniture: complete ones only, as an EDTF day or date-time.

"12/11/2023" is read day first, as nearly every language does; in English, where both orders are
usual, it is read only if one number is above 12. Month names come from CLDR (Babel) for the page's
language. Years count as the script and the era say: Buddhist, Minguo, Reiwa and Heisei years are
turned; a year that cannot be placed makes no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
BUDDHIST, MINGUO = 543, 1911
ZONES = {"wib": 7, "wita": 8, "wit": 9, "ict": 7, "msk": 3, "мск": 3, "jst": 9, "kst": 9, "hkt": 8}
FIRST, LAST = 1900, 2100
"""Years of the pages that can be scraped, with a wide margin."""

_YMD = re.compile(
    r"(?<!\d)(?P<era>令和|平成|昭和|民國|民国)?\s?(?P<y>\d{1,4})\s?[-/.年년]\s?(?P<m>\d{1,2})\s?[-/.月월]\s?(?P<d>\d{1,2})(?!\d)\s?[日일号]?"
)
_DMY = re.compile(r"(?<!\d)(?P<d>\d{1,2})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<y>\d{4})(?!\d)")
_TIME = re.compile(
    r"(?<![\d:.])(?P<before>(?:上午|下午|오전|오후|午前|午後)\s?)?(?P<h>[01]?\d|2[0-3])\s?(?::|\.|h|H|時|时|点|시\s?)\s?(?P<min>[0-5]\d)(?!\d)"
    r"(?::(?P<s>[0-5]\d))?(?:\s?(?P<after>[ap]\.?m\.?(?!\w)|ص(?!\w)|م(?!\w)|SA(?!\w)|CH(?!\w)))?",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:GMT|UTC)\s?(?P<sign>[+\-−])\s?(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?|(?P<utc>GMT|UTC)(?!\w)",
    re.IGNORECASE,
)
_ZONE_NAME = re.compile(r"(?<!\w)(?:" + "|".join(ZONES) + r")(?!\w)", re.IGNORECASE)
_AFTERNOON = {"下午", "오후", "午後", "pm", "م", "ch"}
_MORNING = {"上午", "오전", "午前", "am", "ص", "sa"}
CLOSE = 16
"""Characters between a date and its time: " | ", " - ", a weekday in brackets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDate:
    """A complete date in a line of text: its EDTF form and the range of characters that states it."""

    edtf: str
    start: int
    end: int


def find_dates(text: str, *, language: str) -> tuple[FoundDate, ...]:
    """Find the complete dates in one line, in the order in which they stand."""
    found = []
    for match, day in _days(text, language):
        if found and match.start() < found[-1].end:
            continue
        found.append(_with_time(text, match.span(), day))
    return tuple(found)


def _days(text: str, language: str) -> list[tuple[re.Match[str], str]]:
    days = []
    for pattern in (_YMD, _DMY, *_named_patterns(language)):
        for match in pattern.finditer(text):
            day = _day(match, language)
            if day:
                days.append((match, day))
    return sorted(days, key=lambda each: (each[0].start(), -each[0].end()))


def _day(match: re.Match[str], language: str) -> str | None:
    groups = match.groupdict()
    year = _year(int(groups["y"]), groups.get("era"), language)
    if year is None:
        return None
    day = int(groups["d"])
    month = int(groups["m"]) if groups.get("m") else _month_names(language)[groups["name"].lower()]
    if match.re is _DMY and language.startswith("en"):
        if day <= 12 and month <= 12 and day != month:  # noqa: PLR2004 - months of a year
            return None
        if month > 12:  # noqa: PLR2004 - months of a year
            day, month = month, day
    try:
        return datetime(year, month, day, tzinfo=UTC).strftime("%Y-%m-%d")
    except ValueError:
        return None


def _year(stated: int, era: str | None, language: str) -> int | None:
    if era:
        year = stated + ERAS[era]
    elif language.startswith("th") and stated > LAST:
        year = stated - BUDDHIST
    elif language.startswith("zh") and 90 < stated < 200:  # noqa: PLR2004 - Minguo years of our time
        year = stated + MINGUO
    else:
        year = stated
    return year if FIRST <= year <= LAST else None


def _with_time(text: str, span: tuple[int, int], day: str) -> FoundDate:
    start, end = span
    after = _TIME.search(text, end, min(len(text), end + CLOSE + 12))
    time = (
        after
        if after and after.start() - end <= CLOSE and not re.search(r"\d", text[end : after.start()])
        else None
    )
    if time is None:
        before = [
            m for m in _TIME.finditer(text, max(0, start - CLOSE - 8), start) if start - m.end() <= CLOSE
        ]
        time = before[-1] if before else None
    if time is None:
        return FoundDate(edtf=day, start=start, end=end)
    start, end = min(start, time.start()), max(end, time.end())
    edtf = f"{day}T{_hour(time):02}:{time['min']}:{time['s'] or '00'}"
    offset, end = _offset(text, end)
    return FoundDate(edtf=edtf + offset, start=start, end=end)


def _hour(time: re.Match[str]) -> int:
    hour = int(time["h"])
    mark = (time["before"] or time["after"] or "").strip().lower().replace(".", "")
    if mark in _AFTERNOON and hour < 12:  # noqa: PLR2004 - hours of half a day
        return hour + 12
    if mark in _MORNING and hour == 12:  # noqa: PLR2004 - hours of half a day
        return 0
    return hour


def _offset(text: str, end: int) -> tuple[str, int]:
    """Read the zone right behind a time, if one is stated: its EDTF form and where it ends."""
    near = text[end : end + 12]
    stated = _OFFSET.match(near.lstrip(" ,|(-")) or _ZONE_NAME.match(near.lstrip(" ,|(-"))
    if stated is None:
        return "", end
    end += len(near) - len(near.lstrip(" ,|(-")) + stated.end()
    groups = stated.groupdict()
    if not groups:
        return f"+{ZONES[stated.group().lower()]:02}:00", end
    if groups["utc"]:
        return "+00:00", end
    sign = "+" if groups["sign"] == "+" else "-"
    return f"{sign}{int(groups['h']):02}:{groups['m'] or '00'}", end


@cache
def _named_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    names = _month_names(language)
    if not names:
        return ()
    name = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    of = r"(?:de|del|di|d['’]|of|ngày|ng|วันที่)?"
    return (
        re.compile(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s,/-]*{of}[\s-]*(?P<name>{name})(?!\w)\.?[\s,/-]*(?:de|del|năm)?[\s-]*(?P<y>\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?<!\w)(?P<name>{name})(?!\w)\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)",
            re.IGNORECASE,
        ),
    )


@cache
def _month_names(language: str) -> dict[str, int]:
    """Month names of a language and of English, small letters, from CLDR; wide, short, both cases."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - costs start-up time
    from babel.dates import get_month_names  # noqa: PLC0415 - costs start-up time

    names: dict[str, int] = {}
    for code in ("en", language.split("-")[0], f"{language}_LB" if language == "ar" else language):
        try:
            locale = Locale.parse(code.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            continue
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, locale).items():
                    plain = name.lower().strip(".")
                    if not plain.isdigit():
                        names[plain] = month
    return names
