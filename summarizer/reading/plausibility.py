"""Tell decoded text from garbage: from control characters, and from letters decoded twice wrong."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

_SAMPLE = 1_000_000  # characters that are looked at where looking at all would be slow
_LEAST = 10  # foreign characters; from fewer nothing can be told


def odd_share(text: str) -> float:
    """Measure the share of characters that no article holds: controls, unassigned, private use."""
    sample = text if len(text) <= _SAMPLE else text[:: len(text) // _SAMPLE + 1]
    counts: dict[str, int] = {}
    for char in sample:
        counts[char] = counts.get(char, 0) + 1
    odd = sum(
        number
        for char, number in counts.items()
        if char not in "\t\n\v\f\r\x85" and unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"}
    )
    return odd / max(len(sample), 1)


_BACK = {
    codec: {ord(char): byte for byte in range(256) for char in bytes([byte]).decode(codec, "ignore")}
    for codec in ("cp1252", "cp1251")
}


def is_mojibake(text: str) -> bool:
    """Whether most foreign runs turn into UTF-8 when one wrong decoding is undone.

    Real words never do: in a single-byte encoding they would have to be valid UTF-8 by accident.
    """
    runs = [found[0] for found in islice(re.finditer(r"[^\x00-\x7f]{2,}", text), 2000)]
    total = sum(map(len, runs))
    return any(sum(len(run) for run in runs if _undone(run, codec)) * 2 > total >= _LEAST for codec in _BACK)


def _undone(run: str, codec: str) -> bool:
    try:
        run.translate(_BACK[codec]).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True
