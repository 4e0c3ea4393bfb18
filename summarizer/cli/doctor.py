"""`summarizer doctor`: what is set up, what is missing, and how to mend it."""

from __future__ import annotations

import click

_FILE = click.Path()


@click.command(short_help="Check the set-up.")
@click.option("--model", metavar="NAME", help="The model that would be asked.")
@click.option("--base-url", metavar="URL", help="Address of an OpenAI-compatible server.")
@click.option("--key-file", type=_FILE, metavar="FILE", help="File that holds the key.")
@click.option("--config", type=_FILE, metavar="FILE", help="Configuration file instead of your usual one.")
def doctor(*, model: str | None, base_url: str | None, key_file: str | None, config: str | None) -> int:
    """Check the set-up: key, host, model, folders, terminal. Nothing is sent to the model."""
    from summarizer.cli.diagnosing import diagnose  # noqa: PLC0415 - the rooms would slow every --help

    return diagnose({"model": model, "base_url": base_url}, key_file=key_file, config=config)
