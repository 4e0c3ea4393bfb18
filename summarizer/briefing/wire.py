"""How a brief travels from the model: every output token is paid for, so nothing is written twice.

Countries, bodies and persons have a list each, so that no party carries keys that its kind leaves
empty; what few parties have (other names, a place in the core) stands in lists beside them; keys that
come often are one token long. `read_brief_reply` gives the flat records that the rest of the room
works on. An id that no list holds is left out there or later, wherever it is referred to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from summarizer.brief import AgreementStatus, AgreementType, PartyRole
from summarizer.briefing.replies import (
    AgreementReply,
    AreaReply,
    BriefReply,
    DateReply,
    DoubtReply,
    InvalidReplyError,
    PartyReply,
    Reply,
    SentenceReply,
    Text,
    read_reply,
    strict_schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import PartyKind


class _WirePartyReply(Reply):
    """What every party has; see ``prompts/brief/system.md`` for the meaning of each key."""

    id: int
    name: Text
    english: Text


class CountryReply(_WirePartyReply):
    """A country; its English name is also the country that it belongs to."""

    role: PartyRole
    at: list[int]


class BodyReply(_WirePartyReply):
    """Any party that is neither a country nor a person, with its country's English name."""

    kind: Literal[
        "government_body",
        "international_organization",
        "organization",
        "media",
        "company",
        "university",
        "other",
    ]
    country: Text | None
    role: PartyRole
    at: list[int]


class PersonReply(_WirePartyReply):
    """A person; `for_` is the id of whom they speak for, or the English name of their country."""

    post: Text | None
    for_: int | Text | None = Field(alias="for")
    role: PartyRole
    at: list[int]


class AliasReply(Reply):
    """Another name of the party `id`."""

    id: int
    name: Text


class WireAgreementReply(Reply):
    """An agreement; where `words` is null, its original title is what proves it."""

    title_en: Text
    title_original: Text | None
    type: AgreementType
    status: AgreementStatus
    parties: list[int]
    dates: list[int]
    words: Text | None
    at: list[int]


class WireAreaReply(Reply):
    """A field of cooperation; the list that it stands in says whether it is core and explicit."""

    code: Text
    topic: Text
    words: Text
    at: list[int]


class ImpliedAreaReply(WireAreaReply):
    """A field of cooperation that only follows from what the parties do."""

    core: bool


class WireBriefReply(Reply):
    """The whole reply to a brief request, in the order in which it is written."""

    countries: list[CountryReply]
    bodies: list[BodyReply]
    persons: list[PersonReply]
    also: list[AliasReply]
    core: list[int]
    dates: list[DateReply]
    agreements: list[WireAgreementReply]
    areas: list[WireAreaReply]
    side_areas: list[WireAreaReply]
    implied_areas: list[ImpliedAreaReply]
    title_en: Text | None
    summary: list[SentenceReply]
    reads_machine_translated: bool
    doubts: list[DoubtReply]
    last: int


def brief_schema(area_codes: Sequence[str]) -> dict[str, Any]:
    """Give the strict JSON Schema of `WireBriefReply`, with the area codes as its enumeration."""
    schema = strict_schema(WireBriefReply)
    definitions = schema["$defs"]
    definitions["AreaCode"] = {"type": "string", "enum": list(area_codes)}
    for area in (WireAreaReply, ImpliedAreaReply):
        definitions[area.__name__]["properties"]["code"] = {"$ref": "#/$defs/AreaCode"}
    return schema


def read_brief_reply(text: str, area_codes: Sequence[str]) -> BriefReply:
    """Read the reply to a brief request. Raises `InvalidReplyError`."""
    wire = read_reply(text, WireBriefReply)
    areas = _areas(wire)
    if {area.code for area in areas} - set(area_codes):
        raise InvalidReplyError(["areas: a code that is not in the list"], kind="schema")
    _refuse_same_id("countries, bodies and persons together", (*wire.countries, *wire.bodies, *wire.persons))
    _refuse_same_id("dates", wire.dates)
    return BriefReply(
        parties=_parties(wire),
        dates=wire.dates,
        agreements=[_agreement(each) for each in wire.agreements],
        areas=areas,
        title_en=wire.title_en,
        summary=wire.summary,
        reads_machine_translated=wire.reads_machine_translated,
        doubts=wire.doubts,
        last=wire.last,
    )


def _refuse_same_id(where: str, items: Iterable[_WirePartyReply | DateReply]) -> None:
    ids = [item.id for item in items]
    if len(set(ids)) != len(ids):
        raise InvalidReplyError([f"{where}: the same id twice"], kind="schema")


def _parties(wire: WireBriefReply) -> list[PartyReply]:
    homes = {each.id: each.country for each in wire.bodies} | {
        each.id: each.english for each in wire.countries
    }

    def flat(
        given: CountryReply | BodyReply | PersonReply,
        kind: PartyKind,
        country: str | None,
        *,
        title_en: str | None = None,
        represents: int | None = None,
    ) -> PartyReply:
        return PartyReply(
            id=given.id,
            name=given.name,
            also=[alias.name for alias in wire.also if alias.id == given.id],
            name_en=given.english,
            kind=kind,
            country=country,
            title_en=title_en,
            represents=represents,
            role=given.role,
            core=given.id in wire.core,
            at=given.at,
        )

    countries = [flat(each, "country", each.english) for each in wire.countries]
    bodies = [flat(each, each.kind, each.country) for each in wire.bodies]
    persons = [
        flat(each, "person", homes.get(each.for_), title_en=each.post, represents=each.for_)
        if isinstance(each.for_, int)
        else flat(each, "person", each.for_, title_en=each.post)
        for each in wire.persons
    ]
    return [*countries, *bodies, *persons]


def _agreement(given: WireAgreementReply) -> AgreementReply:
    return AgreementReply(
        title_en=given.title_en,
        title_original=given.title_original,
        type=given.type,
        status=given.status,
        parties=given.parties,
        dates=given.dates,
        words=given.words or given.title_original or "",
        at=given.at,
    )


def _areas(wire: WireBriefReply) -> list[AreaReply]:
    def flat(given: WireAreaReply, specificity: Literal["explicit", "implied"], *, core: bool) -> AreaReply:
        return AreaReply(
            code=given.code,
            label_en=given.topic,
            specificity=specificity,
            core=core,
            words=given.words,
            at=given.at,
        )

    return [
        *(flat(each, "explicit", core=True) for each in wire.areas),
        *(flat(each, "explicit", core=False) for each in wire.side_areas),
        *(flat(each, "implied", core=each.core) for each in wire.implied_areas),
    ]
