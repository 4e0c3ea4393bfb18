"""Which articles are wanted: the same filters for lists, reviews, reports and exports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from summarizer.errors import SettingsError
from summarizer.review.fields import is_country
from summarizer.shelf.rows import NEW

if TYPE_CHECKING:
    from summarizer.review.state import ArticleState
    from summarizer.shelf.rows import Row, Standing

_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What an article must have; what is None or empty is not asked for.

    `since` and `until` are ISO days, months or years of publication, both included. `country` is an
    ISO code, `area` an area code or a word of an area's name. `words` must all be found.
    """

    flagged: bool = False
    state: ArticleState | None = None
    country: str | None = None
    area: str | None = None
    since: str | None = None
    until: str | None = None
    words: str = ""

    def __post_init__(self) -> None:
        """Raise `SettingsError` for what no article can have."""
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and not _is_date(value):
                raise SettingsError(f"--{name} {value}: no date; write 2025, 2025-06 or 2025-06-30")
        if self.since and self.until and self.since > self.until and not self.since.startswith(self.until):
            raise SettingsError(f"--since {self.since} is after --until {self.until}; exchange them")
        if self.country is not None and not is_country(self.country.upper()):
            raise SettingsError(f"--country {self.country}: no country code; give two letters, such as VN")
        if self.area is not None and not self.area.strip():
            raise SettingsError("--area: it is empty; give a code or a word of an area's name")

    def wants(self, row: Row, standing: Standing = NEW) -> bool:
        """Tell whether an article is wanted."""
        return (
            (not self.flagged or row.is_flagged or bool(standing.stale))
            and (self.state is None or standing.state == self.state)
            and (self.country is None or self.country.upper() in row.countries)
            and (self.area is None or _has_area(row, self.area))
            and _is_between(row.day, self.since, self.until)
            and all(word in row.words for word in self.words.casefold().split())
        )


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) < 10 else text)  # noqa: PLR2004 - a day
    except ValueError:
        return False
    return _DAY.fullmatch(text) is not None


def _has_area(row: Row, area: str) -> bool:
    wanted = area.casefold()
    return any(
        wanted == each.code or wanted in each.code.split("_") or wanted in each.label_en.casefold()
        for each in row.cooperation_areas
    )


def _is_between(day: str, since: str | None, until: str | None) -> bool:
    """Compare as text: the shorter of two ISO dates is a prefix or a plain limit."""
    if since is None and until is None:
        return True
    if not day:
        return False
    return (since is None or day >= since[: len(day)]) and (until is None or day[: len(until)] <= until)
