"""Lines that are one paragraph: prose broken at a fixed width, or at every link and bold word."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.reading.characters import ends_sentence, is_packed, is_wide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

NARROWEST, WIDEST = 30, 130
"""Columns between which people and programs break prose (mail: 72 to 78, terminals: 80 to 132)."""

INSIDE = ",.;:!?)]»”’%、，。；：！？）】」』،؛؟"
"""What a line begins with only inside a sentence."""

COLONS = ":："
NAME = 60
"""Characters of the longest link or bold name that a sentence is broken at."""

_FIRST_TOUCHING = "\u0e00"  # Thai; no letter before it touches the next one

RUNNING = 0.5
"""Share of the lines behind a break that must run on: headlines in a list do not."""


def paragraph_runs(texts: Sequence[str]) -> list[range]:
    """Group the lines of a page: each range of indices is one paragraph; blank lines are in none.

    >>> page = ["Prose that was broken at a width of", "thirty-six columns goes on like this", "and ends."]
    >>> paragraph_runs([*page, "", "Next"])
    [range(0, 3), range(4, 5)]
    """
    runs: list[range] = []
    for block in _blocks(texts):
        if _is_wrapped(texts[block.start : block.stop]):
            runs.append(block)
        else:
            runs += _fragment_runs(block, texts)
    return runs


def _fragment_runs(block: range, texts: Sequence[str]) -> Iterator[range]:
    """Join the pieces of a sentence that stand on lines of their own, up to its end."""
    inside = {i for i in block if starts_inside(texts[i])}
    joinable = inside | {i - 1 for i in inside}
    start = block.start
    while start < block.stop:
        stop = start + 1
        while stop in joinable and _continues(texts, range(start, stop), inside):
            stop += 1
        if stop == start + 1 or ends_sentence(texts[stop - 1]):
            yield range(start, stop)
        else:  # what never ends is a list of small-lettered links, not a sentence
            yield from (range(i, i + 1) for i in range(start, stop))
        start = stop


def _continues(texts: Sequence[str], run: range, inside: AbstractSet[int]) -> bool:
    """Whether the line behind `run` goes on with the sentence that `run` began."""
    before, line = texts[run.stop - 1], texts[run.stop]
    if ends_sentence(before) or before[-1] in COLONS:
        return False
    if run.stop in inside:
        return True
    begun = len(run) > 1 or len(before) >= NARROWEST
    is_name = len(line) <= NAME and not ends_sentence(line)
    return begun and is_name and run.stop + 1 in inside


def starts_inside(line: str) -> bool:
    """Whether a line begins as only the middle of a sentence does."""
    return line[0] in INSIDE or line[0].islower()


def glue(before: str, after: str) -> str:
    """Give what stood between two lines before they were broken: a space, or nothing."""
    if after[:1] in INSIDE or (_touches(before[-1:]) and _touches(after[:1])):
        return ""
    return " "


def _touches(char: str) -> bool:
    """Whether a character belongs to a script that sets no space between words; Korean does."""
    if char < _FIRST_TOUCHING or char.isspace() or "\uac00" <= char <= "\ud7ff":
        return False
    return is_wide(char) or is_packed(char)


def _blocks(texts: Sequence[str]) -> Iterator[range]:
    filled = bytes(map(bool, texts)) + b"\0"
    start = filled.find(1)
    while start >= 0:
        stop = filled.find(0, start)
        yield range(start, stop)
        start = filled.find(1, stop)


def _is_wrapped(block: Sequence[str]) -> bool:
    """Whether every line but the last is as full as the next word allows, and most run on."""
    if len(block) < 2:  # noqa: PLR2004 - one line is broken nowhere
        return False
    width = max(map(len, block))
    if not NARROWEST <= width <= WIDEST:
        return False
    running = 0
    for line, following in pairwise(block):
        if len(line) + len(glue(line, following)) + len(_first_word(following)) <= width:
            return False
        running += _runs_on(line, following)
    return running >= RUNNING * (len(block) - 1)


def _first_word(text: str) -> str:
    return text[:1] if _touches(text[:1]) else text.split(" ", 1)[0]


def _runs_on(line: str, following: str) -> bool:
    """Whether a sentence goes on behind the line end: a small letter, or no case and no full stop."""
    first = following.lstrip("\"'“”«»„‘([（「『")[:1]
    if first.islower():
        return True
    return not first.isupper() and not first.isdigit() and first.isalpha() and not ends_sentence(line)
