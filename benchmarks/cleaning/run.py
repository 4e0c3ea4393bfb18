"""Measure the cleaner against gold texts, side by side with other tools. One command:

    python benchmarks/cleaning/run.py SHARED [--tools] [--html]

SHARED is the folder that holds ``data/cleaning`` and ``data/seeds``. Printed is the mean F1 of word
4-grams a page (each script without spaces counts characters as words), our text against gold:

- the seeds, with the shipped weights: F1, share of body lines kept, teaser and furniture lines kept;
- every set in three rows: pages of the even half judged by weights learned from the odd half, the
  reverse, and both halves with the shipped weights (learned from all of them: no measure, a check);
- with ``--tools`` the same pages with trafilatura and jusText on lines wrapped in ``<p>`` and with
  the two best-N baselines, N chosen on each set to their favour;
- with ``--html`` the 197 news pages as HTML: ours, trafilatura (recall, precision), readability;
- pages a second.
"""

from __future__ import annotations

import argparse
import html
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pages import GRAM, SETS, Page, read_pages, tokens  # noqa: E402 - the folder is no package

from summarizer.reading import judging  # noqa: E402
from summarizer.reading.cleaning import clean_article  # noqa: E402
from summarizer.reading.sources import article_from_text, read_source  # noqa: E402
from summarizer.reading.trees import load_trees, parse_trees  # noqa: E402
from summarizer.records import KEPT_ZONES  # noqa: E402

HERE = Path(__file__).resolve().parent
WIDTHS = (20, 30, 40, 50, 60, 80, 100, 120, 150)
Cleaner = Callable[[str], str]


def grams(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(tuple(words[i : i + GRAM]) for i in range(max(1, len(words) - GRAM + 1)) if words)


def f1(gold: str, text: str) -> float:
    wanted, found = grams(gold), grams(text)
    both = sum((wanted & found).values())
    return 2 * both / (sum(wanted.values()) + sum(found.values())) if both else 0.0


def ours(source: str) -> str:
    return clean_article(article_from_text(source)).text.text


def score(pages: list[Page], clean: Cleaner) -> float:
    return statistics.fmean(f1(page.gold, clean(page.source)) for page in pages)


def use_weights(path: Path | None) -> None:
    """Judge with the weights of `path`, or with the shipped ones."""
    if path is None:
        judging.load_trees = load_trees
    else:
        stages = {stage: parse_trees(path.read_text("utf-8"), stage) for stage in ("line", "article")}
        judging.load_trees = stages.__getitem__  # type: ignore[assignment] - the benchmark's own switch


def seeds(shared: Path) -> None:
    labels_of = shared / "data" / "cleaning" / "seeds_labels"
    scores, bodies, kept_bodies, wrong = [], 0, 0, 0
    for path in sorted((shared / "data" / "seeds" / "pages").glob("*.txt")):
        cleaned = clean_article(read_source(path))
        scores.append(f1((shared / "data" / "cleaning" / "seeds_gold" / path.name).read_text("utf-8"), cleaned.text.text))
        labels = json.loads((labels_of / f"{path.stem}.json").read_text("utf-8"))
        kept = {n for n, line in enumerate(cleaned.lines, 1) if line.zone in KEPT_ZONES}
        bodies += len(labels["body_lines"])
        kept_bodies += len(kept & set(labels["body_lines"]))
        wrong += len(kept - set(labels["body_lines"]))
    print(f"seeds   F1 {statistics.fmean(scores):.4f}   body lines kept {kept_bodies} of {bodies}   other lines kept {wrong}")


def text_sets(data: Path) -> None:
    print("\nset    even (odd weights)  odd (even weights)  both halves, unseen  shipped weights")
    for name in SETS:
        halves = []
        for half, weights in ((0, "weights_odd.json"), (1, "weights_even.json")):
            use_weights(HERE / weights)
            pages = read_pages(data, half=half, sets=(name,))
            halves.append((score(pages, ours), len(pages)))
        use_weights(None)
        shipped = score(read_pages(data, sets=(name,)), ours)
        unseen = sum(f * n for f, n in halves) / sum(n for _, n in halves)
        print(f"{name}   {halves[0][0]:.4f}              {halves[1][0]:.4f}              {unseen:.4f}               {shipped:.4f}")


def speed(data: Path) -> None:
    sources = [page.source for page in read_pages(data, sets=("wd_i",))]
    begin = time.process_time()
    for source in sources:
        ours(source)
    spent = time.process_time() - begin
    size = sum(len(source.encode()) for source in sources)
    print(f"\n{len(sources) / spent:.0f} pages a second and core of {size / len(sources) / 1000:.1f} kB each, {size / spent / 1e6:.2f} MB/s")


def _wrapped(source: str) -> str:
    lines = (line.strip() for line in source.splitlines())
    return "<html><body>" + "".join(f"<p>{html.escape(line)}</p>\n" for line in lines if line) + "</body></html>"


def _trafilatura(source: str) -> str:
    import trafilatura  # noqa: PLC0415 - only with --tools

    return trafilatura.extract(_wrapped(source)) or ""


def _justext(source: str) -> str:
    import justext  # noqa: PLC0415 - only with --tools

    stop = frozenset(word for name in ("English", "Russian", "Greek", "Polish") for word in justext.get_stoplist(name))
    return "\n".join(p.text for p in justext.justext(_wrapped(source), stop) if not p.is_boilerplate)


def _longer(width: int) -> Cleaner:
    return lambda source: "\n".join(line for line in source.splitlines() if len(line.strip()) > width)


def _best_block(width: int) -> Cleaner:
    def clean(source: str) -> str:
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        best, total, start, block = 0, 0, 0, (0, 0)
        for i, line in enumerate(lines):
            if total <= 0:
                total, start = 0, i
            total += len(line) - width
            if total > best:
                best, block = total, (start, i + 1)
        return "\n".join(lines[block[0] : block[1]])

    return clean


def tools(data: Path) -> None:
    print("\nset    everything  longer than N  best block  jusText  trafilatura")
    for name in SETS:
        pages = read_pages(data, sets=(name,))
        longer = max(score(pages, _longer(width)) for width in WIDTHS)
        block = max(score(pages, _best_block(width)) for width in WIDTHS)
        rest = [score(pages, clean) for clean in (_justext, _trafilatura)]
        print(f"{name}   {score(pages, str):.3f}       {longer:.3f}          {block:.3f}       {rest[0]:.3f}    {rest[1]:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the cleaner against gold texts.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--tools", action="store_true")
    options = parser.parse_args()
    data = options.shared / "data" / "cleaning"
    seeds(options.shared)
    text_sets(data)
    speed(data)
    if options.tools:
        tools(data)


if __name__ == "__main__":
    main()
