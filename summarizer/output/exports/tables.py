"""Reviewed briefs as rows of flat tables: facts with their verdicts, articles, and what was rejected.

The tables of facts are those of `output.tables` with six columns more: who stands behind the article,
and who has decided about the fact. A verdict is ``machine`` where nobody has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.tables import TABLES, rows_of
from summarizer.review.facts import headline_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.output.exports.exported import Exported
    from summarizer.output.tables import Row
    from summarizer.review.facts import ListName
    from summarizer.review.reviewed import ReviewedBrief

REVIEW = ("article_state", "reviewed_by", "reviewed_at")
VERDICT = ("verdict", "decided_by", "decided_at")
LIST_OF: Mapping[str, ListName] = {
    "parties": "parties",
    "dates": "dates",
    "agreements": "agreements",
    "areas": "cooperation_areas",
}
"""The list of a brief that each table of facts holds."""

ARTICLES = (
    "sha256",
    "article",
    "record",
    "headline",
    "title",
    "language",
    "published",
    "publisher",
    "byline",
    "url",
    "summary",
    "status",
    *REVIEW,
    "review_note",
    "edited",
    "added",
    "rejected_by_hand",
    "stale",
    "not_proven",
    "warnings",
    "model",
    "prompt_version",
    "made_at",
)
REJECTED = (
    "sha256",
    "article",
    "record",
    "origin",
    "field",
    "value",
    "reason",
    "nearest",
    "decided_by",
    "decided_at",
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "articles": ARTICLES,
    **{name: (*columns, *REVIEW, *VERDICT) for name, columns in TABLES.items()},
    "rejected": REJECTED,
}
"""The columns of each table, in order. ``origin`` of what was rejected is ``person`` or ``check``."""


def reviewed_rows(each: Exported) -> dict[str, list[Row]]:
    """Give the rows that an article has in each of the tables `COLUMNS`."""
    state = _state(each.brief)
    verdicts = verdicts_of(each.brief)
    rows: dict[str, list[Row]] = {"articles": [article_row(each)]}
    for name, facts in rows_of(each.brief, article=each.name, record=each.record).items():
        rows[name] = [fact | state | verdicts.get((LIST_OF[name], fact["id"]), MACHINE) for fact in facts]
    about: Row = {"sha256": each.brief.record_id, "article": each.name, "record": each.record}
    rows["rejected"] = [about | row for row in rejected_rows(each.brief)]
    return rows


MACHINE: Row = {"verdict": "machine", "decided_by": None, "decided_at": None}


def verdicts_of(brief: ReviewedBrief) -> dict[tuple[str, object], Row]:
    """Give who has decided what, by list and id of the fact."""
    return {
        (fact.list, fact.id): {"verdict": fact.verdict, "decided_by": fact.by, "decided_at": fact.when}
        for fact in brief.review.facts
    }


def _state(brief: ReviewedBrief) -> Row:
    review = brief.review
    return {"article_state": review.state, "reviewed_by": review.by, "reviewed_at": review.when}


def article_row(each: Exported) -> Row:
    """Give the row of an article; its columns are `ARTICLES`."""
    brief, source, review = each.brief, each.brief.source, each.brief.review
    verdicts = [fact.verdict for fact in review.facts]
    return {
        "sha256": brief.record_id,
        "article": each.name,
        "record": each.record,
        "headline": source.title_en or source.title,
        "title": source.title,
        "language": source.language,
        "published": source.published.edtf if source.published else None,
        "publisher": source.publisher,
        "byline": source.byline,
        "url": source.original_url,
        "summary": brief.summary.en,
        "status": brief.status,
        **_state(brief),
        "review_note": review.note,
        "edited": verdicts.count("edited"),
        "added": verdicts.count("added"),
        "rejected_by_hand": len(review.rejected),
        "stale": len(review.stale),
        "not_proven": len(brief.rejected),
        "warnings": sum(problem.severity != "info" for problem in brief.problems),
        "model": brief.provenance.model,
        "prompt_version": brief.provenance.prompt_version,
        "made_at": brief.provenance.created,
    }


def rejected_rows(brief: ReviewedBrief) -> Iterator[Row]:
    """Give what a person has taken out, then what the check could not prove."""
    for fact in brief.review.rejected:
        yield {
            "origin": "person",
            "field": fact.list,
            "value": headline_of(fact.list, fact.content),
            "reason": fact.note,
            "nearest": None,
            "decided_by": fact.by,
            "decided_at": fact.when,
        }
    for item in brief.rejected:
        yield item.model_dump() | {"origin": "check", "decided_by": None, "decided_at": None}
