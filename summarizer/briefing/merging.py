"""Findings of several chunks become findings of one article: arithmetic, no model call.

The rules are deterministic and do not depend on the order of the chunks or on where the article
was cut. Two parties are one when they share a full name, unless they plainly belong to two countries
or are a person on one hand and a body on the other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from summarizer.briefing.findings import Findings, FoundAgreement, FoundArea, FoundDate, FoundParty
from summarizer.briefing.folding import fold
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from summarizer.brief import PartyRole
    from summarizer.briefing.findings import Proof

ROLE_ORDER: tuple[PartyRole, ...] = (
    "signatory",
    "witness",
    "organizer",
    "host",
    "participant",
    "mentioned",
)
"""Of several roles the first one counts: the order in which the prompt defines them."""

MAX_PROOFS = 5
_Item = TypeVar("_Item", FoundParty, FoundDate, FoundAgreement, FoundArea)
_Key = tuple[int, int]


def merge_findings(chunks: Sequence[Findings]) -> Findings:
    """Merge the findings of all chunks of an article and number what is left from 1."""
    parties, party_ids = _merge_parties(chunks)
    dates, date_ids = _merge_dates(chunks)
    agreements = [
        replace(
            each,
            parties=tuple(dict.fromkeys(party_ids[number, old] for old in each.parties)),
            dates=tuple(dict.fromkeys(date_ids[number, old] for old in each.dates)),
        )
        for number, chunk in enumerate(chunks)
        for each in chunk.agreements
    ]
    groups = _groups(agreements, _same_agreement)
    return Findings(
        parties=parties,
        dates=dates,
        agreements=tuple(_by_place(_one_agreement([agreements[i] for i in group]) for group in groups)),
        areas=tuple(_by_place(_join_groups([a for c in chunks for a in c.areas], _same_area, _one_area))),
        summary=tuple(sentence for chunk in chunks for sentence in chunk.summary),
        title_en=next((chunk.title_en for chunk in chunks if chunk.title_en), None),
        reads_machine_translated=any(chunk.reads_machine_translated for chunk in chunks),
        rejected=tuple(dict.fromkeys(each for chunk in chunks for each in chunk.rejected)),
        problems=tuple(
            dict.fromkeys(
                [
                    *(each for chunk in chunks for each in chunk.problems),
                    *(each for group in groups for each in _conflicts([agreements[i] for i in group])),
                ]
            )
        ),
    )


# --- parties -----------------------------------------------------------------------------------


def _merge_parties(chunks: Sequence[Findings]) -> tuple[dict[int, FoundParty], dict[_Key, int]]:
    rows = [
        ((number, old), party) for number, chunk in enumerate(chunks) for old, party in chunk.parties.items()
    ]
    groups = _party_groups(rows)
    merged = [_one_party([rows[index][1] for index in group]) for group in groups]
    order = sorted(range(len(groups)), key=lambda index: _place(merged[index].proofs))
    ids = {rows[index][0]: new for new, group in enumerate(order, 1) for index in groups[group]}
    numbered = {new: merged[group] for new, group in enumerate(order, 1)}
    sends = {
        ids[number, old]: ids[number, party.represents]
        for (number, old), party in reversed(rows)
        if party.represents is not None and (number, party.represents) in ids
    }
    for new, party in numbered.items():
        sender = sends.get(new)
        # A person speaks for a body or a country, and nobody else for anybody.
        stands = party.kind == "person" and sender is not None and numbered[sender].kind != "person"
        numbered[new] = replace(party, represents=sender if stands else None)
    return numbered, ids


def _party_groups(rows: Sequence[tuple[_Key, FoundParty]]) -> list[list[int]]:
    """Group the records of one party; no group holds two that cannot be one."""
    groups: list[list[int]] = []
    under: dict[tuple[str, str], set[int]] = defaultdict(set)  # places of groups by the names in them
    for index, (key, party) in sorted(enumerate(rows), key=lambda row: (_place(row[1][1].proofs), row[0])):
        alike = sorted({place for name in _wanted_names(party) for place in under.get(name, ())})
        for place in alike:
            members = [rows[other] for other in groups[place]]
            if all(_compatible(party, other) for _, other in members) and any(
                _same_party(party, other, one_reply=key[0] == chunk) for (chunk, _), other in members
            ):
                groups[place].append(index)
                break
        else:
            place = len(groups)
            groups.append([index])
        for name in _own_names(party):
            under[name].add(place)
    return groups


def _own_names(party: FoundParty) -> Iterator[tuple[str, str]]:
    """Give the names under which a record is found by another that may be the same party."""
    yield "original", _key(party.name_original)
    yield "english", _key(party.name_en)
    yield from (("alias", _key(alias)) for alias in party.aliases)


def _wanted_names(party: FoundParty) -> Iterator[tuple[str, str]]:
    """Give the names under which `_same_party` can find a record the same: see there."""
    original = _key(party.name_original)
    yield from (("original", original), ("alias", original), ("english", _key(party.name_en)))
    yield from (("original", _key(alias)) for alias in party.aliases)


def _compatible(one: FoundParty, other: FoundParty) -> bool:
    if (one.kind == "person") != (other.kind == "person") or (one.kind == "country") != (
        other.kind == "country"
    ):
        return False
    return not (one.country and other.country and one.country != other.country)


def _same_party(one: FoundParty, other: FoundParty, *, one_reply: bool) -> bool:
    """Whether two records share a full name; a short form that two people share proves nothing.

    Within one reply the model has told them apart: only the very same name joins them.
    """
    names = _key(one.name_original), _key(other.name_original)
    if one_reply or names[0] == names[1]:
        return names[0] == names[1]
    if _key(one.name_en) == _key(other.name_en):
        return True
    return names[0] in map(_key, other.aliases) or names[1] in map(_key, one.aliases)


@lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    """Fold a name for comparison: case and invisible differences, but no accents."""
    return fold(name).text.strip().removeprefix("the ")


def _one_party(parties: Sequence[FoundParty]) -> FoundParty:
    """Join one party's records; the one that is proven first in the article gives the names."""
    ordered = sorted(parties, key=lambda party: _place(party.proofs))
    fullest = max(ordered, key=lambda party: len(party.name_original))
    bases = {party.country_basis for party in parties}
    spellings = dict.fromkeys(name for party in ordered for name in (party.name_original, *party.aliases))
    return replace(
        fullest,
        aliases=tuple(name for name in spellings if name != fullest.name_original),
        role=min((party.role for party in parties), key=ROLE_ORDER.index),
        country=next((party.country for party in ordered if party.country), None),
        country_basis="stated" if "stated" in bases else "inferred" if "inferred" in bases else None,
        title_en=next((party.title_en for party in ordered if party.title_en), None),
        core=any(party.core for party in parties),
        proofs=_join_proofs(parties),
    )


# --- dates, agreements, areas ------------------------------------------------------------------


def _merge_dates(chunks: Sequence[Findings]) -> tuple[dict[int, FoundDate], dict[_Key, int]]:
    rows = [((number, old), date) for number, chunk in enumerate(chunks) for old, date in chunk.dates.items()]
    groups = _groups([date for _, date in rows], _same_date)
    merged = [_one_date([rows[index][1] for index in group]) for group in groups]
    order = sorted(range(len(groups)), key=lambda index: _place(merged[index].proofs))
    ids = {rows[index][0]: new for new, group in enumerate(order, 1) for index in groups[group]}
    return {new: merged[group] for new, group in enumerate(order, 1)}, ids


def _same_date(one: FoundDate, other: FoundDate) -> bool:
    if one.edtf is None or other.edtf is None:
        return one.text == other.text and one.proofs == other.proofs
    return one.edtf == other.edtf and (one.role == other.role or _overlap(one.proofs, other.proofs))


def _one_date(dates: Sequence[FoundDate]) -> FoundDate:
    first = min(dates, key=lambda date: _place(date.proofs))
    return replace(first, core=any(date.core for date in dates), proofs=_join_proofs(dates))


def _same_agreement(one: FoundAgreement, other: FoundAgreement) -> bool:
    if one.type != other.type:
        return False
    same_title = _key(one.title_en) == _key(other.title_en)
    named = one.title_original and other.title_original
    return same_title or bool(named and _key(str(one.title_original)) == _key(str(other.title_original)))


def _one_agreement(agreements: Sequence[FoundAgreement]) -> FoundAgreement:
    first = min(agreements, key=lambda each: _place(each.proofs))
    return replace(
        first,
        parties=tuple(dict.fromkeys(party for each in agreements for party in each.parties)),
        dates=tuple(dict.fromkeys(date for each in agreements for date in each.dates)),
        proofs=_join_proofs(agreements),
    )


def _conflicts(agreements: Sequence[FoundAgreement]) -> Iterator[Problem]:
    """Say where the parts of an article tell the same agreement differently; the first telling stands."""
    ordered = sorted(agreements, key=lambda each: _place(each.proofs))
    for what in ("status", "type"):
        told = list(dict.fromkeys(getattr(each, what) for each in ordered))
        if len(told) > 1:
            yield Problem(
                code="parts_differ",
                severity="warning",
                where=ordered[0].title_en,
                message=f"{what} {told[0]} in one part of the article, {', '.join(told[1:])} in another; "
                "the first is shown",
            )


def _same_area(one: FoundArea, other: FoundArea) -> bool:
    return one.code == other.code and (
        _key(one.label_en) == _key(other.label_en) or _overlap(one.proofs, other.proofs)
    )


def _one_area(areas: Sequence[FoundArea]) -> FoundArea:
    first = min(areas, key=lambda area: _place(area.proofs))
    return replace(
        first,
        core=any(area.core for area in areas),
        specificity="explicit" if any(area.specificity == "explicit" for area in areas) else "implied",
        proofs=_join_proofs(areas),
    )


# --- grouping ----------------------------------------------------------------------------------


def _groups(items: Sequence[_Item], same: Callable[[_Item, _Item], bool]) -> list[list[int]]:
    """Give the groups of items that are the same, directly or through others, as lists of indices."""
    groups: list[list[int]] = []
    for index, item in enumerate(items):
        touching: list[list[int]] = [
            group for group in groups if any(same(items[other], item) for other in group)
        ]
        joined = sorted([index, *(other for group in touching for other in group)])
        groups = [group for group in groups if group not in touching] + [joined]
    return sorted(groups)


def _join_groups(
    items: Sequence[_Item], same: Callable[[_Item, _Item], bool], one: Callable[[Sequence[_Item]], _Item]
) -> list[_Item]:
    return [one([items[index] for index in group]) for group in _groups(items, same)]


def _by_place(items: Iterable[_Item]) -> list[_Item]:
    return sorted(items, key=lambda item: _place(item.proofs))


def _place(proofs: Sequence[Proof]) -> tuple[int, int]:
    return min((proof.span.start, proof.span.end) for proof in proofs)


def _overlap(one: Sequence[Proof], other: Sequence[Proof]) -> bool:
    return any(a.span.start < b.span.end and b.span.start < a.span.end for a in one for b in other)


def _join_proofs(items: Sequence[_Item]) -> tuple[Proof, ...]:
    proofs = dict.fromkeys(proof for item in items for proof in item.proofs)
    return tuple(sorted(proofs, key=lambda proof: (proof.span, proof.sentence))[:MAX_PROOFS])
