"""From what the model says to what is proven: every item is looked up in the source or rejected.

The model points with line numbers and words; `proving` looks them up, this file says what each kind
of item needs: a party its name, a date words that read as the day given, a sentence its lines.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from summarizer.briefing import dates as date_parser
from summarizer.briefing import grounding
from summarizer.briefing.findings import (
    Findings,
    FoundAgreement,
    FoundArea,
    FoundDate,
    FoundParty,
    FoundSentence,
    Proof,
)
from summarizer.briefing.places import country_code, country_named, names_country, names_of
from summarizer.briefing.proving import Ground, Prover, shortened
from summarizer.briefing.quote_context import is_negated
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarizer.briefing.replies import (
        AgreementReply,
        AreaReply,
        BriefReply,
        DateReply,
        DoubtReply,
        PartyReply,
        SentenceReply,
    )
    from summarizer.records import Span

DONE = frozenset({"signed", "agreed", "announced", "ongoing", "completed"})
"""Statuses by which there is something: a negation in their proof speaks against them."""
COMING = frozenset({"planned", "effective", "expiry"})
AHEAD = (7, 182, 300)
"""Days by which the page's date is moved on to find the weekday or the month that comes next."""
_MAX_ALIASES = 12


def check_reply(reply: BriefReply, ground: Ground, *, part: Span | None = None) -> Findings:
    """Prove what can be proven of one reply; ids are still the model's own.

    `part` is the place in the source that the reply is about, if it is about a part.
    """
    return _Check(ground=ground, part=part).run(reply)


@dataclass(kw_only=True, slots=True)
class _Check(Prover):
    """One pass over one reply; collects what fails as it goes."""

    problems: list[Problem] = field(default_factory=list)

    def run(self, reply: BriefReply) -> Findings:
        parties = {each.id: party for each in reply.parties if (party := self.party(each))}
        dates = self.dates(reply.dates)
        agreements = [self.agreement(each, parties, dates) for each in reply.agreements]
        areas = [self.area(each) for each in reply.areas]
        summary = [self.sentence(each) for each in reply.summary]
        doubts = [self.doubt(each) for each in reply.doubts]
        return Findings(
            parties=parties,
            dates=dates,
            agreements=tuple(each for each in agreements if each),
            areas=tuple(each for each in areas if each),
            summary=tuple(each for each in summary if each),
            title_en=reply.title_en if self.ground.cleaned.title else None,
            reads_machine_translated=reply.reads_machine_translated,
            rejected=tuple(self.rejected),
            problems=(*self.problems, *(each for each in doubts if each)),
        )

    # --- items -------------------------------------------------------------------------------

    def party(self, given: PartyReply) -> FoundParty | None:
        proofs = self.prove("parties", given.name, given.at, name=True)
        if not proofs:
            return None
        code = country_code(given.country)
        named = country_named(given.name, self.language) if given.kind == "country" else None
        if named and code and named != code:
            self.reject("parties", f"{given.name} = {given.name_en}", "conflict", nearest=named)
            return None
        if given.country and code is None:
            self.problems.append(
                Problem(
                    code="unknown_country",
                    severity="info",
                    where="parties",
                    message=f"{given.name_en}: {given.country!r} is no country that is known here",
                )
            )
        return FoundParty(
            name_en=given.name_en,
            name_original=_shown(given.name),
            aliases=tuple(
                _shown(each) for each in given.also[:_MAX_ALIASES] if self.stands("parties.aliases", each)
            ),
            kind=given.kind,
            role=given.role,
            country=code,
            country_basis=self.country_basis(code, given, proofs),
            title_en=given.title_en,
            represents=given.represents,
            core=given.core,
            proofs=proofs,
        )

    def country_basis(
        self, code: str | None, given: PartyReply, proofs: tuple[Proof, ...]
    ) -> Literal["stated", "inferred"] | None:
        if code is None:
            return None
        if given.kind == "country":
            proofs = tuple(replace(proof, sentence_text=given.name) for proof in proofs)
        shown = " ".join(proof.sentence_text for proof in proofs)
        return (
            "stated"
            if any(names_country(name, shown) for name in names_of(code, self.language))
            else "inferred"
        )

    def dates(self, given: Sequence[DateReply]) -> dict[int, FoundDate]:
        """Read the dates in the order of the article, so that "the same day" has a day before it."""
        found: dict[int, FoundDate] = {}
        anchor: str | None = None
        proven = [(each, self.prove("dates", each.words, each.at, name=True)) for each in given]
        for each, proofs in sorted(proven, key=lambda pair: pair[1][0].span.start if pair[1] else 0):
            date = self.date(each, proofs, anchor) if proofs else None
            if date is not None:
                found[each.id] = date
                if date.precision == "day" and date.basis != "none":
                    anchor = date.edtf
        return {each.id: found[each.id] for each in given if each.id in found}

    def date(self, given: DateReply, proofs: tuple[Proof, ...], anchor: str | None) -> FoundDate | None:
        reading = self.read_date(given.words, proofs[0], anchor)
        if reading and given.value and not date_parser.agrees(reading, given.value):
            reading = self._coming(given, reading) or reading
        if reading is None or (given.value and not date_parser.agrees(reading, given.value)):
            read = reading.edtf if reading else "no date that code can read"
            self.reject(
                "dates", f"{given.words} = {given.value} ({given.what_en})", "date_mismatch", nearest=read
            )
            return None
        return self._found_date(given, proofs, reading)

    def read_date(self, words: str, proof: Proof, anchor: str | None) -> date_parser.DateReading | None:
        """Read the date in `words`; where the sentence says more of it ("... 2019"), read all of that."""
        language, published = self.language, self.ground.published
        reading = date_parser.parse_date(words, language=language, published=published, anchor=anchor)
        sentence, quote = proof.sentence_text, " ".join(words.split())
        start = sentence.find(quote)
        if reading is None or reading.basis == "stated" or start < 0:
            return reading
        for match in date_parser.find_dates(sentence, language=language):
            is_more = match.span.start <= start and start + len(quote) <= match.span.end
            if is_more and match.text.strip() != quote:
                return (
                    date_parser.parse_date(match.text, language=language, published=published, anchor=anchor)
                    or reading
                )
        return reading

    def _coming(self, given: DateReply, past: date_parser.DateReading) -> date_parser.DateReading | None:
        """Read a date without a year again as the next one to come, if that is what was meant.

        "In February", "on Friday" may be the last or the next; where the deed is still to come and the
        value given is the next one, the words do say it.
        """
        if given.role not in COMING or past.basis not in {"year_from_publication", "relative"}:
            return None
        day = (self.ground.published or "")[:10]
        for days in AHEAD:
            later = _days_after(day, days)
            reading = later and date_parser.parse_date(given.words, language=self.language, published=later)
            if reading and date_parser.agrees(reading, given.value) and (reading.latest or "") >= day:
                return reading
        return None

    def _found_date(
        self, given: DateReply, proofs: tuple[Proof, ...], reading: date_parser.DateReading
    ) -> FoundDate:
        return FoundDate(
            role=given.role,
            edtf=reading.edtf,
            earliest=reading.earliest,
            latest=reading.latest,
            precision=reading.precision,
            basis=reading.basis,
            text=_shown(given.words),
            what_en=given.what_en,
            core=given.core,
            proofs=proofs,
        )

    def agreement(
        self, given: AgreementReply, parties: Mapping[int, FoundParty], dates: Mapping[int, FoundDate]
    ) -> FoundAgreement | None:
        if not given.words:
            self.reject("agreements", given.title_en, "no_quote")
            return None
        proofs = self.prove("agreements", given.words, given.at)
        if not proofs:
            return None
        self.flag_context(given.title_en, given.words, proofs)
        if given.status in DONE and is_negated(given.words, language=self.language):
            self.problems.append(
                Problem(
                    code="negated_agreement",
                    severity="warning",
                    where=given.title_en,
                    message=f"given as {given.status}, but its own words hold a negation; read them",
                )
            )
        title = given.title_original
        if title and not self.stands("agreements.title_original", title):
            title = None
        return FoundAgreement(
            title_en=given.title_en,
            title_original=_shown(title) if title else None,
            type=given.type,
            status=given.status,
            parties=tuple(dict.fromkeys(each for each in given.parties if each in parties)),
            dates=tuple(dict.fromkeys(each for each in given.dates if each in dates)),
            proofs=proofs,
        )

    def area(self, given: AreaReply) -> FoundArea | None:
        proofs = self.prove("cooperation_areas", given.words, given.at)
        if not proofs:
            return None
        self.flag_context(given.label_en, given.words, proofs)
        return FoundArea(
            code=given.code,
            label_en=given.label_en,
            specificity=given.specificity,
            core=given.core,
            proofs=proofs,
        )

    def sentence(self, given: SentenceReply) -> FoundSentence | None:
        """Tie a summary sentence to the whole lines that it cites."""
        if not any(map(str.isalpha, given.text)):
            self.reject("summary", given.text, "no_quote")
            return None
        lines = [
            self.ground.lines[number] for number in dict.fromkeys(given.at) if number in self.ground.lines
        ]
        if not lines:
            self.reject("summary", given.text, "no_quote")
            return None
        proofs = tuple(
            Proof(span=each.span, zone=each.zone, status="exact", sentence=each.span, sentence_text=each.text)
            for each in lines
        )
        return FoundSentence(text=given.text, proofs=proofs)

    def doubt(self, given: DoubtReply) -> Problem | None:
        proofs = self.prove("doubts", given.words, given.at, name=True)
        if not proofs:
            return None
        return Problem(
            code="source_doubtful",
            severity="info",
            where="source",
            message=f"“{shortened(given.words)}”: {shortened(given.note_en)}",
        )

    def flag_context(self, what: str, words: str, proofs: Sequence[Proof]) -> None:
        """Say where a negation stands in the sentence but not in the words that were cited."""
        for proof in proofs:
            for code in grounding.context_flags(proof.sentence_text, words, language=self.language):
                if code == "context_cut_negation":
                    self.problems.append(
                        Problem(
                            code=code,
                            severity="warning",
                            where=what,
                            message="the sentence of its evidence holds a negation; read it whole",
                        )
                    )


def _days_after(day: str, days: int) -> str | None:
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _shown(text: str) -> str:
    """Take out of a verbatim field what the comparison ignores and nobody sees."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Cc", "Cf"})
    return " ".join("".join(kept).split())
