"""Who works on the articles of a batch: this process, and worker processes where there is much to do.

Reading an article and checking its brief take many times the processor time of the request between
them. One process can keep some 50 articles a second going; the workers are there so that the one
that talks to the service has time to.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self

from summarizer.batch.line import (
    LENGTH,
    Answer,
    Ask,
    Begin,
    End,
    PackedError,
    Setup,
    from_bytes,
    to_bytes,
)
from summarizer.batch.work import Result
from summarizer.errors import StorageError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.batch.outcomes import Job
    from summarizer.batch.work import Doing, Work
    from summarizer.records import ModelClient

ALONE = 24
"""For so many articles to be briefed no workers are started: they take a second to come up."""

MOST_WORKERS = 6
"""More would wait for the one process that talks to the service."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from summarizer.batch.worker import main; main()"
_SECRETS = frozenset({"OPENAI_API_KEY"})


def workers_for_this_machine() -> int:
    """Give the number of workers that suits the processors that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return min(MOST_WORKERS, len(usable(0)) if usable else os.cpu_count() or 1)


@dataclass(kw_only=True, slots=True)
class Crew(Generic[Result]):
    """Does `work` on articles here, or in up to `workers` processes where more than `alone` are waiting.

    `client` answers what the work asks. Where no process can be started, `note` hears of it and all
    work is done here. A context manager: at its end the workers are sent home.
    """

    work: Work[Result]
    client: ModelClient
    workers: int
    alone: int = ALONE
    note: Callable[[str], None] = lambda _: None
    _starting: asyncio.Task[None] | None = None
    _others: asyncio.Task[None] | None = None
    _ready: list[_Worker] = field(default_factory=list)
    _do: Doing[Result] | None = None
    _opened: ExitStack = field(default_factory=ExitStack)

    async def expect(self, articles: int) -> None:
        """Hear how many articles are waiting; start the workers if that is worth it."""
        if self.workers and articles > self.alone and self._starting is None:
            self._starting = asyncio.create_task(self._start())
            await asyncio.shield(self._starting)

    async def work_on(self, job: Job) -> Result:
        """Do the work on one article; raises a `SummarizerError`."""
        if self._starting is not None:
            await asyncio.shield(self._starting)
        ready = [each for each in self._ready if not each.is_lost]
        if not ready:
            return await self._here(job)
        worker = min(ready, key=lambda each: len(each.jobs))
        result: Result | None = await worker.work_on(job)
        # What no article may cause is met again here, where it can be reported as a bug.
        return await self._here(job) if result is None else result

    async def _here(self, job: Job) -> Result:
        if self._do is None:
            self._do = self._opened.enter_context(self.work.ready())
        return await self._do(job, self.client)

    async def _start(self) -> None:
        """Start one worker, and the others when it has said its first word, so that this comes soon."""
        sending = asyncio.create_task(asyncio.to_thread(_load_sending)) if self.work.asks else None
        await self._hire()
        if sending is not None:
            await sending
        if self._ready:
            self._others = asyncio.create_task(self._hire_others(self._ready[0]))
        else:
            self.note("no worker process could be started: all work is done in one process, more slowly")

    async def _hire_others(self, first: _Worker) -> None:
        await first.has_spoken.wait()
        await asyncio.gather(*(self._hire() for _ in range(self.workers - 1)))

    async def _hire(self) -> None:
        with suppress(OSError, EOFError):  # where there is none, the work is done here
            self._ready.append(await _Worker.start(self.work, self.client))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the workers; what they were working on is not finished. Safe to call twice."""
        starting = [each for each in (self._starting, self._others) if each is not None]
        for each in starting:
            each.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._ready))
        self._opened.close()


def _load_sending() -> None:
    """Load what sends requests while the first worker comes up: it takes half a second."""
    import summarizer.model.client  # noqa: F401, PLC0415 - see above


@dataclass(kw_only=True, slots=True)
class _Worker:
    """One worker process, seen from here: what it was given, and what it has asked."""

    process: asyncio.subprocess.Process
    client: ModelClient
    jobs: dict[int, asyncio.Future[Any]] = field(default_factory=dict)
    is_lost: bool = False
    has_spoken: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0
    _listening: asyncio.Task[None] | None = None
    _asking: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    async def start(cls, work: Work[Any], client: ModelClient) -> _Worker:
        """Start a process and wait until it is ready.

        Raises `OSError` if the system starts none, `EOFError` if it does not come up.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # nothing in the current folder may stand in for a module
            "-c",
            _START,
            *sys.path,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in _SECRETS},
            start_new_session=True,  # Ctrl-C is for this process to hear
        )
        worker = cls(process=process, client=client)
        try:
            worker._send(Setup(work=work.for_worker()))
            await worker._receive()  # it says that it is ready
        except BaseException:
            await worker.stop()
            raise
        worker._listening = asyncio.create_task(worker._listen())
        return worker

    async def work_on(self, job: Job) -> Any:
        """Let the worker work on an article; None where it met a bug. Raises a `SummarizerError`."""
        self._count += 1
        number = self._count
        ended: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.jobs[number] = ended
        self._send(Begin(number=number, job=job))
        return await ended

    async def stop(self) -> None:
        """End the process; what it was working on is not finished."""
        for task in (self._listening, *self._asking):
            if task is not None:
                task.cancel()
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def _listen(self) -> None:
        try:
            while True:
                self._take(await self._receive())
        except (EOFError, OSError):
            self._lost()

    def _take(self, message: object) -> None:
        self.has_spoken.set()
        if isinstance(message, Ask):
            task = asyncio.create_task(self._ask(message))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        elif isinstance(message, End) and not (ended := self.jobs.pop(message.number)).done():
            if isinstance(message.result, PackedError):
                ended.set_exception(message.result.error())
            else:
                ended.set_result(message.result)

    async def _ask(self, ask: Ask) -> None:
        try:
            self._send(Answer(number=ask.number, result=await self.client.complete(ask.request)))
        except SummarizerError as error:
            self._send(Answer(number=ask.number, result=PackedError.of(error)))

    def _lost(self) -> None:
        """Fail all that the process was working on: it has died. Nothing more is given to it."""
        self.is_lost = True
        for ended in self.jobs.values():
            if not ended.done():
                text = "a worker process was ended from outside, perhaps for want of memory"
                ended.set_exception(StorageError(f"{text}; run the same command again"))

    def _send(self, message: object) -> None:
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        self.process.stdin.write(to_bytes(message))

    async def _receive(self) -> object:
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        (length,) = LENGTH.unpack(await self.process.stdout.readexactly(LENGTH.size))
        return from_bytes(await self.process.stdout.readexactly(length))
