"""What cleaning did to a page, line by line: for `clean --explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Line, Page, Paragraph, Run, Table
from summarizer.output.wording import date_in_words, in_words, language_name
from summarizer.records import KEPT_ZONES

if TYPE_CHECKING:
    from summarizer.records import CleanedArticle
    from summarizer.records import Line as PageLine


def lines_page(cleaned: CleanedArticle) -> Page:
    """Lay out every line with text: ``+`` kept or ``-`` dropped, its zone, its text and the reason."""
    rows = tuple(_row(line) for line in cleaned.lines if line.text.text.strip())
    title = cleaned.title.text if cleaned.title else cleaned.article.path
    return (
        Heading(text=title, level=1),
        Paragraph(lines=(_facts(cleaned),)),
        Table(columns=("zone", "line"), rows=rows),
        Paragraph(lines=(_counts(cleaned),)),
    )


def _row(line: PageLine) -> tuple[tuple[Line, ...], ...]:
    kept = line.zone in KEPT_ZONES
    zone = Run(f"{'+' if kept else '-'} {in_words(line.zone)}", "good" if kept else "bad")
    text = (Run(line.text.text, "plain" if kept else "quiet"), Run(f" — {line.reason}", "quiet"))
    return (((zone,),), (text if line.reason else text[:1],))


def _facts(cleaned: CleanedArticle) -> Line:
    published = cleaned.published
    parts = (
        cleaned.article.path if cleaned.title else None,
        f"{language_name(cleaned.language.code)} ({cleaned.language.confidence:.0%})",
        f"published {date_in_words(published.edtf)}" if published else "no publication date",
        cleaned.publisher.text if cleaned.publisher else None,
        None if cleaned.verdict == "article" else f"no article: {in_words(cleaned.verdict)}",
    )
    return (Run(" · ".join(part for part in parts if part), "quiet"),)


def _counts(cleaned: CleanedArticle) -> Line:
    kept = sum(len(line.text) for line in cleaned.lines if line.zone in KEPT_ZONES)
    dropped = sum(len(line.text) for line in cleaned.lines) - kept
    return (Run(f"+ kept {kept:,} characters · - dropped {dropped:,}", "quiet"),)
