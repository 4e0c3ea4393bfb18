"""Finding the words that prove a fact: code looks each quote up in the source, or it proves nothing.

A quote counts only if the whole of it stands in the article under `folding.NORM_VERSION`.
Similarity never grants anything: `Haystack.nearest` only helps to word a message. What is found
proves that the words are there, not that they mean what a brief says.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from summarizer.briefing.folding import Folded, fold
from summarizer.briefing.letters import is_wide
from summarizer.briefing.quote_context import ContextFlag, context_flags
from summarizer.briefing.word_borders import (
    Side,
    cuts_letter,
    cuts_name,
    cuts_number,
    cuts_word,
    ends_before_genitive,
)
from summarizer.records import KEPT_ZONES, MappedText, Span, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "ARTICLE_ZONES",
    "MAX_LENGTH",
    "MAX_SPANS",
    "MIN_WIDTH",
    "ContextFlag",
    "Finding",
    "Haystack",
    "context_flags",
    "sentence_around",
    "stands_in_prompt",
]

MIN_WIDTH: Final = 12
"""A shorter quote proves nothing unless it is a name or a date. Han, kana and hangul count three."""

MAX_LENGTH: Final = 300
"""Folded characters; a longer quote is no quote but a copy of the article."""

MAX_SPANS: Final = 100
"""So many places of one quote are listed at most."""

ARTICLE_ZONES: Final[frozenset[str]] = frozenset({Zone.HEADLINE, Zone.DATELINE, *KEPT_ZONES})
"""Where a quote must stand to prove something, unless the caller says otherwise."""

Status = Literal["exact", "normalised", "ambiguous", "absent", "out_of_zone"]
Reason = Literal["empty", "too_short", "too_long", "not_found", "cut", "out_of_zone"]

_BORDER: Final = "\uffff"  # a noncharacter between the parts of a page: no quote can run over it
_NEAREST_REACH: Final = 1_000_000
_NEAREST_SHARE: Final = 0.3
_GRAM: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Where a quote stands. `spans` are into the decoded source, in page order.

    ``exact``: the source has these very code points; ``normalised``: the same after folding;
    ``ambiguous``: several places, and nothing says which is meant; ``out_of_zone``: only in a zone
    that is not allowed (`spans` and `zone` say where). `reason` tells why a quote does not count:
    ``cut`` means that it stands there only as a part of a word or of a number.
    """

    status: Status
    spans: tuple[Span, ...] = ()
    zone: str | None = None
    reason: Reason | None = None

    @property
    def found(self) -> bool:
        """Whether the quote may support a fact."""
        return self.status in {"exact", "normalised", "ambiguous"}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Needle:
    folded: str
    language: str
    whole_words: bool


class Haystack:
    """The lines of one page, folded once, in which quotes are looked up.

    A quote may run over the end of a line where the next line that is not blank belongs to the
    same part of the page; the kept zones (lead, body, heading) are one part, each other zone is
    its own.
    """

    def __init__(self, source: str, lines: Iterable[tuple[MappedText, str]]) -> None:
        """Take the decoded source, and its lines in page order, each with its zone."""
        self._source = source
        self._text, self._line_starts, self._zones = _join_lines(lines)
        self._folded: dict[str, Folded] = {}

    def find(
        self,
        quote: str,
        *,
        language: str,
        whole_words: bool = False,
        within: Span | None = None,
        allowed: frozenset[str] = ARTICLE_ZONES,
        short_ok: bool = False,
    ) -> Finding:
        """Look the whole of `quote` up: first inside `within`, then in the `allowed` zones.

        `language` is the article's; `within` is a span of the source (the sentence that was
        cited). `whole_words` is for names and looks at apostrophes too. `short_ok` lets names and
        dates be shorter than `MIN_WIDTH`.
        """
        needle = _Needle(
            folded=fold(quote, language=language).text, language=language, whole_words=whole_words
        )
        unfit = _unfit(needle.folded, short_ok=short_ok)
        if unfit:
            return Finding(status="absent", reason=unfit)
        if within is not None:
            inside = self._places(needle, allowed, *self._folded_range(within, language))
            if inside:
                return self._finding(quote, inside, decided=True)
        spans = self._places(needle, allowed)
        if spans:
            return self._finding(quote, spans, decided=len(spans) == 1)
        elsewhere = self._places(needle, frozenset(self._zones) - allowed)
        if elsewhere:
            zone = self.zone_at(elsewhere[0])
            return Finding(status="out_of_zone", spans=elsewhere, zone=zone, reason="out_of_zone")
        is_part = needle.folded in self._fold(language).text
        return Finding(status="absent", reason="cut" if is_part else "not_found")

    def zone_at(self, span: Span) -> str | None:
        """Tell the zone of the line in which `span` of the source starts; None outside of all lines."""
        place = bisect_right(self._text.starts, span.start) - 1
        return self._zone(place) if place >= 0 else None

    def nearest(
        self,
        quote: str,
        *,
        language: str,
        within: Span | None = None,
        allowed: frozenset[str] = ARTICLE_ZONES,
    ) -> str | None:
        """Give the sentence of the page, or of `within`, that shares most with `quote`, for a message.

        None where nothing is alike. Only the first million characters are looked at.
        """
        grams = _grams(fold(quote, language=language).text)
        best, best_share = None, _NEAREST_SHARE
        first = bisect_left(self._text.starts, within.start) if within else 0
        last = bisect_right(self._text.ends, within.end) if within else _NEAREST_REACH
        for match in _SENTENCE.finditer(self._text.text, first, min(last, first + _NEAREST_REACH)):
            if self._zone(match.start()) not in allowed:
                continue
            others = _grams(fold(match.group(), language=language).text)
            share = 2 * len(grams & others) / (len(grams) + len(others) or 1)
            if share > best_share:
                best, best_share = match.group().strip(), share
        return best

    def _finding(self, quote: str, spans: tuple[Span, ...], *, decided: bool) -> Finding:
        exact = all(self._source[span.start : span.end] == quote for span in spans)
        status: Status = "ambiguous" if not decided else "exact" if exact else "normalised"
        return Finding(status=status, spans=spans, zone=self.zone_at(spans[0]))

    def _fold(self, language: str) -> Folded:
        if language not in self._folded:
            self._folded[language] = fold(self._text.text, language=language)
        return self._folded[language]

    def _folded_range(self, within: Span, language: str) -> tuple[int, int]:
        folded = self._fold(language)
        first = bisect_left(self._text.starts, within.start)
        last = bisect_right(self._text.ends, within.end)
        return bisect_left(folded.starts, first), bisect_right(folded.ends, last)

    def _places(
        self, needle: _Needle, zones: frozenset[str], first: int = 0, last: int | None = None
    ) -> tuple[Span, ...]:
        """List the spans of the source, at most `MAX_SPANS`, where `needle` stands uncut in `zones`."""
        spans: list[Span] = []
        folded = self._fold(needle.language)
        for place in _occurrences(folded.text, needle.folded, first, last):
            end = place + len(needle.folded)
            part = folded.source_span(place, end)
            if self._zone(part.start) not in zones or _splits_cluster(folded, place, end):
                continue
            if not self._is_cut(part.start, "start", needle) and not self._is_cut(part.end, "end", needle):
                spans.append(self._text.source_span(part.start, part.end))
                if len(spans) == MAX_SPANS:
                    break
        return tuple(spans)

    def _is_cut(self, place: int, side: Side, needle: _Needle) -> bool:
        text = self._text.text
        if not 0 < place < len(text):
            return False
        language = needle.language
        is_full_name = needle.whole_words and " " in needle.folded
        if is_full_name and side == "end" and ends_before_genitive(text, place, language=language):
            return False
        return (
            cuts_letter(text, place)
            or cuts_number(text, place)
            or cuts_word(text, place, side=side, language=language)
            or (needle.whole_words and cuts_name(text, place, side=side, language=language))
        )

    def _zone(self, place: int) -> str:
        return self._zones[bisect_right(self._line_starts, place) - 1]


def sentence_around(span: Span, sentences: Sequence[Span]) -> Span | None:
    """Give the sentence that holds `span`, or the run of sentences from its start to its end.

    `sentences` are in order and do not overlap; all spans are into one text. None if no sentence
    touches `span`.
    """
    first = bisect_right(sentences, span.start, key=lambda sentence: sentence.end)
    last = bisect_left(sentences, span.end, key=lambda sentence: sentence.start) - 1
    if first > last:
        return None
    return Span(start=sentences[first].start, end=sentences[last].end)


def stands_in_prompt(quote: str, prompt_folded: str) -> bool:
    """Whether `quote` stands in our own prompt, given as ``fold(prompt).text``.

    Such a quote that is absent from the article was copied from us and is no near miss.
    """
    needle = fold(quote).text
    return bool(needle) and needle in prompt_folded


_SENTENCE = re.compile(rf"[^\n{_BORDER}]+?(?:[.!?؟۔](?=\s)|[。！？។]|(?=[\n{_BORDER}])|\Z)")


def _join_lines(lines: Iterable[tuple[MappedText, str]]) -> tuple[MappedText, list[int], list[str]]:
    texts: list[str] = []
    starts, ends = array("I"), array("I")
    line_starts: list[int] = []
    zones: list[str] = []
    for line, zone in lines:
        if not line.text.strip():
            continue
        if zones:
            texts.append("\n" if _part(zone) == _part(zones[-1]) else _BORDER)
            starts.append(ends[-1])
            ends.append(ends[-1])
        line_starts.append(len(starts))
        zones.append(zone)
        texts.append(line.text.replace(_BORDER, " "))
        starts.extend(line.starts)
        ends.extend(line.ends)
    return MappedText(text="".join(texts), starts=starts, ends=ends), line_starts, zones


def _part(zone: str) -> str:
    return "kept" if zone in KEPT_ZONES else zone


def _unfit(folded: str, *, short_ok: bool) -> Reason | None:
    if not any(char.isalnum() for char in folded) or _BORDER in folded:
        return "empty"
    if len(folded) > MAX_LENGTH:
        return "too_long"
    width = sum(3 if is_wide(char) or "\uac00" <= char <= "\ud7a3" else 1 for char in folded)
    return "too_short" if width < MIN_WIDTH and not short_ok else None


def _occurrences(text: str, needle: str, first: int, last: int | None) -> Iterator[int]:
    place = text.find(needle, first, last)
    while place >= 0:
        yield place
        place = text.find(needle, place + 1, last)


def _splits_cluster(folded: Folded, start: int, end: int) -> bool:
    """Whether an end of the match lies inside what one source character was folded to (ß = ss)."""
    starts = folded.starts
    return (start > 0 and starts[start] == starts[start - 1]) or (
        end < len(starts) and starts[end] == starts[end - 1]
    )


def _grams(text: str) -> set[str]:
    return {text[place : place + _GRAM] for place in range(max(1, len(text) - _GRAM + 1))}
