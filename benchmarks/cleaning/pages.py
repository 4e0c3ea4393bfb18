"""The benchmark's pages and how a line is matched with a gold text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from summarizer.reading.html.page import read_html

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SETS = ("wd_i", "wd_b", "wv_i")
GRAM = 4
FOLDS = 2
"""Parts into which pages fall for the second pass: see `THIN` in `train.py`."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOUCHING = _HAN + "\u3040-\u30ff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(f"[{_TOUCHING}]|[^\\W{_TOUCHING}]+")


@dataclass(frozen=True, kw_only=True)
class Page:
    name: str
    number: int
    source: str
    gold: str

    @property
    def fold(self) -> int:
        """All renderings of a page fall into one fold: what is held out must be new to the judge."""
        return self.number // 2 % FOLDS

    @property
    def news(self) -> bool:
        """Whether the gold text begins with the headline, as it does in the news sets."""
        return self.name.startswith("wd_")

    @property
    def layout(self) -> str:
        """How its text was laid out: by inscriptis, by text nodes, or by our own reader of HTML."""
        return self.name.split("_")[1]

    @property
    def language(self) -> str:
        """The language of a news page; the others are English guides."""
        return self.name.split("_")[2] if self.news else "guide"


def read_pages(data: Path, half: int | None = None, sets: tuple[str, ...] = SETS) -> list[Page]:
    """Read the pages of `sets`; `half` 0 or 1 keeps the even or the odd ones of each, by sorted name."""
    pages = []
    for prefix in sets:
        for number, path in enumerate(sorted((data / "text").glob(f"{prefix}_*.txt"))):
            if half is None or number % 2 == half:
                with path.open(encoding="utf-8", newline="") as file:
                    source = file.read()
                pages.append(
                    Page(
                        name=path.name,
                        number=number,
                        source=source,
                        gold=(data / "gold" / path.name).read_text("utf-8"),
                    )
                )
    return pages


def read_html_pages(data: Path, half: int | None = None) -> list[Page]:
    """Read the news pages as our own reader lays out their HTML: ``wd_h``, in the order of ``wd_i``."""
    pages = []
    for number, path in enumerate(sorted((data / "html").glob("*.html"))):
        if half is None or number % 2 == half:
            lines = read_html(path.read_bytes().decode("utf-8", "replace")).lines
            gold = data / "gold" / f"{path.stem.replace('wd_', 'wd_i_', 1)}.txt"
            pages.append(
                Page(
                    name=path.name.replace("wd_", "wd_h_", 1),
                    number=number,
                    source="\n".join(line.text for line in lines),
                    gold=gold.read_text("utf-8"),
                )
            )
    return pages


def tokens(text: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


def covered_share(texts: list[str], gold: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each line's share of words that 4-grams of `gold` cover, and its number of words."""
    words, owners = [], []
    for i, text in enumerate(texts):
        found = tokens(text)
        words += found
        owners += [i] * len(found)
    wanted = tokens(gold)
    grams = {tuple(wanted[i : i + GRAM]) for i in range(len(wanted) - GRAM + 1)}
    hits = np.zeros(len(words))
    for i in range(len(words) - GRAM + 1):
        if tuple(words[i : i + GRAM]) in grams:
            hits[i : i + GRAM] = 1
    owner = np.array(owners, dtype=np.int64)
    sizes = np.bincount(owner, minlength=len(texts)).astype(float)
    return np.bincount(owner, hits, len(texts)) / np.maximum(sizes, 1), sizes
