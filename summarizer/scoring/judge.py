"""The judge at work: one request a brief, one repair of a reply that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.model.prices import cost
from summarizer.planning import Plan
from summarizer.records import Usage
from summarizer.scoring.judging import judge_request, judgement_of, needs_judge, read_judge_reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.asking import Asker
    from summarizer.brief import Brief
    from summarizer.prompting import Prompts
    from summarizer.records import TokenCounter
    from summarizer.scoring.folders import Pair
    from summarizer.scoring.gold import GoldPage
    from summarizer.scoring.verdicts import Judgement
    from summarizer.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """Asks `model` for judgements, one request a brief; the `asker` keeps account."""

    asker: Asker
    model: str
    max_output_tokens: int

    async def judge(self, gold: GoldPage, brief: Brief) -> Judgement:
        """Judge one brief; raises what `Asker.ask` raises."""
        request = judge_request(
            self.asker.prompts, gold, brief, model=self.model, max_output_tokens=self.max_output_tokens
        )
        reply = await self.asker.ask(request, lambda text: read_judge_reply(text, gold))
        return judgement_of(reply, gold, brief, model=self.model)


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
