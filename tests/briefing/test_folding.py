"""norm/1 takes away what is harmless, keeps what matters, and can be followed back."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from grounding_variants import articles, variants
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.briefing.folding import NORM_VERSION, fold
from summarizer.briefing.grounding import MAX_LENGTH, MIN_WIDTH
from summarizer.briefing.letters import MAX_CLUSTER

NASTY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "aIİıßſﬁǅ 　\u00a0\n\r\t-‐–.…．‥⋯'“”「」·・漢字かﾞ゙ｶﾟ゚ハ，、。각가각ㄱㅏ\u1160\ufeff\u200b\u00ad\u034f"
            "\u0301\u0323\u0307\u0308\u093c\u064b\u0651\u0654ـاأآؤئيىیکكـοάΐςёЁоàỳuqa้ำເຳ០១²½①⒈㏂ﷺ\ufdfa\U0001d7d8"
        ),
    ),
    max_size=40,
)
LANGUAGES = st.sampled_from(["und", "vi", "tr", "zh"])


def folded(text: str, language: str = "und") -> str:
    return fold(text, language=language).text


def test_the_version_is_part_of_the_contract() -> None:
    assert NORM_VERSION == "norm/1"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Đà Nẵng", unicodedata.normalize("NFD", "Đà Nẵng")),
        ("“Lotus”", "«Lotus»"),
        ("“Lotus”", "'Lotus'"),
        ("O‘zbek", "Oʻzbek"),
        ("a – b", "a - b"),
        ("wait…", "wait..."),
        ("等等……", "等等…"),
        ("STRASSE", "straße"),
        ("ﬁlm", "film"),
        ("２０２５", "2025"),
        ("๒๕๗๐", "2570"),
        ("٢٠٢٧", "2027"),
        ("ＡＢＣ", "abc"),
        ("ﾊﾉｲ ｶﾞｲﾄﾞ", "ハノイガイド"),
        ("각", unicodedata.normalize("NFD", "각")),
        ("ㄱㅏ", "가"),
        ("Viet\u00adnam", "Vietnam"),
        ("Viet\u200bnam", "Vietnam"),
        ("a\u00a0 \n b", "a b"),
        ("中国 2025 年", "中国2025年"),
        ("签署， 2025年", "签署,2025年"),
        ("弗·普京", "弗・普京"),
        ("inter-\nnational", "international"),
        ("inter\u00ad\nnational", "international"),
        ("Sino-\nLao", "Sino-Lao"),
        ("كِتَابٌ", "كتاب"),
        ("كتـــاب", "كتاب"),
        ("أحمد آل", "احمد ال"),
        ("کی", "كي"),
        ("שָׁלוֹם", "שלום"),
        ("Пётр", "Петр"),
        ("ΝΟΜΟΣ", "νόμος"),
        ("50 ㎡", "50 m²"),
        ("น้ำ", unicodedata.normalize("NFKC", "น้ำ")),
    ],
)
def test_harmless_spellings_fold_alike(first: str, second: str) -> None:
    assert folded(first) == folded(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10²", "102"),
        ("H₂O", "H2O"),
        ("1½", "11/2"),
        ("2①", "21"),
        ("1,000", "1000"),
        ("1.5", "1,5"),
        ("汉语", "漢語"),
        ("Москва", "Mocквa"),
        ("Nam", "Năm"),
        ("resume", "résumé"),
        ("hòa", "hóa"),
        ("re-sign", "resign"),
        ("good-\nbye 5-\n6", "good-bye 56"),
        ("un fair", "unfair"),
        ("한 국", "한국"),
        ("ガ", "カ"),
        ("5-6", "56"),
        ("И", "Й"),
        ("Å", "A"),
    ],
)
def test_what_changes_a_letter_a_word_or_a_number_stays_apart(first: str, second: str) -> None:
    assert folded(first) != folded(second)


@pytest.mark.parametrize(
    ("language", "first", "second", "alike"),
    [
        ("vi", "hoà bình", "hòa bình", True),
        ("vi", "Uỷ ban", "Ủy ban", True),
        ("vi", "khoẻ", "khỏe", True),
        ("vi", "hoàn", "hòan", False),
        ("vi", "quý", "qúy", False),
        ("und", "hoà", "hòa", False),
        ("tr", "IĞDIR", "ığdır", True),
        ("tr", "İZMİR", "izmir", True),
        ("az", "IZMIR", "izmir", False),
        ("und", "IZMIR", "izmir", True),
    ],
)
def test_some_letters_depend_on_the_language(language: str, first: str, second: str, *, alike: bool) -> None:
    assert (folded(first, language) == folded(second, language)) is alike


@settings(max_examples=200, deadline=None)
@given(text=NASTY, language=LANGUAGES)
def test_folding_twice_changes_nothing(text: str, language: str) -> None:
    once = folded(text, language)
    assert folded(once, language) == once


@settings(max_examples=100, deadline=None)
@given(text=NASTY, language=LANGUAGES)
def test_the_map_is_total_monotone_and_within_the_text(text: str, language: str) -> None:
    result = fold(text, language=language)
    assert len(result.text) == len(result.starts) == len(result.ends)
    assert list(result.starts) == sorted(result.starts)
    assert list(result.ends) == sorted(result.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(result.starts, result.ends, strict=True))


@settings(max_examples=50, deadline=None)
@given(before=NASTY, text=NASTY)
def test_what_was_folded_before_does_not_matter(before: str, text: str) -> None:
    expected = fold(text)
    fold(before + text)
    assert fold(text) == expected


def test_folding_twice_changes_nothing_whatever_stands_beside_a_mark_or_a_compatibility_character() -> None:
    chars = [
        char
        for char in map(chr, [*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x10000)])
        if unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"} or unicodedata.decomposition(char)
    ]
    text = "\n".join(f"a{char}b か{char} {char}\u0301 Z{char}\u0323{char} x" for char in chars)
    once = folded(text)
    assert folded(once) == once


def test_every_folded_character_leads_back_to_its_source() -> None:
    for variant in variants():
        result = fold(variant.text, language=variant.language)
        for place in range(0, len(result.text), 7):
            source = variant.text[result.starts[place] : result.ends[place]]
            again = folded(source, variant.language)
            assert result.text[place] in again or result.text[place] == " " or variant.language == "vi"


def test_no_white_space_is_left_at_the_ends_or_twice() -> None:
    for sentences in articles().values():
        text = folded(f" \n {'  '.join(sentences)}\t")
        assert text == text.strip()
        assert not re.search(r"\s\s|[^\S ]", text)


def test_a_flood_of_marks_is_cut_and_does_not_take_long() -> None:
    flood = "a" + "\u0301\u0323" * 100_000
    result = fold(flood + " b")
    assert len(result.text) <= MAX_CLUSTER + 2
    assert result.text.endswith(" b")
    assert (result.starts[0], result.ends[0]) == (0, len(flood))


def test_an_empty_text_folds_to_an_empty_text() -> None:
    assert len(fold("")) == 0
    assert len(fold(" \u200b\n")) == 0


def test_the_published_description_names_this_version_and_its_limits() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "norm.md").read_text("utf-8")
    assert page.startswith(f"# {NORM_VERSION}:")
    assert f"at least {MIN_WIDTH} characters wide" in page
    assert f"at most {MAX_LENGTH} folded characters" in page
    assert f"More than {MAX_CLUSTER} code points" in page
