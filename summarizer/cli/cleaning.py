"""What `summarizer clean` does, once its flags are read."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.exit_codes import ExitCode, worst
from summarizer.errors import SettingsError, SourceError
from summarizer.output.console import Messages, Screen
from summarizer.output.jsonl import to_json
from summarizer.output.lines_page import lines_page
from summarizer.output.saving import open_target, save_text
from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import read_source
from summarizer.settings import check_language

if TYPE_CHECKING:
    from summarizer.records import CleanedArticle, Line, Problem, PublicationDate, Stated

_PAGES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".xhtml"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Cleaning:
    """How pages are to be read and shown."""

    as_json: bool
    explain: bool
    language: str | None
    encoding: str | None

    def run(self, file: str, output: str | None) -> ExitCode:
        """Clean one page, or a folder of them."""
        if self.language is not None:
            check_language(self.language)
        is_folder = file != "-" and Path(file).is_dir()
        if is_folder and output is None:
            raise SettingsError(f"{file}: this is a folder; name one for the texts with --output")
        if output is None:
            self.show(self.read(file))
            return ExitCode.COMPLETE
        pages = _pages_in(Path(file)) if is_folder else (file,)
        return self.save(pages, output if not is_folder else os.path.join(output, ""))  # noqa: PTH118 - pathlib drops the slash

    def read(self, file: str) -> CleanedArticle:
        """Read and clean one page; raises `SourceError`."""
        return clean_article(read_source(file, encoding=self.encoding), language=self.language)

    def show(self, cleaned: CleanedArticle) -> None:
        """Print one cleaned page in the form that was asked for."""
        screen = Screen(sys.stdout)
        if self.explain:
            screen.show(lines_page(cleaned))
        elif self.as_json:
            screen.write_json(as_record(cleaned))
        else:
            screen.write(cleaned.text.text)
        if cleaned.verdict != "article":
            Messages().note(f"{cleaned.article.path}: this page looks like no article ({cleaned.verdict})")

    def save(self, pages: tuple[str, ...], output: str) -> ExitCode:
        """Save the texts of `pages`; a page that cannot be read is named and left out."""
        messages, codes = Messages(), [ExitCode.COMPLETE]
        suffix = ".json" if self.as_json else ".txt"
        target = open_target(output, inputs=pages, suffixes=(suffix,))
        for page in pages:
            try:
                cleaned = self.read(page)
            except SourceError as error:
                messages.error(str(error))
                codes.append(ExitCode.SOME_FAILED)
                continue
            text = to_json(as_record(cleaned), indent=2) if self.as_json else cleaned.text.text
            save_text(target.file_for(page, cleaned.article.sha256, suffix), text + "\n")
        return worst(codes)


def as_record(cleaned: CleanedArticle) -> dict[str, object]:
    """Give a cleaned page as JSON's own types; all offsets are into the decoded source."""
    return {
        "path": cleaned.article.path,
        "sha256": cleaned.article.sha256,
        "media_type": cleaned.article.media_type,
        "encoding": cleaned.article.encoding,
        "language": cleaned.language.code,
        "language_confidence": cleaned.language.confidence,
        "verdict": cleaned.verdict,
        "title": _stated(cleaned.title),
        "published": _published(cleaned.published),
        "publisher": _stated(cleaned.publisher),
        "byline": _stated(cleaned.byline),
        "original_url": _stated(cleaned.original_url),
        "is_machine_translation": cleaned.is_machine_translation,
        "text": cleaned.text.text,
        "lines": [_line(line) for line in cleaned.lines],
        "problems": [_problem(each) for each in (*cleaned.article.problems, *cleaned.problems)],
    }


def _stated(stated: Stated | None) -> dict[str, object] | None:
    if stated is None:
        return None
    return {"text": stated.text, "start": stated.span.start, "end": stated.span.end}


def _published(date: PublicationDate | None) -> dict[str, object] | None:
    stated = _stated(date)
    return stated if stated is None or date is None else {**stated, "edtf": date.edtf}


def _line(line: Line) -> dict[str, object]:
    text = line.text
    span = text.source_span(0, len(text)) if len(text) else None
    return {
        "zone": line.zone.value,
        "reason": line.reason,
        "text": text.text,
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "message": problem.message,
    }


def _pages_in(folder: Path) -> tuple[str, ...]:
    pages = sorted(
        str(path) for path in folder.rglob("*") if path.suffix.lower() in _PAGES and not path.is_symlink()
    )
    if not pages:
        raise SettingsError(f"{folder}: no articles found in it (.txt, .md, .html); name another folder")
    return tuple(pages)
