"""What a batch would take: counted over a folder without sending or writing anything."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.batch.surveying import Failure
from summarizer.errors import SourceError
from summarizer.model.dialect import Dialect, cache_key, request_body
from summarizer.model.prices import load_prices
from summarizer.model.sqlite_journal import FILE_NAME, SqliteJournal
from summarizer.output.batch_plan_page import BatchPlan
from summarizer.planning import plan_article
from summarizer.reading.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.batch.surveying import Found
    from summarizer.planning import Plan
    from summarizer.records import ModelRequest, TokenCounter
    from summarizer.settings import Settings


_SUMS = ("chunks", "requests", "answered", "input_tokens", "output_tokens_max")


@dataclass(kw_only=True, slots=True)
class Planning:
    """Adds article after article up; `is_answered` tells whether the reply to a request is at hand.

    `tell` hears why a file cannot be read.
    """

    settings: Settings
    counter: TokenCounter
    is_answered: Callable[[ModelRequest], bool]
    tell: Callable[[str], None]
    counts: Counter[str] = field(default_factory=Counter)
    usd_max: float | None = 0.0

    def add(self, found: Found | Failure) -> None:
        """Count one file."""
        if isinstance(found, Failure):
            self._fail(found.why)
            return
        self.counts["files"] += 1
        if found.is_twin or found.known is not None:
            self.counts["twins" if found.is_twin else "done"] += 1
            return
        try:
            article = read_source(
                found.path, encoding=self.settings.encoding, max_bytes=self.settings.max_bytes
            )
        except SourceError as error:
            self._fail(str(error))
            return
        self._add(
            plan_article(article, settings=self.settings, counter=self.counter, is_answered=self.is_answered)
        )

    def _fail(self, why: str) -> None:
        self.counts["failed"] += 1
        self.tell(why)

    def _add(self, plan: Plan) -> None:
        if plan.verdict != "article":
            self.counts["no_article"] += 1
            return
        self.counts["articles"] += 1
        self.counts.update({name: getattr(plan, name) for name in _SUMS})
        known = self.usd_max is not None and plan.usd_max is not None
        self.usd_max = (self.usd_max or 0.0) + (plan.usd_max or 0.0) if known else None

    def plan(self) -> BatchPlan:
        """Give the sums."""
        return BatchPlan(
            model=self.settings.model, usd_max=self.usd_max, exact=self.counter.exact, **self.counts
        )


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
