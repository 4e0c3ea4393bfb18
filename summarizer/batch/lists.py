"""The lists over all articles of a folder, written from their records: whole, or as they were before."""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from summarizer.batch.outcomes import why_not_complete
from summarizer.output.brief_files import brief_text
from summarizer.output.exports.exported import Exported
from summarizer.output.exports.tables import COLUMNS, reviewed_rows
from summarizer.output.index_page import index_failures, index_head, index_line
from summarizer.output.jsonl import to_json
from summarizer.output.saving import save_text, whole_file
from summarizer.output.tables import TABLES, CsvTable
from summarizer.review.decisions import log_file, read_log
from summarizer.review.reviewed import as_decided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from summarizer.batch.results import Results
    from summarizer.batch.running import Entry
    from summarizer.batch.surveying import Failure
    from summarizer.brief import Brief

FAILURES = "errors.jsonl"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """What the lists are made of: files in their order, names of records by hash, failures."""

    folder: str
    entries: Sequence[Entry]
    stems: Mapping[str, str]
    failures: Sequence[Failure]

    def name(self, path: str) -> str:
        """Name a file as it is called within the folder."""
        return os.path.relpath(path, self.folder) if path != self.folder else path

    def articles(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each article that has a record: its stem, and all files that hold it."""
        files: dict[str, list[str]] = {}
        for entry in self.entries:
            if entry.sha256 is not None and entry.sha256 in self.stems:
                files.setdefault(entry.sha256, []).append(entry.path)
        for sha256, paths in files.items():
            yield self.stems[sha256], [self.name(path) for path in paths]


def has_lists(results: Results) -> bool:
    """Tell whether an earlier run has left lists."""
    return (results.folder / FAILURES).exists()


def write_lists(results: Results, listing: Listing) -> None:
    """Write ``briefs.jsonl``, ``index.md``, the tables and ``errors.jsonl``; raises `StorageError`.

    The records are read one after the other: however many there are, one is in memory at a time. What
    people have decided about a brief wins, and is named.
    """
    folder = results.folder
    log, alike = read_log(log_file(folder)), _records_by_name(results)
    with ExitStack() as files:
        # Entered first, left last: while the others are written, the old errors still stand.
        failed = files.enter_context(whole_file(folder / FAILURES))
        briefs = files.enter_context(whole_file(folder / "briefs.jsonl"))
        index = files.enter_context(whole_file(folder / "index.md"))
        tables = {
            name: CsvTable(files.enter_context(whole_file(folder / f"{name}.csv")), COLUMNS[name])
            for name in TABLES
        }
        index.write(index_head(_counts(listing)))
        for stem, names in listing.articles():
            record = results.record(stem)
            if record is None:  # taken away by somebody meanwhile
                continue
            decisions = log.about(article=record.record_id, path=record.source.path)
            brief = as_decided(record, decisions)
            if decisions:
                save_text(results.articles / f"{stem}.md", brief_text(brief, ".md"), durable=False)
            _bring_forward(results, stem, alike.get(stem.rpartition("-")[0], ()))
            said = (brief if decisions else record).model_dump(mode="json")
            briefs.write(to_json(said) + "\n")
            page = PurePosixPath(results.articles.name, f"{stem}.md")
            index.write(index_line(brief, articles=names, page=page))
            rows = reviewed_rows(Exported(brief=brief, name=names[0], record=stem))
            for name, table in tables.items():
                for row in rows[name]:
                    table.write(row)
            failed.write(_not_complete(brief, names[0], stem))
        for failure in listing.failures:
            failed.write(_line(listing.name(failure.path), "failed", failure.why, None))
        index.write(index_failures([(listing.name(each.path), each.why) for each in listing.failures]))


def _records_by_name(results: Results) -> dict[str, list[str]]:
    """Give the records that were there, by the name of the file that they are of."""
    found: dict[str, list[str]] = defaultdict(list)
    for stems in results.stems.values():
        for stem in stems:
            found[stem.rpartition("-")[0]].append(stem)
    return found


def _bring_forward(results: Results, stem: str, alike: Sequence[str]) -> None:
    """Let the record that is listed be the newest of its file: an article was changed, and changed back."""
    others = [_made(results.articles / f"{each}.json") for each in alike if each != stem]
    path = results.articles / f"{stem}.json"
    if others and _made(path) <= max(others):
        with suppress(OSError):
            os.utime(path)


def _made(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _counts(listing: Listing) -> list[str]:
    with_record = sum(entry.sha256 in listing.stems for entry in listing.entries)
    counts = [f"{len(listing.entries)} files", f"{len(listing.stems)} briefs"]
    if with_record > len(listing.stems):
        counts.append(f"{with_record - len(listing.stems)} files repeat another")
    return [*counts, f"{len(listing.failures)} failed"]


def _not_complete(brief: Brief, name: str, stem: str) -> str:
    why = why_not_complete(brief)
    return _line(name, brief.status, why, stem) if why else ""


def _line(article: str, status: str, why: str, record: str | None) -> str:
    return to_json({"article": article, "status": status, "error": why, "record": record}) + "\n"
