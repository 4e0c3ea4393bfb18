"""When the next request may start, by one rule each: a rate of one's own, a server's headers, refusals.

Pure logic: every method is given the time (monotonic seconds). A rule is asked `ready`, the earliest
time for a start, and told of each start with `take`. Starts are spaced evenly, because servers meter
by windows whose borders nobody knows: evenly spaced, no window holds more than the limit.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from summarizer.model.rate_headers import Allowance

MARGIN = 0.995
"""How much of a limit is used: the rest is for clocks that differ."""

SLACK = 0.02
"""Seconds by which a start that was late may be made up for."""

OPENING_RATE = 16.0
"""Starts a second before the first answer, while nothing is known of the server."""

_LONGEST_SPREAD = 60.0
_SHORT = 2.0
_PERIODS = (1.0, 60.0, 3600.0, 86_400.0)
_MEMORY = 3.0
_RECENT_STARTS = 32
_RECENT_SECONDS = 1.0
_CUT, _GENTLE_CUT = 0.5, 0.9
_GROWTH = 0.05
_SLOWEST = 0.1


class Pace(Protocol):
    """One rule for the time of the next start; `amount` is 1, or tokens where the rule counts them."""

    def ready(self, now: float) -> float:
        """Give the earliest time for the next start; not after `now` where nothing holds it back."""
        ...

    def take(self, now: float, amount: float) -> None:
        """Count a start."""
        ...

    def give_back(self, amount: float) -> None:
        """Uncount what was taken and not used after all; more, if it is negative."""
        ...


class _Spacing:
    """The time between two starts, by a rate (units a second) that may change at any time."""

    def __init__(self) -> None:
        self._last = -math.inf
        self._owed = 0.0

    def after(self, rate: float) -> float:
        return self._last + self._owed / rate if self._owed else self._last

    def take(self, now: float, amount: float, rate: float) -> None:
        self._last = max(self.after(rate), now - SLACK)
        self._owed = amount

    def give_back(self, amount: float) -> None:
        self._owed = max(0.0, self._owed - amount)


class FixedPace:
    """The user's own limit, so much a minute."""

    def __init__(self, per_minute: int) -> None:
        self._rate = MARGIN * per_minute / 60
        self._next = -math.inf

    def ready(self, now: float) -> float:
        """See `Pace`."""
        del now
        return self._next

    def take(self, now: float, amount: float) -> None:
        """See `Pace`."""
        self._next = max(self._next, now - SLACK) + amount / self._rate

    def give_back(self, amount: float) -> None:
        """See `Pace`."""
        self._next -= amount / self._rate


@dataclass(frozen=True, kw_only=True, slots=True)
class _Report:
    """What was told with the answer to a start at `at`, before which `spent` units were started."""

    allowance: Allowance
    at: float
    spent: float

    @property
    def ends(self) -> float:
        return self.at + self.allowance.reset


class HeaderPace:
    """What a server's headers allow, whether it fills up steadily or at the end of a period.

    Where it takes long until the limit is full again, what is left is spread over that time, less
    what was started since. Where it does not, a report is old before it can be used: then starts are
    spaced by the limit over its period, which is the longest time to fill up that was heard of late.
    """

    def __init__(self) -> None:
        self._spacing = _Spacing()
        self._spent = 0.0
        self._report: _Report | None = None
        self._period = 0.0
        self._period_heard = -math.inf

    @property
    def is_known(self) -> bool:
        """Whether the server has told anything of the kind."""
        return self._report is not None

    @property
    def spent(self) -> float:
        """All units that were started so far, which `hear` wants to know as of the start it is about."""
        return self._spent

    def hear(self, allowance: Allowance, *, at: float, spent: float, now: float) -> None:
        """Take in what was told with the answer to the start at `at`."""
        if allowance.reset >= self._period or now - self._period_heard > _MEMORY * self._period:
            self._period, self._period_heard = allowance.reset, now
        if self._report is None or spent >= self._report.spent:
            self._report = _Report(allowance=allowance, at=at, spent=spent)

    @property
    def soon(self) -> float | None:
        """Seconds until the limit is full again, if it is used up and that is not long."""
        told = self._report.allowance if self._report else None
        return told.reset if told and not told.remaining and told.reset < _SHORT else None

    def ready(self, now: float) -> float:
        """See `Pace`."""
        if self._report is None:
            return now
        ready = self._spacing.after(self._rate(self._report, now))
        is_long = self._report.allowance.reset >= _SHORT
        return min(ready, self._report.ends) if is_long and self._report.ends > now else ready

    def take(self, now: float, amount: float) -> None:
        """See `Pace`."""
        self._spent += amount
        rate = self._rate(self._report, now) if self._report else math.inf
        self._spacing.take(now, amount, rate)

    def give_back(self, amount: float) -> None:
        """See `Pace`."""
        self._spent -= amount
        self._spacing.give_back(amount)

    def _rate(self, report: _Report, now: float) -> float:
        told, left = report.allowance, report.ends - now
        if told.reset >= _SHORT and left > 0:
            open_units = max(0.0, told.remaining - (self._spent - report.spent))
            return (open_units + 0.5) / min(left, _LONGEST_SPREAD)
        return MARGIN * told.limit / _standard(self._period)


def _standard(period: float) -> float:
    """Take the minute, hour or day of which `period` is nearly the whole; a second is the shortest."""
    return next((each for each in _PERIODS if 0.8 * each <= period <= each), max(period, _PERIODS[0]))


class Backoff:
    """Slower after refusals: the rate is halved, then grows by a fixed amount a second.

    Refusals of requests that were started before the last cut, or within a second of it, are part of
    the same event. Where the server's headers are known, a refusal is an accident: the cut is gentle.
    """

    def __init__(self) -> None:
        self._spacing = _Spacing()
        self._starts: deque[float] = deque(maxlen=_RECENT_STARTS)
        self._cut_at = -math.inf
        self._resumes = -math.inf
        self._floor = math.inf
        self._growth = 0.0

    @property
    def is_slower(self) -> bool:
        """Whether a refusal has set a rate."""
        return math.isfinite(self._floor)

    def refused(self, *, started: float, now: float, pause: float, gently: bool) -> None:
        """Cut the rate; nothing starts for `pause` seconds, and only then does it grow again."""
        if started < self._cut_at + _RECENT_SECONDS:
            return
        rate = min(self._rate(now), self._measured(now))
        if not math.isfinite(rate):
            return
        self._floor = max(_SLOWEST, rate * (_GENTLE_CUT if gently else _CUT))
        self._growth = _GROWTH * max(rate, _SLOWEST)
        self._cut_at, self._resumes = now, now + pause
        self._starts.clear()

    def ready(self, now: float) -> float:
        """See `Pace`."""
        return self._spacing.after(self._rate(now)) if self.is_slower else now

    def take(self, now: float, amount: float) -> None:
        """See `Pace`."""
        self._starts.append(now)
        self._spacing.take(now, amount, self._rate(now))

    def give_back(self, amount: float) -> None:
        """See `Pace`."""
        self._spacing.give_back(amount)

    def _rate(self, now: float) -> float:
        if not self.is_slower:
            return math.inf
        return self._floor + self._growth * max(0.0, now - self._resumes)

    def _measured(self, now: float) -> float:
        """Count starts a second of late: within a second, or over the last few where they are rarer."""
        if len(self._starts) < 2:  # noqa: PLR2004 - one start has no rate
            return math.inf
        recent = sum(start > now - _RECENT_SECONDS for start in self._starts)
        if recent == len(self._starts):
            return recent / max(now - self._starts[0], _RECENT_SECONDS / _RECENT_STARTS)
        return max(recent / _RECENT_SECONDS, (len(self._starts) - 1) / (now - self._starts[0]))


class Opening:
    """A few starts a second until the first answer tells what the server is like."""

    def __init__(self) -> None:
        self._next = -math.inf
        self._is_over = False

    def end(self) -> None:
        """Note that an answer has come."""
        self._is_over = True

    def ready(self, now: float) -> float:
        """See `Pace`."""
        return now if self._is_over else self._next

    def take(self, now: float, amount: float) -> None:
        """See `Pace`."""
        self._next = now + amount / OPENING_RATE

    def give_back(self, amount: float) -> None:
        """See `Pace`."""
        self._next -= amount / OPENING_RATE
