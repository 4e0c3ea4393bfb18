"""The headline of an article as it stands on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from summarizer.reading.frames import FURNITURE, Entry, Frame, skeleton
from summarizer.reading.labels import begins_with, has_sign, labelled
from summarizer.reading.refining import width
from summarizer.records import Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST, FAIR, USUAL, LONG, LONGEST = 15, 25, 35, 110, 240
"""Widths of headlines (see `frames.width`); below a headline often stands a longer summary."""
NEAR = 3  # lines
ENOUGH = 5
"""Signs that a headline needs; below, a page is said to have none."""
_ADDRESS = regex.compile(r"https?://|www\.|\S@\S")
_HOST = regex.compile(r"(?:[\p{L}\d-]+\.){1,3}\p{L}{2,10}")
_STEP = regex.compile(r"\s[>»›/|•·]\s|[>»›]\s|\s{2,}")
_NO_BEGINNING = regex.compile(r"[*+•·◎■►▶|».,;:)-]|\d{1,2}[.)]\s|\p{Ll}")
_LETTER = regex.compile(r"[\p{L}\p{M}]")
_INNER_END = regex.compile(r"\p{Ll}[.!?]\s+\p{Lu}")


def find_headline(frame: Frame) -> tuple[Entry | None, Stated | None]:
    """Find the line of the headline and what it states; both None if the page shows none."""
    candidates = [entry for entry in frame.head if _is_headline_like(entry)]
    scores = {each.place: _score(each, frame, candidates) for each in candidates}
    best = max(candidates, key=lambda each: (scores[each.place], -each.place), default=None)
    if best is not None and scores[best.place] >= ENOUGH:
        return best, best.stated(0, len(best.text))
    return _in_reading_bar(frame)


def _is_headline_like(entry: Entry) -> bool:
    text = entry.text
    if not SHORTEST <= width(text) <= LONGEST or entry.stamps or text[-1] in ".。,,、::;;>»":
        return False
    if _is_trail(text) or _NO_BEGINNING.match(text) or _ADDRESS.search(text) or _HOST.fullmatch(text):
        return False
    if entry.line.zone is Zone.CAPTION or labelled("tags", text) or has_sign("rights", text):
        return False
    if begins_with("reading_bar", text) or is_signed(entry):
        return False
    return len(_LETTER.findall(text)) * 3 > len(text)


def _is_trail(text: str) -> bool:
    """Whether a line is a breadcrumb or a menu: "Home > News > Asia"."""
    steps = len(_STEP.findall(text))
    return steps > 1 or (steps == 1 and width(text) < USUAL) or begins_with("home", text) > 0


def is_signed(entry: Entry) -> bool:
    """Whether a line names a source or an author."""
    return any(labelled(kind, entry.text) for kind in ("source", "author", "editor")) or (
        begins_with("author_without_colon", entry.text) > 0 and width(entry.text) < USUAL
    )


def _score(entry: Entry, frame: Frame, candidates: Sequence[Entry]) -> int:
    """Count the signs that a line is the headline; without one of place or repetition there are none."""
    between = [each for each in frame.head if each.place > entry.place and not _is_small(each, candidates)]
    mark = skeleton(entry.text)
    evidence = (
        2 * any(each.stamps and abs(each.place - entry.place) <= NEAR for each in frame.head)
        + 2 * (width(mark) > SHORTEST and sum(mark in each for each in frame.skeletons) > 1)
        + (2 if len(between) <= 1 else len(between) <= NEAR)
        + (entry.line.zone is Zone.HEADLINE)
    )
    return evidence and evidence + _shape(entry)


def _shape(entry: Entry) -> int:
    """Weigh length and wording; a line of many words, of one sentence and not cut off is best."""
    wide = width(entry.text)
    score = (wide >= FAIR) + (USUAL <= wide <= LONG)
    score += 1 if len(entry.text.split()) > NEAR or wide > 1.5 * len(entry.text) else -1
    score -= entry.line.zone in FURNITURE
    return score - 2 * bool(_INNER_END.search(entry.text) or entry.text.endswith(("...", "…")))


def _is_small(entry: Entry, candidates: Sequence[Entry]) -> bool:
    """Whether a line may stand between a headline and its article without parting them."""
    if entry in candidates:
        return False
    return bool(entry.stamps) or entry.line.zone in FURNITURE or width(entry.text) < USUAL or is_signed(entry)


def _in_reading_bar(frame: Frame) -> tuple[Entry | None, Stated | None]:
    """Take the headline from a bar that repeats it: "You are reading: ..."."""
    for entry in frame.head:
        if place := labelled("reading_bar", entry.text):
            return entry, entry.stated(place[0], len(entry.text))
    return None, None
