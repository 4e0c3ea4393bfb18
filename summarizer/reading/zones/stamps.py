"""Date and time stamps as furniture: recognised by their shape, not understood (see `metadata`)."""

from __future__ import annotations

import re

_YEAR_SIGN, _MONTH_SIGN = r"\s?[-/.年년]\s?", r"\s?[-/.月월]\s?"
_YEAR_FIRST = rf"\d{{4}}{_YEAR_SIGN}\d{{1,2}}{_MONTH_SIGN}\d{{1,2}}"
_YEAR_LAST = rf"\d{{1,4}}{_YEAR_SIGN}\d{{1,2}}{_MONTH_SIGN}\d{{1,4}}"
_TIME = r"\d{1,2}\s?[:.h時时시]\s?\d\d(?:[:.]\d\d)?(?:\s?(?:am|pm|น\.))?"
_ITEM = rf"(?:(?:{_YEAR_FIRST}|{_YEAR_LAST})(?:\s?[日일.])?|{_TIME})"
# Possessive: what was read is not read again in another way, or a row of figures takes seconds.
_STAMP = re.compile(rf"[\[(]?+{_ITEM}(?>{_ITEM}|GMT|UTC|[\s,|/·+\d-])*+[\])]?+", re.IGNORECASE)
LONGEST = 40
SHORT = 45
"""Characters of a line in which a year alone makes a date line."""

_DATE = re.compile(rf"\d{_YEAR_SIGN}\d{{1,2}}{_MONTH_SIGN}\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")


def is_stamp_only(text: str) -> bool:
    """Whether a line is a date or a time in figures and nothing else.

    >>> is_stamp_only("2026-02-14 09:21"), is_stamp_only("14 people met")
    (True, False)
    """
    begun = len(text) <= LONGEST and (text[:1].isdecimal() or text[:1] in "[(")
    return begun and _STAMP.fullmatch(text) is not None


def has_stamp(text: str) -> bool:
    """Whether a line holds a date in figures, or at least a year."""
    return has_date(text) or _YEAR.search(text) is not None


def is_dateline(text: str) -> bool:
    """Whether a line holds a whole date, or is short and holds a year: a headline may name a year."""
    return has_date(text) or (len(text) <= SHORT and has_stamp(text))


def has_date(text: str) -> bool:
    """Whether a line holds a whole date in figures."""
    return _DATE.search(text) is not None
