"""What norm/1 makes of one character and the marks on it: the tables and the rule for a cluster."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

MAX_CLUSTER: Final = 32
"""A letter and its marks are folded as one; marks beyond this many code points are cut."""

WIDE: Final = (
    "\u2e80-\u303f\u3041-\u3096\u309b-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\ufe30-\ufe4f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff9d\U00020000-\U0003ffff"
)
"""Inside of a character class: Han, kana, bopomofo and their punctuation, where spaces mean nothing."""

# Compatibility mappings that would change a number: 10² is not 102, 1½ is not 11⁄2, 2① is not 21.
_KEPT_TAGS = frozenset({"<super>", "<sub>", "<fraction>", "<circle>"})

# Invisible code points outside the category Cf, and the tatweel, which only stretches a word.
_INVISIBLE = frozenset("\u034f\u0640\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0") | {
    chr(code) for block in (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)) for code in block
}

_PUNCTUATION = (
    dict.fromkeys(map(ord, "'`´‘’‚‛“”„‟«»‹›「」『』﹁﹂﹃﹄｢｣〝〞〟＂＇ʹʺʻʼʽˈ׳״′″‵‶＂"), '"')
    | dict.fromkeys(map(ord, "‐‑‒–—―⁃−﹘﹣－⸺⸻־"), "-")
    | dict.fromkeys(map(ord, "〜～∼"), "~")
    | dict.fromkeys(map(ord, "‧∙⋅・･•"), "·")
    | {ord("⋯"): "..."}
)

# Spellings of the same letter in composed text: Cyrillic yo, Greek tonos, Arabic seats, yeh and kaf.
_SPELLINGS = ("ё" + "άέήίόύώΐΰ" + "أإآٱؤئىیکۀۂۓ", "е" + "αεηιουωϊϋ" + "ااااوييي" + "كەہے")
_LETTERS = str.maketrans(*_SPELLINGS) | dict.fromkeys(
    (
        *range(0x0610, 0x061B),  # Arabic honorific and Quranic signs
        *range(0x064B, 0x0660),  # harakat and combining hamza
        0x0670,
        *range(0x06D6, 0x06DD),
        *range(0x06DF, 0x06E5),
        *range(0x06E7, 0x06E9),
        *range(0x06EA, 0x06EE),
        *range(0x0591, 0x05BE),  # Hebrew accents and niqqud
        0x05BF,
        0x05C1,
        0x05C2,
        0x05C4,
        0x05C5,
        0x05C7,
    ),
    "",
)
_TURKIC_I = str.maketrans({"I": "ı", "İ": "i"})


def is_wide(char: str) -> bool:
    """Whether `char` belongs to a script whose words and numbers need no spaces (Han, kana)."""
    return char >= "\u2e80" and _WIDE_CHAR.match(char) is not None


_WIDE_CHAR = re.compile(f"[{WIDE}]")


def fold_cluster(cluster: str, *, turkic: bool) -> str:
    """Fold one character and the marks on it, until folding again changes nothing."""
    before = ""
    while before != cluster:
        before = cluster
        kept = "".join(char for char in cluster if not _is_invisible(char)).translate(_PUNCTUATION)
        kept = "".join(map(_decompose, kept))[:MAX_CLUSTER]
        kept = unicodedata.normalize("NFC", kept)
        if turkic:
            kept = kept.translate(_TURKIC_I)
        kept = unicodedata.normalize("NFC", kept.casefold()).translate(_LETTERS)
        cluster = "".join(_digit(char) for char in kept)
    return cluster


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char) == "Cf"


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


@cache
def _decompose(char: str) -> str:
    """Decompose `char` as NFKD does, but for mappings that could change a number or a word's end."""
    mapping = unicodedata.decomposition(char)
    if not mapping:
        return unicodedata.normalize("NFD", char)  # Hangul syllables have no listed mapping
    tag, _, codes = mapping.rpartition(">") if mapping.startswith("<") else ("", "", mapping)
    if tag + ">" in _KEPT_TAGS:
        return char
    full = "".join(_decompose(chr(int(code, 16))) for code in codes.split())
    harmless = (
        len(full) == 1
        or set(full) == {"."}
        or not any(edge.isdecimal() or edge in " ." for edge in (full[0], full[-1]))
    )
    return full if harmless or not tag else char


def joins(char: str) -> bool:
    """Whether `char` can merge with the character before it: a mark, or a later part of Hangul."""
    return (
        unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"
    )
