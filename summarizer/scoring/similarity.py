"""Comparing words without knowing their language: folding, overlap, and one-to-one assignment.

All functions are pure and deterministic; similarities run from 0 to 1.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_VOCABULARY = json.loads(resources.files("summarizer.scoring").joinpath("vocabulary.json").read_text("utf-8"))
EMPTY_WORDS = frozenset[str](_VOCABULARY["empty"])
"""English words that tell two names apart by nothing."""
GENERAL_WORDS = EMPTY_WORDS | frozenset[str](_VOCABULARY["general"])
"""Words that nearly every label of a field of cooperation has."""
_SPELLINGS = tuple((re.compile(pattern), usual) for pattern, usual in _VOCABULARY["spellings"])
_LETTERS = str.maketrans(_VOCABULARY["letters"] | dict.fromkeys("'’‘`´ʼʻʹ", ""))
_ACCENT = re.compile("[\u0300-\u036f]")
_NOT_A_WORD = re.compile(r"[^\w\s]|_")
_BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*")

_SHARED_PREFIX = 4
_PREFIX_SHARE = 0.6


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Fold case, accents of European letters, width, digits, punctuation and a leading "the".

    >>> fold("The  Đặng-Hòa, №1 (２０２５)")
    'dang hoa no1 2025'
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text.casefold()):
        if _ACCENT.match(char) or unicodedata.category(char) == "Cf":
            continue
        kept.append(str(unicodedata.digit(char)) if char.isdecimal() else char)
    plain = unicodedata.normalize("NFC", "".join(kept)).casefold().translate(_LETTERS)
    # Combining marks of other scripts (vowel signs) are no word characters to `re`, yet parts of words.
    spaced = "".join(" " if _NOT_A_WORD.match(c) and unicodedata.category(c)[0] != "M" else c for c in plain)
    return " ".join(spaced.split()).removeprefix("the ")


def bracketless(text: str) -> str:
    """Cut out what stands in brackets.

    >>> bracketless("Harbour Office (Chile)")
    'Harbour Office'
    """
    return _BRACKET.sub(" ", text).strip()


def name_forms(name: str) -> frozenset[str]:
    """Give the folded forms of a name: whole, without brackets, and a bracketed acronym by itself.

    >>> sorted(name_forms("Cambodian Television (TVK)"))
    ['cambodian television', 'cambodian television tvk', 'tvk']
    """
    found = {fold(name), fold(bracketless(name))}
    found |= {fold(inside) for inside in _BRACKET.findall(name) if _is_acronym(inside)}
    return frozenset(form for form in found if len(form) > 1)


def _is_acronym(text: str) -> bool:
    return len(text) > 1 and " " not in text and not any(char.islower() for char in text)


@lru_cache(maxsize=20_000)
def content_words(text: str, empty: Collection[str] = EMPTY_WORDS) -> tuple[str, ...]:
    """Give the different telling words of an English label, spelling variants joined, in order.

    >>> content_words("Memorandum of Understanding on the Digitization of the press")
    ('mou', 'digitisation', 'press')
    """
    folded = fold(text)
    for pattern, usual in _SPELLINGS:
        folded = pattern.sub(usual, folded)
    words = tuple(dict.fromkeys(folded.split()))
    return tuple(word for word in words if word not in empty) or words


def same_word(one: str, other: str) -> bool:
    """Whether two words are equal or forms of one word: a long shared beginning.

    >>> same_word("broadcasts", "broadcasting"), same_word("communication", "community")
    (True, False)
    """
    if one == other:
        return True
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= _SHARED_PREFIX and shared >= _PREFIX_SHARE * max(len(one), len(other))


def shared_words(some: Sequence[str], others: Sequence[str]) -> int:
    """Count the words of `some` that have a form in `others`, each word of `others` used once."""
    left = list(others)
    count = 0
    for word in sorted(some, key=lambda each: each not in others):
        found = next((each for each in left if each == word), None) or next(
            (each for each in left if same_word(word, each)), None
        )
        if found is not None:
            left.remove(found)
            count += 1
    return count


def dice(some: Sequence[str], others: Sequence[str]) -> float:
    """Give the share of words that two lists have in common (Sørensen-Dice)."""
    if not some or not others:
        return 0.0
    return 2 * shared_words(some, others) / (len(some) + len(others))


def coverage(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Give the share of `wanted` that stands in `given`."""
    return shared_words(wanted, given) / len(wanted) if wanted else 0.0


def contained(one: str, other: str) -> bool:
    """Whether one folded text stands whole in the other."""
    return bool(one) and bool(other) and (one in other or other in one)


def assign(pairs: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Pair gold with brief items one to one, the best pair first; ties by position.

    `pairs` are (score, gold index, brief index); pairs with score 0 are no pairs. Returns gold
    index to brief index.

    >>> assign([(0.9, 0, 0), (1.0, 1, 0), (0.5, 0, 1)])
    {1: 0, 0: 1}
    """
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for score, gold, brief in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if score > 0 and gold not in chosen and brief not in taken:
            chosen[gold] = brief
            taken.add(brief)
    return chosen
