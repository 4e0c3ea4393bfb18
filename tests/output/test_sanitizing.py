from __future__ import annotations

import pytest
from hostile import BIDI, CONTROLS, INVISIBLE, OTHERS, RAW, hostile_texts
from hypothesis import given

from summarizer.output.sanitizing import folded, one_line, redacted, visible


@pytest.mark.parametrize("control", CONTROLS, ids=lambda c: f"{ord(c):02x}")
def test_every_control_character_is_shown_as_an_escape(control: str) -> None:
    shown = visible(f"a{control}b")
    assert shown.startswith("a\\")
    assert shown.endswith("b")
    assert RAW.search(shown) is None


@pytest.mark.parametrize("character", [*BIDI, *INVISIBLE], ids=lambda c: f"{ord(c):04x}")
def test_every_invisible_or_reordering_character_is_taken_out(character: str) -> None:
    assert visible(f"a{character}b") == "ab"


@pytest.mark.parametrize("character", OTHERS, ids=lambda c: f"{ord(c):04x}")
def test_what_no_text_may_hold_is_shown_as_an_escape(character: str) -> None:
    assert visible(f"a{character}b").isascii()


def test_line_ends_and_tabs_stay_only_where_they_are_wanted() -> None:
    assert visible("a\n\tb\r", keep="\n\t") == "a\n\tb\\r"
    assert visible("a\nerror: b") == "a\\nerror: b"


def test_prose_is_folded_to_one_line() -> None:
    assert one_line("  signed \r\n\u2028 today\u00a0\u3000") == "signed today"


def test_a_space_that_divides_two_pieces_is_kept() -> None:
    assert [folded(text) for text in (" a  b\n", "", " \n", "a")] == [" a b ", "", " ", "a"]


def test_a_pile_of_combining_marks_is_cut() -> None:
    assert len(visible("a" + "\u0301" * 1000)) == 17


@pytest.mark.parametrize(
    "text", ["Đài Phát thanh", "签署备忘录", "وقع المذكرة", "ลงนาม", "서명했다", "Ærø", "क्षि"]
)
def test_honest_text_in_any_script_is_left_alone(text: str) -> None:
    assert visible(text) == one_line(text) == text


@given(hostile_texts())
def test_nothing_raw_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    shown = visible(text)
    assert RAW.search(shown) is None
    assert "\n" not in shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-proj-Ab12Cd34Ef56Gh78.",
        "Authorization: Bearer abcdef1234567890",
        'sent {"api_key": "abc123def456"}',
        "https://host.test/?key=abc123def456",
        "you gave hunter2hunter2",
    ],
)
def test_a_key_in_a_message_is_hidden(text: str) -> None:
    shown = redacted(text, "hunter2hunter2", None, "")
    assert "[hidden]" in shown
    assert not any(part in shown for part in ("Ab12", "abcdef1", "abc123", "hunter2"))


@pytest.mark.parametrize(
    "text", ["no key: set OPENAI_API_KEY or give --key-file FILE", "key file k: run chmod 600 on it"]
)
def test_a_message_about_keys_stays_readable(text: str) -> None:
    assert redacted(text) == text
