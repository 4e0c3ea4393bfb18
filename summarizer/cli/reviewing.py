"""What `summarizer review` does."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.listing import told_of_damage
from summarizer.cli.shelf_options import selection_of
from summarizer.errors import SettingsError
from summarizer.output.console import Messages
from summarizer.review.decisions import Reviewer
from summarizer.shelf.rows import open_shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.cli.exit_codes import ExitCode
    from summarizer.shelf.rows import Row, Shelf
    from summarizer.shelf.selecting import Selection

_LONGEST_NAME = 100


def run(given: Mapping[str, Any]) -> ExitCode:
    """Review a folder, on a full screen or in questions; raises `StorageError`, `SettingsError`."""
    selection = selection_of(given)
    reviewer = _reviewer(given["reviewer"])
    shelf, messages = open_shelf(given["folder"]), Messages()
    sources = Path(given["articles"]) if given["articles"] else None
    if given["plain"] or not _has_screen():
        from summarizer.screens.desk import Desk  # noqa: PLC0415 - only one of the two is needed
        from summarizer.screens.questions import review_in_questions  # noqa: PLC0415 - as above

        desk = Desk(shelf, Reviewer(name=reviewer), sources=sources)
        count = review_in_questions(desk, _wanted(shelf, selection), answers=sys.stdin)
        messages.line(f"{count} decisions kept in {shelf.log_file}")
    else:
        from summarizer.screens.app import run_review  # noqa: PLC0415 - as above

        run_review(shelf, reviewer=reviewer, selection=selection, sources=sources)
    return told_of_damage(shelf, messages)


def _wanted(shelf: Shelf, selection: Selection) -> Iterator[Row]:
    """Give the articles to ask about: without a wish for a state, those that nobody stands behind."""
    for row in tuple(shelf.rows()):
        decided, standing = shelf.decided(row)
        if selection.wants(decided, standing) and (selection.state or standing.state != "approved"):
            yield row


def _reviewer(name: str | None) -> str:
    if name is None:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):
            raise SettingsError("who reviews is not known; give --reviewer NAME") from None
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise SettingsError(f"--reviewer: give a name of 1 to {_LONGEST_NAME} characters")
    return name


def _has_screen() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}
