"""What people decided about a brief, as parts of its page: who stands behind it, and what was changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from summarizer.output.brief_facts import Row, remark
from summarizer.output.page import Line, Run, Style
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import date_in_words, in_words, value_in_words
from summarizer.review.facts import facts_of, headline_of
from summarizer.review.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.review.facts import Content, ListName
    from summarizer.review.reviewed import FactReview, ReviewedBrief, ReviewNote, StaleDecision

_STATES: dict[str, tuple[str, Style]] = {
    "approved": ("approved", "good"),
    "sent_back": ("sent back", "bad"),
    "in_review": ("in review, not approved", "doubtful"),
    "new": ("not reviewed by a person", "doubtful"),
}
_COUNTED = ("accepted", "edited", "rejected", "added")
_LIST_NAMES: dict[ListName, str] = {
    "summary": "summary",
    "parties": "party",
    "dates": "date",
    "agreements": "agreement",
    "cooperation_areas": "area",
}


def review_line(review: ReviewNote) -> Line:
    """Say who stands behind a brief, and how many decisions there are of each kind."""
    state, style = _STATES[review.state]
    counts = Counter[str](each.verdict for each in review.facts)
    counts["rejected"] += len(review.rejected)
    said = [f"{counts[verdict]} {verdict}" for verdict in _COUNTED if counts[verdict]]
    said += [f"{len(review.stale)} stale"] if review.stale else []
    runs = [Run(state + (signed(review.by, review.when) if review.by else ""), style)]
    if review.note:
        runs.append(Run(f" — “{one_line(review.note)}”"))
    if said:
        runs.append(Run(f"; {', '.join(said)}", "quiet"))
    return tuple(runs)


def signed(by: str | None, when: str | None) -> str:
    """Name a person and a day as they follow a verdict.

    >>> signed("An Reviewer", "2026-11-22T09:30:00Z")
    ' by An Reviewer, 22 Nov 2026'
    """
    day = date_in_words(when[:10]) if when else None
    return (f" by {one_line(by)}" if by else "") + (f", {day}" if day else "")


def decisions(brief: ReviewedBrief) -> Iterator[Row]:
    """List what was changed, added and taken out, and what holds no more; accepted facts only with a note."""
    now = {(fact.list, fact.id): fact.content for fact in facts_of(brief)}
    review = brief.review
    for fact in review.facts:
        content = now.get((fact.list, fact.id))
        if content is not None and (fact.verdict != "accepted" or fact.note):
            yield _decision(fact, content)
    for each in review.rejected:
        runs = _about(each.list, each.content)
        yield remark("rejected", (*runs, *_by(each.by, each.when, each.note)), "bad")
    for stale in review.stale:
        yield remark("stale", _stale(stale), "doubtful")


def _decision(fact: FactReview, content: Content) -> Row:
    runs = list(_about(fact.list, content))
    for name, before, after in changes(fact.list, fact.before, content):
        runs.append(Run(f"; {in_words(name)}: ", "quiet"))
        runs += [Run(before, "quiet"), Run(" → ", "quiet"), Run(after, "strong")]
    return remark(fact.verdict, (*runs, *_by(fact.by, fact.when, fact.note)), "good")


def changes(kind: ListName, before: Content | None, after: Content) -> Iterator[tuple[str, str, str]]:
    """Yield each field that a person changed: its name, what stood there and what stands there now."""
    for field in FIELDS[kind] if before is not None else ():
        old, new = ((content or {}).get(field.name) for content in (before, after))
        if old != new:
            yield field.name, value_in_words(field.name, old), value_in_words(field.name, new)


def _about(kind: ListName | None, content: Content | None) -> Iterator[Run]:
    if kind is not None:
        yield Run(f"{_LIST_NAMES[kind]}: ", "quiet")
        yield Run(headline_of(kind, content or {}))


def _by(by: str, when: str, note: str | None) -> Iterator[Run]:
    yield Run(f" —{signed(by, when)}" + (f": “{one_line(note)}”" if note else ""), "quiet")


def _stale(stale: StaleDecision) -> Iterator[Run]:
    yield Run(f"{in_words(stale.action)} ", "quiet")
    yield from _about(stale.list, stale.content)
    yield Run(f" — {stale.why};{signed(stale.by, stale.when)}", "quiet")
