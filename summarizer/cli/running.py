"""What `summarizer summarize` does, once its flags are read: article after article to a result."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.batch.outcomes import OF_THE_RUN, is_flagged, why_not_complete
from summarizer.cli.breaking import Breaker
from summarizer.cli.exit_codes import ExitCode, code_of, worst
from summarizer.cli.interrupts import stoppable
from summarizer.cli.model_options import settings_of
from summarizer.errors import SourceError, SummarizerError
from summarizer.model import open_client
from summarizer.model.prices import load_prices
from summarizer.output.brief_files import IN_FOLDER, brief_text
from summarizer.output.brief_page import brief_page, spending
from summarizer.output.console import Messages, Screen
from summarizer.output.plan_page import plan_page
from summarizer.output.saving import Target, open_target, save_text
from summarizer.pipeline import brief_article
from summarizer.planning import plan_article
from summarizer.reading.sources import read_source
from summarizer.settings import DEFAULT_BASE_URL
from summarizer.tokens import load_counter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from summarizer.brief import Brief, Call
    from summarizer.records import ModelClient, TokenCounter
    from summarizer.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the flags ask for, besides the settings of the model."""

    files: tuple[str, ...]
    settings: Settings
    as_json: bool
    dry_run: bool
    strict: bool
    target: Target | None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Wishes:
        """Check the flags; whatever can be found wrong is found before anything is paid for."""
        settings = settings_of(given)
        files, output = given["files"], given["output"]
        return cls(
            files=files,
            settings=settings,
            as_json=given["as_json"],
            dry_run=given["dry_run"],
            strict=given["strict"],
            target=None
            if output is None or given["dry_run"]
            else open_target(output, inputs=files, suffixes=IN_FOLDER),
        )


def run(wishes: Wishes) -> ExitCode:
    """Plan or brief every article; an article that fails is named and the others go on."""
    messages = Messages(secret=wishes.settings.api_key)
    if wishes.dry_run:
        counter = load_counter(wishes.settings.model)
        if counter.notice:
            messages.note(counter.notice)
        return _Planning(wishes=wishes, messages=messages, counter=counter).run()
    if wishes.settings.base_url != DEFAULT_BASE_URL and not wishes.settings.replay:
        messages.note(f"articles go to {wishes.settings.endpoint_host}")
    client = open_client(wishes.settings)
    breaker = Breaker(wishes.settings.endpoint_host)
    return asyncio.run(_Briefing(wishes=wishes, messages=messages, client=client, breaker=breaker).run())


def _named(file: str, error: SummarizerError) -> str:
    """Put the file's name in front of what failed, if it does not stand there already."""
    return str(error) if isinstance(error, SourceError) else f"{file}: {error}"


@dataclass(kw_only=True, slots=True)
class _Planning:
    wishes: Wishes
    messages: Messages
    counter: TokenCounter

    def run(self) -> ExitCode:
        settings, plans, codes = self.wishes.settings, [], [ExitCode.COMPLETE]
        screen = Screen(sys.stdout)
        for file in self.wishes.files:
            try:
                article = read_source(file, encoding=settings.encoding, max_bytes=settings.max_bytes)
            except SourceError as error:
                self.messages.error(_named(file, error))
                codes.append(code_of(error))
                continue
            plans.append(plan_article(article, settings=settings, counter=self.counter))
            if self.wishes.as_json:
                screen.write_json(asdict(plans[-1]))
        if plans and not self.wishes.as_json:
            screen.show(
                plan_page(plans, model=settings.model, host=settings.endpoint_host, priced=load_prices().date)
            )
        return worst(codes)


@dataclass(kw_only=True, slots=True)
class _Briefing:
    wishes: Wishes
    messages: Messages
    client: ModelClient
    breaker: Breaker
    done: int = 0
    shown: int = 0
    calls: list[Call] = field(default_factory=list)

    async def run(self) -> ExitCode:
        return await stoppable(
            self.brief_all(),
            announce=self.messages.line,
            advice=self._progress,
            close=self.client.close,
        )

    async def brief_all(self) -> ExitCode:
        codes = [ExitCode.COMPLETE]
        try:
            for file in self.wishes.files:
                codes.append(await self.brief(file))
                self.done += codes[-1] is not ExitCode.SOME_FAILED
        except SummarizerError:
            if len(self.wishes.files) > 1:
                self.messages.note(self._progress())
            raise
        except BrokenPipeError:
            return worst(codes)  # nobody reads the results any more, and there is no file to save them in
        if len(self.wishes.files) > 1:
            self.messages.line(f"{self._count()} · {spending(self.calls)}")
        return worst(codes)

    async def brief(self, file: str) -> ExitCode:
        settings = self.wishes.settings
        try:
            article = read_source(file, encoding=settings.encoding, max_bytes=settings.max_bytes)
            with self.messages.waiting(f"{file}: reading") as say:
                brief = await brief_article(
                    article,
                    settings=settings,
                    client=self.client,
                    progress=lambda news: say(f"{file}: {news}"),
                )
        except SummarizerError as error:
            return self._failed(file, error)
        self.breaker.answered()
        self.calls.extend(brief.provenance.calls)
        for problem in brief.problems:
            if problem.where in OF_THE_RUN:
                self.messages.note(problem.message)
        self._give(brief)
        return self._judged(file, brief)

    def _failed(self, file: str, error: SummarizerError) -> ExitCode:
        ending = self.breaker.failed(error)
        if ending is not error:
            self.messages.error(_named(file, error))
        if ending is not None:
            raise ending
        return code_of(error)

    def _judged(self, file: str, brief: Brief) -> ExitCode:
        if why := why_not_complete(brief):
            self.messages.error(f"{file}: {why}")
            return ExitCode.SOME_FAILED
        return ExitCode.FLAGGED if self.wishes.strict and is_flagged(brief) else ExitCode.COMPLETE

    def _give(self, brief: Brief) -> None:
        """Save the brief, then print it; a file is whole even if nobody reads what is printed."""
        if self.wishes.target:
            for path, text in _files(self.wishes.target, brief):
                save_text(path, text)
                self.messages.line(f"saved: {path}")
        try:
            self._print(brief)
        except BrokenPipeError:
            if not self.wishes.target:
                raise

    def _print(self, brief: Brief) -> None:
        screen = Screen(sys.stdout)
        if self.wishes.as_json:
            screen.write_json(brief.model_dump(mode="json"))
        elif not self.wishes.target:
            if self.shown:
                screen.rule()
            screen.show(brief_page(brief))
        self.shown += 1

    def _progress(self) -> str:
        return f"{self._count()}; run the same command again to go on"

    def _count(self) -> str:
        return f"{self.done} of {len(self.wishes.files)} articles done"


def _files(target: Target, brief: Brief) -> list[tuple[Path, str]]:
    """Give the files that hold a brief: by the ending of a named file, or .md and .json in a folder."""
    suffixes = IN_FOLDER if target.is_folder else (target.path.suffix.lower(),)
    source = brief.source
    return [
        (target.file_for(source.path, source.sha256, suffix), brief_text(brief, suffix))
        for suffix in suffixes
    ]
