"""Measure the cleaner against gold texts, side by side with other tools. One command, one run:

    pip install trafilatura justext readability-lxml boilerpy3
    python benchmarks/cleaning/run.py SHARED

SHARED is the folder that holds ``data/cleaning`` and ``data/seeds``. Tools that are not installed are
left out and named. A figure is the mean F1 of word 4-grams a page (scripts without spaces count
characters as words), a tool's text against gold:

- the seeds, with the shipped weights: F1, body lines kept, other lines kept;
- every set of scraped text, in halves by sorted name: each half judged by weights that were learned
  from the other half only, as the article's text alone and as `summarizer clean` writes it (below its
  headline, with which the gold of the news sets begins); and (no measure, a check) by the shipped
  weights, learned from all pages;
- the same pages through tools that want HTML, on lines wrapped in ``<p>``, and through two baselines by
  line length whose threshold is chosen on each set, to their favour;
- the news pages as HTML, through all of them;
- pages a second.
"""

from __future__ import annotations

import argparse
import html
import importlib.util
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pages import GRAM, SETS, Page, read_pages, tokens

from summarizer.reading.cleaning import clean_article, headed_text
from summarizer.reading.sources import article_from_text, read_source
from summarizer.reading.zones.trees import WEIGHTS_OF, load_trees
from summarizer.records import KEPT_ZONES

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


def ours(pages: list[Page]) -> tuple[list[float], list[float]]:
    """Give the scores of the article's text, and of the text below its headline."""
    cleaned = [(page.gold, clean_article(article_from_text(page.source))) for page in pages]
    return [f1(gold, c.text.text) for gold, c in cleaned], [f1(gold, headed_text(c)) for gold, c in cleaned]


def use_weights(path: Path | None) -> None:
    """Judge with the weights of `path`, or with the shipped ones."""
    WEIGHTS_OF.clear()
    if path is not None:
        WEIGHTS_OF.update({stage: load_trees(stage, path) for stage in ("line", "article")})


def seeds(shared: Path) -> None:
    data = shared / "data" / "cleaning"
    scores, wanted, kept, wrong = [], 0, 0, 0
    for path in sorted((shared / "data" / "seeds" / "pages").glob("*.txt")):
        cleaned = clean_article(read_source(path))
        scores.append(f1((data / "seeds_gold" / path.name).read_text("utf-8"), cleaned.text.text))
        labels = json.loads((data / "seeds_labels" / f"{path.stem}.json").read_text("utf-8"))
        lines = {n for n, line in enumerate(cleaned.lines, 1) if line.zone in KEPT_ZONES}
        wanted += len(labels["body_lines"])
        kept += len(lines & set(labels["body_lines"]))
        wrong += len(lines - set(labels["body_lines"]))
    print(f"seeds: F1 {statistics.fmean(scores):.4f}, body lines kept {kept}/{wanted}, others kept {wrong}")


def speed(shared: Path) -> None:
    news = [page.source for page in read_pages(shared / "data" / "cleaning", sets=("wd_i",))]
    seeds = [path.read_text("utf-8") for path in (shared / "data" / "seeds" / "pages").glob("*.txt")] * 20
    print("\npages a second on one core, the best of three rounds")
    for name, sources in (("news", news), ("seeds", seeds)):
        articles = [article_from_text(source) for source in sources]
        rounds = []
        for _ in range(3):
            begin = time.process_time()
            for article in articles:
                clean_article(article)
            rounds.append(time.process_time() - begin)
        size = statistics.fmean(len(source.encode()) for source in sources) / 1000
        lines = statistics.fmean(sum(map(bool, map(str.strip, each.splitlines()))) for each in sources)
        print(f"{name}: {len(articles) / min(rounds):.0f} ({size:.1f} kB and {lines:.0f} lines a page)")


def _wrapped(source: str) -> str:
    lines = (html.escape(line.strip()) for line in source.splitlines() if line.strip())
    return "<html><body>" + "".join(f"<p>{line}</p>\n" for line in lines) + "</body></html>"


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _trafilatura(page: str) -> str:
    return _module("trafilatura").extract(page) or ""


def _readability(page: str) -> str:
    try:
        summary = _module("readability").Document(page).summary()
    except Exception:  # noqa: BLE001 - it raises on pages that it finds empty
        return ""
    return str(_module("lxml.html").fromstring(summary).text_content())


def _boilerpy3(page: str) -> str:
    extractor = _module("boilerpy3.extractors").ArticleExtractor(raise_on_failure=False)
    return str(extractor.get_content(page))


def _justext(page: str) -> str:
    justext = _module("justext")
    stop = frozenset(
        w for name in ("English", "Russian", "Greek", "Polish") for w in justext.get_stoplist(name)
    )
    try:
        paragraphs = justext.justext(page, stop)
    except Exception:  # noqa: BLE001 - it raises on pages that it finds empty
        return ""
    return "\n".join(p.text for p in paragraphs if not p.is_boilerplate)


TOOLS: dict[str, Cleaner] = {
    "trafilatura": _trafilatura,
    "readability": _readability,
    "boilerpy3": _boilerpy3,
    "justext": _justext,
}


def installed() -> dict[str, Cleaner]:
    return {name: clean for name, clean in TOOLS.items() if importlib.util.find_spec(name)}


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


def score(pages: list[Page], clean: Cleaner) -> float:
    return statistics.fmean(f1(page.gold, clean(page.source)) for page in pages)


def table(title: str, rows: dict[str, dict[str, float]]) -> None:
    """Print one line a method, one column a set."""
    columns = list(next(iter(rows.values())))
    print(f"\n{title:34}" + "".join(f"{column:>16}" for column in columns))
    for name, row in rows.items():
        print(f"{name:34}" + "".join(f"{row[column]:>16.4f}" for column in columns))


def text_sets(data: Path) -> None:
    names = ("ours, unseen: even half", "ours, unseen: odd half", "ours, unseen", "ours below its headline")
    rows: dict[str, dict[str, float]] = {name: {} for name in (*names, "(ours, shipped weights)")}
    for column in SETS:
        texts, headed, means = [], [], []
        for half, weights in ((0, "weights_odd.json"), (1, "weights_even.json")):
            use_weights(HERE / weights)
            scores, more = ours(read_pages(data, half=half, sets=(column,)))
            texts += scores
            headed += more
            means.append(statistics.fmean(scores))
        use_weights(None)
        pages = read_pages(data, sets=(column,))
        shipped = statistics.fmean(ours(pages)[0])
        figures = (*means, statistics.fmean(texts), statistics.fmean(headed), shipped)
        for name, figure in zip(rows, figures, strict=False):
            rows[name][column] = figure
        rows.setdefault("everything", {})[column] = score(pages, str)
        for name, kind in (("lines longer than N, best N", _longer), ("best block, best N", _best_block)):
            rows.setdefault(name, {})[column] = max(score(pages, kind(n)) for n in WIDTHS)
        wrapped = [replace(page, source=_wrapped(page.source)) for page in pages]
        for name, clean in installed().items():
            rows.setdefault(f"{name} on lines", {})[column] = score(wrapped, clean)
    table("scraped text", rows)


def html_pages(data: Path) -> None:
    found: dict[str, list[float]] = {}
    for half, weights in ((0, "weights_odd.json"), (1, "weights_even.json")):
        use_weights(HERE / weights)
        for path in sorted((data / "html").glob("*.html"))[half::2]:
            gold = (
                (data / "gold" / path.name.replace("wd_", "wd_i_", 1)).with_suffix(".txt").read_text("utf-8")
            )
            page = path.read_bytes().decode("utf-8", "replace")
            article = replace(article_from_text(page), media_type="text/html")  # garbled ones count, too
            cleaned = clean_article(article)
            found.setdefault("ours, unseen", []).append(f1(gold, cleaned.text.text))
            found.setdefault("ours below its headline", []).append(f1(gold, headed_text(cleaned)))
            for name, clean in installed().items():
                found.setdefault(name, []).append(f1(gold, clean(page)))
    use_weights(None)
    table("news as HTML", {name: {"html": statistics.fmean(scores)} for name, scores in found.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the cleaner against gold texts.")
    parser.add_argument("shared", type=Path)
    options = parser.parse_args()
    data = options.shared / "data" / "cleaning"
    if missing := sorted(set(TOOLS) - set(installed())):
        print(f"not installed, left out: {', '.join(missing)}\n")
    seeds(options.shared)
    text_sets(data)
    html_pages(data)
    speed(options.shared)


if __name__ == "__main__":
    main()
