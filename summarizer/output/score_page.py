"""A score as a page: the total figure by figure, then languages and pages in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Line, Page, Paragraph, Run, Style, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from summarizer.output.page import Block
    from summarizer.planning import Plan
    from summarizer.scoring import Judging, Row, ScoreReport

_SHORT = ("parties", "dates", "agreements", "areas")
_FAULTS = ("dates.wrong", "teaser_facts", "misquotes", "ungrounded")
_HOW_TO_JUDGE = (
    "Key facts and forbidden statements are left out: a model must judge them. "
    "--judge asks one, once a brief; --judge --dry-run shows what it would cost."
)


def score_page(
    report: ScoreReport, *, columns: Sequence[tuple[str, str]], judged: Sequence[tuple[str, str]]
) -> Page:
    """Lay out `report`; `columns` are the figures of the total: heading and name of each.

    `judged` are those that rest on a model's judgement: they stand in a part of their own.
    """
    rows = report.rows()
    total = rows[-1]
    apart = {name for _, name in judged}
    blocks: list[Block] = [
        Heading(text=f"Score over {total.pages} pages", level=1),
        _figures(total, [each for each in columns if each[1] not in apart]),
    ]
    for scope, title in (("language", "By language (F1)"), ("page", "By page (F1)")):
        blocks += [Heading(text=title), _overview([row for row in rows if row.scope == scope])]
    if report.judging:
        blocks += _judged(report, report.judging, rows, judged)
    else:
        blocks.append(_lines([_HOW_TO_JUDGE], "quiet"))
    notes = [
        *(f"no brief: {page}" for page in report.missing),
        *(f"no label: {name}" for name in report.unpaired),
        *(f"no brief record: {name}" for name in report.unreadable),
    ]
    if notes:
        blocks.append(_lines(notes, "doubtful"))
    return tuple(blocks)


def judging_plan_page(plans: Sequence[Plan], *, model: str, host: str, priced: date) -> Page:
    """Lay out what judging some briefs would take, and what the figures rest on."""
    costs = [plan.usd_max for plan in plans]
    known = [cost for cost in costs if cost is not None]
    tokens = [(plan.input_tokens, plan.output_tokens_max) for plan in plans]
    rows = [
        _cells(plan.path, f"{plan.input_tokens:,}", f"{plan.output_tokens_max:,}", _dollars(plan.usd_max))
        for plan in plans
    ]
    sums = (f"{sum(column):,}" for column in zip(*tokens, strict=True)) if tokens else ("0", "0")
    rows.append(
        _cells(f"all {len(plans)}", *sums, _dollars(sum(known) if len(known) == len(costs) else None))
    )
    notes = [f"Nothing was sent. The judge would be {model} at {host}: one request a brief."]
    if len(known) < len(costs):
        notes.append(f"The price of {model} is unknown: no cost can be given.")
    else:
        notes.append(f"Prices as of {priced}; judgements that are cached already would cost nothing.")
    notes.append(
        "A reply that cannot be read is asked for once more: the cost can then exceed these figures."
    )
    return (
        Heading(text="What judging would take", level=1),
        Table(
            columns=("brief of", "tokens in", "out max", "US$ max"),
            rows=tuple(rows),
            wide=0,
            head=True,
            numbers=frozenset({1, 2, 3}),
        ),
        _lines(notes, "quiet"),
    )


def _dollars(cost: float | None) -> str:
    return "unknown" if cost is None else f"{cost:.4f}"


def _figures(total: Row, columns: Sequence[tuple[str, str]]) -> Table:
    rows = []
    for heading, name in columns:
        cell = total.cell(name)
        if cell:
            share = total.shares.get(name)
            value = share.value if share else None
            rows.append(_cells(heading, cell, "" if value is None else f"{value:.3f}"))
    return Table(
        columns=("figure", "count", "share"), rows=tuple(rows), wide=0, head=True, numbers=frozenset({1, 2})
    )


def _overview(rows: Sequence[Row]) -> Table:
    lines = []
    for row in rows:
        scores = [row.f1(name) for name in _SHORT]
        faults = sum(row.faults.get(name, 0) for name in _FAULTS)
        shown = ("" if score is None else f"{score:.2f}" for score in scores)
        lines.append(_cells(row.name, *shown, str(faults)))
    return Table(
        columns=("", *_SHORT, "faults"),
        rows=tuple(lines),
        wide=0,
        head=True,
        numbers=frozenset(range(1, len(_SHORT) + 2)),
    )


def _judged(
    report: ScoreReport, judging: Judging, rows: Sequence[Row], columns: Sequence[tuple[str, str]]
) -> Iterator[Block]:
    """Lay out what rests on a model's judgement, by itself and under the model's name."""
    yield Heading(text="Key facts and forbidden statements (judged)")
    yield _lines(
        [
            f"judged by {judging.model}: a model's reading, no arithmetic",
            "unproven: verdicts whose words are not in the brief; they count as no",
        ],
        "quiet",
    )
    yield Table(
        columns=("", *(heading for heading, _ in columns)),
        rows=tuple(
            _cells(row.name, *(row.cell(name) for _, name in columns))
            for scope in ("total", "language", "page")
            for row in rows
            if row.scope == scope and any(row.cell(name) for _, name in columns)
        ),
        wide=0,
        head=True,
        numbers=frozenset(range(1, len(columns) + 1)),
    )
    made = [
        f"{page.page}: {each.text} - in the words: {' / '.join(each.words)}"
        for page in report.pages
        if page.judgement
        for each in page.judgement.forbidden
        if each.counts
    ]
    if made:
        yield _lines([f"forbidden statements made, judged by {judging.model}:"], "strong")
        yield _lines(made, "bad")
    if judging.unjudged:
        yield _lines([f"not judged: {page}: {why}" for page, why in judging.unjudged.items()], "doubtful")


def _lines(texts: Sequence[str], style: Style) -> Paragraph:
    return Paragraph(lines=tuple((Run(text, style),) for text in texts))


def _cells(*texts: str) -> tuple[tuple[Line, ...], ...]:
    return tuple(((Run(text),),) for text in texts)
