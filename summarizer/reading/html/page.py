"""Read an HTML page: what a browser would show of it, and which lines are the article's.

No library's extractor is used: on the news pages of `benchmarks/cleaning` the page's own layout
tells more, it keeps every character's place in the source, and neither deep nesting nor a huge
page makes it slow or empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.reading.html.extraction import main_lines
from summarizer.reading.html.pagedata import (
    find_byline,
    find_headline,
    find_published,
    find_publisher,
    find_times,
    find_title,
)
from summarizer.reading.html.visible import lay_out
from summarizer.reading.lines import readable
from summarizer.records import MappedText, Problem, PublicationDate, Stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.reading.html.visible import VisiblePage

_LOST_SHARE = 0.3  # if less than this of the text is shown, something swallowed the rest
_LOST_LEAST = 500  # characters; less may be hidden without meaning anything


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlPage:
    """The shown lines of a page in order, with a blank one where a browser shows a gap.

    `main` holds the indices of the article's lines (the headline is not among them), None if
    nothing stands out. Title, date and names are what the markup states, with their places; `times`
    are the EDTF of all ``<time>`` elements.
    """

    lines: tuple[MappedText, ...]
    main: frozenset[int] | None
    title: Stated | None
    published: PublicationDate | None
    times: tuple[str, ...]
    publisher: Stated | None
    byline: Stated | None
    problems: tuple[Problem, ...]


def read_html(source: str) -> HtmlPage:
    """Read a decoded HTML page. Whatever it holds, nothing raises, is fetched or is expanded."""
    page = lay_out(source)
    lines = tuple(readable(block.text) for block in page.blocks)
    headline = find_headline(source, page)
    return HtmlPage(
        lines=lines,
        main=main_lines(page, headline),
        title=find_title(source, page, lines, headline),
        published=find_published(source, page),
        times=find_times(page),
        publisher=find_publisher(source, page),
        byline=find_byline(source, page),
        problems=tuple(_problems(page)),
    )


def _problems(page: VisiblePage) -> Iterator[Problem]:
    if page.hidden or page.commented:
        yield Problem(
            code="hidden_text_dropped",
            severity="info",
            where="source",
            message=f"text that a browser does not show was dropped: {page.hidden} characters in hidden "
            f"elements, {page.commented} in comments",
        )
    if page.unclosed:
        names = ", ".join(sorted({token.name or "comment" for token in page.unclosed}))
        yield Problem(
            code="markup_unclosed",
            severity="warning",
            where="source",
            message=f"broken markup: {names} without an end; taken to end where the text seems to go on",
        )
    shown = sum(len(block.text) for block in page.blocks)
    lost = page.hidden + page.swallowed
    if lost >= _LOST_LEAST and shown < _LOST_SHARE * (shown + lost):
        yield Problem(
            code="markup_lost_text",
            severity="warning",
            where="source",
            message=f"only {shown} characters of text are shown and about {lost} are not; broken markup "
            "or hiding styles may have swallowed the article",
        )
