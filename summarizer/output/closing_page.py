"""The last lines of a batch: what was done, what it cost, where to see what failed, how to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.progress import time_in_words
from summarizer.output.wording import usd

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    """The figures of a run that has come to its end, or was stopped.

    Articles, files and requests are counts; `usd` is None where a price is unknown. `unknown`
    requests were sent and their reply was lost: they may be on the bill. `left` articles were found
    and not come to. `errors` and `resume` are command lines, the one to list what is not complete, the
    other to go on; None where there is nothing to list or to do.
    """

    files: int
    found: int
    done: int
    already: int
    cached: int
    incomplete: int
    no_article: int
    failed: int
    left: int
    is_found: bool
    requests: int
    unknown: int
    input_tokens: int
    output_tokens: int
    usd: float | None
    seconds: float
    output: str
    errors: str | None
    resume: str | None


def closing_lines(closing: Closing) -> Iterator[str]:
    """Say the figures. What failed was told when it did: here it is counted."""
    yield _articles(closing)
    yield _money(closing)
    yield f"results: {closing.output}"
    if closing.errors:
        yield f"what is not complete, and why: {closing.errors}"
    if closing.resume:
        yield f"to go on: {closing.resume}"


def _articles(closing: Closing) -> str:
    repeated = closing.files - closing.found
    parts = (
        f"{closing.done:,} briefs made" + (f" ({closing.cached:,} from the cache)" if closing.cached else ""),
        f"{closing.already:,} done before" if closing.already else "",
        f"{closing.incomplete:,} incomplete" if closing.incomplete else "",
        f"{closing.no_article:,} no article" if closing.no_article else "",
        f"{closing.failed:,} failed" if closing.failed else "",
        f"{closing.left:,} still to do" if closing.left else "",
        f"{repeated:,} files repeat another" if repeated > 0 else "",
        "the folder was not looked through to its end" if not closing.is_found else "",
    )
    return " · ".join(part for part in parts if part)


def _money(closing: Closing) -> str:
    parts = (
        f"{closing.requests:,} requests",
        f"{closing.unknown:,} without an answer, perhaps billed" if closing.unknown else "",
        f"{closing.input_tokens:,} tokens in",
        f"{closing.output_tokens:,} out",
        usd(closing.usd),
        time_in_words(closing.seconds),
    )
    return " · ".join(part for part in parts if part)
