"""What `summarizer errors` does: list what is not complete in a folder of results."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from summarizer.batch.lists import FAILURES
from summarizer.batch.results import existing_results
from summarizer.cli.exit_codes import ExitCode
from summarizer.errors import StorageError
from summarizer.output.console import Messages, Screen
from summarizer.output.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def show_failures(output: str, *, as_json: bool) -> ExitCode:
    """Print one line for each article that failed or is not complete; exit with 3 if there is any."""
    screen, found = Screen(sys.stdout), False
    for failure in _failures(existing_results(output).folder / FAILURES):
        found = True
        if as_json:
            screen.write_json(failure)
        else:
            screen.write(_said(failure))
    if not found:
        Messages().line("nothing failed in the last run that came to its end")
    return ExitCode.SOME_FAILED if found else ExitCode.COMPLETE


def _said(failure: dict[str, str]) -> str:
    article, why = failure["article"], failure["error"]
    # The reason of a file that could not be read begins with its path already.
    return f"{in_words(failure['status'])}: " + (why if article in why else f"{article}: {why}")


def _failures(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    except FileNotFoundError:
        return
    except (OSError, ValueError):
        raise StorageError(f"{path}: cannot be read; run the batch again to write it anew") from None
