"""A brief as items one under the other: facts, what was rejected, remarks and stale decisions alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.page import Line, Run
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import date_in_words, in_words, language_name
from summarizer.review.facts import LISTS
from summarizer.screens.fact_lines import (
    LIST_NAMES,
    fact_lines,
    places_of,
    problem_line,
    rejected_line,
    stale_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.review.facts import ListName
    from summarizer.review.state import ReviewedFact
    from summarizer.shelf.opening import OpenArticle


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Lines that belong together. `places` are spans of the source to be shown beside them.

    One that is no `is_entry` (a heading) is passed over. `nearest` is a text of the source that is
    worth looking at where there is no place.
    """

    lines: tuple[Line, ...]
    is_entry: bool = True
    fact: ReviewedFact | None = None
    places: tuple[tuple[int, int], ...] = ()
    nearest: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.fact is not None and self.fact.verdict == "open"


def items_of(article: OpenArticle) -> tuple[Item, ...]:
    """Lay out a brief with all decisions."""
    brief, review = article.brief, article.review
    return (
        Item(lines=tuple(_head(article)), is_entry=False),
        *(item for kind in LISTS for item in _facts(article, kind)),
        *_section(
            "Not proven",
            (Item(lines=(rejected_line(each),), nearest=each.nearest) for each in brief.rejected),
        ),
        *_section("Remarks", (Item(lines=(problem_line(each),)) for each in brief.problems)),
        *_section(
            "Decided, but stale",
            (
                Item(
                    lines=(stale_line(each),),
                    places=places_of(each.decision.after or each.decision.before or {}),
                )
                for each in review.stale
            ),
        ),
    )


def _head(article: OpenArticle) -> Iterator[Line]:
    source = article.brief.source
    title = source.title_en or source.title or one_line(source.path)
    yield (Run(title, "strong"),)
    if source.title and one_line(source.title) != one_line(title):
        yield (Run(source.title),)
    published = date_in_words(source.published.edtf) if source.published else None
    about = (
        language_name(source.language),
        f"published {published}" if published else "no publication date",
        source.publisher,
        "machine translation" if source.is_machine_translation else None,
    )
    yield (Run(" · ".join(one_line(each) for each in about if each), "quiet"),)
    if article.brief.status != "complete":
        yield (Run(in_words(article.brief.status).upper(), "bad"),)
    by = article.review.by
    if by is not None and by.note:
        yield (Run(f"note of {one_line(by.who)}: ", "strong"), Run(by.note))


def _facts(article: OpenArticle, kind: ListName) -> Iterable[Item]:
    facts = [fact for fact in article.review.facts if fact.list == kind]
    return _section(
        LIST_NAMES[kind],
        (Item(lines=fact_lines(fact), fact=fact, places=places_of(fact.content)) for fact in facts),
        none="none found, or none proven",
    )


def _section(name: str, items: Iterable[Item], *, none: str = "") -> Iterator[Item]:
    found = tuple(items)
    if found or none:
        heading = (Run(name.upper(), "strong"), Run(f" {len(found)}" if found else f" {none}", "quiet"))
        yield Item(lines=((), heading), is_entry=False)
    yield from found
