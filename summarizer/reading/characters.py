"""Kinds of characters, for counting them by the page instead of one by one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SENTENCE_ENDS = ".!?…。！？．｡؟۔।॥။៕។።՜։"
"""What closes a sentence, script by script; a closing quote or bracket may follow."""

CLAUSE_ENDS = ",;:、，；：،؛"
SEPARATORS = "|>»›•·*/\\+=<▶►■◆●→«_#@~"
CLOSERS = "\"'”’»）)」』】]› "

WIDE_SIGNS = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f]")
"""Han, kana, Hangul and the like: one of them weighs two Latin letters."""

MEASURED = 1000
"""Characters of a line that may fill two columns each; no width that matters is beyond."""

LOWER, UPPER, WIDE, DIGIT, END, CLAUSE, SPACE, SEPARATOR, OTHER, UNCASED, MARK, PACKED = range(1, 13)
KINDS = 13
LETTER_KINDS = (LOWER, UPPER, WIDE, DIGIT, UNCASED, MARK, PACKED)
TOUCHING_KINDS = (WIDE, PACKED)

_WIDE = (("\u2e80", "\ud7ff"), ("\uf900", "\ufaff"), ("\uff66", "\uff9f"))
_PACKED = (("\u0e00", "\u0eff"), ("\u1000", "\u109f"), ("\u1780", "\u17ff"))
_BY_CLASS = {"L": UNCASED, "M": MARK}
_BY_CATEGORY = {"Nd": DIGIT, "Zs": SPACE, "Lu": UPPER, "Lt": UPPER, "Ll": LOWER}


def is_wide(char: str) -> bool:
    """Whether `char` fills two columns: see `WIDE_SIGNS`."""
    return WIDE_SIGNS.match(char) is not None


def is_packed(char: str) -> bool:
    """Whether `char` belongs to a script that writes words without a space: Thai, Lao, Khmer, Burmese."""
    return "\u0e00" <= char <= "\u0eff" or "\u1000" <= char <= "\u109f" or "\u1780" <= char <= "\u17ff"


@cache
def _table() -> NDArray[np.uint8]:
    """Give the kind of every code point of the basic plane."""
    categories = list(map(unicodedata.category, map(chr, range(0x10000))))
    of = {each: _BY_CATEGORY.get(each) or _BY_CLASS.get(each[0], OTHER) for each in set(categories)}
    table = np.array([of[category] for category in categories], dtype=np.uint8)
    first = np.array([category[0] for category in categories])
    for kind, classes, ranges in ((WIDE, ("L",), _WIDE), (PACKED, ("L", "M"), _PACKED)):
        for start, last in ranges:
            part = slice(ord(start), ord(last) + 1)
            table[part][np.isin(first[part], classes)] = kind
    for kind, chars in ((SEPARATOR, SEPARATORS), (CLAUSE, CLAUSE_ENDS), (END, SENTENCE_ENDS)):
        table[[ord(char) for char in chars]] = kind
    return table


def code_points(text: str) -> NDArray[np.uint32]:
    """Give the code points of `text`; a lone surrogate stays what it is."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def kinds_of(codes: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Give the kind of each code point; beyond the basic plane nearly all are Han or pictures: `WIDE`."""
    if len(codes) == 0 or codes.max() <= 0xFFFF:  # noqa: PLR2004 - the end of the basic plane
        return _table()[codes]
    kinds = _table()[np.minimum(codes, 0xFFFF)]
    kinds[codes >= ord("\U00020000")] = WIDE
    return kinds


def width(text: str) -> int:
    """Count columns: a Han or Hangul character fills two."""
    return len(text) if text.isascii() else len(text) + len(WIDE_SIGNS.findall(text[:MEASURED]))


def fills(text: str, columns: int) -> bool:
    """Whether a text is at least so many columns wide; mostly its length alone tells."""
    return len(text) >= columns or (2 * len(text) >= columns and width(text) >= columns)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as sentences do, closing quotes and brackets aside.

    >>> ends_sentence("他说“好。”"), ends_sentence("Read more »")
    (True, False)
    """
    bare = text.rstrip(CLOSERS)
    return bare != "" and bare[-1] in SENTENCE_ENDS
