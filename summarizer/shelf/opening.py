"""One article opened: its brief, what was decided, and its page as it was read, with places in the source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import SourceError
from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import read_source
from summarizer.records import KEPT_ZONES
from summarizer.review.reviewed import ReviewedBrief, reviewed_brief
from summarizer.review.state import Review, review_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.brief import Brief
    from summarizer.review.decisions import Decision
    from summarizer.shelf.rows import Row, Shelf


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLine:
    """One line of the page as a reader sees it.

    `starts` and `ends` give for each character of `text` its place in the decoded source.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    zone: str

    @property
    def is_kept(self) -> bool:
        """Whether the line is the article's own text."""
        return self.zone in KEPT_ZONES

    def overlap(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the characters of `text` that stand in ``source[start:end]``, or None."""
        inside = [
            place
            for place, (first, last) in enumerate(zip(self.starts, self.ends, strict=True))
            if first < end and last > start
        ]
        return (inside[0], inside[-1] + 1) if inside else None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenArticle:
    """An article to be reviewed; `lines` are empty where the source is not to be had: `missing` says why."""

    row: Row
    brief: Brief
    review: Review
    lines: tuple[PageLine, ...] = ()
    missing: str | None = None
    text: str = ""

    @property
    def reviewed(self) -> ReviewedBrief:
        """The brief with all decisions applied."""
        return reviewed_brief(self.brief, self.review)

    def marked(self, line: int, start: int, end: int) -> dict[str, Any]:
        """Make evidence of characters `start` to `end` of a line: their place in the source, as it stands.

        The words must not be empty.
        """
        page_line = self.lines[line]
        first, last = page_line.starts[start], page_line.ends[end - 1]
        return {
            "quote": self.text[first:last],
            "start": first,
            "end": last,
            "zone": page_line.zone,
            "sentence": page_line.text,
            "sentence_start": page_line.starts[0],
            "sentence_end": page_line.ends[-1],
        }


def open_article(
    shelf: Shelf,
    row: Row,
    *,
    decisions: Sequence[Decision] | None = None,
    sources: Path | None = None,
) -> OpenArticle | None:
    """Open one article; None if its record is gone or damaged.

    `decisions` are given where they are newer than the shelf's. `sources` is a folder in which the
    article is looked for when it is not where it was.
    """
    brief = shelf.results.record(row.stem)
    if brief is None:
        return None
    review = review_of(brief, shelf.decisions(row) if decisions is None else decisions)
    lines, text, missing = _page(brief, sources)
    return OpenArticle(row=row, brief=brief, review=review, lines=lines, text=text, missing=missing)


def _page(brief: Brief, sources: Path | None) -> tuple[tuple[PageLine, ...], str, str | None]:
    """Read the source again, as it was read for the brief; another text than then is not shown."""
    why = "the article is not where it was"
    for path in _places(brief.source.path, sources):
        try:
            article = read_source(str(path), encoding=brief.source.encoding)
        except SourceError:
            continue
        if article.sha256 != brief.record_id:
            why = "the article has changed since it was briefed"
            continue
        cleaned = clean_article(article, language=brief.source.language)
        lines = tuple(
            PageLine(text=line.text.text, starts=line.text.starts, ends=line.text.ends, zone=str(line.zone))
            for line in cleaned.lines
            if line.text.text.strip()
        )
        return lines, article.text, None
    return (), "", why


def _places(path: str, sources: Path | None) -> list[Path]:
    """Give where an article may lie: where it was, and below `sources` by more and more of its path."""
    places = [Path(path)]
    if sources is not None:
        parts = [part for part in Path(path).parts if part not in {"..", "/", "\\"}]
        places += [sources.joinpath(*parts[-count:]) for count in range(1, len(parts) + 1)]
    return places
