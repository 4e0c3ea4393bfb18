"""Text -> sentences.

The marks and quotes are those of Unicode's sentence boundaries (UAX #29); what that standard leaves
open is settled here and in the two rooms beside: the full stop, which has other trades
(`fullstops`), and scripts without marks (`spaces`). Each sentence is shown to a model under a
number and cited as proof, so a doubtful border is no border: two sentences in one do less harm than
one in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from summarizer.records import Span
from summarizer.sentences.fullstops import FullStop
from summarizer.sentences.spaces import split_at_spaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHARACTERS = 1000
"""A sentence longer than this is cut behind a semicolon, colon or comma, where it has one."""

_LEAST_CUT = 300
_LEAST_LETTERS = 3

_LINE = regex.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# An aside in brackets is read as one word; what is longer than this is no aside. The Armenian colon
# and the Greek semicolon are marks of their own: full stop and question mark.
_MARK = regex.compile(
    r"(?P<aside>「[^「」]{0,300}」|『[^『』]{0,300}』|\([^()]{0,150}\)|（[^（）]{0,150}）)"
    r"|(?:[\p{SB=STerm}\p{SB=ATerm}…⋯--၊]|(?<=\p{Armenian}[)»]?):|(?<=\p{Greek}[)»\"”]?);)+",
    regex.V1,
)
_MARK_AT_END = regex.compile(r"[\p{SB=STerm}\p{SB=ATerm}…]\p{SB=Close}+$")
_NOTE = regex.compile(r"(?:\[\d{1,3}\])+")
_CLOSING = frozenset("”’」』）)]】》〉}")
_OPEN_OR_CLOSING = frozenset("\"'“‘«»‹›")
_BEFORE_WORD = regex.compile(r"[\s\p{SB=Close}\p{Pd}•·●▪■►*]*")
# A border before one of these would cut a grapheme cluster.
_STICKS = regex.compile(r"[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]")
_CONTINUES = regex.compile(
    rf"[\p{{SB=SContinue}}--\p{{Pd}}]|[\p{{SB=STerm}}\p{{SB=ATerm}})\]}}/=&%+]|{_STICKS.pattern}", regex.V1
)
_LOWER = regex.compile(r"[\p{Ll}--\p{Georgian}]", regex.V1)
_UNCASED = regex.compile(r"[\p{Lo}\p{Georgian}]")
# What follows a quotation and belongs to it: a particle, or the speaker with a verb of saying.
_AFTER_QUOTE = regex.compile(
    r"[\p{Hiragana}\p{Hangul}]|\s이?라(?:고|는|며)\s"
    r"|[^。！？，,]{1,15}(?:说|說|表示|指出|称|稱|强调|強調|道|认为|認為|介绍|介紹|补充|補充|解释|解釋)。"
)
# Behind a mark without a space: an address or a name ("Yahoo!x", "?id=5"), or "so he asked".
_WITHIN = dict.fromkeys("!?", regex.compile("[A-Za-z0-9]")) | dict.fromkeys("！？", regex.compile("と|って"))
_CLAUSE = regex.compile(
    r"(?P<strong>[;；؛](?:\s+|(?=[^\x00-\x7f])))|(?P<weak>(?:[:,،၊](?:\s+|(?=\p{Lo}))|[：，、])\s*)"
)


def split_sentences(text: str) -> list[Span]:
    """Split `text` into sentences: spans in order, with no white space at either end.

    Every character that is no white space lies in exactly one span. A line break always ends a
    sentence. Never raises; time grows with the length of `text`, whatever it holds.
    """
    dotted = len(regex.findall(r"(?<=[\p{Han}\p{Katakana}\p{Hiragana}])\.", text)) > text.count("。")
    return [
        span
        for line in _LINE.finditer(text)
        for sentence in _join_short(
            text, _pieces(text, line.span(), _borders(text, line.span(), dotted=dotted))
        )
        for unmarked in _pieces(text, sentence, split_at_spaces(text, *sentence))
        for span in _spans(text, unmarked)
    ]


def _spans(text: str, sentence: tuple[int, int]) -> Iterator[Span]:
    for start, end in _pieces(text, sentence, _long_cuts(text, *sentence)):
        yield Span(start=start, end=end)


def _pieces(text: str, whole: tuple[int, int], borders: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Cut the stretch `whole` at `borders`; white space at the ends of a piece and empty pieces fall away."""
    start = whole[0]
    for border in (*borders, whole[1]):
        piece = text[start:border]
        bare = piece.strip()
        if bare:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(bare)
        start = border


@dataclass(frozen=True, slots=True)
class _Mark:
    """A run of marks and what is around it, as offsets: ``[start mark close) white space [behind``.

    `close` is behind closing quotes; `word` is where the next word begins, behind opening ones.
    """

    start: int
    end: int
    close: int
    behind: int
    word: int


def _borders(text: str, line: tuple[int, int], *, dotted: bool) -> list[int]:
    """Find where a new sentence begins inside `line`."""
    borders: list[int] = []
    last = counted = line[0]
    in_quotes = False
    for found in _MARK.finditer(text, *line):
        start, end = found.span()
        in_quotes ^= text.count('"', counted, end) % 2 == 1
        counted = end
        if found["aside"] and not _is_sentence(text, start, end, last):
            continue
        close = _close(text, end, line[1], in_quotes=in_quotes)
        behind = close
        while behind < line[1] and text[behind].isspace():
            behind += 1
        if behind == line[1]:
            break
        word = _BEFORE_WORD.match(text, behind, line[1])
        mark = _Mark(start, end, close, behind, word.end() if word else behind)
        if _ends(text, mark, aside=bool(found["aside"]), dotted=dotted):
            borders.append(behind)
            last = behind
    return borders


def _is_sentence(text: str, start: int, end: int, sentence: int) -> bool:
    """Whether an aside holds whole sentences: it ends in a mark and, if in brackets, begins one."""
    if not _MARK_AT_END.search(text, max(start, end - 4), end):
        return False
    return text[start] in "「『" or start == sentence


def _close(text: str, at: int, end: int, *, in_quotes: bool) -> int:
    """Skip the closing quotes, brackets and note numbers behind a mark."""
    while at < end:
        char, after = text[at], text[at + 1 : at + 2]
        is_open = after.isalnum() and not (char == '"' and in_quotes)
        if char in _CLOSING or (char in _OPEN_OR_CLOSING and not is_open):
            in_quotes ^= char == '"'
            at += 1
        elif char in " \u00a0\u202f" and (after in {"»", "›"} or (after == '"' and in_quotes)):
            if text[at + 2 : at + 3].isalnum():
                break
            at += 2
        elif char == "[" and (note := _NOTE.match(text, at, end)):
            at = note.end()
        else:
            break
    return at


def _ends(text: str, mark: _Mark, *, aside: bool, dotted: bool) -> bool:
    """Whether the mark ends a sentence, given what stands before and behind it."""
    if _CONTINUES.match(text, mark.behind) or _LOWER.match(text, mark.word):
        return False
    if aside or mark.close > mark.end:
        return not _AFTER_QUOTE.match(text, mark.close)
    sign = text[mark.end - 1]
    if sign in "…⋯" or text[mark.end - 2 : mark.end] == "..":
        return _ellipsis_ends(text, mark)
    spaced = mark.behind > mark.close
    if sign in ".․﹒．":
        return FullStop(text=text, at=mark.start, word=mark.word, spaced=spaced).ends_sentence(dotted=dotted)
    within = _WITHIN.get(sign)
    return spaced or within is None or not within.match(text, mark.behind)


def _ellipsis_ends(text: str, mark: _Mark) -> bool:
    """Three dots end a sentence where a capital follows; with a space before them they are a pause."""
    if text[mark.start - 1 : mark.start].isspace() or _UNCASED.match(text, mark.word):
        return False
    return mark.behind > mark.close


def _join_short(text: str, pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what is too short to stand alone ("1.") to the next sentence, at the end to the one before."""
    joined: list[tuple[int, int]] = []
    start, end, letters = -1, -1, 0
    for first, end in pieces:
        start = first if start < 0 else start
        letters += _letters(text[first:end])
        if letters >= _LEAST_LETTERS:
            joined.append((start, end))
            start, letters = -1, 0
    if start >= 0:
        joined.append((joined.pop()[0] if joined else start, end))
    return joined


def _letters(piece: str) -> int:
    """Count letters until there are enough; a Chinese, Japanese or Korean one says as much as two."""
    count = 0
    for char in piece:
        if char.isalpha():
            count += 2 if char >= "\u2e80" else 1
            if count >= _LEAST_LETTERS:
                break
    return count


def _long_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Where to cut a sentence of more than `MAX_CHARACTERS`: behind a clause, as late as allowed."""
    while end - start > MAX_CHARACTERS:
        best: tuple[bool, int] | None = None
        for clause in _CLAUSE.finditer(text, start + _LEAST_CUT, end):
            if clause.end() > start + MAX_CHARACTERS and best:
                break
            if clause.end() < end and not _STICKS.match(text, clause.end()):
                best = max(best or (False, 0), (clause["strong"] is not None, clause.end()))
        if best is None:
            return
        yield best[1]
        start = best[1]
