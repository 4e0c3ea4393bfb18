"""How many tokens a text has: exactly where the vocabulary can be had, an upper estimate elsewhere.

The only importer of tiktoken, which reads its vocabulary from a cache file and otherwise fetches it
with no time limit of its own. The limit is therefore set here, and a run without a network goes on.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiktoken import Encoding

_DEFAULT_ENCODING = "o200k_base"
_NOT_AVAILABLE = "token vocabulary not available (no network?): counts are upper estimates"
# Tokens a character under o200k_base, measured on news text and on the CLDR's names in 30
# languages, rounded up until no block of 1,500 characters of news came out too low; a single line
# may, by a little. Elsewhere: UTF-8 bytes.
_WEIGHT_OF_RANGE = (
    (0x0000, 0x007F, 0.36),  # ASCII
    (0x0080, 0x027F, 0.55),  # Latin with accents
    (0x0300, 0x04FF, 0.5),  # accents, Greek, Cyrillic
    (0x0500, 0x05FF, 0.65),  # Armenian, Hebrew
    (0x0600, 0x07FF, 0.5),  # Arabic
    (0x0900, 0x0DFF, 0.75),  # scripts of India and Sri Lanka
    (0x0E00, 0x0E7F, 0.7),  # Thai
    (0x0E80, 0x0FFF, 2.0),  # Lao, Tibetan
    (0x1000, 0x10FF, 0.8),  # Burmese, Georgian
    (0x1200, 0x13FF, 2.2),  # Ethiopic
    (0x1780, 0x17FF, 0.9),  # Khmer
    (0x1E00, 0x1FFF, 0.75),  # Vietnamese letters, Greek with accents
    (0x2000, 0x20FF, 1.0),  # punctuation
    (0x2E80, 0xABFF, 1.05),  # Han, kana
    (0xAC00, 0xD7FF, 0.95),  # Hangul
    (0xF900, 0xFFFF, 1.1),  # wide and full-width forms
)
_WEIGHT_BEYOND = 4.0
# Dates, tables and capitals make short tokens: so much more for each of these characters.
_DENSE = regex.compile(r"[\t\n\p{Nd}\p{Lu}!-/:-@\[-`{-~]")
_WEIGHT_OF_DENSE = 0.4
# Above a million spaces in a row tiktoken's pattern runs out of stack; a tenth of that is safe.
_PIECE = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ExactCounter:
    """Counts with a model's own vocabulary. `notice` is None: there is nothing to warn of."""

    encoding: Encoding = field(repr=False)
    exact: bool = True
    notice: str | None = None

    def count(self, text: str) -> int:
        """Count the tokens of `text`; words such as ``<|endoftext|>`` count as plain text."""
        return sum(len(self.encoding.encode_ordinary(piece)) for piece in _pieces(text))


@dataclass(frozen=True, kw_only=True, slots=True)
class EstimatingCounter:
    """Adds up a weight for each character: an upper estimate for running text in any script.

    It needs no vocabulary, so it says the same on every machine. That is why the borders of chunks
    are set by it even where an exact count could be had: requests that depended on whether a
    download worked would be paid for twice.
    """

    exact: bool = False
    notice: str | None = _NOT_AVAILABLE

    def count(self, text: str) -> int:
        """Give a number of tokens that running text does not exceed under o200k_base."""
        plain = len(text) * _WEIGHTS[0] if text.isascii() else sum(map(_WEIGHT_OF.__getitem__, text))
        return math.ceil(plain + _WEIGHT_OF_DENSE * len(_DENSE.findall(text)))


class _WeightOf(dict[str, float]):
    """The weight of a character; each is looked up once, for every character of every article is."""

    def __missing__(self, char: str) -> float:
        block = ord(char) >> 7
        weight = self[char] = _WEIGHTS[block] if block < len(_WEIGHTS) else _WEIGHT_BEYOND
        return weight


def _table() -> tuple[float, ...]:
    """Lay out weights by blocks of 128 code points, up to the last of the Basic Multilingual Plane."""
    table = [3.0] * 512
    for first, last, weight in _WEIGHT_OF_RANGE:
        table[first >> 7 : (last >> 7) + 1] = [weight] * ((last >> 7) - (first >> 7) + 1)
    return tuple(table)


_WEIGHTS = _table()
_WEIGHT_OF = _WeightOf()


def load_counter(model: str, *, timeout: float = 5.0) -> ExactCounter | EstimatingCounter:
    """Load the counter for `model` and wait no longer than `timeout` seconds for its vocabulary.

    A model that tiktoken does not know is counted with o200k_base. Never raises: `notice` of the
    counter is one line for the user where only an estimate could be had.
    """
    loaded: list[Encoding] = []
    # A daemon: a fetch that hangs must not keep the process alive.
    loader = threading.Thread(target=_load, args=(model, loaded), name="token-vocabulary", daemon=True)
    loader.start()
    loader.join(timeout)
    return ExactCounter(encoding=loaded[0]) if loaded else EstimatingCounter()


def _load(model: str, loaded: list[Encoding]) -> None:
    try:
        import tiktoken  # noqa: PLC0415 - 0.05 s at start-up that most commands never need

        try:
            name = tiktoken.encoding_name_for_model(model)
        except KeyError:
            name = _DEFAULT_ENCODING
        loaded.append(tiktoken.get_encoding(name))
    except Exception:  # noqa: BLE001 - network, disk, checksum: whatever it was, the estimate serves
        return


def _pieces(text: str) -> Iterator[str]:
    """Cut `text` before a space where there is one, which leaves the sum of the counts as it is."""
    start = 0
    while len(text) - start > _PIECE:
        cut = text.rfind(" ", start + _PIECE // 2, start + _PIECE)
        cut = start + _PIECE if cut < 0 else cut
        yield text[start:cut]
        start = cut
    yield text[start:]
