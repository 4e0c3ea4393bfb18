"""Looking up what a model says in the article: words are proven by a place in the source, or rejected.

Words are looked for first in the lines that were cited, then in the article's own zones. Nothing is
repaired and nothing is dropped without a trace: what stands nowhere becomes a `Rejected`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.brief import Rejected, RejectReason
from summarizer.briefing import grounding
from summarizer.briefing.findings import Proof
from summarizer.briefing.folding import fold
from summarizer.records import KEPT_ZONES, Span, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from summarizer.records import CleanedArticle, Sentence

HEADLINE_NUMBER = 0
ALLOWED_ZONES = frozenset(str(zone) for zone in KEPT_ZONES | {Zone.HEADLINE})
SHORTEST_NAME, SHORTEST_WORDS = 2, 4
"""Letters that words must have to prove a name or anything else; Han, kana and hangul count double."""
_MAX_PROOFS, _MAX_CITED, _MAX_NEAREST = 3, 8, 20
"""Bounds on what one reply may make us look up: proofs of an item, lines it cites, likenesses."""
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
        haystack = grounding.Haystack(
            cleaned.article.text, ((line.text, str(line.zone)) for line in cleaned.lines)
        )
        lines = {}
        for each in sentences:
            span = cleaned.text.source_span(each.span.start, each.span.end)
            zone = haystack.zone_at(span) or str(Zone.BODY)
            lines[each.number] = CitedLine(span=span, zone=zone, text=" ".join(each.text.split()))
        if cleaned.title is not None:
            lines[HEADLINE_NUMBER] = CitedLine(
                span=cleaned.title.span, zone=str(Zone.HEADLINE), text=cleaned.title.text
            )
        return cls(
            cleaned=cleaned,
            haystack=haystack,
            lines=lines,
            prompt=fold(prompt).text,
        )

    @property
    def published(self) -> str | None:
        """The page's own date, or None."""
        return self.cleaned.published.edtf if self.cleaned.published else None


@dataclass(kw_only=True, slots=True)
class Prover:
    """Looks things up for one reply and collects what could not be found.

    `part` is the place in the source of what the reply is about, where that is not the whole article.
    """

    ground: Ground
    part: Span | None = None
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def language(self) -> str:
        """The article's language, BCP-47."""
        return self.ground.cleaned.language.code

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
        return self.ground.haystack.nearest(words, language=self.language, within=self.part)

    def _find(self, words: str, *, within: Span | None, name: bool) -> grounding.Finding:
        return self.ground.haystack.find(
            words,
            language=self.language,
            whole_words=name,
            within=within,
            allowed=ALLOWED_ZONES,
            short_ok=name or within is not None,
        )

    def reject(self, where: str, value: str, reason: RejectReason, *, nearest: str | None = None) -> None:
        """Keep what failed, with the reason and what was found instead."""
        self.rejected.append(
            Rejected(
                field=where,
                value=shortened(value),
                reason=reason,
                nearest=shortened(nearest) if nearest else None,
            )
        )


def _letters(text: str) -> int:
    """Count letters; one of a script that writes syllables or words counts double."""
    return sum(2 if char >= "\u2e80" else 1 for char in text if char.isalnum())


def shortened(text: str) -> str:
    """Cut a text to one line that fits a table."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_SHOWN else flat[: _MAX_SHOWN - 1] + "…"
