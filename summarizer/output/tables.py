"""The facts of a brief as rows of flat tables, and the CSV files that hold them.

A row is one fact: the article it comes from, what it says, and its first piece of evidence with
offsets into the decoded source. CSV as in RFC 4180, in UTF-8 with a byte order mark so that a
spreadsheet reads it as such.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from summarizer.output.sanitizing import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from summarizer.brief import Brief

Cell = str | int | None
Row = dict[str, Cell]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet could take a cell for a formula by, full-width forms included."""

_ARTICLE = ("article", "sha256", "record", "brief_status", "published")
_EVIDENCE = ("quote", "start", "end", "sentence", "evidence_count")
_COLUMNS = {
    "parties": (
        "id",
        "name_en",
        "name_original",
        "aliases",
        "kind",
        "role",
        "country",
        "country_basis",
        "title_en",
        "represents",
        "core",
    ),
    "dates": (
        "id",
        "role",
        "edtf",
        "earliest",
        "latest",
        "precision",
        "basis",
        "text",
        "what_en",
        "core",
    ),
    "agreements": ("id", "title_en", "title_original", "type", "status", "parties", "dates"),
    "areas": ("id", "code", "label_en", "crs", "specificity", "core"),
}
TABLES: Mapping[str, tuple[str, ...]] = {
    name: (*_ARTICLE, *columns, *_EVIDENCE) for name, columns in _COLUMNS.items()
}
"""The columns of each table, in order."""


def rows_of(brief: Brief, *, article: str, record: str) -> dict[str, list[Row]]:
    """Give the rows that a brief has in each of `TABLES`.

    `article` is the name of the article as the user knows it, `record` that of its record.
    """
    published = brief.source.published
    about: Row = {
        "article": article,
        "sha256": brief.record_id,
        "record": record,
        "brief_status": brief.status,
        "published": published.edtf if published else None,
    }
    return {
        name: [about | fact | _evidence(brief, ids) for fact, ids in facts(brief)]
        for name, facts in _FACTS.items()
    }


class CsvTable:
    """One table on an open text file, which must write line ends as they are given."""

    def __init__(self, file: TextIO, columns: Iterable[str]) -> None:
        """Write the byte order mark and the row of names."""
        self._columns = tuple(columns)
        self._writer = csv.writer(file, lineterminator="\r\n")
        file.write("\ufeff")
        self._writer.writerow(self._columns)

    def write(self, row: Mapping[str, Cell]) -> None:
        """Write one row; a column that it lacks stays empty."""
        self._writer.writerow([safe_cell(row.get(column)) for column in self._columns])


def safe_cell(value: Cell) -> str | int:
    r"""Make a value fit for a spreadsheet: text stays text, whatever it begins with.

    >>> safe_cell("=1+1"), safe_cell("\u200b=1+1"), safe_cell("a\x1bb"), safe_cell(-3), safe_cell(None)
    ("'=1+1", "'=1+1", 'a\\x1bb', -3, '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return value
    shown = visible(value, keep="\n\t\r")
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown


def _evidence(brief: Brief, ids: tuple[str, ...]) -> Row:
    first = next((each for each in brief.evidence if each.id in ids[:1]), None)
    if first is None:
        return {"evidence_count": 0}
    return {
        "quote": first.quote,
        "start": first.start,
        "end": first.end,
        "sentence": first.sentence,
        "evidence_count": len(ids),
    }


_Fact = tuple[Row, tuple[str, ...]]


def _parties(brief: Brief) -> Iterator[_Fact]:
    names = {party.id: party.name_en for party in brief.parties}
    for party in brief.parties:
        row: Row = party.model_dump(exclude={"aliases", "evidence"})
        row["aliases"] = "; ".join(party.aliases)
        row["represents"] = names.get(party.represents or "", party.represents)
        yield row, party.evidence


def _dates(brief: Brief) -> Iterator[_Fact]:
    for date in brief.dates:
        yield date.model_dump(exclude={"evidence"}), date.evidence


def _agreements(brief: Brief) -> Iterator[_Fact]:
    names = {party.id: party.name_en for party in brief.parties}
    dates = {date.id: date.edtf or date.text for date in brief.dates}
    for each in brief.agreements:
        row: Row = each.model_dump(exclude={"parties", "dates", "evidence"})
        row["parties"] = "; ".join(names.get(party, party) for party in each.parties)
        row["dates"] = "; ".join(dates.get(date, date) for date in each.dates)
        yield row, each.evidence


def _areas(brief: Brief) -> Iterator[_Fact]:
    for area in brief.cooperation_areas:
        yield area.model_dump(exclude={"evidence"}), area.evidence


_FACTS: Mapping[str, Callable[[Brief], Iterator[_Fact]]] = {
    "parties": _parties,
    "dates": _dates,
    "agreements": _agreements,
    "areas": _areas,
}
