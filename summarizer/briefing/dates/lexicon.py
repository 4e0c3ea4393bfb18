"""The words that a language uses for dates, read from ``words/<language>.json``.

Such a file holds: the `order` of day, month and year in figures (``dmy``, ``mdy``, ``ymd``, or
``ambiguous``); lists of forms for months, weekdays (Monday first), seasons, quarters and halves;
`words` by their part in an expression (see `_WORDS`); words `relative` to publication and words
`anchored` to another date of the article, by unit and shift; `eras` with what to add to their
years. Forms are written as in running text and folded here; one that begins with ``re:`` is a
regular expression over folded text. A form listed in `cased` counts only with a capital letter, a
month's form in `beside_number` only with a day or year. `prefix` and `suffix` are regular expressions
for what may be joined to a word; a word with one of `from_endings` means "from ...". `traits` are

============ ===============================================================
month_first  "May 5" is a day, too
dashed_days  "ngày 27-5" is one
buddhist     a year such as 2567 counts from 543 BCE
jalali       a year such as 1403 is of the Persian calendar
============ ===============================================================
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from summarizer.briefing.dates.folding import fold
from summarizer.briefing.dates.parts import NOTHING, Direction, Part, Shift

if TYPE_CHECKING:
    from collections.abc import Iterator

Order = Literal["dmy", "mdy", "ymd", "ambiguous"]
Trait = Literal["month_first", "buddhist", "jalali", "dashed_days"]

_WORDS = {
    "never": "x",  # looks like a part of a date and is none: "日間" after a number is a duration
    "from": "f",
    "to": "t",
    "to_or_next": "T",
    "from_after": "k",
    "until": "u",
    "and": "&",
    "since": "s",
    "since_after": "S",
    "next": "F",
    "last": "L",
    "this": "G",
    "this_after": "g",
    "lunar_before": "l",  # of another calendar: no date of ours
    "lunar_after": "j",
    "day_part": "a",
    "of": "p",
    "year_before": "y",
    "year_after": "z",
    "month_before": "m",
    "month_after": "q",
    "day_before": "d",
    "day_after": "e",
    "ordinal": "o",
    "decade_before": "h",
    "decade_after": "H",
}
"""The role of a word in an expression, and the one letter by which the grammar knows it."""

_DIRECTIONS: tuple[tuple[str, Direction | None], ...] = (
    ("weekdays", None),
    ("weekdays_last", "last"),
    ("weekdays_next", "next"),
)
_DIVISIONS = {"seasons": 21, "quarters": 33, "halves": 40}
_UNITS = {"day": "r", "week": "w", "month": "v", "year": "i"}
_FOLDER = Path(__file__).parent / "words"
_SAME_WORDS = {
    "no": "nb",
    "nn": "nb",
    "cmn": "zh",
    "yue": "zh",
    "wuu": "zh",
    "in": "id",
    "iw": "he",
    "prs": "fa",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A form's letter in the grammar and what it says of a date; `number` is an era's first year."""

    kind: str
    part: Part = NOTHING
    number: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """The words of one language, ready to search folded text."""

    order: Order
    traits: frozenset[Trait]
    pattern: re.Pattern[str]
    words: dict[str, Word]
    patterns: tuple[Word, ...]
    cased: frozenset[str]
    beside_number: frozenset[str]
    from_endings: tuple[str, ...]

    def word(self, match: re.Match[str]) -> Word | None:
        """Give the word that `pattern` matched, or None where it matched a number or a sign."""
        form = match["word"]
        if form is not None:
            return self.words[form]
        group = match.lastgroup or ""
        return self.patterns[int(group[1:])] if _PATTERN_GROUP.fullmatch(group) else None

    def means_from(self, match: re.Match[str]) -> bool:
        """Whether the word that `pattern` matched has an ending that means "from"."""
        return bool(self.from_endings) and match[0].lower().endswith(self.from_endings)


def load_lexicon(language: str) -> Lexicon:
    """Load the words for a BCP-47 `language`; one that we do not know gets figures only."""
    base, _, region = language.lower().partition("-")
    base = _SAME_WORDS.get(base, base)
    if base == "en" and region:
        return _load("en", "mdy" if region in {"us", "ph"} else "dmy")
    return _load(base if (_FOLDER / f"{base}.json").is_file() else "und", None)


@lru_cache(maxsize=64)
def _load(base: str, order: Order | None) -> Lexicon:
    data: dict[str, Any] = json.loads((_FOLDER / f"{base}.json").read_text(encoding="utf-8"))
    words: dict[str, Word] = {}
    patterns: list[tuple[str, Word]] = []
    for form, word in _forms(data):
        if form.startswith("re:"):
            patterns.append((form[3:], word))
        else:
            words.setdefault(fold(form)[0], word)
    return Lexicon(
        order=order or data["order"],
        traits=frozenset(data.get("traits", ())),
        pattern=_compile(data, words, [pattern for pattern, _ in patterns]),
        words=words,
        patterns=tuple(word for _, word in patterns),
        cased=frozenset(fold(form)[0] for form in data.get("cased", ())),
        beside_number=frozenset(fold(form)[0] for form in data.get("beside_number", ())),
        from_endings=tuple(fold(form)[0] for form in data.get("from_endings", ())),
    )


def _forms(data: dict[str, Any]) -> Iterator[tuple[str, Word]]:
    """Give every form with its word; of two equal forms the first one counts."""
    for kind, part, forms in chain(_calendar_words(data), _counted_words(data)):
        yield from ((form, Word(kind=kind, part=part)) for form in forms)
    for form, zero in data.get("eras", {}).items():
        yield form, Word(kind="E", number=zero)
    for form, value in data.get("numbers", {}).items():
        yield form, Word(kind="n", number=value, part=Part(day=value))
    for role, kind in _WORDS.items():
        yield from ((form, Word(kind=kind)) for form in data["words"].get(role, ()))


def _calendar_words(data: dict[str, Any]) -> Iterator[tuple[str, Part, list[str]]]:
    """Give the names of months, weekdays and divisions of the year."""
    for number, forms in enumerate(data.get("months", ()), 1):
        yield "M", Part(month=number), forms
    for number, forms in enumerate(data.get("jalali_months", ()), 1):
        yield "M", Part(month=number, calendar="jalali"), forms
    for key, direction in _DIRECTIONS:
        for number, forms in enumerate(data.get(key, ()), 1):
            yield "W", Part(weekday=number, direction=direction), forms
    for key, first in _DIVISIONS.items():
        for code, forms in enumerate(data.get(key, ()), first):
            yield "A", Part(code=code), forms


def _counted_words(data: dict[str, Any]) -> Iterator[tuple[str, Part, list[str]]]:
    """Give the words that count from publication or from another date: yesterday, the next day."""
    for key in ("relative", "anchored"):
        for unit, shifts in data.get(key, {}).items():
            for by, forms in shifts.items():
                shift = Shift(unit=unit, by=int(by), anchored=key == "anchored")
                yield _UNITS[unit], Part(shift=shift), forms


_PATTERN_GROUP = re.compile(r"r\d+")
_LETTER = r"[^\W\d_]"
_ISO_TIME = r"\d{4}-\d\d-\d\d(?:t\d\d:?\d\d[\d:.]*(?:z|[+-]\d\d:?\d\d)?)?(?!\d)"
_NUMBER = _ISO_TIME + r"|\d+(?:(?:[.,:-]| ?/ ?)\d+)*"
_HAN_NUMBER = r"[〇零一二三四五六七八九十]+(?=[年月日号號])|元(?=年)"


def _compile(data: dict[str, Any], words: dict[str, Word], patterns: list[str]) -> re.Pattern[str]:
    """Build the one pattern that finds words, numbers and signs, longest form first."""
    forms = "|".join(re.escape(form) for form in sorted(words, key=len, reverse=True)) or "(?!)"
    named = "".join(f"(?P<r{number}>{pattern})|" for number, pattern in enumerate(patterns))
    word = f"(?P<word>{forms})"
    if data.get("spaced", True):
        end = rf"(?:(?<=\d)(?!\w)|(?<!\d)(?!{_LETTER}))"
        word = f"(?<!{_LETTER}){data.get('prefix', '')}{word}{data.get('suffix', '')}{end}"
    han = f"(?P<han>{_HAN_NUMBER})|" if data.get("han_numerals") else ""
    return re.compile(rf"{named}{word}|{han}(?P<number>{_NUMBER})|(?P<sign>[-/(),.、])")
