"""What `summarizer clean` does, once its flags are read."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.cli.exit_codes import ExitCode, worst
from summarizer.errors import SettingsError, SourceError
from summarizer.output.console import Messages, Screen
from summarizer.output.jsonl import to_json
from summarizer.output.lines_page import lines_page
from summarizer.output.saving import open_target, save_text
from summarizer.reading.cleaning import clean_article, headed_text
from summarizer.reading.sources import read_source
from summarizer.settings import check_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        pages = _pages_in(Path(file), besides=Path(output)) if is_folder else (file,)
        target = open_target(output if not is_folder else os.path.join(output, ""), inputs=pages, suffixes=())  # noqa: PTH118 - pathlib drops the slash
        if not target.is_folder:
            return self.save({file: target.path})
        suffix = ".json" if self.as_json else ".txt"
        return self.save(mirrored(pages, Path(file) if is_folder else Path(file).parent, target.path, suffix))

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


def mirrored(pages: Sequence[str], folder: Path, output: Path, suffix: str) -> dict[str, Path]:
    """Give each page of `folder` its file in `output`: the same name and place, another ending.

    Where two names would differ only by their ending, the ending stays part of the name. Raises
    `SettingsError` if a result would replace one of `pages`.
    """
    taken: Counter[Path] = Counter()
    plain = {
        page: output / Path(page).relative_to(folder).with_suffix(suffix) for page in pages if page != "-"
    }
    plain |= {"-": output / f"stdin{suffix}"} if "-" in pages else {}
    taken.update(plain.values())
    targets = {
        page: path
        if taken[path] == 1 or Path(page).suffix == suffix
        else path.with_name(Path(page).name + suffix)
        for page, path in plain.items()
    }
    sources = {os.path.realpath(page) for page in pages if page != "-"}
    if len(set(targets.values())) < len(targets):
        raise SettingsError(f"{folder}: two pages would have the same result file; rename one of them")
    lost = next((path for path in targets.values() if os.path.realpath(path) in sources), None)
    if lost is not None:
        raise SettingsError(
            f"--output {output}: a result would overwrite the input {lost}; name another place"
        )
    return targets


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


def _pages_in(folder: Path, *, besides: Path) -> tuple[str, ...]:
    """List the pages in `folder`; results of an earlier run, below `besides`, are none."""
    results = None if besides.resolve() == folder.resolve() else besides.resolve()
    pages = sorted(
        str(path)
        for path in folder.rglob("*")
        if path.suffix.lower() in _PAGES
        and path.is_file()
        and not path.is_symlink()
        and (results is None or results not in path.resolve().parents)
    )
    if not pages:
        raise SettingsError(f"{folder}: no articles found in it (.txt, .md, .html); name another folder")
    return tuple(pages)
