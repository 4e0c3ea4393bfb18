"""Approved briefs as labels for `summarizer score`, with the pages that they label.

Only what a person stands behind becomes a label: the article is approved, and neither it nor its brief
has changed since. ``summarizer score TARGET/gold BRIEFS`` then measures other briefs of these articles.
"""

from __future__ import annotations

import codecs
import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from summarizer.output.exports.folder import export_folder
from summarizer.output.jsonl import to_json
from summarizer.review.facts import headline_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from summarizer.brief import Agreement, Brief, CooperationArea, Party
    from summarizer.output.exports.exported import Exported
    from summarizer.review.reviewed import RejectedByHand, ReviewedBrief

_ROLES = {"organizer": "host"}
_KINDS = {"university": "organization"}
_TYPES = {"mou": "MoU"}
"""Where labels have another word than briefs. All other words stand for themselves alone, which is stricter
than the labels' own wide ones: a treaty is labelled as a treaty, not as any agreement."""

_PAGE_ENDINGS = (".txt", ".md", ".html", ".htm")
_MARKS = (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def write_gold(articles: Iterable[Exported], target: Path) -> int:
    """Write ``gold/RECORD.json`` and ``pages/RECORD.*`` for each approved article; give their number.

    Labels of an earlier export whose articles are approved no longer are taken away. Raises
    `SettingsError` or `StorageError`.
    """
    count = 0
    with export_folder(target, "gold") as folder:
        for each in articles:
            if each.brief.review.state != "approved":
                continue
            count += 1
            if each.text is not None:
                folder.bytes(f"pages/{each.record}{_ending(each.brief)}", page_bytes(each.brief, each.text))
            with folder.text(f"gold/{each.record}.json") as file:
                file.write(to_json(label_of(each.brief), indent=1) + "\n")
    return count


def label_of(brief: ReviewedBrief) -> dict[str, Any]:
    """Make the label of an approved brief: plain JSON in the form that docs/scoring.md describes."""
    source = brief.source
    quotes = {each.id: each.quote for each in brief.evidence}
    return {
        "language": source.language,
        "provenance": _provenance(brief),
        "title_original": source.title,
        "title_en": source.title_en,
        "published": source.published.edtf if source.published else None,
        "event_dates": [
            {"text": date.text, "edtf": date.edtf, "what": date.what_en, "core": date.core}
            for date in brief.dates
            if date.role != "published"
        ],
        "parties": [_party(party) for party in brief.parties],
        "agreements": [_agreement(agreement) for agreement in brief.agreements],
        "cooperation_areas": list(_areas(brief.cooperation_areas, quotes)),
        "key_facts_en": [sentence.text for sentence in brief.summary.sentences],
        "must_not": [_forbidden(fact) for fact in brief.review.rejected],
    }


def page_bytes(brief: Brief, text: str) -> bytes:
    """Give the bytes of a page: those that were briefed, where `text` can be turned back to them.

    Else UTF-8, which is read as the same text; only the hash of the page is another one then.
    """
    for encoding in (brief.source.encoding, "utf-8"):
        for mark in _MARKS:
            try:
                raw = mark + text.encode(encoding)
            except (LookupError, ValueError):
                continue
            if hashlib.sha256(raw).hexdigest() == brief.record_id:
                return raw
    return text.encode("utf-8", "replace")


def _ending(brief: Brief) -> str:
    """Name the kind of page as scoring knows it."""
    own = PurePosixPath(brief.source.path.replace("\\", "/")).suffix.lower()
    if own in _PAGE_ENDINGS:
        return own
    return ".html" if brief.source.media_type == "text/html" else ".txt"


def _provenance(brief: ReviewedBrief) -> dict[str, Any]:
    review, made = brief.review, brief.provenance
    return {
        "kind": "approved review",
        "by": review.by,
        "when": review.when,
        "sha256": brief.record_id,
        "model": made.model,
        "prompt_version": made.prompt_version,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name_original": party.name_original,
        "name_en": party.name_en,
        "aliases_en": list(party.aliases),
        "kind": _KINDS.get(party.kind, party.kind),
        "country": party.country,
        "role": _ROLES.get(party.role, party.role),
        "core": party.core,
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "title_en": agreement.title_en,
        "title_original": agreement.title_original,
        "type": _TYPES.get(agreement.type, agreement.type),
        "status": agreement.status,
    }


def _areas(areas: Iterable[CooperationArea], quotes: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for area in areas:
        words = next((quotes[each] for each in area.evidence if quotes.get(each)), None)
        if words is not None:  # a label is found by its words
            yield {"area_en": area.label_en, "evidence": words, "core": area.core}


def _forbidden(fact: RejectedByHand) -> str:
    """Say in a sentence what a person has taken out, as a judge is to understand it."""
    content = fact.content
    match fact.list:
        case "summary":
            return str(content.get("text"))
        case "parties":
            return f"Naming {content.get('name_en')} as {_word(content, 'role')} ({_word(content, 'kind')})."
        case "dates":
            value = content.get("edtf") or content.get("text")
            return f"Giving {value} as the date ({_word(content, 'role')}) of: {content.get('what_en')}."
        case "agreements":
            about = f"{_word(content, 'status')} {_word(content, 'type')}"
            return f"Naming an agreement ({about}): {content.get('title_en')}."
        case "cooperation_areas":
            return f"Naming as an area of cooperation: {headline_of(fact.list, content)}."


def _word(content: Mapping[str, Any], name: str) -> str:
    return str(content.get(name)).replace("_", " ")
