"""The database: keys that hold, a search, views, and no text that is anything but text."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from exporting import all_pages, approve, brief_of, edit, exported, hostile_article, reject
from hostile import RAW

from summarizer.output.exports.formats import export

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (
    "articles", "sentences", "parties", "dates", "agreements", "agreement_parties", "agreement_dates", "areas",
    "evidence", "fact_evidence", "decisions", "rejected",
)  # fmt: skip


def rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages, the first one reviewed, and a hostile one."""
    path: Path = tmp_path_factory.mktemp("sqlite") / "briefs.db"
    brief = brief_of("002_vi")
    decided = [edit(brief, "parties", 0, role="witness"), reject(brief, "parties", 1), approve(brief)]
    others = [each for each in all_pages() if each.brief.record_id != brief.record_id]
    assert export("sqlite", iter([exported(brief, decided), *others, hostile_article()]), path) == 17
    return path


def test_the_file_is_sound_and_every_reference_holds(database: Path) -> None:
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    assert rows(database, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_key_and_is_strict(database: Path, table: str) -> None:
    assert [name for *_, name in rows(database, "SELECT pk, name FROM pragma_table_info(?) WHERE pk", table)]
    (definition,) = rows(database, "SELECT sql FROM sqlite_master WHERE name = ?", table)
    assert definition[0].rstrip().endswith("STRICT")
    if table != "articles":
        assert rows(database, "SELECT 1 FROM pragma_foreign_key_list(?)", table)


def test_every_evidence_is_found_from_its_fact(database: Path) -> None:
    brief = brief_of("026_ar")
    party = brief.parties[0]
    quotes = rows(
        database,
        "SELECT evidence.quote, start, end FROM fact_evidence JOIN evidence"
        " ON evidence.sha256 = fact_evidence.sha256 AND evidence.id = fact_evidence.evidence"
        " WHERE fact_evidence.sha256 = ? AND list = 'parties' AND fact = ?",
        brief.record_id,
        party.id,
    )
    wanted = [(each.quote, each.start, each.end) for each in brief.evidence if each.id in party.evidence]
    assert sorted(quotes) == sorted(wanted)


def test_what_people_decided_wins_and_stands_in_its_own_table(database: Path) -> None:
    brief = brief_of("002_vi")
    found = rows(
        database,
        "SELECT role, verdict, decided_by FROM parties WHERE sha256 = ? AND id = ?",
        brief.record_id,
        brief.parties[0].id,
    )
    assert found == [("witness", "edited", "An Reviewer")]
    decisions = rows(
        database,
        "SELECT list, verdict, json_extract(before, '$.role') FROM decisions WHERE sha256 = ? ORDER BY number",
        brief.record_id,
    )
    assert decisions == [
        ("parties", "edited", brief.parties[0].role),
        ("parties", "rejected", brief.parties[1].role),
    ]


def test_words_of_headline_summary_and_title_are_found(database: Path) -> None:
    query = (
        "SELECT articles.sha256 FROM articles_fts JOIN articles ON articles.rowid = articles_fts.rowid"
        " WHERE articles_fts MATCH ?"
    )
    for words in ("publishing sydney", "thoa thuan hop tac"):  # also without the accents of the title
        assert rows(database, query, words) == [(brief_of("002_vi").record_id,)]


def test_datasette_knows_the_search_by_its_definition(database: Path) -> None:
    definition = '%VIRTUAL TABLE%USING FTS%content="articles"%'
    assert rows(database, "SELECT name FROM sqlite_master WHERE rootpage = 0 AND sql LIKE ?", definition) == [
        ("articles_fts",)
    ]


def test_views_answer_what_analysts_ask_first(database: Path) -> None:
    brief = brief_of("002_vi")
    signed = rows(
        database, "SELECT agreement, parties, signed FROM signed_agreements WHERE sha256 = ?", brief.record_id
    )
    assert len(signed) == sum(each.status == "signed" for each in brief.agreements)
    assert all("2016-05-27" in row for row in signed)
    pairs = dict(rows(database, "SELECT country || '-' || partner, articles FROM country_pairs"))
    assert pairs["AU-CN"] == 1
    assert all(pair.split("-")[0] < pair.split("-")[1] for pair in pairs)


def test_of_two_records_of_one_article_the_first_one_counts(tmp_path: Path) -> None:
    each = exported(brief_of("002_vi"))
    assert export("sqlite", iter([each, each]), tmp_path / "x.db") == 1


def test_no_text_in_the_file_can_move_a_cursor_or_hide(database: Path) -> None:
    for table in TABLES:
        for row in rows(database, f"SELECT * FROM {table}"):  # noqa: S608 - our own names
            texts = [cell for cell in row if isinstance(cell, str)]
            assert not [cell for cell in texts if RAW.search(cell.replace("\t", "").replace("\r", ""))]
    (hostile,) = rows(database, "SELECT count(*) FROM articles WHERE reviewed_by LIKE '=cmd%'")
    assert hostile == (1,)
