"""What a batch would take, as a page: for `batch --dry-run`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.page import Heading, Page, Paragraph, Run, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchPlan:
    """What a batch would take at most; articles and requests that cost nothing are counted apart.

    `articles` are to be briefed, `done` have a current brief, `answered` of the `requests` need not
    be sent. Tokens and `usd_max` (None: unknown price) are those of the requests to be sent.
    """

    model: str
    files: int = 0
    twins: int = 0
    done: int = 0
    articles: int = 0
    no_article: int = 0
    failed: int = 0
    chunks: int = 0
    requests: int = 0
    answered: int = 0
    input_tokens: int = 0
    output_tokens_max: int = 0
    usd_max: float | None = 0.0
    exact: bool = True


def batch_plan_page(plan: BatchPlan, *, host: str, priced: date) -> Page:
    """Lay out `plan`, and what its figures rest on; `priced` is the day of the price table."""
    return (
        Heading(text="What this batch would take", level=1),
        Table(columns=("", "number", ""), rows=tuple(_rows(plan)), wide=2, head=True, numbers=frozenset({1})),
        Paragraph(lines=tuple((Run(note, "quiet"),) for note in _notes(plan, host, priced))),
    )


def _rows(plan: BatchPlan) -> Iterator[tuple[tuple[tuple[Run, ...], ...], ...]]:
    cost = "unknown" if plan.usd_max is None else f"US$ {plan.usd_max:,.4f}"
    rows = (
        ("files", plan.files, f"{plan.twins:,} repeat another" if plan.twins else ""),
        ("articles to brief", plan.articles, ""),
        ("done before", plan.done, "cost nothing" if plan.done else ""),
        ("no article", plan.no_article, "nothing would be sent for them" if plan.no_article else ""),
        ("cannot be read", plan.failed, ""),
        ("parts", plan.chunks, ""),
        ("requests to send", plan.requests - plan.answered, ""),
        ("answered already", plan.answered, "cost nothing" if plan.answered else ""),
        ("tokens in", plan.input_tokens, ""),
        ("tokens out", plan.output_tokens_max, "at most"),
        ("cost", cost, "at most" if plan.usd_max is not None else ""),
    )
    for name, number, remark in rows:
        shown = f"{number:,}" if isinstance(number, int) else number
        yield (
            ((Run(name),),),
            ((Run(shown, "strong" if name == "cost" else "plain"),),),
            ((Run(remark, "quiet"),),),
        )


def _notes(plan: BatchPlan, host: str, priced: date) -> Iterator[str]:
    yield f"Nothing was sent. The model would be {plan.model} at {host}."
    if plan.usd_max is None:
        yield f"The price of {plan.model} is unknown: no cost can be given."
    else:
        yield f"Prices as of {priced}; your own go into prices.toml in the configuration folder."
    yield (
        "A reply that cannot be read is asked for once more, and a part that turns out too long is asked "
        "for again in halves: the cost can then exceed these figures, but never --max-cost."
    )
    if not plan.exact:
        yield "Token counts are upper estimates: the model's own vocabulary is not at hand."


def counting_line(folder: str, files: int) -> str:
    """Say how far the counting has come: so many files.

    >>> counting_line("articles", 3200)
    'articles: counting, 3,200 files so far'
    """
    return f"{folder}: counting" + (f", {files:,} files so far" if files else "")
