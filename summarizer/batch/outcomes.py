"""What became of one article of a batch, small enough to be passed between processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from summarizer.brief import Brief

OF_THE_RUN = frozenset({"model", "journal"})
"""Where a problem lies that concerns the service or the cache rather than one article."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """An article to be briefed: the hash of its bytes, and an older record of them, if there is one.

    `sha256` is None where the file could not be hashed: reading it will tell why.
    """

    path: str
    sha256: str | None = None
    stem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A brief that has been saved: under which name, in which state.

    `why` is one line for whatever is not complete. `is_cached` says that no reply had to be paid for
    now. `notices` are lines about the service or the cache, not about this article.
    """

    sha256: str
    stem: str
    status: Literal["complete", "incomplete", "not_an_article"]
    why: str | None
    is_flagged: bool
    is_cached: bool
    notices: tuple[str, ...] = ()


def outcome_of(brief: Brief, stem: str) -> Outcome:
    """Say in short what `brief` is."""
    calls = brief.provenance.calls
    return Outcome(
        sha256=brief.record_id,
        stem=stem,
        status=brief.status,
        why=why_not_complete(brief),
        is_flagged=is_flagged(brief),
        is_cached=bool(calls) and all(call.cached for call in calls),
        notices=tuple(each.message for each in brief.problems if each.where in OF_THE_RUN),
    )


def why_not_complete(brief: Brief) -> str | None:
    """Give the reason for which a brief is not complete, as one line; None if it is."""
    if brief.status == "complete":
        return None
    return next((each.message for each in brief.problems if each.severity == "error"), brief.status)


def is_flagged(brief: Brief) -> bool:
    """Tell whether something in a brief is not proven or has a warning."""
    return bool(brief.rejected) or any(each.severity != "info" for each in brief.problems)
