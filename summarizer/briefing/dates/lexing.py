"""Cut text into tokens for the grammar: date words, numbers by their shape, signs, and the rest.

Each token has a kind of one letter, so that the kinds of a text are a string over which the grammar
can run regular expressions. Words have the letters of `lexicon`; here are added

==== ==========================================================================
n    a number below 100
c    a number from 100 to 999
Y    a number of four digits that can be a year
Z    a date in figures, complete or not (``27/5``, ``12/2023``, ``2024-05-31``)
x    anything else that is not white space; no expression reaches across it
==== ==========================================================================
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import han_number
from summarizer.briefing.dates.figures import other, plain_number, read_figures
from summarizer.briefing.dates.folding import fold
from summarizer.briefing.dates.parts import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.briefing.dates.lexicon import Lexicon

_MONEY = frozenset("$€£¥₩₫₽₹฿№#+@")
_UNITS = frozenset("%‰°$€£¥₩₫₽₹฿")
_NO_WORDS = frozenset("x-/(),.")


def lex(text: str, lexicon: Lexicon) -> list[Token]:
    """Cut `text` into tokens. White space gives none."""
    folded, offsets = fold(text)
    tokens: list[Token] = []
    done = 0
    for match in lexicon.pattern.finditer(folded):
        start, end = match.span()
        if folded[done:start].strip():
            tokens.append(Token(kind="x", start=done, end=start))
        done = end
        word = lexicon.word(match)
        if word is not None:
            form = match["word"]
            has_capital = not text[offsets[start] : offsets[end]].islower()
            kind = word.kind if has_capital or form not in lexicon.cased else "x"
            weak = form in lexicon.beside_number
            token = Token(kind=kind, start=start, end=end, number=word.number, part=word.part, weak=weak)
            tokens.append(token)
            if lexicon.means_from(match):
                tokens.append(Token(kind="k", start=end, end=end))
        elif match["number"]:
            tokens.extend(read_figures(match["number"], start, lexicon))
        elif match.lastgroup == "han":
            value = han_number(match["han"])
            tokens.append(
                plain_number(value, start, end, lexicon) if value is not None else other(start, end)
            )
        else:
            sign = match["sign"]
            tokens.append(Token(kind="," if sign == "、" else sign, start=start, end=end))
    if folded[done:].strip():
        tokens.append(other(done, len(folded)))
    return [_placed(token, offsets) for token in _without_glued(tokens, folded)]


def _placed(token: Token, offsets: Sequence[int]) -> Token:
    if isinstance(offsets, range):
        return token
    return replace(token, start=offsets[token.start], end=offsets[token.end])


def _without_glued(tokens: list[Token], folded: str) -> Iterator[Token]:
    """Give the tokens, but numbers that are part of a longer sign (COVID-19, 5G, 2020/QĐ, $300) as ``x``."""
    words = [token for token in tokens if token.kind not in _NO_WORDS]
    starts = {token.start for token in words}
    ends = {token.end for token in words}
    for token in tokens:
        is_number = token.kind in {"n", "c", "Y", "Z"}
        if is_number and (_glued_before(token, folded, ends) or _glued_after(token, folded, starts)):
            yield other(token.start, token.end)
        else:
            yield token


def _glued_before(token: Token, folded: str, ends: set[int]) -> bool:
    place = token.start
    before = folded[place - 1 : place]
    if before in {"/", "-"} and place - 1 not in ends:
        second = folded[place - 2 : place - 1]
        return second.isalnum() or second == "/" if before == "/" else token.kind == "n" and second.islower()
    return before in _MONEY or (before.islower() and place not in ends)


def _glued_after(token: Token, folded: str, starts: set[int]) -> bool:
    place = token.end
    after, second = folded[place : place + 1], folded[place + 1 : place + 2]
    if after in {"-", "/"} and second.islower():
        return not {place, place + 1} & starts
    return after in _UNITS or (after.islower() and place not in starts)
