"""Roles held against the deed: who is said to have signed must stand where a signing is told.

A party may be given as a signatory although its sentence only says that it was there. So one of the
sentences that prove the party, what it represents, or an agreement that it is a party to must hold a
word of signing or concluding (``signing_words.json``, the beginnings of words, by language). A
language without a list is not checked. What fails is flagged, not removed.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from summarizer.briefing.folding import fold
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.briefing.findings import Findings

_INSIDE_WORDS = frozenset({"zh", "ja", "ko", "th", "lo", "km", "my", "ar", "he", "fa", "id", "ms", "fil"})
"""Languages whose words stand without spaces, or take what means "and", "the" or "was" before them."""


def check_roles(findings: Findings, language: str) -> tuple[Problem, ...]:
    """Flag the signatories of whom no cited sentence tells a signing; `language` is BCP-47."""
    pattern = _pattern(language.partition("-")[0].lower())
    if pattern is None:
        return ()
    return tuple(
        Problem(
            code="role_unproven",
            severity="warning",
            where="parties",
            message=f"“{party.name_en}” is given as a signatory, but no sentence cited for it tells of a "
            "signing; read it in the source",
        )
        for number, party in findings.parties.items()
        if party.role == "signatory"
        and not any(
            pattern.search(fold(text, language=language).text) for text in _sentences(findings, number)
        )
    )


def _sentences(findings: Findings, number: int) -> Iterator[str]:
    """Yield the sentences that speak of a party, of those it speaks for and of those who speak for it."""
    party = findings.parties[number]
    own = {number, party.represents} | {
        other for other, each in findings.parties.items() if each.represents == number
    }
    for each in own:
        if each in findings.parties:
            yield from (proof.sentence_text for proof in findings.parties[each].proofs)
    for agreement in findings.agreements:
        if not own.isdisjoint(agreement.parties):
            yield from (proof.sentence_text for proof in agreement.proofs)


@cache
def _words() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads(
        resources.files(__package__).joinpath("signing_words.json").read_text("utf-8")
    )
    return table


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    words = _words().get(language)
    if words is None:
        return None
    start = "" if language in _INSIDE_WORDS else r"(?<!\w)"
    return re.compile(
        start + "(?:" + "|".join(re.escape(fold(each, language=language).text) for each in words) + ")"
    )
