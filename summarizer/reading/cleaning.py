"""From a source to the text that a brief may rest on: the file that knows the order in this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.reading.language import detect_language
from summarizer.reading.lines import text_lines
from summarizer.reading.metadata import find_metadata
from summarizer.reading.zones import label_lines
from summarizer.records import KEPT_ZONES, Article, CleanedArticle, Language, MappedText, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.records import Line


def clean_article(article: Article, *, language: str | None = None) -> CleanedArticle:
    """Label every line of `article` and join the kept ones. Nothing raises, whatever the text."""
    problems: tuple[Problem, ...] = ()
    if article.media_type == "text/html":
        from summarizer.reading.html import read_html

        page = read_html(article.text)
        lines = label_lines(page.lines, main=page.main)
        problems = page.problems
    else:
        lines = label_lines(text_lines(article.text))
    text = _joined(lines)
    spoken = Language(code=language, confidence=1.0) if language else detect_language(text.text)
    stated = find_metadata(lines, language=spoken.code)
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
        problems=problems,
    )


def _joined(lines: Sequence[Line]) -> MappedText:
    return MappedText.join("\n\n", [line.text for line in lines if line.zone in KEPT_ZONES])
