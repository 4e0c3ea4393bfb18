"""What `summarizer clean` does, once its flags are read."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.batch.scanning import find_articles
from summarizer.cli.exit_codes import ExitCode, worst
from summarizer.errors import SettingsError, SourceError
from summarizer.output.console import Messages, Screen
from summarizer.output.jsonl import to_json
from summarizer.output.lines_page import lines_page
from summarizer.output.saving import mirrored, open_target, save_text
from summarizer.reading.cleaning import clean_article, headed_text
from summarizer.reading.sources import read_source
from summarizer.settings import check_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.records import CleanedArticle, Line, Problem, PublicationDate, Stated


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
        if file != "-" and Path(file).is_dir():
            if output is None:
                raise SettingsError(f"{file}: this is a folder; name one for the texts with --output")
            return self.save_folder(file, output)
        if output is None:
            self.show(self.read(file))
            return ExitCode.COMPLETE
        target = open_target(output, inputs=(file,), suffixes=())
        if not target.is_folder:
            return self.save({file: target.path})
        return self.save(mirrored((file,), Path(file).parent, target.path, self.suffix))

    @property
    def suffix(self) -> str:
        """The ending of a file in a folder of results."""
        return ".json" if self.as_json else ".txt"

    def save_folder(self, folder: str, output: str) -> ExitCode:
        """Clean every page of a folder into another; one that cannot be read is named and left out."""
        pages, found = _pages_in(folder, besides=Path(output))
        target = open_target(os.path.join(output, ""), inputs=pages, suffixes=())  # noqa: PTH118 - pathlib drops the slash
        return worst((found, self.save(mirrored(pages, Path(folder), target.path, self.suffix))))

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
            screen.write(headed_text(cleaned))
        _warn(cleaned)

    def save(self, targets: Mapping[str, Path]) -> ExitCode:
        """Save the text of each page in its file; a page that cannot be read is named and left out."""
        codes = [ExitCode.COMPLETE]
        for page, path in targets.items():
            try:
                cleaned = self.read(page)
            except SourceError as error:
                Messages().error(str(error))
                codes.append(ExitCode.SOME_FAILED)
                continue
            text = to_json(as_record(cleaned), indent=2) if self.as_json else headed_text(cleaned)
            save_text(path, text + "\n", durable=False)
            _warn(cleaned)
        return worst(codes)


def _warn(cleaned: CleanedArticle) -> None:
    """Say what a reader of the text alone would not know."""
    messages = Messages()
    if cleaned.verdict != "article":
        messages.note(f"{cleaned.article.path}: this page looks like no article ({cleaned.verdict})")
    for problem in cleaned.problems:
        if problem.severity != "info":
            messages.note(f"{cleaned.article.path}: {problem.message}")


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


def _pages_in(folder: str, *, besides: Path) -> tuple[tuple[str, ...], ExitCode]:
    """List the pages in `folder`; results of an earlier run, below `besides`, are none.

    A folder that cannot be read is named, and is in the exit code.
    """
    code = ExitCode.COMPLETE
    results = None if besides.resolve() == Path(folder).resolve() else besides.resolve()

    def unreadable(path: str, error: OSError) -> None:
        nonlocal code
        code = ExitCode.SOME_FAILED
        Messages().error(f"{path}: the folder cannot be read ({error.strerror}); check its rights")

    found = find_articles(folder, unreadable=unreadable)
    pages = tuple(path for path in found if results is None or results not in Path(path).resolve().parents)
    if not pages:
        raise SettingsError(f"{folder}: no articles found in it (.txt, .md, .html); name another folder")
    return pages, code
