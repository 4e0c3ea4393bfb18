"""Plain English for the codes of a brief: dates, countries, languages, reasons."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from babel import Locale

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    r"(?P<year>\d{4}|XXXX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?"
    r"(?:T(?P<time>\d\d:\d\d)\S*)?(?P<doubt>[?~%]?)"
)
_DOUBT = {"": "", "?": " (uncertain)", "~": " (about)", "%": " (about, uncertain)"}
_SMALLEST_SHOWN = 0.0001

REASONS = {
    "no_quote": "no quote was given",
    "not_found": "its quote is not in the article",
    "out_of_zone": "stands only outside the article's own text",
    "date_mismatch": "the date does not follow from its words",
    "prompt_text": "copied from the instructions, not from the article",
    "schema": "not in the form that was asked for",
    "conflict": "contradicts another finding",
}
BASES = {
    "year_from_publication": "year from the page's date",
    "relative": "reckoned from the page's date",
    "none": "no year stated",
}


def counted(number: int, one: str, many: str = "") -> str:
    """Say how many there are of something.

    >>> counted(1, "reply", "replies"), counted(2, "warning")
    ('1 reply', '2 warnings')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_words(code: str) -> str:
    """Turn a code such as ``joint_statement`` to words."""
    return "MoU" if code == "mou" else code.replace("_", " ")


def date_in_words(edtf: str | None) -> str:
    """Say an EDTF date or range as a reader does; what is no such date comes back as it is.

    >>> date_in_words("2025-05-31/2025-06-09"), date_in_words("XXXX-12-04"), date_in_words(None)
    ('31 May – 9 Jun 2025', '4 Dec, no year', 'not resolved')
    """
    if not edtf:
        return "not resolved"
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one_date(start)
    if end in {"", ".."}:
        return f"from {_one_date(start)}"
    if start in {"", ".."}:
        return f"until {_one_date(end)}"
    first, second = _one_date(start), _one_date(end)
    year = f" {end[:4]}"
    if start[:4] == end[:4] and first.endswith(year) and first != start[:4]:
        first = first.removesuffix(year)
    return f"{first} – {second}"


def country_name(code: str) -> str:
    """Name a country by its ISO 3166-1 code, or give the code back."""
    return str(_english().territories.get(code.upper(), code))


def value_in_words(name: str, value: Any) -> str:
    """Say the value of a field of a fact as a reader does."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    said = str(value)
    if name == "country":
        return country_name(said)
    if name == "edtf":
        return date_in_words(said)
    return in_words(said) if name in {"role", "kind", "type", "status"} else said


def language_name(code: str) -> str:
    """Name a language by its BCP-47 code, or give the code back."""
    if code == "und":
        return "language unknown"
    names = _english().languages
    return str(names.get(code.replace("-", "_"), names.get(code.partition("-")[0], code)))


def usd(amount: float | None) -> str:
    """Say a cost in US dollars; what is not known is never shown as nothing."""
    if amount is None:
        return "unknown cost"
    if 0 < amount < _SMALLEST_SHOWN:
        return f"under US$ {_SMALLEST_SHOWN}"
    return f"US$ {amount:.4f}" if amount else "US$ 0"


def _one_date(edtf: str) -> str:
    found = _DATE.fullmatch(edtf)
    if found is None:
        return edtf
    month = found["month"]
    if month and month != "XX" and not 1 <= int(month) <= len(_MONTHS):
        return edtf
    day_and_month = "" if month in {None, "XX"} else _MONTHS[int(month) - 1]
    if day_and_month and found["day"] not in {None, "XX"}:
        day_and_month = f"{int(found['day'])} {day_and_month}"
    if found["year"] == "XXXX":
        said = f"{day_and_month}, no year" if day_and_month else "no year"
    else:
        said = f"{day_and_month} {found['year']}".strip()
    return said + (f", {found['time']}" if found["time"] else "") + _DOUBT[found["doubt"]]


@cache
def _english() -> Locale:
    return Locale.parse("en")
