"""The door to a live service: OpenAI's API, or any server that speaks Chat Completions.

The only importer of openai and tenacity; import this module late, it takes 0.7 s of CPU. Whatever
the server does, `OpenAIEndpoint.post` gives the body of a 200 or raises a `ModelError`.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
import openai
import tenacity

from summarizer.errors import LimitReached, ModelError, ModelRejectedError, ModelUnavailableError
from summarizer.model import failures

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from summarizer.model.tries import Tries
    from summarizer.settings import Settings

Answer = TypeVar("Answer")

MAX_REPLY_BYTES = 8 * 1024 * 1024
"""A longer body, after decompression, is no completion: reading stops there."""

NO_KEY = "unused"
"""What is sent to a server of one's own that wants no key; the SDK insists on some."""

_CONNECT_SECONDS = 10.0
_BEFORE_SEND = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_NEVER_SENT = (httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)
_JITTER = tenacity.wait_random_exponential(multiplier=1, max=30)


class OpenAIEndpoint:
    """One base URL with its key; every `post` is exactly one POST, with one deadline in all."""

    def __init__(self, settings: Settings) -> None:
        self._host = settings.endpoint_host
        self._deadline = settings.request_timeout
        self._redact = failures.Redactor(settings.api_key)
        self._lines = _Lines(settings)

    async def post(
        self, content: bytes, *, model: str, heard: Callable[[Mapping[str, str]], None] = lambda _: None
    ) -> bytes:
        """Send the JSON in `content` once; give the raw body of a 200, or raise a `ModelError`.

        `heard` is told the headers of any answer, with lower-case names.
        """
        try:
            with self._lines.free() as sdk:
                async with asyncio.timeout(self._deadline):
                    # Bytes go out as they are; the SDK would walk through the messages and the whole schema.
                    answer = await sdk.post("/chat/completions", cast_to=httpx2.Response, content=content)
                heard(_plain(answer.headers))
                return answer.content
        except openai.APIStatusError as error:
            heard(_plain(error.response.headers))
            raise self._status_failure(error, model) from None
        except openai.APIConnectionError as error:
            raise self._connection_failure(error.__cause__ or error) from None
        except TimeoutError:
            raise self._unknown("timeout", f"{self._deadline:.0f} s") from None
        except _TooLongError:
            text = f"{self._host} sent more than {MAX_REPLY_BYTES >> 20} MB; check --base-url and --model"
            raise ModelRejectedError(text, kind="too_long") from None
        except Exception as error:  # noqa: BLE001 - a fault of the SDK must not become a traceback
            raise self._unknown("cut_off", type(error).__name__) from None

    async def close(self) -> None:
        """Release the connections."""
        await self._lines.close()

    def _status_failure(self, error: openai.APIStatusError, model: str) -> ModelError:
        headers, body = _plain(error.response.headers), error.response.content
        refusal = failures.Refusal.read(error.status_code, headers, body)
        return failures.explain(refusal, host=self._host, model=model, redact=self._redact)

    def _connection_failure(self, cause: BaseException) -> ModelError:
        if isinstance(cause, _NEVER_SENT):
            text = f"the request to {self._host} cannot be sent: {self._redact(str(cause))}; check --base-url"
            return ModelRejectedError(text, kind="request")
        if isinstance(cause, _BEFORE_SEND):
            return failures.no_connection(str(cause), host=self._host, redact=self._redact)
        kind = "timeout" if isinstance(cause, httpx2.TimeoutException) else "cut_off"
        return self._unknown(kind, str(cause))

    def _unknown(self, kind: str, reason: str) -> ModelUnavailableError:
        return failures.outcome_unknown(kind, reason, host=self._host, redact=self._redact)


class Retries:
    """The one owner of retries: which failures, how often, how long to wait between."""

    def __init__(self, settings: Settings, *, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._host = settings.endpoint_host
        self._max_wait = settings.max_wait
        self._max_tries = settings.max_tries
        self._sleep = sleep
        self._stopped = False

    async def run(self, send: Callable[[], Awaitable[Answer]], tries: Tries) -> Answer:
        """Call `send` until it answers; raises its last error, or `LimitReached`."""
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(lambda error: self._may_retry(error, tries)),
            stop=lambda _: tries.failed >= self._max_tries,
            wait=lambda state: self._wait(state, tries),
            sleep=self._sleep,
            reraise=True,
        )
        return await retrying(send)

    def stop(self) -> None:
        """Start no further tries."""
        self._stopped = True

    def _may_retry(self, error: BaseException, tries: Tries) -> bool:
        """Retry what may pass; a request that may have been billed, only once more.

        A refusal by rate is no fault of the request: as long as the gate lets it, it is tried again.
        """
        tries.failed += not _is_refused_by_rate(error)
        return isinstance(error, ModelUnavailableError) and tries.unknown <= 1 and not self._stopped

    def _wait(self, state: tenacity.RetryCallState, tries: Tries) -> float:
        """Wait as long as the server asks, else full jitter; after a refusal by rate the gate waits."""
        error = state.outcome.exception() if state.outcome else None
        if _is_refused_by_rate(error):
            return 0.0
        asked = error.retry_after if isinstance(error, ModelUnavailableError) else None
        left = self._max_wait - tries.waited
        if asked is not None and asked > left:
            raise LimitReached(
                f"{self._host} asks to wait {asked:.0f} s, but the limit is {self._max_wait:.0f} s; "
                "run again later, or raise max_wait"
            )
        seconds = min(_JITTER(state), left) if asked is None else asked
        tries.waited += seconds
        return seconds


def _is_refused_by_rate(error: BaseException | None) -> bool:
    return isinstance(error, ModelUnavailableError) and error.kind == "rate_limit"


def _plain(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class _TooLongError(Exception):
    """A body is longer than `MAX_REPLY_BYTES`."""


class _CappedClient(openai.DefaultAsyncHttpxClient):
    """Reads every body, also that of an error, up to a fixed size after decompression."""

    async def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        del stream
        answer = await super().send(request, stream=True, **options)
        body = bytearray()
        try:
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > MAX_REPLY_BYTES:
                    raise _TooLongError
        finally:
            await answer.aclose()
        kept = [
            (k, v) for k, v in answer.headers.multi_items() if k not in {"content-encoding", "content-length"}
        ]
        return httpx2.Response(answer.status_code, headers=kept, content=bytes(body), request=request)


class _Lines:
    """Clients of the SDK with one connection each.

    One pool for all looks at every connection it has, twice a request: at 256 in flight that took more
    than half of the CPU (5.3 ms a request of 20 kB, 2.2 so).
    """

    def __init__(self, settings: Settings) -> None:
        _keep_articles_out_of_logs()
        self._settings = settings
        self._timeout = httpx2.Timeout(settings.request_timeout, connect=_CONNECT_SECONDS)
        self._certificates = httpx2.create_ssl_context()  # 0.1 s of CPU: once for all
        self._all: list[openai.AsyncOpenAI] = []
        self._free: list[openai.AsyncOpenAI] = []

    @contextmanager
    def free(self) -> Iterator[openai.AsyncOpenAI]:
        """Lend the client that was used last, whose connection is most likely still open, or a new one."""
        sdk = self._free.pop() if self._free else self._open()
        try:
            yield sdk
        finally:
            self._free.append(sdk)

    async def close(self) -> None:
        """Release the connections."""
        for sdk in self._all:
            await sdk.close()

    def _open(self) -> openai.AsyncOpenAI:
        http = _CappedClient(
            follow_redirects=False,
            timeout=self._timeout,
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
            verify=self._certificates,
        )
        sdk = openai.AsyncOpenAI(
            api_key=self._settings.api_key or NO_KEY,
            base_url=self._settings.base_url,
            max_retries=0,
            timeout=self._timeout,
            http_client=http,
        )
        self._all.append(sdk)
        return sdk


def _keep_articles_out_of_logs() -> None:
    """At level DEBUG (``OPENAI_LOG=debug``) the SDK logs whole request bodies: articles."""
    log = logging.getLogger("openai")
    if log.getEffectiveLevel() < logging.INFO:
        log.setLevel(logging.INFO)
