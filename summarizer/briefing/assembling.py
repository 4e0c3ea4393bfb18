"""Findings become the record that the user keeps: ids are given out, evidence is listed once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.brief import (
    Agreement,
    Brief,
    BriefDate,
    BriefProblem,
    CooperationArea,
    Evidence,
    Party,
    PublishedDate,
    Source,
    Summary,
    SummarySentence,
    ZoneSpan,
)
from summarizer.records import KEPT_ZONES, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from summarizer.brief import Provenance
    from summarizer.briefing.findings import Findings, Proof
    from summarizer.records import CleanedArticle


def assemble_brief(
    cleaned: CleanedArticle,
    findings: Findings,
    *,
    status: Literal["complete", "incomplete", "not_an_article"],
    purpose_codes: Mapping[str, str | None],
    provenance: Provenance,
    problems: Sequence[Problem] = (),
) -> Brief:
    """Put the brief together. `purpose_codes` maps an area code to its OECD code or None."""
    ledger = _EvidenceLedger(source=cleaned.article.text)
    parties = tuple(
        Party(
            id=f"p{number}",
            name_en=party.name_en,
            name_original=party.name_original,
            aliases=party.aliases,
            kind=party.kind,
            role=party.role,
            country=party.country,
            country_basis=party.country_basis,
            title_en=party.title_en,
            represents=None if party.represents is None else f"p{party.represents}",
            core=party.core,
            evidence=ledger.ids(party.proofs),
        )
        for number, party in findings.parties.items()
    )
    dates = tuple(
        BriefDate(
            id=f"d{number}",
            role=date.role,
            edtf=date.edtf,
            earliest=date.earliest,
            latest=date.latest,
            precision=date.precision,
            basis=date.basis,
            text=date.text,
            what_en=date.what_en,
            core=date.core,
            evidence=ledger.ids(date.proofs),
        )
        for number, date in findings.dates.items()
    )
    agreements = tuple(
        Agreement(
            id=f"a{number}",
            title_en=each.title_en,
            title_original=each.title_original,
            type=each.type,
            status=each.status,
            parties=tuple(f"p{party}" for party in each.parties),
            dates=tuple(f"d{date}" for date in each.dates),
            evidence=ledger.ids(each.proofs),
        )
        for number, each in enumerate(findings.agreements, 1)
    )
    areas = tuple(
        CooperationArea(
            id=f"c{number}",
            code=area.code,
            label_en=area.label_en,
            crs=purpose_codes.get(area.code),
            specificity=area.specificity,
            core=area.core,
            evidence=ledger.ids(area.proofs),
        )
        for number, area in enumerate(findings.areas, 1)
    )
    sentences = tuple(
        SummarySentence(text=each.text, evidence=ledger.ids(each.proofs)) for each in findings.summary
    )
    return Brief(
        record_id=cleaned.article.sha256,
        status=status,
        source=_source(cleaned, findings),
        summary=Summary(en=" ".join(each.text for each in sentences), sentences=sentences),
        translation=None,
        parties=parties,
        dates=dates,
        agreements=agreements,
        cooperation_areas=areas,
        evidence=tuple(ledger.listed.values()),
        rejected=findings.rejected,
        problems=tuple(
            BriefProblem(code=each.code, severity=each.severity, where=each.where, message=each.message)
            for each in dict.fromkeys(
                (*cleaned.article.problems, *cleaned.problems, *findings.problems, *problems)
            )
        ),
        provenance=provenance,
    )


@dataclass(kw_only=True, slots=True)
class _EvidenceLedger:
    """Gives each proven place one id, in the order in which the brief first needs it."""

    source: str
    listed: dict[tuple[int, int], Evidence] = field(default_factory=dict)

    def ids(self, proofs: Sequence[Proof]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._id(proof) for proof in proofs))

    def _id(self, proof: Proof) -> str:
        place = (proof.span.start, proof.span.end)
        if place not in self.listed:
            self.listed[place] = Evidence(
                id=f"e{len(self.listed) + 1}",
                quote=self.source[proof.span.start : proof.span.end],
                start=proof.span.start,
                end=proof.span.end,
                zone=proof.zone,
                status=proof.status,
                quote_en=None,
                sentence=proof.sentence_text,
                sentence_start=proof.sentence.start,
                sentence_end=proof.sentence.end,
            )
        return self.listed[place].id


def _source(cleaned: CleanedArticle, findings: Findings) -> Source:
    article, published = cleaned.article, cleaned.published
    readable = sum(len(line.text) for line in cleaned.lines)
    kept = sum(len(line.text) for line in cleaned.lines if line.zone in KEPT_ZONES)
    return Source(
        path=article.path,
        sha256=article.sha256,
        media_type=article.media_type,
        encoding=article.encoding,
        language=cleaned.language.code,
        language_confidence=round(cleaned.language.confidence, 3),
        title=cleaned.title.text if cleaned.title else None,
        title_en=findings.title_en,
        published=None
        if published is None
        else PublishedDate(
            edtf=published.edtf, text=published.text, start=published.span.start, end=published.span.end
        ),
        publisher=cleaned.publisher.text if cleaned.publisher else None,
        byline=cleaned.byline.text if cleaned.byline else None,
        original_url=cleaned.original_url.text if cleaned.original_url else None,
        is_machine_translation=cleaned.is_machine_translation or findings.reads_machine_translated or None,
        kept_characters=kept,
        dropped_characters=readable - kept,
        zones=_zones(cleaned),
    )


def _zones(cleaned: CleanedArticle) -> tuple[ZoneSpan, ...]:
    """Join neighbouring lines of one zone, over blank lines, into runs."""
    runs: list[tuple[str, int, int]] = []
    for line in cleaned.lines:
        if not line.text.text:
            continue
        start, end = line.text.starts[0], line.text.ends[-1]
        if runs and runs[-1][0] == line.zone:
            runs[-1] = (runs[-1][0], runs[-1][1], end)
        else:
            runs.append((str(line.zone), start, end))
    return tuple(ZoneSpan(label=label, start=start, end=end) for label, start, end in runs)
