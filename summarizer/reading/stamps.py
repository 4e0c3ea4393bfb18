"""Date and time stamps as furniture: recognised by their shape, not understood (see `metadata`)."""

from __future__ import annotations

import re

_DATE = r"\d{1,4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,4}\s?[日일.]?"
_TIME = r"\d{1,2}\s?[:.h時时시]\s?\d\d(?:[:.]\d\d)?\s?(?:am|pm|น\.)?"
_STAMP = re.compile(
    rf"[\[(]?(?:{_DATE}|{_TIME})(?:[\s,|/·-]*(?:{_DATE}|{_TIME}|(?:GMT|UTC)?[+-]?\d{{0,2}}))*[\])]?",
    re.IGNORECASE,
)
LONGEST = 40
SHORT = 45
"""Characters of a line in which a year alone makes a date line."""

_DATES = re.compile(_DATE)
_FULL = re.compile(rf"{_DATE}|(?<!\d)(?:19|20|25)\d\d(?!\d)")


def is_stamp_only(text: str) -> bool:
    """Whether a line is a date or a time in figures and nothing else.

    >>> is_stamp_only("2026-02-14 09:21"), is_stamp_only("14 people met")
    (True, False)
    """
    return len(text) <= LONGEST and _STAMP.fullmatch(text) is not None


def has_stamp(text: str) -> bool:
    """Whether a line holds a date in figures, or at least a year."""
    return _FULL.search(text) is not None


def is_dateline(text: str) -> bool:
    """Whether a line holds a whole date, or is short and holds a year: a headline may name a year."""
    return has_date(text) or (len(text) <= SHORT and has_stamp(text))


def has_date(text: str) -> bool:
    """Whether a line holds a whole date in figures."""
    return _DATES.search(text) is not None
