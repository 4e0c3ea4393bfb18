"""What `summarizer batch` does, once its flags are read."""

from __future__ import annotations

import asyncio
import shlex
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.batch.crew import Crew, workers_for_this_machine
from summarizer.batch.lists import Listing, has_lists, write_lists
from summarizer.batch.results import existing_results, is_result_folder, open_results
from summarizer.batch.running import Batch
from summarizer.batch.sharing import anywhere, first_run, in_order
from summarizer.batch.surveying import Survey
from summarizer.batch.work import Briefing
from summarizer.cli.breaking import Breaker
from summarizer.cli.exit_codes import ExitCode
from summarizer.cli.interrupts import Brake, Stopped
from summarizer.cli.model_options import settings_of
from summarizer.cli.watching import Watch
from summarizer.errors import SettingsError
from summarizer.model import open_client
from summarizer.output.closing_page import closing_lines
from summarizer.output.console import Messages, Screen
from summarizer.settings import DEFAULT_BASE_URL, Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from summarizer.batch.results import Results
    from summarizer.batch.running import Tally
    from summarizer.cli.invocation import Invocation
    from summarizer.settings import Settings

_LIMITS = ("concurrency", "rpm", "tpm", "max_cost", "max_requests")
_AHEAD = 8
"""So many articles more than requests may be in work: they are read, checked or written meanwhile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What the flags ask for; `invocation` is the whole command line, to be given again."""

    folder: str
    output: str
    settings: Settings
    limits: Limits
    dry_run: bool
    strict: bool
    refresh: bool
    as_json: bool
    invocation: Invocation

    @classmethod
    def of(cls, given: Mapping[str, Any], *, invocation: Invocation) -> Order:
        """Check the flags; whatever can be found wrong is found before anything is paid for."""
        settings = settings_of(given)
        if given["max_wait"] is not None:
            settings = replace(settings, max_wait=given["max_wait"])
        folder = Path(given["folder"])
        if not folder.is_dir():
            raise SettingsError(f"{folder}: no such folder; name one that holds articles")
        if is_result_folder(folder):
            raise SettingsError(f"{folder}: this holds results of a batch, no articles; name another folder")
        return cls(
            folder=given["folder"],
            output=given["output"],
            settings=settings,
            limits=Limits(**{name: given[name] for name in _LIMITS if given[name] is not None}),
            dry_run=given["dry_run"],
            strict=given["strict"],
            refresh=given["refresh"],
            as_json=given["as_json"],
            invocation=invocation,
        )

    def survey(self, results: Results) -> Survey:
        """Give the look through the folder that this order wants."""
        return Survey(folder=self.folder, results=results, settings=self.settings, refresh=self.refresh)

    @property
    def command(self) -> str:
        """The command line that goes on where this run has stopped, quoted for a shell."""
        return _command(*self.invocation.arguments)


def _command(*arguments: str) -> str:
    return " ".join(map(_quoted, ("summarizer", *arguments)))


def _quoted(word: str) -> str:
    r"""Quote a word for a POSIX shell; one that cannot be shown as it is, as bash and zsh take it.

    >>> _quoted("two words"), _quoted("a\x1bb")
    ("'two words'", "$'a\\x1bb'")
    """
    if word.isprintable():
        return shlex.quote(word)
    raw = word.encode("utf-8", "surrogateescape")
    return "$'" + "".join(_shell_byte(byte) for byte in raw) + "'"


def _shell_byte(byte: int) -> str:
    char = chr(byte)
    return char if char.isascii() and char.isprintable() and char not in "'\\" else f"\\x{byte:02x}"


def run(order: Order) -> ExitCode:
    """Plan or brief the folder; an article that fails is named and the others go on."""
    messages = Messages(secret=order.settings.api_key)
    if order.settings.base_url != DEFAULT_BASE_URL and not order.settings.replay:
        messages.note(f"articles go to {order.settings.endpoint_host}")
    if order.dry_run:
        from summarizer.cli.batch_planning import plan  # noqa: PLC0415 - costs a run 0.4 s and 30 MB

        return plan(order, messages)
    results = open_results(order.output)
    with first_run(results.folder) as is_first:
        if not is_first:
            messages.note(f"{order.output}: another run is at work here; the articles are shared with it")
        return asyncio.run(_brief_all(order, messages, results, in_order if is_first else anywhere))


async def _brief_all(
    order: Order, messages: Messages, results: Results, place: Callable[[int], float]
) -> ExitCode:
    client = open_client(order.settings, order.limits)
    crew = Crew(
        work=Briefing(settings=order.settings, results=results),
        client=client,
        workers=workers_for_this_machine(),
        note=messages.note,
    )
    batch = Batch(
        survey=order.survey(results),
        crew=crew,
        breaker=Breaker(order.settings.endpoint_host),
        observer=messages,
        at_once=order.limits.concurrency + _AHEAD,
        place=place,
    )
    watch = Watch(batch=batch, meter=client.meter, messages=messages)
    brake = Brake(messages.line)
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine always runs in a task
    ending: BaseException | None = None
    with brake.armed(asyncio.get_running_loop(), task):
        try:
            async with watch.shown():
                try:
                    async with crew:
                        await batch.run()
                finally:
                    await client.close()
        except asyncio.CancelledError:
            if brake.signal_number is None or task.cancelling() > 1:  # a second signal: leave now
                raise
            ending = Stopped(brake.signal_number)
        except Exception as error:  # noqa: BLE001 - raised below, when what was done is listed
            ending = error
        if ending is not None:
            batch.take_up(existing_results(order.output))
        _close(order, watch, messages, results)
    if ending is not None:
        raise ending
    return _code(batch.tally, strict=order.strict)


def _close(order: Order, watch: Watch, messages: Messages, results: Results) -> None:
    """Write the lists and say how the run has ended; raises `StorageError`, `SettingsError`."""
    batch, tally = watch.batch, watch.batch.tally
    if tally.is_found and not batch.entries and not batch.failures:
        raise SettingsError(
            f"{order.folder}: no articles found in it (.txt, .md, .html); name another folder"
        )
    are_lists_new = False
    try:
        # Where the folder was not looked through, lists of what was found would lack what is there.
        if tally.is_found or not has_lists(results):
            listing = Listing(
                folder=order.folder, entries=batch.entries, stems=batch.stems, failures=batch.failures
            )
            write_lists(results, listing)
            are_lists_new = True
    finally:
        is_done = tally.is_found and not (tally.failed or tally.incomplete or tally.found > tally.handled)
        is_listed = are_lists_new and (tally.failed or tally.incomplete or tally.no_article)
        closing = watch.closing(
            output=order.output,
            errors=_command("errors", order.output) if is_listed else None,
            resume=None if is_done else order.command,
        )
        order.invocation.resume = closing.resume
        for line in closing_lines(closing):
            messages.line(line)
    if order.as_json:
        Screen(sys.stdout).write_json(asdict(closing))


def _code(tally: Tally, *, strict: bool) -> ExitCode:
    if tally.failed or tally.incomplete or tally.no_article:
        return ExitCode.SOME_FAILED
    return ExitCode.FLAGGED if strict and tally.flagged else ExitCode.COMPLETE
