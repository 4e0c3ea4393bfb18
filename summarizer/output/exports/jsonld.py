"""JSON-LD in the words of schema.org: each brief is a NewsArticle, a translation of another.

One document; everything that is told about is a node of its ``@graph`` with an ``@id`` that stays the same:
``urn:sha256:`` and the hash of the article's bytes, then the id within the brief. The context is inline,
so that no reader fetches anything. Texts are those that are safe to show, and the file may be pasted into
a ``<script>`` of a page.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urlsplit

from summarizer.output.jsonl import to_json
from summarizer.output.sanitizing import visible
from summarizer.output.saving import whole_file
from summarizer.output.wording import country_name, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from summarizer.brief import Agreement, BriefDate, CooperationArea, Evidence, Party
    from summarizer.output.exports.exported import Exported
    from summarizer.review.reviewed import ReviewedBrief

Node = dict[str, Any]

_HEAD = '{"@context": {"@vocab": "https://schema.org/"}, "@graph": ['
_TYPES: Mapping[str, str] = {
    "country": "Country",
    "government_body": "GovernmentOrganization",
    "organization": "Organization",
    "media": "NewsMediaOrganization",
    "company": "Corporation",
    "university": "CollegeOrUniversity",
    "person": "Person",
    "international_organization": "Organization",
    "other": "Thing",
}
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def write_jsonld(articles: Iterable[Exported], target: Path) -> int:
    """Write one document with the nodes of all articles and give their number; raises `StorageError`."""
    count = 0
    with whole_file(target) as file:
        file.write(_HEAD)
        for count, each in enumerate(articles, 1):
            lines = ",\n".join(_line(node) for node in nodes_of(each.brief))
            file.write((",\n" if count > 1 else "\n") + lines)
        file.write("\n]}\n")
    return count


def is_jsonld_export(file: BinaryIO) -> bool:
    """Tell whether a file is an earlier export: it begins as one."""
    head = _HEAD.encode()
    return file.read(len(head)) == head


def nodes_of(brief: ReviewedBrief) -> Iterator[Node]:
    """Give the nodes of an article: brief, original, whom and what they tell of, and the quotes as proof."""
    names = _Names(brief)
    yield _brief(brief, names)
    yield _original(brief, names)
    yield from (_party(each, names) for each in brief.parties)
    yield from (_event(each, names) for each in brief.dates if each.role != "published")
    yield from (_agreement(each, names) for each in brief.agreements)
    yield from (_area(each, names) for each in brief.cooperation_areas)
    yield from (_quotation(each, brief, names) for each in brief.evidence)


def _line(node: Node) -> str:
    # No text can end the <script> that the document may be pasted into.
    return to_json(_said(node)).replace("<", "\\u003c")


def _said(value: Any) -> Any:
    """Leave out what is not known, and make every text safe to show."""
    match value:
        case dict():
            return {key: _said(inner) for key, inner in value.items() if inner not in (None, "", [])}
        case list():
            return [_said(each) for each in value]
        case str():
            return visible(value, keep="\n\t")
        case _:
            return value


class _Names:
    """The ``@id`` of everything in one brief."""

    def __init__(self, brief: ReviewedBrief) -> None:
        self.original = f"urn:sha256:{quote(brief.record_id, safe='')}"
        parties, dates = ([each.id for each in records] for records in (brief.parties, brief.dates))
        self._known = {*parties, *dates, *(each.id for each in brief.evidence)}

    def of(self, ident: str) -> str:
        """Name something by its id in the brief."""
        return f"{self.original}#{quote(ident, safe='')}"

    def refer(self, idents: Iterable[str | None]) -> list[Node]:
        """Refer to parties, dates or evidence; what is not in the brief is left out."""
        return [{"@id": self.of(each)} for each in idents if each is not None and each in self._known]


def _brief(brief: ReviewedBrief, names: _Names) -> Node:
    source, review, told = brief.source, brief.review, tuple(_told(brief))
    return {
        "@id": names.of("brief"),
        "@type": "NewsArticle",
        "headline": source.title_en or source.title,
        "abstract": brief.summary.en,
        "articleBody": brief.translation.en if brief.translation else None,
        "inLanguage": "en",
        "datePublished": _published(brief),
        "dateCreated": brief.provenance.created,
        "dateModified": review.when,
        "creativeWorkStatus": in_words(review.state),
        "editor": {"@type": "Person", "name": review.by} if review.state == "approved" else None,
        "translationOfWork": {"@id": names.original},
        "isBasedOn": {"@id": names.original},
        "about": [{"@id": names.of(ident)} for ident, core in told if core],
        "mentions": [{"@id": names.of(ident)} for ident, core in told if not core],
        "citation": names.refer(each.id for each in brief.evidence),
    }


def _told(brief: ReviewedBrief) -> Iterator[tuple[str, bool]]:
    """Yield whom and what a brief tells of, by id, and whether the story is about it."""
    yield from ((each.id, each.core) for each in brief.parties)
    yield from ((each.id, each.core) for each in brief.dates if each.role != "published")
    yield from ((each.id, True) for each in brief.agreements)
    yield from ((each.id, each.core) for each in brief.cooperation_areas)


def _original(brief: ReviewedBrief, names: _Names) -> Node:
    source = brief.source
    return {
        "@id": names.original,
        "@type": "NewsArticle",
        "headline": source.title,
        "inLanguage": None if source.language == "und" else source.language,
        "datePublished": _published(brief),
        "url": _address(source.original_url),
        "encodingFormat": source.media_type,
        "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
        "author": {"@type": "Person", "name": source.byline} if source.byline else None,
        "workTranslation": {"@id": names.of("brief")},
    }


def _party(party: Party, names: _Names) -> Node:
    is_country = party.kind == "country"
    others = dict.fromkeys((party.name_original, *party.aliases))
    return {
        "@id": names.of(party.id),
        "@type": _TYPES.get(party.kind, "Thing"),
        "name": party.name_en,
        "alternateName": [name for name in others if name != party.name_en],
        "description": in_words(party.role),
        "identifier": party.country if is_country else None,
        "jobTitle": party.title_en if party.kind == "person" else None,
        "affiliation": names.refer([party.represents]) if party.kind == "person" else None,
        "location" if party.kind != "person" else "nationality": None
        if is_country
        else _country(party.country),
        "subjectOf": names.refer(party.evidence),
    }


def _country(code: str | None) -> Node | None:
    return {"@type": "Country", "name": country_name(code), "identifier": code} if code else None


def _event(event: BriefDate, names: _Names) -> Node:
    return {
        "@id": names.of(event.id),
        "@type": "Event",
        "name": event.what_en,
        "description": f"{in_words(event.role)}: {event.text}",
        "startDate": event.earliest,
        "endDate": event.latest,
        "subjectOf": names.refer(event.evidence),
    }


def _agreement(agreement: Agreement, names: _Names) -> Node:
    return {
        "@id": names.of(agreement.id),
        "@type": "CreativeWork",
        "name": agreement.title_en,
        "alternateName": agreement.title_original,
        "genre": in_words(agreement.type),
        "creativeWorkStatus": in_words(agreement.status),
        "contributor": names.refer(agreement.parties),
        "about": names.refer(agreement.dates),
        "citation": names.refer(agreement.evidence),
    }


def _area(area: CooperationArea, names: _Names) -> Node:
    return {
        "@id": names.of(area.id),
        "@type": "DefinedTerm",
        "name": area.label_en,
        "termCode": area.crs or area.code,
        "inDefinedTermSet": "OECD CRS purpose codes" if area.crs else None,
        "subjectOf": names.refer(area.evidence),
    }


def _quotation(evidence: Evidence, brief: ReviewedBrief, names: _Names) -> Node:
    """Give a quote; its identifier is its place in the decoded source, as in RFC 5147."""
    return {
        "@id": names.of(evidence.id),
        "@type": "Quotation",
        "text": evidence.quote,
        "inLanguage": None if brief.source.language == "und" else brief.source.language,
        "identifier": f"char={evidence.start},{evidence.end}",
        "isPartOf": {"@id": names.original},
    }


def _published(brief: ReviewedBrief) -> str | None:
    """Give the day or moment of publication if it is one in ISO 8601."""
    edtf = brief.source.published.edtf if brief.source.published else ""
    for reads in (date.fromisoformat, datetime.fromisoformat):
        try:
            reads(edtf)
        except ValueError:
            continue
        return edtf
    return None


def _address(url: str | None) -> str | None:
    """Give an address only if it is one of the web: no script, no file, no spaces."""
    try:
        is_web = bool(url and _WEB.fullmatch(url) and url == visible(url) and urlsplit(url).hostname)
    except ValueError:
        return None
    return url if is_web else None
