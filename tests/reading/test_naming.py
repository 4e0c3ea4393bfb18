"""Names for the lines around an article."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading.zones.naming import _pairs, _stems, name_rest
from summarizer.reading.zones.vocabulary import vocabulary
from summarizer.records import Zone

BODY = {
    "en": "The two ministries signed a memorandum on railway research in the capital on Tuesday.",
    "zh": "两国主管部门负责人当天在首都签署了新闻合作谅解备忘录。",
}
HEADLINES = {"en": "Ministries sign railway memorandum", "zh": "两国签署新闻合作备忘录"}


def _named(texts: list[str], body: str) -> list[tuple[str, Zone]]:
    labels = {texts.index(body): (Zone.LEAD, "prose")}
    name_rest(texts, labels)
    return [(text, labels[i][0]) for i, text in enumerate(texts) if text != body]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_headline_is_the_line_whose_words_come_back(language: str) -> None:
    zones = dict(_named(["Sports and weather", HEADLINES[language], BODY[language]], BODY[language]))
    assert zones == {"Sports and weather": Zone.OTHER, HEADLINES[language]: Zone.HEADLINE}


def test_dates_and_names_stand_beside_the_article_and_lists_below_their_heading() -> None:
    body = BODY["en"]
    above, below = ["14.02.2026", "Author: A. Writer"], ["Read also:", "Another headline of the day"]
    assert [zone for _, zone in _named([*above, body, *below], body)] == [
        Zone.DATELINE,
        Zone.BYLINE,
        Zone.TEASER,
        Zone.TEASER,
    ]


def test_a_reason_given_before_is_kept() -> None:
    labels = {0: (Zone.BODY, "prose"), 1: (Zone.OTHER, "short piece"), 2: (Zone.ADVERT, "begins with words")}
    name_rest([BODY["en"], "Share", "Share"], labels)
    assert labels[1] == (Zone.SHARE, "short piece")
    assert labels[2] == (Zone.ADVERT, "begins with words")


def test_a_page_without_article_and_one_without_furniture_are_named() -> None:
    labels: dict[int, tuple[Zone, str]] = {}
    name_rest(["Share"], labels)
    assert labels[0][0] is Zone.SHARE
    name_rest([], {})
    name_rest(["Kept."], {0: (Zone.BODY, "prose")})


@settings(max_examples=100)
@given(st.text("aбß9Ωह्ि́ก中文、。 -_½", max_size=60).map(str.lower))
def test_words_are_cut_as_the_vocabulary_of_a_page_cuts_them(line: str) -> None:
    assert len(set(_stems(line)) | set(_pairs(line))) == len(vocabulary([line]).stem)
