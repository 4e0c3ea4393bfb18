from __future__ import annotations

from dataclasses import replace
from random import Random  # noqa: TC003 - hypothesis reads the annotation

from hypothesis import given
from hypothesis import strategies as st

from summarizer.briefing.findings import (
    Findings,
    FoundAgreement,
    FoundArea,
    FoundDate,
    FoundParty,
    FoundSentence,
    Proof,
)
from summarizer.briefing.merging import _compatible, _party_groups, _same_party, merge_findings
from summarizer.records import Span


def _proof(start: int, length: int = 5) -> Proof:
    span = Span(start=start, end=start + length)
    return Proof(span=span, zone="body", status="exact", sentence=span, sentence_text="s")


MINISTRY = FoundParty(
    name_en="Ministry of Culture of Laos",
    name_original="Bộ Văn hóa Lào",
    aliases=(),
    kind="government_body",
    role="participant",
    country="LA",
    country_basis="inferred",
    title_en=None,
    represents=None,
    core=False,
    proofs=(_proof(10),),
)
DATE = FoundDate(
    role="event",
    edtf="2025-06-10",
    earliest="2025-06-10",
    latest="2025-06-10",
    precision="day",
    basis="stated",
    text="10/6/2025",
    what_en="meeting",
    core=True,
    proofs=(_proof(30),),
)
AREA = FoundArea(code="tourism", label_en="tourism", specificity="implied", core=False, proofs=(_proof(50),))
PACT = FoundAgreement(
    title_en="Tourism MoU",
    title_original="biên bản",
    type="mou",
    status="signed",
    parties=(1,),
    dates=(1,),
    proofs=(_proof(70),),
)


def _parties(*parties: FoundParty) -> Findings:
    return Findings(parties=dict(enumerate(parties, 1)))


def _names(findings: Findings) -> list[str]:
    return [party.name_original for party in findings.parties.values()]


def test_one_party_found_in_two_chunks_is_one_record_with_the_proofs_of_both() -> None:
    later = replace(MINISTRY, role="signatory", core=True, country_basis="stated", proofs=(_proof(200),))
    merged = merge_findings([_parties(MINISTRY), _parties(later)])
    (party,) = merged.parties.values()
    assert party.role == "signatory"
    assert party.core
    assert party.country_basis == "stated"
    assert [proof.span.start for proof in party.proofs] == [10, 200]


def test_a_shared_alias_joins_a_full_name_and_its_acronym() -> None:
    full = replace(MINISTRY, aliases=("BVH",))
    short = replace(MINISTRY, name_original="BVH", name_en="BVH", proofs=(_proof(300),))
    (party,) = merge_findings([_parties(full), _parties(short)]).parties.values()
    assert party.name_original == "Bộ Văn hóa Lào"
    assert party.aliases == ("BVH",)


def test_namesakes_of_two_countries_stay_apart() -> None:
    other = replace(MINISTRY, country="VN", proofs=(_proof(300),))
    assert len(merge_findings([_parties(MINISTRY), _parties(other)]).parties) == 2


def test_a_person_is_never_joined_to_a_body_nor_a_country_to_its_bodies() -> None:
    person = replace(MINISTRY, kind="person", proofs=(_proof(300),))
    country = replace(MINISTRY, kind="country", proofs=(_proof(400),))
    assert len(merge_findings([_parties(MINISTRY, person, country)]).parties) == 3


def test_references_follow_what_was_merged() -> None:
    person = replace(
        MINISTRY, kind="person", name_original="Ông A", name_en="Mr A", represents=1, proofs=(_proof(5),)
    )
    one = Findings(parties={1: MINISTRY, 2: person}, dates={1: DATE}, agreements=(PACT,))
    merged = merge_findings([Findings(), one])
    assert [party.represents for party in merged.parties.values()] == [2, None]
    assert merged.agreements[0].parties == (2,)
    assert merged.agreements[0].dates == (1,)


def test_one_day_in_one_role_is_one_date_and_another_role_is_another() -> None:
    again = replace(DATE, text="hôm đó", proofs=(_proof(90),))
    visit = replace(DATE, role="visit", proofs=(_proof(120),))
    merged = merge_findings([Findings(dates={1: DATE}), Findings(dates={1: again, 2: visit})])
    assert [(date.role, len(date.proofs)) for date in merged.dates.values()] == [("event", 2), ("visit", 1)]


def test_unread_dates_with_the_same_words_in_two_places_stay_two() -> None:
    vague = replace(DATE, edtf=None, earliest=None, latest=None, precision="unknown", basis="none")
    elsewhere = replace(vague, proofs=(_proof(500),))
    assert len(merge_findings([Findings(dates={1: vague, 2: elsewhere})]).dates) == 2


def test_areas_join_only_under_one_code_and_on_one_topic() -> None:
    same = replace(AREA, specificity="explicit", core=True, proofs=(_proof(51),))
    topic = replace(AREA, label_en="eco-tourism", proofs=(_proof(80),))
    code = replace(AREA, code="other", proofs=(_proof(50),))
    merged = merge_findings([Findings(areas=(AREA, same, topic, code))])
    assert sorted((area.code, area.label_en) for area in merged.areas) == [
        ("other", "tourism"),
        ("tourism", "eco-tourism"),
        ("tourism", "tourism"),
    ]
    joined = next(area for area in merged.areas if len(area.proofs) == 2)
    assert joined.core
    assert joined.specificity == "explicit"


def test_an_agreement_named_in_two_chunks_is_one() -> None:
    chunk = Findings(parties={1: MINISTRY}, dates={1: DATE}, agreements=(PACT,))
    later = Findings(
        parties={4: replace(MINISTRY, country="VN", name_original="Bộ Văn hóa", proofs=(_proof(400),))},
        agreements=(
            replace(PACT, title_en="the tourism MoU", parties=(4,), dates=(), proofs=(_proof(450),)),
        ),
    )
    (pact,) = merge_findings([chunk, later]).agreements
    assert pact.parties == (1, 2)
    assert pact.dates == (1,)


def test_parts_that_tell_an_agreement_differently_are_named_and_the_first_telling_stands() -> None:
    alone = replace(PACT, parties=(), dates=())
    chunks = [
        Findings(agreements=(replace(alone, status="planned", proofs=(_proof(500),)),)),
        Findings(agreements=(alone,)),
    ]
    for order in (chunks, chunks[::-1]):
        merged = merge_findings(order)
        assert [each.status for each in merged.agreements] == ["signed"]
        assert [(each.code, each.message) for each in merged.problems] == [
            (
                "parts_differ",
                "status signed in one part of the article, planned in another; the first is shown",
            )
        ]


def test_the_summary_keeps_the_order_of_the_chunks() -> None:
    chunks = [Findings(summary=(FoundSentence(text=text, proofs=(_proof(1),)),)) for text in ("one", "two")]
    assert [each.text for each in merge_findings(chunks).summary] == ["one", "two"]


_PARTY = st.builds(
    lambda name, country, start: replace(
        MINISTRY, name_original=name, name_en=name.upper(), country=country, proofs=(_proof(start),)
    ),
    st.sampled_from(["Bộ A", "Bộ B", "bộ a", "Sở C"]),
    st.sampled_from(["LA", "VN"]),
    st.integers(min_value=0, max_value=900),
)


@given(st.lists(_PARTY, max_size=6), st.integers(min_value=0, max_value=6), st.randoms())
def test_parties_do_not_depend_on_where_the_article_was_cut_or_on_the_order(
    parties: list[FoundParty], cut: int, shuffler: Random
) -> None:
    whole = merge_findings([_parties(*parties)])
    halves = merge_findings([_parties(*parties[:cut]), _parties(*parties[cut:])])
    mixed = list(parties)
    shuffler.shuffle(mixed)
    shuffled = merge_findings([_parties(*mixed)])
    keys = [
        [
            (sorted({p.span.start for p in party.proofs}), party.country, party.role)
            for party in each.parties.values()
        ]
        for each in (whole, halves, shuffled)
    ]
    assert keys[0] == keys[1]
    assert sorted(map(str, keys[0])) == sorted(map(str, keys[2]))


_NAME = st.sampled_from(["Bộ A", "bộ a", "CMG", "The Ministry", "Ministry", "ab"])
_RECORD = st.builds(
    lambda original, english, aliases, kind, country, start: replace(
        MINISTRY,
        name_original=original,
        name_en=english,
        aliases=tuple(aliases),
        kind=kind,
        country=country,
        proofs=(_proof(start),),
    ),
    _NAME,
    _NAME,
    st.lists(_NAME, max_size=2),
    st.sampled_from(["person", "country", "organization"]),
    st.sampled_from([None, "LA", "VN"]),
    st.integers(min_value=0, max_value=900),
)


@given(st.lists(st.tuples(st.integers(0, 3), _RECORD), max_size=12))
def test_looking_parties_up_by_name_finds_what_comparing_all_with_all_would(
    told: list[tuple[int, FoundParty]],
) -> None:
    rows = [((chunk, number), party) for number, (chunk, party) in enumerate(told)]
    groups: list[list[int]] = []
    for index in sorted(range(len(rows)), key=lambda each: (rows[each][1].proofs[0].span.start, each)):
        key, party = rows[index]
        for group in groups:
            members = [rows[other] for other in group]
            if all(_compatible(party, other) for _, other in members) and any(
                _same_party(party, other, one_reply=key[0] == chunk) for (chunk, _), other in members
            ):
                group.append(index)
                break
        else:
            groups.append([index])
    assert _party_groups(rows) == groups


def test_two_people_with_one_short_form_stay_two() -> None:
    anna = replace(MINISTRY, kind="person", name_original="Anna Lind", name_en="Anna Lind", aliases=("Lind",))
    erik = replace(anna, name_original="Erik Lind", name_en="Erik Lind", proofs=(_proof(90),))
    assert len(merge_findings([_parties(anna, erik)]).parties) == 2
    assert len(merge_findings([_parties(anna), _parties(erik)]).parties) == 2


def test_an_accent_tells_two_people_apart() -> None:
    one = replace(MINISTRY, kind="person", name_original="Trần Văn Hạ", name_en="Tran Van Ha (1)")
    other = replace(one, name_original="Trần Văn Hà", name_en="Tran Van Ha (2)", proofs=(_proof(90),))
    assert len(merge_findings([_parties(one), _parties(other)]).parties) == 2


def test_a_record_without_a_country_joins_no_two_countries() -> None:
    neutral = replace(MINISTRY, country=None, country_basis=None, proofs=(_proof(50),))
    other = replace(MINISTRY, country="VN", proofs=(_proof(90),))
    merged = merge_findings([_parties(MINISTRY), _parties(neutral), _parties(other)])
    assert [party.country for party in merged.parties.values()] == ["LA", "VN"]


def test_only_a_person_speaks_for_somebody_and_not_for_a_person() -> None:
    person = replace(
        MINISTRY, kind="person", name_original="Ông A", name_en="Mr A", represents=1, proofs=(_proof(5),)
    )
    body = replace(MINISTRY, represents=2)
    second = replace(person, name_original="Bà B", name_en="Ms B", represents=2, proofs=(_proof(7),))
    merged = merge_findings([Findings(parties={1: body, 2: person, 3: second})])
    assert [(party.name_en, party.represents) for party in merged.parties.values()] == [
        ("Mr A", 3),
        ("Ms B", None),
        ("Ministry of Culture of Laos", None),
    ]
