"""What `summarizer score` does, once its flags are read: the arithmetic, and the judge if one is wanted."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.asking import Asker
from summarizer.cli.breaking import Breaker
from summarizer.cli.exit_codes import ExitCode, code_of, worst
from summarizer.cli.interrupts import stoppable
from summarizer.cli.model_options import settings_of
from summarizer.errors import SummarizerError
from summarizer.model import open_client
from summarizer.model.prices import load_prices
from summarizer.output.brief_page import spending
from summarizer.output.console import Messages, Screen
from summarizer.output.jsonl import to_json
from summarizer.output.score_page import judging_plan_page, score_page
from summarizer.prompting import load_prompts
from summarizer.scoring import COLUMNS, JUDGED_COLUMNS, Judgement, Judging, pair_folders, score_pairs
from summarizer.scoring.judge import Judge, plan_judging
from summarizer.scoring.judging import judge_prompt_version, needs_judge, silence
from summarizer.settings import DEFAULT_BASE_URL
from summarizer.tokens import load_counter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from summarizer.model.prices import Prices
    from summarizer.scoring import Pair, Pairing, ScoreReport
    from summarizer.settings import Settings

BRIEFS_AT_ONCE = 4


def run(given: Mapping[str, Any]) -> ExitCode:
    """Score, and with ``--judge`` judge or plan it; a brief that cannot be judged is named."""
    settings = settings_of(given) if given["judge"] else None
    pairing = pair_folders(
        Path(given["gold"]),
        Path(given["briefs"]),
        Path(given["pages"]) if given["pages"] else None,
        alternatives=Path(given["alternatives"]) if given["alternatives"] else None,
    )
    if settings is None:
        _show(score_pairs(pairing), as_json=given["as_json"])
        return ExitCode.COMPLETE
    messages = Messages(secret=settings.api_key)
    if given["dry_run"]:
        _plan(pairing, settings, messages, load_prices(), as_json=given["as_json"])
        return ExitCode.COMPLETE
    if settings.base_url != DEFAULT_BASE_URL and not settings.replay:
        messages.note(f"briefs and labels go to {settings.endpoint_host}")
    judge = Judge(
        asker=Asker(client=open_client(settings), prompts=load_prompts()),
        model=settings.model,
        max_output_tokens=settings.max_output_tokens,
    )
    court = _Court(
        pairing=pairing,
        settings=settings,
        messages=messages,
        judge=judge,
        breaker=Breaker(settings.endpoint_host, what="briefs"),
    )
    code = asyncio.run(court.run())
    _show(score_pairs(pairing).with_judging(court.judging()), as_json=given["as_json"])
    messages.line(f"{court.count()} · {spending(judge.asker.calls())}")
    return code


def _show(report: ScoreReport, *, as_json: bool) -> None:
    screen = Screen(sys.stdout)
    if as_json:
        screen.write(to_json(report.to_json(), indent=2))
    else:
        screen.show(score_page(report, columns=COLUMNS, judged=JUDGED_COLUMNS))


def _plan(pairing: Pairing, settings: Settings, messages: Messages, prices: Prices, *, as_json: bool) -> None:
    counter = load_counter(settings.model)
    if counter.notice:
        messages.note(counter.notice)
    plans = plan_judging(pairing.pairs, load_prompts(), settings=settings, counter=counter)
    screen = Screen(sys.stdout)
    if as_json:
        for plan in plans:
            screen.write_json(asdict(plan))
    else:
        page = judging_plan_page(plans, model=settings.model, host=settings.endpoint_host, priced=prices.date)
        screen.show(page)


@dataclass(kw_only=True, slots=True)
class _Court:
    """The state of one run of the judge over all briefs."""

    pairing: Pairing
    settings: Settings
    messages: Messages
    judge: Judge
    breaker: Breaker
    judgements: dict[str, Judgement] = field(default_factory=dict)
    unjudged: dict[str, str] = field(default_factory=dict)
    codes: list[ExitCode] = field(default_factory=list)
    fatal: SummarizerError | None = None

    async def run(self) -> ExitCode:
        """Judge every brief; the first signal waits for what is on its way, and keeps it."""
        await stoppable(
            self.judge_all(),
            announce=self.messages.line,
            advice=self._progress,
            close=self.judge.asker.client.close,
        )
        return worst(self.codes)

    async def judge_all(self) -> None:
        gate = asyncio.Semaphore(BRIEFS_AT_ONCE)
        with self.messages.waiting(self.count()) as say:
            await asyncio.gather(*(self.judge_one(pair, gate, say) for pair in self.pairing.pairs))
        for notice in self.judge.asker.notices:
            self.messages.note(notice.message)
        if self.fatal:
            self.messages.note(self._progress())
            raise self.fatal

    async def judge_one(self, pair: Pair, gate: asyncio.Semaphore, say: Callable[[str], None]) -> None:
        if pair.brief is None or not needs_judge(pair.gold, pair.brief):
            self.judgements[pair.gold.name] = silence(pair.gold)
            return
        async with gate:
            if self.fatal:
                return  # what the service or the disk does to one brief it would do to the next
            try:
                self.judgements[pair.gold.name] = await self.judge.judge(pair.gold, pair.brief)
                self.breaker.answered()
            except SummarizerError as error:
                self.failed(pair.gold.name, error)
            say(self.count())

    def failed(self, page: str, error: SummarizerError) -> None:
        """Name a brief that could not be judged; remember a failure that ends the run."""
        ending = self.breaker.failed(error)
        self.fatal = self.fatal or ending
        if ending is not error:
            self.messages.error(f"{page}: {error}")
            self.unjudged[page] = str(error)
            self.codes.append(code_of(error))

    def judging(self) -> Judging:
        """Give what was judged, in the order of the labels whatever the order of the answers."""
        names = [pair.gold.name for pair in self.pairing.pairs]
        return Judging(
            model=self.judge.model,
            endpoint_host=self.settings.endpoint_host,
            prompt_version=judge_prompt_version(self.judge.asker.prompts),
            judgements={name: self.judgements[name] for name in names if name in self.judgements},
            unjudged={name: self.unjudged[name] for name in names if name in self.unjudged},
            calls=self.judge.asker.calls(),
        )

    def count(self) -> str:
        """Say how many of the briefs that need a judge have been judged."""
        needed = sum(needs_judge(pair.gold, pair.brief) for pair in self.pairing.pairs)
        done = sum(each.model is not None for each in self.judgements.values())
        return f"{done} of {needed} briefs judged"

    def _progress(self) -> str:
        return f"{self.count()}; run the same command again to go on"
