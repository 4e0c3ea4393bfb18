"""Names for the lines that are not kept: headline, dateline, byline, and kinds of furniture.

Nothing here changes what is kept. The headline is the line above the article whose words come back
in it; date stamps and names stand near it or right below the article; the rest is named by word
lists (`furniture.json`), or by the list that it stands in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.reading.furniture import furniture_heading, furniture_zone, has_caption_words
from summarizer.reading.labels import begins_with, labelled
from summarizer.reading.repetition import ends_sentence
from summarizer.reading.stamps import has_stamp, is_dateline
from summarizer.reading.vocabulary import vocabulary
from summarizer.records import KEPT_ZONES, Zone

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    Labels = MutableMapping[int, tuple[Zone, str]]

ABOVE = 15
"""Lines above the article in which its headline and date are looked for."""

BELOW = 6
"""Lines below the article in which its date and names are looked for."""

SHARED = 0.2
"""Share of a headline's words that must come back in the article. On the even half of the news pages
with a known headline, nine of ten have more; section names and menus seldom have any."""

OPENING = 24
"""Characters at the start of a line in which legal words make it a footer, whatever year it names."""

SHORTEST_HEADLINE, LONGEST_HEADLINE = 8, 220
LONGEST_STAMP = 120


def name_rest(texts: Sequence[str], labels: Labels) -> None:
    """Complete `labels` for every index of `texts`; what is there already may be named better."""
    kept = sorted(i for i, (zone, _) in labels.items() if zone in KEPT_ZONES)
    first, last = (kept[0], kept[-1]) if kept else (len(texts), len(texts))
    open_ = [i for i in range(len(texts)) if labels.get(i, (Zone.OTHER, ""))[0] not in KEPT_ZONES]
    above = [i for i in open_ if i < first][-ABOVE:]
    headline = _headline(texts, above, kept)
    if headline is not None:
        labels[headline] = (Zone.HEADLINE, "its words come back in the article")
    near = {*above, *[i for i in open_ if i > last][:BELOW]}
    heading: Zone | None = None
    for i in open_:
        if i == headline or (i in labels and labels[i][0] not in {Zone.OTHER, Zone.INLINE_RELATED}):
            continue
        if (named := _near(texts[i]) if i in near and i not in labels else None) is None:
            heading = furniture_heading(texts[i]) or heading
            named = _named(texts[i], inside=first < i < last, close=i in near, heading=heading)
        labels[i] = _better(labels.get(i), named)


def _better(before: tuple[Zone, str] | None, named: tuple[Zone, str]) -> tuple[Zone, str]:
    """Keep the reason why a line was dropped, and the more telling of two zones."""
    if before is None:
        return named
    return (named[0] if before[0] is Zone.OTHER else before[0], before[1])


def _headline(texts: Sequence[str], above: Sequence[int], kept: Sequence[int]) -> int | None:
    candidates = [
        i
        for i in above
        if SHORTEST_HEADLINE <= len(texts[i]) <= LONGEST_HEADLINE
        and not is_dateline(texts[i])
        and texts[i][-1] not in ":：。"
    ]
    if not candidates or not kept:
        return None
    article = " ".join(texts[i] for i in kept[:HEADLINED])
    words = vocabulary([*(texts[i] for i in candidates), article])
    uses = {
        stem
        for line, stem in zip(words.line.tolist(), words.stem.tolist(), strict=True)
        if line == len(candidates)
    }
    best, score = None, 0.0
    for n, i in enumerate(candidates):
        own = words.stem[words.line == n].tolist()
        share = sum(stem in uses for stem in own) / max(len(own), 1)
        if len(own) > 1 and share >= SHARED and share * len(own) ** 0.5 >= score:
            best, score = i, share * len(own) ** 0.5
    return best


HEADLINED = 30
"""Paragraphs of the article in which the headline's words are looked for."""


def _near(text: str) -> tuple[Zone, str] | None:
    """Name a line near the article's edge that tells when or by whom it was written."""
    if furniture_zone(text[:OPENING]) is Zone.FOOTER:
        return None
    if len(text) <= LONGEST_STAMP and has_stamp(text):
        return Zone.DATELINE, "date stamp beside the article"
    if len(text) <= LONGEST_STAMP and _names_somebody(text):
        return Zone.BYLINE, "names who wrote or first published it"
    return None


def _names_somebody(text: str) -> bool:
    if begins_with("author_without_colon", text):
        return True
    return any(labelled(kind, text) for kind in ("author", "source", "editor"))


def _named(text: str, *, inside: bool, close: bool, heading: Zone | None) -> tuple[Zone, str]:
    if (inside or close) and len(text) < LONGEST_HEADLINE and has_caption_words(text):
        return Zone.CAPTION, "words of a caption"
    zone = furniture_zone(text)
    if zone is not None:
        return zone, f"words of {zone}"
    if inside:
        return Zone.INLINE_RELATED, "no prose of the article between its paragraphs"
    if heading is not None:
        return heading, f"below a heading of {heading}"
    if ends_sentence(text):
        return Zone.TEASER, "prose outside the article"
    return Zone.OTHER, "outside the article"
