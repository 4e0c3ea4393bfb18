"""Whether a page is an article at all, and whether what was kept of it is suspiciously little or much.

The verdict is given before any money is spent, so it must not be wrong about a short article: three
sentences of news are one. It looks at what was kept, that is at what a model would be asked about.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.reading.characters import ends_sentence, fills, width
from summarizer.reading.zones.refining import LONG
from summarizer.reading.zones.stamps import has_date
from summarizer.records import KEPT_ZONES, Problem, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.records import Line

    Filled = tuple[Zone, str]

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


_KEPT = tuple(KEPT_ZONES)  # a zone is found faster in three than by its hash
_PROSE = (Zone.LEAD, Zone.BODY)


def judge_page(lines: Sequence[Line]) -> str:
    """Give ``article`` or the short reason why the page is none (see `CleanedArticle.verdict`)."""
    filled = [(line.zone, line.text.text) for line in lines if line.text.text]
    kept = [text for zone, text in filled if zone in _KEPT]
    notice = _notice([text for _, text in filled], kept)
    if notice:
        return notice
    if _is_list([text for _, text in filled], kept):
        return "link_list"
    if not _fill(kept, SHORTEST):
        return "too_short"
    return "several_articles" if _holds_several(filled) else "article"


def _fill(texts: Sequence[str], columns: float) -> bool:
    """Whether texts are together at least so wide; mostly their length alone tells."""
    return sum(map(len, texts)) >= columns or sum(map(width, texts)) >= columns


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    table = json.loads(resources.files(__package__).joinpath("page_kinds.json").read_text("utf-8"))
    return tuple(table[kind])


def _speaks_of(kind: str, text: str) -> bool:
    words = text.casefold()
    return any(phrase in words for phrase in _phrases(kind))


def _notice(page: Sequence[str], kept: Sequence[str]) -> str | None:
    """Tell a site's notice: the whole of a small page, or what little was kept of a large one."""
    whole = page if sum(map(len, page)) <= NOTICE else kept
    if not _fill(kept, NOTICE + 1):
        for kind in ("captcha", "error_page"):
            if any(len(text) <= NOTICE and _speaks_of(kind, text) for text in whole):
                return kind
    if not _speaks_of("cookie_wall", "\n".join(kept)):
        return None
    consent = sum(width(text) for text in kept if _speaks_of("cookie_wall", text))
    return "cookie_wall" if consent >= CONSENT * sum(map(width, kept)) else None


def _is_list(page: Sequence[str], kept: Sequence[str]) -> bool:
    if len(page) < LIST_LINES or _fill([text for text in kept if ends_sentence(text)], LIST_PROSE):
        return False
    little = sum(map(width, kept)) < LIST_SHARE * sum(map(width, page))
    return little or not any(fills(text, LONG) for text in kept)


def _holds_several(filled: Sequence[Filled]) -> bool:
    """Whether a page holds several articles: each below lines of which one tells a date."""
    paragraphs = [place for place, (zone, _) in enumerate(filled) if zone in _PROSE]
    if len(paragraphs) < 2 * PARAGRAPHS:
        return False
    cuts = [
        n
        for n, (before, place) in enumerate(pairwise(paragraphs), 1)
        if any(_is_dated(filled, between) for between in range(before + 1, place))
    ]
    if not cuts:
        return False
    if any(_is_dated(filled, above) for above in range(paragraphs[0])):
        cuts = [0, *cuts]
    sections = [paragraphs[start:stop] for start, stop in pairwise([*cuts, len(paragraphs)])]
    whole = [
        each for each in sections if len(each) >= PARAGRAPHS and _fill([filled[i][1] for i in each], SECTION)
    ]
    return len(whole) > 1


def _is_dated(filled: Sequence[Filled], place: int) -> bool:
    """Whether a line that is not kept holds a date and stands beside a headline-like line."""
    text = filled[place][1]
    if len(text) > 80 or not has_date(text):  # noqa: PLR2004 - a date line, no sentence
        return False
    beside = [*filled[max(place - 1, 0) : place], *filled[place + 1 : place + 2]]
    return any(
        20 <= width(other) <= 160 and zone not in _KEPT and not has_date(other)  # noqa: PLR2004 - a headline's width
        for zone, other in beside
    )


def share_problems(lines: Sequence[Line]) -> tuple[Problem, ...]:
    """Warn where the kept share of the page's characters is suspicious, naming the share."""
    total = sum([len(line.text.text) for line in lines])
    kept = [line.text.text for line in lines if line.zone in _KEPT]
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
