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

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from summarizer.briefing.dates.calendars import exists, han_number, jalali_day
from summarizer.briefing.dates.folding import fold
from summarizer.briefing.dates.parts import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.briefing.dates.lexicon import Lexicon, Order

_NOTHING = Part()
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DASHED = re.compile(r"(\d\d?)-(\d\d?)-(\d{4})")
_YEARS = re.compile(r"(\d{4})[-/](\d\d)")
_SPLIT = re.compile(r"[./]| / | /|/ ")
_MONEY = frozenset("$€£¥₩₫₽₹฿№#+@")
_UNITS = frozenset("%‰°$€£¥₩₫₽₹฿")
_NO_WORDS = frozenset("x-/(),.")
_YEAR_DIGITS = 4
_BUDDHIST_YEARS, _JALALI_YEARS = range(2400, 2700), range(1300, 1500)
_RANGE = 3  # tokens of two figures with a dash between them


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """A stretch of text with its kind; `start` and `end` are offsets into the text that was lexed."""

    kind: str
    start: int
    end: int
    number: int = 0
    part: Part = _NOTHING
    last: Part | None = None
    is_range: bool = False
    weak: bool = False


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
            tokens.extend(_numbers(match["number"], start, lexicon))
        elif match.lastgroup == "han":
            value = han_number(match["han"])
            tokens.append(_plain(value, start, end, lexicon) if value is not None else _other(start, end))
        else:
            sign = match["sign"]
            tokens.append(Token(kind="," if sign == "、" else sign, start=start, end=end))
    if folded[done:].strip():
        tokens.append(_other(done, len(folded)))
    return [_placed(token, offsets) for token in _without_glued(tokens, folded)]


def _other(start: int, end: int) -> Token:
    return Token(kind="x", start=start, end=end)


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
            yield _other(token.start, token.end)
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


def _numbers(run: str, at: int, lexicon: Lexicon) -> list[Token]:
    """Cut a run of digits and signs (``5-7/9``, ``2016-2019``, ``10:54``) into tokens."""
    end = at + len(run)
    whole = _ISO.match(run) or _DASHED.fullmatch(run) or _YEARS.fullmatch(run)
    if whole:
        shape = {_ISO: _year_first, _DASHED: _year_last, _YEARS: _year_pair}[whole.re]
        return [shape(whole.groups(), at, end, lexicon)]
    tokens: list[Token] = []
    for piece in run.split("-"):
        if tokens:
            tokens.append(Token(kind="-", start=at - 1, end=at))
        tokens.append(_figure(piece, at, lexicon))
        at += len(piece) + 1
    if len(tokens) > _RANGE or (len(tokens) > 1 and any(token.kind in {"x", "c"} for token in tokens)):
        return [_other(tokens[0].start, end)]
    return tokens


def _figure(piece: str, at: int, lexicon: Lexicon) -> Token:
    """Give the token for a number, or for two or three joined by the same sign."""
    numbers = _SPLIT.split(piece)
    end = at + len(piece)
    if not all(number.isdecimal() for number in numbers):
        return _other(at, end)
    if len(numbers) == 1:
        is_short = len(piece) <= 2 or (len(piece) <= _YEAR_DIGITS and piece[0] != "0")  # noqa: PLR2004
        return _plain(int(piece), at, end, lexicon) if is_short else _other(at, end)
    if len(numbers) == 2:  # noqa: PLR2004 - two numbers
        return _short(numbers, "." in piece, at, end, lexicon)
    if len(numbers) == 3 and len({char for char in piece if char in "./"}) == 1:  # noqa: PLR2004 - three
        shape = _year_first if len(numbers[0]) == _YEAR_DIGITS else _year_last
        return shape(numbers, at, end, lexicon)
    return _other(at, end)


def _plain(number: int, start: int, end: int, lexicon: Lexicon) -> Token:
    if number < 100:  # noqa: PLR2004 - at most two digits
        part = Part(day=number) if 1 <= number <= 31 else Part()  # noqa: PLR2004 - days of a month
        return Token(kind="n", start=start, end=end, number=number, part=part)
    if number < 1000:  # noqa: PLR2004 - three digits
        return Token(kind="c", start=start, end=end, number=number)
    if number < 3000:  # noqa: PLR2004 - years that news may speak of
        return Token(kind="Y", start=start, end=end, number=number, part=_year(number, lexicon))
    return _other(start, end)


def _year(number: int, lexicon: Lexicon) -> Part:
    """Read a year in the calendar of the language: 2567 in Thai, 1403 in Persian."""
    if "buddhist" in lexicon.traits and number in _BUDDHIST_YEARS:
        return Part(year=number - 543)
    if "jalali" in lexicon.traits and number in _JALALI_YEARS:
        return Part(year=number, calendar="jalali")
    return Part(year=number)


def _date(part: Part, start: int, end: int, *, weak: bool = False) -> Token:
    month, day = part.month or 0, part.day or 1
    if part.calendar == "jalali" and part.year:
        is_real = jalali_day(part.year, month, day) is not None
    else:
        is_real = exists(part.year, month, day)
    if not is_real:
        return _other(start, end)
    return Token(kind="Z", start=start, end=end, part=part, weak=weak)


def _year_first(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    year, month, day = (int(number) for number in numbers)
    return _date(replace(_year(year, lexicon), month=month, day=day), start, end)


def _year_last(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    """Read day, month and year in the order of the language; a year of two digits is a weak sign."""
    first, second, third = numbers
    if lexicon.order == "ymd" and len(third) != _YEAR_DIGITS:
        return _date(Part(short_year=int(first), month=int(second), day=int(third)), start, end, weak=True)
    if len(third) not in {2, _YEAR_DIGITS}:
        return _other(start, end)
    part = _day_and_month(int(first), int(second), "ambiguous" if lexicon.order == "ymd" else lexicon.order)
    if len(third) == _YEAR_DIGITS:
        return _date(replace(_year(int(third), lexicon), month=part.month, day=part.day), start, end)
    return _date(replace(part, short_year=int(third)), start, end, weak=True)


def _day_and_month(first: int, second: int, order: Order) -> Part:
    """Tell day from month; where both orders are possible and none is usual, tell nothing."""
    if order == "dmy":
        return Part(day=first, month=second)
    if order in {"mdy", "ymd"}:
        return Part(day=second, month=first)
    readings = {(first, second), (second, first)}
    possible = [(day, month) for day, month in readings if exists(None, month, day)]
    return Part(day=possible[0][0], month=possible[0][1]) if len(possible) == 1 else Part()


def _short(numbers: Sequence[str], dotted: bool, start: int, end: int, lexicon: Lexicon) -> Token:  # noqa: FBT001
    first, second = (int(number) for number in numbers)
    if len(numbers[1]) == _YEAR_DIGITS and len(numbers[0]) <= 2:  # noqa: PLR2004 - month and year
        return _date(replace(_year(second, lexicon), month=first), start, end)
    if [len(number) for number in numbers] == [_YEAR_DIGITS, _YEAR_DIGITS]:
        last = _year(second, lexicon)
        whole = Token(kind="Z", start=start, end=end, part=_year(first, lexicon), last=last, is_range=True)
        return whole if second == first + 1 else _other(start, end)
    if len(numbers[0]) == _YEAR_DIGITS and len(numbers[1]) == 1:
        return _date(replace(_year(first, lexicon), month=second), start, end)
    if max(len(number) for number in numbers) > 2 or (  # noqa: PLR2004 - day and month
        dotted and lexicon.order in {"mdy", "ambiguous"}
    ):
        return _other(start, end)
    return _date(_day_and_month(first, second, lexicon.order), start, end, weak=True)


def _year_pair(numbers: Sequence[str], start: int, end: int, lexicon: Lexicon) -> Token:
    """Read ``2024-05`` as a month and ``2023-24`` as two years; ``2011-12`` could be either."""
    first, second = (int(number) for number in numbers)
    year = _year(first, lexicon)
    is_later = second > first % 100
    if exists(None, second) and not is_later:
        return _date(replace(year, month=second), start, end)
    if exists(None, second) or not is_later:
        return _other(start, end)
    last = _year(first - first % 100 + second, lexicon)
    return Token(kind="Z", start=start, end=end, part=year, last=last, is_range=True)
