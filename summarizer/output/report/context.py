"""What every part of an article in the page needs to know: its number, language, evidence, decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from summarizer.output.report.markup import EMPTY, Html, foreign, joined, tag
from summarizer.output.report.source_text import anchor
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarizer.review.facts import ListName
    from summarizer.review.reviewed import FactReview, ReviewedBrief


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """One article in the page. `evidence` gives each id its number, `decided` each fact its decision."""

    number: int
    language: str | None
    evidence: Mapping[str, int]
    decided: Mapping[tuple[ListName, str], FactReview]

    @classmethod
    def of(cls, brief: ReviewedBrief, number: int) -> Self:
        """Gather what is needed of `brief`, the page's article `number` (from 1)."""
        language = brief.source.language
        return cls(
            number=number,
            language=None if language == "und" else language,
            evidence={each.id: place for place, each in enumerate(brief.evidence, 1)},
            decided={(each.list, each.id): each for each in brief.review.facts},
        )

    def foreign(self, words: str) -> Html:
        """Set words of the article's own language apart."""
        return foreign(words, self.language)

    def numbers(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Give the numbers of evidence; an id that the brief does not know is left out."""
        return tuple(sorted({self.evidence[each] for each in ids if each in self.evidence}))

    def fact(self, name: str, ids: Iterable[str], *children: Html | str, class_: str = "fact") -> Html:
        """Make the element of a fact, from which the script leads to its quotes."""
        numbers = self.numbers(ids)
        return tag(name, *children, class_=class_, data_e=" ".join(map(str, numbers)) or None)

    def references(self, ids: Iterable[str]) -> Html:
        """Link to each quote by its number."""
        numbers = self.numbers(ids)
        if not numbers:
            return EMPTY
        links = (
            tag("a", str(number), href=f"#{anchor(self.number, number)}", aria_label=f"quote {number}")
            for number in numbers
        )
        return tag("span", *links, class_="refs")


def person(name: str) -> Html:
    """Name who decided something."""
    return tag("b", foreign(name))


def by_and_when(name: str, when: str) -> Html:
    """Say who decided and on which day."""
    day = date_in_words(one_line(when)[:10])
    return joined((person(name), f", {day}"))


def note(words: str | None) -> Html:
    """Show what a person wrote to a decision."""
    if words is None or not one_line(words):
        return EMPTY
    return tag("q", one_line(words), class_="note", dir="auto")
