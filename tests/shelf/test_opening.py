"""One article opened: the same lines with the same places as when it was briefed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from shelves import PAGES, results_folder, row_of, shelf_in

from summarizer.shelf.opening import OpenArticle, open_article
from summarizer.shelf.rows import open_shelf

NAMES = [path.stem for path in sorted(PAGES.glob("*.txt"))]


def _open(tmp_path: Path, name: str = "002_vi") -> OpenArticle:
    shelf = shelf_in(tmp_path)
    article = open_article(shelf, row_of(shelf, name))
    assert article is not None
    return article


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_is_found_in_the_lines_at_its_place(tmp_path: Path, name: str) -> None:
    article = _open(tmp_path, name)
    assert article.missing is None
    for evidence in article.brief.evidence:
        assert article.text[evidence.start : evidence.end] == evidence.quote
        shown = "".join(
            line.text[span[0] : span[1]]
            for line in article.lines
            if (span := line.overlap(evidence.start, evidence.end))
        )
        assert shown.replace(" ", "")
        assert len(shown) >= len(evidence.quote.replace(" ", "").replace("\n", "")) * 0.5


def test_a_marked_passage_is_the_source_s_own_words(tmp_path: Path) -> None:
    article = _open(tmp_path)
    for number, line in enumerate(article.lines):
        marked = article.marked(number, 0, len(line.text))
        assert article.text[marked["start"] : marked["end"]] == marked["quote"]
        assert marked["zone"] == line.zone


def test_a_changed_article_is_not_shown_as_the_source(tmp_path: Path) -> None:
    folder = results_folder(tmp_path)
    shelf = open_shelf(str(folder))
    row = row_of(shelf, "002_vi")
    page = tmp_path / "002_vi.txt"
    page.write_text(Path(row.source.path).read_text("utf-8") + "\nmore\n", "utf-8")
    moved = replace_path(shelf.results.articles / f"{row.stem}.json", row.source.path, str(page))
    assert moved
    article = open_article(shelf, row)
    assert article is not None
    assert (article.lines, article.missing) == ((), "the article has changed since it was briefed")


def test_an_article_that_was_moved_is_found_in_the_folder_named(tmp_path: Path) -> None:
    folder = results_folder(tmp_path)
    shelf = open_shelf(str(folder))
    row = row_of(shelf, "002_vi")
    assert replace_path(shelf.results.articles / f"{row.stem}.json", row.source.path, "old/place/002_vi.txt")
    article = open_article(shelf, row)
    assert article is not None
    assert article.missing == "the article is not where it was"
    found = open_article(shelf, row, sources=PAGES)
    assert found is not None
    assert found.missing is None
    assert found.lines


def test_a_record_that_is_gone_opens_nothing(tmp_path: Path) -> None:
    shelf = shelf_in(tmp_path)
    row = row_of(shelf, "002_vi")
    (shelf.results.articles / f"{row.stem}.json").unlink()
    assert open_article(shelf, row) is None


def test_without_any_decision_the_reviewed_brief_is_the_machine_s(tmp_path: Path) -> None:
    article = _open(tmp_path)
    assert article.reviewed.parties == article.brief.parties
    assert replace(article, lines=()).reviewed.review.state == "new"


def replace_path(record: Path, old: str, new: str) -> bool:
    """Let a record name another place for its article."""
    text = record.read_text("utf-8")
    record.write_text(text.replace(f'"path": "{old}"', f'"path": "{new}"'), "utf-8")
    return record.read_text("utf-8") != text
