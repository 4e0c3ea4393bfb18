"""The work on one article of a batch: read, brief, save."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.batch.outcomes import outcome_of
from summarizer.pipeline import brief_article
from summarizer.reading.sources import read_source

if TYPE_CHECKING:
    from summarizer.batch.outcomes import Job, Outcome
    from summarizer.batch.results import Results
    from summarizer.records import ModelClient
    from summarizer.settings import Settings


async def work_on(job: Job, *, settings: Settings, client: ModelClient, results: Results) -> Outcome:
    """Brief one article and save the result; raises the errors of its rooms.

    The result belongs to the bytes that are read now: a file that was changed since the folder was
    looked at is another article.
    """
    article = read_source(job.path, encoding=settings.encoding, max_bytes=settings.max_bytes)
    # Linux allows a name that is no text; a record holds text alone.
    name = article.path.encode("utf-8", "backslashreplace").decode("utf-8")
    brief = await brief_article(replace(article, path=name), settings=settings, client=client)
    stem = results.save(brief, stem=job.stem if article.sha256 == job.sha256 else None)
    return outcome_of(brief, stem)
