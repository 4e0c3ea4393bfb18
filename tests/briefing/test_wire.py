"""The form in which a brief is written, and the flat records that are read from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.briefing.replies import InvalidReplyError
from summarizer.briefing.wire import read_brief_reply

if TYPE_CHECKING:
    from summarizer.briefing.replies import BriefReply, PartyReply

CODES = ["tourism", "culture_arts_heritage", "other"]
MONGOLIA = {"id": 1, "name": "Монгол Улс", "english": "Mongolia", "role": "participant", "at": [1]}
MUSEUM = {
    "id": 2,
    "name": "Чойжин ламын сүм музей",
    "english": "Choijin Lama Temple Museum",
    "kind": "organization",
    "country": "Mongolia",
    "role": "signatory",
    "at": [2],
}
UNION = {
    "id": 3,
    "name": "International Council of Museums",
    "english": "International Council of Museums",
    "kind": "international_organization",
    "country": None,
    "role": "participant",
    "at": [2],
}
CURATOR = {
    "id": 4,
    "name": "Б. Сараа",
    "english": "B. Saraa",
    "post": "Director",
    "for": 2,
    "role": "signatory",
    "at": [3],
}
AGREEMENT = {
    "title_en": "Exhibition agreement",
    "title_original": "Үзэсгэлэнгийн гэрээ",
    "type": "agreement",
    "status": "signed",
    "parties": [2],
    "dates": [],
    "words": "гэрээ байгуулав",
    "at": [2],
}
AREA = {"code": "tourism", "topic": "museum visits", "words": "аялал", "at": [4]}


def _read(**items: Any) -> BriefReply:
    lists = ["countries", "bodies", "persons", "also", "core", "dates", "agreements"]
    lists += ["areas", "side_areas", "implied_areas", "summary", "doubts"]
    others = {"title_en": None, "reads_machine_translated": False, "last": 4}
    return read_brief_reply(json.dumps({key: [] for key in lists} | others | items), CODES)


def _person(**changes: Any) -> PartyReply:
    *_, person = _read(countries=[MONGOLIA], bodies=[MUSEUM, UNION], persons=[CURATOR | changes]).parties
    return person


def test_the_parties_of_the_three_lists_are_read_one_after_the_other() -> None:
    parties = _read(countries=[MONGOLIA], bodies=[MUSEUM, UNION], persons=[CURATOR]).parties
    assert [each.id for each in parties] == [1, 2, 3, 4]
    assert [each.kind for each in parties] == [
        "country",
        "organization",
        "international_organization",
        "person",
    ]
    assert [each.name_en for each in parties][:2] == ["Mongolia", "Choijin Lama Temple Museum"]


def test_a_country_belongs_to_itself() -> None:
    assert _read(countries=[MONGOLIA]).parties[0].country == "Mongolia"


@pytest.mark.parametrize(
    ("speaks_for", "represents", "country"),
    [
        (1, 1, "Mongolia"),
        (2, 2, "Mongolia"),
        (3, 3, None),
        ("Japan", None, "Japan"),
        (None, None, None),
    ],
)
def test_a_person_has_the_country_of_whom_the_person_speaks_for(
    speaks_for: int | str | None, represents: int | None, country: str | None
) -> None:
    person = _person(**{"for": speaks_for})
    assert (person.represents, person.country, person.title_en) == (represents, country, "Director")


def test_an_id_that_no_list_holds_gives_no_country_no_name_and_no_core() -> None:
    assert _person(**{"for": 9}).country is None
    (country,) = _read(countries=[MONGOLIA], also=[{"id": 9, "name": "Япон"}], core=[9]).parties
    assert (country.also, country.core) == ([], False)


def test_other_names_and_the_core_find_their_parties() -> None:
    also = [{"id": 2, "name": "Чойжин лам"}, {"id": 2, "name": "ЧЛСМ"}]
    country, body = _read(countries=[MONGOLIA], bodies=[MUSEUM], also=also, core=[2]).parties
    assert (country.also, country.core) == ([], False)
    assert (body.also, body.core) == (["Чойжин лам", "ЧЛСМ"], True)


@pytest.mark.parametrize(
    "lists",
    [
        {"countries": [MONGOLIA, MONGOLIA]},
        {"countries": [MONGOLIA], "bodies": [MUSEUM | {"id": 1}]},
        {"bodies": [MUSEUM], "persons": [CURATOR | {"id": 2}]},
    ],
)
def test_one_id_for_two_parties_is_refused_whatever_lists_they_stand_in(lists: dict[str, Any]) -> None:
    with pytest.raises(InvalidReplyError, match="the same id twice") as caught:
        _read(**lists)
    assert caught.value.kind == "schema"


@pytest.mark.parametrize("kind", ["country", "person", "ministry"])
def test_no_body_is_a_country_or_a_person(kind: str) -> None:
    with pytest.raises(InvalidReplyError, match=r"bodies\.0\.kind"):
        _read(bodies=[MUSEUM | {"kind": kind}])


@pytest.mark.parametrize("speaks_for", [True, 1.5, [2]])
def test_a_person_speaks_for_an_id_a_country_or_nobody(speaks_for: Any) -> None:
    with pytest.raises(InvalidReplyError, match=r"persons\.0\.for"):
        _person(**{"for": speaks_for})


@pytest.mark.parametrize(
    ("words", "title", "proof"),
    [
        ("гэрээ байгуулав", "Үзэсгэлэнгийн гэрээ", "гэрээ байгуулав"),
        (None, "Үзэсгэлэнгийн гэрээ", "Үзэсгэлэнгийн гэрээ"),
        ("", "Үзэсгэлэнгийн гэрээ", "Үзэсгэлэнгийн гэрээ"),
        (None, None, ""),
    ],
)
def test_an_agreement_without_words_of_its_own_rests_on_its_original_title(
    words: str | None, title: str | None, proof: str
) -> None:
    (agreement,) = _read(agreements=[AGREEMENT | {"words": words, "title_original": title}]).agreements
    assert (agreement.words, agreement.title_original) == (proof, title)


def test_the_list_of_an_area_says_whether_it_is_explicit_and_core() -> None:
    reply = _read(
        areas=[AREA],
        side_areas=[AREA | {"topic": "crafts"}],
        implied_areas=[AREA | {"topic": "loans", "core": True}, AREA | {"topic": "guides", "core": False}],
    )
    assert [(each.label_en, each.specificity, each.core) for each in reply.areas] == [
        ("museum visits", "explicit", True),
        ("crafts", "explicit", False),
        ("loans", "implied", True),
        ("guides", "implied", False),
    ]


@given(st.permutations(range(1, 5)), st.sets(st.integers(1, 6)))
def test_which_numbers_are_chosen_as_ids_changes_nothing_else(ids: list[int], core: set[int]) -> None:
    first, second, third, fourth = ids
    parties = _read(
        countries=[MONGOLIA | {"id": first}],
        bodies=[MUSEUM | {"id": second}, UNION | {"id": third}],
        persons=[CURATOR | {"id": fourth, "for": second}],
        also=[{"id": third, "name": "ICOM"}],
        core=sorted(core),
    ).parties
    assert [each.id for each in parties] == ids
    assert [each.country for each in parties] == ["Mongolia", "Mongolia", None, "Mongolia"]
    assert [each.also for each in parties] == [[], [], ["ICOM"], []]
    assert [each.core for each in parties] == [each in core for each in ids]
    assert parties[3].represents == second
