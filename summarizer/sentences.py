"""Where the sentences of a text begin and end, in any script.

The marks and quotes are those of Unicode's sentence boundaries (UAX #29). What that standard leaves
open is settled here: abbreviations, initials, ordinals and dates, quotations with their speaker, a
full stop without a space behind it, and scripts that have no marks at all (Thai, Lao), where a
space may end a clause. Each sentence is shown to a model under a number and cited as proof, so the
rules rather keep two doubtful sentences together than cut one in two.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import regex

from summarizer.records import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARACTERS = 1000
"""A sentence longer than this is cut behind a semicolon, colon or comma, where it has one."""

_LINE = regex.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# An aside in brackets is read as one word; what is longer than this is hardly an aside.
_MARK = regex.compile(
    r"(?P<aside>「[^「」]{0,300}」|『[^『』]{0,300}』|\([^()]{0,150}\)|（[^（）]{0,150}）)"
    r"|(?P<mark>(?:[\p{SB=STerm}\p{SB=ATerm}…⋯]|(?<=\p{Armenian}):|(?<=\p{Greek});)+)"
)
_ENDS_WITH_MARK = regex.compile(r"[\p{SB=STerm}\p{SB=ATerm}…]\p{SB=Close}*$")
_NOTE = regex.compile(r"(?:\[\d{1,3}\])+")
_BEHIND = regex.compile(r"[\s\p{SB=Close}\p{Pd}•·●▪■►*]*")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_TOKEN = regex.compile(r"(?:(?<!\p{L})\p{L}\.\s?)*[\p{L}\p{M}\p{N}.'’-]*$")
_STICKS = regex.compile(r"[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]")
_CONTINUES = regex.compile(r"[\p{SB=SContinue}--\p{Pd}\-]|[)\]}/=&%+]", regex.V1)
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_UNCASED = regex.compile(r"[\p{Lo}\p{Georgian}]")
_SAYS = regex.compile(
    r"[^。！？，,]{1,15}(?:说|說|表示|指出|称|稱|强调|強調|道|认为|認為|介绍|介紹|补充|補充|解释|解釋)。"
)
_CLAUSE_END = regex.compile(r"[;；؛](?=\s|[^\x00-\x7f])|[:,،](?=\s)|[：，、,](?=\p{Han}|\p{Hiragana}|\p{Katakana})|[،၊]")
_UNMARKED = regex.compile(r"[\p{Thai}\p{Lao}]")
_MIN_LETTERS = 3


def split_sentences(text: str) -> list[Span]:
    """Split `text` into sentences: spans in order, with no white space at either end.

    Every character that is no white space lies in exactly one span. A line break always ends a
    sentence. Never raises.
    """
    dotted = len(regex.findall(r"(?<=[\p{Han}\p{Katakana}\p{Hiragana}])\.", text)) > text.count("。")
    spans: list[Span] = []
    for line in _LINE.finditer(text):
        borders = _borders(text, line.start(), line.end(), dotted=dotted)
        whole = _join_short(text, _between(text, line.start(), line.end(), borders))
        for span in whole:
            spans += _cut_long(text, span)
    return spans


def _between(text: str, start: int, end: int, borders: list[int]) -> list[Span]:
    """Cut ``text[start:end]`` at `borders`; white space at the ends of a piece and empty pieces fall away."""
    spans = []
    for left, right in zip([start, *borders], [*borders, end], strict=True):
        piece = text[left:right]
        bare = piece.strip()
        if bare:
            first = left + len(piece) - len(piece.lstrip())
            spans.append(Span(start=first, end=first + len(bare)))
    return spans


def _borders(text: str, start: int, end: int, *, dotted: bool) -> list[int]:
    """Find where a new sentence begins inside the line ``text[start:end]``."""
    borders: list[int] = []
    quotes, counted = 0, start
    for found in _MARK.finditer(text, start, end):
        mark_start, mark_end = found.span()
        if found["aside"]:
            if not _is_sentence(text, found.start(), found.end(), borders[-1] if borders else start):
                continue
        quotes += text.count('"', counted, mark_end)
        counted = mark_end
        close = _close(text, mark_end, end, in_quotes=quotes % 2 == 1)
        behind = close
        while behind < end and text[behind].isspace():
            behind += 1
        if behind == end or _STICKS.match(text, behind):
            continue
        if _ends(text, mark_start, mark_end, close, behind, dotted=dotted):
            borders.append(behind)
    return borders


def _is_sentence(text: str, start: int, end: int, sentence: int) -> bool:
    """Whether an aside holds whole sentences: it ends in a mark and, in brackets, opens a sentence."""
    if not _ENDS_WITH_MARK.search(text, max(start, end - 4), end):
        return False
    return text[start] in "「『" or not text[sentence:start].strip()


def _close(text: str, at: int, end: int, *, in_quotes: bool) -> int:
    """Skip the closing quotes, brackets and note numbers behind a mark."""
    while at < end:
        char = text[at]
        after = text[at + 1 : at + 2]
        opens = after.isalnum() and not (char == '"' and in_quotes)
        if char in "”’」』）)]】》〉}" or (char in "\"'“‘«»‹›" and not opens):
            at += 1
        elif char in " \u00a0\u202f" and after in {"»", "›"} and not text[at + 2 : at + 3].isalnum():
            at += 2
        elif note := _NOTE.match(text, at, end):
            at = note.end()
        else:
            break
    return at


def _ends(text: str, mark_start: int, mark_end: int, close: int, behind: int, *, dotted: bool) -> bool:
    """Whether the mark ends a sentence, given what stands before and behind it."""
    if _CONTINUES.match(text, behind):
        return False
    first = _BEHIND.match(text, behind).end()
    letter = text[first : first + 1]
    if letter.islower() and not _UNCASED.match(letter):
        return False
    mark = text[mark_end - 1]
    spaced, closed = behind > close, close > mark_end
    if mark in "」』）)" and mark_end - mark_start > 1:
        mark, closed = "。", True
    if mark in "…⋯" or text[mark_start:mark_end].endswith(".."):
        return spaced or closed
    if mark in "!?":
        return spaced or closed or not (letter.isascii() and letter.isalnum())
    if mark not in ".․﹒．":
        quoted = closed and not spaced
        return not (quoted and (regex.match(r"\p{Hiragana}", letter) or _SAYS.match(text, behind)))
    return _full_stop(text, mark_start, behind, first, spaced=spaced, closed=closed, dotted=dotted)


def _full_stop(
    text: str, at: int, behind: int, first: int, *, spaced: bool, closed: bool, dotted: bool
) -> bool:
    """Whether the full stop at `at` ends a sentence that may go on at `first`."""
    token = "".join(_TOKEN.search(text, max(0, at - 24), at)[0].split())
    if not token:
        return spaced or closed
    if _UNMARKED.match(token[-1]) and len(token) <= 4 or regex.match(r"\p{Thai}", token[-1]):
        return False
    if not (spaced or closed):
        return _is_glued(text, at, token, first, dotted=dotted)
    if _WIDE.match(token[-1]):
        return True
    if text[first : first + 1].isdigit():
        return not _before_number(token)
    if token.isdigit():
        return not _is_ordinal(text, at - len(token), first)
    return not _is_abbreviation(text, at, token, first)


def _is_glued(text: str, at: int, token: str, first: int, *, dotted: bool) -> bool:
    """Whether a full stop without a space behind it ends a sentence: scraped pages often lose the space."""
    letter = text[first : first + 1]
    if _WIDE.match(token[-1]):
        return dotted and not (letter.isascii() and letter.isalnum())
    if "." in token or text[at - len(token) - 1 : at - len(token)] in {"@", "/"}:
        return False
    word = _WORD.match(text, first)
    if word is None or len(word[0]) < 2 or len(token) < 3 or not token[-1].isalpha() or _listed(token):
        return False
    if _UNCASED.match(token[-1]):
        return bool(_UNCASED.match(letter))
    return token[-1].islower() and letter.isupper() and word[0][1:].islower()


def _is_ordinal(text: str, at: int, first: int) -> bool:
    """Whether the number at `at` is a German ordinal before the noun at `first`."""
    table = _tables()["ordinal_after"], _tables()["ordinal_before"]
    noun = _WORD.match(text, first)
    before = regex.search(r"\p{L}+(?=\s$)", text[max(0, at - 8) : at])
    return bool((noun and noun[0].lower() in table[0]) or (before and before[0].lower() in table[1]))


def _before_number(token: str) -> bool:
    if token.isdigit():
        return len(token) <= 2
    return token.lower() in _tables()["before_number"] or _listed(token)


def _is_abbreviation(text: str, at: int, token: str, first: int) -> bool:
    """Whether `token`, with a full stop and a space behind it, is short for something."""
    if _listed(token):
        return True
    last = token.rpartition(".")[2]
    word = _WORD.match(text, first)
    opens = bool(word) and word[0].lower() in _tables()["openers"]
    if len(last) == 1 and (last.isupper() or _UNCASED.match(last)) and not last.isdigit():
        return not opens
    if len(token) == 1 and last.islower():
        return not regex.search(r"[\p{N}IVXLХ]\s?$", text[max(0, at - 4) : at - 1])
    return "." in token and token.replace(".", "").isupper() and not opens


def _listed(token: str) -> bool:
    """Whether the abbreviation, or its part behind the last dot ("GS.TS"), never ends a sentence."""
    names = _tables()["never_final"]
    forms = (token, token.rpartition(".")[2]) if token.isupper() or token[:1].isupper() else (token,)
    return any(form in names or form[:1].lower() + form[1:] in names for form in forms)


@cache
def _tables() -> dict[str, frozenset[str]]:
    data = tomllib.loads(resources.files("summarizer").joinpath("abbreviations.toml").read_text("utf-8"))
    tables = {name: frozenset(w for words in data[name].values() for w in words)
              for name in ("never_final", "before_number", "openers")}
    return tables | {f"ordinal_{side}": frozenset(data["ordinal"][side]) for side in ("before", "after")}


def _join_short(text: str, spans: list[Span]) -> list[Span]:
    """Join what is too short to stand alone ("1.") to the next sentence of its line, or else to the one before."""
    joined: list[Span] = []
    start: int | None = None
    for span in spans:
        begin = span.start if start is None else start
        if _letters(text[begin : span.end]) < _MIN_LETTERS:
            start = begin
            continue
        joined.append(Span(start=begin, end=span.end))
        start = None
    if start is not None:
        before = joined.pop().start if joined else start
        joined.append(Span(start=before, end=spans[-1].end))
    return joined


def _letters(piece: str) -> int:
    """Count letters up to `_MIN_LETTERS`; a Chinese, Japanese or Korean one says as much as two."""
    count = 0
    for char in piece:
        if char.isalpha():
            count += 2 if char >= "\u2e80" else 1
            if count >= _MIN_LETTERS:
                break
    return count


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    yield span
