"""Stopping on a signal, without throwing away what is paid for.

While articles are briefed, the first signal lets the answers that are on their way arrive, for
some seconds, and nothing new is sent; the second one leaves at once.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from summarizer.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator
    from types import FrameType

    from summarizer.records import ModelClient, ModelRequest, ModelResponse

GRACE = 10.0
"""Seconds to wait for answers that are on their way."""


class Stopped(BaseException):
    """A signal ended the run; `code` is its exit code."""

    def __init__(self, number: int, advice: str = "") -> None:
        name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        super().__init__(f"stopped by {name}{advice and '; '}{advice}")
        self.code = ExitCode(128 + number)


@contextmanager
def stopping_at_once() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP raise `Stopped` in the body."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    with _handled_by(stop):
        yield


class Brake:
    """Knows whether a signal asked to stop; `signal_number` is None until then."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self.signal_number: int | None = None
        self._announce = announce

    @contextmanager
    def armed(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> Iterator[None]:
        """Listen to signals in the body, which `task` runs on `loop`."""

        def begin() -> None:
            self._announce(f"stopping: answers on their way have {GRACE:.0f} s; once more to leave now")
            loop.call_later(GRACE, task.cancel)

        def on_signal(number: int, _: FrameType | None) -> None:
            if self.signal_number is not None:
                raise Stopped(number)
            self.signal_number = number
            loop.call_soon_threadsafe(begin)

        with _handled_by(on_signal):
            yield


class RequestNotSentError(Exception):
    """A request was held back, because the user asked to stop."""


class BrakedClient:
    """A model client that sends nothing more once the brake is on."""

    def __init__(self, client: ModelClient, brake: Brake) -> None:
        self._client, self._brake = client, brake

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Answer `request`; raises `RequestNotSentError` once the user has asked to stop."""
        if self._brake.signal_number is not None:
            raise RequestNotSentError
        return await self._client.complete(request)

    async def close(self) -> None:
        """Close the client within."""
        await self._client.close()


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # A signal that the caller has ignored, as nohup does, stays ignored.
    before = {number: signal.getsignal(number) for number in numbers}
    before = {number: old for number, old in before.items() if old is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
