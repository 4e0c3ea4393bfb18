"""The list of articles: what it shows, searches, filters and opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from opened import NARROW, WIDE, review
from shelves import briefs, results_folder

from summarizer.review.decisions import Reviewer, append_decisions, log_file
from summarizer.screens.article_list import ArticleList
from summarizer.shelf.selecting import Selection

if TYPE_CHECKING:
    from pathlib import Path

    from opened import Person


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The results of all 16 pages."""
    return results_folder(tmp_path)


def shown(person: Person) -> list[str]:
    entries = person.overview.query_one(ArticleList).entries
    return [entry.row.source.path.rpartition("/")[2][:3] for entry in entries]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_article_has_a_row_with_date_headline_countries_flags_and_state(
    folder: Path, size: tuple[int, int]
) -> None:
    async with review(folder, size=size) as person:
        row = next(row for row in person.rows if "Health Silk Road" in row)
        assert row.split()[0] == "2020-07-30"
        assert "CN ET" in row
        assert "!2" in row
        assert row.rstrip(" ▁▂▃▄▅▆▇█").endswith("· new")
        assert sum("· new" in row for row in person.rows[4:-4]) == 16
        assert "16 articles, 5 flagged" in person.rows[0]


async def test_search_narrows_as_one_types_and_escape_shows_all_again(folder: Path) -> None:
    async with review(folder) as person:
        await person.press("slash")
        await person.press(*"railway")
        assert set(shown(person)) == {"012", "020"}
        await person.write(" russia")
        assert shown(person) == ["012"]
        await person.press("escape")
        assert len(shown(person)) == 16
        await person.press("slash")
        await person.write("nothing like this")
        assert "no article is like that" in person.text


async def test_what_was_typed_is_searched_for_and_never_taken_for_a_key(folder: Path) -> None:
    async with review(folder) as person:
        await person.press("slash")
        await person.press(*"qfso")
        assert person.app.is_running
        assert not person.overview.catalogue.selection.flagged
        assert person.overview.catalogue.selection.words == "qfso"


async def test_flagged_only_and_back(folder: Path) -> None:
    async with review(folder) as person:
        await person.press("f")
        assert set(shown(person)) == {"002", "005", "008", "015", "030"}
        await person.press("f")
        assert len(shown(person)) == 16


async def test_the_filter_of_states_goes_round(folder: Path) -> None:
    append_decisions(log_file(folder), [Reviewer(name="Lee").decide(briefs()[0], "send_back")])
    async with review(folder) as person:
        await person.press("s")
        assert shown(person) == ["002"]
        assert "← sent back by Lee" in person.text
        await person.press("s")
        assert len(shown(person)) == 15
        await person.press("s", "s")
        assert shown(person) == []
        await person.press("s")
        assert len(shown(person)) == 16


async def test_articles_stand_by_date_then_by_state_then_by_headline(folder: Path) -> None:
    append_decisions(log_file(folder), [Reviewer(name="Lee").decide(briefs()[0], "send_back")])
    async with review(folder) as person:
        assert shown(person)[0] == "036"
        await person.press("o", "o")
        by_headline = [entry.headline for entry in person.overview.query_one(ArticleList).entries]
        assert by_headline == sorted(by_headline, key=str.casefold)
        await person.press("o", "o")
        assert shown(person)[0] == "002"


async def test_the_filters_of_the_command_line_hold_from_the_start(folder: Path) -> None:
    async with review(folder, selection=Selection(country="VN", words="radio")) as person:
        assert shown(person) == ["034"]
        assert "country: VN" in person.text


async def test_a_click_chooses_and_a_second_one_opens(folder: Path) -> None:
    async with review(folder) as person:
        await person.pilot.click(ArticleList, offset=(20, 3))
        await person.pilot.pause()
        assert person.overview.query_one(ArticleList).place == 3
        await person.pilot.click(ArticleList, offset=(20, 3))
        await person.pilot.pause()
        assert "4 of 16" in person.rows[0]


async def test_a_damaged_record_is_counted_and_the_others_are_shown(folder: Path) -> None:
    next((folder / "articles").glob("002*.json")).write_text("{", encoding="utf-8")
    async with review(folder) as person:
        assert "1 damaged record" in person.rows[0]
        assert len(shown(person)) == 15


async def test_an_empty_folder_says_that_it_is_empty(folder: Path) -> None:
    for path in (folder / "articles").iterdir():
        path.unlink()
    async with review(folder) as person:
        assert "no articles here" in person.text
        await person.press("enter", "down", "f")
        assert person.app.is_running
