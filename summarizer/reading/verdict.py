"""Whether a page is an article at all, and whether what was kept of it is suspiciously little or much.

The verdict is given before any money is spent, so it must not be wrong about a short article: three
sentences of news are one. It looks at what was kept, that is at what a model would be asked about.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from summarizer.reading.refining import LONG, width
from summarizer.reading.repetition import ends_sentence
from summarizer.reading.stamps import has_date
from summarizer.records import KEPT_ZONES, Problem, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.records import Line

SHORTEST = 120
"""Columns of the shortest article: two short sentences. The shortest of the development pages has 240."""

NOTICE = 900
"""Columns up to which a text may be nothing but a notice of the site (an error, a check, a consent)."""

CONSENT = 0.5
"""Share of a text that must speak of cookies and consent before the page is a cookie wall."""

LIST_LINES, LIST_SHARE, LIST_PROSE = 12, 0.15, 250
"""A list of links: so many lines at least, so little of the page kept, so few columns of sentences."""

SECTION, PARAGRAPHS = 600, 3
"""Columns and paragraphs of prose below a headline and a date that make an article of their own."""

LITTLE, MUCH, UNENDED, MANY = 0.05, 0.95, 0.3, 20
"""Kept shares of a page that are suspicious: the first on 5% of the tuning half's pages, among them the
two that went wrong; the second only if, of so many lines, so many are no sentences."""


def judge_page(lines: Sequence[Line]) -> str:
    """Give ``article`` or the short reason why the page is none (see `CleanedArticle.verdict`)."""
    kept = [line.text.text for line in lines if line.zone in KEPT_ZONES]
    columns = sum(map(width, kept))
    notice = _notice([line.text.text for line in lines if line.text.text], kept, columns)
    if notice:
        return notice
    if _is_list(lines, kept, columns):
        return "link_list"
    if columns < SHORTEST:
        return "too_short"
    return "several_articles" if _sections(lines) > 1 else "article"


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    table = json.loads(resources.files(__package__).joinpath("page_kinds.json").read_text("utf-8"))
    return tuple(table[kind])


def _speaks_of(kind: str, text: str) -> bool:
    words = text.casefold()
    return any(phrase in words for phrase in _phrases(kind))


def _notice(page: Sequence[str], kept: Sequence[str], columns: int) -> str | None:
    """Tell a site's notice: the whole of a small page, or what little was kept of a large one."""
    whole = page if sum(map(len, page)) <= NOTICE else kept
    if columns <= NOTICE:
        for kind in ("captcha", "error_page"):
            if any(len(text) <= NOTICE and _speaks_of(kind, text) for text in whole):
                return kind
    consent = sum(width(text) for text in kept if _speaks_of("cookie_wall", text))
    return "cookie_wall" if consent and consent >= CONSENT * columns else None


def _is_list(lines: Sequence[Line], kept: Sequence[str], columns: int) -> bool:
    filled = [line.text.text for line in lines if line.text.text]
    prose = sum(width(text) for text in kept if ends_sentence(text))
    little = columns < LIST_SHARE * sum(map(width, filled))
    return (
        len(filled) >= LIST_LINES
        and prose < LIST_PROSE
        and (little or all(width(text) < LONG for text in kept))
    )


def _sections(lines: Sequence[Line]) -> int:
    """Count articles: each begins with a line that holds a date, below or above a headline."""
    sections, prose, paragraphs, headed = 0, 0, 0, False
    filled = [line for line in lines if line.text.text]
    for place, line in enumerate(filled):
        if line.zone in {Zone.LEAD, Zone.BODY}:
            prose += width(line.text.text)
            paragraphs += 1
            if headed and prose >= SECTION and paragraphs >= PARAGRAPHS:
                sections += 1
                headed = False
        elif _is_dated(filled, place):
            prose, paragraphs, headed = 0, 0, True
    return sections


def _is_dated(filled: Sequence[Line], place: int) -> bool:
    """Whether a line that is not kept holds a date and stands beside a headline-like line."""
    text = filled[place].text.text
    if len(text) > 80 or not has_date(text):  # noqa: PLR2004 - a date line, no sentence
        return False
    around = filled[max(place - 1, 0) : place + 2]
    return any(
        20 <= width(other.text.text) <= 160 and other.zone not in KEPT_ZONES  # noqa: PLR2004 - a headline's width
        for other in around
        if other is not filled[place] and not has_date(other.text.text)
    )


def share_problems(lines: Sequence[Line]) -> tuple[Problem, ...]:
    """Warn where the kept share of the page's characters is suspicious, naming the share."""
    total = sum(len(line.text) for line in lines)
    kept = [line.text.text for line in lines if line.zone in KEPT_ZONES]
    share = sum(map(len, kept)) / total if total else 0.0
    if kept and share < LITTLE:
        return (
            _problem(
                "cleaning_kept_little", f"only {share:.1%} of the page's text was taken for the article"
            ),
        )
    unended = sum(not ends_sentence(text) for text in kept)
    if share > MUCH and len(kept) >= MANY and unended >= UNENDED * len(kept):
        but = f"though {unended} of {len(kept)} lines are no sentences"
        return (
            _problem("cleaning_kept_all", f"{share:.0%} of the page's text was taken for the article, {but}"),
        )
    return ()


def _problem(code: str, message: str) -> Problem:
    return Problem(
        code=code, severity="warning", where="cleaning", message=f"{message}; compare it with the page"
    )
