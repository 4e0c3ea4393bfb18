"""The filters of lists, reviews, reports and exports."""

from __future__ import annotations

from typing import Any

import pytest
from shelves import shelf_in

from summarizer.errors import SettingsError
from summarizer.shelf.rows import Row, Standing
from summarizer.shelf.selecting import Selection


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return list(shelf_in(tmp_path_factory.mktemp("shelf")).rows())


def _wanted(rows: list[Row], **wish: Any) -> list[Row]:
    return [row for row in rows if Selection(**wish).wants(row)]


def test_without_a_wish_all_are_wanted(rows: list[Row]) -> None:
    assert _wanted(rows) == rows


def test_a_country_is_that_of_a_party_in_either_case(rows: list[Row]) -> None:
    found = _wanted(rows, country="cn")
    assert found
    assert found == [row for row in rows if any(party.country == "CN" for party in row.parties)]


def test_an_area_is_its_code_or_a_word_of_its_name(rows: list[Row]) -> None:
    code = rows[0].cooperation_areas[0].code
    assert rows[0] in _wanted(rows, area=code)
    assert rows[0] in _wanted(rows, area=rows[0].cooperation_areas[0].label_en.split()[0])
    assert not _wanted(rows, area="no such area")


def test_since_and_until_hold_days_months_and_years_themselves_included(rows: list[Row]) -> None:
    dated = sorted(row.day for row in rows if row.day)
    first, last = dated[0], dated[-1]
    assert len(_wanted(rows, since=first, until=last)) == len(dated)
    for part in (4, 7, 10):
        assert {row.day for row in _wanted(rows, since=last[:part])} >= {last}
        assert {row.day for row in _wanted(rows, until=first[:part])} >= {first}
    assert not _wanted(rows, since="9999")


def test_what_has_no_date_is_not_wanted_where_a_date_is(rows: list[Row]) -> None:
    told = rows[0].model_dump()
    undated = Row.model_validate(told | {"source": told["source"] | {"published": None}})
    assert not Selection(since="1900").wants(undated)
    assert Selection().wants(undated)


@pytest.mark.parametrize("date", ["yesterday", "2025-6", "25", "2025-06-30T10:00", ""])
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(SettingsError, match="--since"):
        Selection(since=date)


def test_all_words_must_be_found_in_either_language(rows: list[Row]) -> None:
    original = next(row for row in rows if row.source.language == "zh" and row.source.title)
    assert original.source.title is not None
    assert original in _wanted(rows, words=original.source.title[:4])
    assert original in _wanted(rows, words=f"{original.headline.split()[0].upper()} {original.day}")
    assert original not in _wanted(rows, words=f"{original.headline.split()[0]} nowhere-to-be-found")


def test_stale_decisions_flag_an_article(rows: list[Row]) -> None:
    clean = next(row for row in rows if not row.is_flagged)
    assert not Selection(flagged=True).wants(clean)
    assert Selection(flagged=True).wants(clean, Standing(stale=1))


def test_the_state_is_that_of_the_review(rows: list[Row]) -> None:
    assert Selection(state="approved").wants(rows[0], Standing(state="approved"))
    assert not Selection(state="approved").wants(rows[0])


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"since": "2025-13"}, "no date"),
        ({"until": "2026-02-31"}, "no date"),
        ({"since": "2025", "until": "2024"}, "after --until"),
        ({"country": "Vietnam"}, "two letters"),
        ({"country": ""}, "two letters"),
        ({"area": " "}, "empty"),
    ],
)
def test_a_wish_that_nothing_can_fulfil_is_refused(wish: dict[str, Any], why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        Selection(**wish)


def test_a_year_and_a_month_of_it_are_a_range() -> None:
    assert Selection(since="2025-06", until="2025").since == "2025-06"
