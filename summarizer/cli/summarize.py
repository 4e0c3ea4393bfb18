"""`summarizer summarize`: articles in, checked briefs out."""

from __future__ import annotations

import click

from summarizer.cli.model_options import model_options


@click.command(short_help="Make checked English briefs of articles.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON record a line and nothing else.")
@click.option(
    "--output",
    metavar="FILE|DIR",
    help="Save instead of print: .json, .md or text by the ending; DIR/ gets .json and .md for each input.",
)
@model_options
@click.option("--language", metavar="CODE", help="Language of the articles (vi, zh-Hant) if known.")
@click.option("--encoding", metavar="NAME", help="Encoding of the articles if known.")
@click.option("--strict", is_flag=True, help="Exit with 4 if anything is not proven or has a warning.")
def summarize(**given: object) -> int:
    """Make a checked English brief of each FILE (text, Markdown or HTML); - reads standard input."""
    from summarizer.cli.running import Wishes, run  # noqa: PLC0415 - the model's room would slow every --help

    return run(Wishes.of(given))
