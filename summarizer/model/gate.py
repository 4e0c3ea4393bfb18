"""The one gate before every send, shared by all workers: so many in flight, so fast, not in a pause."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.errors import LimitReached
from summarizer.model.pacing import Backoff, FixedPace, HeaderPace, Opening
from summarizer.model.rate_headers import allowance_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from summarizer.model.pacing import Pace
    from summarizer.settings import Limits

_LONGEST_NAP = 1.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LEARNING = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """One start: when, how many tokens it may take at most and is expected to, how many were before."""

    at: float
    tokens_most: int
    tokens: float
    requests_so_far: float
    tokens_so_far: float


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rule:
    name: str
    pace: Pace
    counts_tokens: bool = False


class StartGate:
    """Lets requests start: one by one, evenly spaced, `concurrency` at most in flight.

    A pause that one worker was told holds back all of them. What is learned of the server stays here:
    its headers, its refusals, the tokens that requests really take. `clock` gives monotonic seconds;
    `sleep` waits so many of them. Tests give both.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        host: str,
        max_wait: float,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._host = host
        self._max_wait = max_wait
        self._stopped: str | None = None
        self._clock = clock
        self._sleep = sleep
        self._concurrency = limits.concurrency
        self._slots = asyncio.Semaphore(limits.concurrency)
        self._turn = asyncio.Lock()
        self._want_slot = self._want_start = 0
        self._opens, self._pause_name = float("-inf"), ""
        self._refusing_since: float | None = None
        self._refusals = 0
        self._last_event = float("-inf")
        self._token_share = 1.0
        self._opening, self._backoff = Opening(), Backoff()
        self._requests, self._tokens = HeaderPace(), HeaderPace()
        self._rules = [
            _Rule(name="the first answer", pace=self._opening),
            _Rule(name="slower after refusals", pace=self._backoff),
            _Rule(name="the server's limit (x-ratelimit-*-requests)", pace=self._requests),
            _Rule(name="the server's limit (x-ratelimit-*-tokens)", pace=self._tokens, counts_tokens=True),
        ]
        if limits.rpm is not None:
            self._rules.append(_Rule(name=f"rpm {limits.rpm}", pace=FixedPace(limits.rpm)))
        self._tpm = FixedPace(limits.tpm) if limits.tpm is not None else None
        if self._tpm is not None:
            self._rules.append(_Rule(name=f"tpm {limits.tpm}", pace=self._tpm, counts_tokens=True))

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Hold one of the places in flight."""
        self._want_slot += 1
        try:
            await self._slots.acquire()
        finally:
            self._want_slot -= 1
        try:
            yield
        finally:
            self._slots.release()

    async def start(self, tokens_most: int = 0) -> Start:
        """Wait for one's turn to start a request that takes `tokens_most` tokens at most.

        Raises `LimitReached` while the server asks for a pause longer than `max_wait`, or at the end.
        """
        self._want_start += 1
        try:
            async with self._turn:
                while (left := self._held()[0] - self._clock()) > 0:
                    self._check_patience(self._opens - self._clock())
                    if self._stopped:
                        break
                    # Short naps: what is learned meanwhile may open the gate earlier, or later.
                    await self._sleep(min(left, _LONGEST_NAP))
                if self._stopped:
                    raise LimitReached(self._stopped)
                return self._begin(tokens_most)
        finally:
            self._want_start -= 1

    def give_back(self, start: Start) -> None:
        """Uncount a start: nothing was sent."""
        for rule in self._rules:
            rule.pace.give_back(start.tokens if rule.counts_tokens else 1)

    def hear(self, start: Start, headers: Mapping[str, str]) -> None:
        """Learn from the headers of any answer to `start`, lower-case names."""
        now = self._clock()
        if (found := allowance_of(headers, "requests")) is not None:
            self._requests.hear(found, at=start.at, spent=start.requests_so_far, now=now)
        if (found := allowance_of(headers, "tokens")) is not None:
            self._tokens.hear(found, at=start.at, spent=start.tokens_so_far, now=now)

    def met(self) -> None:
        """Note that a start has come to some end, whichever."""
        self._opening.end()

    def answered(self, start: Start, tokens: int | None) -> None:
        """Note that a start was answered; `tokens` is what it took, if that is known."""
        self._refusals, self._refusing_since = 0, None
        if tokens is None:
            return
        if self._tpm is not None:
            self._tpm.give_back(start.tokens - tokens)
        share = tokens / max(start.tokens_most, 1)
        self._token_share += _LEARNING * (min(share, 1.0) - self._token_share)

    def refused(self, start: Start, asked: float | None) -> None:
        """Close the gate for a while after a refusal by rate.

        `asked` is how long the server wants us to wait; if it does not say, each refusal in a row
        doubles the pause. Raises `LimitReached` if nothing is answered for `max_wait` seconds.
        """
        now = self._clock()
        self._refusing_since = now if self._refusing_since is None else self._refusing_since
        if start.at >= self._last_event:  # else it was on its way when the refusal before was heard
            self._refusals += 1
            self._last_event = now
        seconds = self._requests.soon if asked is None else asked
        if seconds is None:
            seconds = min(_FIRST_PAUSE * 2 ** min(self._refusals - 1, 10), _LONGEST_PAUSE)
        is_known = self._requests.is_known or self._tokens.is_known
        self._backoff.refused(started=start.at, now=now, pause=seconds, gently=is_known)
        self.pause(seconds, "after a refusal" if asked is None else "that the server asked for")
        self._check_patience(now - self._refusing_since + seconds, seconds)

    def pause(self, seconds: float, why: str) -> None:
        """Close the gate for at least `seconds` from now."""
        opens = self._clock() + seconds
        if opens > self._opens:
            self._opens, self._pause_name = opens, f"a pause of {seconds:.3g} s {why}"

    def stop(self, why: str) -> None:
        """Let nothing start any more: who waits gets `LimitReached` with these words."""
        self._stopped = why

    @property
    def held_by(self) -> str | None:
        """What the next start waits for, in words; None where nothing waits."""
        ready, name = self._held()
        if self._want_start and ready > self._clock():
            return name
        return f"concurrency {self._concurrency}" if self._want_slot else None

    def _check_patience(self, whole: float, seconds: float | None = None) -> None:
        """Raise `LimitReached` if a wait would be longer than the user wants."""
        if whole > self._max_wait:
            raise LimitReached(
                f"{self._host} asks to wait {whole if seconds is None else seconds:.0f} s, but the limit "
                f"is {self._max_wait:.0f} s in all; run again later, or raise max_wait"
            )

    def _held(self) -> tuple[float, str]:
        now = self._clock()
        times = [(rule.pace.ready(now), rule.name) for rule in self._rules]
        return max((self._opens, self._pause_name), *times)

    def _begin(self, tokens_most: int) -> Start:
        now, tokens = self._clock(), tokens_most * self._token_share
        for rule in self._rules:
            rule.pace.take(now, tokens if rule.counts_tokens else 1)
        return Start(
            at=now,
            tokens_most=tokens_most,
            tokens=tokens,
            requests_so_far=self._requests.spent,
            tokens_so_far=self._tokens.spent,
        )
