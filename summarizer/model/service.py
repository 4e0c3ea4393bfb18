"""One payment for one request: journal, shared calls, the ladder of dialects.

`ServiceClient` is the `ModelClient` of a live service. It decides *whether* something is sent;
`client` sends it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from summarizer.errors import (
    ModelError,
    ModelRejectedError,
    ModelUnavailableError,
    StorageError,
)
from summarizer.model import failures
from summarizer.model.dialect import Dialect, as_sent, cache_key, request_body
from summarizer.model.journal import Call, Journal, KeptReply
from summarizer.model.prices import load_prices
from summarizer.model.reply import parse_reply
from summarizer.model.sending import Order, Sender
from summarizer.model.tries import Tries
from summarizer.records import Problem
from summarizer.settings import Limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from summarizer.model.client import OpenAIEndpoint, Retries
    from summarizer.model.dialect import Feature
    from summarizer.model.meter import Meter
    from summarizer.records import ModelRequest, ModelResponse
    from summarizer.settings import Settings

_CLOSE_GRACE = 10.0


class ServiceClient:
    """Answers requests from the journal if it can, else from the service, once.

    `sleep` and `clock` (monotonic seconds) are for tests. Waiting for another process uses neither:
    its time is real.
    """

    def __init__(
        self,
        settings: Settings,
        journal: Journal,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._journal = journal
        self._host = settings.endpoint_host
        self._base_url = settings.base_url.rstrip("/")
        self._redact = failures.Redactor(settings.api_key)
        self._sender = Sender(settings, limits or Limits(), journal, sleep=sleep, clock=clock)
        self._sleep = sleep
        self._dialects: dict[str, Dialect] = {}
        self._probing = asyncio.Lock()
        self._running: dict[str, asyncio.Task[ModelResponse]] = {}
        self._refused: dict[str, ModelRejectedError] = {}
        self._said: set[str] = set()

    @property
    def meter(self) -> Meter:
        """What this client has done so far, and what it waits for."""
        return self._sender.meter

    @cached_property
    def _live(self) -> tuple[OpenAIEndpoint, Retries]:
        """What can send, opened only when something must be sent: openai takes 0.7 s of CPU."""
        from summarizer.model.client import OpenAIEndpoint, Retries  # noqa: PLC0415 - see above

        return OpenAIEndpoint(self._settings), Retries(self._settings, sleep=self._sleep)

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Answer `request`.

        Raises `ModelUnavailableError` when all tries failed, `ModelRejectedError` when no try can
        succeed, `ModelOutputError` for an answer that is no completion, `LimitReached` when a cap
        would be crossed, the server asks for a longer wait than `max_wait`, or another process has
        been asking the same for so long, `StorageError` before anything is sent.
        """
        try:
            response = await self._complete(request)
        except (ModelError, StorageError):
            self.meter.failed += 1
            raise
        self.meter.cached += response.cached
        return response

    async def _complete(self, request: ModelRequest) -> ModelResponse:
        tried = self._dialect(request.model)
        try:
            return await self._answer_once(request, tried)
        except failures.FeatureRefusedError as refusal:
            # One worker at a time goes down the ladder; the others wait and use what it found.
            async with self._probing:
                if self._dialect(request.model) == tried:
                    return await self._descend(request, tried, refusal)
        return await self._complete(request)

    async def close(self) -> None:
        """Wait a little for answers that are being paid for, then release connections and file."""
        self._sender.stop()
        is_live = "_live" in vars(self)
        if is_live:
            self._live[1].stop()
        running = list(self._running.values())
        if running:
            _, late = await asyncio.wait(running, timeout=_CLOSE_GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
        if is_live:
            await self._live[0].close()
        self._sender.close()
        self._journal.close()

    # --- what the server understands ---------------------------------------------------------

    def _dialect(self, model: str) -> Dialect:
        if model not in self._dialects:
            price = load_prices().of(model)
            usual = Dialect(reasoning_effort=price is not None and price.reasoning)
            self._dialects[model] = self._journal.dialect(self._base_url, model) or usual
        return self._dialects[model]

    async def _descend(
        self, request: ModelRequest, tried: Dialect, refusal: failures.FeatureRefusedError
    ) -> ModelResponse:
        notices: list[Problem] = []
        while True:
            below = tried.without(refusal.feature)
            if below is None:
                raise refusal
            notices.append(_dialect_notice(self._host, refusal.feature, below))
            try:
                response = await self._answer_once(request, below)
            except failures.FeatureRefusedError as error:
                tried, refusal = below, error
                continue
            self._dialects[request.model] = below
            with suppress(StorageError):  # the reply is there and kept; next time it is found again
                self._journal.learn(self._base_url, request.model, below)
            return replace(response, notices=(*notices, *response.notices))

    # --- one payment for one request ------------------------------------------------------------

    async def _answer_once(self, request: ModelRequest, dialect: Dialect) -> ModelResponse:
        """Answer from the journal, share a call that is running, or make one."""
        body = request_body(request, dialect)
        key = cache_key(body, base_url=self._base_url)
        if key in self._refused:
            raise failures.again(self._refused[key])
        if (kept := self._from_journal(key, request)) is not None:
            return kept
        if (running := self._running.get(key)) is not None:
            return replace(await asyncio.shield(running), cached=True, notices=())
        order = Order(
            request=request,
            content=as_sent(body),
            call=Call(key=key, endpoint=self._base_url, model=request.model, task=request.task),
            read=lambda reply: self._parse(reply, key, request),
        )
        # The task outlives a caller that is cancelled: its answer is being paid for.
        task = asyncio.create_task(self._make_call(order))
        self._running[key] = task
        task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    def _finished(self, key: str, task: asyncio.Task[ModelResponse]) -> None:
        """Remember a lasting refusal: the same bytes would only meet it again."""
        del self._running[key]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ModelRejectedError):
            self._refused[key] = error

    def _from_journal(self, key: str, request: ModelRequest) -> ModelResponse | None:
        kept = self._journal.find(key)
        if kept is None:
            return None
        with suppress(ModelError):  # a body that this version cannot read is a miss
            response = self._parse(kept, key, request)
            return replace(response, cached=True, notices=self._journal.take_notices())
        return None

    async def _make_call(self, order: Order) -> ModelResponse:
        tries = Tries()
        endpoint, retries = self._live

        async def send() -> ModelResponse:
            return await self._sender.send(endpoint, order, tries)

        try:
            response = await retries.run(send, tries)
        except ModelUnavailableError as error:
            raise _after_tries(error, tries.sends) from None
        return replace(response, notices=self._notices_for(order.request, response, tries))

    def _parse(self, reply: KeptReply, key: str, request: ModelRequest) -> ModelResponse:
        return parse_reply(
            reply.raw, key=key, request=request, host=self._host, created=reply.created, redact=self._redact
        )

    def _notices_for(
        self, request: ModelRequest, response: ModelResponse, tries: Tries
    ) -> tuple[Problem, ...]:
        notices = [*response.notices, *self._journal.take_notices()]
        if tries.maybe_billed:
            text = "an earlier try of this request was lost on its way and may have been billed as well"
            notices.append(_notice("maybe_billed_twice", text))
        if tries.not_kept:
            notices.append(_notice("reply_not_kept", f"the reply was not stored: {tries.not_kept}"))
        other = f"{request.model} was asked, {response.model} answered"
        if not response.model.startswith(request.model) and other not in self._said:
            self._said.add(other)
            notices.append(_notice("other_model", other))
        return tuple(notices)


def _notice(code: str, message: str) -> Problem:
    return Problem(code=code, severity="warning", where="model", message=message)


def _dialect_notice(host: str, feature: Feature, below: Dialect) -> Problem:
    if feature == "structure":
        instead = "plain JSON mode" if below.structure == "json_object" else "the schema in words"
    else:
        instead = "max_tokens" if feature == "limit_name" else "no reasoning effort"
    text = f"{host} does not understand {failures.FEATURE_NAMES[feature]}: from now on it is sent {instead}"
    return _notice("dialect", text)


def _after_tries(error: ModelUnavailableError, sends: int) -> ModelUnavailableError:
    tries = "tried once" if sends == 1 else f"tried {sends} times"
    return ModelUnavailableError(f"{error} ({tries})", kind=error.kind, retry_after=error.retry_after)
