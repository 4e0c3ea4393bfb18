"""Rules about what may stand at the edges of an article and between its paragraphs.

The judge weighs one line after another; these rules look at what it kept as a whole. They take
away, and they give back a sentence that the judge doubted in the middle of the article.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.reading.characters import CLAUSE_ENDS, SENTENCE_ENDS, ends_sentence, fills, width
from summarizer.reading.paragraphs import starts_inside
from summarizer.reading.zones.furniture import (
    folded,
    furniture_zones,
    has_caption_words,
    heading_zones,
    opening_zone,
)
from summarizer.records import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONG = 150
"""Width from which a line without a full stop is prose cut short ("...development of culture…")."""

CAPTION = 300
"""Width of the widest caption; the seeds' are up to 190, benchmark captions up to 280."""

DOUBT, DOUBT_UNMARKED = 0.75, 1.5
"""Log-odds that a paragraph may lack and still be given back inside the article; more where no mark
ends a sentence, which is what the judge goes by most."""

PROSE = 60
"""Width from which a doubted line that ends as a sentence is given back between two paragraphs."""

GAP = 3
"""Lines (a caption, a link) that may lie before a paragraph of a page that marks no sentence ends."""

HEADING = 80
"""Width of the widest subheading."""

ENDED = 0.8
"""Share of the kept text, by width, in lines that must end as sentences do before the others are doubted.
By width, since a few headlines beside long paragraphs say nothing about how the page ends its sentences
(a seed taught that). Even half, mean F1: .8 gives .9134, .7 .9132; a share of .7 by lines, .9145."""

BULLETS = "*•·-–—+▪■◆●►▶"


@dataclass(kw_only=True)
class Selection:
    """The paragraphs of a page while it is decided: `kept` indices, and why others were dropped.

    `doubted` are those that the judge dropped, with what they lacked in log-odds.
    """

    texts: Sequence[str]
    kept: set[int]
    doubted: Mapping[int, float] = field(default_factory=dict)
    dropped: dict[int, tuple[Zone, str]] = field(default_factory=dict)
    headings: set[int] = field(default_factory=set)

    def drop(self, index: int, zone: Zone, reason: str) -> None:
        """Take a paragraph out of the article."""
        self.kept.discard(index)
        self.dropped[index] = (zone, reason)


def refine(selection: Selection) -> None:
    """Apply the rules in their order."""
    _fill_gaps(selection)
    _drop_captions(selection)
    _trim_start(selection)
    _trim_end(selection)
    _doubt_unended(selection)


def _fill_gaps(selection: Selection) -> None:
    """Give back what ends as a sentence and stands between two paragraphs: an article is one block."""
    unmarked = not _ends_sentences(selection)
    limit = DOUBT_UNMARKED if unmarked else DOUBT
    first, last = min(selection.kept, default=0), max(selection.kept, default=0)
    for i in sorted(i for i, lacked in selection.doubted.items() if lacked <= limit):
        text = selection.texts[i]
        inside = first < i < last
        # Where no mark ends a sentence, a paragraph close behind another goes on with it.
        inside = inside or (unmarked and any(i - n in selection.kept for n in range(1, GAP + 1)))
        prose = fills(text, PROSE) and (unmarked or ends_sentence(text))
        if inside and prose and opening_zone(*folded([text])) is None:
            selection.kept.add(i)


def _drop_captions(selection: Selection) -> None:
    for i in sorted(selection.kept):
        text = selection.texts[i]
        if not fills(text, CAPTION) and has_caption_words(text):
            selection.drop(i, Zone.CAPTION, "words of a caption")


def _trim_start(selection: Selection) -> None:
    """Drop what is kept above the first sentence: headlines and stamps."""
    kept = sorted(selection.kept)
    texts = selection.texts
    first = next((n for n, i in enumerate(kept) if _is_prose(texts[i])), None)
    if first is None:
        return
    while first and starts_inside(texts[kept[first]]) and not ends_sentence(texts[kept[first - 1]]):
        first -= 1
    for i in kept[:first]:
        selection.drop(i, Zone.OTHER, "above the first sentence")


def _is_prose(text: str) -> bool:
    return ends_sentence(text) or fills(text, LONG)


def _trim_end(selection: Selection) -> None:
    """Drop short pieces and the site's own legal words from the end."""
    kept = sorted(selection.kept)
    if not _ends_sentences(selection):
        return
    while len(kept) > 1:
        text = selection.texts[kept[-1]]
        if not _is_prose(text) and text[0] not in BULLETS:
            selection.drop(kept.pop(), Zone.OTHER, "short piece below the last sentence")
        elif not fills(text, LONG) and furniture_zones(folded([text[:FOOTER_WORDS]])) == [Zone.FOOTER]:
            selection.drop(kept.pop(), Zone.FOOTER, "legal words below the article")
        else:
            return


FOOTER_WORDS = 24
"""Characters at the start of a line in which legal words make it a footer."""


def _doubt_unended(selection: Selection) -> None:
    """Where paragraphs end as sentences do, a line that does not is a subheading, or not the article's.

    Where they do not, only its first words can tell.
    """
    kept = sorted(selection.kept)
    texts = selection.texts
    unmarked = not _ends_sentences(selection)
    for n, i in enumerate(kept[:-1]):
        if not _is_unended(texts[i], texts[kept[n + 1]]):
            continue
        beside = n > 0 and kept[n - 1] == i - 1 and kept[n + 1] == i + 1
        line = folded([texts[i]])
        named = opening_zone(*line)
        if named is not None:
            selection.drop(i, named, f"begins with words of {named}")
        elif unmarked:
            continue
        elif (
            beside
            and not fills(texts[i], HEADING + 1)
            and _is_prose(texts[i - 1])
            and _is_prose(texts[i + 1])
        ):
            selection.headings.add(i)
        elif heading_zones(line) == [Zone.TEASER]:
            selection.drop(i, Zone.TEASER, "heading over other articles")
        else:
            selection.drop(i, Zone.INLINE_RELATED, "no sentence between sentences")


def _ends_sentences(selection: Selection) -> bool:
    """Whether this page ends its sentences with a mark at all; Thai and Lao do not."""
    widths = {i: width(selection.texts[i]) for i in selection.kept}
    ended = sum(columns for i, columns in widths.items() if ends_sentence(selection.texts[i]))
    return ended >= ENDED * sum(widths.values())


def _is_unended(text: str, following: str) -> bool:
    if ends_sentence(text) or text[-1] in CLAUSE_ENDS or text[0] in BULLETS:
        return False
    if fills(text, LONG) or starts_inside(following) or starts_inside(text):
        return False
    return not any(end in text for end in SENTENCE_ENDS if end != ".")
