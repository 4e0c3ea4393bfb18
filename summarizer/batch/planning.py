"""What a batch would take: counted over a folder without sending or writing anything."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, NoReturn, TypeGuard

from summarizer.batch.surveying import Failure
from summarizer.errors import LimitReached, SourceError
from summarizer.model.dialect import Dialect, cache_key, request_body
from summarizer.model.prices import load_prices
from summarizer.model.sqlite_journal import FILE_NAME, SqliteJournal
from summarizer.output.batch_plan_page import BatchPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.batch.crew import Crew
    from summarizer.batch.outcomes import Job
    from summarizer.batch.surveying import Found, Survey
    from summarizer.batch.work import Doing
    from summarizer.planning import Plan
    from summarizer.records import ModelClient, ModelRequest, TokenCounter
    from summarizer.settings import Settings

ALONE = 150
"""So many articles are counted sooner than worker processes come up."""

_AT_ONCE = 32
"""So many articles are with the workers at most: enough for each to have a next one."""

_LOOKED_AT = 200
"""So many files are looked at in a row, and as many wait to be counted."""

_SUMS = ("chunks", "requests", "answered", "input_tokens", "output_tokens_max")


@dataclass(frozen=True, kw_only=True, slots=True)
class Counting:
    """The work of a dry run on one article: its plan.

    `counter` is sent by the name of its vocabulary; a worker that cannot load this does not come up.
    """

    settings: Settings
    counter: TokenCounter
    asks: ClassVar[bool] = False

    def for_worker(self) -> Counting:
        """Leave out the key."""
        return replace(self, settings=replace(self.settings, api_key=None))

    @contextmanager
    def ready(self) -> Iterator[Doing[Plan]]:
        """Load what cleans and cuts, open the journal; raises `StorageError`, the work `SourceError`."""
        from summarizer.planning import plan_article  # noqa: PLC0415 - 0.4 s and 30 MB
        from summarizer.reading.sources import read_source  # noqa: PLC0415 - as above

        settings, counter = self.settings, _Remembering(self.counter)

        async def count(job: Job, _: ModelClient) -> Plan:
            article = read_source(job.path, encoding=settings.encoding, max_bytes=settings.max_bytes)
            return plan_article(article, settings=settings, counter=counter, is_answered=is_answered)

        with answers_at_hand(settings) as is_answered:
            yield count


class _Remembering:
    """Counts as another counter does; the fixed text of the requests, longer than most articles, once."""

    def __init__(self, counter: TokenCounter) -> None:
        self.exact = counter.exact
        self.count: Callable[[str], int] = lru_cache(maxsize=4)(counter.count)


class Nobody:
    """The model client of a plan: there is nobody to ask."""

    async def complete(self, request: ModelRequest) -> NoReturn:
        """Refuse to send anything."""
        raise LimitReached(f"a dry run sends nothing, not even a request to {request.model}")

    async def close(self) -> None:
        """Hold nothing that must be released."""


@dataclass(kw_only=True, slots=True)
class Planning:
    """Adds up, in the order of the folder, what the `crew` counts for its articles.

    `tell` hears why a file cannot be read, `count` how many files have been counted so far.
    """

    survey: Survey
    crew: Crew[Plan]
    tell: Callable[[str], None]
    count: Callable[[int], None] = lambda _: None
    counts: Counter[str] = field(default_factory=Counter)
    usd_max: float | None = 0.0
    _pending: deque[tuple[Found | Failure, asyncio.Task[Plan] | None]] = field(default_factory=deque)

    async def run(self) -> None:
        """Count every file; a bounded number of them is held in memory. Raises `StorageError`."""
        looks = self.survey.looks()
        slots = asyncio.Semaphore(_AT_ONCE)
        try:
            while some := await asyncio.to_thread(lambda: list(islice(looks, _LOOKED_AT))):
                await self.crew.expect(sum(_is_open(found) for found in some))
                self._pending.extend((found, self._begin(found, slots)) for found in some)
                while len(self._pending) > _LOOKED_AT:
                    await self._add(*self._pending.popleft())
            while self._pending:
                await self._add(*self._pending.popleft())
        finally:
            begun = [task for _, task in self._pending if task is not None]
            for task in begun:
                task.cancel()
            await asyncio.gather(*begun, return_exceptions=True)

    def _begin(self, found: Found | Failure, slots: asyncio.Semaphore) -> asyncio.Task[Plan] | None:
        """Let an article be counted as soon as there is a slot; None where there is nothing to count."""

        async def count(job: Job) -> Plan:
            async with slots:
                return await self.crew.work_on(job)

        return asyncio.create_task(count(found.job)) if _is_open(found) else None

    async def _add(self, found: Found | Failure, counting: asyncio.Task[Plan] | None) -> None:
        """Add what one file takes, when it is known."""
        if isinstance(found, Failure):
            self._fail(found.why)
            return
        self.counts["files"] += 1
        if counting is None:
            self.counts["twins" if found.is_twin else "done"] += 1
        else:
            try:
                self._add_plan(await counting)
            except SourceError as error:
                self._fail(str(error))
        self.count(self.counts["files"])

    def _fail(self, why: str) -> None:
        self.counts["failed"] += 1
        self.tell(why)

    def _add_plan(self, plan: Plan) -> None:
        if plan.verdict != "article":
            self.counts["no_article"] += 1
            return
        self.counts["articles"] += 1
        self.counts.update({name: getattr(plan, name) for name in _SUMS})
        known = self.usd_max is not None and plan.usd_max is not None
        self.usd_max = (self.usd_max or 0.0) + (plan.usd_max or 0.0) if known else None

    def plan(self, *, exact: bool) -> BatchPlan:
        """Give the sums; `exact` tells how tokens were counted."""
        model = self.survey.settings.model
        return BatchPlan(model=model, usd_max=self.usd_max, exact=exact, **self.counts)


def _is_open(found: Found | Failure) -> TypeGuard[Found]:
    return not isinstance(found, Failure) and not found.is_twin and found.known is None


@contextmanager
def answers_at_hand(settings: Settings) -> Iterator[Callable[[ModelRequest], bool]]:
    """Give a function that tells whether the reply to a request is recorded or in the journal.

    A journal that is not there is not made; raises `StorageError` for one that cannot be read.
    """
    if settings.replay or not settings.use_cache or not (settings.cache_dir / FILE_NAME).exists():
        yield lambda _: settings.replay is not None
        return
    journal = SqliteJournal(settings.cache_dir)
    base_url = settings.base_url.rstrip("/")
    price = load_prices().of(settings.model)
    usual = Dialect(reasoning_effort=price is not None and price.reasoning)
    dialect = journal.dialect(base_url, settings.model) or usual
    try:
        yield (
            lambda asked: journal.find(cache_key(request_body(asked, dialect), base_url=base_url)) is not None
        )
    finally:
        journal.close()
