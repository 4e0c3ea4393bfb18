"""One SQLite file with everything, as Datasette opens it: keys, indexes, views, and a search by words.

The tables stand in ``schema.sql``. Texts are those that are safe to show; `jsonl` has them to the letter.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from summarizer.errors import StorageError
from summarizer.output.exports.tables import LIST_OF, MACHINE, article_row, verdicts_of
from summarizer.output.jsonl import to_json
from summarizer.output.sanitizing import visible
from summarizer.output.saving import whole_binary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from summarizer.output.exports.exported import Exported
    from summarizer.review.reviewed import ReviewedBrief

_APPLICATION_ID = 1399681604
_APPLICATION_ID_AT = slice(68, 72)
"""Where the head of an SQLite file tells whose it is; ``schema.sql`` sets it."""

_STRICT_SINCE = (3, 37)
# Datasette offers a search only where it finds content="articles", in double quotes.
_SEARCH = """
CREATE VIRTUAL TABLE articles_fts USING fts5(
  headline, summary, title,
  content="articles", content_rowid="rowid", tokenize='porter unicode61 remove_diacritics 2'
)"""
_FILL_SEARCH = "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')"

Record = dict[str, Any]


def write_sqlite(articles: Iterable[Exported], target: Path) -> int:
    """Write the database and give the number of articles; raises `StorageError`.

    Of two records of the same article the first one counts.
    """
    try:
        with whole_binary(target) as part, closing(sqlite3.connect(part, isolation_level=None)) as database:
            # Until it is renamed, the file is nobody's: what protects it from a crash only costs time.
            database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            database.executescript(_schema())
            database.execute("BEGIN")
            count = sum(_insert(database, each) for each in articles)
            database.execute("COMMIT")
            _make_searchable(database)
    except sqlite3.Error as error:
        raise StorageError(
            f"{target}: the database cannot be written ({error}); check the space left"
        ) from None
    return count


def is_sqlite_export(file: BinaryIO) -> bool:
    """Tell whether a file is an earlier export: a database that bears our application's id."""
    head = file.read(100)
    return head.startswith(b"SQLite format 3\0") and head[_APPLICATION_ID_AT] == _APPLICATION_ID.to_bytes(4)


def _schema() -> str:
    text = files("summarizer.output.exports").joinpath("schema.sql").read_text("utf-8")
    return text.replace("{strict}", "STRICT" if sqlite3.sqlite_version_info >= _STRICT_SINCE else "")


def _make_searchable(database: sqlite3.Connection) -> None:
    with suppress(sqlite3.OperationalError):  # a SQLite without FTS5: the rest is as good
        database.execute(_SEARCH)
        database.execute(_FILL_SEARCH)


def _insert(database: sqlite3.Connection, each: Exported) -> bool:
    """Write all rows of an article; tell whether it was not there yet."""
    known = database.execute(
        "SELECT 1 FROM articles WHERE sha256 = ?", (_cell(each.brief.record_id),)
    ).fetchone()
    if known:
        return False
    _add(database, "articles", article_row(each))
    for table, row in _rows(each.brief):
        _add(database, table, {"sha256": each.brief.record_id} | row)
    return True


def _add(database: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    places = ", ".join("?" * len(row))
    # Only our own names make up the statement.
    database.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", [*map(_cell, row.values())])  # noqa: S608


def _cell(value: Any) -> str | int | None:
    match value:
        case None | int():
            return value
        case str():
            return visible(value, keep="\n\t\r")
        case _:
            return visible(to_json(value), keep="\n\t\r")


def _rows(brief: ReviewedBrief) -> Iterator[tuple[str, Record]]:
    """Yield table and row, what is referred to before what refers to it."""
    for evidence in brief.evidence:
        yield "evidence", evidence.model_dump()
    verdicts = verdicts_of(brief)
    for number, sentence in enumerate(brief.summary.sentences, 1):
        ident = f"s{number}"
        yield "sentences", {"id": ident, "text": sentence.text} | verdicts.get(("summary", ident), MACHINE)
    known = {each.id for each in brief.parties}
    for table, records in _facts(brief).items():
        for record in records:
            row = record.model_dump(mode="json", exclude=_LINKS[table])
            if row.get("represents") not in known:
                row.pop("represents", None)
            yield table, row | verdicts.get((LIST_OF[table], row["id"]), MACHINE)
    yield from _links(brief)
    yield from (("decisions", row) for row in _decisions(brief))
    for number, item in enumerate(brief.rejected, 1):
        yield "rejected", {"number": number} | item.model_dump()


_LINKS: Mapping[str, set[str]] = {
    "parties": {"evidence"},
    "dates": {"evidence"},
    "agreements": {"evidence", "parties", "dates"},
    "areas": {"evidence"},
}


def _facts(brief: ReviewedBrief) -> dict[str, Sequence[BaseModel]]:
    return {table: getattr(brief, kind) for table, kind in LIST_OF.items()}


def _links(brief: ReviewedBrief) -> Iterator[tuple[str, Record]]:
    """Yield what refers to what; a reference to nothing is left out."""
    evidence = {each.id for each in brief.evidence}
    parties, dates = {each.id for each in brief.parties}, {each.id for each in brief.dates}
    for each in brief.agreements:
        for name, table, known in (
            ("party", "agreement_parties", parties),
            ("date", "agreement_dates", dates),
        ):
            for ident in dict.fromkeys(getattr(each, table.removeprefix("agreement_"))):
                if ident in known:
                    yield table, {"agreement": each.id, name: ident}
    proven = [("sentences", f"s{n}", each.evidence) for n, each in enumerate(brief.summary.sentences, 1)]
    proven += [
        (table, record.id, record.evidence)
        for table, kind in LIST_OF.items()
        for record in getattr(brief, kind)
    ]
    for table, fact, idents in proven:
        for ident in dict.fromkeys(idents):
            if ident in evidence:
                yield "fact_evidence", {"list": table, "fact": fact, "evidence": ident}


def _decisions(brief: ReviewedBrief) -> Iterator[Record]:
    rows: list[Record] = [
        {
            "list": each.list,
            "fact": each.id,
            "verdict": each.verdict,
            "before": each.before,
            "note": each.note,
        }
        | _by(each.by, each.when)
        for each in brief.review.facts
    ]
    rows += [
        {"list": each.list, "verdict": "rejected", "before": each.content, "note": each.note}
        | _by(each.by, each.when)
        for each in brief.review.rejected
    ]
    rows += [
        {"list": each.list, "verdict": each.action, "content": each.content, "stale": each.why}
        | _by(each.by, each.when)
        for each in brief.review.stale
    ]
    for number, row in enumerate(rows, 1):
        yield {"number": number} | row


def _by(who: str, when: str) -> Record:
    return {"decided_by": who, "decided_at": when}
