"""How far a batch has come, in figures: as lines at the foot of a terminal, or as one plain line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.page import Line, Run
from summarizer.output.wording import usd

if TYPE_CHECKING:
    from collections.abc import Iterator

_BAR = 30
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_THOUSAND, _MILLION = 1_000, 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """The figures of one moment. Articles, but for those that name requests or tokens.

    `total` is what has been found so far; `is_found` says that there is no more. `already` were done
    before, `cached` of the `done` cost nothing now. `usd` is None where a price is unknown;
    `usd_projected` and `seconds_left` are None until there is something to reckon from.
    """

    total: int
    is_found: bool
    done: int
    already: int
    cached: int
    incomplete: int
    failed: int
    in_flight: int
    requests_per_minute: float
    tokens_per_minute: float
    usd: float | None
    usd_projected: float | None
    seconds_left: float | None
    held_by: str | None

    @property
    def handled(self) -> int:
        """How many articles need nothing more in this run."""
        return self.done + self.already + self.incomplete + self.failed


def progress_lines(now: Progress) -> tuple[Line, ...]:
    """Lay the figures out for the foot of a terminal."""
    share = now.handled / now.total if now.total else 0.0
    filled = round(share * _BAR)
    bar = (
        Run("━" * filled, "good"),
        Run("─" * (_BAR - filled), "quiet"),
        Run(f"  {now.handled:,} of {_total(now)} articles", "strong"),
        Run(f"  {time_in_words(now.seconds_left)} left" if now.seconds_left is not None else "", "quiet"),
    )
    failed = Run(" · ".join(_failed(now)), "bad")
    counts = (Run(" · ".join(_counts(now))), Run(" · ") if failed.text else Run(""), failed)
    held = (Run(f"held by {now.held_by}", "doubtful"),) if now.held_by else ()
    return (bar, counts, (Run(" · ".join(_pace(now)), "quiet"),), *((held,) if held else ()))


def progress_line(now: Progress) -> str:
    """Say the same in one line, for a log."""
    left = (f"{time_in_words(now.seconds_left)} left",) if now.seconds_left is not None else ()
    held = (f"held by {now.held_by}",) if now.held_by else ()
    parts = (
        f"{now.handled:,} of {_total(now)} articles",
        *_counts(now),
        *_failed(now),
        *_pace(now),
        *left,
        *held,
    )
    return " · ".join(parts)


def time_in_words(seconds: float) -> str:
    """Say a time roughly, as people do.

    >>> time_in_words(8), time_in_words(95), time_in_words(3 * 3600 + 130), time_in_words(200_000)
    ('8 s', '2 min', '3 h 2 min', '2 days 8 h')
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR:.0f} h {seconds % _HOUR // _MINUTE:.0f} min"
    return f"{seconds // _DAY:.0f} days {seconds % _DAY / _HOUR:.0f} h"


def _total(now: Progress) -> str:
    return f"{now.total:,}" + ("" if now.is_found else " found so far")


def _counts(now: Progress) -> Iterator[str]:
    yield f"{now.done:,} done" + (f" ({now.cached:,} from the cache)" if now.cached else "")
    if now.already:
        yield f"{now.already:,} done before"
    yield f"{now.in_flight:,} in flight"


def _failed(now: Progress) -> Iterator[str]:
    if now.incomplete:
        yield f"{now.incomplete:,} incomplete"
    if now.failed:
        yield f"{now.failed:,} failed"


def _pace(now: Progress) -> Iterator[str]:
    yield f"{now.requests_per_minute:,.0f} requests/min"
    yield f"{_short(now.tokens_per_minute)} tokens/min"
    projected = f", about {usd(now.usd_projected)} in all" if now.usd_projected is not None else ""
    yield f"{usd(now.usd)} so far{projected}"


def _short(number: float) -> str:
    if number < _THOUSAND:
        return f"{number:.0f}"
    return f"{number / _THOUSAND:.1f}k" if number < _MILLION else f"{number / _MILLION:.1f}M"
