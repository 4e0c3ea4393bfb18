"""Thai and Lao, which end no sentence with a mark and put a space only between clauses, names and numbers.

Where a new sentence begins is a guess from both sides of each space and from the length so far; a
short text is left whole.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAST, _USUAL, _MOST = 40, 110, 250
"""Characters of a sentence: at least, about, and the length beyond which any fair space will do."""

_SHORT_WORD = 9
_LETTER = regex.compile(r"[\p{Thai}\p{Lao}]")
_STICKS = regex.compile(r"[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]")
_GAP = regex.compile(r"\s+")


def split_at_spaces(text: str, start: int, end: int) -> Iterator[int]:
    """Give the borders inside the sentence ``text[start:end]``; none if it is short or in another script."""
    if end - start <= _USUAL + _LEAST or 2 * len(_LETTER.findall(text, start, end)) < end - start:
        return
    gaps = [found.span() for found in _GAP.finditer(text, start, end)]
    word = start
    for (gap, behind), (next_gap, _) in zip(gaps, [*gaps[1:], (end, end)], strict=False):
        length = gap - start
        short = (gap - word < _SHORT_WORD) + (next_gap - behind < _SHORT_WORD)
        word = behind
        if length < _LEAST or end - behind < _LEAST or _STICKS.match(text, behind):
            continue
        score = _before(text, gap) + _behind(text, behind) + (length - _USUAL) / 80 - short
        if score > 0 or length > _MOST:
            yield behind
            start = behind


def _before(text: str, gap: int) -> float:
    """Rate the end of the word before the space."""
    continues, ends = _patterns()["continues_behind"], _patterns()["ends_with"]
    near = text[max(0, gap - 24) : gap]
    return -2 if continues.search(near) else bool(ends.search(near))


def _behind(text: str, behind: int) -> float:
    """Rate the word behind the space."""
    if _patterns()["starts_with"].match(text, behind):
        return 5
    if _patterns()["continues_with"].match(text, behind):
        return -2
    return 1.5 * bool(_patterns()["opens_with"].match(text, behind))


@cache
def _patterns() -> dict[str, regex.Pattern[str]]:
    text = resources.files("summarizer.sentences").joinpath("clauses.toml").read_text("utf-8")
    words = {
        name: "|".join(word for group in groups.values() for word in group)
        for name, groups in tomllib.loads(text).items()
    }
    return {
        "continues_with": regex.compile(
            rf"[\p{{Pd}}(\[)\]”’»%]|[\p{{P}}\p{{S}}]*(?:\p{{N}}|\p{{Latin}})|{words['continues_with']}"
        ),
        "starts_with": regex.compile(words["starts_with"]),
        "opens_with": regex.compile(rf"[\"'“‘«]?(?:{words['opens_with']})"),
        "continues_behind": regex.compile(
            rf"(?:[\p{{N}},;:(“‘\-–.]|{words['continues_behind']}|(?:{words['first_name_behind']})\S{{1,16}})$"
        ),
        "ends_with": regex.compile(rf"(?:{words['ends_with']})[\"'”’»]?$"),
    }
