"""The facts of a brief as rows of a page's tables: parties, dates, agreements, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.page import Line, Run, Style
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import BASES, country_name, date_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.brief import Agreement, Brief, BriefDate, CooperationArea, Party

_ROLES = ("signatory", "organizer", "host", "participant", "witness", "mentioned")
_OPEN = frozenset({"agreed", "announced", "planned", "proposed", "ongoing", "unclear"})
_STATUS_STYLES: dict[str, Style] = {
    "signed": "good",
    "completed": "good",
    "historical": "quiet",
    "signatory": "good",
    "mentioned": "quiet",
    "warning": "doubtful",
    "error": "bad",
    "info": "quiet",
}

Cell = tuple[Line, ...]
Row = tuple[Cell, ...]


def absent_lists(brief: Brief) -> str:
    """Name the lists of a brief with nothing in them; nothing where the page is no article."""
    lists = {
        "parties": brief.parties,
        "dates": brief.dates,
        "agreements": brief.agreements,
        "areas of cooperation": brief.cooperation_areas,
    }
    names = ", ".join(name for name, found in lists.items() if not found)
    return "" if brief.status == "not_an_article" else names


def _row(label: str, runs: Iterable[Run], ids: Iterable[str], style: Style | None = None) -> Row:
    return (*remark(label, runs, style), ((Run(" ".join(ids), "quiet"),),))


def remark(label: str, runs: Iterable[Run], style: Style | None = None) -> Row:
    """Make a row of two cells: a code in words and what there is to say."""
    look = style or _STATUS_STYLES.get(label, "doubtful" if label in _OPEN else "plain")
    return (((Run(in_words(label), look),),), (tuple(runs),))


def parties(brief: Brief) -> Iterable[Row]:
    """Give a row for each party, those of the story first."""
    names = {party.id: party.name_en for party in brief.parties}
    ordered = sorted(brief.parties, key=lambda party: (not party.core, _ROLES.index(party.role)))
    for party in ordered:
        yield _row(party.role, _party(party, names), party.evidence)


def _party(party: Party, names: dict[str, str]) -> Iterable[Run]:
    yield Run(party.name_en, "strong")
    if one_line(party.name_original) != one_line(party.name_en):
        yield Run(f" · {party.name_original}")
    country = country_name(party.country) if party.country else None
    if country and party.country_basis == "inferred":
        country += " (inferred)"
    sender = names.get(party.represents, party.represents) if party.represents else None
    about = (
        party.title_en,
        f"for {sender}" if sender else None,
        None if party.kind in {"person", "country", "other"} else in_words(party.kind),
        None if party.kind == "country" or country == sender else country,
    )
    said = ", ".join(one_line(part) for part in about if part)
    if said:
        yield Run(f" — {said}", "quiet")


def dates(brief: Brief) -> Iterable[Row]:
    """Give a row for each date, those of the story first."""
    for date in sorted(brief.dates, key=lambda date: not date.core):
        yield _row(
            date_in_words(date.edtf), _date(date), date.evidence, "strong" if date.edtf else "doubtful"
        )


def _date(date: BriefDate) -> Iterable[Run]:
    yield Run(f"{in_words(date.role)}: ", "quiet")
    yield Run(date.what_en)
    basis = BASES.get(date.basis)
    yield Run(f" — “{one_line(date.text)}”" + (f", {basis}" if basis else ""), "quiet")


def agreements(brief: Brief) -> Iterable[Row]:
    """Give a row for each agreement."""
    names = {party.id: party.name_en for party in brief.parties}
    dates = {date.id: date_in_words(date.edtf) for date in brief.dates}
    for agreement in brief.agreements:
        yield _row(agreement.status, _agreement(agreement, names, dates), agreement.evidence)


def _agreement(agreement: Agreement, names: dict[str, str], dates: dict[str, str]) -> Iterable[Run]:
    yield Run(agreement.title_en, "strong")
    original = agreement.title_original
    if original and one_line(original) != one_line(agreement.title_en):
        yield Run(f" · {original}")
    between = "; ".join(names.get(each, each) for each in agreement.parties)
    when = ", ".join(dates.get(each, each) for each in agreement.dates)
    said = ", ".join(part for part in (in_words(agreement.type), when) if part)
    yield Run(f" — {said}" + (f": {between}" if between else ""), "quiet")


def areas(brief: Brief) -> Iterable[Row]:
    """Give a row for each area of cooperation, those of the story first."""
    for area in sorted(brief.cooperation_areas, key=lambda area: not area.core):
        yield _row(area.specificity, _area(area), area.evidence, "plain" if area.core else "quiet")


def _area(area: CooperationArea) -> Iterable[Run]:
    yield Run(area.label_en, "strong" if area.core else "plain")
    if area.crs:
        yield Run(f" — CRS {area.crs}", "quiet")
