"""What the rest of a sentence may take back from the words quoted out of it.

"did [sign the agreement]" and "according to critics, [it will fail]" are true quotes that say
something else than their sentence. The words to look for stand in ``quote_context.json``: for each
language the negators, phrases that hold a negator and negate nothing ("not only"), and the cues
of reported or uncertain speech. A cue that starts with "-" is the end of a word. In scripts
without spaces, and in Korean, a cue may stand inside of a word.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Final, Literal

from summarizer.briefing.folding import fold

ContextFlag = Literal["context_cut_negation", "context_cut_attribution"]

_INSIDE_WORDS: Final = frozenset({"zh", "ja", "th", "lo", "km", "ko"})


def context_flags(sentence: str, quote: str, *, language: str) -> tuple[ContextFlag, ...]:
    """Name what stands in `sentence` but outside of `quote`: a negation, an attribution.

    Where `quote` does not stand in `sentence`, the whole sentence counts as outside. A language
    without a word list has no flags.
    """
    primary = language.partition("-")[0].lower()
    words = _patterns(primary)
    if words is None:
        return ()
    negation, attribution = words
    whole = fold(sentence, language=language).text
    needle = fold(quote, language=language).text
    start = whole.find(needle) if needle else -1
    end = start + len(needle)
    flags: list[ContextFlag] = []
    if _stands_outside(negation, whole, start, end):
        flags.append("context_cut_negation")
    if _stands_outside(attribution, whole, start, end):
        flags.append("context_cut_attribution")
    return tuple(flags)


def is_negated(quote: str, *, language: str) -> bool:
    """Whether `quote` itself holds a negation. A language without a word list has none."""
    words = _patterns(language.partition("-")[0].lower())
    if words is None:
        return False
    return any(match.group("cue") for match in words[0].finditer(fold(quote, language=language).text))


def _stands_outside(cue: re.Pattern[str], sentence: str, start: int, end: int) -> bool:
    found = (match for match in cue.finditer(sentence) if match.group("cue"))
    return any(start < 0 or match.start() < start or match.end() > end for match in found)


@cache
def _word_lists() -> dict[str, dict[str, list[str]]]:
    text = resources.files("summarizer.briefing").joinpath("quote_context.json").read_text("utf-8")
    lists: dict[str, dict[str, list[str]]] = json.loads(text)
    return lists


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    lists = _word_lists().get(language)
    if lists is None:
        return None
    harmless = _alternatives(lists["harmless"], language)
    negation, attribution = (
        re.compile(f"{harmless}|(?P<cue>{_alternatives(lists[kind], language)})")
        for kind in ("negation", "attribution")
    )
    return negation, attribution


def _alternatives(cues: list[str], language: str) -> str:
    """Make a pattern for any of `cues`, the longest first, as whole words where the script has them."""
    inside = language in _INSIDE_WORDS
    patterns = []
    for cue in sorted(cues, key=len, reverse=True):
        ending = cue.startswith("-")
        folded = re.escape(fold(cue.removeprefix("-"), language=language).text)
        start = "" if inside or ending else r"(?<!\w)"
        patterns.append(start + folded + ("" if inside or not cue[-1].isalnum() else r"(?!\w)"))
    return f"(?:{'|'.join(patterns)})"
