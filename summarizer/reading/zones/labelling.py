"""What each line of a page is: the article's own text, or which kind of furniture around it.

Structure decides. First the patterns that are furniture in any language (`repetition`), then a
learned judge of shape, neighbourhood and vocabulary (`judging`), then a few rules about edges
(`refining`). Lists of words only name what was cut (`naming`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.paragraphs import glue, paragraph_runs
from summarizer.reading.zones.judging import judge_lines
from summarizer.reading.zones.naming import name_rest
from summarizer.reading.zones.refining import Selection, refine
from summarizer.reading.zones.repetition import repeated_furniture
from summarizer.records import KEPT_ZONES, Line, MappedText, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

THRESHOLD = 0.0
"""Log-odds from which a paragraph is kept: more likely than not. Best on the tuning half, too."""

MODEST = 1.5
"""How far below the best paragraph of a page the threshold falls, at most: a short article in an odd
layout is still the best that its page has. Tuning half: between 1 and 2 nothing changes."""

MAIN = 3.0
"""What an HTML extractor's word adds to the log-odds of a line, or takes from them. Mean F1 of the even
half of the news pages as HTML: 0 gives .924, 1 .929, 2 .935, 3 and 5 .936; the extractor alone .933."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """The lines `run` of a page as one `text`, with the number of `blanks` before it."""

    run: range
    text: str
    blanks: int


def paragraphs_of(lines: Sequence[MappedText]) -> list[Paragraph]:
    """Group the lines of a page to paragraphs; blank lines only count as distance."""
    texts = [line.text for line in lines]
    paragraphs = []
    end = 0
    for run in paragraph_runs(texts):
        text = texts[run.start]
        if len(run) > 1:
            text = "".join([text, *(glue(texts[i - 1], texts[i]) + texts[i] for i in run[1:])])
        paragraphs.append(Paragraph(run=run, text=text, blanks=run.start - end))
        end = run.stop
    return paragraphs


def label_lines(lines: Sequence[MappedText], *, main: frozenset[int] | None = None) -> tuple[Line, ...]:
    """Give every line its zone and the reason for it; as many as `lines`, in their order.

    `main` holds the indices that an HTML extractor takes for the article: evidence, not a verdict.
    """
    paragraphs = paragraphs_of(lines)
    texts = [each.text for each in paragraphs]
    labels = _decided(paragraphs, main)
    name_rest(texts, labels)
    zones = {i: labels[n] for n, each in enumerate(paragraphs) for i in each.run}
    blank = (Zone.OTHER, "blank")
    return tuple(
        Line(text=line, zone=zone, reason=reason)
        for line, (zone, reason) in ((line, zones.get(i, blank)) for i, line in enumerate(lines))
    )


def dropped_lines(lines: Sequence[MappedText]) -> list[int]:
    """Give the indices of the lines, blank ones aside, that `label_lines` would not keep."""
    paragraphs = paragraphs_of(lines)
    labels = _decided(paragraphs, None)
    keeps = {n for n, (zone, _) in labels.items() if zone in KEPT_ZONES}
    return [i for n, each in enumerate(paragraphs) if n not in keeps for i in each.run]


def _decided(paragraphs: Sequence[Paragraph], main: frozenset[int] | None) -> dict[int, tuple[Zone, str]]:
    """Decide which paragraphs are kept; give zone and reason of those, and of what a rule dropped."""
    texts = [each.text for each in paragraphs]
    labels = repeated_furniture(texts)
    rest = [i for i in range(len(texts)) if i not in labels]
    odds = judge_lines([texts[i] for i in rest], [paragraphs[i].blanks for i in rest])
    if main is not None:
        odds += [MAIN if main.intersection(paragraphs[i].run) else -MAIN for i in rest]
    kept = {rest[n] for n in np.flatnonzero(odds >= _threshold(odds)).tolist()}
    lacking = _threshold(odds) - odds
    doubted = {rest[n]: float(lacking[n]) for n in np.flatnonzero(lacking > 0).tolist()}
    selection = Selection(texts=texts, kept=kept, doubted=doubted)
    refine(selection)
    return labels | selection.dropped | _kept_labels(selection)


def _threshold(odds: NDArray[np.float64]) -> float:
    return min(THRESHOLD, float(odds.max()) - MODEST) if len(odds) else THRESHOLD


def _kept_labels(selection: Selection) -> dict[int, tuple[Zone, str]]:
    labels = {}
    for n, i in enumerate(sorted(selection.kept)):
        if i in selection.headings:
            labels[i] = (Zone.HEADING, "short line between two paragraphs")
        else:
            labels[i] = (
                (Zone.BODY, "prose of the article") if n else (Zone.LEAD, "first prose of the article")
            )
    return labels
