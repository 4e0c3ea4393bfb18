"""Numbers and dates of the English summary, held against the article.

A summary sentence is a model's own words: no quote can prove it whole. But a figure in it either
comes from the article or it does not. Dates must be among the dates that were proven (or be the
page's own); other numbers must stand in the article, with the same significant digits, so that
"1.8 billion" may rest on 18亿 and "4,500" on 4.500. What does not is flagged, not removed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarizer.briefing import dates as date_parser
from summarizer.briefing.folding import fold
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.briefing.findings import Findings
    from summarizer.briefing.proving import Ground

_NUMBER = re.compile(r"\d+(?:[.,  ]\d+)*")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九两兩", "00123456789" + "22")
_HAN_NUMBER = re.compile(r"[〇零一二三四五六七八九十百千两兩]+")
_SMALL = 10
"""Numbers below this are often written as words, in any language, and are not looked for."""


def check_figures(findings: Findings, ground: Ground) -> tuple[Problem, ...]:
    """Flag dates and numbers of the summary that the article does not give."""
    known_days = _known_dates(findings, ground)
    known_numbers = _numbers_of_article(ground)
    problems = []
    for sentence in findings.summary:
        text = sentence.text
        for match in reversed(date_parser.find_dates(text, language="en")):
            said = text[match.span.start : match.span.end]
            if any(char.isdigit() for char in said) and not _is_known(said, known_days):
                problems.append(_flag("summary_date_unproven", said, "no date of the article says so"))
            text = text[: match.span.start] + " " + text[match.span.end :]
        problems += [
            _flag("summary_number_unproven", number, "it does not stand in the article")
            for number in _NUMBER.findall(text)
            if _worth(number) and _significant(number) not in known_numbers
        ]
    return tuple(dict.fromkeys(problems))


def _known_dates(findings: Findings, ground: Ground) -> tuple[str, ...]:
    proven = [date.edtf for date in findings.dates.values() if date.edtf]
    return (*proven, ground.published[:10]) if ground.published else tuple(proven)


def _is_known(said: str, known: Iterable[str]) -> bool:
    """Whether a date of the summary is one of `known`, or says less than one of them."""
    reading = date_parser.parse_date(said, language="en")
    if reading is None:
        return True  # not a date after all; its numbers are looked at as numbers
    if reading.edtf.startswith("XXXX"):
        return any(reading.edtf[5:] in each for each in known)
    return any(
        date_parser.agrees(reading, each) or each.startswith(reading.edtf) or reading.edtf in each.split("/")
        for each in known
    )


def _numbers_of_article(ground: Ground) -> frozenset[str]:
    text = fold("\n".join(line.text for line in ground.lines.values())).text
    western = {_significant(number) for number in _NUMBER.findall(text)}
    parts = {_significant(part) for number in _NUMBER.findall(text) for part in re.findall(r"\d+", number)}
    return frozenset(western | parts | {_han_value(number) for number in _HAN_NUMBER.findall(text)})


def _han_value(number: str) -> str:
    """Give the significant digits of a number in Chinese characters: 一百二十 is 12, 二〇二四 is 2024."""
    total, digit = 0, 0
    if not set(number) & set("十百千"):
        return _significant(number.translate(_HAN_DIGITS))
    for char in number:
        scale = {"十": 10, "百": 100, "千": 1000}.get(char)
        if scale:
            total, digit = total + (digit or 1) * scale, 0
        else:
            digit = int(char.translate(_HAN_DIGITS))
    return _significant(str(total + digit))


def _significant(number: str) -> str:
    return re.sub(r"\D", "", number).strip("0")


def _worth(number: str) -> bool:
    return int(re.sub(r"\D", "", number)) >= _SMALL


def _flag(code: str, said: str, why: str) -> Problem:
    return Problem(code=code, severity="warning", where="summary", message=f"“{said}”: {why}")
