"""How well and how fast text is split into sentences, beside a splitter of one line.

    python benchmarks/chunking/sentences.py [TREEBANK.conllu ...]

Without arguments it reads tests/cases/sentences.json, on which the rules were tuned. A treebank of
Universal Dependencies (its "# text =" lines, joined to one line) is the stricter measure. F1 counts
a sentence only if both its ends are right.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = Path(__file__).parents[2] / "tests" / "cases" / "sentences.json"
UNSPACED = ("zh", "ja")
Spans = list[tuple[int, int]]


def naive(text: str) -> Spans:
    return [found.span() for found in re.finditer(r"[^\s.!?。！？][^.!?。！？]*[.!?。！？]*", text)]


def ours(text: str) -> Spans:
    return [(span.start, span.end) for span in split_sentences(text)]


def gold_of(parts: list[str]) -> tuple[str, Spans]:
    """Join parts that keep the white space around them; give the bare places of each."""
    text, spans = "", []
    for part in parts:
        start = len(text) + len(part) - len(part.lstrip())
        spans.append((start, start + len(part.strip())))
        text += part
    return text, spans


def from_treebank(path: Path) -> list[tuple[str, Spans]]:
    lines = [
        line[9:].strip() for line in path.read_text("utf-8").splitlines() if line.startswith("# text = ")
    ]
    gap = "" if path.name.startswith(UNSPACED) else " "
    return [gold_of([line + gap for line in lines])]


def f1(cases: list[tuple[str, Spans]], split: Callable[[str], Spans]) -> float:
    found = [(set(gold), set(split(text))) for text, gold in cases]
    right = sum(len(gold & got) for gold, got in found)
    return 2 * right / sum(len(gold) + len(got) for gold, got in found)


def seconds(texts: list[str], split: Callable[[str], Spans]) -> float:
    start = time.process_time()
    for text in texts:
        split(text)
    return time.process_time() - start


def main(names: list[str]) -> None:
    if names:
        cases = {Path(name).name.split("-")[0]: from_treebank(Path(name)) for name in names}
    else:
        table = json.loads(TABLE.read_text("utf-8"))
        cases = {code: [gold_of(text.split("¦")) for text in texts] for code, texts in table.items()}
    print(f"{'language':12} sentences     F1  naive F1")
    scores = []
    for code, texts in cases.items():
        scores.append((f1(texts, ours), f1(texts, naive)))
        count = sum(len(gold) for _, gold in texts)
        print(f"{code:12} {count:9} {scores[-1][0]:6.1%} {scores[-1][1]:9.1%}")
    mean, naive_mean = (sum(column) / len(scores) for column in zip(*scores, strict=True))
    print(f"{'macro':12} {'':9} {mean:6.1%} {naive_mean:9.1%}")
    sample = [text for texts in cases.values() for text, _ in texts]
    sample *= max(1, 1_000_000 // sum(map(len, sample)))
    ratio = seconds(sample, ours) / seconds(sample, naive)
    speed = sum(map(len, sample)) / seconds(sample, ours) / 1e6
    print(f"time: {ratio:.0f} times the naive splitter's, {speed:.2f} million characters a CPU second")


if __name__ == "__main__":
    main(sys.argv[1:])
