"""Words by which a page says what its furniture states: "Source:", "Author:", "Published".

The lists stand in `label_words.json`, in lower case.
"""

from __future__ import annotations

import json
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = 80
"""Characters of a line in which a word that begins it is looked for."""
_FOLDED_LINES = 512
_SPACES_BEFORE_COLON = 2
_WORD_ENDS = r"(?![\p{L}\p{M}])"
_PACKED = r"(?<=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])"
_VALUE_STOP = regex.compile(
    r"\s{2,}|\s*[|•;\]】\t]|\s+[-–—]\s|\s*(?<!\d)\d{4}(?!\d)|\s*(?<!\d)\d{1,2}[-/.:]\d"
)


@cache
def words() -> dict[str, Any]:
    """Give the word lists for metadata by kind; `zones` and `extra_months` are tables."""
    source = resources.files(__package__).joinpath("label_words.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(source)
    return table


@lru_cache(maxsize=_FOLDED_LINES)
def fold(text: str) -> str:
    """Lower the letters, make every digit and full-width sign ASCII; no offset changes.

    The same lines are asked for many labels in turn, so the last ones are kept.

    >>> fold("٢٢ Май２０２５：")
    '22 май2025:'
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS)


class _Folds(dict[int, str]):
    """The folded form of each character met so far, by code point."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


_FOLDS = _Folds()


@cache
def _word_pattern(kind: str) -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, sorted(words()[kind], key=len, reverse=True)))
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{names})(?:{_PACKED}|{_WORD_ENDS})")


@cache
def _first_letters(kind: str) -> frozenset[str]:
    return frozenset(word[0] for word in words()[kind])


@cache
def _by_length(kind: str) -> tuple[tuple[int, frozenset[str]], ...]:
    """Give the words of a kind by their length, longest first."""
    lengths = sorted({len(word) for word in words()[kind]}, reverse=True)
    return tuple((size, frozenset(word for word in words()[kind] if len(word) == size)) for size in lengths)


def begins_with(kind: str, text: str) -> int:
    """Give the length of a word of `kind` with which `text` begins, brackets aside; 0 if none."""
    line = fold(text[:OPENING])
    start = len(line) - len(line.lstrip("[【(>» "))
    if line[start : start + 1] not in _first_letters(kind):
        return 0
    match = _word_pattern(kind).match(line, start)
    return match.end() if match else 0


def last_place(kind: str, text: str) -> int:
    """Give the place of the last word of `kind` in `text`, -1 if there is none."""
    return max((match.start() for match in _word_pattern(kind).finditer(fold(text))), default=-1)


def has_sign(kind: str, text: str) -> bool:
    """Whether any sign of `kind` stands anywhere in `text`, also inside a word."""
    line = fold(text)
    return any(sign in line for sign in words()[kind])


def has_colon(text: str) -> bool:
    """Whether a line can hold a label at all."""
    return ":" in fold(text)


def labelled(kind: str, text: str) -> tuple[int, int] | None:
    """Find the value of a label with a colon that begins a line or a part of it; it may be empty.

    >>> labelled("source", "Source: Reuters | 12:05")
    (8, 15)
    """
    line = fold(text)
    if ":" not in line:
        return None
    for start, end in _labels(kind, line):
        if _begins_part(line[max(0, start - 2) : start]):
            return end, _value_stop(line, end)
    return None


def _labels(kind: str, line: str, begin: int = 0) -> Iterator[tuple[int, int]]:
    """Find the labels of a kind from `begin` on: where each starts and where its value does.

    Looks back from each colon: there are few of them, and many names.
    """
    colon = line.find(":", begin)
    while colon >= 0:
        gap = max(begin, colon - _SPACES_BEFORE_COLON)
        stop = gap + len(line[gap:colon].rstrip())
        for size, names in () if line[stop - 1].isdigit() else _by_length(kind):
            start = stop - size
            if start >= begin and line[start:stop] in names and not _is_letter(line[start - 1 : start]):
                yield start, _after_space(line, colon + 1)
                break
        colon = line.find(":", colon + 1)


def _after_space(line: str, start: int) -> int:
    while line[start : start + 1].isspace():
        start += 1
    return start


def _is_letter(char: str) -> bool:
    return char != "" and unicodedata.category(char)[0] in "LM"


def _begins_part(before: str) -> bool:
    """Whether a label begins a line or a part of it, by the two characters before it.

    A round bracket is none: it holds the credit of a photo.
    """
    bare = before.rstrip()
    return not bare or bare[-1] in "|/•·-–[【" or bare[-1].isdigit()


def _value_stop(line: str, start: int) -> int:
    """Find where a value ends: at a separator, a figure or the next label."""
    stops = [len(line)]
    if match := _VALUE_STOP.search(line, start):
        stops.append(match.start())
    for kind in ("editor", "author", "source"):
        stops += [begin for begin, _ in islice(_labels(kind, line, start), 1)]
    nexts = [_word_pattern(kind).search(line, start + 1) for kind in ("published", "updated")]
    return min(*stops, *(match.start() for match in nexts if match), len(line))
