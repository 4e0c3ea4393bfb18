"""How many tokens a text has: exactly where the vocabulary can be had, an upper estimate elsewhere.

The only importer of tiktoken, which reads its vocabulary from a cache file and otherwise fetches it
with no time limit of its own. The limit is therefore set here, and a run without a network goes on.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiktoken import Encoding

_DEFAULT_ENCODING = "o200k_base"
_NOT_AVAILABLE = "token vocabulary not available (no network?): counts are upper estimates"
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
    """Counts UTF-8 bytes, of which no token has less than one: never too low."""

    exact: bool = False
    notice: str | None = _NOT_AVAILABLE

    def count(self, text: str) -> int:
        """Give a number of tokens that `text` does not exceed."""
        return len(text.encode("utf-8", "surrogatepass"))


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
