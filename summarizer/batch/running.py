"""A batch: the folder is looked through while its articles are worked on, a bounded number at a time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Protocol

from summarizer.batch.sharing import in_order, made_meanwhile
from summarizer.batch.surveying import Failure
from summarizer.errors import LimitReached, SourceError, SummarizerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from summarizer.batch.outcomes import Job, Outcome
    from summarizer.batch.results import Results
    from summarizer.batch.surveying import Found, Survey

_LOOK_SECONDS = 0.05
_FEW = 32
"""So long the folder is looked through at a stretch, and so many files at least, before what was found is
worked on."""


class Workforce(Protocol):
    """Whoever does the work on single articles."""

    async def expect(self, articles: int) -> None:
        """Hear how many articles are waiting, and get ready for them."""
        ...

    async def work_on(self, job: Job) -> Outcome:
        """Brief one article and save the result; raises a `SummarizerError`."""
        ...


class Breaker(Protocol):
    """Decides when failures of single articles end the run."""

    def answered(self) -> None:
        """Note that an article was answered."""
        ...

    def failed(self, error: SummarizerError) -> SummarizerError | None:
        """Give the error that ends the run, if this failure does."""
        ...


class Observer(Protocol):
    """Whoever wants to be told as things happen."""

    def error(self, text: str) -> None:
        """Hear what failed, why, and what to do about it."""
        ...

    def note(self, text: str) -> None:
        """Hear something worth knowing."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A file that was found; equal `sha256`, equal article. None where it could not be read."""

    path: str
    sha256: str | None


@dataclass(kw_only=True, slots=True)
class Tally:
    """How far a batch has come, in articles; files with the same bytes are one article.

    `before` had a current brief before this run, `already` of them a complete one. `cached` of the
    `complete` ones cost nothing now. `is_found` says that the folder has been looked through: `found`
    is then all there is.
    """

    found: int = 0
    twins: int = 0
    already: int = 0
    before: int = 0
    complete: int = 0
    cached: int = 0
    incomplete: int = 0
    no_article: int = 0
    failed: int = 0
    flagged: int = 0
    is_found: bool = False

    @property
    def handled(self) -> int:
        """How many articles need no more work in this run."""
        return self.already + self.complete + self.incomplete + self.no_article + self.failed

    def count(self, outcome: Outcome, *, before: bool = False) -> None:
        """Count a brief; `before` if it was there before this run."""
        self.before += before
        self.flagged += outcome.is_flagged
        if outcome.status == "not_an_article":
            self.no_article += 1
        elif outcome.status == "incomplete":
            self.incomplete += 1
        elif before:
            self.already += 1
        else:
            self.complete += 1
            self.cached += outcome.is_cached


@dataclass(kw_only=True, slots=True)
class Batch:
    """One run over the folder that `survey` looks through; `at_once` articles are in work at most.

    `place` gives, for the number of an article in the folder, its place in the line of those that wait.
    Of a finished article stay its path, hash and the name of its record (`entries`, `stems`), of one
    without a brief the reason (`failures`). Why an article is not complete is told when it is known.
    """

    survey: Survey
    crew: Workforce
    breaker: Breaker
    observer: Observer
    at_once: int
    place: Callable[[int], float] = in_order
    tally: Tally = field(default_factory=Tally)
    entries: list[Entry] = field(default_factory=list)
    stems: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    ended_by: Exception | None = None
    _working: set[asyncio.Task[None]] = field(default_factory=set)
    _waiting: asyncio.PriorityQueue[tuple[float, int, Job | None]] = field(
        default_factory=asyncio.PriorityQueue
    )

    async def run(self) -> None:
        """Work on every article that has no current brief.

        Failures of single articles are counted and told. What must end the run is raised: a limit
        after the articles in work have come to their end; a failure of the service or the disk, which
        they would meet as well, at once.
        """
        slots = asyncio.Semaphore(self.at_once)
        looking = asyncio.create_task(self._look_through())

        def ended(task: asyncio.Task[None]) -> None:
            self._working.discard(task)
            slots.release()

        try:
            async for job in self._jobs(slots):
                task = asyncio.create_task(self._work_on(job))
                self._working.add(task)
                task.add_done_callback(ended)
            await asyncio.gather(*self._working, return_exceptions=True)
        finally:
            rest = (looking, *self._working)
            for each in rest:
                each.cancel()
            await asyncio.gather(*rest, return_exceptions=True)
        if self.ended_by is not None:
            raise self.ended_by

    def take_up(self, results: Results) -> None:
        """Take up the records that were saved while the run was stopped, before it could hear of them."""
        for entry in self.entries:
            if entry.sha256 and entry.sha256 not in self.stems and (there := results.find(entry.sha256)):
                self.stems[entry.sha256] = there[0]

    # --- looking -------------------------------------------------------------------------------

    async def _look_through(self) -> None:
        """Look at every file, in a thread, and pass on what is to be done."""
        looks = self.survey.looks()
        try:
            while found := await asyncio.to_thread(_some_of, looks):
                for each in found:
                    self._sort(each)
                await self.crew.expect(self._waiting.qsize())
                if not self._waiting.empty():  # there is work: do not take its processor time
                    await asyncio.sleep(_LOOK_SECONDS)
            self.tally.is_found = True
        except Exception as error:  # noqa: BLE001 - `run` raises it
            self._end(error)
        self._wait_in_line(inf, None)

    def _sort(self, found: Found | Failure) -> None:
        if isinstance(found, Failure):
            self.tally.found += 1
            self._fail(found)
            return
        self.entries.append(Entry(path=found.path, sha256=found.sha256))
        if found.is_twin:
            self.tally.twins += 1
            return
        self.tally.found += 1
        if found.sha256 and found.stem:  # an old brief is listed until there is a new one
            self.stems[found.sha256] = found.stem
        if found.known is None:
            self._wait_in_line(self.place(self.tally.found), found.job)
            return
        self._known(found.job, found.known)

    def _known(self, job: Job, outcome: Outcome) -> None:
        """Take up a brief that is current already: made before, or by another run meanwhile."""
        self.stems[outcome.sha256] = outcome.stem
        self.tally.count(outcome, before=True)
        self._tell_why(job.path, outcome)

    def _wait_in_line(self, place: float, job: Job | None) -> None:
        self._waiting.put_nowait((place, self.tally.found, job))

    # --- working -------------------------------------------------------------------------------

    async def _jobs(self, slots: asyncio.Semaphore) -> AsyncIterator[Job]:
        """Give the next job as soon as there is one and a slot is free, until the run must end."""
        while True:
            await slots.acquire()
            _, _, job = await self._waiting.get()
            if job is None or self.ended_by is not None:
                return
            yield job

    async def _work_on(self, job: Job) -> None:
        try:
            if made := made_meanwhile(job, self.survey):
                self._known(job, made)
            else:
                self._done(job, await self.crew.work_on(job))
        except SummarizerError as error:
            self._failed(job, error)
        except Exception as error:  # noqa: BLE001 - a bug: `run` raises it
            self._end(error)

    def _done(self, job: Job, outcome: Outcome) -> None:
        self.breaker.answered()
        self.stems[outcome.sha256] = outcome.stem
        self.tally.count(outcome)
        if outcome.sha256 != job.sha256:  # the file was changed meanwhile
            self._enter_anew(job.path, outcome.sha256)
        for notice in outcome.notices:
            self.observer.note(notice)
        self._tell_why(job.path, outcome)

    def _tell_why(self, path: str, outcome: Outcome) -> None:
        if outcome.why:
            self.observer.error(f"{path}: {outcome.why}")

    def _enter_anew(self, path: str, sha256: str) -> None:
        place = next(n for n, each in enumerate(self.entries) if each.path == path)
        self.entries[place] = Entry(path=path, sha256=sha256)

    def _failed(self, job: Job, error: SummarizerError) -> None:
        ending = self.breaker.failed(error)
        if ending is error:
            self._end(error)
            return
        why = str(error) if isinstance(error, SourceError) else f"{job.path}: {error}"
        self._fail(Failure(path=job.path, why=why))
        if ending is not None:
            self._end(ending)

    def _end(self, error: Exception) -> None:
        """Begin nothing more; unless it is a limit, send nothing more either."""
        self.ended_by = self.ended_by or error
        if not isinstance(error, LimitReached):
            for task in self._working - {asyncio.current_task()}:
                task.cancel()  # an answer on its way is awaited and kept by the client

    def _fail(self, failure: Failure) -> None:
        self.tally.failed += 1
        self.failures.append(failure)
        self.observer.error(failure.why)


def _some_of(looks: Iterator[Found | Failure]) -> list[Found | Failure]:
    """Take what can be found in a short time, and a few at least; nothing where there is no more."""
    until = time.monotonic() + _LOOK_SECONDS
    some = []
    for each in looks:
        some.append(each)
        if len(some) >= _FEW and time.monotonic() >= until:
            break
    return some
