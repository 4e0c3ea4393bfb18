"""From a source to the text that a brief may rest on: the file that knows the order in this room."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.reading.language import detect_language
from summarizer.reading.lines import cut_long_line, split_columns, text_lines
from summarizer.reading.metadata.finding import Metadata, find_metadata
from summarizer.reading.paragraphs import glue
from summarizer.reading.verdict import judge_page, share_problems
from summarizer.reading.zones.labelling import dropped_lines, label_lines, paragraphs_of
from summarizer.records import KEPT_ZONES, Article, CleanedArticle, Language, MappedText, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.reading.html.page import HtmlPage
    from summarizer.records import Line, PublicationDate, Span

PASSES = 6
"""Readings after which a text that still loses lines is cut to its first one: a page of tricks."""

_NOTHING = MappedText.of("")
_MARKS = re.compile(r"(?:#{1,6}\s+|>\s?|[-*+]\s+(?=\S)|\d{1,3}[.)]\s+(?=\S)|```.*|={3,}\s*$|-{3,}\s*$)+")


def clean_article(article: Article, *, language: str | None = None) -> CleanedArticle:
    """Label every line of `article` and join the kept ones. Nothing raises, whatever the text.

    `language` (BCP-47) is taken as given; without it the kept text tells. Cleaning the text of a
    cleaned article again changes nothing.
    """
    page = _read_html(article)
    lines = label_lines(page.lines, main=page.main) if page else label_lines(_text_page(article))
    lines, text = _settled(lines, article.text)
    spoken = Language(code=language, confidence=1.0) if language else detect_language(text.text)
    stated = find_metadata(lines, language=spoken.code)
    if page:
        stated = _with_markup(stated, page)
    return CleanedArticle(
        article=article,
        lines=lines,
        text=text,
        language=spoken,
        title=stated.title,
        published=stated.published,
        publisher=stated.publisher,
        byline=stated.byline,
        original_url=stated.original_url,
        is_machine_translation=stated.is_machine_translation,
        verdict=judge_page(lines),
        problems=article.problems + (page.problems if page else ()) + share_problems(lines),
    )


def headed_text(cleaned: CleanedArticle) -> str:
    """Give the article's text as a reader expects it: below its headline and a blank line.

    The headline is left out where the page states none, where it is part of the text already, and
    where the whole, read as a page of its own, would not be understood the same way: cleaning what
    was cleaned changes nothing.
    """
    text, title = cleaned.text, _title_above(cleaned)
    if title is None:
        return text.text
    whole = f"{title}\n\n{text.text}"
    page = replace(cleaned.article, text=whole, media_type="text/plain", problems=())
    again = clean_article(page, language=cleaned.language.code)
    parts = (_title_above(again), again.text.text)
    return whole if parts in {(title, text.text), (None, whole)} else text.text


def _title_above(cleaned: CleanedArticle) -> str | None:
    """Give the headline if it is stated and no part of the article's text."""
    if cleaned.title is None:
        return None
    place = cleaned.title.span.start
    before = bisect_right(cleaned.text.starts, place)
    return cleaned.title.text if not before or cleaned.text.ends[before - 1] <= place else None


def _read_html(article: Article) -> HtmlPage | None:
    if article.media_type != "text/html":
        return None
    from summarizer.reading.html.page import read_html  # noqa: PLC0415 - its libraries cost start-up time

    return read_html(article.text)


def _with_markup(stated: Metadata, page: HtmlPage) -> Metadata:
    """Prefer what the markup states to what the lines look like."""
    return replace(
        stated,
        title=page.title or stated.title,
        published=page.published or _zoned(stated.published, page.times),
        publisher=page.publisher or stated.publisher,
        byline=page.byline or stated.byline,
    )


def _zoned(date: PublicationDate | None, times: Sequence[str]) -> PublicationDate | None:
    """Complete a date that is shown to the minute by a ``<time>`` of that minute, which tells its zone."""
    if date is None or "T" not in date.edtf:
        return date
    minute = date.edtf[: len("2026-01-01T00:00")]
    return replace(date, edtf=next((time for time in times if time.startswith(minute)), date.edtf))


def _text_page(article: Article) -> tuple[MappedText, ...]:
    lines = text_lines(article.text)
    if article.media_type == "text/markdown":
        lines = tuple(_without_marks(line) for line in lines)
    return cut_long_line(split_columns(lines))


def _without_marks(line: MappedText) -> MappedText:
    """Drop the marks of a heading, quotation or list entry at the start of a line."""
    marks = _MARKS.match(line.text)
    return line.slice(marks.end(), len(line)) if marks else line


def _groups(lines: Sequence[Line], source: str) -> list[range]:
    """Give the kept lines, paragraph by paragraph: ranges of indices."""
    groups: list[range] = []
    for each in paragraphs_of([line.text if line.zone in KEPT_ZONES else _NOTHING for line in lines]):
        if groups and _same_line(lines, groups[-1], each.run, source):
            groups[-1] = range(groups[-1].start, each.run.stop)
        else:
            groups.append(each.run)
    return groups


def _same_line(lines: Sequence[Line], group: range, run: range, source: str) -> bool:
    """Whether `run` goes on where `group` ends, as the pieces of one line that was cut do."""
    if group.stop != run.start:
        return False
    end, start = lines[group.stop - 1].text.ends[-1], lines[run.start].text.starts[0]
    return start == end or (start == end + 1 and source[end] == " ")


def _joined(groups: Sequence[range], lines: Sequence[Line]) -> MappedText:
    return MappedText.join("\n\n", [_paragraph([lines[i].text for i in group]) for group in groups])


def _paragraph(parts: Sequence[MappedText]) -> MappedText:
    """Join the pieces of a paragraph as they stood before it was broken."""
    touching: list[MappedText] = []
    runs = [touching]
    for part in parts:
        if touching and (part.starts[0] != touching[-1].ends[-1] and glue(touching[-1].text, part.text)):
            touching = []
            runs.append(touching)
        touching.append(part)
    return MappedText.join(" ", [MappedText.join("", run) for run in runs])


def _settled(lines: tuple[Line, ...], source: str) -> tuple[tuple[Line, ...], MappedText]:
    """Read the kept text again, as if it were the page, until nothing more falls out of it."""
    for passed in range(PASSES):
        text = _joined(_groups(lines, source), lines)
        again = cut_long_line(split_columns(text_lines(text.text)))
        lost = [text.source_span(again[i].starts[0], again[i].ends[-1]) for i in dropped_lines(again)]
        if not lost:
            return lines, text
        kept = [i for i, line in enumerate(lines) if line.zone in KEPT_ZONES]
        tricked = passed >= PASSES - 2
        fallen = set(kept[PASSES - 1 - passed :]) if tricked else _lines_within(lost, kept, lines)
        lines = tuple(
            replace(line, zone=Zone.OTHER, reason="not like the rest of the article") if i in fallen else line
            for i, line in enumerate(lines)
        )
    return lines, _joined(_groups(lines, source), lines)


def _lines_within(spans: Sequence[Span], kept: Sequence[int], lines: Sequence[Line]) -> set[int]:
    """Which of the `kept` lines hold a piece of the source `spans`."""
    begins = [lines[i].text.starts[0] for i in kept]
    found: set[int] = set()
    for span in spans:
        first = max(bisect_right(begins, span.start) - 1, 0)
        found.update(kept[first : max(bisect_left(begins, span.end), first + 1)])
    return found
