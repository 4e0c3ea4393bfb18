"""What `summarizer show` does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from summarizer.batch.results import is_result_folder
from summarizer.brief import Brief
from summarizer.cli.exit_codes import ExitCode, worst
from summarizer.cli.listing import told_of_damage
from summarizer.errors import SourceError
from summarizer.output.brief_page import brief_page
from summarizer.output.console import Messages, Screen
from summarizer.review.decisions import Log, log_file, read_log
from summarizer.review.reviewed import as_decided
from summarizer.shelf.rows import open_shelf

if TYPE_CHECKING:
    from collections.abc import Mapping


def run(given: Mapping[str, Any]) -> ExitCode:
    """Print each record; one that cannot be read is named and the others go on."""
    showing = _Showing(screen=Screen(sys.stdout), as_json=given["as_json"])
    messages, codes = Messages(), [ExitCode.COMPLETE]
    for name in given["records"]:
        try:
            codes.append(showing.show(Path(name), messages))
        except SourceError as error:
            messages.error(str(error))
            codes.append(ExitCode.SOME_FAILED)
    return worst(codes)


class _Showing:
    """Prints briefs one after the other, and reads each file of decisions once."""

    def __init__(self, *, screen: Screen, as_json: bool) -> None:
        self._screen = screen
        self._as_json = as_json
        self._shown = 0
        self._logs: dict[Path, Log] = {}

    def show(self, path: Path, messages: Messages) -> ExitCode:
        """Print a record, or all of a folder of results; raises `SourceError`."""
        if not is_result_folder(path):
            self._print(_read(path), path.parent.parent)
            return ExitCode.COMPLETE
        shelf = open_shelf(str(path))
        for row in shelf.rows():
            brief = shelf.results.record(row.stem)
            if brief is not None:
                self._print(brief, path)
        return told_of_damage(shelf, messages)

    def _print(self, brief: Brief, folder: Path) -> None:
        decisions = self._log(folder).about(article=brief.record_id, path=brief.source.path)
        # A brief that nobody has looked at is printed as `summarize` prints it.
        shown = as_decided(brief, decisions) if decisions else brief
        if self._as_json:
            self._screen.write_json(shown.model_dump(mode="json"))
            return
        if self._shown:
            self._screen.rule()
        self._shown += 1
        self._screen.show(brief_page(shown))

    def _log(self, folder: Path) -> Log:
        if folder not in self._logs:
            self._logs[folder] = read_log(log_file(folder)) if is_result_folder(folder) else Log()
        return self._logs[folder]


def _read(path: Path) -> Brief:
    try:
        return Brief.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); name a record or a folder") from None
    except (ValidationError, RecursionError):
        raise SourceError(
            f"{path}: no brief that this version can read; name a .json record that summarizer made"
        ) from None
