"""An event loop whose time passes only when nothing is left to do, and servers that live in it."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.model.gate import StartGate
from summarizer.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Coroutine

FRAME = 1000.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        super().__init__()
        self._now = FRAME
        selector: Any = self._selector  # type: ignore[attr-defined]
        selector.select = self._skip

    def time(self) -> float:
        return self._now

    def _skip(self, timeout: float | None) -> list[Any]:
        self._now += timeout or 0.0
        return []


def run(main: Coroutine[Any, Any, None], loop: VirtualLoop) -> None:
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


@dataclass(kw_only=True)
class Window:
    """So many requests a period, from whole period to whole period; what is refused counts as well."""

    limit: int
    period: float
    phase: float = 0.0
    window: int = -1
    used: int = 0

    def look(self, now: float) -> None:
        window = math.floor((now - self.phase) / self.period)
        if window != self.window:
            self.window, self.used = window, 0

    def admits(self, now: float) -> bool:
        self.look(now)
        self.used += 1
        return self.used <= self.limit

    def told(self, now: float) -> tuple[int, int, float]:
        self.look(now)
        reset = (self.window + 1) * self.period + self.phase - now
        return self.limit, max(0, self.limit - self.used), reset


@dataclass(kw_only=True)
class Bucket:
    """So many at once, filled up again steadily within a period."""

    limit: int
    period: float
    used: float = 0.0
    at: float = FRAME

    def look(self, now: float) -> None:
        self.used = max(0.0, self.used - (now - self.at) * self.limit / self.period)
        self.at = now

    def admits(self, now: float) -> bool:
        self.look(now)
        is_admitted = self.used + 1 <= self.limit
        self.used += is_admitted
        return is_admitted

    def told(self, now: float) -> tuple[int, int, float]:
        self.look(now)
        return self.limit, int(self.limit - self.used), self.used * self.period / self.limit


@dataclass(kw_only=True)
class Crowd:
    """Many tasks that go through one gate to a server, again and again until it answers."""

    server: Window | Bucket
    limits: Limits = field(default_factory=lambda: Limits(concurrency=64))
    latency: tuple[float, float] = (0.5, 0.5)
    headers: str = "as admitted"  # or "as answered", or "none"
    retry_after: float | None = None
    max_wait: float = 600.0
    starts: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    answered: int = 0
    most_in_flight: int = 0
    seconds: float = 0.0

    def ask(self, many: int) -> None:
        """Let so many requests be answered; `seconds` is how long it took."""
        loop = VirtualLoop()
        self.random = random.Random(7)  # noqa: S311 - small delays, always the same
        self.gate = StartGate(
            self.limits, host="h", max_wait=self.max_wait, clock=loop.time, sleep=self._sleep
        )
        self._loop, self._in_flight = loop, 0

        async def all_of_them() -> None:
            await asyncio.gather(*(self._answer() for _ in range(many)))

        run(all_of_them(), loop)
        self.seconds = loop.time() - FRAME

    @property
    def starts_a_second(self) -> float:
        return (len(self.starts) - 1) / (self.starts[-1] - self.starts[0])

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds + self.random.uniform(0, 0.003))  # never early, a little late

    async def _answer(self) -> None:
        is_admitted = False
        while not is_admitted:
            async with self.gate.slot():
                start = await self.gate.start(100)
                self._in_flight += 1
                self.most_in_flight = max(self.most_in_flight, self._in_flight)
                await self._sleep(0.001)
                now = self._loop.time()
                self.starts.append(now - FRAME)
                is_admitted = self.server.admits(now)
                told = self.server.told(now)
                if is_admitted:
                    await asyncio.sleep(self.random.uniform(*self.latency))
                if self.headers == "as answered":
                    told = self.server.told(self._loop.time())
                self._in_flight -= 1
                names = ("limit", "remaining", "reset")
                values = (str(told[0]), str(told[1]), f"{told[2]:.3f}s")
                headers = {f"x-ratelimit-{n}-requests": v for n, v in zip(names, values, strict=True)}
                self.gate.hear(start, {} if self.headers == "none" else headers)
                self.gate.met()
                if is_admitted:
                    self.gate.answered(start, 25)
                else:
                    self.refused.append(self._loop.time() - FRAME)
                    self.gate.refused(start, self.retry_after)
        self.answered += 1
