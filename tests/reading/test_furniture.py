"""Word lists that name what is cut from a page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading.zones.furniture import (
    folded,
    furniture_zones,
    has_caption_words,
    heading_zones,
    opening_zone,
)
from summarizer.records import Zone

WORDS = [
    "read",
    "more",
    "share",
    "Share",
    "related",
    "contact",
    "©",
    "us",
    ":",
    "»",
    "2026",
    "相关新闻",
    "分享",
    "报道",
]


def _zone(text: str) -> Zone | None:
    return furniture_zones(folded([text]))[0]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("» READ MORE:", Zone.TEASER),
        ("12 pictures, read more", Zone.TEASER),
        ("© 2026 The Example", Zone.FOOTER),
        ("【相关新闻】", Zone.TEASER),
        ("今日相关新闻汇总", Zone.TEASER),
        ("Bread moreover", None),
        ("Two ministers met", None),
        ("", None),
    ],
)
def test_a_line_is_named_by_the_words_in_it(text: str, zone: Zone | None) -> None:
    assert _zone(text) is zone


@settings(max_examples=100)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), max_size=8))
def test_a_line_has_the_same_name_on_every_page(texts: list[str]) -> None:
    assert furniture_zones(folded(texts)) == [_zone(text) for text in texts]


@settings(max_examples=100)
@given(st.text(st.characters(exclude_characters="\n"), max_size=40))
def test_any_line_is_folded_alone_as_on_a_page(text: str) -> None:
    assert folded(["Before", text, "Behind"]) == ["before", *folded([text]), "behind"]


def test_a_heading_is_a_whole_line() -> None:
    lines = folded(["Read also:", "Read also: two ministers met", "Contact"])
    assert heading_zones(lines) == [Zone.TEASER, None, None]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Read also: two ministers met", Zone.TEASER),
        ("Photo: the ministry", Zone.CAPTION),
        ("Ministers read also other papers", None),
    ],
)
def test_an_opening_stands_at_the_start_of_a_line(text: str, zone: Zone | None) -> None:
    assert opening_zone(*folded([text])) is zone


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("The signing in Oslo. Photo: the ministry", True),
        ("Telephoto: a lens", False),
        ("双方签署协议（资料照）", False),
        ("雙方簽署協議 資料照", True),
        ("Министры. Фото: пресс-служба", True),
    ],
)
def test_words_of_a_caption_stand_free(text: str, *, caption: bool) -> None:
    assert has_caption_words(text) is caption
