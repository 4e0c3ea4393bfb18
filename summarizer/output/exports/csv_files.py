"""A folder of CSV files, one a table, that a spreadsheet reads and in which nothing is a formula."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from summarizer.output.exports.folder import export_folder
from summarizer.output.exports.tables import COLUMNS, reviewed_rows
from summarizer.output.tables import CsvTable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarizer.output.exports.exported import Exported


def write_csv(articles: Iterable[Exported], target: Path) -> int:
    """Write every table and give the number of articles; raises `SettingsError` or `StorageError`."""
    count = 0
    with export_folder(target, "csv") as folder, ExitStack() as files:
        tables = {
            name: CsvTable(files.enter_context(folder.text(f"{name}.csv")), columns)
            for name, columns in COLUMNS.items()
        }
        for count, each in enumerate(articles, 1):  # noqa: B007 - the number is the result
            for name, rows in reviewed_rows(each).items():
                for row in rows:
                    tables[name].write(row)
    return count
