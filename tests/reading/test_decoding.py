"""Bytes become the right text, or are refused: garbage is never paid for."""

from __future__ import annotations

import codecs
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import SourceError
from summarizer.reading.decoding import Decoded, decode

CASES = json.loads((Path(__file__).parents[1] / "cases" / "encodings.json").read_text("utf-8"))
VIETNAMESE = "Việt Nam và Trung Quốc ký thỏa thuận hợp tác truyền thông tại Bắc Kinh ngày 25/8.\n"
RUSSIAN = "Россия и Вьетнам во вторник подписали соглашение о сотрудничестве.\n"


def decoded(data: bytes, *, encoding: str | None = None, is_html: bool = False) -> Decoded:
    return decode(data, encoding=encoding, is_html=is_html)


def codes(result: Decoded) -> list[str]:
    return [problem.code for problem in result.problems]


# --- what the bytes say ---


@pytest.mark.parametrize("case", CASES, ids=[case["encoding"] for case in CASES])
def test_legacy_text_is_recognised_and_the_guess_is_told(case: dict[str, str]) -> None:
    result = decoded(case["text"].encode(case["encoding"]))
    assert result.text == case["text"]
    assert ("encoding_guessed" in codes(result)) == (case["encoding"] != "iso-2022-jp")


@pytest.mark.parametrize("case", CASES, ids=[case["encoding"] for case in CASES])
def test_a_given_encoding_decides(case: dict[str, str]) -> None:
    result = decoded(case["text"].encode(case["encoding"]), encoding=case["encoding"])
    assert (result.text, result.problems) == (case["text"], ())


@pytest.mark.parametrize("case", CASES, ids=[case["encoding"] for case in CASES])
def test_a_page_s_own_charset_is_believed_if_its_bytes_fit(case: dict[str, str]) -> None:
    page = f'<html><head><meta charset="{case["encoding"]}"></head><p>{case["text"]}</p></html>'
    result = decoded(page.encode(case["encoding"]), is_html=True)
    assert (result.text, result.problems) == (page, ())


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(mark: bytes, codec: str) -> None:
    for encoding in (None, codec, codec.rsplit("-", 1)[0] if codec != "utf-8" else "utf-8-sig"):
        result = decoded(mark + VIETNAMESE.encode(codec), encoding=encoding)
        assert (result.text, result.encoding) == (VIETNAMESE, codec)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [VIETNAMESE, RUSSIAN, "中国和越南\n周二签署协议 2023\n"])
def test_utf_16_without_a_mark_is_seen_by_its_nuls(codec: str, text: str) -> None:
    assert decoded(text.encode(codec)).text == text


def test_valid_utf_8_beats_the_charset_that_a_page_claims() -> None:
    page = f'<meta charset="windows-1251"><p>{VIETNAMESE}'
    assert decoded(page.encode(), is_html=True).text == page


def test_the_first_of_two_charsets_counts_wherever_it_stands() -> None:
    page = f'<!-- {"x" * 3000} --><meta charset="koi8-r"><meta charset="windows-1251"><p>{RUSSIAN}'
    result = decoded(page.encode("koi8-r"), is_html=True)
    assert (result.text, result.encoding) == (page, "koi8-r")


def test_a_charset_in_an_xml_declaration_counts() -> None:
    page = f'<?xml version="1.0" encoding="koi8-u"?><html><p>{RUSSIAN}</p></html>'
    assert decoded(page.encode("koi8-u"), is_html=True).encoding == "koi8-u"


@pytest.mark.parametrize("label", ["utf-7", "punycode", "idna", "rot13", "unicode_escape", "no-such-charset"])
def test_a_charset_that_no_web_page_may_use_is_ignored(label: str) -> None:
    page = f'<meta charset="{label}"><p>{RUSSIAN}'
    assert decoded(page.encode("cp1251"), is_html=True).encoding == "cp1251"


def test_a_charset_in_plain_text_is_only_text() -> None:
    text = f'He wrote <meta charset="koi8-r"> on the board. {RUSSIAN}'
    assert decoded(text.encode("cp1251")).text == text


# --- damage ---


def test_a_few_bad_bytes_in_utf_8_are_counted() -> None:
    data = (VIETNAMESE * 20).encode() + b"\xff\xfe " + VIETNAMESE.encode()
    result = decoded(data, is_html=True)
    assert result.encoding == "utf-8"
    assert result.text.count("\ufffd") == 2
    assert codes(result) == ["undecodable_bytes"]
    assert "2 characters" in result.problems[0].message


def test_a_replacement_character_that_was_saved_before_is_counted_too() -> None:
    assert codes(decoded((VIETNAMESE * 20 + "\ufffd").encode())) == ["undecodable_bytes"]


@pytest.mark.parametrize(
    ("text", "codec"), [(VIETNAMESE + "ệ", "utf-8"), ("中国和越南周二签署协议" * 9, "gb18030")]
)
def test_a_character_cut_by_the_end_of_the_file_costs_only_itself(text: str, codec: str) -> None:
    result = decoded(text.encode(codec)[:-1])
    assert result.text == text[:-1]
    assert "cut_at_end" in codes(result)


def test_a_last_latin_letter_is_no_cut_character() -> None:
    assert decoded("Les deux pays ont ouvert un café".encode("latin-1")).text.endswith("café")


@pytest.mark.parametrize("size", [100, 1000, 100_000])
def test_random_bytes_are_refused(size: int) -> None:
    with pytest.raises(SourceError, match=r"--encoding"):
        decoded(hashlib.shake_128(b"noise").digest(size))


@pytest.mark.parametrize("data", [b"\x00" * 500, b"\x01\x02\x03 text" * 50, "\ue000\ue001 ".encode() * 50])
def test_controls_and_private_characters_are_no_text(data: bytes) -> None:
    with pytest.raises(SourceError, match="does not look like text"):
        decoded(data)


def test_too_much_loss_in_the_given_encoding_is_refused() -> None:
    with pytest.raises(
        SourceError, match=r"\d+ of \d+ characters cannot be decoded as utf-8; try --encoding"
    ):
        decoded(RUSSIAN.encode("cp1251"), encoding="utf-8")


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp1251"])
def test_text_that_was_garbled_before_it_was_saved_is_refused(wrong: str) -> None:
    garbled = "".join(
        byte.decode(wrong, "replace").replace("\ufffd", chr(byte[0]))
        for byte in (bytes([each]) for each in (RUSSIAN * 3).encode())
    )
    with pytest.raises(SourceError, match="garbled"):
        decoded(garbled.encode())


@pytest.mark.parametrize("name", ["nonsense-8", "base64", "rot13", "", "\x00"])
def test_an_unknown_encoding_is_named(name: str) -> None:
    with pytest.raises(SourceError, match="unknown encoding"):
        decoded(b"text", encoding=name)


# --- laws ---

LETTERS = st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\ufeff"), min_size=1)


@settings(max_examples=60)
@given(text=LETTERS, codec=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]))
def test_what_is_encoded_is_decoded(text: str, codec: str) -> None:
    assert decoded(text.encode(codec), encoding=codec).text == text


@settings(max_examples=60)
@given(text=LETTERS)
def test_utf_8_needs_no_hint(text: str) -> None:
    assert decoded(text.encode()).text == text


@settings(max_examples=150)
@given(data=st.binary(max_size=400), is_html=st.booleans())
def test_any_bytes_are_decoded_or_refused_and_every_loss_is_told(data: bytes, is_html: bool) -> None:
    try:
        result = decoded(data, is_html=is_html)
    except SourceError:
        return
    assert ("\ufffd" in result.text) == ("undecodable_bytes" in codes(result))
