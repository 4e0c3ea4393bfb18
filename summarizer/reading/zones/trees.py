"""Boosted oblivious trees: a small learned judge, kept as JSON and read with numpy alone.

In an oblivious tree all nodes of one depth ask the same question ("is this feature above that
value?"), so a tree is `depth` questions and ``2 ** depth`` answers. The answers of all trees are
summed to log-odds. `benchmarks/cleaning/train.py` learns them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from numpy.typing import NDArray

WEIGHTS = "line_weights.json"

AT_ONCE = 2048
"""Rows judged at a time: bounds the memory that a page of many lines takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trees:
    """`features` names the columns used; `questions` (trees, depth) index them; `answers` are log-odds.

    A tree has at most eight levels: the number of its leaf fits a byte.
    """

    features: tuple[str, ...]
    bias: float
    questions: NDArray[np.int64]
    thresholds: NDArray[np.float64]
    answers: NDArray[np.float64]

    def odds(self, columns: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Give the log-odds of each row; `columns` holds at least `features`, all of one length."""
        table = np.array([columns[name] for name in self.features])
        rows = table.shape[1]
        parts = [self._sums(table[:, i : i + AT_ONCE]) for i in range(0, rows, AT_ONCE)]
        sums: NDArray[np.float64] = np.concatenate(parts)
        return sums

    def _sums(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        count, depth = self.questions.shape
        asked = table.take(self.questions.T.ravel(), axis=0) > self.thresholds.T.reshape(-1, 1)
        leaves = np.zeros((count, table.shape[1]), dtype=np.uint8)
        for yes in asked.view(np.uint8).reshape(depth, count, -1):
            leaves <<= 1
            leaves |= yes
        places = leaves + np.arange(0, count << depth, 1 << depth, dtype=np.int64)[:, None]
        sums: NDArray[np.float64] = self.bias + self.answers.ravel().take(places).sum(axis=0)
        return sums


WEIGHTS_OF: dict[str, Trees] = {}
"""Weights by stage, read when they are first asked for; a benchmark puts others in."""


def trees_of(stage: str) -> Trees:
    """Give the trees of one stage (``line`` or ``article``)."""
    if stage not in WEIGHTS_OF:
        WEIGHTS_OF[stage] = load_trees(stage, resources.files(__package__).joinpath(WEIGHTS))
    return WEIGHTS_OF[stage]


def load_trees(stage: str, weights: Traversable) -> Trees:
    """Read the trees of one stage from a weights file."""
    stored = json.loads(weights.read_text("utf-8"))[stage]
    return Trees(
        features=tuple(stored["features"]),
        bias=stored["bias"],
        questions=np.array(stored["questions"], dtype=np.int64),
        thresholds=np.array(stored["thresholds"], dtype=np.float64),
        answers=np.array(stored["answers"], dtype=np.float64),
    )
