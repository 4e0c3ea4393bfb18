"""Dates in running text, in many languages, as EDTF with precision and basis.

`parse_date` reads the one date that some words name, `read_dates` all of them, `find_dates` says
where in a text dates stand; `agrees` compares a reading with a value that somebody else gave. All
four are pure and take time in proportion to the length of the text.

The order of work: `lexicon` (the words of a language), `lexing` and `figures` (text to tokens),
`grammar` with its actions in `composing` and `ranges` (tokens to phrases), `resolving` with `choosing`
(phrases to dates), `edtf` (comparing).
"""

from __future__ import annotations

from summarizer.briefing.dates.edtf import same_time
from summarizer.briefing.dates.grammar import find_phrases
from summarizer.briefing.dates.lexicon import load_lexicon
from summarizer.briefing.dates.parts import DateMatch, DateReading, Part, Phrase
from summarizer.briefing.dates.resolving import resolve

__all__ = ["DateMatch", "DateReading", "agrees", "find_dates", "parse_date", "read_dates"]


def parse_date(
    text: str, *, language: str, published: str | None = None, anchor: str | None = None
) -> DateReading | None:
    """Read the date that `text`, a verbatim expression with or without words around it, names.

    `language` is a BCP-47 code; `published` and `anchor` are EDTF: the page's own date, and the
    date of the same article to which "the same day" refers. Of several dates in `text` the most
    precise one is read, of equals the first. None where there is no date, where none such exists
    (31 February), or where it cannot be told (03/04/2024 in English; "yesterday" without `published`).
    """
    phrases = find_phrases(text, load_lexicon(language))
    if not phrases:
        return None
    best = max(phrases, key=lambda phrase: (not phrase.weak, _precision(phrase)))
    return resolve(best, text, published=published, anchor=anchor)


def read_dates(
    text: str, *, language: str, published: str | None = None, anchor: str | None = None
) -> tuple[DateReading, ...]:
    """Read every date in `text` that can be told, in order; the arguments are those of `parse_date`."""
    phrases = find_phrases(text, load_lexicon(language))
    readings = (resolve(phrase, text, published=published, anchor=anchor) for phrase in phrases)
    return tuple(reading for reading in readings if reading is not None)


def find_dates(text: str, *, language: str) -> tuple[DateMatch, ...]:
    """Find the date expressions of a running text, in order and without overlap.

    Forms that are dates only at need ("5/11" may be a fraction) are left out.
    """
    phrases = find_phrases(text, load_lexicon(language))
    return tuple(
        DateMatch(span=phrase.span, text=text[phrase.span.start : phrase.span.end])
        for phrase in phrases
        if not phrase.weak
    )


def agrees(reading: DateReading, value: str | None) -> bool:
    """Whether an EDTF `value` says the same as `reading`.

    Another day, a coarser or finer value, or a year where the reading has none (``XXXX``) do not
    agree; the same interval in another form does, and so does the start of an open range. None says
    nothing and agrees.
    """
    return value is None or same_time(reading.edtf, value)


def _precision(phrase: Phrase) -> int:
    part = phrase.first or phrase.last or Part()
    is_day = part.day or part.weekday or (part.shift and part.shift.unit == "day")
    if is_day:
        return 3
    return 2 if part.month or part.code or part.shift else 1
