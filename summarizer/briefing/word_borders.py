"""Whether a place in a text lies inside a number, a letter with its marks, or a word.

A quote that starts or ends at such a place says something else than its source: "17" stands in
"2017", "Nam" in "Namibia", "5/6" in "15/6". All functions take a text in NFC and a place between
two of its characters, ``0 < place < len(text)``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

from summarizer.briefing.letters import WIDE

Side = Literal["start", "end"]
"""Which end of the quote stands at the place."""

_REACH: Final = 32  # characters looked at on either side: no number that matters is longer

# A number with all that belongs to it. A dash between two years is a range of years, and each of
# them may be quoted; any other dash between digits (10-12 %, 2025-08-27) is part of the number.
_NUMBER = re.compile(
    r"""
    (?: (?<!\w)[-−–](?=\d) | (?<=[A-ZА-Я])[-‐‑–](?=\d) )?      # a minus sign; COVID-19, F-16
    (?: \d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}(?!\d))+ | \d+ )    # 1 000 000
    (?: [.,:/·٫٬'’]\d+                                         # 1.000,5  15/6  10:30
      | (?: (?<!\d\d\d\d)[-‐‑–−] | [-‐‑–−](?!\d\d\d\d(?!\d)) ) \d+
    )*
    [⁰¹²³⁴-⁹½¼¾⅐-⅞⁄]*
    [万萬亿億兆千百만억조천]*                                   # 100万 is not 100
    | [〇零一二三四五六七八九十百千万萬亿億兆]{2,}                 # 十五 is not 五
    """,
    re.VERBOSE,
)
_UNSPACED = re.compile(f"[{WIDE}\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u19e0-\u19ff\uaa60-\uaa7f]")
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")  # written before the consonant that they follow in speech
_TRAILING_VOWELS = frozenset("ะาำๅະາຳຽ")
_VIRAMA: Final = 9  # the combining class of the sign that joins two consonants
_APOSTROPHES = frozenset("'’‘`ʻʼ´")
_ELISIONS = frozenset(("l", "d", "s", "n", "qu", "jusqu", "un", "dell", "all", "nell", "sull", "dall"))
_APOSTROPHE_SUFFIXES = frozenset({"tr", "az", "uz", "kk", "crh"})  # Turkish "Çin'in": of China
_GENITIVE_S = frozenset({"sv", "da", "nb", "nn", "no", "de"})  # Swedish "Xi Jinpings": of Xi Jinping
_ARABIC_CLITICS = frozenset("وفبكل")  # and, so, in, like, for: words that are written on to the next


def cuts_number(text: str, place: int) -> bool:
    """Whether `place` lies inside a number, its sign, its separators or its scale word included."""
    if not (text[place - 1].isnumeric() or text[place].isnumeric() or text[place] in "만억조천"):
        return False
    first = max(0, place - _REACH)
    numbers = _NUMBER.finditer(text, first, place + _REACH)
    return any(number.start() < place < number.end() for number in numbers)


def cuts_letter(text: str, place: int) -> bool:
    """Whether `place` lies between a letter and a sign that is written on, under or around it."""
    left, right = text[place - 1], text[place]
    if unicodedata.category(right)[0] == "M" or left in _LEADING_VOWELS or right in _TRAILING_VOWELS:
        return True
    return unicodedata.combining(left) == _VIRAMA and right.isalpha()


def cuts_word(text: str, place: int, *, side: Side, language: str) -> bool:
    """Whether `place` lies inside a word, in scripts that part their words by spaces.

    Not so: the end of a Korean word, where particles follow; a Korean or Arabic letter beside a
    digit; the Arabic article after a one-letter particle ("والصين" holds "الصين").
    """
    left, right = text[place - 1], text[place]
    if not (_in_word(left) and _in_word(right)) or _UNSPACED.match(left) or _UNSPACED.match(right):
        return False
    if left.isdecimal() != right.isdecimal():
        letter = right if left.isdecimal() else left
        return letter.lower() != letter.upper()
    if _is_hangul(left) != _is_hangul(right):
        return False
    if side == "end" and _is_hangul(left):
        return False
    return not (side == "start" and language.startswith("ar") and _follows_clitic(text, place))


def ends_before_genitive(text: str, place: int, *, language: str) -> bool:
    """Whether `place` ends a long word and only the genitive ending -s stands before the next word."""
    if language.partition("-")[0] not in _GENITIVE_S or not text.startswith("s", place):
        return False
    return re.search(r"[^\W\d_]{3,}[^\W\d_sxzß]s\s\w\Z", text[max(0, place - _REACH) : place + 3]) is not None


def cuts_name(text: str, place: int, *, side: Side, language: str) -> bool:
    """Whether an apostrophe beside `place` belongs to the name: "Xi'an" holds no Xi.

    An elided article before a name ("l'Iran") and an ending after it ("China's") do not.
    """
    primary = language.partition("-")[0]
    left, right = text[place - 1], text[place]
    if side == "start":
        if left not in _APOSTROPHES or not right.isalpha():
            return False
        before = re.search(r"[^\W\d_]*\Z", text[max(0, place - _REACH) : place - 1])
        word = before.group().lower() if before else ""
        return bool(word) and (word not in _ELISIONS or primary == "uz")
    if right not in _APOSTROPHES or not left.isalpha():
        return False
    after = re.match(r"[^\W\d_]*", text[place + 1 : place + _REACH])
    word = after.group().lower() if after else ""
    if primary in _APOSTROPHE_SUFFIXES:
        return bool(word) and primary == "uz" and left.lower() in "og"
    return word not in {"", "s"}


def _in_word(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _is_hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"


def _follows_clitic(text: str, place: int) -> bool:
    word = re.match(r"ال\w{3,}", text[place : place + _REACH])
    starts_word = place == 1 or not _in_word(text[place - 2])
    return word is not None and text[place - 1] in _ARABIC_CLITICS and starts_word
