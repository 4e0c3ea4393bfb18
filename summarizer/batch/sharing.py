"""Several runs that work into one folder of results: each takes what the others have not come to.

What keeps them from paying twice are the claims of the journal. This is about not standing in each
other's way: runs that walk through the folder in the same order would wait for each other at every
article.
"""

from __future__ import annotations

import os
import random
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from summarizer.batch.outcomes import outcome_of
from summarizer.batch.results import stem_of
from summarizer.recipe import is_current

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.batch.outcomes import Job, Outcome
    from summarizer.batch.surveying import Survey


@contextmanager
def first_run(folder: Path) -> Iterator[bool]:
    """Tell whether no other run works into this folder of results, and be known to others meanwhile.

    A run that is killed is forgotten at once. Where folders cannot be locked, each run takes itself for
    the first.
    """
    with ExitStack() as opened:
        try:
            handle = os.open(folder, os.O_RDONLY)
            opened.callback(os.close, handle)
            is_first = _lock(handle)
        except OSError:  # a file system without locks; or the folder was deleted
            is_first = True
        yield is_first


def _lock(handle: int) -> bool:
    """Lock a folder until its handle is closed; False if another process has. Raises `OSError`."""
    try:
        locks = import_module("fcntl")
    except ImportError:  # Windows
        return True
    try:
        locks.flock(handle, locks.LOCK_EX | locks.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def in_order(number: int) -> float:
    """Give the place in the line of the article that was found as number so and so: as it was found."""
    return float(number)


def anywhere(_: int) -> float:
    """Give a place in the line at random: two runs seldom want the same article at the same time."""
    return random.random()  # noqa: S311 - no secret


def made_meanwhile(job: Job, survey: Survey) -> Outcome | None:
    """Give what another run has made of an article since the folder was looked through; None if nothing."""
    if job.sha256 is None or survey.refresh:
        return None
    stem = job.stem or stem_of(job.path, job.sha256)
    brief = survey.results.record(stem)
    if brief is None or brief.record_id != job.sha256 or not is_current(brief.provenance, survey.settings):
        return None
    return outcome_of(brief, stem) if brief.status != "incomplete" else None
