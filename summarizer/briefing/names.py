"""Names in the English summary, held against what was proven.

A name in a summary sentence is known if its words stand in the English or original name of a proven
party, in a post or a title of a proven agreement, or, in the Latin alphabet, in the article itself.
A country counts as known as soon as a party belongs to it or the article names it. What is not known
is flagged, not removed: a name of several words, as persons and bodies have, as a warning; a single
word, mostly a town whose English form differs from the article's, as a notice.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from summarizer.briefing.places import country_codes, names_country, names_of
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.briefing.findings import Findings
    from summarizer.briefing.proving import Ground

_LETTER = "[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
_WORD = re.compile(rf"{_LETTER}(?:{_LETTER}|\d|['’.&-](?={_LETTER}))+(?!{_LETTER}|\s?\$)|{_LETTER}(?=-)")
"""A word in the Latin alphabet, of two signs at least; "US$" is money."""
_JOINING = frozenset({"of", "the", "and", "for", "de", "la", "del", "von", "van", "al", "bin"})
_PARTING = re.compile(r"[-/&.]")
_POSSESSIVE = re.compile(r"['’]s?$")
STEM = 4
"""Letters by which a country's name and its adjective are known for each other: Vietnam, Vietnamese."""
STEM_OF_WORD = 6
"""Letters by which two forms of a word are known for each other: Communication, Communications."""
MOST = 12
"""Names that are flagged at most: a summary that needs more is to be read as a whole."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """The beginnings of words that may stand in a name, folded, and the countries that may be named."""

    stems: frozenset[str]
    countries: frozenset[str]


def check_names(findings: Findings, ground: Ground) -> tuple[Problem, ...]:
    """Flag the names in the summary that neither the proven facts nor the article hold."""
    text = "\n".join(line.text for line in ground.lines.values())
    known = _known(findings, text, ground.cleaned.language.code)
    unknown = dict.fromkeys(
        name for sentence in findings.summary for name in _names(sentence.text) if not _is_known(name, known)
    )
    return tuple(
        Problem(
            code="summary_name_unproven",
            severity="warning" if len(name.split()) > 1 else "info",
            where="summary",
            message=f"“{name}”: no party, post or agreement that was found has this name",
        )
        for name in list(unknown)[:MOST]
    )


def _known(findings: Findings, text: str, language: str) -> _Known:
    parties = findings.parties.values()
    countries = {party.country for party in parties if party.country}
    names: list[str | None] = [text]
    for party in parties:
        names += (party.name_en, party.name_original, party.title_en, *party.aliases)
    for agreement in findings.agreements:
        names += (agreement.title_en, agreement.title_original)
    names += [area.label_en for area in findings.areas]
    stems = {word[:STEM_OF_WORD] for name in names if name for word in _folded(name)}
    stems |= {acronym[:STEM_OF_WORD] for name in names[1:] if name for acronym in _acronyms(name)}
    return _Known(
        stems=frozenset(stems),
        countries=frozenset(countries | _countries_in(text, language)),
    )


def _countries_in(text: str, language: str) -> set[str]:
    return {code for name, code in _country_names(language) if name in text and names_country(name, text)}


@cache
def _country_names(language: str) -> tuple[tuple[str, str], ...]:
    """Give the names of all countries in `language` and in English, each with its code."""
    return tuple((name, code) for code in country_codes() for name in names_of(code, language))


@cache
def _tables() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(
        resources.files(__package__).joinpath("name_words.json").read_text("utf-8")
    )
    return table


def _names(sentence: str) -> Iterator[str]:
    """Yield the runs of capitalised words; the sentence's first word begins one only if more follow."""
    run: list[re.Match[str]] = []
    for place, match in enumerate(_WORD.finditer(sentence)):
        gap = sentence[run[-1].end() : match.start()] if run else ""
        is_name = match[0][0].isupper() and (place > 0 or match[0].casefold() not in _openers())
        if run and (gap.strip() or not (is_name or match[0] in _JOINING)):
            yield from _shown(run, sentence)
            run = []
        if is_name or run:
            run.append(match)
    yield from _shown(run, sentence)


def _shown(run: list[re.Match[str]], sentence: str) -> Iterator[str]:
    """Give the name that a run of words is; the first word of a sentence alone may be any word."""
    while run and run[-1][0] in _JOINING:
        run = run[:-1]
    if run and (len(run) > 1 or run[0].start() > 0 or run[0][0].isupper()):
        yield _POSSESSIVE.sub("", sentence[run[0].start() : run[-1].end()])


def _is_known(name: str, known: _Known) -> bool:
    capitalised = " ".join(word for word in _PARTING.sub(" ", name).split() if word[0].isupper())
    return all(_word_is_known(word, known) for word in _folded(capitalised))


def _word_is_known(word: str, known: _Known) -> bool:
    if word[:STEM_OF_WORD] in known.stems or word in _generic():
        return True
    return not _countries_of(word).isdisjoint(known.countries)


def _folded(text: str) -> Iterator[str]:
    """Yield the words of a text without case, marks and genitives; hyphens part them."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    for match in _WORD.finditer(_PARTING.sub(" ", bare)):
        yield _POSSESSIVE.sub("", match[0])


def _acronyms(name: str) -> Iterator[str]:
    """Yield the initials of a name, with and without its small words: "AUN", "MoFA"."""
    words = _PARTING.sub(" ", name).split()
    yield "".join(word[0] for word in words).casefold()
    yield "".join(word[0] for word in words if word[0].isupper()).casefold()


@cache
def _countries_of(word: str) -> frozenset[str]:
    """Give the countries that a folded English word may name, as a noun or an adjective."""
    if word in _tables()["adjectives"]:
        return frozenset(_tables()["adjectives"][word])
    return _country_stems().get(word[:STEM], frozenset()) if len(word) >= STEM else frozenset()


@cache
def _country_stems() -> dict[str, frozenset[str]]:
    stems: dict[str, set[str]] = {}
    for code in country_codes():
        for name in names_of(code, "en"):
            for word in _folded(name):
                if len(word) >= STEM and word not in _JOINING:
                    stems.setdefault(word[:STEM], set()).add(code)
    return {stem: frozenset(codes) for stem, codes in stems.items()}


@cache
def _openers() -> frozenset[str]:
    return frozenset(_tables()["openers"])


@cache
def _generic() -> frozenset[str]:
    return frozenset(_tables()["generic"])
