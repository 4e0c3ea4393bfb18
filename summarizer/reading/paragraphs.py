"""Lines that are one paragraph: prose broken at a fixed width, as mail and terminals do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.reading.characters import is_packed, is_wide
from summarizer.reading.repetition import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NARROWEST, WIDEST = 30, 130
"""Columns between which people and programs break prose (mail: 72 to 78, terminals: 80 to 132)."""

RUNNING = 0.5
"""Share of the lines behind a break that must run on: headlines in a list do not."""


def paragraph_runs(texts: Sequence[str]) -> list[range]:
    """Group the lines of a page: each range of indices is one paragraph; blank lines are in none.

    >>> paragraph_runs(["Prose that was broken at a width of", "thirty-six columns goes on like this", "and ends.", "", "Next"])
    [range(0, 3), range(4, 5)]
    """
    runs: list[range] = []
    for block in _blocks(texts):
        if _is_wrapped([texts[i] for i in block]):
            runs.append(block)
        else:
            runs += [range(i, i + 1) for i in block]
    return runs


def glue(before: str, after: str) -> str:
    """What stood between two lines of a paragraph before it was broken: a space, or nothing."""
    return "" if _touches(before[-1:]) and _touches(after[:1]) else " "


def _touches(char: str) -> bool:
    return bool(char) and not char.isspace() and (is_wide(char) and not "\uac00" <= char <= "\ud7ff" or is_packed(char))


def _blocks(texts: Sequence[str]) -> Iterator[range]:
    start = None
    for i, text in enumerate(texts):
        if text and start is None:
            start = i
        elif not text and start is not None:
            yield range(start, i)
            start = None
    if start is not None:
        yield range(start, len(texts))


def _is_wrapped(block: Sequence[str]) -> bool:
    """Whether every line but the last is as full as the next word allows, and most run on."""
    if len(block) < 2:  # noqa: PLR2004 - one line is broken nowhere
        return False
    width = max(map(len, block))
    if not NARROWEST <= width <= WIDEST:
        return False
    running = 0
    for line, following in zip(block, block[1:], strict=False):
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
