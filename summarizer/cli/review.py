"""The commands that work on a folder of results: show, list, review, report, export."""

from __future__ import annotations

import click

from summarizer.cli.shelf_options import shelf_options

_FOLDER = click.argument("folder", metavar="OUT", type=click.Path(exists=True, file_okay=False))
_ARTICLES = click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Where the articles are now, if they were moved.",
)
FORMATS = ("jsonl", "csv", "parquet", "markdown", "jsonld", "sqlite", "gold")


@click.command(short_help="Print briefs that were made earlier.")
@click.argument("records", metavar="RECORD...", nargs=-1, required=True, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per brief.")
def show(**given: object) -> int:
    """Print briefs (JSON records) as `summarize` prints them, with what reviewers have decided.

    RECORD is a record in OUT/articles, or OUT itself for all of them.
    """
    from summarizer.cli.showing import run  # noqa: PLC0415 - the rooms would slow every --help

    return run(given)


@click.command("list", short_help="List the articles of a folder of results.")
@_FOLDER
@shelf_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per article.")
def list_articles(**given: object) -> int:
    """List the articles in OUT: date, countries, flags, state of review, headline.

    Flags: !2 two warnings, ×1 one item not proven, part: incomplete, none: no article, stale:
    decisions about something that has changed.
    """
    from summarizer.cli.listing import run  # noqa: PLC0415 - as above

    return run(given)


@click.command(short_help="Review the briefs of a folder of results.")
@_FOLDER
@shelf_options
@click.option("--reviewer", metavar="NAME", help="Who decides; without it your login name.")
@_ARTICLES
@click.option("--plain", is_flag=True, help="Questions and answers instead of a full screen.")
def review(**given: object) -> int:
    """Work through the briefs in OUT: check each fact against its quote, and decide.

    Decisions are added to OUT/review.jsonl, one line each; records are never rewritten. Without a
    terminal, the same review is done as questions and answers.
    """
    from summarizer.cli.reviewing import run  # noqa: PLC0415 - as above

    return run(given)


@click.command(short_help="Write one HTML page about a folder of results.")
@_FOLDER
@click.option("-o", "--output", metavar="FILE", required=True, type=click.Path(), help="The page to write.")
@shelf_options
@click.option("--title", metavar="TEXT", help="The page's title; without it the folder's name.")
@_ARTICLES
def report(**given: object) -> int:
    """Write one self-contained HTML page: overview, every brief, and its quotes in the source.

    What reviewers have decided wins over what the model gave, and is named.
    """
    from summarizer.cli.reporting import run  # noqa: PLC0415 - as above

    return run(given)


@click.command(short_help="Hand the briefs on in another format.")
@_FOLDER
@click.option("--to", "form", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option(
    "-o", "--output", metavar="PATH", required=True, type=click.Path(), help="File or folder to write."
)
@shelf_options
@_ARTICLES
def export(**given: object) -> int:
    """Write the briefs in OUT as jsonl, csv, parquet, markdown, jsonld, sqlite or gold.

    csv, parquet, markdown and gold fill a folder, the others one file. What reviewers have decided
    wins over what the model gave, and is named. gold holds approved articles only: labels that
    `summarizer score` reads.
    """
    from summarizer.cli.exporting import run  # noqa: PLC0415 - as above

    return run(given)
