"""A worker process: works on articles that it is given, and asks the model through its parent.

The work is done here as it would be there; its model client is the line to the process that has
started this one and that alone holds the key, the connections and the limits. When the line is cut,
for whatever reason, the process ends at once.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.batch.line import (
    LENGTH,
    Answer,
    Ask,
    Begin,
    End,
    PackedError,
    Ready,
    Setup,
    from_bytes,
    to_bytes,
)
from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    from summarizer.batch.work import Doing
    from summarizer.records import ModelRequest, ModelResponse


def main() -> None:
    """Serve the parent on standard input and output until it closes the line."""
    for name in ("SIGINT", "SIGHUP"):  # the parent decides what a signal to the terminal means
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    setup = _receive(incoming)
    if isinstance(setup, Setup):
        with setup.work.ready() as do:
            asyncio.run(_serve(do, incoming, outgoing))


async def _serve(do: Doing[Any], incoming: BinaryIO, outgoing: BinaryIO) -> None:
    desk = _Desk(do=do, outgoing=outgoing)
    loop = asyncio.get_running_loop()

    def listen() -> None:
        while (message := _receive(incoming)) is not None:
            loop.call_soon_threadsafe(desk.take, message)
        os._exit(0)  # nobody wants the rest; files are whole or not there

    threading.Thread(target=listen, name="line", daemon=True).start()
    desk.send(Ready())
    await asyncio.Event().wait()


def _receive(incoming: BinaryIO) -> object | None:
    """Read one message; None where the line is cut."""
    try:
        head = incoming.read(LENGTH.size)
        raw = incoming.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    except OSError:
        return None
    return from_bytes(raw) if raw else None


@dataclass(kw_only=True, slots=True)
class _Desk:
    """What is being worked on here, and what has been asked."""

    do: Doing[Any]
    outgoing: BinaryIO
    _asked: dict[int, asyncio.Future[ModelResponse]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, message: object) -> None:
        """Say something to the parent; where nobody listens any more, end."""
        try:
            self.outgoing.write(to_bytes(message))
            self.outgoing.flush()
        except OSError:
            os._exit(0)

    def take(self, message: object) -> None:
        """Take an order or an answer."""
        if isinstance(message, Begin):
            task = asyncio.create_task(self._work(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(message, Answer) and (asked := self._asked.pop(message.number, None)):
            if isinstance(message.result, PackedError):
                asked.set_exception(message.result.error())
            else:
                asked.set_result(message.result)

    async def _work(self, begin: Begin) -> None:
        result = None
        try:
            result = await self.do(begin.job, self)
        except SummarizerError as error:
            result = PackedError.of(error)
        except Exception:  # noqa: BLE001, S110 - the parent does this article again and reports the bug
            pass
        self.send(End(number=begin.number, result=result))

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Let the parent answer `request`."""
        number = next(self._numbers)
        asked: asyncio.Future[ModelResponse] = asyncio.get_running_loop().create_future()
        self._asked[number] = asked
        self.send(Ask(number=number, request=request))
        return await asked

    async def close(self) -> None:
        """Hold nothing that must be released."""
