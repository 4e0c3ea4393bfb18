"""What holds after decisions: in order, undone, reopened, stale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from shelves import briefs

from summarizer.brief import Brief
from summarizer.review.decisions import Decision, Reviewer
from summarizer.review.facts import ListName, brief_digest, facts_of
from summarizer.review.fields import blank, with_changes
from summarizer.review.reviewed import ReviewedBrief, reviewed_brief
from summarizer.review.state import (
    ARTICLE_CHANGED,
    BRIEF_CHANGED,
    OTHERS_DECIDED,
    Review,
    ReviewedFact,
    review_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

LIN, ANA = Reviewer(name="Lin"), Reviewer(name="Ana")


def _brief() -> Brief:
    return next(each for each in briefs() if each.agreements and each.agreements[0].parties)


def _fact(review: Review, kind: ListName, place: int = 0) -> ReviewedFact:
    return [fact for fact in review.facts if fact.list == kind][place]


def _after(brief: Brief, *decisions: Decision) -> tuple[Review, ReviewedBrief]:
    review = review_of(brief, decisions)
    return review, reviewed_brief(brief, review)


def _on(fact: ReviewedFact, brief: Brief, action: Any, **changes: Any) -> Decision:
    after = with_changes(fact.list, fact.content, changes) if changes else None
    return LIN.decide(brief, action, kind=fact.list, fact=fact.key, before=fact.now, after=after)


def _added(brief: Brief, name: str = "Film Office") -> Decision:
    place = brief.evidence[0]
    words = {"quote": place.quote, "start": place.start, "end": place.end}
    return LIN.decide(
        brief,
        "add",
        kind="parties",
        after=with_changes("parties", blank("parties", words), {"name_en": name}),
    )


def test_without_decisions_the_brief_is_the_machine_s_and_says_so() -> None:
    for brief in briefs():
        review, reviewed = _after(brief)
        assert review.state == "new"
        assert reviewed.review.state == "new"
        assert Brief.model_validate(reviewed.model_dump(exclude={"review"})) == brief


def test_an_edited_fact_holds_as_edited_and_tells_what_stood_before() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    review, reviewed = _after(brief, _on(fact, brief, "edit", role="host", country="se"))
    party = next(each for each in reviewed.parties if each.id == fact.id)
    assert (party.role, party.country) == ("host", "SE")
    note = reviewed.review.facts[0]
    assert (note.id, note.verdict, note.by, note.before) == (fact.id, "edited", "Lin", fact.machine)
    assert review.state == "in_review"
    assert review.decided == 1


def test_a_rejected_fact_is_out_of_the_brief_and_of_all_that_names_it_but_kept_as_rejected() -> None:
    brief = _brief()
    ident = brief.agreements[0].parties[0]
    fact = next(each for each in review_of(brief, ()).facts if each.id == ident)
    _, reviewed = _after(brief, _on(fact, brief, "reject"))
    assert ident not in {party.id for party in reviewed.parties}
    assert ident not in reviewed.agreements[0].parties
    assert all(party.represents != ident for party in reviewed.parties)
    assert [each.content for each in reviewed.review.rejected] == [fact.content]


def test_an_added_fact_gets_an_id_and_evidence_of_its_own() -> None:
    brief = _brief()
    _, reviewed = _after(brief, _added(brief), _added(brief, "Second"))
    first, second = reviewed.parties[-2:]
    assert {first.id, second.id}.isdisjoint(party.id for party in brief.parties)
    assert first.id != second.id
    assert first.evidence == (brief.evidence[0].id,)
    assert [note.verdict for note in reviewed.review.facts] == ["added", "added"]


def test_words_of_the_source_that_prove_nothing_yet_become_new_evidence() -> None:
    brief = _brief()
    words = {
        "quote": "xyz",
        "start": 0,
        "end": 3,
        "zone": "lead",
        "sentence": "xyz.",
        "sentence_start": 0,
        "sentence_end": 4,
    }
    decision = LIN.decide(brief, "add", kind="cooperation_areas", after=blank("cooperation_areas", words))
    _, reviewed = _after(brief, decision)
    evidence = reviewed.evidence[-1]
    assert reviewed.cooperation_areas[-1].evidence == (evidence.id,)
    assert (evidence.quote, evidence.zone, evidence.sentence, evidence.status) == (
        "xyz",
        "lead",
        "xyz.",
        "exact",
    )


def test_a_rejected_sentence_leaves_the_summary() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "summary")
    _, reviewed = _after(brief, _on(fact, brief, "reject"))
    assert len(reviewed.summary.sentences) == len(brief.summary.sentences) - 1
    assert fact.content["text"] not in reviewed.summary.en


def test_the_last_decision_about_a_fact_counts() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "dates")
    reject, accept = _on(fact, brief, "reject"), _on(fact, brief, "accept")
    assert _fact(review_of(brief, (reject, accept)), "dates").verdict == "accepted"
    assert _fact(review_of(brief, (accept, reject)), "dates").verdict == "rejected"


def test_an_undo_brings_back_what_was_before_and_can_go_back_to_the_beginning() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    decisions: list[Decision] = [
        _on(fact, brief, "accept"),
        _on(fact, brief, "reject"),
        LIN.decide(brief, "approve"),
    ]
    states = []
    while (last := review_of(brief, decisions).undoable) is not None:
        states.append(
            (review_of(brief, decisions).state, _fact(review_of(brief, decisions), "parties").verdict)
        )
        decisions.append(ANA.decide(brief, "undo", undoes=last.id))
    assert states == [("approved", "rejected"), ("in_review", "rejected"), ("in_review", "accepted")]
    assert review_of(brief, decisions).state == "new"
    assert reviewed_brief(brief, review_of(brief, decisions)).parties == brief.parties


def test_an_undo_of_nothing_changes_nothing() -> None:
    brief = _brief()
    approve = LIN.decide(brief, "approve")
    undo = LIN.decide(brief, "undo", undoes="there is none")
    assert review_of(brief, (undo, approve, undo)).state == "approved"


def test_who_approves_stands_in_the_brief() -> None:
    brief = _brief()
    _, reviewed = _after(brief, LIN.decide(brief, "send_back", note="dates"), ANA.decide(brief, "approve"))
    assert (reviewed.review.state, reviewed.review.by) == ("approved", "Ana")


def test_a_decision_after_the_approval_reopens_the_article() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    assert review_of(brief, (LIN.decide(brief, "approve"), _on(fact, brief, "accept"))).state == "in_review"


def _approval(brief: Brief, *seen: Decision) -> Decision:
    return ANA.decide(brief, "approve", seen=review_of(brief, seen).seen)


def test_an_approval_covers_only_what_was_seen() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    unseen = _on(fact, brief, "edit", role="witness")
    review = review_of(brief, (unseen, _approval(brief)))
    assert (review.state, [each.why for each in review.stale]) == ("in_review", [OTHERS_DECIDED])
    assert review_of(brief, (unseen, _approval(brief, unseen))).state == "approved"


def test_an_approval_does_not_survive_the_undo_of_what_it_approved() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    edit = _on(fact, brief, "edit", role="witness")
    approval = _approval(brief, edit)
    undo = LIN.decide(brief, "undo", undoes=edit.id)
    assert review_of(brief, (edit, approval, undo)).state == "in_review"


def test_an_undo_of_a_later_decision_brings_the_approval_back() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    approval, reject = _approval(brief), _on(fact, brief, "reject")
    assert review_of(brief, (approval, reject)).state == "in_review"
    assert (
        review_of(brief, (approval, reject, LIN.decide(brief, "undo", undoes=reject.id))).state == "approved"
    )


def test_whoever_approves_the_article_as_it_stands_settles_older_stale_decisions() -> None:
    brief = _brief()
    old = LIN.decide(_rerun(brief, record_id="0" * 64), "approve")
    review = review_of(brief, (old, ANA.decide(brief, "approve")))
    assert (review.state, review.stale) == ("approved", ())


def test_an_added_fact_that_was_rejected_can_be_accepted_again() -> None:
    brief = _brief()
    added = _added(brief)
    fact = next(each for each in review_of(brief, (added,)).facts if each.verdict == "added")
    reject = _on(fact, brief, "reject")
    accept = LIN.decide(brief, "accept", kind=fact.list, fact=fact.key, after=fact.content)
    _, reviewed = _after(brief, added, reject, accept)
    assert reviewed.parties[-1].name_en == "Film Office"
    assert not reviewed.review.rejected


@pytest.mark.parametrize("evidence", ["x", 5, [5], None, [{"start": 0}]])
def test_evidence_of_no_form_harms_nothing(evidence: Any) -> None:
    brief = _brief()
    added = _added(brief)
    assert added.after is not None
    broken = added.model_copy(update={"after": added.after | {"evidence": evidence}})
    _, reviewed = _after(brief, broken)
    assert reviewed.parties == brief.parties
    assert len(reviewed.review.stale) == 1


def test_another_area_has_another_purpose_code() -> None:
    brief = next(each for each in briefs() if each.cooperation_areas)
    fact = _fact(review_of(brief, ()), "cooperation_areas")
    _, reviewed = _after(brief, _on(fact, brief, "edit", code="tourism"))
    assert (reviewed.cooperation_areas[0].code, reviewed.cooperation_areas[0].crs) == ("tourism", "33210")


def _rerun(brief: Brief, **changes: Any) -> Brief:
    return brief.model_copy(update=changes)


def test_decisions_survive_a_rerun_that_says_the_same_under_other_ids() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties", 1)
    decision = _on(fact, brief, "edit", role="witness")
    first, *others = brief.parties
    moved = _rerun(brief, parties=(*others, first))
    review, reviewed = _after(moved, decision)
    assert not review.stale
    assert next(each for each in reviewed.parties if each.id == fact.id).role == "witness"


def test_another_run_s_provenance_does_not_make_an_approval_stale() -> None:
    brief = _brief()
    again = _rerun(brief, provenance=brief.provenance.model_copy(update={"created": "2030-01-01T00:00:00Z"}))
    assert brief_digest(again) == brief_digest(brief)
    assert review_of(again, (LIN.decide(brief, "approve"),)).state == "approved"


def test_a_decision_about_a_fact_that_the_new_brief_does_not_have_is_stale() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    approve = LIN.decide(brief, "approve")
    review, reviewed = _after(
        _rerun(brief, parties=brief.parties[1:]), _on(fact, brief, "edit", role="host"), approve
    )
    assert [each.why for each in review.stale] == [BRIEF_CHANGED, BRIEF_CHANGED]
    assert review.state == "in_review"
    assert [each.content["name_en"] for each in reviewed.review.stale if each.content] == [
        fact.content["name_en"]
    ]


def test_a_decision_about_other_bytes_of_the_same_file_is_stale() -> None:
    brief = _brief()
    fact = _fact(review_of(brief, ()), "parties")
    review = review_of(
        _rerun(brief, record_id="0" * 64), (_on(fact, brief, "accept"), LIN.decide(brief, "approve"))
    )
    assert [each.why for each in review.stale] == [ARTICLE_CHANGED, ARTICLE_CHANGED]
    assert review.decided == 0


def test_an_added_fact_that_no_form_accepts_is_stale_and_harms_nothing() -> None:
    brief = _brief()
    broken = _added(brief).model_copy(update={"after": {"name_en": 5, "evidence": [{"start": "x"}]}})
    _, reviewed = _after(brief, broken)
    assert reviewed.parties == brief.parties
    assert [each.why for each in reviewed.review.stale] == ["the decision cannot be read"]


def test_every_fact_has_a_key_of_its_own_that_does_not_depend_on_ids() -> None:
    for brief in briefs():
        facts = facts_of(brief)
        assert len({fact.key for fact in facts}) == len(facts)
        assert all(replace(fact, id="x").key == fact.key for fact in facts)


def _verdicts(facts: Sequence[ReviewedFact]) -> set[str]:
    return {fact.verdict for fact in facts}


def test_all_recorded_briefs_can_be_accepted_fact_by_fact() -> None:
    for brief in briefs():
        facts = review_of(brief, ()).facts
        review, reviewed = _after(
            brief, *(_on(fact, brief, "accept") for fact in facts), LIN.decide(brief, "approve")
        )
        assert _verdicts(review.facts) == {"accepted"}
        assert review.state == "approved"
        assert reviewed.parties == brief.parties
        assert reviewed.summary == brief.summary
