"""A folder of Parquet files, one a table, with typed columns: numbers, truth values and days.

A date stands twice: in EDTF as text, which can say "December" or "4 December, no year", and as its
earliest and latest day. Texts are those that are safe to show; `jsonl` has them to the letter.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from summarizer.errors import SettingsError
from summarizer.output.exports.folder import ExportFolder, export_folder
from summarizer.output.exports.tables import COLUMNS, reviewed_rows
from summarizer.output.sanitizing import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarizer.output.exports.exported import Exported
    from summarizer.output.tables import Row

_NUMBERS = frozenset(
    {
        "start",
        "end",
        "evidence_count",
        "edited",
        "added",
        "rejected_by_hand",
        "stale",
        "not_proven",
        "warnings",
    }
)
_FLAGS = frozenset({"core"})
_DAYS = frozenset({"earliest", "latest"})
_ROWS_AT_ONCE = 2_000
"""Rows are held back until there are so many: what a file is read by, and what is in memory."""


def write_parquet(articles: Iterable[Exported], target: Path) -> int:
    """Write every table and give the number of articles; raises `SettingsError` or `StorageError`."""
    try:
        arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise SettingsError(
            "--to parquet: pyarrow is not installed; install summarizer[parquet], or export to csv"
        ) from None
    count = 0
    with export_folder(target, "parquet") as folder, ExitStack() as files:
        tables = {name: _Table(arrow, parquet, files, folder, name) for name in COLUMNS}
        for count, each in enumerate(articles, 1):  # noqa: B007 - the number is the result
            for name, rows in reviewed_rows(each).items():
                tables[name].write(rows)
        for table in tables.values():
            table.flush()
    return count


class _Table:
    """One Parquet file in work. pyarrow gives no types to check by."""

    def __init__(self, arrow: Any, parquet: Any, files: ExitStack, folder: ExportFolder, name: str) -> None:
        self._arrow = arrow
        self._schema = arrow.schema([(column, _type(arrow, column)) for column in COLUMNS[name]])
        place = files.enter_context(folder.binary(f"{name}.parquet"))
        self._writer = files.enter_context(parquet.ParquetWriter(place, self._schema, compression="zstd"))
        self._rows: list[dict[str, Any]] = []

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows; a full block goes to the file."""
        self._rows += ({name: _value(name, row.get(name)) for name in self._schema.names} for row in rows)
        if len(self._rows) >= _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what was held back."""
        if self._rows:
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []


def _type(arrow: Any, column: str) -> Any:
    if column in _NUMBERS:
        return arrow.int64()
    if column in _FLAGS:
        return arrow.bool_()
    return arrow.date32() if column in _DAYS else arrow.string()


def _value(column: str, value: Any) -> Any:
    if isinstance(value, str):
        return _day(value) if column in _DAYS else visible(value, keep="\n\t\r")
    return value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
