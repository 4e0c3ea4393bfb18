"""The language of an article, and how sure it is."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading import language
from summarizer.reading.language import detect_language

CASES = json.loads((Path(__file__).parents[1] / "cases" / "languages.json").read_text("utf-8"))
DEV = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "dev" / "articles"


@pytest.mark.parametrize("case", CASES, ids=[case["code"] for case in CASES])
def test_one_sentence_is_enough(case: dict[str, str]) -> None:
    found = detect_language(case["text"])
    assert found.code == case["code"]
    assert 0.6 < found.confidence <= 1


@pytest.mark.skipif(not DEV.is_dir(), reason="the development pages are not here")
def test_every_development_page_is_recognised() -> None:
    pages = sorted(DEV.glob("*.txt"))
    wrong = [
        page.name
        for page in pages
        if detect_language(page.read_text("utf-8")).code != page.stem.split("_")[1]
    ]
    assert pages
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["", "  \n", "abc", "中国", "2023-11-12 10:54", "\x00\x01" * 99, "!?… — ”" * 20]
)
def test_too_little_text_is_undetermined(text: str) -> None:
    assert detect_language(text) == language.UNDETERMINED


def test_decomposed_letters_and_control_characters_do_not_mislead() -> None:
    text = unicodedata.normalize("NFD", CASES[0]["text"])
    assert detect_language("\x0b".join(text.split(" ")) + "\ufdd0\ud800").code == "vi"


def test_one_detector_alone_serves_where_the_other_has_no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> language._Detector:
        raise ImportError

    monkeypatch.setattr(language, "_cld2", missing)
    language._detectors.cache_clear()
    try:
        assert detect_language(CASES[0]["text"]).code == "vi"
        assert detect_language(CASES[2]["text"]).code == "zh-Hant"
    finally:
        language._detectors.cache_clear()


def test_the_sample_is_taken_from_all_over_a_page() -> None:
    vietnamese, russian = CASES[0]["text"], next(each["text"] for each in CASES if each["code"] == "ru")
    assert detect_language(f"{russian} " * 40 + f"{vietnamese} " * 400).code == "vi"
    assert detect_language(f"{vietnamese} " * 400 + f"{russian} " * 40).code == "vi"


def test_a_detector_reads_no_more_of_a_long_page_than_of_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []

    def measure(text: str) -> tuple[str, float]:
        lengths.append(len(text))
        return "de", 1.0

    monkeypatch.setattr(language, "_detectors", lambda: (measure,))
    for times in (200, 2_000, 200_000):
        detect_language("Ein Satz, der lang genug ist. " * times)
    assert max(lengths) < 2_100
    assert min(lengths) > 1_900


def _saying(code: str, confidence: float) -> language._Detector:
    def detect(text: str) -> tuple[str, float]:
        assert text
        return code, confidence

    return detect


@pytest.mark.parametrize(
    ("votes", "code", "confidence"),
    [
        ([("de", 0.8), ("de", 0.5)], "de", 0.9),
        ([("de", 0.8), ("nl", 0.5)], "de", 0.4),
        ([("un", 0.0), ("nl", 0.5)], "nl", 0.5),
        ([("tlh", 0.9), ("xx-Latn", 0.9)], "und", 0.0),
        ([("iw", 0.9), ("he", 0.0)], "he", 0.9),
        ([("zz; rm -rf", 1.0), ("de", 0.7)], "de", 0.7),
        ([("de", 0.97), ("nl", 1.0)], "de", 0.97),
    ],
)
def test_agreement_raises_and_contradiction_halves_the_confidence(
    monkeypatch: pytest.MonkeyPatch, votes: list[tuple[str, float]], code: str, confidence: float
) -> None:
    monkeypatch.setattr(language, "_detectors", lambda: tuple(_saying(*vote) for vote in votes))
    found = detect_language("Ein Satz, der lang genug ist.")
    assert (found.code, found.confidence) == (code, confidence)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_an_answer_in_silence(text: str) -> None:
    found = detect_language(text)
    assert 0 <= found.confidence <= 1
    assert found.code.removesuffix("-Hant").isalpha()
