"""Comparing words without knowing their language: folding, overlap, and one-to-one assignment.

All functions are pure and deterministic; similarities run from 0 to 1.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

_LETTERS = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ə": "e"}
    | dict.fromkeys("'’‘`´ʼʻʹ", "")
)
_NOT_A_WORD = re.compile(r"[^\w\s]|_")
_BRACKET = re.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*")
# The same thing under two usual spellings; longer spellings stand first.
_SAME = (
    (re.compile(r"\bmemorand(?:um|a|ums)(?: of understandings?)?\b"), "mou"),
    (re.compile(r"\bmous\b"), "mou"),
    (re.compile(r"\bviet nam\b"), "vietnam"),
    (re.compile(r"\borganization"), "organisation"),
    (re.compile(r"\b(digit|modern|central|national)iz"), r"\1is"),
    (re.compile(r"\bcyber security\b"), "cybersecurity"),
    (re.compile(r"\bprograms?\b"), "programme"),
    (re.compile(r"\bdefense\b"), "defence"),
    (re.compile(r"\bcenter\b"), "centre"),
)
EMPTY_WORDS = frozenset(
    "a an and as at between both by for from in into its of on or the their through to two up with within".split()
)
"""English words that tell two names apart by nothing."""

_SHARED_PREFIX = 4
_PREFIX_SHARE = 0.6


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Fold case, accents of European letters, width, digits, punctuation and a leading "the".

    >>> fold("The  Thận Hải-Hùng, №1 (２０２５)")
    'than hai hung no1 2025'
    """
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text.casefold()):
        if 0x300 <= ord(char) <= 0x36F or unicodedata.category(char) == "Cf":
            continue
        kept.append(str(unicodedata.digit(char)) if char.isdecimal() else char)
    plain = unicodedata.normalize("NFC", "".join(kept)).casefold().translate(_LETTERS)
    # Combining marks of other scripts (vowel signs) are no word characters to `re`, yet parts of words.
    spaced = "".join(" " if _NOT_A_WORD.match(c) and unicodedata.category(c)[0] != "M" else c for c in plain)
    return " ".join(spaced.split()).removeprefix("the ")


def bracketless(text: str) -> str:
    """Cut out what stands in brackets.

    >>> bracketless("Mass Media Department (Laos)")
    'Mass Media Department'
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
    for pattern, one in _SAME:
        folded = pattern.sub(one, folded)
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
