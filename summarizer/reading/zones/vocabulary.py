"""Which words of a page come back where: what ties an article together and its headline to it.

No list of words and no language: a word is known by its first letters, which survive most
inflection, and where words touch each other (Chinese, Japanese, Thai, ...) by pairs of characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.characters import KINDS, LETTER_KINDS, TOUCHING_KINDS, code_points, kinds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Row = NDArray[np.float64]
    Mask = NDArray[np.bool_]

STEM = 6
"""Letters of a word that count: "министр" and "министра" are one."""

SHORTEST = 4
"""Letters below which a word is too common to tie anything together."""

LONGEST = 4000
"""Characters of a line that its words are taken from: a paragraph seldom has more."""

NEAR = 15
"""Lines within which a headline's words must come back in prose."""

PRIME = np.uint64(1_000_003)

_IS_LETTER = np.isin(np.arange(KINDS), LETTER_KINDS)
_IS_TOUCHING = np.isin(np.arange(KINDS), TOUCHING_KINDS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Which line uses which stem, each pair once, sorted by stem, then by line."""

    lines: int
    line: NDArray[np.int64]
    stem: NDArray[np.int64]


def vocabulary(texts: Sequence[str]) -> Vocabulary:
    """Take the vocabulary of a page, given as its lines without line ends."""
    n = len(texts)
    codes = code_points(_lowered("\n".join([text[:LONGEST] for text in texts])))
    kinds = kinds_of(codes)
    letters, touching = _IS_LETTER[kinds], _IS_TOUCHING[kinds]
    places, hashes = _words(codes, letters & ~touching)
    pairs = np.flatnonzero(touching[:-1] & touching[1:])
    if len(pairs):
        places = np.concatenate([places, pairs])
        hashes = np.concatenate([hashes, codes[pairs].astype(np.uint64) << np.uint64(32) | codes[pairs + 1]])
    if len(places) == 0:
        return Vocabulary(lines=n, line=places, stem=places)
    line = np.searchsorted(np.flatnonzero(codes == ord("\n")), places)
    order = np.argsort(hashes)
    changes = np.diff(hashes[order]) != 0
    stem = np.empty(len(places), dtype=np.int64)
    stem[order] = np.concatenate([[0], np.cumsum(changes)])
    both = np.sort(stem * n + line)
    both = both[np.concatenate([[True], np.diff(both) != 0])]
    stem = both // n
    return Vocabulary(lines=n, line=both - stem * n, stem=stem)


def _lowered(text: str) -> str:
    """Lower the letters of `text`; where that would move the others, sign by sign."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _words(codes: NDArray[np.uint32], letters: Mask) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Where each word begins that is long enough, and a hash of its first letters."""
    padded = np.concatenate([letters, np.zeros(STEM, dtype=np.bool_)])
    starts = letters.copy()
    starts[1:] &= ~letters[:-1]
    for step in range(1, SHORTEST):
        starts &= padded[step : step + len(letters)]
    places = np.flatnonzero(starts)
    signs = np.concatenate([codes, np.zeros(STEM, dtype=np.uint32)]).astype(np.uint64)
    hashes = np.zeros(len(places), dtype=np.uint64)
    inside = np.ones(len(places), dtype=np.bool_)
    for step in range(STEM):
        inside &= padded[places + step]
        hashes += signs[places + step] * inside * PRIME**step
    return places, hashes


def cohesion_features(name: str, words: Vocabulary, prose: Mask) -> dict[str, Row]:
    """Measure how much of each line's vocabulary comes back in lines of prose, and find a headline.

    The headline is the line outside the prose whose rarer words come back in the prose that follows
    within `NEAR` lines. `prose` is a mask over the lines.
    """
    n, line, stem = words.lines, words.line, words.stem
    if len(line) == 0:
        names = ("back", "near", "headline", "like headline", "of headline", "from headline", "headline best")
        return {f"{name} {each}": np.zeros(n) for each in names}
    in_prose = prose[line]
    size = np.maximum(np.bincount(line, minlength=n), 1)
    uses = np.bincount(stem, weights=in_prose)
    back = np.bincount(line, weights=uses[stem] > in_prose, minlength=n) / size
    soon, late = _gaps(words, in_prose)
    rarity = 1.0 / np.sqrt(np.bincount(stem))[stem]
    coming = np.bincount(line, weights=soon * rarity, minlength=n)
    headline = np.where(prose, 0.0, coming / np.sqrt(size))
    top = int(np.argmax(headline))
    of_top = np.zeros(int(stem[-1]) + 1)
    of_top[stem[line == top]] = 1.0
    shared = np.bincount(line, weights=of_top[stem], minlength=n)
    return {
        f"{name} back": back,
        f"{name} near": np.bincount(line, weights=soon | late, minlength=n) / size,
        f"{name} headline": headline,
        f"{name} like headline": shared / size,
        f"{name} of headline": shared / size[top],
        f"{name} from headline": np.clip(np.arange(n) - top, -40, 60).astype(np.float64),
        f"{name} headline best": np.full(n, headline[top]),
    }


def _gaps(words: Vocabulary, in_prose: Mask) -> tuple[Mask, Mask]:
    """Whether the same stem is used by prose within `NEAR` lines below, and above."""
    stride = words.lines + NEAR + 1
    place = words.line + words.stem * stride  # grows, and jumps by more than NEAR from stem to stem
    last = int(place[-1]) + stride
    below = np.minimum.accumulate(np.where(in_prose, place, last)[::-1])[::-1]
    above = np.maximum.accumulate(np.where(in_prose, place, -stride))
    soon = np.append(below[1:], last) - place <= NEAR
    late = place - np.append(-stride, above[:-1]) <= NEAR
    return soon, late
