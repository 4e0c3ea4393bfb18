"""Scoring cooperation areas: free labels against coded areas, by place in the page and by label."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from summarizer.scoring.report import Finding, Share, Tally
from summarizer.scoring.similarity import (
    GENERAL_WORDS,
    assign,
    content_words,
    coverage,
    dice,
    fold,
    shared_words,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.brief import Brief, CooperationArea, Evidence
    from summarizer.scoring.gold import GoldArea, GoldPage

_OVERLAP = 0.5
_LONG_QUOTE = 3
_SAME_SENTENCE = 0.35
_LABEL = 0.6
_SHORT_LABEL = 0.8


def score_areas(gold: GoldPage, brief: Brief, text: str | None) -> Tally:
    """Score the cooperation areas of one brief. `text` is the decoded page, None if not at hand.

    An area of the brief finds one area of the label, the best first; more than one only if its
    label says so. Areas that split one area of the label are all right.
    """
    evidence = {each.id: each for each in brief.evidence}
    given = brief.cooperation_areas
    quotes = [tuple(evidence[key] for key in area.evidence if key in evidence) for area in given]
    scores = {
        (row, column): match_score(label, area, quotes[column], text)
        for row, label in enumerate(gold.areas)
        for column, area in enumerate(given)
    }
    chosen = assign((score, row, column) for (row, column), score in scores.items())
    found = set(chosen)
    for row, label in enumerate(gold.areas):
        if any(label_likeness(label.area_en, area.label_en) >= _SHORT_LABEL for area in given):
            found.add(row)
    wanted = [(n, label) for n, label in enumerate(gold.areas) if n in found or not label.optional]
    right = [any(scores[row, column] for row in range(len(gold.areas))) for column in range(len(given))]
    findings = [Finding(field="areas", what="missing", gold=g.area_en) for n, g in wanted if n not in found]
    findings += [
        Finding(field="areas", what="extra", brief=area.label_en)
        for area, hit in zip(given, right, strict=True)
        if not hit
    ]
    return Tally(
        shares={
            "areas.recall": Share.counted(n in found for n, _ in wanted),
            "areas.core_recall": Share.counted(n in found for n, label in wanted if label.core),
            "areas.precision": Share.counted(right),
            "areas.core": Share.counted(
                gold.areas[row].core == given[column].core for row, column in sorted(chosen.items())
            ),
        },
        findings=tuple(findings),
    )


def match_score(
    label: GoldArea, area: CooperationArea, quotes: Sequence[Evidence], text: str | None
) -> float:
    """Say how sure it is that a label and an area of a brief are the same; 0 is no."""
    likeness = label_likeness(label.area_en, area.label_en)
    places = _places(label.evidence, text)
    overlap, near = 0.0, False
    for quote in quotes:
        share, long = _overlap(label.evidence, quote, places)
        if share >= _OVERLAP and (not long or likeness >= _SAME_SENTENCE):
            overlap = max(overlap, share)
        near = near or _is_near(label.evidence, quote, places)
    near = near and likeness >= _SAME_SENTENCE
    return overlap + likeness if overlap or near or likeness >= _LABEL else 0.0


def label_likeness(wanted: str, given: str) -> float:
    """Compare two English labels; general words such as "cooperation" do not count.

    >>> label_likeness("cyber security", "cybersecurity cooperation")
    1.0
    >>> label_likeness("renewable energy: offshore wind, solar", "solar energy") >= 0.6
    True
    """
    one, other = content_words(wanted, GENERAL_WORDS), content_words(given, GENERAL_WORDS)
    shared = shared_words(one, other)
    if not shared:
        return 0.0
    # One label inside the other is a match, the surer the more words it has.
    inside = max(coverage(one, other), coverage(other, one)) == 1
    return max(
        dice(one, other), (_LABEL if min(len(one), len(other)) == 1 else _SHORT_LABEL) if inside else 0.0
    )


def _places(phrase: str, text: str | None) -> tuple[int, ...]:
    """Give every offset at which `phrase` stands in the page."""
    found: list[int] = []
    start = text.find(phrase) if text else -1
    while start >= 0 and text:
        found.append(start)
        start = text.find(phrase, start + 1)
    return tuple(found)


def _overlap(phrase: str, quote: Evidence, places: Sequence[int]) -> tuple[float, bool]:
    """Give the shared part of phrase and quote, as a share of the shorter, and whether the quote is long.

    Without the page, a quote that holds the phrase or stands in it overlaps wholly.
    """
    length = quote.end - quote.start
    is_long = length > _LONG_QUOTE * len(phrase)
    if not places:
        one, other = fold(phrase), fold(quote.quote)
        return float(bool(one and other) and (one in other or other in one)), is_long
    shared = max(min(start + len(phrase), quote.end) - max(start, quote.start) for start in places)
    return max(shared, 0) / max(min(len(phrase), length), 1), is_long


def _is_near(phrase: str, quote: Evidence, places: Sequence[int]) -> bool:
    """Whether the phrase stands in the quote's sentence, or half of the shorter stands in both."""
    if any(quote.sentence_start <= start and start + len(phrase) <= quote.sentence_end for start in places):
        return True
    one, other = fold(phrase), fold(quote.quote)
    run = SequenceMatcher(None, one, other, autojunk=False).find_longest_match()
    return run.size >= max(_OVERLAP * min(len(one), len(other)), 1) or one in fold(quote.sentence)
