"""The facts of a brief in a form that outlives it: no ids, but names and places in the source.

Ids such as ``p3`` are given out anew with every run. What a person has decided about a fact is
therefore kept by the fact's own content: its fields, whom and what it names, and where its evidence
stands.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import BaseModel

    from summarizer.brief import Brief

ListName = Literal["summary", "parties", "dates", "agreements", "cooperation_areas"]
LISTS: tuple[ListName, ...] = get_args(ListName)
"""The lists of a brief whose entries can be decided about; the summary's entries are its sentences."""

Content = dict[str, Any]
"""A fact as plain JSON: its fields, references by name, ``evidence`` as a list of quote, start and end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One entry of a list of a brief. `id` is the brief's own (``s2`` for the second sentence)."""

    list: ListName
    id: str
    content: Content

    @property
    def key(self) -> str:
        """Name the fact by its list and content: 16 hexadecimal digits."""
        return digest([self.list, self.content])[:16]


def facts_of(brief: Brief) -> tuple[Fact, ...]:
    """Give every fact of `brief`, list by list, in its order."""
    return tuple(_facts(brief))


def _facts(brief: Brief) -> Iterator[Fact]:
    names = {party.id: party.name_en for party in brief.parties}
    dates = {date.id: date.edtf or date.text for date in brief.dates}
    words = {each.id: {"quote": each.quote, "start": each.start, "end": each.end} for each in brief.evidence}

    def fact(kind: ListName, ident: str, record: BaseModel, **named: Any) -> Fact:
        content = record.model_dump(mode="json", exclude={"id"}) | named
        content["evidence"] = [words[each] for each in content["evidence"] if each in words]
        return Fact(list=kind, id=ident, content=content)

    for number, sentence in enumerate(brief.summary.sentences, 1):
        yield fact("summary", f"s{number}", sentence)
    for party in brief.parties:
        yield fact("parties", party.id, party, represents=_named(party.represents, names))
    for date in brief.dates:
        yield fact("dates", date.id, date)
    for each in brief.agreements:
        yield fact(
            "agreements",
            each.id,
            each,
            parties=_all_named(each.parties, names),
            dates=_all_named(each.dates, dates),
        )
    for area in brief.cooperation_areas:
        yield fact("cooperation_areas", area.id, area)


def _named(ident: str | None, names: Mapping[str, str]) -> str | None:
    return None if ident is None else names.get(ident, ident)


def _all_named(idents: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return [names.get(ident, ident) for ident in idents]


def brief_digest(brief: Brief) -> str:
    """Hash what a brief says; how and when it was made, and where its article lies, is left out."""
    said = brief.model_dump(mode="json", exclude={"provenance": True, "source": {"path"}})
    return digest(said)


def digest(value: object) -> str:
    """Hash plain JSON, whatever the order of its keys (SHA-256, hexadecimal)."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def headline_of(kind: ListName, content: Content) -> str:
    """Say in a few words what a fact is about, for lists and logs."""
    names = {
        "summary": ("text",),
        "parties": ("role", "name_en"),
        "dates": ("role", "edtf", "text"),
        "agreements": ("status", "title_en"),
        "cooperation_areas": ("label_en",),
    }
    return " · ".join(str(content[name]) for name in names[kind] if content.get(name))
