"""How much each line of a page looks like the article itself: two passes of learned trees.

The first pass judges a line by its shape, its neighbours and the page; the second sees, besides,
what the first took for the article, and what vocabulary each line shares with that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.zones.features import block_features, decayed, line_features, shifted
from summarizer.reading.zones.trees import trees_of
from summarizer.reading.zones.vocabulary import Vocabulary, cohesion_features, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Row = NDArray[np.float64]
    Features = dict[str, Row]

LIKELY = 0.4
"""Probability from which the first pass's lines count as the article for the second."""


def judge_lines(texts: Sequence[str], blanks: Sequence[int]) -> Row:
    """Give each line's log-odds of being the article's own; `blanks` counts what stood before it.

    `texts` are the lines of one page without the blank ones and what is furniture by its pattern.
    """
    if not texts:
        return np.zeros(0)
    words = vocabulary(texts)
    columns = line_features(texts, blanks, words)
    first = probability(trees_of("line").odds(columns))
    columns |= article_features(columns, first, words)
    return trees_of("article").odds(columns)


def probability(odds: Row) -> Row:
    """Turn log-odds to probabilities."""
    return 1.0 / (1.0 + np.exp(-odds))


def article_features(columns: Features, first: Row, words: Vocabulary) -> Features:
    """Measure each line against what the first pass (`first`, probabilities) took for the article."""
    chars = columns["chars"]
    mass = first * chars
    features = block_features("wide", (first - 0.45) * np.minimum(chars, 400) / 60)
    features |= block_features("line", first - 0.3)
    features |= cohesion_features("article", words, first > LIKELY)
    for by in (-3, -2, -1, 1, 2, 3):
        features[f"first{by:+}"] = shifted(first, by)
    for rate in (0.5, 0.9):
        features[f"first behind {rate}"] = decayed(first, rate)
        features[f"first ahead {rate}"] = decayed(first[::-1], rate)[::-1]
    return features | {
        "first": first,
        "first best": np.full(len(first), first.max()),
        "first mass": np.full(len(first), np.log1p(mass.sum())),
        "first through": np.cumsum(mass) / max(mass.sum(), 1e-9),
    }
