"""Lines of a source as readable text: what is removed, what is composed, and where each character was."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_text import mixed_text

from summarizer.reading.lines import MARK_LIMIT, cut_long_line, readable, split_columns, text_lines
from summarizer.records import MappedText


def _texts(source: str) -> list[str]:
    return [line.text for line in text_lines(source)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\f"])
def test_every_kind_of_line_end_ends_a_line(end: str) -> None:
    assert _texts(f"one{end}{end}two") == ["one", "", "two"]


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("  padded\t", "padded"),
        ("no\xa0break\u2009thin\u3000wide", "no break thin wide"),
        ("so\u00adft zero\u200bwidth word\u2060joiner \ufeffmark", "soft zerowidth wordjoiner mark"),
        ("\u202eright to left\u202c \u2066isolate\u2069", "right to left isolate"),
        ("bell\x07 escape\x1b[31m nul\x00", "bell escape[31m nul"),
        ("tag\U000e0041\U000e0042 lone\ud800 non\ufffe\ufdd0 private\ue000", "tag lone non private"),
        ("Cafe\u0301 \u1112\u1161\u11ab \u212b", "Café 한 Å"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("hid\u200dden \u200cedge", "hidden edge"),
        ("می\u200c\u200cخواهم \u200c", "می\u200cخواهم"),
    ],
)
def test_a_reader_sees_what_is_readable(raw: str, shown: str) -> None:
    assert _texts(raw) == [shown]


@pytest.mark.parametrize("mark", ["\u0301", "\u0e47", "\u064b", "\u0f71"])
def test_a_flood_of_marks_is_cut(mark: str) -> None:
    (line,) = text_lines("z" + mark * 1000 + "!")
    assert 2 < len(line.text) <= MARK_LIMIT + 2
    assert line.text[-1] == "!"


def test_a_composed_character_maps_to_all_that_it_was_made_from() -> None:
    source = "x\n  e\u0301\u200bz"
    line = text_lines(source)[1]
    assert line.text == "éz"
    assert [source[a:b] for a, b in zip(line.starts, line.ends, strict=True)] == ["e\u0301", "z"]


def test_offsets_count_from_the_given_start() -> None:
    (line,) = text_lines(" ab", 100)
    assert list(line.starts) == [101, 102]


@given(mixed_text)
@settings(max_examples=150, deadline=None)
def test_every_character_slices_back_to_what_it_was_made_from(source: str) -> None:
    end = 0
    for line in text_lines(source):
        for char, start, stop in zip(line.text, line.starts, line.ends, strict=True):
            made_from = source[start:stop]
            assert end <= stop
            assert char in unicodedata.normalize("NFC", made_from) or (char == " " and made_from.isspace())
            end = stop


@given(mixed_text)
@settings(max_examples=150, deadline=None)
def test_reading_readable_text_again_changes_nothing(source: str) -> None:
    for line in text_lines(source):
        assert [again.text for again in text_lines(line.text)] == ([line.text] if line.text else [])
        assert readable(line) == line


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(source: str) -> None:
    split_columns(text_lines(source))
    readable(MappedText.of(source))


def test_text_side_by_side_is_cut_at_wide_gaps() -> None:
    (line,) = text_lines("The article goes on.      Weather   Sport")
    cells = split_columns([line])
    assert [cell.text for cell in cells] == ["The article goes on.", "Weather", "Sport"]
    assert cells[1].starts[0] == 26


def test_one_line_that_is_the_whole_page_is_cut_at_its_sentences() -> None:
    source = "Home Sport. " + "Two ministers met in Oslo on Monday. " * 80 + "他们说：“好。”然后离开了。"
    pieces = cut_long_line(text_lines(source))
    assert [piece.text for piece in pieces[:2]] == ["Home Sport.", "Two ministers met in Oslo on Monday."]
    assert [piece.text for piece in pieces[-2:]] == ["他们说：“好。”", "然后离开了。"]
    assert source[pieces[-1].starts[0] :] == "然后离开了。"


def test_a_page_of_many_lines_is_not_cut() -> None:
    lines = text_lines("\n".join(["One sentence. And another."] * 200))
    assert cut_long_line(lines) == lines


def test_five_megabytes_without_a_space_take_seconds() -> None:
    begin = time.perf_counter()
    (line,) = text_lines("中" * 5_000_000)
    assert len(line) == 5_000_000
    assert time.perf_counter() - begin < 10
