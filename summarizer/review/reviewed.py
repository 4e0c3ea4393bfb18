"""A brief as people have left it: what they decided wins over what the model gave, and is named."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.brief import (
    Agreement,
    Brief,
    BriefDate,
    CooperationArea,
    Evidence,
    Party,
    Summary,
    SummarySentence,
)
from summarizer.review.facts import LISTS, Content, ListName
from summarizer.review.state import ArticleState, Verdict, review_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from summarizer.review.decisions import Decision
    from summarizer.review.state import Review, ReviewedFact


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactReview(_Record):
    """A decision about a fact that is in the brief. `before` is what the model gave; None: added by hand."""

    list: ListName
    id: str
    verdict: Verdict
    by: str
    when: str
    before: Content | None = None
    note: str | None = None


class RejectedByHand(_Record):
    """A fact that the model gave and that a person took out."""

    list: ListName
    content: Content
    by: str
    when: str
    note: str | None = None


class StaleDecision(_Record):
    """A decision about something that is not there any more."""

    list: ListName | None
    action: str
    content: Content | None
    by: str
    when: str
    why: str


class ReviewNote(_Record):
    """Who stands behind the brief. `by` and `when` are of the approval, or of the sending back."""

    state: ArticleState
    by: str | None = None
    when: str | None = None
    note: str | None = None
    facts: tuple[FactReview, ...] = ()
    rejected: tuple[RejectedByHand, ...] = ()
    stale: tuple[StaleDecision, ...] = ()


class ReviewedBrief(Brief):
    """A brief with all decisions applied: the same form, and `review` tells what was decided."""

    review: ReviewNote


def as_decided(brief: Brief, decisions: Sequence[Decision]) -> ReviewedBrief:
    """Apply `decisions`, those about this article in their order; without any, little is to be done."""
    if not decisions:
        return ReviewedBrief(**dict(brief), review=ReviewNote(state="new"))
    return reviewed_brief(brief, review_of(brief, decisions))


def reviewed_brief(brief: Brief, review: Review) -> ReviewedBrief:
    """Apply `review` to `brief`. Without any decision, the facts are those of the machine."""
    evidence = _Evidence(brief)
    made: dict[ListName, list[_Made]] = {kind: [] for kind in LISTS}
    unreadable: list[StaleDecision] = []
    for fact in review.facts:
        if fact.now is None:
            continue
        ident = fact.id or _next_id(fact.list, brief, made[fact.list])
        try:
            made[fact.list].append(_Made(id=ident, record=_record(fact, ident, brief, evidence), fact=fact))
        except (ValidationError, _UnreadableError):  # only a log that was changed by hand holds such
            if fact.by:
                unreadable.append(_stale(fact.by, "the decision cannot be read"))
    sentences = _numbered(made["summary"])
    parties = _records(made["parties"])
    dates = _records(made["dates"])
    left = {each.id for each in (*parties, *dates)}
    stale = (*(_stale(each.decision, each.why) for each in review.stale), *unreadable)
    decided = (*sentences, *(each for kind in LISTS[1:] for each in made[kind]))
    return ReviewedBrief(
        **dict(brief)
        | {
            "summary": Summary(
                en=" ".join(each.record.text for each in sentences),
                sentences=tuple(each.record for each in sentences),
            ),
            "parties": tuple(_without_lost(each, left, "represents") for each in parties),
            "dates": dates,
            "agreements": tuple(
                _without_lost(each, left, "parties", "dates") for each in _records(made["agreements"])
            ),
            "cooperation_areas": _records(made["cooperation_areas"]),
            "evidence": tuple(evidence.all.values()),
        },
        review=ReviewNote(
            state=review.state,
            by=review.by.who if review.by else None,
            when=review.by.when if review.by else None,
            note=review.by.note if review.by else None,
            facts=tuple(each.note(each.fact.by) for each in decided if each.fact.by),
            rejected=tuple(_rejected(review.facts)),
            stale=stale,
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Made:
    """A fact that holds, as a record of the brief."""

    id: str
    record: Any
    fact: ReviewedFact

    def note(self, by: Decision) -> FactReview:
        before = self.fact.machine if self.fact.verdict == "edited" else None
        return FactReview(
            list=self.fact.list,
            id=self.id,
            verdict=self.fact.verdict,
            by=by.who,
            when=by.when,
            before=before,
            note=by.note,
        )


class _UnreadableError(Exception):
    """A decision holds what no form writes."""


class _Evidence:
    """The evidence of the brief, and what people have added to it; by id."""

    def __init__(self, brief: Brief) -> None:
        self.all = {each.id: each for each in brief.evidence}

    def ids(self, words: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Give the ids of places in the source; a new place gets a new one."""
        return tuple(dict.fromkeys(self._id(each) for each in words))

    def _id(self, words: Mapping[str, Any]) -> str:
        place = (words.get("start"), words.get("end"))
        there = next((each.id for each in self.all.values() if (each.start, each.end) == place), None)
        if there is not None:
            return there
        quote = words.get("quote")
        whole = {"zone": "body", "sentence": quote, "sentence_start": place[0], "sentence_end": place[1]}
        ident = _after("e", self.all)
        fixed = {"id": ident, "status": "exact", "quote_en": None}
        self.all[ident] = Evidence.model_validate(whole | dict(words) | fixed)
        return ident


_MODELS: Mapping[ListName, type[BaseModel]] = {
    "summary": SummarySentence,
    "parties": Party,
    "dates": BriefDate,
    "agreements": Agreement,
    "cooperation_areas": CooperationArea,
}
_LETTERS: Mapping[ListName, str] = {"parties": "p", "dates": "d", "agreements": "a", "cooperation_areas": "c"}
_REFERENCES = ("evidence", "represents", "parties", "dates")


def _record(fact: ReviewedFact, ident: str, brief: Brief, evidence: _Evidence) -> BaseModel:
    """Make the record of a fact that holds; raises `ValidationError`."""
    model, content = _MODELS[fact.list], dict(fact.now or {})
    there = _original(brief, fact.list, fact.id) if fact.id else None
    if there is not None:
        same = there.model_dump()
        changed = {name: value for name, value in content.items() if name not in _REFERENCES}
        return model.model_validate(same | changed)
    places = content.get("evidence")
    if not isinstance(places, list) or not all(isinstance(each, dict) for each in places):
        raise _UnreadableError
    content["evidence"] = evidence.ids(places)
    if fact.list != "summary":
        content["id"] = ident
    return model.model_validate(content)


def _original(brief: Brief, kind: ListName, ident: str) -> BaseModel | None:
    if kind == "summary":
        return brief.summary.sentences[int(ident[1:]) - 1]
    records: Sequence[Party | BriefDate | Agreement | CooperationArea] = getattr(brief, kind)
    return next((each for each in records if each.id == ident), None)


def _next_id(kind: ListName, brief: Brief, made: Sequence[_Made]) -> str:
    if kind == "summary":
        return ""  # sentences are numbered when all are there
    return _after(_LETTERS[kind], (*(each.id for each in getattr(brief, kind)), *(each.id for each in made)))


def _after(letter: str, ids: Iterable[str]) -> str:
    """Give the next id; ids are a letter and a running number."""
    return f"{letter}{max((int(each[1:]) for each in ids if each[1:].isdecimal()), default=0) + 1}"


def _numbered(made: Sequence[_Made]) -> tuple[_Made, ...]:
    return tuple(replace(each, id=f"s{number}") for number, each in enumerate(made, 1))


def _records(made: Sequence[_Made]) -> tuple[Any, ...]:
    return tuple(each.record for each in made)


def _without_lost(record: Any, left: Collection[str], *names: str) -> Any:
    """Take out references to facts that were rejected."""
    changes: dict[str, Any] = {}
    for name in names:
        value = getattr(record, name)
        if isinstance(value, tuple):
            changes[name] = tuple(each for each in value if each in left)
        else:
            changes[name] = value if value in left else None
    return record.model_copy(update=changes)


def _rejected(facts: Iterable[ReviewedFact]) -> Iterator[RejectedByHand]:
    for fact in facts:
        if fact.now is None and fact.by is not None:
            yield RejectedByHand(
                list=fact.list, content=fact.content, by=fact.by.who, when=fact.by.when, note=fact.by.note
            )


def _stale(decision: Decision, why: str) -> StaleDecision:
    return StaleDecision(
        list=decision.list,
        action=decision.action,
        content=decision.after or decision.before,
        by=decision.who,
        when=decision.when,
        why=why,
    )
