"""export and gold through the command line: from a folder of results to labels that score reads."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from shelves import briefs, results_folder

from summarizer.cli.review import FORMATS
from summarizer.output.exports import formats

if TYPE_CHECKING:
    from pathlib import Path

    from command import Cli


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return results_folder(tmp_path)


def _approve(cli: Cli, out: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("s\na\n" * len(briefs())))
    assert cli("review", str(out), "--plain", "--reviewer", "Lin", "--search", words).code == 0


def test_every_format_can_be_asked_for() -> None:
    assert tuple(formats.FORMATS) == FORMATS


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_again_over_itself_and_never_over_anything_else(
    cli: Cli, out: Path, tmp_path: Path, form: str
) -> None:
    target = tmp_path / "export"
    for _ in range(2):
        result = cli("export", str(out), "--to", form, "-o", str(target))
        assert result.code == 0
        assert f"written to {target}" in result.err
    other = next(
        each for each in FORMATS if formats.FORMATS[each].is_folder != formats.FORMATS[form].is_folder
    )
    refused = cli("export", str(out), "--to", other, "-o", str(target))
    assert refused.code == 2
    assert refused.err.count("\n") == 1


def test_filters_choose_what_is_exported(cli: Cli, out: Path, tmp_path: Path) -> None:
    cli("export", str(out), "--to", "jsonl", "-o", str(tmp_path / "x.jsonl"), "--country", "VN")
    records = [json.loads(line) for line in (tmp_path / "x.jsonl").read_text("utf-8").splitlines()]
    assert records
    assert all(any(party["country"] == "VN" for party in each["parties"]) for each in records)


def test_what_a_person_decided_wins_in_every_table_and_is_named(
    cli: Cli, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("r\nwrong\ns\na\n"))
    cli("review", str(out), "--plain", "--reviewer", "Lin", "--search", "012_zh")
    cli("export", str(out), "--to", "csv", "-o", str(tmp_path / "csv"), "--search", "012_zh")
    with (tmp_path / "csv" / "articles.csv").open(encoding="utf-8-sig", newline="") as file:
        (article,) = csv.DictReader(file)
    assert (article["article_state"], article["reviewed_by"], article["rejected_by_hand"]) == (
        "approved",
        "Lin",
        "1",
    )
    cli("export", str(out), "--to", "sqlite", "-o", str(tmp_path / "x.db"))
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        states = database.execute(
            "select article_state, count(*) from articles group by 1 order by 1"
        ).fetchall()
    assert states == [("approved", 1), ("new", 15)]


def test_gold_of_approved_articles_measures_the_same_briefs_as_perfect(
    cli: Cli, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _approve(cli, out, monkeypatch, "zh")
    result = cli("export", str(out), "--to", "gold", "-o", str(tmp_path / "week"))
    assert "not approved: no labels of them" in result.err
    labels = list((tmp_path / "week" / "gold").glob("*.json"))
    assert labels
    approved = tmp_path / "briefs"
    approved.mkdir()
    for label in labels:
        record = out / "articles" / label.name
        (approved / label.name).write_bytes(record.read_bytes())
    shown = cli("score", str(tmp_path / "week" / "gold"), str(approved)).out
    shares = re.findall(r"^ +[a-z ]+? +\d+/\d+ +(\S+)$", shown, re.MULTILINE)
    assert shares
    assert set(shares) == {"1.000"}


def test_gold_without_any_approval_says_so(cli: Cli, out: Path, tmp_path: Path) -> None:
    result = cli("export", str(out), "--to", "gold", "-o", str(tmp_path / "week"))
    assert result.code == 0
    assert "16 articles not approved" in result.err
    assert "0 articles written" in result.err
