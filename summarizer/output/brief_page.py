"""A brief as a page: what an editor reads first stands first.

Title, source and summary; who, when and what; then the proof, what could not be proven, and
what it cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.brief_evidence import evidence
from summarizer.output.brief_facts import Row, absent_lists, agreements, areas, dates, parties, remark
from summarizer.output.brief_review import decisions, review_line
from summarizer.output.page import Block, Heading, Line, Page, Paragraph, Run, Table
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import REASONS, counted, date_in_words, in_words, language_name, usd
from summarizer.review.reviewed import ReviewedBrief

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Brief, Call


def brief_page(brief: Brief) -> Page:
    """Lay out a whole brief; of a `ReviewedBrief`, who stands behind it and what people decided as well."""
    return (
        *_head(brief),
        *_section("Parties", ("role", "party", "evidence"), parties(brief)),
        *_section("Dates", ("date", "what", "evidence"), dates(brief)),
        *_section("Agreements", ("status", "agreement", "evidence"), agreements(brief)),
        *_section("Areas", ("how", "area", "evidence"), areas(brief)),
        *_absent(brief),
        *_section(
            "Decisions",
            ("decision", "what about"),
            decisions(brief) if isinstance(brief, ReviewedBrief) else (),
        ),
        *_section("Evidence", ("ids and place", "sentence and quotes"), evidence(brief)),
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
    if isinstance(brief, ReviewedBrief):
        blocks.append(Paragraph(lines=(review_line(brief.review),)))
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
    counts = (counted(warnings, "warning"), counted(len(brief.rejected), "item") + " not proven")
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
    names = absent_lists(brief)
    if not names:
        return ()
    return (Paragraph(lines=((Run(f"Not found, or not proven: {names}."),),)),)


def _rejected(brief: Brief) -> Iterable[Row]:
    for item in brief.rejected:
        reason = REASONS.get(item.reason, in_words(item.reason))
        runs = [Run(item.value), Run(f" — {reason}", "doubtful")]
        if item.nearest:
            runs.append(Run(f"; nearest: “{one_line(item.nearest)}”", "quiet"))
        yield remark(item.field, runs)


def _problems(brief: Brief) -> Iterable[Row]:
    for problem in brief.problems:
        where = f" — {problem.where}" if problem.where else ""
        yield remark(problem.severity, (Run(problem.message), Run(f"{where} ({problem.code})", "quiet")))


def _cost(brief: Brief) -> Line:
    made = brief.provenance
    parts = (
        spending(made.calls),
        f"{made.model} at {made.endpoint_host}",
        counted(made.chunks, "part") if made.chunks > 1 else None,
    )
    return (Run(" · ".join(part for part in parts if part), "quiet"),)


def spending(calls: Sequence[Call]) -> str:
    """Say how many replies, tokens and dollars some calls took; cached ones cost nothing now."""
    cached = sum(call.cached for call in calls)
    spent = _sum(call.usd for call in calls if not call.cached)
    parts = (
        counted(len(calls), "reply", "replies") + (f" ({cached} cached)" if cached else ""),
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
