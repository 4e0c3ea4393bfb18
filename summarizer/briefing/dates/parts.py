"""The records of the date parser: what words say of a date, before and after it is worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from summarizer.brief import DateBasis, DatePrecision
    from summarizer.records import Span

Unit = Literal["day", "week", "month", "year"]
Direction = Literal["last", "this", "next"]
Calendar = Literal["gregorian", "jalali"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """So many units away from the publication or, if `anchored`, from another date of the article."""

    unit: Unit
    by: int
    anchored: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One date as the words give it: None is what they do not say.

    `weekday` counts from Monday = 1; `code` is an EDTF division of the year (21-24 seasons, 33-36
    quarters, 40-41 halves); `decade` says that `year` opens ten years; `short_year` has no century.
    """

    year: int | None = None
    short_year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    code: int | None = None
    decade: bool = False
    shift: Shift | None = None
    direction: Direction | None = None
    calendar: Calendar = "gregorian"


NOTHING = Part()


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A stretch of text and its kind, one letter (see `lexicon`, `lexing` and `grammar`).

    `number` is a number as written, `part` and `last` what the words say. `start` and `end` are
    offsets into the text.
    """

    kind: str
    start: int
    end: int
    number: int = 0
    part: Part = NOTHING
    last: Part | None = None
    is_range: bool = False
    weak: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A date expression in a text: one date (`first` alone), a range, or an open range.

    `weak` marks a form that is a date only if someone says so: ``5/11`` may be a fraction.
    """

    span: Span
    first: Part | None
    last: Part | None = None
    is_range: bool = False
    weak: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DateReading:
    """What a date expression means.

    `edtf` follows ISO 8601-2:2019 (``2024-05-31``, ``2023-10``, ``XXXX-12-04``, ``2016/..``,
    ``2020-23`` for a season, ``2024-35`` for a quarter, ``199X``). `earliest` and `latest` are ISO
    days or None where they are not known. `matched` is the part of the text that was read.
    """

    edtf: str
    earliest: str | None
    latest: str | None
    precision: DatePrecision
    basis: DateBasis
    matched: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DateMatch:
    """A date expression found in running text: its `span` into that text, and its words."""

    span: Span
    text: str
