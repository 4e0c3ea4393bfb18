"""What a server's headers say about its rate limits. Headers are hostile: what is odd is not said.

`headers` has lower-case names everywhere here.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["requests", "tokens"]

_NAMES = (
    "x-ratelimit-{part}-{kind}",
    "anthropic-ratelimit-{kind}-{part}",
)
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_PART = r"(\d{1,12}(?:\.\d{1,12})?)(ns|us|µs|ms|s|m|h|d)"
_DURATION = re.compile(rf"(?:{_PART})+", re.ASCII)
_COUNT = re.compile(r"\d{1,15}", re.ASCII)
_LONGEST = 1e7


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """One limit as the server told it: so much in all, so much left, and full again in `reset` seconds."""

    limit: int
    remaining: int
    reset: float


def allowance_of(headers: Mapping[str, str], kind: Kind, *, now: datetime | None = None) -> Allowance | None:
    """Read ``x-ratelimit-*`` (or ``anthropic-ratelimit-*``) of one kind; None unless all three are there."""
    for name in _NAMES:
        limit, remaining, reset = (
            headers.get(name.format(part=part, kind=kind), "").strip()
            for part in ("limit", "remaining", "reset")
        )
        if not _COUNT.fullmatch(limit) or not _COUNT.fullmatch(remaining) or not int(limit):
            continue
        seconds = _duration(reset, now or datetime.now(UTC))
        if seconds is not None and seconds <= _LONGEST:
            return Allowance(limit=int(limit), remaining=min(int(remaining), int(limit)), reset=seconds)
    return None


def asked_wait(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Read how many seconds a server asks to wait before the next try, or None.

    ``retry-after-ms`` is the finer and wins; ``retry-after`` is seconds or an HTTP date. What is
    negative, endless or no number counts as not said.
    """
    millis = _seconds(headers.get("retry-after-ms", ""))
    if millis is not None:
        return millis / 1000
    given = headers.get("retry-after", "")
    seconds = _seconds(given)
    return seconds if seconds is not None else _until(given, now or datetime.now(UTC))


def _duration(text: str, now: datetime) -> float | None:
    """Read ``6m0s``, ``20ms``, ``7.66s``, plain seconds, or the time of a clock as ISO 8601."""
    if _DURATION.fullmatch(text):
        return sum(float(number) * _UNITS[unit] for number, unit in re.findall(_PART, text, re.ASCII))
    seconds = _seconds(text)
    if seconds is not None:
        return seconds
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        return None
    return max(0.0, (_in_utc(then) - now).total_seconds())


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _until(text: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    seconds = (_in_utc(then) - now).total_seconds()
    return seconds if seconds >= 0 else None


def _in_utc(then: datetime) -> datetime:
    return then.replace(tzinfo=UTC) if then.tzinfo is None else then
