"""`summarizer clean`: the article's own text, without the page around it."""

from __future__ import annotations

import click


@click.command(short_help="Print the own text of an article.")
@click.argument("file", metavar="FILE")
@click.option(
    "--json", "as_json", is_flag=True, help="Print every line with zone, reason and offsets, as JSON."
)
@click.option("--explain", is_flag=True, help="Show kept (+) and dropped (-) lines and why.")
@click.option("--output", metavar="DIR", help="Save the texts in DIR, one .txt (or .json) each.")
@click.option("--language", metavar="CODE", help="Language of the article (vi, zh-Hant) if known.")
@click.option("--encoding", metavar="NAME", help="Encoding of the article if known.")
def clean(
    *,
    file: str,
    as_json: bool,
    explain: bool,
    output: str | None,
    language: str | None,
    encoding: str | None,
) -> int:
    """Print the own text of the article in FILE; - reads standard input.

    FILE may be a folder of pages (.txt, .md, .html) if --output names where the texts go.
    """
    if explain and (as_json or output):
        raise click.UsageError("--explain goes with neither --json nor --output")
    from summarizer.cli.cleaning import Cleaning  # noqa: PLC0415 - the reading room would slow every --help

    return Cleaning(as_json=as_json, explain=explain, language=language, encoding=encoding).run(file, output)
