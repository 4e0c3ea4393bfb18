"""One article, from bytes to brief: the only file that knows the order of the rooms."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from summarizer.asking import Asker
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
    MergeReply,
    merge_schema,
    read_merge_reply,
)
from summarizer.briefing.wire import read_brief_reply
from summarizer.chunking import halve_chunk
from summarizer.errors import ModelError
from summarizer.planning import chunks_of, merge_groups, request_for
from summarizer.prompting import brief_system, load_prompts, merge_request
from summarizer.reading.cleaning import clean_article
from summarizer.recipe import made_now
from summarizer.records import Problem
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from summarizer.brief import Brief, Provenance
    from summarizer.prompting import Prompts
    from summarizer.records import (
        Article,
        Chunk,
        CleanedArticle,
        ModelClient,
        Span,
    )
    from summarizer.settings import Settings

_Result = TypeVar("_Result")

MAX_SPLITS = 6
ITEM_FAULTS = frozenset({"refused", "filtered", "context", "truncated", "not_json", "schema"})
"""Failures of one request that say nothing about the next: the rest of the article goes on."""


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
    chunks = chunks_of(cleaned, settings)
    if cleaned.verdict != "article" or not chunks:
        return _no_article(cleaned, settings)
    asker = Asker(client=client, prompts=prompts, progress=progress)
    run = _Run(settings=settings, asker=asker, prompts=prompts, cleaned=cleaned, progress=progress)
    return await run.brief(chunks)


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
    asker: Asker
    prompts: Prompts
    cleaned: CleanedArticle
    progress: Callable[[str], None]
    problems: list[Problem] = field(default_factory=list)

    async def brief(self, chunks: tuple[Chunk, ...]) -> Brief:
        sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
        ground = replace(
            Ground.of(self.cleaned, sentences, prompt=""), prompt=_folded(brief_system(self.prompts))
        )
        if len(chunks) > 1:
            self.progress(f"{len(chunks)} parts")
        # How many are in flight is for the client to decide. Every answer that is on its way is paid for:
        # wait for all before giving up on any.
        results = await asyncio.gather(*(self.ask_chunk(chunk) for chunk in chunks), return_exceptions=True)
        replies = self.sort_results(chunks, results)
        findings = [check_reply(reply, ground, part=self.place_of(chunk)) for chunk, reply in replies]
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
            problems=(*self.asker.notices, *self.problems),
        )

    def place_of(self, chunk: Chunk) -> Span | None:
        """Give the place of a part in the source; None for the whole article."""
        if chunk.total == 1:
            return None
        return self.cleaned.text.source_span(chunk.span.start, chunk.span.end)

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
        request = request_for(chunk, self.cleaned, self.prompts, self.settings)
        codes = [area.code for area in self.prompts.areas]
        try:
            reply = await self.asker.ask(request, lambda text: read_brief_reply(text, codes))
        except ModelError as error:
            if error.kind not in {"context", "truncated"} or splits >= MAX_SPLITS or len(chunk.sentences) < 2:  # noqa: PLR2004 - one sentence has no halves
                raise
            halves = halve_chunk(chunk, counter=EstimatingCounter())
            return [pair for half in halves for pair in await self.ask_chunk(half, splits=splits + 1)]
        self.check_last_line(chunk, reply)
        return [(chunk, reply)]

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
            while len(groups := merge_groups(len(sentences))) > 1:
                self.progress(f"joining the parts, {len(groups)} groups")
                # As with the parts: what is on its way is paid for, and is waited for.
                joined = await asyncio.gather(
                    *(self.join(sentences[group.start : group.stop], None) for group in groups),
                    return_exceptions=True,
                )
                fewer = tuple(sentence for group in joined for sentence in _result(group))
                if len(fewer) >= len(sentences):
                    break
                sentences = fewer
            self.progress("joining the parts")
            sentences = await self.join(sentences, merged.title_en)
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
        self, sentences: tuple[FoundSentence, ...], title: str | None
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
        reply = await self.asker.ask(request, read_merge_reply)
        return tuple(_merged_sentences(sentences, reply, self.problems)) or sentences

    def provenance(self, chunks: int) -> Provenance:
        responses = [response for _, response in self.asker.exchanges]
        host = responses[0].endpoint_host if responses else self.settings.endpoint_host
        # The time of the last reply, not of this run: the same replies give the same brief.
        created = max((response.created for response in responses), default="")
        return made_now(self.settings, host=host, chunks=chunks, calls=self.asker.calls(), created=created)


def _result(result: _Result | BaseException) -> _Result:
    if isinstance(result, BaseException):
        raise result
    return result


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
