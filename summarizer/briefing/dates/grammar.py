"""Put the tokens of a text together to date phrases.

Each rule is a regular expression over the kinds of the tokens (one letter each, see `lexicon` and
`lexing`) and an action that turns the tokens it matched into fewer ones. The rules run one after
the other over the whole text, small parts first: years, months and days; dates; weekdays; ranges;
open ranges. This is a cascade of finite-state steps: its time grows with the length of the text.

New kinds: ``J`` a sure year, ``N`` a sure day of a month, ``Z`` a date phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from summarizer.briefing.dates import composing, ranges
from summarizer.briefing.dates.lexing import lex
from summarizer.briefing.dates.parts import NOTHING, Phrase, Token
from summarizer.records import Span

if TYPE_CHECKING:
    from summarizer.briefing.dates.lexicon import Lexicon, Order, Trait

Action = Callable[[Sequence[Token]], list[Token] | None]
Rules = tuple[tuple[str, Action], ...]

_UNITS: Rules = (
    (r"Ep*[ncY]-?z?", composing.era_year),
    (r"hp*[YJ]z?|(?<!-)[YJ]-?H", composing.decade),
    (r"y+p*[YJ]z?|Y-?[zH]", composing.marked_year),
    (r"n(?=[-tku]nq)|mn[-tT]m?n(?![eo]|-?n?q)", composing.numbered_months),
    (r"mp*n|nq", composing.numbered_month),
    (r"mM|Mq", composing.marked_month),
    (r"M[/(]p*M\)?", composing.doubled_month),
    (r"d+a*p*n|ne", composing.day_of_month),
    (r"no", composing.ordinal),
)
_MONTH_FIRST: Rules = (
    (r"(?:[YJi][p,]*)?M[p.]?no?(?:[p,]{0,2}[YJi])?(?![.p]?M)", composing.date),  # May 5, 2024
)
_YEAR_FIRST: Rules = (
    (r"Y\.M\.?[nN]o?", composing.date),  # 2024. június 5
)
_DASHED_DAYS: Rules = (
    (r"[da]+p*n-n(?!p*[mMq-])", composing.dashed_day),  # ngày 27-5
    (r"f?d?n-n[tT]d?n-n(?!p*[mMq-])", composing.dashed_days),  # từ 27-5 đến 3-6
)
_BUDDHIST: Rules = (
    (r"nMn(?![-tT.&]|[.p]?M)", composing.short_buddhist_year),  # 21 ธ.ค. 60
)
_DATE_FORMS = (
    r"[nN]-M-[YJ]",  # 5-May-2024
    r"[nN][p.-]{0,2}M(?:[p,./]{0,2}[YJi])?",  # 5 May 2024
    r"[YJi][p,]*M(?:[p,]*(?:N|n(?=[-tku&,]+N)))?(?![p,]?[YJ])",  # 2024年5月31日
    r"[YJi][p,]*[nN][p.-]?M",  # 2025 жылғы 17 қараша
    r"Mp?(?:N|n(?=[-tku&,]+N))(?:[p,]{0,2}[YJi])?",  # 5月31日
    r"M[p,./]*[YJi]",  # May 2024
)
_DATES: Rules = (
    ("|".join(_DATE_FORMS), composing.date),
    (r"A[p,/]*[YJi]|[YJi][p,]*A|vp*N|Np*v|n[.p]+v|wp*W|Wp*w", composing.date),
    (r"Y\.n\.n(?!Y)|n\.n\.[YJ]", composing.dotted_date),
    (r"n[iwv]", composing.refused),  # 3 bulan lalu: so long ago
    (r"Z[p,]*[Ji]|Zp+Y", composing.with_year),
    (r"[da][dap]*Z|\(Z\)", composing.confirmed),
    (r"W[p,(a]*Z\)?|ZW|Zp*\(W\)|Z,W(?![p,(]*[ZnN])|W[p,(]*N\)?|W\(n\)|N\(W\)", composing.with_weekday),
    (r"r[p,(a]*[ZNW]\)?|[ZNW][p,(a]*r\)?", composing.with_relative_day),
    (r"[LFG]p*[ZMWAN]|[ZMWAN]p*(?:[LFg]|T(?!p*[nNZMJYdm]))", composing.with_direction),
)
_RANGES: Rules = (
    (r"(?:[fs]p*)?[nNZMJY]\.?p*[-tTku]p*[NZMJY](?:[p,]*[YJi])?u?", ranges.date_range),
    (r"fp*[nNZMJY]\.?p*&p*[NZMJY](?:[p,]*[YJi])?", ranges.date_range),
    (r"(?:[nN],)*[nN](?:[.p]*&p*|\.?/)Z|Z[&,]p*N|n,N|(?:[nN],)*[nN]&N", ranges.days_listed),
    (r"[Ji]p*Z", ranges.with_year),  # 2024 жылғы 5-7 маусым
)
_RANGES_MONTH_FIRST: Rules = (
    (r"Z[-tu]n(?:[p,]*[YJi])?", ranges.date_range),  # May 3-5, 2024
    (r"Z&n(?:,?[YJ]|(?=[,.)]|$))", ranges.days_listed),  # May 3 and 4, 2024
)
_REST: Rules = (
    (r"[MJYNWrwviA]", composing.single),
    (r"sp*Z[kS]*|fp*Zk?S|Zk?S|Zk", ranges.open_end),
    (r"up*Z", ranges.open_start),
    (r"lp*Z|Z[p,(]*j", composing.refused),
)


def find_phrases(text: str, lexicon: Lexicon) -> list[Phrase]:
    """Find every date phrase of `text`, in order, with offsets into it."""
    tokens = lex(text, lexicon)
    for pattern, action in _rules(lexicon.order, lexicon.traits):
        tokens = _apply(pattern, action, tokens)
    return [_phrase(token) for token in tokens if token.kind == "Z"]


@cache
def _rules(order: Order, traits: frozenset[Trait]) -> tuple[tuple[re.Pattern[str], Action], ...]:
    """Give the rules for a language in the order in which they run."""
    rules = (
        (_DASHED_DAYS if "dashed_days" in traits else ())
        + _UNITS
        + (_BUDDHIST if "buddhist" in traits else ())
        + (_YEAR_FIRST if order == "ymd" else ())
        + (_MONTH_FIRST if "month_first" in traits else ())
        + _DATES
        + (_RANGES_MONTH_FIRST if "month_first" in traits else ())
        + _RANGES
        + _REST
    )
    return tuple((re.compile(pattern), action) for pattern, action in rules)


def _apply(pattern: re.Pattern[str], action: Action, tokens: list[Token]) -> list[Token]:
    kinds = "".join(token.kind for token in tokens)
    result: list[Token] = []
    done = 0
    for match in pattern.finditer(kinds):
        built = action(tokens[match.start() : match.end()])
        if built is not None:
            result += tokens[done : match.start()] + built
            done = match.end()
    return result + tokens[done:] if done else tokens


def _phrase(token: Token) -> Phrase:
    is_open_start = token.is_range and token.part == NOTHING
    return Phrase(
        span=Span(start=token.start, end=token.end),
        first=None if is_open_start else token.part,
        last=token.last,
        is_range=token.is_range,
        weak=token.weak,
    )
