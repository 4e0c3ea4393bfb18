"""Measure the cleaner against gold texts, side by side with other tools. One command:

    python benchmarks/cleaning/run.py SHARED [--tools] [--html]

SHARED is the folder that holds ``data/cleaning`` and ``data/seeds``. A figure is the mean F1 of word
4-grams a page (scripts without spaces count characters as words), our text against gold:

- the seeds, with the shipped weights: F1, body lines kept, other lines kept;
- every set of scraped text, in halves by sorted name: each half judged by weights that were learned
  from the other half only, and (no measure, a check) by the shipped weights, learned from all pages;
- the same with our headline above our text: the gold of the news sets begins with the headline;
- ``--tools``: trafilatura and jusText on lines wrapped in ``<p>``, and two baselines by line length
  whose threshold is chosen on each set, to their favour;
- ``--html``: the news pages as HTML: ours, trafilatura, readability-lxml where it is installed;
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

from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import article_from_text, read_source
from summarizer.reading.trees import WEIGHTS_OF, load_trees
from summarizer.records import KEPT_ZONES, CleanedArticle

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


def with_headline(cleaned: CleanedArticle) -> str:
    return (cleaned.title.text + "\n\n" if cleaned.title else "") + cleaned.text.text


def ours(pages: list[Page]) -> tuple[list[float], list[float]]:
    """Give the scores of our text, and of our text below our headline."""
    cleaned = [(page.gold, clean_article(article_from_text(page.source))) for page in pages]
    return [f1(gold, c.text.text) for gold, c in cleaned], [f1(gold, with_headline(c)) for gold, c in cleaned]


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


def text_sets(data: Path) -> None:
    print("\nset   even half  odd half   all, unseen  below headline  (shipped weights)")
    for name in SETS:
        texts, headed, means = [], [], []
        for half, weights in ((0, "weights_odd.json"), (1, "weights_even.json")):
            use_weights(HERE / weights)
            scores, more = ours(read_pages(data, half=half, sets=(name,)))
            texts += scores
            headed += more
            means.append(statistics.fmean(scores))
        use_weights(None)
        shipped = statistics.fmean(ours(read_pages(data, sets=(name,)))[0])
        row = (*means, statistics.fmean(texts), statistics.fmean(headed), shipped)
        print(name, "    ".join(f" {figure:.4f}  " for figure in row))


def speed(data: Path) -> None:
    articles = [article_from_text(page.source) for page in read_pages(data, sets=("wd_i",))]
    begin = time.process_time()
    for article in articles:
        clean_article(article)
    spent = time.process_time() - begin
    size = sum(len(article.text.encode()) for article in articles)
    print(f"\n{len(articles) / spent:.0f} pages/s a core ({size / len(articles) / 1000:.1f} kB each)")


def _wrapped(source: str) -> str:
    lines = (html.escape(line.strip()) for line in source.splitlines() if line.strip())
    return "<html><body>" + "".join(f"<p>{line}</p>\n" for line in lines) + "</body></html>"


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _trafilatura(page: str) -> str:
    return _module("trafilatura").extract(page) or ""


def _readability(page: str) -> str:
    summary = _module("readability").Document(page).summary()
    return str(_module("lxml.html").fromstring(summary).text_content())


def _justext(page: str) -> str:
    justext = _module("justext")
    stop = frozenset(
        w for name in ("English", "Russian", "Greek", "Polish") for w in justext.get_stoplist(name)
    )
    return "\n".join(p.text for p in justext.justext(page, stop) if not p.is_boilerplate)


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


def tools(data: Path) -> None:
    print("\nset   everything  longer than N  best block  jusText  trafilatura")
    for name in SETS:
        pages = read_pages(data, sets=(name,))
        row = [score(pages, str)]
        row += [max(score(pages, kind(n)) for n in WIDTHS) for kind in (_longer, _best_block)]
        wrapped = [replace(page, source=_wrapped(page.source)) for page in pages]
        row += [score(wrapped, clean) for clean in (_justext, _trafilatura)]
        places = (7, 10, 7, 4, 0)
        print(f"{name}  " + "".join(f"{f1:.3f}{' ' * gap}" for f1, gap in zip(row, places, strict=True)))


def html_pages(data: Path) -> None:
    rows: dict[str, list[float]] = {}
    for half, weights in ((0, "weights_odd.json"), (1, "weights_even.json")):
        use_weights(HERE / weights)
        for path in sorted((data / "html").glob("*.html"))[half::2]:
            gold = (
                (data / "gold" / path.name.replace("wd_", "wd_i_", 1)).with_suffix(".txt").read_text("utf-8")
            )
            page = path.read_bytes().decode("utf-8", "replace")
            article = replace(article_from_text(page), media_type="text/html")  # garbled ones count, too
            cleaned = clean_article(article)
            rows.setdefault("ours", []).append(f1(gold, cleaned.text.text))
            rows.setdefault("ours below headline", []).append(f1(gold, with_headline(cleaned)))
            for name, clean in (("trafilatura", _trafilatura), ("readability", _readability)):
                if importlib.util.find_spec(name):
                    rows.setdefault(name, []).append(f1(gold, clean(page)))
    use_weights(None)
    print(
        "\nnews as HTML: "
        + ", ".join(f"{name} {statistics.fmean(scores):.4f}" for name, scores in rows.items())
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the cleaner against gold texts.")
    parser.add_argument("shared", type=Path)
    parser.add_argument("--tools", action="store_true")
    parser.add_argument("--html", action="store_true")
    options = parser.parse_args()
    data = options.shared / "data" / "cleaning"
    seeds(options.shared)
    text_sets(data)
    speed(data)
    if options.tools:
        tools(data)
    if options.html:
        html_pages(data)


if __name__ == "__main__":
    main()
