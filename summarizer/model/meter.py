"""Numbers of a run as it goes, for a display of its progress."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

from summarizer.records import ModelClient

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.model.budget import Budget
    from summarizer.model.gate import StartGate
    from summarizer.records import Usage

_MINUTE = 60.0


class Meter:
    """Counts what a client does; only the client writes, everybody may read at any time.

    `sent` counts POSTs, `answered` replies that were received and paid for now, `cached` answers that
    cost nothing now (journal, recording, the same request in flight), `failed` requests that were
    given up, `refused` POSTs refused by a rate limit (they are tried again), `unknown` POSTs whose
    reply was lost on its way, `in_flight` POSTs on their way. Tokens are those of `answered`.
    """

    def __init__(
        self,
        *,
        gate: StartGate | None = None,
        budget: Budget | None = None,
        is_priced: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sent = self.answered = self.cached = self.failed = 0
        self.refused = self.unknown = self.in_flight = 0
        self.input_tokens = self.output_tokens = 0
        self._gate, self._budget, self._clock = gate, budget, clock
        self._is_priced = is_priced
        self._recent: deque[tuple[float, int, int]] = deque()
        self._recent_requests = self._recent_tokens = 0
        self._began: float | None = None

    @property
    def usd(self) -> float | None:
        """US dollars spent, as far as replies told; None where the price is unknown."""
        if not self._is_priced:
            return None
        return self._budget.spent if self._budget else 0.0

    @property
    def reserved_usd(self) -> float:
        """US dollars at most for what is in flight, and for replies that were lost or told no usage."""
        return self._budget.reserved if self._budget else 0.0

    @property
    def requests_per_minute(self) -> float:
        """POSTs started in the last minute; in the first one, as many a minute as so far."""
        share = self._share_of_minute()
        return self._recent_requests * share

    @property
    def tokens_per_minute(self) -> float:
        """Tokens of the replies received in the last minute; in the first, as many as so far."""
        share = self._share_of_minute()
        return self._recent_tokens * share

    @property
    def held_by(self) -> str | None:
        """What the start of the next request waits for now, in words; None if nothing waits."""
        if self._budget is not None and self._budget.waiting:
            return "max cost: what requests in flight really take"
        return self._gate.held_by if self._gate else None

    def start(self) -> None:
        """Count a POST that goes out now."""
        self.sent += 1
        self.in_flight += 1
        self._note(1, 0)

    def receive(self, usage: Usage | None) -> None:
        """Count a reply."""
        self.answered += 1
        if usage is not None:
            self.input_tokens += usage.input_tokens
            self.output_tokens += usage.output_tokens
            self._note(0, usage.input_tokens + usage.output_tokens)

    def _note(self, requests: int, tokens: int) -> None:
        now = self._clock()
        self._began = now if self._began is None else self._began
        self._recent.append((now, requests, tokens))
        self._recent_requests += requests
        self._recent_tokens += tokens
        self._forget(now)

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0][0] <= now - _MINUTE:
            _, requests, tokens = self._recent.popleft()
            self._recent_requests -= requests
            self._recent_tokens -= tokens

    def _share_of_minute(self) -> float:
        if self._began is None:
            return 0.0
        now = self._clock()
        self._forget(now)
        return _MINUTE / min(_MINUTE, max(1.0, now - self._began))


class MeteredClient(ModelClient, Protocol):
    """A client that tells what it does."""

    @property
    def meter(self) -> Meter:
        """The numbers of this client; they change as it works."""
        ...
