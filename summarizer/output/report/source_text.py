"""The source beside a brief: the article's own text with its quotes marked, the rest folded away."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from summarizer.output.report.marks import Mark, MarkedLine
from summarizer.output.report.markup import EMPTY, Html, joined, tag
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Evidence

_HEADINGS = frozenset({"headline", "heading"})
_SHOWN = frozenset({"headline", "dateline", "byline"})
"""Lines about the article, which a reader looks for above its text; below it they are another's."""


def anchor(article: int, evidence: int) -> str:
    """Name the place of a quote in the page."""
    return f"a{article}e{evidence}"


def source_text(lines: Sequence[MarkedLine], *, article: int, evidence: Sequence[Evidence]) -> Html:
    """Show the lines of a page; a quote that stands in none of them is shown with its sentence below."""
    anchored: set[int] = set()
    parts = []
    last = max((place for place, line in enumerate(lines) if line.is_kept), default=-1)
    shows = [line.is_kept or (line.zone in _SHOWN and place < last) for place, line in enumerate(lines)]
    for is_shown, group in groupby(zip(shows, lines, strict=True), key=lambda pair: pair[0]):
        run = tuple(line for _, line in group)
        shown = joined(_line(line, article, anchored) for line in run)
        parts.append(shown if is_shown else _furniture(run, shown))
    missing = [(number, each) for number, each in enumerate(evidence, 1) if number not in anchored]
    return joined((*parts, _sentences(missing, article, has_lines=bool(lines))))


def _furniture(lines: Sequence[MarkedLine], shown: Html) -> Html:
    """Fold away what is not the article's own text, but not where something was quoted from it."""
    zones = ", ".join(dict.fromkeys(in_words(line.zone) for line in lines))
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'} left out"
    said = tag("summary", count, " ", tag("span", zones, class_="zone"), lang="en", dir="ltr")
    is_quoted = any(line.marks for line in lines)
    return tag("details", said, shown, class_="furniture", open=is_quoted)


def _line(line: MarkedLine, article: int, anchored: set[int]) -> Html:
    parts: list[Html | str] = []
    done = 0
    for place, mark in enumerate(line.marks):
        following = line.marks[place + 1].evidence if place + 1 < len(line.marks) else ()
        parts.append(line.text[done : mark.start])
        parts.append(_mark(line.text[mark.start : mark.end], mark, article, anchored, following))
        done = mark.end
    parts.append(line.text[done:])
    look = "heading" if line.zone in _HEADINGS else "zone" if line.zone in _SHOWN else None
    return tag("p", *parts, dir="auto", class_=look)


def _mark(words: str, mark: Mark, article: int, anchored: set[int], following: Iterable[int]) -> Html:
    """Mark words; the numbers of the quotes that end here stand behind them."""
    new = [number for number in mark.evidence if number not in anchored]
    anchored.update(new)
    ids = [anchor(article, number) for number in new]
    others = joined(tag("span", id=each) for each in ids[1:])
    ended = [str(number) for number in mark.evidence if number not in following]
    numbers = tag("sup", " ".join(ended)) if ended else EMPTY
    first = ids[0] if ids else None
    return tag("mark", others, words, numbers, id=first, data_e=" ".join(map(str, mark.evidence)))


def _sentences(missing: Iterable[tuple[int, Evidence]], article: int, *, has_lines: bool) -> Html:
    """Show quotes by the sentences that the brief keeps of them."""
    shown = joined(_quoted(number, each, article) for number, each in missing)
    if not shown:
        return EMPTY
    said = "Quotes that stand in none of these lines" if has_lines else "The sentences that the brief quotes"
    return joined((tag("p", said, class_="aside", lang="en", dir="ltr"), shown))


def _quoted(number: int, each: Evidence, article: int) -> Html:
    """Show one sentence with its quote marked, or both where the sentence shows the quote otherwise."""
    sentence, quote = one_line(each.sentence), one_line(each.quote)
    before, found, after = sentence.partition(quote) if quote else (sentence, "", "")
    mark = Mark(start=0, end=0, evidence=(number,))
    words = found or quote
    lead = before if found else f"{sentence} — "
    return tag("p", lead, _mark(words, mark, article, set(), ()), after, dir="auto")
