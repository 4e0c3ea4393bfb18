"""report through the command line: one page, whole, and over nothing that is no page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from shelves import briefs, results_folder

if TYPE_CHECKING:
    from pathlib import Path

    from command import Cli


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return results_folder(tmp_path)


def test_the_page_holds_every_article_that_is_wanted_and_its_source(
    cli: Cli, out: Path, tmp_path: Path
) -> None:
    result = cli("report", str(out), "-o", str(tmp_path / "r.html"))
    assert result.code == 0
    assert "16 articles written" in result.err
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count('<details class="brief"') == len(briefs())
    cli(
        "report",
        str(out),
        "-o",
        str(tmp_path / "r.html"),
        "--country",
        "VN",
        "--title",
        "Viet Nam, <week> 27",
    )
    page = (tmp_path / "r.html").read_text("utf-8")
    assert 0 < page.count('<details class="brief"') < len(briefs())
    assert "<title>Viet Nam, &lt;week&gt; 27</title>" in page


def test_decisions_stand_in_the_page(
    cli: Cli, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("r\nnot so\ns\na\n"))
    cli("review", str(out), "--plain", "--reviewer", "Lin", "--search", "012_zh")
    cli("report", str(out), "-o", str(tmp_path / "r.html"), "--state", "approved")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert page.count('<details class="brief"') == 1
    assert "Lin" in page
    assert "not so" in page


def test_sources_that_are_not_to_be_had_are_told(cli: Cli, out: Path, tmp_path: Path) -> None:
    for record in (out / "articles").glob("*.json"):
        text = record.read_text("utf-8").replace("/tests/pages/", "/nowhere/")
        record.write_text(text, "utf-8")
    result = cli("report", str(out), "-o", str(tmp_path / "r.html"))
    assert result.code == 0
    assert "16 sources not shown" in result.err
    assert "--articles DIR" in result.err


def test_nothing_but_a_page_is_replaced(cli: Cli, out: Path) -> None:
    log = out / "review.jsonl"
    log.write_text("{}\n", "utf-8")
    assert cli("report", str(out), "-o", str(log)).code == 2
    assert log.read_text("utf-8") == "{}\n"
    assert cli("report", str(out), "-o", str(out)).code == 2


def test_a_place_that_cannot_be_written_is_one_line(cli: Cli, out: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    result = cli("report", str(out), "-o", str(tmp_path / "file" / "r.html"))
    assert result.code == 7
    assert result.err.count("\n") == 1
