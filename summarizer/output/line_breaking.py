"""Where a line may end, in any script.

Words are kept whole; Chinese and Japanese, which are written without spaces, break between any
two characters, but no line begins with a closing mark or ends with an opening one. Thai and its
like break at their spaces. What is longer than a line is cut between two grapheme clusters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Callable

_CLUSTER = regex.compile(r"\X")
_IDEOGRAPH = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u3000-\u303F\uFF01-\uFF60]", regex.VERSION1
)
_OPENING = regex.compile(r"[\p{Ps}\p{Pi}]")
_CLOSING = regex.compile(r"[\p{Pe}\p{Pf}。，、；：？！．・…,.;:?!%％ー々〻゛゜ゝゞヽヾ]")


def line_breaks(text: str, width: int, *, cells: Callable[[str], int]) -> list[int]:
    """Give the offsets in `text` at which a new line begins, so that no line has more than `width` cells.

    `cells` tells how many cells of a terminal a text takes. White space at the end of a line may
    stand out beyond `width`; a single character that is wider than `width` does so too.

    >>> line_breaks("to be or not", 6, cells=len)
    [6]
    """
    breaks: list[int] = []
    start = chance = used = 0
    before = ""
    for found in _CLUSTER.finditer(text):
        cluster, place = found[0], found.start()
        taken = cells(cluster)
        if before and _may_break(before, cluster):
            chance = place
        while used + taken > width and place > start and not cluster.isspace():
            start = chance if chance > start else place
            breaks.append(start)
            used = cells(text[start:place])
        used += taken
        before = cluster
    return breaks


def _may_break(before: str, after: str) -> bool:
    if after.isspace() or _CLOSING.match(after) or _OPENING.match(before):
        return False
    return before.isspace() or bool(_IDEOGRAPH.match(before) or _IDEOGRAPH.match(after))
