"""What `summarizer report` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.handing_on import HandingOn
from summarizer.cli.listing import told_of_damage
from summarizer.errors import SettingsError, StorageError
from summarizer.output.console import Messages
from summarizer.output.report.article import ReportArticle
from summarizer.output.report.page import write_report
from summarizer.output.saving import whole_file
from summarizer.output.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.cli.exit_codes import ExitCode
    from summarizer.shelf.rows import Row

_BEGINNING = b"<!doctype html>"


def run(given: Mapping[str, Any]) -> ExitCode:
    """Write the page, whole or not at all; raises `SettingsError`, `StorageError`."""
    handing_on, messages = HandingOn.of(given), Messages()
    target = Path(given["output"])
    _check(target)
    rows = handing_on.rows()
    title = given["title"] or Path(given["folder"]).resolve().name
    with messages.waiting(f"writing {target}"):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole_file(target) as file:
                write_report(file, _articles(handing_on, rows), title=title)
        except OSError as error:
            why = error.strerror or error
            raise StorageError(f"{target}: cannot be written ({why}); check path, rights and space") from None
    if handing_on.missing:
        messages.note(
            f"{counted(handing_on.missing, 'source')} not shown, for the articles are not where they were or "
            "have changed; --articles DIR names the folder that holds them now"
        )
    messages.line(f"{counted(handing_on.given, 'article')} written to {target}")
    return told_of_damage(handing_on.shelf, messages)


def _articles(handing_on: HandingOn, rows: list[Row]) -> Iterator[ReportArticle]:
    for article in handing_on.articles(rows):
        yield ReportArticle(brief=article.reviewed, lines=article.lines, missing=article.missing)


def _check(target: Path) -> None:
    """Let nothing but a page be replaced: a log of decisions is soon named by mistake."""
    if target.is_dir():
        raise SettingsError(f"--output {target}: a folder is there; name a file, such as report.html")
    try:
        with target.open("rb") as file:
            beginning = file.read(len(_BEGINNING))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"{target}: cannot be read ({error.strerror}); name another file") from None
    if beginning and beginning.lower() != _BEGINNING:
        raise SettingsError(f"--output {target}: a file is there that is no HTML page; name another file")
