"""`summarizer summarize`: articles in, checked briefs out."""

from __future__ import annotations

import click

_FOLDER = click.Path(file_okay=False)
_FILE = click.Path()


@click.command(short_help="Make checked English briefs of articles.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON record a line and nothing else.")
@click.option(
    "--output",
    metavar="FILE|DIR",
    help="Save instead of print: .json, .md or text by the ending; DIR/ gets .json and .md for each input.",
)
@click.option("--model", metavar="NAME", help="The model to ask.")
@click.option("--base-url", metavar="URL", help="Address of an OpenAI-compatible server.")
@click.option(
    "--key-file", type=_FILE, metavar="FILE", help="File that holds the key, readable by you alone."
)
@click.option("--config", type=_FILE, metavar="FILE", help="Configuration file instead of your usual one.")
@click.option(
    "--replay",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Answer from recorded replies; needs no key.",
)
@click.option("--record", type=_FOLDER, metavar="DIR", help="Record every reply as a JSON file.")
@click.option("--no-cache", is_flag=True, help="Ask again even where a reply is cached; costs again.")
@click.option("--dry-run", is_flag=True, help="Show planned requests, tokens and cost; send nothing.")
@click.option("--language", metavar="CODE", help="Language of the articles (vi, zh-Hant) if known.")
@click.option("--encoding", metavar="NAME", help="Encoding of the articles if known.")
@click.option("--strict", is_flag=True, help="Exit with 4 if anything is not proven or has a warning.")
def summarize(**given: object) -> int:
    """Make a checked English brief of each FILE (text, Markdown or HTML); - reads standard input."""
    from summarizer.cli.running import Wishes, run  # noqa: PLC0415 - the model's room would slow every --help

    return run(Wishes.of(given))
