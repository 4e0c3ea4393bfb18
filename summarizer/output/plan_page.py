"""What a run would take, as a page: for `--dry-run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Line, Page, Paragraph, Run, Table
from summarizer.output.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from summarizer.planning import Plan

_COLUMNS = ("article", "verdict", "parts", "requests", "tokens in", "out max", "US$ max")


def plan_page(plans: Sequence[Plan], *, model: str, host: str, priced: date) -> Page:
    """Lay out the plans of some articles, their sum, and what the figures rest on."""
    rows = [_row(plan) for plan in plans]
    if len(plans) > 1:
        rows.append(_cells("all", "", _sums(plans), _total_usd(plans), strong=True))
    return (
        Heading(text="What this run would take", level=1),
        Table(columns=_COLUMNS, rows=tuple(rows), wide=0, head=True, numbers=frozenset(range(2, 7))),
        Paragraph(lines=tuple(_footnotes(plans, model=model, host=host, priced=priced))),
    )


def _row(plan: Plan) -> tuple[tuple[Line, ...], ...]:
    return _cells(plan.path, in_words(plan.verdict), _numbers(plan), plan.usd_max)


def _cells(
    name: str, verdict: str, numbers: tuple[int, ...], cost: float | None, *, strong: bool = False
) -> tuple[tuple[Line, ...], ...]:
    dollars = "unknown" if cost is None else f"{cost:.4f}"
    texts = (name, verdict, *(f"{number:,}" for number in numbers), dollars)
    return tuple(((Run(text, "strong" if strong else "plain"),),) for text in texts)


def _numbers(plan: Plan) -> tuple[int, ...]:
    return (plan.chunks, plan.requests, plan.input_tokens, plan.output_tokens_max)


def _sums(plans: Sequence[Plan]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip(*map(_numbers, plans), strict=True))


def _total_usd(plans: Sequence[Plan]) -> float | None:
    costs = [plan.usd_max for plan in plans]
    return None if None in costs else sum(cost for cost in costs if cost is not None)


def _footnotes(plans: Sequence[Plan], *, model: str, host: str, priced: date) -> list[Line]:
    lines = [f"Nothing was sent. The model would be {model} at {host}."]
    if any(plan.usd_max is None for plan in plans):
        lines.append(f"The price of {model} is unknown: no cost can be given.")
    else:
        lines.append(f"Prices as of {priced}; replies that are cached already would cost nothing.")
    lines.append(
        "A reply that cannot be read is asked for once more, and a part that turns out too long is asked "
        "for again in halves: the cost can then exceed these figures."
    )
    if not all(plan.exact for plan in plans):
        lines.append("Token counts are upper estimates: the model's own vocabulary is not at hand.")
    return [(Run(line, "quiet"),) for line in lines]
