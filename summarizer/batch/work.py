"""What is done with each article of a batch, in this process or in a worker.

A `Work` is a description that can be sent to another process; `ready` makes it something that works.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias, TypeVar

from summarizer.batch.outcomes import Job, Outcome, outcome_of
from summarizer.batch.results import Results
from summarizer.records import ModelClient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from summarizer.settings import Settings

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)

Doing: TypeAlias = Callable[[Job, ModelClient], Awaitable[Result]]
"""Does the work on one article, and asks the client where it must; raises a `SummarizerError`."""


class Work(Protocol[Result_co]):
    """What is done with each article, and all that this takes."""

    @property
    def asks(self) -> bool:
        """Whether the model is asked."""
        ...

    def for_worker(self) -> Work[Result_co]:
        """Give what is sent to a worker process: the same work, without the key."""
        ...

    def ready(self) -> AbstractContextManager[Doing[Result_co]]:
        """Load and open what the work takes, for as long as the body runs, in whichever process."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Briefing:
    """Read an article, brief it, save the result."""

    settings: Settings
    results: Results
    asks: ClassVar[bool] = True

    def for_worker(self) -> Briefing:
        """Leave out the key and the names of what is there already."""
        settings = replace(self.settings, api_key=None)
        return replace(self, settings=settings, results=Results(folder=self.results.folder))

    @contextmanager
    def ready(self) -> Iterator[Doing[Outcome]]:
        """Load the pipeline; the work then raises the errors of its rooms.

        The result belongs to the bytes that are read now: a file that was changed since the folder was
        looked at is another article.
        """
        from summarizer.pipeline import brief_article  # noqa: PLC0415 - 0.5 s and 50 MB
        from summarizer.reading.sources import read_source  # noqa: PLC0415 - as above

        settings = self.settings

        async def brief(job: Job, client: ModelClient) -> Outcome:
            article = read_source(job.path, encoding=settings.encoding, max_bytes=settings.max_bytes)
            # Linux allows a name that is no text; a record holds text alone.
            name = article.path.encode("utf-8", "backslashreplace").decode("utf-8")
            made = await brief_article(replace(article, path=name), settings=settings, client=client)
            stem = self.results.save(made, stem=job.stem if article.sha256 == job.sha256 else None)
            return outcome_of(made, stem)

        yield brief
