"""What each line of a page is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.reading.furniture import furniture_zone, has_caption_words
from summarizer.records import Line, MappedText, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

_END = re.compile(r"""[.!?…。！？．۔؟।။។]['"”’»）)」』\]]*$""")
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60]")
_STAMP = re.compile(r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}|\d{1,2}[:.h]\d{2}")


def label_lines(lines: Sequence[MappedText], *, main: frozenset[int] | None = None) -> tuple[Line, ...]:
    """Give every line its zone and the reason for it; as many as `lines`, in their order.

    `main` holds the indices that an HTML extractor takes for the article: evidence, not a verdict.
    """
    texts = [line.text for line in lines]
    filled = [i for i, text in enumerate(texts) if text]
    counts: dict[str, int] = {}
    for i in filled:
        counts[texts[i]] = counts.get(texts[i], 0) + 1
    score = {}
    for rank, i in enumerate(filled):
        text = texts[i]
        width = len(text) + len(_WIDE.findall(text))
        s = -1.0
        if _END.search(text) and width >= 35:
            s = min(width, 300) / 60
        elif width >= 120:
            s = 1.0
        if counts[text] > 1 or _doubled(text):
            s = -2.0
        if rank and rank >= 2 and counts[texts[filled[rank - 1]]] > 1 and texts[filled[rank - 2]] == texts[filled[rank - 1]]:
            s = -2.0
        if rank + 1 < len(filled) and _STAMP.search(texts[filled[rank + 1]]) and len(texts[filled[rank + 1]]) < 22:
            s = -2.0
        if width < 300 and has_caption_words(text):
            s = -0.5
        if main is not None:
            s += 1.0 if i in main else -1.0
        score[i] = s
    best, here, start, block = 0.0, 0.0, 0, (0, 0)
    for rank, i in enumerate(filled):
        if here <= 0:
            here, start = 0.0, rank
        here += score[i]
        if here > best:
            best, block = here, (start, rank + 1)
    inside = set(filled[block[0] : block[1]])
    result = []
    led = False
    for i, line in enumerate(lines):
        if not line.text:
            result.append(Line(text=line, zone=Zone.OTHER, reason="blank"))
        elif i in inside and score[i] > 0:
            result.append(Line(text=line, zone=Zone.BODY if led else Zone.LEAD, reason="sentences"))
            led = True
        elif i in inside and has_caption_words(line.text):
            result.append(Line(text=line, zone=Zone.CAPTION, reason="caption words"))
        elif i in inside:
            result.append(Line(text=line, zone=Zone.INLINE_RELATED, reason="no sentence"))
        else:
            result.append(Line(text=line, zone=furniture_zone(line.text) or Zone.TEASER, reason="outside the article"))
    return tuple(result)


def _doubled(text: str) -> bool:
    half = len(text) // 2
    return len(text) > 20 and text[:half].strip() == text[len(text) - half :].strip()
