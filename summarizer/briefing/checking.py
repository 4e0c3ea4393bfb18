"""From what the model says to what is proven: every item is looked up in the source or rejected.

The model points with line numbers and words; this file decides. Words are looked for first in the
lines that were cited, then in the article's own zones. Nothing is repaired and nothing is dropped
without a trace: what cannot be proven becomes a `Rejected` with its reason.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from summarizer.brief import Rejected, RejectReason
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
from summarizer.briefing.folding import fold
from summarizer.briefing.places import country_code, country_named, names_country, names_of
from summarizer.records import KEPT_ZONES, Problem, Span, Zone

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
    from summarizer.records import CleanedArticle, Sentence

HEADLINE_NUMBER = 0
ALLOWED_ZONES = frozenset(str(zone) for zone in KEPT_ZONES | {Zone.HEADLINE})
COMING = frozenset({"planned", "effective", "expiry"})
AHEAD = (7, 182, 300)
"""Days by which the page's date is moved on to find the weekday or the month that comes next."""
_MAX_PROOFS = 3
_MAX_CITED, _MAX_ALIASES, _MAX_NEAREST = 8, 12, 20
"""Bounds on what a reply may make us look up: lines an item cites, aliases, searches for a likeness."""
SHORTEST_NAME, SHORTEST_WORDS = 2, 4
"""Letters that words must have to prove a name or anything else; Han, kana and hangul count double."""
_MAX_SHOWN = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class CitedLine:
    """A numbered line of the prompt: its place in the source, zone and text."""

    span: Span
    zone: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """One article as something to prove things from; built once, used for every chunk.

    `lines` maps the numbers that the model cites to their place in the source; `prompt` is the
    fixed text of our own request, folded, from which an invented quote may have been taken.
    """

    cleaned: CleanedArticle
    haystack: grounding.Haystack
    lines: Mapping[int, CitedLine]
    prompt: str

    @classmethod
    def of(cls, cleaned: CleanedArticle, sentences: Sequence[Sentence], *, prompt: str) -> Ground:
        """Lay out `cleaned` with its numbered `sentences`."""
        lines = {
            each.number: CitedLine(
                span=cleaned.text.source_span(each.span.start, each.span.end),
                zone=_zone_at(cleaned, cleaned.text.starts[each.span.start]),
                text=" ".join(each.text.split()),
            )
            for each in sentences
        }
        if cleaned.title is not None:
            lines[HEADLINE_NUMBER] = CitedLine(
                span=cleaned.title.span, zone=str(Zone.HEADLINE), text=cleaned.title.text
            )
        return cls(
            cleaned=cleaned,
            haystack=grounding.Haystack(
                cleaned.article.text, ((line.text, str(line.zone)) for line in cleaned.lines)
            ),
            lines=lines,
            prompt=fold(prompt).text,
        )

    @property
    def published(self) -> str | None:
        """The page's own date, or None."""
        return self.cleaned.published.edtf if self.cleaned.published else None


def _zone_at(cleaned: CleanedArticle, offset: int) -> str:
    for line in cleaned.lines:
        if line.text.text and line.text.starts[0] <= offset < line.text.ends[-1]:
            return str(line.zone)
    return str(Zone.BODY)


def check_reply(reply: BriefReply, ground: Ground) -> Findings:
    """Prove what can be proven of one reply; ids are still the model's own."""
    return _Check(ground=ground).run(reply)


@dataclass(kw_only=True, slots=True)
class _Check:
    """One pass over one reply; collects what fails as it goes."""

    ground: Ground
    rejected: list[Rejected] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.ground.cleaned.language.code

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
        proofs = self.prove("agreements", given.words, given.at)
        if not proofs:
            return None
        self.flag_context(given.title_en, given.words, proofs)
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
            message=f"“{_shortened(given.words)}”: {_shortened(given.note_en)}",
        )

    # --- proving -----------------------------------------------------------------------------

    def prove(self, where: str, words: str, at: Sequence[int], *, name: bool = False) -> tuple[Proof, ...]:
        """Find `words` in the cited lines, else in the whole article; reject them if they are nowhere."""
        if _letters(words) < (SHORTEST_NAME if name else SHORTEST_WORDS) and not any(map(str.isdigit, words)):
            self.reject(where, words, "no_quote")
            return ()
        proofs = []
        for number in list(dict.fromkeys(at))[:_MAX_CITED]:
            line = self.ground.lines.get(number)
            if line and (proof := self._in_line(words, line, name=name)):
                proofs.append(proof)
        if proofs:
            return tuple(proofs[:_MAX_PROOFS])
        elsewhere = self._anywhere(where, words, name=name)
        return (elsewhere,) if elsewhere else ()

    def stands(self, where: str, words: str) -> bool:
        """Whether `words` stand in the article's own zones; if not, they are rejected."""
        return bool(words.strip()) and self._anywhere(where, words, name=True) is not None

    def _in_line(self, words: str, line: CitedLine, *, name: bool) -> Proof | None:
        finding = self._find(words, within=line.span, name=name)
        if finding.status not in {"exact", "normalised"} or not line.span.covers(finding.spans[0]):
            return None
        return Proof(
            span=finding.spans[0],
            zone=line.zone,
            status="exact" if finding.status == "exact" else "normalised",
            sentence=line.span,
            sentence_text=line.text,
        )

    def _anywhere(self, where: str, words: str, *, name: bool) -> Proof | None:
        finding = self._find(words, within=None, name=name)
        if finding.status == "absent":
            prompted = grounding.stands_in_prompt(words, self.ground.prompt)
            self.reject(
                where,
                words,
                "prompt_text" if prompted else "not_found",
                nearest=self._nearest(words),
            )
            return None
        if finding.status == "out_of_zone":
            self.reject(where, words, "out_of_zone", nearest=finding.zone)
            return None
        for span in finding.spans:
            for line in self.ground.lines.values():
                if line.span.covers(span):
                    return Proof(
                        span=span,
                        zone=line.zone,
                        status=finding.status,
                        sentence=line.span,
                        sentence_text=line.text,
                    )
        # The words run over the end of a sentence: two halves that nobody wrote together.
        self.reject(where, words, "not_found", nearest=self._nearest(words))
        return None

    def _nearest(self, words: str) -> str | None:
        if len(self.rejected) >= _MAX_NEAREST:
            return None
        return self.ground.haystack.nearest(words, language=self.language)

    def _find(self, words: str, *, within: Span | None, name: bool) -> grounding.Finding:
        return self.ground.haystack.find(
            words,
            language=self.language,
            whole_words=name,
            within=within,
            allowed=ALLOWED_ZONES,
            short_ok=name or within is not None,
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

    def reject(self, where: str, value: str, reason: RejectReason, *, nearest: str | None = None) -> None:
        self.rejected.append(
            Rejected(
                field=where,
                value=_shortened(value),
                reason=reason,
                nearest=_shortened(nearest) if nearest else None,
            )
        )


def _days_after(day: str, days: int) -> str | None:
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return None


def _letters(text: str) -> int:
    """Count letters; one of a script that writes syllables or words counts double."""
    return sum(2 if char >= "\u2e80" else 1 for char in text if char.isalnum())


def _shown(text: str) -> str:
    """Take out of a verbatim field what the comparison ignores and nobody sees."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Cc", "Cf"})
    return " ".join("".join(kept).split())


def _shortened(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_SHOWN else flat[: _MAX_SHOWN - 1] + "…"
