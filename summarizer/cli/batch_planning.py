"""What `summarizer batch --dry-run` does: count, and show the sums."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from summarizer.batch.crew import Crew, workers_for_this_machine
from summarizer.batch.planning import ALONE, Counting, Nobody, Planning
from summarizer.batch.results import results_to_read
from summarizer.cli.exit_codes import ExitCode
from summarizer.cli.interrupts import stoppable
from summarizer.errors import SettingsError
from summarizer.model.prices import load_prices
from summarizer.output.batch_plan_page import batch_plan_page, counting_line
from summarizer.output.console import Screen
from summarizer.tokens import load_counter

if TYPE_CHECKING:
    from summarizer.cli.batching import Order
    from summarizer.output.batch_plan_page import BatchPlan
    from summarizer.output.console import Messages


def plan(order: Order, messages: Messages) -> ExitCode:
    """Show what the run would take, without writing or sending anything."""
    sums = _sums(order, messages)
    if not sums.files and not sums.failed:
        raise SettingsError(f"{order.folder}: no articles found in it (.txt, .md, .html); check the path")
    screen = Screen(sys.stdout)
    if order.as_json:
        screen.write_json(asdict(sums))
    else:
        screen.show(batch_plan_page(sums, host=order.settings.endpoint_host, priced=load_prices().date))
    return ExitCode.SOME_FAILED if sums.failed else ExitCode.COMPLETE


def _sums(order: Order, messages: Messages) -> BatchPlan:
    """Count the folder, in worker processes where that is sooner done; a signal raises `Stopped`."""
    counter = load_counter(order.settings.model)
    if counter.notice:
        messages.note(counter.notice)
    workers = workers_for_this_machine()
    crew = Crew(
        work=Counting(settings=order.settings, counter=counter),
        client=Nobody(),
        workers=workers if workers > 1 else 0,  # one would leave this process idle
        alone=ALONE,
        note=messages.note,
    )
    survey = order.survey(results_to_read(order.output))
    with messages.waiting(counting_line(order.folder, 0)) as say:
        planning = Planning(
            survey=survey,
            crew=crew,
            tell=messages.error,
            count=lambda files: say(counting_line(order.folder, files)),
        )
        work = stoppable(planning.run(), announce=lambda _: None, advice=lambda: "", close=crew.close)
        asyncio.run(work)
    return planning.plan(exact=counter.exact)
