from __future__ import annotations

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from mixed_text import mixed_text

from summarizer.sentences import split_sentences

TABLE: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "cases" / "sentences.json").read_text("utf-8")
)
"""Texts by language; ¦ stands in front of each sentence but the first."""


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        pytest.param(language, text, id=f"{language}-{n}")
        for language in TABLE
        for n, text in enumerate(TABLE[language], 1)
    ],
)
def test_text_is_split_as_a_reader_of_the_language_would(language: str, marked: str) -> None:
    assert sentences(marked.replace("¦", "")) == [part.strip() for part in marked.split("¦")], language


@given(mixed_text)
@settings(max_examples=80)
def test_every_character_but_white_space_lies_in_exactly_one_span(text: str) -> None:
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(mixed_text)
@settings(max_examples=80)
def test_no_span_is_empty_or_has_white_space_at_an_end_or_a_line_break_inside(text: str) -> None:
    for sentence in sentences(text):
        assert sentence
        assert sentence == sentence.strip()
        assert len(sentence.splitlines()) == 1


@given(mixed_text)
@settings(max_examples=80)
def test_no_sentence_begins_inside_a_grapheme_cluster(text: str) -> None:
    borders = {found.start() for found in regex.finditer(r"\X", text)}
    first_of_line = {m.end() for m in regex.finditer(r"(?:^|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])\s*", text)}
    assert all(span.start in borders | first_of_line for span in split_sentences(text))


def test_a_number_of_a_list_stays_with_its_sentence() -> None:
    assert sentences("1. Ký kết. 2. Trao đổi.") == ["1. Ký kết.", "2. Trao đổi."]


def test_what_is_too_short_at_the_end_of_a_line_stays_with_the_sentence_before() -> None:
    assert sentences("Lễ ký kết thúc. (/.)\nHai bên") == ["Lễ ký kết thúc. (/.)", "Hai bên"]


def test_a_short_line_of_its_own_stays_alone() -> None:
    assert sentences("A\nB") == ["A", "B"]


def test_a_sentence_goes_on_behind_an_ellipsis_and_a_small_letter() -> None:
    assert sentences("Ông nói... rồi đi. Hết rồi.") == ["Ông nói... rồi đi.", "Hết rồi."]


def test_an_address_is_not_cut() -> None:
    text = "Xem https://vtv.vn/a.Html?id=5!x hoặc thư a.b@Vtv.Vn nhé."
    assert sentences(text) == [text]


def test_an_overlong_sentence_is_cut_behind_a_semicolon_rather_than_a_comma() -> None:
    clause = "hai bên trao đổi phim, tin tức, phóng viên và chuyên gia trong năm năm tới"
    text = "; ".join([clause] * 30) + "."
    parts = sentences(text)
    assert all(300 <= len(part) <= 1000 for part in parts[:-1])
    assert all(part.endswith(";") for part in parts[:-1])


def test_an_overlong_sentence_without_clauses_is_left_whole() -> None:
    assert sentences("từ " * 2000) == [("từ " * 2000).strip()]


def test_thai_is_cut_between_clauses_and_never_inside_a_name() -> None:
    clause = "ทั้งสองฝ่ายจะแลกเปลี่ยนผู้เชี่ยวชาญและจัดเทศกาลภาพยนตร์ร่วมกันเป็นประจำทุกปี"
    text = f"นายสมชาย ใจดี กล่าวว่า {clause} นอกจากนี้ {clause} " * 4
    parts = sentences(text)
    assert all(40 <= len(part) <= 250 for part in parts)
    assert not [part for part in parts if part.endswith("นายสมชาย") or part.startswith("ใจดี")]


def test_a_short_thai_headline_is_left_whole() -> None:
    text = "ไทย จีน ลงนามบันทึกความเข้าใจ ด้านสื่อมวลชน"
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    "garbage",
    ["A. ", '."', "。他说", ". »", "(", "「", "[1]", "\u0301", "กขคง ", ", ", "🇦", " ", "T.e", "1. "],
)
def test_time_grows_with_the_length_of_garbage_and_not_with_its_square(garbage: str) -> None:
    def seconds(length: int) -> float:
        text = garbage * (length // len(garbage))
        start = time.process_time()
        split_sentences(text)
        return time.process_time() - start

    seconds(1000)
    assert seconds(40_000) < 24 * max(seconds(5_000), 0.01)
