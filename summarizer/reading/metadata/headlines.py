"""The headline of an article as it stands on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from summarizer.reading.characters import width
from summarizer.reading.labels import begins_with, has_colon, has_sign, labelled
from summarizer.reading.metadata.echoes import echo
from summarizer.reading.metadata.frames import FURNITURE, Entry, Frame, skeleton
from summarizer.records import Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

SHORTEST, FAIR, USUAL, LONG, LONGEST = 15, 25, 35, 110, 240
"""Widths of headlines (see `frames.width`); below a headline often stands a longer summary."""
NEAR = 3  # lines
ENOUGH = 6
"""Signs that a headline needs; below, a page is said to have none."""
REPEATED, TOLD = 2, 2
"""What it counts that a line stands twice on the page, and that the article speaks of the same."""
ECHOED, SILENT = 0.3, 0.1
"""Shares of the words of a line that come back in the article: of the headlines on the news pages 19 of
20 have more than the first; two of three other lines have less than the second."""
_ADDRESS = regex.compile(r"https?://|www\.|\S@\S")
_HOST = regex.compile(r"(?:[\p{L}\d-]+\.){1,3}\p{L}{2,10}")
_STEP = regex.compile(r"\s[>»›/|•·]\s|[>»›]\s|\s{2,}")
_BULLETS = "*+•·◎■►▶|».,;:)-"
_NUMBER = regex.compile(r"\d{1,2}[.)]\s")
_LETTERS = regex.compile(r"[\p{L}\p{M}]+")
_INNER_END = regex.compile(r"\p{Ll}[.!?]\s+\p{Lu}")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Candidate:
    """A line that may be the headline: signs of its place, and the weight of its wording."""

    entry: Entry
    evidence: int
    weight: int

    def score(self, *, repeated: bool) -> int:
        """Count all signs; without one of place or repetition there are none."""
        evidence = self.evidence + REPEATED * repeated
        return evidence and evidence + self.weight


def find_headline(frame: Frame) -> tuple[Entry | None, Stated | None]:
    """Find the line of the headline and what it states; both None if the page shows none."""
    entry = _headline(frame)
    return (entry, entry.stated(0, len(entry.text))) if entry else _in_reading_bar(frame)


def _headline(frame: Frame) -> Entry | None:
    """Take the line with most signs, or one right above it with nearly as many: below stands a summary."""
    rivals, scores = _rivals(frame)
    best = max(range(len(rivals)), key=lambda i: (scores[i], -i), default=None)
    if best is None or scores[best] < ENOUGH:
        return None
    least = max(ENOUGH, scores[best] - 1)
    return next(
        each.entry
        for each, score in zip(rivals, scores, strict=True)
        if score >= least and rivals[best].entry.place - each.entry.place <= NEAR
    )


def _rivals(frame: Frame) -> tuple[list[_Candidate], list[int]]:
    """Give the lines that may win, and their scores; repetition is only looked for where it may matter."""
    candidates = _candidates(frame)
    highest = max((each.score(repeated=False) for each in candidates), default=0)
    least = max(ENOUGH, highest - 1)
    rivals = [each for each in candidates if each.score(repeated=True) >= least]
    if len(rivals) == 1 and highest >= ENOUGH:
        return rivals, [highest]
    return rivals, [each.score(repeated=_is_repeated(each.entry, frame)) for each in rivals]


def _is_repeated(entry: Entry, frame: Frame) -> bool:
    mark = skeleton(entry.text)
    return width(mark) > SHORTEST and frame.repeats(mark)


def _candidates(frame: Frame) -> list[_Candidate]:
    """Weigh the lines of the head that look like a headline; those that cannot win are left out."""
    entries = [entry for entry in frame.head if _is_headline_like(entry)]
    places = {entry.place for entry in entries}
    stamped = [entry.place for entry in frame.head if entry.stamps]
    parting = [entry.place for entry in frame.head if entry.place in places or not _is_small(entry)]
    found = []
    for entry in entries:
        evidence, shape = _evidence(entry, stamped, parting), _shape(entry)
        if evidence + shape + REPEATED + TOLD >= ENOUGH:
            weight = shape + _told(entry, frame)
            found.append(_Candidate(entry=entry, evidence=evidence, weight=weight))
    return found


def _is_headline_like(entry: Entry) -> bool:
    text = entry.text
    if not SHORTEST <= entry.width <= LONGEST or entry.stamps or entry.line.zone is Zone.CAPTION:
        return False
    if text[0] in _BULLETS or text[0].islower() or _NUMBER.match(text) or _ends_otherwise(text):
        return False
    if _is_trail(entry) or _ADDRESS.search(text) or _HOST.fullmatch(text):
        return False
    if 3 * sum(map(len, _LETTERS.findall(text))) <= len(text):
        return False
    if begins_with("reading_bar", text) or has_sign("rights", text):
        return False
    return not (labelled("tags", text) or is_signed(entry))


def _ends_otherwise(text: str) -> bool:
    """Whether a line ends as no headline does: goes on, leads on ("more »") or lost half a bracket."""
    if text[-1] in ".。,,、::;;>" or text.count("(") != text.count(")"):
        return True
    return text[-1] == "»" and "«" not in text


def _is_trail(entry: Entry) -> bool:
    """Whether a line is a breadcrumb or a menu: "Home > News > Asia"."""
    steps = len(_STEP.findall(entry.text))
    return steps > 1 or (steps == 1 and entry.width < USUAL) or begins_with("home", entry.text) > 0


def is_signed(entry: Entry) -> bool:
    """Whether a line names a source or an author."""
    if entry.width < USUAL and begins_with("author_without_colon", entry.text):
        return True
    return has_colon(entry.text) and any(
        labelled(kind, entry.text) for kind in ("source", "author", "editor")
    )


def _evidence(entry: Entry, stamped: Sequence[int], parting: Sequence[int]) -> int:
    """Count the signs of place: near a date, near the article, named a headline.

    `stamped` and `parting` are the places of lines with a date and of those that part a headline
    from its article.
    """
    between = sum(place > entry.place for place in parting)
    return (
        2 * any(abs(place - entry.place) <= NEAR for place in stamped)
        + (2 if between <= 1 else between <= NEAR)
        + (entry.line.zone is Zone.HEADLINE)
    )


def _told(entry: Entry, frame: Frame) -> int:
    """Weigh whether the article speaks of what the line does."""
    share = echo(entry.text, frame.article)
    if share is None:
        return 0
    return TOLD if share >= ECHOED else -TOLD if share < SILENT else 0


def _shape(entry: Entry) -> int:
    """Weigh length and wording; a line of many words, of one sentence and not cut off is best."""
    wide = entry.width
    score = (wide >= FAIR) + (USUAL <= wide <= LONG)
    score += 1 if len(entry.text.split()) > NEAR or wide > 1.5 * len(entry.text) else -1
    score -= entry.line.zone in FURNITURE
    return score - 2 * bool(_INNER_END.search(entry.text) or entry.text.endswith(("...", "…")))


def _is_small(entry: Entry) -> bool:
    """Whether a line may stand between a headline and its article without parting them."""
    return bool(entry.stamps) or entry.line.zone in FURNITURE or entry.width < USUAL or is_signed(entry)


def _in_reading_bar(frame: Frame) -> tuple[Entry | None, Stated | None]:
    """Take the headline from a bar that repeats it: "You are reading: ..."."""
    for entry in frame.head:
        if place := labelled("reading_bar", entry.text):
            return entry, entry.stated(place[0], len(entry.text))
    return None, None
