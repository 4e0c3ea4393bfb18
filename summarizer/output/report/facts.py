"""The facts of a brief, list by list, each with links to its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.report.decided import fact_note
from summarizer.output.report.entries import area_name
from summarizer.output.report.markup import EMPTY, Html, joined, tag
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import BASES, REASONS, country_name, date_in_words, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.brief import Agreement, Brief, BriefDate, CooperationArea, Party
    from summarizer.output.report.context import Context
    from summarizer.review.facts import ListName

_ROLES = ("signatory", "organizer", "host", "participant", "witness", "mentioned")
_STRONG = frozenset({"signed", "completed", "signatory"})
_QUIET = frozenset({"mentioned", "historical", "info"})


def section(name: str, items: Iterable[Html], *, class_: str | None = None) -> Html:
    """Head a list of facts; nothing for an empty one."""
    found = joined(items)
    return (
        tag("section", tag("h3", name), tag("ul", found, class_="facts"), class_=class_) if found else EMPTY
    )


def summary(brief: Brief, context: Context) -> Html:
    """Show the English summary, sentence by sentence."""
    sentences = [
        context.fact(
            "span",
            each.evidence,
            each.text.strip(),
            context.references(each.evidence),
            fact_note(context.decided.get(("summary", f"s{number}")), each),
            class_="sentence",
        )
        for number, each in enumerate(brief.summary.sentences, 1)
    ]
    if not sentences:
        return tag("p", brief.summary.en or "No summary.", class_="summary")
    return tag("p", *(part for sentence in sentences for part in (sentence, " ")), class_="summary")


def parties(brief: Brief, context: Context) -> Iterator[Html]:
    """Show who acts and who is named: those of the core first, by their role."""
    names = {party.id: party.name_en for party in brief.parties}
    for party in sorted(brief.parties, key=lambda party: (not party.core, _ROLES.index(party.role))):
        said = [tag("b", one_line(party.name_en), dir="auto")]
        if one_line(party.name_original) != one_line(party.name_en):
            said.append(tag("span", context.foreign(party.name_original), class_="original"))
        yield _fact(
            context, "parties", party, party.role, said, about=_about(party, names), is_core=party.core
        )


def _about(party: Party, names: dict[str, str]) -> str:
    country = country_name(party.country) if party.country else None
    if country and party.country_basis == "inferred":
        country += " (inferred)"
    sender = names.get(party.represents) if party.represents else None
    parts = (
        party.title_en,
        f"for {sender}" if sender else None,
        None if party.kind in {"person", "country", "other"} else in_words(party.kind),
        None if party.kind == "country" or country == sender else country,
    )
    return ", ".join(one_line(part) for part in parts if part)


def dates(brief: Brief, context: Context) -> Iterator[Html]:
    """Show what happens when, with the words that say so."""
    for date in sorted(brief.dates, key=lambda date: (not date.core, date.earliest or "9999")):
        basis = BASES.get(date.basis)
        said = [
            tag("b", date_in_words(date.edtf)),
            tag("span", one_line(date.what_en), dir="auto", class_="what"),
            tag(
                "span",
                "“",
                context.foreign(date.text),
                "”",
                f" ({basis})" if basis else "",
                class_="original",
            ),
        ]
        yield _fact(context, "dates", date, date.role, said, is_core=date.core)


def agreements(brief: Brief, context: Context) -> Iterator[Html]:
    """Show agreements and plans for them, each with its status, parties and dates."""
    names = {party.id: party.name_en for party in brief.parties}
    days = {date.id: date_in_words(date.edtf) for date in brief.dates}
    for each in brief.agreements:
        said = [tag("b", one_line(each.title_en), dir="auto")]
        if each.title_original and one_line(each.title_original) != one_line(each.title_en):
            said.append(tag("span", context.foreign(each.title_original), class_="original"))
        when = ", ".join(days.get(date, date) for date in each.dates)
        between = "; ".join(names.get(party, party) for party in each.parties)
        about = " · ".join(one_line(part) for part in (in_words(each.type), when, between) if part)
        yield _fact(context, "agreements", each, each.status, said, about=about)


def areas(brief: Brief, context: Context) -> Iterator[Html]:
    """Show the fields of cooperation."""
    for area in sorted(brief.cooperation_areas, key=lambda area: not area.core):
        said = [tag("b", one_line(area.label_en), dir="auto")]
        about = f"{area_name(area.code)}, CRS {area.crs}" if area.crs else area_name(area.code)
        yield _fact(
            context, "cooperation_areas", area, area.specificity, said, about=about, is_core=area.core
        )


def _spaced(pieces: Iterable[Html]) -> list[Html | str]:
    """Put a space between pieces, none at the end: a reference stays with the last word."""
    return [part for piece in pieces for part in (" ", piece)][1:]


def _fact(
    context: Context,
    kind: ListName,
    record: Party | BriefDate | Agreement | CooperationArea,
    label: str,
    said: Iterable[Html],
    *,
    about: str = "",
    is_core: bool = True,
) -> Html:
    look = " strong" if label in _STRONG else " quiet" if label in _QUIET else ""
    return context.fact(
        "li",
        record.evidence,
        tag("span", in_words(label), class_=f"label{look}"),
        tag(
            "div",
            *_spaced(said),
            context.references(record.evidence),
            tag("span", about, class_="about") if about else EMPTY,
            fact_note(context.decided.get((kind, record.id)), record),
        ),
        class_="fact" if is_core else "fact minor",
    )


def rejected_by_code(brief: Brief) -> Iterator[Html]:
    """Show what the model gave and code could not prove."""
    for item in brief.rejected:
        reason = REASONS.get(item.reason, in_words(item.reason))
        nearest = (
            tag(
                "span",
                "nearest in the article: “",
                tag("bdi", one_line(item.nearest)),
                "”",
                class_="original",
            )
            if item.nearest
            else EMPTY
        )
        yield tag(
            "li",
            tag("span", in_words(item.field), class_="label"),
            tag(
                "div",
                tag("del", one_line(item.value), dir="auto"),
                " ",
                tag("span", reason, class_="why"),
                " ",
                nearest,
            ),
            class_="fact",
        )


def problems(brief: Brief) -> Iterator[Html]:
    """Show what a reader should know about the article or the brief; what is grave first."""
    order = ("error", "warning", "info")
    for each in sorted(brief.problems, key=lambda problem: order.index(problem.severity)):
        where = f"{each.where} · " if each.where else ""
        yield tag(
            "li",
            tag("span", each.severity, class_=f"label {each.severity}"),
            tag(
                "div",
                tag("span", one_line(each.message), dir="auto"),
                " ",
                tag("span", one_line(f"{where}{each.code}"), class_="about"),
            ),
            class_="fact",
        )
