"""Harmless ways to write the same sentence: each rule changes signs, and never a letter or a word."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from summarizer.briefing.grounding import Haystack
from summarizer.records import MappedText

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = Path(__file__).resolve().parents[1] / "cases" / "grounding_sentences.json"


class Edit(NamedTuple):
    """A sentence made false by one edit of the given kind."""

    language: str
    kind: str
    old: str
    new: str
    falsified: str


class Variant(NamedTuple):
    """A sentence written in another harmless way."""

    language: str
    rule: str
    sentence: str
    text: str


def articles() -> dict[str, list[str]]:
    """Give the sentences of each language."""
    table = json.loads(SENTENCES.read_text("utf-8"))
    return {language: [each["text"] for each in sentences] for language, sentences in table.items()}


def edits() -> list[Edit]:
    """Give all falsified sentences."""
    table = json.loads(SENTENCES.read_text("utf-8"))
    return [
        Edit(language, edit["kind"], edit["from"], edit["to"], each["text"].replace(edit["from"], edit["to"]))
        for language, sentences in table.items()
        for each in sentences
        for edit in each["edits"]
    ]


def variants() -> list[Variant]:
    """Apply every rule to every sentence; what a rule leaves unchanged is not counted."""
    return [
        Variant(language, rule, sentence, changed)
        for language, sentences in articles().items()
        for sentence in sentences
        for rule, change in RULES.items()
        if (changed := change(sentence, language)) != sentence
    ]


def haystack(lines: list[str], *, zone: str = "body") -> Haystack:
    """Make a page of `lines`, all in one zone."""
    source = "\n".join(lines)
    mapped, start = [], 0
    for line in lines:
        mapped.append((MappedText.of(line, start), zone))
        start += len(line) + 1
    return Haystack(source, mapped)


_HALF_KANA = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E) if code != 0xFF70
}
_CJK = "\u3040-\u30ff\u4e00-\u9fff"


def _between_letters(sign: str) -> Callable[[str, str], str]:
    return lambda text, _: re.sub(r"(?<=\w\w)(?=\w\w)", sign, text)


def _half_width_kana(text: str, _: str) -> str:
    marked = unicodedata.normalize("NFD", text).translate({0x3099: "ﾞ", 0x309A: "ﾟ"})
    halved = "".join(_HALF_KANA.get(char, char) for char in marked) if re.search("[ァ-ヺ]", text) else text
    return unicodedata.normalize("NFC", halved)


def _only(languages: str, change: Callable[[str], str]) -> Callable[[str, str], str]:
    return lambda text, language: change(text) if language in languages.split() else text


def _digits(first: str) -> Callable[[str, str], str]:
    return lambda text, _: re.sub(r"\d", lambda digit: chr(ord(first) + int(digit.group())), text)


RULES: dict[str, Callable[[str, str], str]] = {
    "decomposed": lambda text, _: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text, _: text.replace(" ", "\u00a0"),
    "double spaces": lambda text, _: text.replace(" ", "  "),
    "line breaks": lambda text, _: text.replace(" ", "\n"),
    "ideographic spaces": lambda text, _: text.replace(" ", "\u3000"),
    "spaces between CJK": lambda text, _: re.sub(f"(?<=[{_CJK}])(?=[{_CJK}0-9])", " ", text),
    "straight marks": lambda text, _: re.sub("[“”«»‘’]", "'", text),
    "guillemets": lambda text, _: re.sub("[“”'‘’]", "»", text),
    "full-width digits": _digits("０"),
    "ASCII digits": _digits("0"),
    "Arabic digits": _digits("٠"),
    "Thai digits": _digits("๐"),
    "full-width letters": lambda text, _: re.sub("[A-Za-z]", lambda c: chr(ord(c.group()) + 0xFEE0), text),
    "full-width commas": lambda text, _: re.sub(r"[,:](?!\d)", lambda c: chr(ord(c.group()) + 0xFEE0), text),
    "half-width commas": lambda text, _: text.replace("，", ",").replace("：", ":"),
    "half-width kana": _half_width_kana,
    "zero-width spaces": _between_letters("\u200b"),
    "zero-width joiners": _between_letters("\u200d"),
    "byte order marks": _between_letters("\ufeff"),
    "soft hyphens": _between_letters("\u00ad"),
    "direction marks": lambda text, _: f"\u202b{text}\u200f",
    "en dashes": lambda text, _: text.replace("-", "–"),
    "no-break hyphens": lambda text, _: text.replace("-", "\u2011"),
    "capital start": lambda text, _: text[0].upper() + text[1:],
    "small start": lambda text, _: text[0].lower() + text[1:],
    "no full stop": lambda text, _: text.rstrip(".。។۔"),
    "tatweel": _only("ar ur", lambda text: re.sub("(?<=[بتسنيلم])(?=[ابتسنيلم])", "ـ", text)),
    "no harakat": _only("ar", lambda text: re.sub("[\u064b-\u0652]", "", text)),
    "no hamza seats": _only("ar", lambda text: re.sub("[أإآ]", "ا", text)),
    "Persian yeh and kaf": _only("ar", lambda text: text.replace("ي", "ی").replace("ك", "ک")),
    "no yo": _only("ru", lambda text: text.replace("ё", "е")),
    "newer tone places": _only(
        "vi", lambda text: text.replace("òa ", "oà ").replace("ỏa ", "oả ").replace("Ủy", "Uỷ")
    ),
}
