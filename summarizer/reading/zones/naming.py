"""Names for the lines that are not kept: headline, dateline, byline, and kinds of furniture.

Nothing here changes what is kept. The headline is the line above the article whose words come back
in it; date stamps and names stand near it or right below the article; the rest is named by word
lists (`furniture.json`), or by the list that it stands in.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.characters import LETTER_KINDS, TOUCHING_KINDS, ends_sentence, kinds_of
from summarizer.reading.labels import begins_with, labelled
from summarizer.reading.zones.furniture import folded, furniture_zones, has_caption_words, heading_zones
from summarizer.reading.zones.stamps import has_stamp, is_dateline
from summarizer.reading.zones.vocabulary import LONGEST, SHORTEST, STEM
from summarizer.records import KEPT_ZONES, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

    from numpy.typing import NDArray

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


_KEPT = tuple(KEPT_ZONES)  # a zone is found faster in three than by its hash
_UNNAMED = (Zone.OTHER, Zone.INLINE_RELATED)


def name_rest(texts: Sequence[str], labels: Labels) -> None:
    """Complete `labels` for every index of `texts`; what is there already may be named better."""
    kept = sorted(i for i, (zone, _) in labels.items() if zone in _KEPT)
    first, last = (kept[0], kept[-1]) if kept else (len(texts), len(texts))
    among = set(kept)
    open_ = [i for i in range(len(texts)) if i not in among]
    above = [i for i in open_ if i < first][-ABOVE:]
    headline = _headline(texts, above, kept)
    if headline is not None:
        labels[headline] = (Zone.HEADLINE, "its words come back in the article")
    near = _near(texts, [*above, *[i for i in open_ if i > last][:BELOW]])
    lines = folded([texts[i] for i in open_])
    heading: Zone | None = None
    for i, begun, zone in zip(open_, heading_zones(lines), furniture_zones(lines), strict=True):
        before = labels.get(i)
        if before is not None and before[0] not in _UNNAMED:
            continue
        named = near.get(i) if before is None else None
        if named is None:
            heading = begun or heading
            inside = first < i < last
            if inside or i in near:
                named = _caption(texts[i])
            named = named or _named(texts[i], zone, heading, inside=inside)
        labels[i] = named if before is None else _better(before, named)


def _better(before: tuple[Zone, str], named: tuple[Zone, str]) -> tuple[Zone, str]:
    """Keep the reason why a line was dropped, and the more telling of two zones."""
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
    article = " ".join(texts[i] for i in kept[:HEADLINED])[:LONGEST].lower()
    uses = set(_stems(article))
    best, score = None, 0.0
    for i in candidates:
        line = texts[i].lower()
        stems, pairs = set(_stems(line)), set(_pairs(line))
        size = len(stems) + len(pairs)
        share = (len(stems & uses) + sum(pair in article for pair in pairs)) / max(size, 1)
        if size > 1 and share >= SHARED and share * size**0.5 >= score:
            best, score = i, share * size**0.5
    return best


HEADLINED = 30
"""Paragraphs of the article in which the headline's words are looked for."""


def _stems(line: str) -> Iterator[str]:
    """Cut a line into words as `vocabulary` does, without arrays: a line is short."""
    return (word[:STEM] for word in _patterns()[0].findall(line))


def _pairs(line: str) -> Iterator[str]:
    return (run[i : i + 2] for run in _patterns()[1].findall(line) for i in range(len(run) - 1))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Find words between spaces, and runs of signs that touch."""
    kinds = kinds_of(np.arange(0x10000, dtype=np.uint32))
    touching = np.isin(kinds, TOUCHING_KINDS)
    letters = _ranges(np.isin(kinds, LETTER_KINDS) & ~touching)
    return re.compile(f"[{letters}]{{{SHORTEST},}}"), re.compile(
        f"[{_ranges(touching)}\U00020000-\U0010ffff]{{2,}}"
    )


def _ranges(mask: NDArray[np.bool_]) -> str:
    """Write the code points in `mask` as a set of a pattern; none of them is a sign that needs escaping."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))).tolist()
    return "".join(f"{chr(a)}-{chr(b - 1)}" for a, b in zip(edges[::2], edges[1::2], strict=True))


def _near(texts: Sequence[str], near: Sequence[int]) -> dict[int, tuple[Zone, str] | None]:
    """Name the lines near the article's edges that tell when or by whom it was written."""
    zones = furniture_zones(folded([texts[i][:OPENING] for i in near]))
    return {i: None if zone is Zone.FOOTER else _told(texts[i]) for i, zone in zip(near, zones, strict=True)}


def _told(text: str) -> tuple[Zone, str] | None:
    if len(text) > LONGEST_STAMP:
        return None
    if has_stamp(text):
        return Zone.DATELINE, "date stamp beside the article"
    if _names_somebody(text):
        return Zone.BYLINE, "names who wrote or first published it"
    return None


def _names_somebody(text: str) -> bool:
    if begins_with("author_without_colon", text):
        return True
    return any(labelled(kind, text) for kind in ("author", "source", "editor"))


def _caption(text: str) -> tuple[Zone, str] | None:
    if len(text) < LONGEST_HEADLINE and has_caption_words(text):
        return Zone.CAPTION, "words of a caption"
    return None


def _named(text: str, zone: Zone | None, heading: Zone | None, *, inside: bool) -> tuple[Zone, str]:
    if zone is not None:
        return zone, f"words of {zone}"
    if inside:
        return Zone.INLINE_RELATED, "no prose of the article between its paragraphs"
    if heading is not None:
        return heading, f"below a heading of {heading}"
    if ends_sentence(text):
        return Zone.TEASER, "prose outside the article"
    return Zone.OTHER, "outside the article"
