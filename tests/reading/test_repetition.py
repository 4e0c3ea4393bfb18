"""Furniture that shows by its pattern alone, in any language."""

from __future__ import annotations

import time

import pytest

from summarizer.reading.characters import ends_sentence
from summarizer.reading.zones.repetition import is_doubled, repeated_furniture
from summarizer.records import Zone

BODY = "Hai bộ đã ký biên bản ghi nhớ tại Hà Nội, và văn kiện có hiệu lực ngay trong ngày hôm đó."


def _found(texts: list[str]) -> set[str]:
    return {texts[i] for i in repeated_furniture(texts)}


def test_headline_twice_then_a_blurb_is_a_list_of_other_articles() -> None:
    teasers = [
        line
        for n in range(3)
        for line in (
            f"Another headline {n}",
            f"Another headline {n}",
            f"Its blurb is a whole sentence number {n}.",
        )
    ]
    assert _found([BODY, *teasers]) == set(teasers)


def test_one_repeated_headline_does_not_take_the_paragraph_below_it() -> None:
    assert BODY not in _found(
        ["The headline of this page", "The headline of this page", BODY, BODY + " Lần hai."]
    )


def test_a_date_below_every_entry_makes_a_list() -> None:
    entries = [
        line
        for n in range(4)
        for line in (f"近日，第{n}个平台突然走红，用户都是智能体。", f"2026-02-1{n} 09:21")
    ]
    assert _found([BODY, *entries]) == set(entries)


def test_one_date_line_below_a_headline_is_no_list() -> None:
    assert _found(["The headline", "2026-02-14 09:21", BODY]) == set()


def test_a_headline_without_accents_is_the_text_of_a_picture() -> None:
    texts = ["Tăng cường hợp tác báo chí", BODY, "tang cuong hop tac bao chi", BODY + " Hết."]
    assert _found(texts) == {"tang cuong hop tac bao chi"}


def test_pictures_before_other_headlines_make_teasers_of_both_and_of_the_blurbs() -> None:
    slug = "tang cuong hop tac bao chi"
    first, second = f"{slug} Người Việt ở Praha họp mặt", f"{slug} Làm sâu sắc quan hệ"
    texts = [
        "Tăng cường hợp tác báo chí",
        BODY,
        first,
        "Ngày 31/10, hội đã họp.",
        second,
        "Chiều 31/10, ông đã đến.",
    ]
    assert _found(texts) == set(texts[2:])


def test_the_longest_headline_tells_what_stands_behind_it() -> None:
    texts = ["Tăng cường hợp tác", "Tăng cường hợp tác với báo chí Lào", "tang cuong hop tac voi bao chi lao"]
    assert repeated_furniture(texts) == {2: (Zone.OTHER, "picture text")}


def test_a_headline_that_comes_back_is_furniture_where_it_stands_again() -> None:
    assert set(repeated_furniture(["A headline of the day", "Other", "A headline of the day"])) == {2}


@pytest.mark.parametrize(
    "line", ["tang cuong hop tac so {} va hon nua", "2026-02-14 09:{}", "Headline number {}"]
)
def test_a_page_of_such_lines_takes_no_longer_a_line_than_a_short_one(line: str) -> None:
    texts = [text for n in range(20_000) for text in (f"Tăng cường hợp tác số {n}", line.format(n))]
    began = time.process_time()
    repeated_furniture(texts)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "doubled"),
    [
        ("Two ministers meet in Oslo Two ministers meet in Oslo", True),
        ('Ký kết thỏa thuận hợp tác về Ký kết thỏa thuận hợp tác về "Khung quản lý"', True),
        ("Two ministers meet in Oslo and two ministers meet in Rome", False),
        ("no no no no no", False),
    ],
)
def test_a_line_that_says_the_same_thing_twice(text: str, *, doubled: bool) -> None:
    assert is_doubled(text) is doubled


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        ("They met.", True), ("“They met.”", True), ("他们会面。", True), ("वे मिले।", True), ("التقيا؟", True),
        ("They met", False), ("Read more »", False), ("", False), ("»", False),
    ],
)  # fmt: skip
def test_how_sentences_end(text: str, *, ended: bool) -> None:
    assert ends_sentence(text) is ended
