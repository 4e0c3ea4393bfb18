"""Words by which a page says what its furniture states: "Source:", "Author:", "Published".

The lists stand in `metadata_words.json`, in lower case.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

import regex

_COLON = r"\s{0,2}:\s*"
_WORD_ENDS = r"(?![\p{L}\p{M}])"
_PACKED = r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
_VALUE_STOP = regex.compile(
    r"\s{2,}|\s*[|•;\]】\t]|\s+[-–—]\s|\s*(?<!\d)\d{4}(?!\d)|\s*(?<!\d)\d{1,2}[-/.:]\d"
)


@cache
def words() -> dict[str, Any]:
    """Give the word lists for metadata by kind; `zones` and `extra_months` are tables."""
    source = resources.files(__package__).joinpath("metadata_words.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(source)
    return table


def fold(text: str) -> str:
    """Lower the letters, make every digit and full-width sign ASCII; no offset changes.

    >>> fold("٢٢ Май２０２５：")
    '22 май2025:'
    """
    return "".join(map(_folded, text))


@cache
def _folded(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


@cache
def _pattern(kind: str, after: str) -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, sorted(words()[kind], key=len, reverse=True)))
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{names}){after}")


@cache
def _word_pattern(kind: str) -> regex.Pattern[str]:
    return _pattern(kind, f"(?:{_PACKED}|{_WORD_ENDS})")


def begins_with(kind: str, text: str) -> int:
    """Give the length of a word of `kind` with which `text` begins, brackets aside; 0 if none."""
    line = fold(text)
    start = len(line) - len(line.lstrip("[【(>» "))
    match = _word_pattern(kind).match(line, start)
    return match.end() if match else 0


def last_place(kind: str, text: str) -> int:
    """Give the place of the last word of `kind` in `text`, -1 if there is none."""
    return max((match.start() for match in _word_pattern(kind).finditer(fold(text))), default=-1)


def has_sign(kind: str, text: str) -> bool:
    """Whether any sign of `kind` stands anywhere in `text`, also inside a word."""
    line = fold(text)
    return any(sign in line for sign in words()[kind])


def labelled(kind: str, text: str) -> tuple[int, int] | None:
    """Find the value of a label with a colon that begins a line or a part of it; it may be empty.

    >>> labelled("source", "Source: Reuters | 12:05")
    (8, 15)
    """
    line = fold(text)
    for match in _pattern(kind, _COLON).finditer(line):
        if _begins_part(line[: match.start()]):
            return match.end(), _value_stop(line, match.end())
    return None


def _begins_part(before: str) -> bool:
    """Whether a label behind `before` begins a line or a part of it; a bracket holds a photo's credit."""
    bare = before.rstrip()
    return not bare or bare[-1] in "|/•·-–[【" or bare[-1].isdigit() or len(before) - len(bare) > 1


def _value_stop(line: str, start: int) -> int:
    """Find where a value ends: at a separator, a figure or the next label."""
    stops = [len(line)]
    if match := _VALUE_STOP.search(line, start):
        stops.append(match.start())
    nexts = [_pattern(kind, _COLON).search(line, start) for kind in ("editor", "author", "source")]
    nexts += [_word_pattern(kind).search(line, start + 1) for kind in ("published", "updated")]
    return min(*stops, *(match.start() for match in nexts if match), len(line))
