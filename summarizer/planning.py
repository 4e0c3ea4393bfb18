"""What is asked about an article: its chunks and their requests, and what these take before any is sent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from summarizer.briefing.wire import brief_schema
from summarizer.chunking import chunk_article
from summarizer.model.prices import cost
from summarizer.prompting import brief_request, load_prompts
from summarizer.reading.cleaning import clean_article
from summarizer.records import Usage
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from summarizer.prompting import Prompts
    from summarizer.records import Article, Chunk, CleanedArticle, ModelRequest, TokenCounter
    from summarizer.settings import Settings

MERGED_AT_ONCE = 120
"""Sentences that one request joins: the summaries of fifteen parts or more."""
SENTENCES = 8
"""Sentences of a summary at most, as the prompts ask."""
SUMMARY_TOKENS = 2_000
"""Tokens at most of a part's summary, as an input to the request that joins the parts."""


def chunks_of(cleaned: CleanedArticle, settings: Settings) -> tuple[Chunk, ...]:
    """Cut by the estimate that needs no vocabulary: the same article, the same requests, anywhere."""
    return chunk_article(cleaned, counter=EstimatingCounter(), budget=settings.chunk_tokens)


def request_for(chunk: Chunk, cleaned: CleanedArticle, prompts: Prompts, settings: Settings) -> ModelRequest:
    """Make the request for one chunk."""
    return brief_request(
        prompts,
        cleaned,
        chunk,
        model=settings.model,
        schema=_schema(tuple(area.code for area in prompts.areas)),
        max_output_tokens=settings.max_output_tokens,
    )


@cache
def _schema(area_codes: tuple[str, ...]) -> Mapping[str, object]:
    """Make the schema of a reply once a process: it takes as long as the rest of a short article."""
    return brief_schema(area_codes)


def merge_groups(count: int) -> list[range]:
    """Cut `count` sentences into runs of nearly equal length, none longer than `MERGED_AT_ONCE`.

    >>> merge_groups(250)
    [range(0, 84), range(84, 168), range(168, 250)]
    """
    size = -(-count // -(-count // MERGED_AT_ONCE))
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What briefing an article would take at most; `usd_max` is None where the price is unknown.

    `answered` of the `requests` need not be sent: tokens and cost are those of the others.
    """

    path: str
    verdict: str
    chunks: int
    requests: int
    answered: int = 0
    input_tokens: int
    output_tokens_max: int
    usd_max: float | None
    exact: bool


def plan_article(
    article: Article,
    *,
    settings: Settings,
    counter: TokenCounter,
    is_answered: Callable[[ModelRequest], bool] = lambda _: False,
) -> Plan:
    """Count chunks, requests and tokens without sending anything.

    `is_answered` tells whether the reply to a request is at hand. The request that joins the parts of
    a long article is made from their replies, so it always counts as one to be sent.
    """
    cleaned = clean_article(article, language=settings.language)
    chunks = chunks_of(cleaned, settings) if cleaned.verdict == "article" else ()
    prompts = load_prompts()
    requests = [request_for(chunk, cleaned, prompts, settings) for chunk in chunks]
    unanswered = [request for request in requests if not is_answered(request)]
    fixed = _fixed_tokens(unanswered[0], counter) if unanswered else 0
    inputs = sum(fixed + counter.count(request.user) for request in unanswered)
    outputs = len(unanswered) * settings.max_output_tokens
    merges = _merges(len(chunks))
    if merges:
        inputs += (len(chunks) + merges) * SUMMARY_TOKENS
        outputs += merges * settings.max_output_tokens
    return Plan(
        path=article.path,
        verdict=cleaned.verdict,
        chunks=len(chunks),
        requests=len(requests) + merges,
        answered=len(requests) - len(unanswered),
        input_tokens=inputs,
        output_tokens_max=outputs,
        usd_max=cost(settings.model, Usage(input_tokens=inputs, output_tokens=outputs)),
        exact=counter.exact,
    )


def _merges(chunks: int) -> int:
    """Count the requests that join the summaries of `chunks` parts, at most."""
    sentences, requests = SENTENCES * chunks, int(chunks > 1)
    while sentences > MERGED_AT_ONCE:
        groups = len(merge_groups(sentences))
        requests += groups
        sentences = SENTENCES * groups
    return requests


def _fixed_tokens(request: ModelRequest, counter: TokenCounter) -> int:
    """Count what is the same in every request of a run."""
    return counter.count(request.system) + counter.count(str(request.schema))
