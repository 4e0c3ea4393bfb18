"""A brief as a page: what an editor reads first stands first.

Title, source and summary; who, when and what; then the proof, what could not be proven, and
what it cost.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from summarizer.output.page import Block, Heading, Line, Page, Paragraph, Run, Style, Table
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import (
    BASES,
    REASONS,
    country_name,
    date_in_words,
    in_words,
    language_name,
    usd,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Agreement, Brief, BriefDate, Call, CooperationArea, Evidence, Party

_ROLES = ("signatory", "organizer", "host", "participant", "witness", "mentioned")
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
_LONGEST_RAW_QUOTE = 200
"""So many characters of a raw slice are shown: it can run over what the sentence leaves out."""
_OPEN = frozenset({"agreed", "announced", "planned", "proposed", "ongoing", "unclear"})

Cell = tuple[Line, ...]
Row = tuple[Cell, ...]


def brief_page(brief: Brief) -> Page:
    """Lay out a whole brief."""
    return (
        *_head(brief),
        *_section("Parties", ("role", "party", "evidence"), _parties(brief)),
        *_section("Dates", ("date", "what", "evidence"), _dates(brief)),
        *_section("Agreements", ("status", "agreement", "evidence"), _agreements(brief)),
        *_section("Areas", ("how", "area", "evidence"), _areas(brief)),
        *_absent(brief),
        *_section("Evidence", ("ids and place", "sentence and quotes"), _evidence(brief)),
        *_section("Not proven", ("field", "what the model gave"), _rejected(brief)),
        *_section("Remarks", ("kind", "remark"), _problems(brief)),
        Paragraph(lines=(_cost(brief),)),
    )


def _head(brief: Brief) -> tuple[Block, ...]:
    source = brief.source
    title = source.title_en or source.title or source.path
    under: list[Line] = []
    if source.title and one_line(source.title) != one_line(title):
        under.append((Run(source.title),))
    under.append(_source_line(brief))
    alert = _alert(brief)
    blocks: list[Block] = [Heading(text=title, level=1), Paragraph(lines=tuple(under))]
    if alert:
        blocks.append(Paragraph(lines=(alert,)))
    if brief.status != "not_an_article":
        blocks.append(Paragraph(lines=(_summary(brief),)))
    return tuple(blocks)


def _source_line(brief: Brief) -> Line:
    source = brief.source
    published = date_in_words(source.published.edtf) if source.published else None
    parts = (
        source.path if source.title_en or source.title else None,
        language_name(source.language),
        f"published {published}" if published else "no publication date",
        source.publisher,
        source.byline,
        "machine translation" if source.is_machine_translation else None,
    )
    return (Run(" · ".join(one_line(part) for part in parts if part), "quiet"),)


def _alert(brief: Brief) -> Line:
    """Say what must be known before the summary is read."""
    runs: list[Run] = []
    if brief.status != "complete":
        runs.append(Run(f"{in_words(brief.status)}".upper(), "bad"))
    warnings = sum(problem.severity != "info" for problem in brief.problems)
    counts = (_counted(warnings, "warning"), _counted(len(brief.rejected), "item") + " not proven")
    said = [text for number, text in zip((warnings, len(brief.rejected)), counts, strict=True) if number]
    if said:
        runs.append(Run((" · " if runs else "") + ", ".join(said) + ": see below", "doubtful"))
    return tuple(runs)


def _summary(brief: Brief) -> Line:
    if not brief.summary.sentences:
        return (Run(brief.summary.en) if brief.summary.en else Run("no summary", "quiet"),)
    runs: list[Run] = []
    for number, sentence in enumerate(brief.summary.sentences):
        runs.append(Run((" " if number else "") + sentence.text.rstrip()))
        if sentence.evidence:
            runs.append(Run(f" [{', '.join(sentence.evidence)}]", "quiet"))
    return tuple(runs)


def _section(name: str, columns: tuple[str, ...], rows: Iterable[Row]) -> tuple[Block, ...]:
    found = tuple(rows)
    return (Heading(text=name), Table(columns=columns, rows=found)) if found else ()


def _absent(brief: Brief) -> tuple[Block, ...]:
    """Name what was not found: that an article tells of no agreement is news too."""
    lists = {
        "parties": brief.parties,
        "dates": brief.dates,
        "agreements": brief.agreements,
        "areas of cooperation": brief.cooperation_areas,
    }
    names = ", ".join(name for name, found in lists.items() if not found)
    if not names or brief.status == "not_an_article":
        return ()
    return (Paragraph(lines=((Run(f"Not found, or not proven: {names}."),),)),)


def _row(label: str, runs: Iterable[Run], ids: Iterable[str], style: Style | None = None) -> Row:
    return (*_remark(label, runs, style), ((Run(" ".join(ids), "quiet"),),))


def _remark(label: str, runs: Iterable[Run], style: Style | None = None) -> Row:
    look = style or _STATUS_STYLES.get(label, "doubtful" if label in _OPEN else "plain")
    return (((Run(in_words(label), look),),), (tuple(runs),))


def _parties(brief: Brief) -> Iterable[Row]:
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


def _dates(brief: Brief) -> Iterable[Row]:
    for date in sorted(brief.dates, key=lambda date: not date.core):
        yield _row(
            date_in_words(date.edtf), _date(date), date.evidence, "strong" if date.edtf else "doubtful"
        )


def _date(date: BriefDate) -> Iterable[Run]:
    yield Run(f"{in_words(date.role)}: ", "quiet")
    yield Run(date.what_en)
    basis = BASES.get(date.basis)
    yield Run(f" — “{one_line(date.text)}”" + (f", {basis}" if basis else ""), "quiet")


def _agreements(brief: Brief) -> Iterable[Row]:
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


def _areas(brief: Brief) -> Iterable[Row]:
    for area in sorted(brief.cooperation_areas, key=lambda area: not area.core):
        yield _row(area.specificity, _area(area), area.evidence, "plain" if area.core else "quiet")


def _area(area: CooperationArea) -> Iterable[Run]:
    yield Run(area.label_en, "strong" if area.core else "plain")
    if area.crs:
        yield Run(f" — CRS {area.crs}", "quiet")


def _evidence(brief: Brief) -> Iterable[Row]:
    """List each sentence once, in the order of the article, with all that rests on it."""
    is_markup = brief.source.media_type == "text/html"
    places: dict[tuple[int, int, str], list[Evidence]] = {}
    for each in brief.evidence:
        places.setdefault((each.sentence_start, each.sentence_end, each.sentence), []).append(each)
    for (_, _, sentence), found in sorted(places.items()):
        lines: list[Line] = [*_sentence(one_line(sentence), found, is_markup=is_markup)]
        lines += [(Run(f"“{one_line(each.quote_en)}”", "quiet"),) for each in found if each.quote_en]
        doubts = sorted({each.status for each in found} - {"exact"})
        about = ", ".join((in_words(found[0].zone), *doubts))
        ids = " ".join(each.id for each in found)
        yield ((Run(ids), Run(f" {about}", "quiet")),), tuple(lines)


def _sentence(sentence: str, found: Sequence[Evidence], *, is_markup: bool) -> Iterable[Line]:
    """Give the whole sentence, its quotes emphasised: what stands around a quote can reverse it.

    A quote that the sentence shows otherwise follows as written, but not from HTML: there the raw
    slice holds markup, and perhaps text that the page hides.
    """
    spans, elsewhere = [], []
    for each in found:
        quote = one_line(unicodedata.normalize("NFC", each.quote))
        start = sentence.find(quote)
        if quote and start >= 0:
            spans.append((start, start + len(quote)))
        else:
            elsewhere.append(quote)
    parts = [span for span in spans if span != (0, len(sentence))] or spans
    runs, done = [], 0
    for start, end in _united(parts):
        runs += [Run(sentence[done:start]), Run(sentence[start:end], "quote")]
        done = end
    runs.append(Run(sentence[done:]))
    yield tuple(run for run in runs if run.text)
    for quote in () if is_markup else elsewhere:
        yield (Run("as written: ", "quiet"), Run(_cut(quote), "quote"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_RAW_QUOTE else text[: _LONGEST_RAW_QUOTE - 1].rstrip() + "…"


def _united(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Join spans that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _rejected(brief: Brief) -> Iterable[Row]:
    for item in brief.rejected:
        reason = REASONS.get(item.reason, in_words(item.reason))
        runs = [Run(item.value), Run(f" — {reason}", "doubtful")]
        if item.nearest:
            runs.append(Run(f"; nearest: “{one_line(item.nearest)}”", "quiet"))
        yield _remark(item.field, runs)


def _problems(brief: Brief) -> Iterable[Row]:
    for problem in brief.problems:
        where = f" — {problem.where}" if problem.where else ""
        yield _remark(problem.severity, (Run(problem.message), Run(f"{where} ({problem.code})", "quiet")))


def _cost(brief: Brief) -> Line:
    made = brief.provenance
    parts = (
        spending(made.calls),
        f"{made.model} at {made.endpoint_host}",
        _counted(made.chunks, "part") if made.chunks > 1 else None,
    )
    return (Run(" · ".join(part for part in parts if part), "quiet"),)


def spending(calls: Sequence[Call]) -> str:
    """Say how many replies, tokens and dollars some calls took; cached ones cost nothing now."""
    cached = sum(call.cached for call in calls)
    spent = _sum(call.usd for call in calls if not call.cached)
    parts = (
        _counted(len(calls), "reply", "replies") + (f" ({cached} cached)" if cached else ""),
        f"{_total(call.input_tokens for call in calls)} tokens in",
        f"{_total(call.output_tokens for call in calls)} out",
        usd(spent) + (" now" if cached else ""),
    )
    return " · ".join(parts)


def _total(numbers: Iterable[int | None]) -> str:
    total = _sum(numbers)
    return "unknown" if total is None else f"{total:,}"


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = tuple(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
