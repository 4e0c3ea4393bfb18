"""Stopping on a signal, without throwing away what is paid for.

While articles are briefed, the first signal ends the work and lets the model's client close, which
waits some seconds for the answers that are on their way and keeps them; the second leaves at once.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Coroutine, Iterator
    from types import FrameType

_T = TypeVar("_T")


class Stopped(SystemExit):
    """A signal ended the run. Of all exceptions asyncio lets only this kind out of a callback."""

    def __init__(self, number: int, advice: str = "") -> None:
        super().__init__(128 + number)
        name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        self.exit_code = ExitCode(128 + number)
        self.message = f"stopped by {name}{advice and '; '}{advice}"


@contextmanager
def stopping_at_once() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP raise `Stopped` in the body."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    with _handled_by(stop):
        yield


class Brake:
    """Cancels a task at the first signal; `signal_number` is None until then."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self.signal_number: int | None = None
        self._announce = announce

    @contextmanager
    def armed(self, loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> Iterator[None]:
        """Listen to signals in the body, which `task` runs on `loop`; the second raises `Stopped`."""

        def begin() -> None:
            self._announce("stopping: answers on their way are waited for; once more to leave now")
            task.cancel()

        def on_signal(number: int, _: FrameType | None) -> None:
            if self.signal_number is not None:
                raise Stopped(number)
            self.signal_number = number
            loop.call_soon_threadsafe(begin)

        with _handled_by(on_signal):
            yield


async def stoppable(
    work: Coroutine[Any, Any, _T],
    *,
    announce: Callable[[str], None],
    advice: Callable[[], str],
    close: Callable[[], Awaitable[None]],
) -> _T:
    """Await `work`, then `close`; the first signal cancels the work and raises `Stopped` with `advice`."""
    import asyncio  # noqa: PLC0415 - keeps `summarizer --help` light

    brake = Brake(announce)
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine always runs in a task
    with brake.armed(asyncio.get_running_loop(), task):
        try:
            return await work
        except asyncio.CancelledError:
            if brake.signal_number is None:
                raise
            raise Stopped(brake.signal_number, advice()) from None
        finally:
            await close()


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
