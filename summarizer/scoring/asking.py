"""The judge at work: one request a brief, one repair of a reply that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.brief import Call
from summarizer.briefing.replies import InvalidReplyError
from summarizer.errors import ModelOutputError, ModelRejectedError
from summarizer.model.prices import cost
from summarizer.pipeline import Plan
from summarizer.prompting import repair_request
from summarizer.records import Usage
from summarizer.scoring.judging import judge_request, judgement_of, needs_judge, read_judge_reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.brief import Brief
    from summarizer.prompting import Prompts
    from summarizer.records import ModelClient, ModelRequest, ModelResponse, Problem, TokenCounter
    from summarizer.scoring.folders import Pair
    from summarizer.scoring.gold import GoldPage
    from summarizer.scoring.verdicts import Judgement
    from summarizer.settings import Settings


@dataclass(kw_only=True, slots=True)
class Judge:
    """Asks `model` through `client`; `calls` and `notices` grow with every reply, also a useless one."""

    client: ModelClient
    prompts: Prompts
    model: str
    max_output_tokens: int
    calls: list[Call] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    async def judge(self, gold: GoldPage, brief: Brief) -> Judgement:
        """Judge one brief.

        Raises what the client raises, `ModelRejectedError` for a refusal or a filtered reply, and
        `ModelOutputError` for one that was cut off or is unreadable even after a repair.
        """
        request = judge_request(
            self.prompts, gold, brief, model=self.model, max_output_tokens=self.max_output_tokens
        )
        response = await self._send(request)
        try:
            reply = read_judge_reply(response.text, gold)
        except InvalidReplyError as error:
            repair = repair_request(self.prompts, request, reply=response.text, problems=error.problems)
            response = await self._send(repair)
            try:
                reply = read_judge_reply(response.text, gold)
            except InvalidReplyError as again:
                raise ModelOutputError(
                    f"the judge's reply is still not valid after one repair ({again}); "
                    "the server may ignore the JSON schema; try another --model or --base-url",
                    kind=again.kind,
                    response=response,
                ) from None
        return judgement_of(reply, gold, brief, model=self.model)

    async def _send(self, request: ModelRequest) -> ModelResponse:
        response = await self.client.complete(request)
        self.calls.append(_call(request, response))
        self.notices.extend(response.notices)
        if response.refusal:
            raise ModelRejectedError(
                f"{response.model} refused to judge; the refusal is kept, try another --model",
                kind="refused",
            )
        if response.finish_reason == "content_filter":
            raise ModelRejectedError(
                f"{response.endpoint_host} filtered the reply; try another --model or --base-url",
                kind="filtered",
            )
        if response.finish_reason == "length":
            raise ModelOutputError(
                f"the judge's reply was cut off at {request.max_output_tokens} tokens; "
                "raise max_output_tokens in the configuration file or try another --model",
                kind="truncated",
                response=response,
            )
        return response


def _call(request: ModelRequest, response: ModelResponse) -> Call:
    usage = response.usage
    return Call(
        key=response.key,
        task=request.task,
        cached=response.cached,
        input_tokens=usage.input_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
        usd=cost(response.model, usage),
    )


def plan_judging(
    pairs: Iterable[Pair], prompts: Prompts, *, settings: Settings, counter: TokenCounter
) -> tuple[Plan, ...]:
    """Count what judging would take, a plan for each brief that needs a judge; nothing is sent."""
    return tuple(
        _plan(pair.gold, pair.brief, prompts, settings=settings, counter=counter)
        for pair in pairs
        if pair.brief and needs_judge(pair.gold, pair.brief)
    )


def _plan(
    gold: GoldPage, brief: Brief, prompts: Prompts, *, settings: Settings, counter: TokenCounter
) -> Plan:
    request = judge_request(
        prompts, gold, brief, model=settings.model, max_output_tokens=settings.max_output_tokens
    )
    texts = (request.system, request.user, str(request.schema))
    usage = Usage(input_tokens=sum(map(counter.count, texts)), output_tokens=request.max_output_tokens)
    return Plan(
        path=gold.name,
        verdict="brief",
        chunks=1,
        requests=1,
        input_tokens=usage.input_tokens,
        output_tokens_max=usage.output_tokens,
        usd_max=cost(settings.model, usage),
        exact=counter.exact,
    )
