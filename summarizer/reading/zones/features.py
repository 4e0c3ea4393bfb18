"""What can be measured about each line of a page, in any script: one row of numbers a line.

Everything is structure: widths, sentence ends, neighbours, repetition, place, date stamps, and how
much of a line's vocabulary comes back elsewhere on the page. No list of words, no language.
"""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.characters import (
    CLAUSE,
    CLOSERS,
    DIGIT,
    END,
    KINDS,
    LOWER,
    PACKED,
    SENTENCE_ENDS,
    SEPARATOR,
    SPACE,
    UNCASED,
    UPPER,
    WIDE,
    code_points,
    kinds_of,
)
from summarizer.reading.zones.vocabulary import Vocabulary, cohesion_features

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Row = NDArray[np.float64]
    Features = dict[str, Row]

_OPENERS = "\"'“”«»„‘([（「『【《 -–—"
_BULLETS = "*+•·-–—»>▪■◆●►▶○o|"
_QUOTES = '"“”«„‘「『《'

COUNTED = 10_000
"""Characters of a line that are counted: what a paragraph is shows long before."""

SENTENCE = 35
"""Width from which a line that ends as a sentence is one: measured on news, 85% of the articles' lines
and 1.5% of the others are so wide, ended, and have such a neighbour."""

STAMPED = 120
"""Width of the longest line in which a stamp is looked for; from there on a line may be prose."""

QUOTED = 200
"""Width from which a line that stands twice may be a paragraph that the page quotes."""

FARTHEST = 4
"""Lines to the farthest neighbour that is looked at."""

_NEIGHBOURS = {
    name: tuple((f"{name}{by:+}", by) for by in distances)
    for names, distances in (
        (("width", "sentence"), (-4, -3, -2, -1, 1, 2, 3, 4)),
        (("ended", "stamp", "twice", "bullet", "lower", "blanks"), (-2, -1, 1, 2)),
        (("uppers", "colon", "base", "separators"), (-2, -1, 1, 2)),
    )
    for name in names
}
"""Features that are also taken from the neighbours: their names there and the distances in lines."""

_STAMP = re.compile(
    r"\d{1,4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,4}|\d{1,2}[:.h時时시]\d\d|(?<!\d)(?:19|20)\d\d(?!\d)"
)


def _counts(texts: Sequence[str]) -> NDArray[np.float64]:
    """Count the kinds of characters: a row a line, a column a kind."""
    kinds = kinds_of(code_points("\n".join(texts) + "\n"))
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1
    owner = np.repeat(np.arange(len(texts)) * KINDS, sizes)
    return np.bincount(owner + kinds, minlength=KINDS * len(texts)).reshape(-1, KINDS).astype(np.float64)


def line_features(texts: Sequence[str], blanks: Sequence[int], words: Vocabulary) -> Features:
    """Measure the lines of a page; `texts` holds no blank line, `blanks` how many stood before each."""
    columns = _shape(texts)
    columns["sentence"] = columns["ended"] * (columns["chars"] >= SENTENCE)
    columns |= _repetition(texts)
    columns |= _place(columns, np.minimum(np.array(blanks, dtype=np.float64), 4))
    columns |= cohesion_features("sentence", words, columns["sentence"] > 0)
    columns |= _neighbours(columns)
    columns |= block_features("block", columns["base"])
    return columns


def _flags(values: Sequence[bool] | NDArray[np.bool_]) -> Row:
    return np.array(values, dtype=np.float64)


def _shape(texts: Sequence[str]) -> Features:
    return _proportions(texts) | _edges(texts)


def _proportions(texts: Sequence[str]) -> Features:
    table = _counts([text[:COUNTED] for text in texts])
    lengths = table.sum(axis=1) - 1
    letters = table[:, [LOWER, UPPER, WIDE, UNCASED, PACKED]].sum(axis=1)
    some = np.maximum(letters, 1)
    width = lengths + table[:, WIDE]
    words = table[:, SPACE] + 1 + table[:, WIDE] / 2 + table[:, PACKED] / 5
    return {
        "width": np.log1p(width),
        "words": np.log1p(words),
        "chars": width,
        "stamp": _stamped(texts, table[:, DIGIT]),
        "uppers": table[:, UPPER] / some,
        "digits": table[:, DIGIT] / np.maximum(lengths, 1),
        "ends": np.minimum(table[:, END], 20),
        "end rate": table[:, END] / words,
        "clauses": np.minimum(table[:, CLAUSE], 30),
        "clause rate": table[:, CLAUSE] / words,
        "separators": table[:, SEPARATOR] / np.maximum(lengths, 1),
        "word length": letters / words,
        "packed": table[:, WIDE] / some,
        "uncased": (table[:, UNCASED] + table[:, PACKED]) / some,
    }


def _stamped(texts: Sequence[str], digits: Row) -> Row:
    stamped = np.zeros(len(texts))
    for i in np.flatnonzero(digits > 1).tolist():
        stamped[i] = len(texts[i]) < STAMPED and _STAMP.search(texts[i]) is not None
    return stamped


def _edges(texts: Sequence[str]) -> Features:
    """Look at how lines begin and end; brackets and quotes aside where a word or a stop is meant."""
    firsts = [(text[:4].lstrip(_OPENERS) or " ")[0] for text in texts]
    lasts = [(text.rstrip(CLOSERS) or " ")[-1] for text in texts]
    kinds = kinds_of(code_points("".join(firsts)))
    return {
        "ended": _flags([char in SENTENCE_ENDS for char in lasts]),
        "ellipsis": _flags([text.endswith(("...", "…")) for text in texts]),
        "colon": _flags([char in ":：" for char in lasts]),
        "comma": _flags([char in ",;،、，；" for char in lasts]),
        "lower": _flags(kinds == LOWER),
        "upper": _flags(kinds == UPPER),
        "digit": _flags(kinds == DIGIT),
        "bullet": _flags([text[0] in _BULLETS and text[1:2] in {"", " "} for text in texts]),
        "quote": _flags([text[0] in _QUOTES for text in texts]),
        "address": _flags(["@" in text or "http" in text or "www." in text for text in texts]),
    }


def _repetition(texts: Sequence[str]) -> Features:
    count: dict[str, int] = {}
    for text in texts:
        count[text] = count.get(text, 0) + 1
    return {"twice": _flags([count[text] > 1 for text in texts])}


def _place(shape: Features, blanks: Row) -> Features:
    n = len(blanks)
    chars, sentence = shape["chars"], shape["sentence"]
    through = np.cumsum(chars)
    total = max(float(through[-1]), 1.0)
    order = np.arange(n)
    base = np.where(sentence > 0, np.minimum(chars, 400) / 60 + 0.5, np.where(chars >= STAMPED, 0.7, -1.0))
    base = np.where((shape["twice"] > 0) & (chars < QUOTED), -1.5, base)
    page = {
        "page lines": np.log1p(n),
        "page chars": np.log1p(total),
        "page sentences": np.log1p(sentence.sum()),
        "page share": (sentence * chars).sum() / total,
        "page width": statistics.median(shape["width"].tolist()),  # np.median loads numpy.ma: 0.15 s
        "page blanks": (blanks > 0).mean(),
    }
    return {
        "base": base,
        "blanks": blanks,
        "blanks after": np.append(blanks[1:], 4.0),
        "place": order / max(n - 1, 1),
        "before": (through - chars) / total,
        "after": (total - through) / total,
        "order": np.log1p(order),
        "order back": np.log1p(n - 1 - order),
    } | {name: np.full(n, value) for name, value in page.items()}


def shifted(row: Row, by: int, fill: float = 0.0) -> Row:
    """Give what stands `by` places further on; `fill` beyond the ends."""
    shifted = np.full(len(row), fill)
    if 0 < by < len(row):
        shifted[:-by] = row[by:]
    elif 0 < -by < len(row):
        shifted[-by:] = row[:by]
    return shifted


def _neighbours(columns: Features) -> Features:
    """Give the neighbours' features: each is a view into a row that is padded at both ends."""
    n = len(columns["base"])
    near: Features = {}
    for name, places in _NEIGHBOURS.items():
        padded = np.full(n + 2 * FARTHEST, 0.0 if name == "width" else -1.0)
        # But for widths, whole numbers: finer steps were learned by heart (even half .913, and .911).
        padded[FARTHEST : FARTHEST + n] = columns[name] if name == "width" else np.trunc(columns[name])
        for key, by in places:
            near[key] = padded[FARTHEST + by : FARTHEST + by + n]
    base = np.maximum(columns["base"], -1)
    for rate in (0.5, 0.9):
        near[f"behind {rate}"] = decayed(base, rate)
        near[f"ahead {rate}"] = decayed(base[::-1], rate)[::-1]
    return near


def decayed(row: Row, rate: float) -> Row:
    """Sum what stands before each place, each step back weighing `rate` times less."""
    sums = np.empty(len(row))
    total = 0.0
    for i, value in enumerate(row.tolist()):
        sums[i] = total
        total = rate * total + value
    return sums


def block_features(name: str, score: Row) -> Features:
    """Place each line relative to the run of lines with the largest sum of `score`."""
    n = len(score)
    behind, ahead = _best_runs(score), _best_runs(score[::-1])[::-1]
    through = behind + ahead - score
    best = float(through.max())
    inside = through >= best - 1e-9 if best > 0 else np.zeros(n, dtype=bool)
    start = int(np.argmax(inside)) if best > 0 else 0
    stop = start
    while stop < n and inside[stop]:
        stop += 1
    order = np.arange(n)
    inside = (order >= start) & (order < stop)
    distance = np.where(order < start, order - start, np.where(order >= stop, order - stop + 1, 0))
    outside = _best_runs(np.where(inside, -5.0, score)).max() if n else 0.0
    return {
        f"{name} in": inside.astype(np.float64),
        f"{name} distance": np.clip(distance, -40, 40).astype(np.float64),
        f"{name} part": np.where(inside, (order - start) / max(stop - start, 1), -1.0),
        f"{name} through": through / max(best, 1e-6),
        f"{name} sum": through,
        f"{name} best": np.full(n, best),
        f"{name} lines": np.full(n, float(stop - start)),
        f"{name} rival": np.full(n, outside / max(best, 1e-6)),
    }


def _best_runs(score: Row) -> Row:
    """Give the largest sum of a run that ends at each place."""
    sums = np.empty(len(score))
    total = 0.0
    for i, value in enumerate(score.tolist()):
        total = value + (total if total > 0 else 0.0)
        sums[i] = total
    return sums
