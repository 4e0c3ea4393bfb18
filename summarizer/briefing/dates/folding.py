"""Fold text for comparison: case, width, digits, dashes and spelling variants, with a way back.

Everything that `fold` changes is a change of form, never of meaning: NFC, lower case, full-width to
ASCII, every script's decimal digits to 0-9, all dashes and tildes to ``-``, all white space to a
space, Arabic vowel signs and seats of alef and hamza, Russian ``ё``; invisible characters vanish.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAME = {
    "−~〜∼": "-",
    "⁄∕": "/",
    "،": ",",
    "’ʻʼ‘`": "'",
    "İ": "i",
    "ё": "е",
    "أإآٱ": "ا",
    "ىیې": "ي",
    "ةہۃە": "ه",
    "ک": "ك",
    "ؤ": "و",
    "ئ": "ي",
    "○": "〇",
}
_VARIANTS = {char: form for chars, form in _SAME.items() for char in chars}
_PRESENTATION = {"<wide>", "<narrow>", "<noBreak>"}
_VOWEL_SIGNS = regex.compile("[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]")  # Hebrew, Arabic
_CLUSTERS = regex.compile(r"\X")


class _Folds(dict[int, str]):
    """The folded form of each code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.decomposition(char).split(" ")[0] in _PRESENTATION:
            char = unicodedata.normalize("NFKC", char)
        form = self[code] = _fold_character(char)
        return form


def _fold_character(char: str) -> str:
    category = unicodedata.category(char)
    if char in _VARIANTS:
        return _VARIANTS[char]
    if category == "Cf" or _VOWEL_SIGNS.match(char):
        return ""
    if category == "Pd":
        return "-"
    if char.isspace():
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    lower = char.lower()
    return _VARIANTS.get(lower, lower) if len(lower) == 1 else char


_FOLDS = _Folds()


def fold(text: str) -> tuple[str, Sequence[int]]:
    """Fold `text`; the second value gives each folded character, and the end, its offset in `text`."""
    if unicodedata.is_normalized("NFC", text):
        folded = text.translate(_FOLDS)
        if len(folded) == len(text):
            return folded, range(len(text) + 1)
    characters: list[str] = []
    starts: list[int] = []
    for cluster in _CLUSTERS.finditer(text):
        form = unicodedata.normalize("NFC", cluster.group()).translate(_FOLDS)
        characters.append(form)
        starts.extend([cluster.start()] * len(form))
    starts.append(len(text))
    return "".join(characters), starts
