"""Signatories against the sentences that are cited for them; what was proven is staged by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summarizer.briefing.deeds import check_roles
from summarizer.briefing.findings import Findings, FoundAgreement, FoundParty, Proof
from summarizer.records import Span

SPAN = Span(start=0, end=1)


def _proof(sentence: str) -> Proof:
    return Proof(span=SPAN, zone="body", status="exact", sentence=SPAN, sentence_text=sentence)


def _party(sentence: str) -> FoundParty:
    return FoundParty(
        name_en="The Board",
        name_original="X",
        aliases=(),
        kind="government_body",
        role="signatory",
        country=None,
        country_basis=None,
        title_en=None,
        represents=None,
        core=True,
        proofs=(_proof(sentence),),
    )


def _agreement(sentence: str, *parties: int) -> FoundAgreement:
    return FoundAgreement(
        title_en="A memorandum",
        title_original=None,
        type="mou",
        status="signed",
        parties=parties,
        dates=(),
        proofs=(_proof(sentence),),
    )


def _codes(findings: Findings, language: str) -> list[str]:
    return [problem.code for problem in check_roles(findings, language)]


SIGNED = {
    "vi": "Hai bộ đã ký bản ghi nhớ hợp tác.",
    "zh-Hant": "雙方簽署了合作備忘錄。",
    "sv": "Myndigheterna undertecknade ett avtal.",
    "ru": "Стороны подписали меморандум.",
    "ar": "ووقّع الجانبان مذكرة تفاهم.",
    "th": "ทั้งสองฝ่ายลงนามบันทึกความเข้าใจ",
    "ja": "両者は覚書に署名した。",
    "ko": "양측은 양해각서에 서명했다.",
    "id": "Kedua pihak menandatangani nota kesepahaman.",
    "kk": "Тараптар меморандумға қол қойды.",
    "es": "Ambas partes firmaron un acuerdo.",
    "fr": "Les deux parties ont signé un accord.",
    "en": "The two sides signed a memorandum.",
}
ATTENDED = {
    "vi": "Bộ trưởng tham dự buổi làm việc.",
    "zh-Hant": "部長出席了會議。",
    "sv": "Ministern deltog i mötet.",
    "ru": "Министр принял участие во встрече.",
    "ar": "حضر الوزير الاجتماع.",
    "th": "รัฐมนตรีเข้าร่วมประชุม",
    "ja": "大臣は会議に出席した。",
    "ko": "장관이 회의에 참석했다.",
    "id": "Menteri menghadiri rapat itu.",
    "kk": "Министр жиынға қатысты.",
    "es": "El ministro asistió a la reunión.",
    "fr": "Le ministre a assisté à la réunion.",
    "en": "The minister attended the meeting.",
}


@pytest.mark.parametrize("language", SIGNED)
def test_a_signatory_whose_sentence_tells_a_signing_stands(language: str) -> None:
    assert _codes(Findings(parties={1: _party(SIGNED[language])}), language) == []


@pytest.mark.parametrize("language", ATTENDED)
def test_a_signatory_whose_sentence_tells_none_is_flagged(language: str) -> None:
    assert _codes(Findings(parties={1: _party(ATTENDED[language])}), language) == ["role_unproven"]


def test_the_sentence_of_the_agreement_counts_for_its_parties_alone() -> None:
    parties = {1: _party(ATTENDED["en"]), 2: _party(ATTENDED["en"])}
    findings = Findings(parties=parties, agreements=(_agreement(SIGNED["en"], 1),))
    assert _codes(findings, "en") == ["role_unproven"]


def test_a_person_and_the_body_behind_share_their_sentences() -> None:
    person = replace(_party(ATTENDED["en"]), represents=2, kind="person")
    assert _codes(Findings(parties={1: person, 2: _party(SIGNED["en"])}), "en") == []


def test_other_roles_and_languages_without_a_list_are_not_checked() -> None:
    host = replace(_party(ATTENDED["en"]), role="host")
    assert _codes(Findings(parties={1: host}), "en") == []
    assert _codes(Findings(parties={1: _party("Xyz.")}), "eo") == []
