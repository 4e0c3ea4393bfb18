"""Every form in which reviewed briefs can be handed on, by name, and how an export begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from summarizer.errors import SettingsError, StorageError
from summarizer.output.exports.csv_files import write_csv
from summarizer.output.exports.gold import write_gold
from summarizer.output.exports.jsonl import is_jsonl_export, write_jsonl
from summarizer.output.exports.jsonld import is_jsonld_export, write_jsonld
from summarizer.output.exports.markdown import write_markdown
from summarizer.output.exports.parquet import write_parquet
from summarizer.output.exports.sqlite import is_sqlite_export, write_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from summarizer.output.exports.exported import Exported


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A form of export. `write` takes the articles and the target, and gives how many were written.

    `suffix` is the usual ending of the target's name; a folder has none. `is_earlier` tells of a file whether
    it is such an export, and may be replaced; a folder knows by itself.
    """

    write: Callable[[Iterable[Exported], Path], int]
    about: str
    suffix: str = ""
    is_earlier: Callable[[BinaryIO], bool] | None = None

    @property
    def is_folder(self) -> bool:
        """Whether the target is a folder."""
        return self.is_earlier is None


FORMATS: Mapping[str, Format] = {
    "jsonl": Format(
        write=write_jsonl, about="one record a line", suffix=".jsonl", is_earlier=is_jsonl_export
    ),
    "csv": Format(write=write_csv, about="tables for a spreadsheet"),
    "parquet": Format(write=write_parquet, about="typed tables for analysis"),
    "markdown": Format(write=write_markdown, about="a page an article, and an index"),
    "jsonld": Format(
        write=write_jsonld, about="schema.org for the web", suffix=".jsonld", is_earlier=is_jsonld_export
    ),
    "sqlite": Format(
        write=write_sqlite, about="a database, for Datasette", suffix=".db", is_earlier=is_sqlite_export
    ),
    "gold": Format(write=write_gold, about="approved briefs as labels for `summarizer score`"),
}


def export(to: str, articles: Iterable[Exported], target: Path) -> int:
    """Write `articles` to `target` in the form `to`, one of `FORMATS`; give how many were written.

    The articles are read one after the other, and not before it is known that the target can be written.
    Raises `SettingsError` for a target that is something else than an earlier export in the same form, or
    where a library is missing, and `StorageError`.
    """
    form = FORMATS[to]
    if form.is_earlier is not None:
        _check_file(target, to, form.is_earlier)
    return form.write(articles, target)


def _check_file(target: Path, to: str, is_earlier: Callable[[BinaryIO], bool]) -> None:
    """Let nothing but an earlier export be replaced: a log of decisions is soon named by mistake."""
    try:
        if target.is_dir():
            raise SettingsError(
                f"{target}: a folder is there, and an export to {to} is one file; name a file"
            )
        if not target.exists():
            return
        if not target.is_file():
            raise SettingsError(f"{target}: not a regular file; name another file")
        with target.open("rb") as file:
            if target.stat().st_size and not is_earlier(file):
                raise SettingsError(
                    f"{target}: a file is there that is no earlier export to {to}; name another file"
                )
    except OSError as error:
        raise StorageError(
            f"{target}: cannot be read ({error.strerror}); check the path and its rights"
        ) from None
