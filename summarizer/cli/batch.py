"""`summarizer batch`: a folder of articles in, a folder of briefs out. `summarizer errors`: what failed."""

from __future__ import annotations

import click

from summarizer.cli.invocation import Invocation
from summarizer.cli.model_options import model_options


@click.command(short_help="Brief all articles of a folder.")
@click.argument("folder", metavar="FOLDER")
@click.option(
    "--output", metavar="OUT", required=True, help="Folder for the results; new, empty or an earlier OUT."
)
@model_options
@click.option("--language", metavar="CODE", help="Language of the articles (vi, zh-Hant) if known.")
@click.option("--encoding", metavar="NAME", help="Encoding of the articles if known.")
@click.option("--strict", is_flag=True, help="Exit with 4 if anything is not proven or has a warning.")
@click.option("--refresh", is_flag=True, help="Make every brief anew; cached replies cost nothing.")
@click.option("--concurrency", type=click.IntRange(min=1), metavar="N", help="Requests in flight at most.")
@click.option("--rpm", type=click.IntRange(min=1), metavar="N", help="Requests a minute at most.")
@click.option("--tpm", type=click.IntRange(min=1), metavar="N", help="Tokens a minute at most.")
@click.option(
    "--max-cost",
    type=click.FloatRange(min=0),
    metavar="USD",
    help="Stop before the request that could cross this cost.",
)
@click.option(
    "--max-requests", type=click.IntRange(min=0), metavar="N", help="Stop before one request more than this."
)
@click.option(
    "--max-wait",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Stop where the service asks to wait longer.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the plan or the closing figures as JSON.")
@click.pass_context
def batch(context: click.Context, /, **given: object) -> int:
    """Make a checked English brief of every article in FOLDER (text, Markdown, HTML).

    The same command again does only what is missing, failed or changed. Hidden files, links and
    folders of results are left out.
    """
    from summarizer.cli.batching import Order, run  # noqa: PLC0415 - the model's room would slow every --help

    return run(Order.of(given, invocation=context.find_root().obj or Invocation()))


@click.command(short_help="List what failed in a batch.")
@click.argument("output", metavar="OUT")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def errors(*, output: str, as_json: bool) -> int:
    """List the articles of the batch in OUT that failed or are incomplete, and why."""
    from summarizer.cli.failures import show_failures  # noqa: PLC0415 - as above

    return show_failures(output, as_json=as_json)
