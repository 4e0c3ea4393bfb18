"""When a request may start: how long a server asked to wait, and the one gate for all workers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping


def asked_wait(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Read how many seconds a server asks to wait before the next try, or None.

    `headers` has lower-case names. ``retry-after-ms`` is the finer and wins; ``retry-after`` is
    seconds or an HTTP date. What is negative, endless or no number counts as not said.
    """
    millis = _seconds(headers.get("retry-after-ms", ""))
    if millis is not None:
        return millis / 1000
    given = headers.get("retry-after", "")
    seconds = _seconds(given)
    return seconds if seconds is not None else _until(given, now or datetime.now(UTC))


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
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    seconds = (then - now).total_seconds()
    return seconds if seconds >= 0 else None


class StartGate:
    """One gate before every send: a pause that one worker was told holds back all of them.

    `clock` gives monotonic seconds; `sleep` waits so many of them. Tests give both.
    """

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._opens = clock()

    def pause(self, seconds: float) -> None:
        """Close the gate for at least `seconds` from now."""
        self._opens = max(self._opens, self._clock() + seconds)

    async def wait(self) -> None:
        """Wait until the gate is open; a pause that is declared meanwhile counts as well."""
        while (left := self._opens - self._clock()) > 0:
            await self._sleep(left)


@dataclass(kw_only=True, slots=True)
class Tries:
    """What happened so far to one request; changes as it is tried.

    `unknown` counts the sends whose reply was lost, `waited` the seconds spent between tries.
    """

    sends: int = 0
    unknown: int = 0
    waited: float = 0.0
    maybe_billed: bool = False
    not_kept: str | None = None
