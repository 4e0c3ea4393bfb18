"""Names of the summary against the proven facts; what was proven is staged by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from summarizer.briefing.findings import Findings, FoundAgreement, FoundParty, FoundSentence
from summarizer.briefing.names import check_names
from summarizer.briefing.proving import Ground
from summarizer.chunking import chunk_article
from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import article_from_text
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from summarizer.brief import PartyKind

ARTICLE = (
    "スウェーデン農業庁とベトナム農業省は12日、ハノイで漁業協力に関する覚書に署名した。"
    "署名したのは農業庁のエヴァ・リンドストレーム長官で、FAOの代表も出席した。両国は来年、共同で調査を始める。"
)


def _party(name: str, original: str, country: str | None, kind: PartyKind, title: str | None) -> FoundParty:
    return FoundParty(
        name_en=name,
        name_original=original,
        aliases=(),
        kind=kind,
        role="signatory",
        country=country,
        country_basis=None,
        title_en=title,
        represents=None,
        core=True,
        proofs=(),
    )


def _flags(sentence: str) -> list[tuple[str, str]]:
    cleaned = clean_article(article_from_text(ARTICLE), language="ja")
    chunks = chunk_article(cleaned, counter=EstimatingCounter(), budget=3000)
    ground = Ground.of(cleaned, [each for chunk in chunks for each in chunk.sentences], prompt="")
    findings = Findings(
        parties={
            1: _party("Swedish Board of Agriculture", "スウェーデン農業庁", "SE", "government_body", None),
            2: _party("Ministry of Agriculture of Vietnam", "ベトナム農業省", "VN", "government_body", None),
            3: _party("Eva Lindström", "エヴァ・リンドストレーム", "SE", "person", "Director General"),
        },
        agreements=(
            FoundAgreement(
                title_en="Memorandum of Understanding on Fisheries",
                title_original="漁業協力に関する覚書",
                type="mou",
                status="signed",
                parties=(1, 2),
                dates=(),
                proofs=(),
            ),
        ),
        summary=(FoundSentence(text=sentence, proofs=()),),
    )
    return [(each.message.split("”")[0][1:], each.severity) for each in check_names(findings, ground)]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Swedish Board of Agriculture and Vietnam's Ministry of Agriculture signed it.",
        "Director General Eva Lindstrom signed for Sweden.",
        "The Memorandum of Understanding on Fisheries was signed on Tuesday, 12 March.",
        "The Vietnamese and Swedish ministers met; the FAO attended.",
        "Both sides, the SBA among them, want Sweden-Vietnam research.",
        "It costs US$4 million.",
        "Research starts next year.",
    ],
)
def test_a_name_of_a_proven_fact_may_stand_in_the_summary_in_any_form(sentence: str) -> None:
    assert _flags(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "name", "severity"),
    [
        ("It was signed by Prime Minister Olof Berg.", "Prime Minister Olof Berg", "warning"),
        ("The World Bank of Ruritania paid.", "World Bank of Ruritania", "warning"),
        ("The Norwegian side agreed.", "Norwegian", "info"),
        ("They met in Hanoi.", "Hanoi", "info"),
        ("Unilever and the ministry agreed; NATO watched.", "NATO", "info"),
        ("Eva Berg signed.", "Eva Berg", "warning"),
    ],
)
def test_a_name_that_no_proven_fact_has_is_flagged(sentence: str, name: str, severity: str) -> None:
    assert (name, severity) in _flags(sentence)


def test_a_summary_of_many_unknown_names_gives_a_bounded_list() -> None:
    crowd = ", ".join(f"Aa{chr(97 + n)} Bb{chr(97 + n)}" for n in range(26))
    assert len(_flags(f"They were {crowd}.")) == 12


def test_a_name_is_flagged_once() -> None:
    assert _flags("They met Olof Berg, and Olof Berg left.") == [("Olof Berg", "warning")]
