"""One send: its place in flight, its reservation, its claim, the POST, the reply kept.

`Sender` holds the order of the steps by which nothing is paid for twice, or beyond a limit.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from summarizer.errors import (
    LimitReached,
    ModelError,
    ModelRejectedError,
    ModelUnavailableError,
    StorageError,
)
from summarizer.model import failures
from summarizer.model.budget import Budget, most_tokens
from summarizer.model.claims import HeldError
from summarizer.model.gate import StartGate
from summarizer.model.group_commit import GroupCommit
from summarizer.model.journal import KeptReply, now
from summarizer.model.meter import Meter
from summarizer.model.prices import cost, load_prices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from summarizer.model.budget import Reservation
    from summarizer.model.client import OpenAIEndpoint
    from summarizer.model.gate import Start
    from summarizer.model.journal import Call, Journal
    from summarizer.model.tries import Tries
    from summarizer.records import ModelRequest, ModelResponse
    from summarizer.settings import Limits, Settings

_ENDING = "the run is ending and this was not sent; run again to go on"
_FIRST_LOOK, _LOOK_GROWTH, _LAST_LOOK = 0.05, 1.5, 2.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is to be sent: `content` is the body as JSON, `read` parses a reply."""

    request: ModelRequest
    content: bytes
    call: Call
    read: Callable[[KeptReply], ModelResponse]


@dataclass(kw_only=True, slots=True)
class _Admission:
    """A place in flight: `is_sent` becomes True just before the POST."""

    start: Start
    reservation: Reservation
    is_sent: bool = False


class Sender:
    """Sends orders within the limits; the one place where something is paid for."""

    def __init__(
        self,
        settings: Settings,
        limits: Limits,
        journal: Journal,
        *,
        sleep: Callable[[float], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self.gate = StartGate(
            limits, host=settings.endpoint_host, max_wait=settings.max_wait, clock=clock, sleep=sleep
        )
        self._budget = Budget(limits)
        is_priced = load_prices().of(settings.model) is not None
        self.meter = Meter(gate=self.gate, budget=self._budget, is_priced=is_priced, clock=clock)
        self.commits = GroupCommit(journal)
        self._journal = journal
        self._max_wait = settings.max_wait
        self._redact = failures.Redactor(settings.api_key)
        self._is_closing = False
        self._dead: ModelRejectedError | None = None

    def stop(self) -> None:
        """Let nothing more be sent; what is in flight goes on."""
        self._is_closing = True
        self._budget.stop(_ENDING)
        self.gate.stop(_ENDING)

    def close(self) -> None:
        """Write what is still to be written."""
        self.commits.close()

    async def send(self, endpoint: OpenAIEndpoint, order: Order, tries: Tries) -> ModelResponse:
        """Send `order` once, or take the reply that another process is asking for at this time.

        Raises what `OpenAIEndpoint.post` and `order.read` raise, `LimitReached` at a cap or after
        `max_wait` seconds on another process, `StorageError` before anything is sent.
        """
        pause = _FIRST_LOOK
        while True:
            try:
                async with self._admitted(order) as admission:
                    if self._dead is not None:
                        raise failures.again(self._dead)
                    if (kept := await self._claim(order, tries)) is not None:
                        return replace(kept, cached=True)
                    return await self._send_claimed(endpoint, order, admission, tries)
            except HeldError as held:
                left = self._max_wait - tries.waited
                if left <= 0 or self._is_closing:
                    text = f"{self._redact(held.holder)} is still asking the same"
                    raise LimitReached(f"{text}; run again when it has ended, or raise max_wait") from None
                seconds = min(pause, held.seconds, left)
            await asyncio.sleep(seconds)
            tries.waited += seconds
            pause = min(pause * _LOOK_GROWTH, _LAST_LOOK)

    @asynccontextmanager
    async def _admitted(self, order: Order) -> AsyncIterator[_Admission]:
        """Wait for a place in flight, room under the caps and a start; give back what is not used."""
        most = most_tokens(order.content, order.request.max_output_tokens)
        async with self.gate.slot():
            reservation = await self._budget.reserve(order.request.model, most)
            start: Start | None = None
            admission: _Admission | None = None
            try:
                start = await self.gate.start(most.input_tokens + most.output_tokens)
                admission = _Admission(start=start, reservation=reservation)
                yield admission
            finally:
                if admission is None or not admission.is_sent:
                    reservation.release()
                    self._budget.uncount()
                    if start is not None:
                        self.gate.give_back(start)

    async def _claim(self, order: Order, tries: Tries) -> ModelResponse | None:
        """Claim the call, to be sent now; or give what another process was answered meanwhile.

        Raises `HeldError` while another process is asking the same.
        """
        call = order.call

        def claim() -> tuple[bool, KeptReply | None]:
            return self._journal.begin(call), self._journal.find(call.key)

        while True:
            maybe_billed, kept = await self.commits.run(claim)
            tries.maybe_billed |= maybe_billed
            if kept is None:
                return None
            with suppress(ModelError):
                return order.read(kept)
            await self.commits.run(partial(self._journal.reject, call, kept))

    async def _send_claimed(
        self, endpoint: OpenAIEndpoint, order: Order, admission: _Admission, tries: Tries
    ) -> ModelResponse:
        """Send -> keep -> parse, each step committed before the next."""
        tries.sends += 1
        admission.is_sent = True
        try:
            raw = await self._post(endpoint, order, admission)
            reply = KeptReply(raw=self._redact.hide_in_body(raw), created=now())
            reply = await self._keep(order.call, reply, tries)
            return self._settle(order, reply, admission)
        except ModelError as error:
            kind, is_unknown = error.kind, error.kind in failures.OUTCOME_UNKNOWN
            tries.unknown += is_unknown
            tries.maybe_billed |= is_unknown
            self.meter.unknown += is_unknown
            await self.commits.run(partial(self._journal.fail, order.call, kind=kind, unknown=is_unknown))
            if isinstance(error, ModelRejectedError) and kind in failures.FATAL:
                self._dead = error
            if isinstance(error, ModelUnavailableError) and kind == "rate_limit":
                self.meter.refused += 1
                self.gate.refused(admission.start, error.retry_after)
            raise

    async def _post(self, endpoint: OpenAIEndpoint, order: Order, admission: _Admission) -> bytes:
        """POST; what is then known not to be billed is released."""
        start = admission.start
        self.meter.start()
        try:
            return await endpoint.post(
                order.content,
                model=order.request.model,
                heard=lambda headers: self.gate.hear(start, headers),
            )
        except ModelError as error:
            if error.kind in failures.MAYBE_BILLED:
                admission.reservation.keep()
            else:
                admission.reservation.release()
            raise
        except BaseException:
            admission.reservation.keep()
            raise
        finally:
            self.meter.in_flight -= 1
            self.gate.met()

    async def _keep(self, call: Call, reply: KeptReply, tries: Tries) -> KeptReply:
        """Commit a paid reply; if that fails, the reply itself must not be lost with it."""
        try:
            return await self.commits.run(partial(self._journal.keep, call, reply))
        except StorageError as error:
            tries.not_kept = str(error)
            return reply

    def _settle(self, order: Order, reply: KeptReply, admission: _Admission) -> ModelResponse:
        """Read a reply and count what it took; one that cannot be read may have cost the most."""
        try:
            response = order.read(reply)
        except ModelError:
            admission.reservation.keep()
            raise
        usage, asked = response.usage, order.request.model
        dollars = cost(response.model, usage)
        admission.reservation.settle(cost(asked, usage) if dollars is None else dollars)
        self.meter.receive(usage)
        self.gate.answered(admission.start, usage.input_tokens + usage.output_tokens if usage else None)
        return response
