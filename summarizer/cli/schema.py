"""`summarizer schema`: the JSON Schema of a brief."""

from __future__ import annotations

import sys

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of a brief."""
    from summarizer.brief import Brief  # noqa: PLC0415 - pydantic would slow every --help
    from summarizer.output.console import Screen  # noqa: PLC0415 - as above
    from summarizer.output.jsonl import to_json  # noqa: PLC0415 - as above

    Screen(sys.stdout).write(to_json(Brief.model_json_schema(), indent=2))
