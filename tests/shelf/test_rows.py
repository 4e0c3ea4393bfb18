"""A folder of results as rows: current ones, whatever lies beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from shelves import briefs, results_folder, row_of, shelf_in

from summarizer.errors import SettingsError
from summarizer.review.decisions import Reviewer, append_decisions
from summarizer.review.facts import facts_of
from summarizer.review.fields import with_changes
from summarizer.shelf.rows import open_shelf
from summarizer.shelf.selecting import Selection

if TYPE_CHECKING:
    from pathlib import Path

LIN = Reviewer(name="Lin")


def test_every_record_gives_a_row_that_agrees_with_it(tmp_path: Path) -> None:
    rows = list(shelf_in(tmp_path).rows())
    assert len(rows) == len(briefs())
    by_id = {brief.record_id: brief for brief in briefs()}
    for row in rows:
        brief = by_id[row.record_id]
        assert row.source.path == brief.source.path
        assert len(row.rejected) == len(brief.rejected)
        assert set(row.countries) == {party.country for party in brief.parties if party.country}


def test_of_two_records_of_one_path_the_newer_is_listed(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    old = row_of(shelf, "002_vi")
    brief = shelf.results.record(old.stem)
    assert brief is not None
    newer = brief.model_copy(update={"record_id": "f" * 64})
    shelf.results.save(newer)
    rows = [row for row in shelf.rows() if row.source.path == old.source.path]
    assert [row.record_id for row in rows] == ["f" * 64]


def test_a_damaged_record_is_named_and_the_others_are_listed(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    (shelf.results.articles / "broken-00000000.json").write_text('{"record_id": "', "utf-8")
    assert len(list(shelf.rows())) == len(briefs())
    assert shelf.damaged == ["broken-00000000.json"]


def test_a_folder_without_results_is_refused_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no results"):
        open_shelf(str(tmp_path))


def test_the_standing_of_an_article_is_that_of_its_decisions(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    row = row_of(shelf, "012_zh")
    brief = shelf.results.record(row.stem)
    assert brief is not None
    assert shelf.decided(row)[1].state == "new"
    fact = facts_of(brief)[0]
    accept = LIN.decide(brief, "accept", kind=fact.list, fact=fact.key, before=fact.content)
    append_decisions(shelf.log_file, [accept, LIN.decide(brief, "approve")])
    shelf.reread_log()
    standing = shelf.decided(row)[1]
    assert (standing.state, standing.by, standing.decided, standing.stale) == ("approved", "Lin", 1, 0)
    assert shelf.decided(row_of(shelf, "015_zh"))[1].state == "new"


def test_an_article_that_has_changed_since_has_stale_decisions(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    row = row_of(shelf, "012_zh")
    brief = shelf.results.record(row.stem)
    assert brief is not None
    append_decisions(shelf.log_file, [LIN.decide(brief, "approve")])
    shelf.results.save(brief.model_copy(update={"record_id": "e" * 64}))
    shelf.reread_log()
    standing = shelf.decided(row_of(shelf, "012_zh"))[1]
    assert (standing.state, standing.stale) == ("in_review", 1)


def test_filters_and_rows_see_what_people_decided(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    row = row_of(shelf, "002_vi")
    brief = shelf.results.record(row.stem)
    assert brief is not None
    decisions = [
        LIN.decide(
            brief,
            "edit",
            kind="parties",
            fact=fact.key,
            before=fact.content,
            after=with_changes("parties", fact.content, {"country": "FR"}),
        )
        for fact in facts_of(brief)
        if fact.list == "parties"
    ]
    append_decisions(shelf.log_file, decisions)
    shelf.reread_log()
    decided, standing = shelf.decided(row)
    assert decided.countries == ("FR",)
    assert standing.decided == len(decisions)
    assert Selection(country="FR").wants(decided, standing)
    assert not Selection(country=row.countries[0]).wants(decided, standing)


def test_a_record_of_another_version_is_named_and_not_counted(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    path = shelf.results.articles / f"{row_of(shelf, '002_vi').stem}.json"
    path.write_text(
        path.read_text("utf-8").replace('"schema_version": "1"', '"schema_version": "9"'), "utf-8"
    )
    assert len(list(shelf.rows())) == len(briefs()) - 1
    assert path.name in shelf.damaged


def test_looking_changes_nothing(tmp_path: Path) -> None:
    folder = results_folder(tmp_path)
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    shelf = open_shelf(str(folder))
    for row in shelf.rows():
        shelf.decided(row)[1]
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before
