"""The source as it is shown: the page's lines, or, without it, the sentences quoted from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.sanitizing import one_line
from summarizer.output.wording import in_words
from summarizer.screens.layout import in_place
from summarizer.shelf.opening import PageLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.brief import Brief
    from summarizer.shelf.opening import OpenArticle


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceLine:
    """One line to be shown. `text` is safe and has as many characters as the page's line.

    `number` is its place on the page; `zone` is named where it is not the article's own text.
    """

    page_line: PageLine
    text: str
    zone: str | None
    number: int

    def spans(self, places: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Give the characters that stand at `places` of the source."""
        line = self.page_line
        near = (each for each in places if line.starts[0] < each[1] and line.ends[-1] > each[0])
        return tuple(found for place in near if (found := line.overlap(*place)))


def source_lines(article: OpenArticle) -> tuple[SourceLine, ...]:
    """Give the lines of the page, or the sentences of the evidence."""
    lines = _quoted(article.brief) if article.missing else article.lines
    return tuple(
        SourceLine(
            page_line=line,
            text=in_place(line.text),
            number=number,
            zone=None if line.is_kept or article.missing else one_line(in_words(line.zone)),
        )
        for number, line in enumerate(lines)
        if line.text
    )


def _quoted(brief: Brief) -> Iterable[PageLine]:
    """Make lines of the sentences; one that was normalised can only be shown as a whole."""
    sentences = {(each.sentence_start, each.sentence_end): each for each in brief.evidence}
    for (start, end), evidence in sorted(sentences.items()):
        text = evidence.sentence
        is_raw = len(text) == end - start
        yield PageLine(
            text=text,
            starts=range(start, end) if is_raw else [start] * len(text),
            ends=range(start + 1, end + 1) if is_raw else [end] * len(text),
            zone=evidence.zone,
        )
