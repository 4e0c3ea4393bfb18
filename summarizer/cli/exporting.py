"""What `summarizer export` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.handing_on import HandingOn
from summarizer.cli.listing import told_of_damage
from summarizer.output.console import Messages
from summarizer.output.exports.exported import Exported
from summarizer.output.exports.formats import export
from summarizer.output.wording import counted
from summarizer.review.reviewed import as_decided

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.cli.exit_codes import ExitCode
    from summarizer.shelf.rows import Row


def run(given: Mapping[str, Any]) -> ExitCode:
    """Write what is wanted of a folder in another format; raises `SettingsError`, `StorageError`."""
    handing_on, messages = HandingOn.of(given), Messages()
    rows, left_out = handing_on.rows(), 0
    if is_gold := given["form"] == "gold":
        approved = [row for row in rows if handing_on.shelf.decided(row)[1].state == "approved"]
        rows, left_out = approved, len(rows) - len(approved)
    articles = _with_pages(handing_on, rows) if is_gold else _briefs(handing_on, rows)
    with messages.waiting(f"writing {given['output']}"):
        count = export(given["form"], articles, Path(given["output"]))
    if handing_on.missing:
        messages.note(
            f"{counted(handing_on.missing, 'page')} not copied, for the articles are not where they were or "
            "have changed; --articles DIR names the folder that holds them now"
        )
    if left_out:
        messages.note(f"{counted(left_out, 'article')} not approved: no labels of them")
    messages.line(f"{counted(count, 'article')} written to {given['output']}")
    return told_of_damage(handing_on.shelf, messages)


def _briefs(handing_on: HandingOn, rows: list[Row]) -> Iterator[Exported]:
    shelf = handing_on.shelf
    for row in rows:
        brief = shelf.results.record(row.stem)
        if brief is not None:
            decided = as_decided(brief, shelf.decisions(row))
            yield Exported(brief=decided, name=row.source.path, record=row.stem)


def _with_pages(handing_on: HandingOn, rows: list[Row]) -> Iterator[Exported]:
    """Labels are of use only beside the pages that they are about."""
    for article in handing_on.articles(rows):
        yield Exported(
            brief=article.reviewed,
            name=article.brief.source.path,
            record=article.row.stem,
            text=None if article.missing else article.text,
        )
