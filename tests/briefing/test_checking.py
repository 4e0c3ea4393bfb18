"""What the model says is staged by hand here; what the source says decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from summarizer.briefing.checking import check_reply
from summarizer.briefing.figures import check_figures
from summarizer.briefing.proving import Ground
from summarizer.briefing.replies import BriefReply
from summarizer.chunking import chunk_article
from summarizer.reading.sources import article_from_text
from summarizer.records import (
    KEPT_ZONES,
    CleanedArticle,
    Language,
    Line,
    MappedText,
    PublicationDate,
    Span,
    Stated,
    Zone,
)

if TYPE_CHECKING:
    from summarizer.briefing.findings import Findings

PROMPT = "You read one news article and report who cooperates with whom, on what and when."
LINES: list[tuple[Zone, str]] = [
    (Zone.HEADLINE, "Sverige och Vietnam fördjupar samarbetet om skogsbruk"),
    (Zone.DATELINE, "Publicerad 2024-03-15 06.12"),
    (
        Zone.LEAD,
        "Skogsstyrelsen och Vietnams jordbruksministerium undertecknade den 14 mars ett samförståndsavtal i Hanoi.",
    ),
    (
        Zone.BODY,
        "Avtalet gäller inte handel med timmer. Generaldirektör Eva Lindström sade att 17 försök planeras.",
    ),
    (Zone.BODY, "Rapporten från augusti och mötet i januari nämndes också."),
    (Zone.TEASER, "Norges fiskeridirektorat skrev i maj 2023 avtal med Island om torskkvoter."),
]


class _Words:
    exact = True

    def count(self, text: str) -> int:
        return len(text.split())


def _ground() -> Ground:
    source, lines = "", []
    for zone, text in LINES:
        lines.append(Line(text=MappedText.of(text, len(source)), zone=zone, reason="by hand"))
        source += text + "\n"
    article = article_from_text(source)
    title = lines[0].text
    cleaned = CleanedArticle(
        article=article,
        lines=tuple(lines),
        text=MappedText.join("\n\n", [line.text for line in lines if line.zone in KEPT_ZONES]),
        language=Language(code="sv", confidence=1.0),
        title=Stated(text=title.text, span=Span(start=0, end=len(title))),
        published=PublicationDate(text="2024-03-15", span=Span(start=0, end=1), edtf="2024-03-15"),
    )
    (chunk,) = chunk_article(cleaned, counter=_Words(), budget=500)
    return Ground.of(cleaned, chunk.sentences, prompt=PROMPT)


def _party(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "name": "Skogsstyrelsen",
        "also": [],
        "name_en": "Swedish Forest Agency",
        "kind": "government_body",
        "country": "Sweden",
        "title_en": None,
        "represents": None,
        "role": "signatory",
        "core": True,
        "at": [1],
    } | changes


def _date(**changes: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "words": "den 14 mars",
        "value": "2024-03-14",
        "role": "signed",
        "what_en": "signing",
        "core": True,
        "at": [1],
    } | changes


def _area(**changes: Any) -> dict[str, Any]:
    return {
        "code": "agriculture",
        "label_en": "forestry",
        "specificity": "explicit",
        "core": True,
        "words": "samarbetet om skogsbruk",
        "at": [0],
    } | changes


def _agreement(**changes: Any) -> dict[str, Any]:
    return {
        "title_en": "MoU on forestry",
        "title_original": "samförståndsavtal",
        "type": "mou",
        "status": "signed",
        "parties": [1],
        "dates": [1],
        "words": "undertecknade den 14 mars ett samförståndsavtal",
        "at": [1],
    } | changes


def _check(**items: list[dict[str, Any]]) -> Findings:
    reply = {
        "parties": [],
        "dates": [],
        "agreements": [],
        "areas": [],
        "title_en": "Sweden and Vietnam deepen forestry cooperation",
        "summary": [],
        "reads_machine_translated": False,
        "doubts": [],
        "last": 3,
    } | items
    return check_reply(BriefReply.model_validate(reply), _ground())


def _reasons(findings: Findings) -> list[tuple[str, str]]:
    return [(each.field, each.reason) for each in findings.rejected]


def test_a_party_is_proven_by_its_name_in_the_cited_line() -> None:
    findings = _check(parties=[_party()])
    (proof,) = findings.parties[1].proofs
    source = _ground().cleaned.article.text
    assert source[proof.span.start : proof.span.end] == "Skogsstyrelsen"
    assert proof.zone == "lead"
    assert proof.status == "exact"
    assert proof.sentence_text.startswith("Skogsstyrelsen och Vietnams")
    assert findings.parties[1].country == "SE"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Naturvårdsverket", "not_found"),
        ("skogsstyrelse", "not_found"),
        ("Norges fiskeridirektorat", "out_of_zone"),
        ("who cooperates with whom, on what", "prompt_text"),
        ("", "no_quote"),
    ],
)
def test_a_party_that_the_article_does_not_name_is_rejected(name: str, reason: str) -> None:
    findings = _check(parties=[_party(name=name)])
    assert findings.parties == {}
    assert _reasons(findings) == [("parties", reason)]


def test_a_name_cited_at_the_wrong_line_is_found_where_it_stands() -> None:
    findings = _check(parties=[_party(name="Eva Lindström", kind="person", at=[1, 99])])
    assert findings.parties[1].proofs[0].sentence_text.startswith("Generaldirektör Eva")


def test_an_alias_that_does_not_stand_in_the_article_is_taken_out_and_shown() -> None:
    findings = _check(parties=[_party(also=["SKS"])])
    assert findings.parties[1].aliases == ()
    assert _reasons(findings) == [("parties.aliases", "not_found")]


def test_a_country_is_stated_when_its_name_stands_beside_the_party_and_else_inferred() -> None:
    findings = _check(
        parties=[
            _party(),
            _party(id=2, name="Vietnams jordbruksministerium", country="Vietnam"),
        ]
    )
    assert findings.parties[1].country_basis == "inferred"
    assert findings.parties[2].country_basis == "stated"


def test_a_date_is_read_by_code_with_the_year_of_the_page() -> None:
    date = _check(dates=[_date()]).dates[1]
    assert (date.edtf, date.precision, date.basis) == ("2024-03-14", "day", "year_from_publication")


@pytest.mark.parametrize("value", ["2024-03-15", "2023-03-14", "2024-04-14", "2024"])
def test_a_date_that_its_own_words_do_not_give_is_rejected(value: str) -> None:
    findings = _check(dates=[_date(value=value)])
    assert findings.dates == {}
    assert _reasons(findings) == [("dates", "date_mismatch")]
    assert findings.rejected[0].nearest == "2024-03-14"


@pytest.mark.parametrize(
    ("words", "role", "value", "edtf"),
    [
        ("augusti", "planned", "2024-08", "2024-08"),
        ("januari", "planned", "2025-01", "2025-01"),
        ("januari", "event", "2024-01", "2024-01"),
        ("januari", "event", "2025-01", None),
        ("januari", "planned", "2026-01", None),
    ],
)
def test_a_month_without_a_year_is_the_coming_one_only_for_what_is_still_to_come(
    words: str, role: str, value: str, edtf: str | None
) -> None:
    findings = _check(dates=[_date(words=words, role=role, value=value, at=[4])])
    assert [date.edtf for date in findings.dates.values()] == ([edtf] if edtf else [])


def test_a_date_of_a_teaser_is_out_of_zone() -> None:
    findings = _check(dates=[_date(words="maj 2023", value="2023-05", at=[5])])
    assert _reasons(findings) == [("dates", "out_of_zone")]


def test_an_agreement_keeps_only_references_to_what_was_proven() -> None:
    findings = _check(
        parties=[_party()], dates=[_date(value="1999-01-01")], agreements=[_agreement(parties=[1, 7])]
    )
    assert findings.agreements[0].parties == (1,)
    assert findings.agreements[0].dates == ()


def test_an_agreement_whose_words_are_altered_by_one_number_is_rejected() -> None:
    altered = _agreement(words="undertecknade den 15 mars ett samförståndsavtal")
    findings = _check(agreements=[altered])
    assert findings.agreements == ()
    assert _reasons(findings) == [("agreements", "not_found")]
    assert "undertecknade den 14 mars" in (findings.rejected[0].nearest or "")


def test_an_agreement_may_rest_on_its_own_title() -> None:
    findings = _check(agreements=[_agreement(words="samförståndsavtal")])
    (proof,) = findings.agreements[0].proofs
    assert proof.sentence_text.startswith("Skogsstyrelsen och Vietnams")
    assert findings.agreements[0].title_original == "samförståndsavtal"
    assert findings.rejected == ()


def test_an_agreement_that_nothing_proves_is_rejected_by_its_name() -> None:
    findings = _check(agreements=[_agreement(words="", title_original=None)])
    assert findings.agreements == ()
    assert [(each.value, each.reason) for each in findings.rejected] == [("MoU on forestry", "no_quote")]


def test_an_area_may_rest_on_the_headline() -> None:
    assert _check(areas=[_area()]).areas[0].proofs[0].zone == "headline"


def test_a_number_cut_out_of_a_longer_number_proves_nothing() -> None:
    assert _check(areas=[_area(words="7 försök planeras", at=[3])]).areas == ()


def test_words_whose_negation_was_cut_off_are_flagged() -> None:
    findings = _check(areas=[_area(words="handel med timmer", at=[2])])
    assert "context_cut_negation" in {problem.code for problem in findings.problems}


@pytest.mark.parametrize(("status", "codes"), [("signed", ["negated_agreement"]), ("unclear", [])])
def test_an_agreement_that_its_own_words_deny_is_flagged(status: str, codes: list[str]) -> None:
    given = _agreement(words="Avtalet gäller inte handel", title_original=None, status=status, at=[2])
    assert [each.code for each in _check(agreements=[given]).problems] == codes


def test_a_summary_sentence_without_a_line_is_rejected() -> None:
    findings = _check(summary=[{"text": "They met.", "at": [42]}, {"text": "They signed.", "at": [1]}])
    assert [each.text for each in findings.summary] == ["They signed."]
    assert _reasons(findings) == [("summary", "no_quote")]


def test_a_doubt_about_the_source_is_told() -> None:
    doubt = {"words": "17 försök", "at": [3], "note_en": "Elsewhere 71."}
    assert [(each.code, each.severity) for each in _check(doubts=[doubt]).problems] == [
        ("source_doubtful", "info")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("They signed on 14 March 2024.", None),
        ("They signed in March 2024.", None),
        ("The page is of 15 March 2024.", None),
        ("They signed on 16 March 2024.", "summary_date_unproven"),
        ("They signed on 14 March 2023.", "summary_date_unproven"),
        ("There will be 17 trials.", None),
        ("There will be 71 trials.", "summary_number_unproven"),
        ("Two sides met in 3 towns.", None),
    ],
)
def test_a_figure_of_the_summary_that_the_article_does_not_give_is_flagged(
    text: str, code: str | None
) -> None:
    ground = _ground()
    findings = _check(dates=[_date()], summary=[{"text": text, "at": [1]}])
    assert [each.code for each in check_figures(findings, ground)] == ([code] if code else [])


def _ground_of(*body: str, language: str = "sv", published: str = "2024-03-15") -> Ground:
    source, lines = "", []
    for number, text in enumerate(body):
        zone = Zone.BODY if number else Zone.LEAD
        lines.append(Line(text=MappedText.of(text, len(source)), zone=zone, reason="by hand"))
        source += text + "\n"
    cleaned = CleanedArticle(
        article=article_from_text(source),
        lines=tuple(lines),
        text=MappedText.join("\n\n", [line.text for line in lines]),
        language=Language(code=language, confidence=1.0),
        published=PublicationDate(text=published, span=Span(start=0, end=1), edtf=published),
    )
    (chunk,) = chunk_article(cleaned, counter=_Words(), budget=500)
    return Ground.of(cleaned, chunk.sentences, prompt=PROMPT)


def _check_in(ground: Ground, **items: list[dict[str, Any]]) -> Findings:
    lists = {
        name: items.get(name, []) for name in ("parties", "dates", "agreements", "areas", "summary", "doubts")
    }
    reply = lists | {"title_en": None, "reads_machine_translated": False, "last": 1}
    return check_reply(BriefReply.model_validate(reply), ground)


@pytest.mark.parametrize(
    ("sentence", "language", "words", "value"),
    [
        ("Avtalet skrevs under i Hanoi den 26 augusti 2019.", "sv", "26 augusti", "2023-08-26"),
        ("Biên bản được ký ngày 14/5/2019 tại Hà Nội.", "vi", "14/5", "2023-05-14"),
        ("双方于2019年5月14日在北京签署备忘录。", "zh", "5月14日", "2023-05-14"),
    ],
)
def test_a_year_that_stands_beside_the_quote_is_not_overruled_by_the_page(
    sentence: str, language: str, words: str, value: str
) -> None:
    findings = _check_in(_ground_of(sentence, language=language), dates=[_date(words=words, value=value)])
    assert findings.dates == {}
    assert all(each.reason in {"date_mismatch", "not_found"} for each in findings.rejected)


def test_the_same_day_is_the_day_before_it_in_the_article_whatever_lines_are_cited() -> None:
    ground = _ground_of(
        "Avtalet skrevs under den 14 mars 2024 i Hanoi.",
        "Samma dag invigdes ett kontor.",
        "Han föddes 5 maj 1963.",
    )
    dates = [
        _date(id=1, words="5 maj 1963", value="1963-05-05", at=[-3, 3]),
        _date(id=2, words="Samma dag", value="1963-05-05", at=[2]),
        _date(id=3, words="14 mars 2024", value="2024-03-14", at=[1]),
    ]
    findings = _check_in(ground, dates=dates)
    assert sorted(findings.dates) == [1, 3]


@pytest.mark.parametrize("words", ["i", "och", "x"])
def test_a_word_or_two_letters_prove_no_agreement(words: str) -> None:
    assert _check(agreements=[_agreement(words=words)]).agreements == ()


def test_words_that_name_no_date_are_no_date() -> None:
    assert _check(dates=[_date(words="Skogsstyrelsen", value=None)]).dates == {}


def test_a_country_is_not_another_country_of_that_name() -> None:
    findings = _check_in(
        _ground_of("Sverige och Norge skrev under avtalet."),
        parties=[_party(name="Norge", name_en="China", kind="country", country="China")],
    )
    assert findings.parties == {}
    assert _reasons(findings) == [("parties", "conflict")]


def test_a_country_is_not_stated_by_a_part_of_another_word() -> None:
    ground = _ground_of("Bộ Ngoại giao gửi báo cáo về giải pháp chung.", language="vi")
    party = _party(name="Bộ Ngoại giao", name_en="Ministry", country="Austria")
    assert _check_in(ground, parties=[party]).parties[1].country_basis == "inferred"


def test_invisible_characters_of_a_reply_do_not_enter_the_record() -> None:
    name = "Skogs\u202estyrelsen\U000e0041"
    assert _check(parties=[_party(name=name)]).parties[1].name_original == "Skogsstyrelsen"


def test_two_halves_of_two_sentences_are_no_name() -> None:
    ground = _ground_of("Ministern talade om samarbete med Nordkorea", "Försvarsministeriet i Stockholm teg.")
    findings = _check_in(ground, parties=[_party(name="Nordkorea Försvarsministeriet", at=[1])])
    assert findings.parties == {}


def test_a_doubt_about_words_that_are_not_there_is_rejected() -> None:
    findings = _check(doubts=[{"words": "5 miljarder dollar", "at": [-7], "note_en": "Wrong."}])
    assert findings.problems == ()
    assert _reasons(findings) == [("doubts", "not_found")]
