"""A score as a page: the total figure by figure, then languages and pages in one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Line, Page, Paragraph, Run, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.scoring import Row, ScoreReport

_SHORT = ("parties", "dates", "agreements", "areas")
_FAULTS = ("dates.wrong", "teaser_facts", "misquotes", "ungrounded")


def score_page(report: ScoreReport, *, columns: Sequence[tuple[str, str]]) -> Page:
    """Lay out `report`; `columns` are the figures of the total: heading and name of each."""
    rows = report.rows()
    total = rows[-1]
    blocks: list[Heading | Paragraph | Table] = [
        Heading(text=f"Score over {total.pages} pages", level=1),
        _figures(total, columns),
    ]
    for scope, title in (("language", "By language (F1)"), ("page", "By page (F1)")):
        blocks += [Heading(text=title), _overview([row for row in rows if row.scope == scope])]
    notes = [
        *(f"no brief: {page}" for page in report.missing),
        *(f"no label: {name}" for name in report.unpaired),
        *(f"no brief record: {name}" for name in report.unreadable),
    ]
    if notes:
        blocks.append(Paragraph(lines=tuple((Run(note, "doubtful"),) for note in notes)))
    return tuple(blocks)


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


def _cells(*texts: str) -> tuple[tuple[Line, ...], ...]:
    return tuple(((Run(text),),) for text in texts)
