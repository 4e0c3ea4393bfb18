"""What holds for an article now: its machine-made facts, with all decisions so far applied in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from summarizer.review.decisions import OF_AN_ARTICLE
from summarizer.review.facts import LISTS, brief_digest, facts_of
from summarizer.review.facts import digest as _digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Brief
    from summarizer.review.decisions import Decision
    from summarizer.review.facts import Content, ListName

Verdict = Literal["open", "accepted", "edited", "rejected", "added"]
ArticleState = Literal["new", "in_review", "approved", "sent_back"]

_VERDICTS: dict[str, Verdict] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "add": "added",
}
_STATES: dict[str, ArticleState] = {"approve": "approved", "send_back": "sent_back"}

ARTICLE_CHANGED = "the article has changed"
BRIEF_CHANGED = "the brief has changed"
OTHERS_DECIDED = "something else had been decided than was seen"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedFact:
    """A fact and what was decided about it.

    `machine` is what the model gave (None: a person added the fact), `now` what holds (None: it was
    rejected). `id` is that of the brief, or None for an added fact. `by` is the last decision.
    """

    list: ListName
    key: str
    id: str | None
    machine: Content | None
    now: Content | None
    verdict: Verdict
    by: Decision | None = None

    @property
    def content(self) -> Content:
        """What there is to show: what holds, or what was rejected."""
        before = self.by.before if self.by and self.by.before else {}
        return self.now or self.machine or before


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """A decision that holds no more, because what it was about is not there; `why` is a short phrase."""

    decision: Decision
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """All that was decided about one article.

    `by` is the decision that approved it or sent it back; a later decision about a fact reopens the
    article. `undoable` is the last decision that still
    counts, also a stale one. `seen` is the digest of all that count.
    """

    state: ArticleState
    facts: tuple[ReviewedFact, ...]
    by: Decision | None = None
    stale: tuple[Stale, ...] = ()
    undoable: Decision | None = None
    seen: str = ""

    @property
    def decided(self) -> int:
        """How many facts were decided about."""
        return sum(each.verdict != "open" for each in self.facts)


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Leave out what was undone, and the undoing; the others stay in their order.

    An undo takes back a decision that stands before it; what it names otherwise changes nothing.
    """
    kept: dict[str, Decision] = {}
    for each in decisions:
        if each.action == "undo":
            kept.pop(each.undoes or "", None)
        else:
            kept[each.id] = each
    return tuple(kept.values())


def review_of(brief: Brief, decisions: Sequence[Decision]) -> Review:
    """Apply `decisions`, those about this article in their order, to `brief`."""
    kept = standing(decisions)
    digest = brief_digest(brief)
    facts = {fact.key: _untouched(fact.list, fact.key, fact.id, fact.content) for fact in facts_of(brief)}
    stale: list[Stale] = []
    by: Decision | None = None
    before: list[str] = []
    for each in kept:
        if each.article != brief.record_id:
            stale.append(Stale(decision=each, why=ARTICLE_CHANGED))
        elif each.action in OF_AN_ARTICLE and each.seen is not None and each.seen != _digest(before):
            stale.append(Stale(decision=each, why=OTHERS_DECIDED))
            by = None
        elif each.action in OF_AN_ARTICLE:
            by = each
            if each.brief == digest:
                stale.clear()  # whoever decides about the article as it stands has seen them
        elif _apply(facts, each):
            by = None  # what was approved is not what stands there now
        else:
            stale.append(Stale(decision=each, why=BRIEF_CHANGED))
        before.append(each.id)
    if by is not None and by.brief != digest:
        stale.append(Stale(decision=by, why=BRIEF_CHANGED))
        by = None
    ordered = sorted(facts.values(), key=lambda fact: LISTS.index(fact.list))
    state = _STATES[by.action] if by else "in_review" if kept else "new"
    return Review(
        state=state,
        facts=tuple(ordered),
        by=by,
        stale=tuple(stale),
        undoable=kept[-1] if kept else None,
        seen=_digest(before),
    )


def _untouched(kind: ListName, key: str, ident: str, content: Content) -> ReviewedFact:
    return ReviewedFact(list=kind, key=key, id=ident, machine=content, now=content, verdict="open")


def _apply(facts: dict[str, ReviewedFact], decision: Decision) -> bool:
    """Let one decision change the facts; tell whether what it is about is there."""
    key, verdict = decision.fact, _VERDICTS[decision.action]
    if key is None or decision.list is None:
        return False
    there = facts.get(key)
    if there is None and verdict != "added":
        return False
    after = decision.after
    if there is not None and verdict == "accepted":
        # What was shown is what was accepted: not what somebody else has made of it meanwhile.
        after = after or there.now or there.machine
        verdict = "edited" if there.machine and after != there.machine else "accepted"
    if there is not None and there.machine is None and verdict != "rejected":
        verdict = "added"
    facts[key] = ReviewedFact(
        list=decision.list,
        key=key,
        id=there.id if there else None,
        machine=there.machine if there else None,
        now=None if verdict == "rejected" else after,
        verdict=verdict,
        by=decision,
    )
    return True
