"""One article, from bytes to brief: the only file that knows the order of the rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from summarizer.brief import Call
from summarizer.briefing.assembling import assemble_brief
from summarizer.briefing.checking import check_reply
from summarizer.briefing.deeds import check_roles
from summarizer.briefing.figures import check_figures
from summarizer.briefing.findings import Findings, FoundSentence
from summarizer.briefing.folding import fold
from summarizer.briefing.merging import merge_findings
from summarizer.briefing.names import check_names
from summarizer.briefing.proving import Ground
from summarizer.briefing.replies import (
    BriefReply,
    InvalidReplyError,
    MergeReply,
    merge_schema,
    read_merge_reply,
)
from summarizer.briefing.wire import brief_schema, read_brief_reply
from summarizer.chunking import chunk_article, halve_chunk
from summarizer.errors import ModelError, ModelOutputError, ModelRejectedError
from summarizer.model.prices import cost
from summarizer.prompting import brief_request, brief_system, load_prompts, merge_request, repair_request
from summarizer.reading.cleaning import clean_article
from summarizer.recipe import made_now
from summarizer.records import Problem, Usage
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from summarizer.brief import Brief, Provenance
    from summarizer.prompting import Prompts
    from summarizer.records import (
        Article,
        Chunk,
        CleanedArticle,
        ModelClient,
        ModelRequest,
        ModelResponse,
        TokenCounter,
    )
    from summarizer.settings import Settings

_Reply = TypeVar("_Reply", BriefReply, MergeReply)

CHUNKS_AT_ONCE = 4
MAX_SPLITS = 6
MERGE_OUTPUT_TOKENS = 2_000
MERGED_AT_ONCE = 120
"""Sentences that one request joins: the summaries of fifteen parts or more."""
SENTENCES = 8
"""Sentences of a summary at most, as the prompts ask."""
ITEM_FAULTS = frozenset({"refused", "filtered", "context", "truncated", "not_json", "schema"})
"""Failures of one request that say nothing about the next: the rest of the article goes on."""


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
    chunks = _chunks(cleaned, settings) if cleaned.verdict == "article" else ()
    prompts = load_prompts()
    requests = [_brief_request(prompts, cleaned, chunk, settings) for chunk in chunks]
    unanswered = [request for request in requests if not is_answered(request)]
    fixed = _fixed_tokens(unanswered[0], counter) if unanswered else 0
    inputs = sum(fixed + counter.count(request.user) for request in unanswered)
    outputs = len(unanswered) * settings.max_output_tokens
    merges = _merges(len(chunks))
    if merges:
        inputs += (len(chunks) + merges) * MERGE_OUTPUT_TOKENS
        outputs += merges * MERGE_OUTPUT_TOKENS
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


def merge_groups(count: int) -> list[range]:
    """Cut `count` sentences into runs of nearly equal length, none longer than `MERGED_AT_ONCE`.

    >>> merge_groups(250)
    [range(0, 84), range(84, 168), range(168, 250)]
    """
    size = -(-count // -(-count // MERGED_AT_ONCE))
    return [range(start, min(start + size, count)) for start in range(0, count, size)]


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


async def brief_article(
    article: Article,
    *,
    settings: Settings,
    client: ModelClient,
    progress: Callable[[str], None] = lambda _: None,
) -> Brief:
    """Brief one article.

    A page that is no article gives a brief with that status and no request is sent. A chunk that
    fails for good makes the brief ``incomplete`` and is named in its problems; if all fail, the
    first failure is raised, as are failures that concern the service or the disk.
    """
    cleaned = clean_article(article, language=settings.language)
    prompts = load_prompts()
    chunks = _chunks(cleaned, settings)
    if cleaned.verdict != "article" or not chunks:
        return _no_article(cleaned, settings)
    run = _Run(settings=settings, client=client, prompts=prompts, cleaned=cleaned, progress=progress)
    return await run.brief(chunks)


def _chunks(cleaned: CleanedArticle, settings: Settings) -> tuple[Chunk, ...]:
    """Cut by the estimate that needs no vocabulary: the same article, the same requests, anywhere."""
    return chunk_article(cleaned, counter=EstimatingCounter(), budget=settings.chunk_tokens)


def _brief_request(
    prompts: Prompts, cleaned: CleanedArticle, chunk: Chunk, settings: Settings
) -> ModelRequest:
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


@cache
def _folded(prompt: str) -> str:
    """Fold the fixed text of our request once a process: it is longer than most articles."""
    return fold(prompt).text


def _no_article(cleaned: CleanedArticle, settings: Settings) -> Brief:
    problem = Problem(
        code="not_an_article",
        severity="error",
        where="source",
        message=f"this page is no article ({cleaned.verdict.replace('_', ' ')}); nothing was sent or paid",
    )
    return assemble_brief(
        cleaned,
        Findings(),
        status="not_an_article",
        purpose_codes={},
        provenance=made_now(settings, host=settings.endpoint_host, chunks=0, calls=()),
        problems=(problem,),
    )


@dataclass(kw_only=True, slots=True)
class _Run:
    """The state of one article's way through the model: what was asked, what came, what went wrong."""

    settings: Settings
    client: ModelClient
    prompts: Prompts
    cleaned: CleanedArticle
    progress: Callable[[str], None]
    responses: list[tuple[ModelRequest, ModelResponse]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    async def brief(self, chunks: tuple[Chunk, ...]) -> Brief:
        sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
        ground = replace(
            Ground.of(self.cleaned, sentences, prompt=""), prompt=_folded(brief_system(self.prompts))
        )
        gate = asyncio.Semaphore(CHUNKS_AT_ONCE)

        async def ask(chunk: Chunk) -> list[tuple[Chunk, BriefReply]]:
            async with gate:
                self.progress(f"part {chunk.index + 1} of {chunk.total}")
                return await self.ask_chunk(chunk)

        # Every answer that is on its way is paid for: wait for all before giving up on any.
        results = await asyncio.gather(*(ask(chunk) for chunk in chunks), return_exceptions=True)
        replies = self.sort_results(chunks, results)
        findings = [check_reply(reply, ground) for _, reply in replies]
        merged = merge_findings(findings)
        if len(findings) > 1 and merged.summary:
            merged = await self.merge_summary(merged)
        self.problems.extend((*check_figures(merged, ground), *check_names(merged, ground)))
        self.problems.extend(check_roles(merged, self.cleaned.language.code))
        if not merged.summary:
            self.problems.append(
                Problem(
                    code="no_summary",
                    severity="warning",
                    where="summary",
                    message="the model gave no sentence that rests on the article; try another --model",
                )
            )
        incomplete = len([r for r in results if isinstance(r, BaseException)])
        return assemble_brief(
            self.cleaned,
            merged,
            status="incomplete" if incomplete else "complete",
            purpose_codes={area.code: area.crs for area in self.prompts.areas},
            provenance=self.provenance(len(chunks)),
            problems=self.problems,
        )

    def sort_results(
        self, chunks: Sequence[Chunk], results: Sequence[list[tuple[Chunk, BriefReply]] | BaseException]
    ) -> list[tuple[Chunk, BriefReply]]:
        """Give the replies in order; raise what is fatal, note what concerns one chunk only."""
        failures = [each for each in results if isinstance(each, BaseException)]
        fatal = [each for each in failures if not (isinstance(each, ModelError) and each.kind in ITEM_FAULTS)]
        if fatal or len(failures) == len(results):
            raise (fatal or failures)[0]
        for chunk, result in zip(chunks, results, strict=True):
            if isinstance(result, BaseException):
                done = len(results) - len(failures)
                self.problems.append(
                    Problem(
                        code="chunk_failed",
                        severity="error",
                        where=f"part {chunk.index + 1} of {chunk.total}",
                        message=f"incomplete {done}/{len(results)}: {result}",
                    )
                )
        return [pair for result in results if not isinstance(result, BaseException) for pair in result]

    async def ask_chunk(self, chunk: Chunk, *, splits: int = 0) -> list[tuple[Chunk, BriefReply]]:
        """Ask for one chunk; where it or its reply is too long for the model, ask for its halves."""
        request = _brief_request(self.prompts, self.cleaned, chunk, self.settings)
        codes = [area.code for area in self.prompts.areas]
        try:
            reply = await self.ask(request, lambda text: read_brief_reply(text, codes))
        except ModelError as error:
            if error.kind not in {"context", "truncated"} or splits >= MAX_SPLITS or len(chunk.sentences) < 2:  # noqa: PLR2004 - one sentence has no halves
                raise
            halves = halve_chunk(chunk, counter=EstimatingCounter())
            return [pair for half in halves for pair in await self.ask_chunk(half, splits=splits + 1)]
        self.check_last_line(chunk, reply)
        return [(chunk, reply)]

    async def ask(self, request: ModelRequest, read: Callable[[str], _Reply]) -> _Reply:
        """Send `request`; give a reply that cannot be read one repair lap."""
        response = await self.send(request)
        try:
            return read(response.text)
        except InvalidReplyError as error:
            self.progress("asking for a valid reply")
            repair = repair_request(self.prompts, request, reply=response.text, problems=error.problems)
        response = await self.send(repair)
        try:
            return read(response.text)
        except InvalidReplyError as error:
            hint = "the server may ignore the JSON schema; try another --model or --base-url"
            raise ModelOutputError(
                f"the model's reply is still not valid after one repair ({error}); {hint}",
                kind=error.kind,
                response=response,
            ) from None

    async def send(self, request: ModelRequest) -> ModelResponse:
        response = await self.client.complete(request)
        self.responses.append((request, response))
        self.problems.extend(each for each in response.notices if each not in self.problems)
        if response.refusal:
            raise ModelRejectedError(
                f"{response.model} refused to answer; the refusal is kept, try another --model",
                kind="refused",
            )
        if response.finish_reason == "content_filter":
            raise ModelRejectedError(
                f"{response.endpoint_host} filtered the reply; try another --model or --base-url",
                kind="filtered",
            )
        if response.finish_reason == "length":
            raise ModelOutputError(
                f"the reply was cut off at {request.max_output_tokens} tokens; "
                "raise max_output_tokens in the configuration file or try another --model",
                kind="truncated",
                response=response,
            )
        return response

    def check_last_line(self, chunk: Chunk, reply: BriefReply) -> None:
        """Notice a server that cut our request without a word: the model then never saw the end."""
        if reply.last != chunk.sentences[-1].number:
            self.problems.append(
                Problem(
                    code="end_not_seen",
                    severity="warning",
                    where=f"part {chunk.index + 1} of {chunk.total}",
                    message="the model did not name the last line; if the server cuts long requests, "
                    "raise its context length (num_ctx)",
                )
            )

    async def merge_summary(self, merged: Findings) -> Findings:
        """Make one summary of the chunks' sentences; if that fails, keep what there is and say so.

        More sentences than one request should hold are joined group by group first, in their order.
        """
        sentences = merged.summary
        try:
            while len(sentences) > MERGED_AT_ONCE:
                groups = merge_groups(len(sentences))
                self.progress(f"joining the parts, {len(groups)} groups")
                gate = asyncio.Semaphore(CHUNKS_AT_ONCE)
                joined = await asyncio.gather(
                    *(self.join(sentences[group.start : group.stop], None, gate) for group in groups)
                )
                fewer = tuple(sentence for group in joined for sentence in group)
                if len(fewer) >= len(sentences):
                    break
                sentences = fewer
            self.progress("joining the parts")
            sentences = await self.join(sentences, merged.title_en, asyncio.Semaphore(1))
        except ModelError as error:
            if error.kind not in ITEM_FAULTS:
                raise
            self.problems.append(
                Problem(
                    code="summary_not_merged",
                    severity="warning",
                    where="summary",
                    message=f"the summaries of the parts stand one after the other: {error}",
                )
            )
        return replace(merged, summary=sentences)

    async def join(
        self, sentences: tuple[FoundSentence, ...], title: str | None, gate: asyncio.Semaphore
    ) -> tuple[FoundSentence, ...]:
        """Ask for one summary of `sentences`; a joined summary with nothing in it leaves them as they are."""
        request = merge_request(
            self.prompts,
            [sentence.text for sentence in sentences],
            title=title,
            model=self.settings.model,
            schema=merge_schema(),
            max_output_tokens=self.settings.max_output_tokens,
        )
        async with gate:
            reply = await self.ask(request, read_merge_reply)
        return tuple(_merged_sentences(sentences, reply, self.problems)) or sentences

    def provenance(self, chunks: int) -> Provenance:
        calls = tuple(
            Call(
                key=response.key,
                task=request.task,
                cached=response.cached,
                input_tokens=response.usage.input_tokens if response.usage else None,
                output_tokens=response.usage.output_tokens if response.usage else None,
                usd=cost(response.model, response.usage),
            )
            for request, response in sorted(self.responses, key=lambda pair: pair[1].key)
        )
        host = self.responses[0][1].endpoint_host if self.responses else self.settings.endpoint_host
        # The time of the last reply, not of this run: the same replies give the same brief.
        created = max((response.created for _, response in self.responses), default="")
        return made_now(self.settings, host=host, chunks=chunks, calls=calls, created=created)


def _merged_sentences(
    statements: Sequence[FoundSentence], reply: MergeReply, problems: list[Problem]
) -> list[FoundSentence]:
    """Let each merged sentence inherit the evidence of the statements it was made from."""
    sentences = []
    for each in reply.summary:
        sources = [statements[n - 1] for n in dict.fromkeys(each.from_) if 0 < n <= len(statements)]
        if sources and any(map(str.isalpha, each.text)):
            proofs = dict.fromkeys(proof for source in sources for proof in source.proofs)
            sentences.append(FoundSentence(text=each.text, proofs=tuple(proofs)))
        else:
            problems.append(
                Problem(
                    code="summary_sentence_dropped",
                    severity="warning",
                    where="summary",
                    message="a sentence of the joined summary named no statement to rest on and was left out",
                )
            )
    return sentences
