"""The same page in another script: what a judge learns from has no Arabic, Hindi, Thai or Korean page.

Letters become letters of the other script, one for one or a few at a time, and what goes with the
script changes, too: case is gone, sentences end with another mark or with none, words touch. The
result means nothing; its widths, marks, repetitions and shared words are those of the page.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import partial
from typing import TYPE_CHECKING

from summarizer.reading.characters import is_wide

if TYPE_CHECKING:
    from collections.abc import Callable


def _letters(first: int, last: int) -> str:
    return "".join(chr(code) for code in range(first, last) if unicodedata.category(chr(code)) == "Lo")


ARABIC = _letters(0x628, 0x64B).replace("ـ", "")
DEVANAGARI, DEVANAGARI_VOWELS = _letters(0x915, 0x939), "ािीुेो"
THAI, THAI_VOWELS = _letters(0xE01, 0xE2F), "ะาเแโไัิี"
LAO, KHMER = _letters(0xE81, 0xEAF), _letters(0x1780, 0x17A3)
VOWELS = frozenset("aeiouyаеиоуыэюяіαεηιουω")
HAN, HANGUL = (0x4E00, 2500), (0xAC00, 11000)
SYLLABLE = 3
"""Letters of a word that become one Han or Hangul character."""

_SPACES = re.compile(" +")
_FULL_STOP = re.compile(r"(?<=\w[\w)])\.(?=\s|$|[\"”»)])|。")
_COMMA = re.compile(r"(?<=\w)[,;，、；：:](?=\s|\w|$)")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_WORD = re.compile(r"[^\W\d_]+")


def _spaced(text: str, *, letters: str, vowels: str, marks: dict[str, str]) -> str:
    """Write letter for letter; a Han character becomes two, and every third one ends a word."""
    signs = []
    for char in text:
        if char.isalpha() and is_wide(char):
            code = ord(char)
            pair = letters[code % len(letters)] + (vowels or letters)[code // 31 % len(vowels or letters)]
            signs.append(pair + " " * (code % 3 == 0))
        else:
            signs.append(_letter(char, letters, vowels) if char.isalpha() else marks.get(char, char))
    return _SPACES.sub(" ", "".join(signs)).strip()


def _letter(char: str, letters: str, vowels: str) -> str:
    bare = unicodedata.normalize("NFD", char.lower())[0]
    if vowels and bare in VOWELS:
        return vowels[ord(bare) % len(vowels)]
    return letters[ord(bare) * 7 % len(letters)]


def _packed(text: str, *, letters: str, vowels: str = "", stop: str = "") -> str:
    """Let words touch; a space stands where a comma or (before it `stop`) a full stop stood."""
    touching = _BETWEEN_WORDS.sub("", _COMMA.sub(" \0", _FULL_STOP.sub(stop + " ", text))).replace("\0", "")
    signs = []
    for char in touching:
        if char.isalpha() and is_wide(char):
            code = ord(char)
            signs.append(
                letters[code % len(letters)] + (vowels or letters)[code // 31 % len(vowels or letters)]
            )
        else:
            signs.append(_letter(char, letters, vowels) if char.isalpha() else char)
    return _SPACES.sub(" ", "".join(signs)).strip()


def _hindi(text: str) -> str:
    marks = {"，": ", ", "、": ", "}
    spaced = _spaced(text, letters=DEVANAGARI, vowels=DEVANAGARI_VOWELS, marks=marks)
    return re.sub(r"(?<=[^\d\s.])\.(?=\s|$|[\"”»)])|。", "।", spaced)


def _syllables(text: str, block: tuple[int, int]) -> str:
    first, size = block

    def written(match: re.Match[str]) -> str:
        word = match.group().lower()
        parts = (word[i : i + SYLLABLE].encode() for i in range(0, len(word), SYLLABLE))
        return "".join(
            chr(first + int.from_bytes(hashlib.sha256(part).digest()[:2], "big") % size) for part in parts
        )

    return _WORD.sub(written, text)


def _chinese(text: str) -> str:
    if any(map(is_wide, text)):
        return text
    text = _syllables(text, HAN)
    text = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff\d])|(?<=\d) (?=[\u4e00-\u9fff])", "", text)
    text = re.sub(r"(?<=[\u4e00-\u9fff])\.(?=\s|$)\s?", "。", text)
    return re.sub(r"(?<=[\u4e00-\u9fff]),\s?", "，", text)


def _korean(text: str) -> str:
    if not any(map(is_wide, text)):
        return _syllables(text, HANGUL)
    text = re.sub("[\u4e00-\u9fff]{1,3}", _hangul_word, text).replace("。", ". ").replace("，", ", ")
    return _SPACES.sub(" ", text).strip()


def _hangul_word(match: re.Match[str]) -> str:
    return "".join(chr(HANGUL[0] + ord(char) % HANGUL[1]) for char in match.group()) + " "


ARABIC_MARKS = {"?": "؟", ",": "،", "，": "، ", "。": ". ", ";": "؛", "、": "، "}
SCRIPTS: dict[str, Callable[[str], str]] = {
    "arabic": partial(_spaced, letters=ARABIC, vowels="", marks=ARABIC_MARKS),
    "chinese": _chinese,
    "hindi": _hindi,
    "khmer": partial(_packed, letters=KHMER, stop="។"),
    "korean": _korean,
    "lao": partial(_packed, letters=LAO),
    "thai": partial(_packed, letters=THAI, vowels=THAI_VOWELS),
}


def transferred(text: str, script: str) -> str:
    """Give one line in another script of `SCRIPTS`; never empty."""
    return SCRIPTS[script](text) or text
