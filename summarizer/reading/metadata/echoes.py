"""How much of a line comes back in a text: the words of a headline do, those of a menu do not."""

from __future__ import annotations

import regex

_WORD = regex.compile(r"[\p{L}\p{M}]+")
_PACKED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]", regex.VERSION1
)
SHORTEST, STEM = 4, 5
"""Letters of the shortest word that is looked for, and of its beginning that must come back."""


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the longer words; of scripts without spaces, every two neighbours.

    >>> sorted(stems("Two ministers meet in Oslo")), sorted(stems("河口日报"))
    (['meet', 'minis', 'oslo'], ['口日', '日报', '河口'])
    """
    found: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        if _PACKED.match(word):
            found.update(word[i : i + 2] for i in range(len(word) - 1))
        elif len(word) >= SHORTEST:
            found.add(word[:STEM])
    return frozenset(found)


def echo(text: str, article: str) -> float | None:
    """Give the share of the stems of `text` that come back in `article` (case-folded); None without any."""
    wanted = stems(text)
    return sum(stem in article for stem in wanted) / len(wanted) if wanted else None
