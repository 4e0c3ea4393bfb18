"""What `summarizer list` does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from summarizer.cli.exit_codes import ExitCode
from summarizer.cli.shelf_options import selection_of
from summarizer.output.console import Messages, Screen
from summarizer.output.list_page import Entry, list_page
from summarizer.output.wording import in_words
from summarizer.shelf.flags import flags_in_short
from summarizer.shelf.rows import open_shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.shelf.rows import Row, Shelf, Standing


def run(given: Mapping[str, Any]) -> ExitCode:
    """List what is wanted of a folder, as a table or as JSON lines."""
    selection = selection_of(given)
    shelf, screen, messages = open_shelf(given["folder"]), Screen(sys.stdout), Messages()
    entries, total = [], 0
    for made in shelf.rows():
        total += 1
        row, standing = shelf.decided(made)
        if not selection.wants(row, standing):
            continue
        if given["as_json"]:
            screen.write_json(_record(row, standing))
        else:
            entries.append(_entry(row, standing))
    if not given["as_json"]:
        screen.show(list_page(entries, total=total))
    return told_of_damage(shelf, messages)


def told_of_damage(shelf: Shelf, messages: Messages) -> ExitCode:
    """Name what could not be read, and give the exit code that says so."""
    for name in shelf.damaged:
        path = shelf.results.articles / name
        messages.error(f"{path}: no record that this version can read; run `summarizer batch` again")
    for number in shelf.log.damaged:
        messages.error(f"{shelf.log_file}, line {number}: no decision that can be read; it was left out")
    return ExitCode.SOME_FAILED if shelf.damaged or shelf.log.damaged else ExitCode.COMPLETE


def _entry(row: Row, standing: Standing) -> Entry:
    state = in_words(standing.state) + (f" by {standing.by}" if standing.by else "")
    flags = flags_in_short(row, standing)
    return Entry(day=row.day, countries=row.countries, flags=flags, state=state, headline=row.headline)


def _record(row: Row, standing: Standing) -> dict[str, Any]:
    """Give one article of the list as JSON."""
    return {
        "record": row.stem,
        "sha256": row.record_id,
        "article": row.source.path,
        "status": row.status,
        "language": row.source.language,
        "title": row.source.title,
        "title_en": row.source.title_en,
        "published": row.source.published.edtf if row.source.published else None,
        "countries": row.countries,
        "areas": tuple(dict.fromkeys(area.code for area in row.cooperation_areas)),
        "warnings": row.warnings,
        "not_proven": len(row.rejected),
        "review": {
            "state": standing.state,
            "by": standing.by,
            "decided": standing.decided,
            "stale": standing.stale,
        },
    }
