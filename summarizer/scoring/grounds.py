"""Scoring evidence: facts taken from beside the article, quotes that are not in the source."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from summarizer.errors import SourceError
from summarizer.scoring.report import Finding, Tally
from summarizer.scoring.similarity import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from summarizer.brief import Brief, Evidence

Region = Literal["body", "page", "teaser"]
"""``body``; ``page`` for what else belongs to the article (title, date line, captions); the rest."""

_LINE_KEYS: tuple[tuple[str, Region], ...] = (  # a line with two labels has the later one
    ("title_lines", "page"),
    ("meta_lines", "page"),
    ("caption_lines", "page"),
    ("image_alt_lines", "page"),
    ("ambiguous_lines", "body"),
    ("body_lines", "body"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledText:
    """A decoded page. `starts` and `regions` part it; they are empty if its parts are not labelled."""

    text: str
    sha256: str
    starts: tuple[int, ...] = ()
    regions: tuple[Region, ...] = ()

    def region(self, start: int, end: int) -> Region:
        """Give the best region that ``text[start:end]`` touches; `starts` must not be empty."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(start, end - 1)) - 1
        touched = set(self.regions[max(first, 0) : last + 1])
        return "body" if "body" in touched else "page" if "page" in touched else "teaser"


def by_lines(text: str, labels: Mapping[str, Any]) -> tuple[tuple[int, ...], tuple[Region, ...]]:
    r"""Part a page by line numbers (from 1, lines end with ``\n``), as a line label file gives them.

    Raises `SourceError` if `labels` is no such file.
    """
    regions: dict[int, Region] = {}
    try:
        for key, region in _LINE_KEYS:
            regions |= dict.fromkeys(labels.get(key, ()), region)
    except (TypeError, AttributeError):
        raise SourceError("line labels: not lists of line numbers; see docs/scoring.md") from None
    starts, place = [], 0
    lines = text.split("\n")
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    return tuple(starts), tuple(regions.get(number, "teaser") for number in range(1, len(lines) + 1))


def by_spans(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[Region, ...]]:
    """Part a page by the spans of its body; what stands before the first is its head, not a teaser."""
    starts: list[int] = [0]
    regions: list[Region] = ["page"]
    for start, end in spans:
        starts += [start, end]
        regions += ["body", "teaser"]
    return tuple(starts), tuple(regions)


def score_grounds(brief: Brief, page: LabelledText | None) -> Tally:
    """Count the facts and sentences without grounds.

    Faults: ``ungrounded`` (facts and sentences without an existing, true quote); with the page
    ``misquotes`` (quotes that are not the source at their offsets) and ``not_in_source`` (names,
    words of dates and titles that the page does not have); with its labelled parts
    ``teaser_facts``, ``teaser_sentences`` and ``outside_body`` (facts that rest on title, date line
    or captions alone).
    """
    evidence = {each.id: each for each in brief.evidence}
    false = {each.id for each in brief.evidence if page and page.text[each.start : each.end] != each.quote}
    findings = [
        Finding(field="evidence", what="misquote", brief=evidence[key].quote) for key in sorted(false)
    ]
    counts: dict[str, int] = {"ungrounded": 0}
    if page is not None:
        counts |= {"misquotes": len(false), "not_in_source": 0}
        strange = [text for text in _verbatim(brief) if not _stands_in(text, fold(page.text))]
        counts["not_in_source"] = len(strange)
        findings += [Finding(field="evidence", what="not_in_source", brief=text) for text in strange]
    if page is not None and page.starts:
        counts |= {"teaser_facts": 0, "teaser_sentences": 0, "outside_body": 0}
    for kind, shown, keys in _items(brief):
        grounds = [evidence[key] for key in keys if key in evidence and key not in false]
        what = _verdict(kind, shown, grounds, page)
        if what is not None:
            counts[what] += 1
            findings.append(Finding(field=kind, what=what, brief=shown))
    return Tally(faults=counts, findings=tuple(findings))


def _verdict(kind: str, shown: str, grounds: Sequence[Evidence], page: LabelledText | None) -> str | None:
    if not grounds:
        return "ungrounded"
    if page is None or not page.starts:
        return None
    regions = {page.region(each.start, each.end) for each in grounds}
    if kind == "parties" and _only_in_teasers(shown, page):
        regions = {"teaser"}
    if regions == {"teaser"}:
        return "teaser_sentences" if kind == "summary" else "teaser_facts"
    return "outside_body" if "body" not in regions and kind != "summary" else None


def _only_in_teasers(name: str, page: LabelledText) -> bool:
    regions, start = set(), page.text.find(name)
    while start >= 0:
        regions.add(page.region(start, start + len(name)))
        start = page.text.find(name, start + 1)
    return regions == {"teaser"}


def _items(brief: Brief) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Give every statement: the field, what to show of it, its evidence ids."""
    yield from (("parties", each.name_original, each.evidence) for each in brief.parties)
    yield from (
        ("dates", f"{each.text}: {each.edtf}", each.evidence)
        for each in brief.dates
        if each.role != "published"
    )
    yield from (("agreements", each.title_en, each.evidence) for each in brief.agreements)
    yield from (("areas", each.label_en, each.evidence) for each in brief.cooperation_areas)
    yield from (("summary", each.text, each.evidence) for each in brief.summary.sentences)


def _verbatim(brief: Brief) -> Iterator[str]:
    for party in brief.parties:
        yield from (party.name_original, *party.aliases)
    yield from (each.text for each in brief.dates)
    yield from (each.title_original for each in brief.agreements if each.title_original)


def _stands_in(text: str, folded_page: str) -> bool:
    return fold(text) in folded_page
