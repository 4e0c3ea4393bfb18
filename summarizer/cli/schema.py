"""`summarizer schema`: the JSON Schema of a brief."""

from __future__ import annotations

import sys

import click


@click.command()
@click.option("--reviewed", is_flag=True, help="Of a brief with what reviewers have decided.")
def schema(*, reviewed: bool) -> None:
    """Print the JSON Schema of a brief."""
    from summarizer.brief import Brief  # noqa: PLC0415 - pydantic would slow every --help
    from summarizer.output.console import Screen  # noqa: PLC0415 - as above
    from summarizer.output.jsonl import to_json  # noqa: PLC0415 - as above
    from summarizer.review.reviewed import ReviewedBrief  # noqa: PLC0415 - as above

    record = ReviewedBrief if reviewed else Brief
    Screen(sys.stdout).write(to_json(record.model_json_schema(), indent=2))
