"""What people decided about a brief: its state, facts changed by hand, and what holds no more."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from summarizer.output.report.context import Context, by_and_when, note
from summarizer.output.report.markup import EMPTY, Html, joined, tag
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import date_in_words, in_words, value_in_words
from summarizer.review.facts import headline_of
from summarizer.review.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

    from summarizer.review.facts import Content, ListName
    from summarizer.review.reviewed import FactReview, ReviewedBrief, ReviewNote
    from summarizer.review.state import ArticleState

STATES: Mapping[ArticleState, tuple[str, str]] = {
    "approved": ("✓", "Approved"),
    "sent_back": ("↩", "Sent back"),
    "in_review": ("◐", "In review"),
    "new": ("○", "Not reviewed"),
}
"""Each state's sign and words, in the order in which an overview counts them."""

_LISTS: Mapping[ListName, str] = {
    "summary": "summary",
    "parties": "party",
    "dates": "date",
    "agreements": "agreement",
    "cooperation_areas": "area",
}


def state_badge(state: ArticleState) -> Html:
    """Show the state of review by sign and word."""
    sign, word = STATES.get(state, ("○", in_words(state)))
    return tag("span", tag("span", sign, aria_hidden="true"), f" {word}", class_=f"badge {state}")


def review_line(review: ReviewNote) -> Html:
    """Say who stands behind the brief, and that what people decided wins over what the model gave."""
    sign, word = STATES[review.state]
    counts: Counter[str] = Counter(each.verdict for each in review.facts)
    counts["rejected"] = len(review.rejected)
    order = ("accepted", "edited", "rejected", "added")
    done = ", ".join(f"{counts[each]} {each}" for each in order if counts[each])
    parts: list[Html | str] = [tag("span", sign, aria_hidden="true"), " ", tag("b", word)]
    if review.by is not None:
        parts += [" by ", by_and_when(review.by, review.when or "")]
    if done:
        parts.append(f" · facts: {done}")
    if review.state == "new":
        parts.append(": as the model gave it, proven by code, seen by nobody")
    elif counts["edited"] + counts["rejected"] + counts["added"]:
        parts.append(" · what people decided stands here in place of what the model gave")
    if review.note:
        parts += [" — ", note(review.note)]
    return tag("p", *parts, class_=f"review {review.state}")


def fact_note(decided: FactReview | None, record: BaseModel) -> Html:
    """Tell what was decided about a fact that stands in the brief, and what stood there before."""
    if decided is None:
        return EMPTY
    if decided.verdict == "accepted" and not decided.note:  # what most facts are is said in a sign
        signed = f"accepted by {one_line(decided.by)}, {date_in_words(one_line(decided.when)[:10])}"
        sign = tag("span", "✓", class_="verdict accepted", title=signed, aria_label=signed, role="img")
        return tag("span", sign, class_="decided")
    before = decided.before or {}
    kind = decided.list
    changes = joined(_changes(kind, before, record.model_dump(mode="json"))) if before else EMPTY
    said = "added by hand" if decided.verdict == "added" else in_words(decided.verdict)
    return tag(
        "span",
        tag("span", said, class_=f"verdict {decided.verdict}"),
        " by ",
        by_and_when(decided.by, decided.when),
        changes,
        " " if decided.note else "",
        note(decided.note),
        class_="decided",
    )


def _changes(kind: ListName, before: Content, now: Content) -> Iterator[Html]:
    for field in FIELDS[kind]:
        was, holds = before.get(field.name), now.get(field.name)
        if was != holds:
            label = "" if kind == "summary" else f"{in_words(field.name.removesuffix('_en'))} "
            yield joined(
                ("; ", label, "before: ", tag("del", one_line(value_in_words(field.name, was)), dir="auto"))
            )


def rejected_by_hand(brief: ReviewedBrief, context: Context) -> Iterator[Html]:
    """Show the facts that a person took out."""
    for each in brief.review.rejected:
        words = each.content.get("evidence") or ()
        places = {(found.start, found.end): found.id for found in brief.evidence}
        ids = [
            places[place] for found in words if (place := (found.get("start"), found.get("end"))) in places
        ]
        yield context.fact(
            "li",
            ids,
            tag("span", _LISTS[each.list], class_="label"),
            tag(
                "div",
                tag("del", _headline(each.list, each.content), dir="auto"),
                context.references(ids),
                tag(
                    "span",
                    "rejected by ",
                    by_and_when(each.by, each.when),
                    " ",
                    note(each.note),
                    class_="decided",
                ),
            ),
        )


def stale_decisions(review: ReviewNote) -> Iterator[Html]:
    """Show decisions about what is not there any more."""
    for each in review.stale:
        about = _headline(each.list, each.content) if each.list and each.content else "the whole article"
        yield tag(
            "li",
            tag("span", in_words(each.action), class_="label"),
            tag(
                "div",
                tag("span", about, dir="auto"),
                tag("span", "by ", by_and_when(each.by, each.when), f" — {each.why}", class_="decided"),
            ),
            class_="fact",
        )


def _headline(kind: ListName, content: Content) -> str:
    return (
        one_line(in_words(headline_of(kind, content)))
        if kind != "summary"
        else one_line(str(content.get("text", "")))
    )
