"""What `summarizer batch --dry-run` does: count, and show the sums."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from summarizer.batch.planning import Planning, answers_at_hand
from summarizer.batch.results import results_to_read
from summarizer.cli.exit_codes import ExitCode
from summarizer.errors import SettingsError
from summarizer.model.prices import load_prices
from summarizer.output.batch_plan_page import batch_plan_page
from summarizer.output.console import Screen
from summarizer.tokens import load_counter

if TYPE_CHECKING:
    from summarizer.cli.batching import Order
    from summarizer.output.console import Messages


def plan(order: Order, messages: Messages) -> ExitCode:
    """Show what the run would take, without writing or sending anything."""
    counter = load_counter(order.settings.model)
    if counter.notice:
        messages.note(counter.notice)
    survey = order.survey(results_to_read(order.output))
    with messages.waiting(f"{order.folder}: counting") as say, answers_at_hand(order.settings) as is_answered:
        planning = Planning(
            settings=order.settings, counter=counter, is_answered=is_answered, tell=messages.error
        )
        for number, found in enumerate(survey.looks(), 1):
            planning.add(found)
            say(f"{order.folder}: counting, {number:,} files so far")
    sums = planning.plan()
    if not sums.files and not sums.failed:
        raise SettingsError(f"{order.folder}: no articles found in it (.txt, .md, .html); check the path")
    screen = Screen(sys.stdout)
    if order.as_json:
        screen.write_json(asdict(sums))
    else:
        screen.show(batch_plan_page(sums, host=order.settings.endpoint_host, priced=load_prices().date))
    return ExitCode.SOME_FAILED if sums.failed else ExitCode.COMPLETE
