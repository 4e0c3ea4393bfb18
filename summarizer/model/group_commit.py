"""One thread that writes the journal: all operations that wait go into one commit.

A commit waits for the disk, and many tasks commit at the same time: together they wait once. Each
caller goes on only when its own operation is committed.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.model.journal import Journal

_Result = TypeVar("_Result")


@dataclass(kw_only=True, slots=True)
class _Operation:
    run: Callable[[], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def attempt(self) -> None:
        """Run, once or again, and remember what came of it."""
        self.result = self.error = None
        try:
            self.result = self.run()
        except BaseException as error:  # noqa: BLE001 - it is the caller's, not this thread's
            self.error = error

    def deliver(self) -> None:
        """In the loop: let the caller go on. One that was cancelled is not told."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class GroupCommit:
    """Runs operations on a journal for the tasks of one event loop."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: deque[_Operation] = deque()
        self._wake = threading.Condition()
        self._is_closing = False
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def run(self, operation: Callable[[], _Result]) -> _Result:
        """Give what `operation` gives, or raise what it raises, when it is committed.

        It runs in the writing thread; it may run twice, when a commit failed and nothing of the
        first time is left. It is carried out even if the caller is cancelled.
        """
        self._loop = asyncio.get_running_loop()
        one = _Operation(run=operation, future=self._loop.create_future())
        with self._wake:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="journal-writer", daemon=True)
                self._thread.start()
            self._waiting.append(one)
            self._wake.notify()
        result: _Result = await one.future
        return result

    def close(self) -> None:
        """Carry out what waits, then end the thread. Safe to call twice."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._is_closing)
                group, self._waiting = self._waiting, deque()
            if not group:
                return
            self._commit(group)
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                if self._loop is not None:
                    self._loop.call_soon_threadsafe(_deliver, group)

    def _commit(self, group: deque[_Operation]) -> None:
        if len(group) > 1:
            with suppress(StorageError):
                self._attempt_together(group)
                return
        for one in group:
            one.attempt()

    def _attempt_together(self, group: deque[_Operation]) -> None:
        """Run all in one transaction; where the file is at fault, raise and leave nothing done."""
        with self._journal.together():
            for one in group:
                one.attempt()
                if isinstance(one.error, StorageError):
                    raise one.error


def _deliver(group: deque[_Operation]) -> None:
    for one in group:
        one.deliver()
