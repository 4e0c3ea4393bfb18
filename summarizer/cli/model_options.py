"""The flags of every command that asks a model, and the settings that they give."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from summarizer.settings import Settings

_Command = TypeVar("_Command", bound="Callable[..., Any]")

MODEL_OPTIONS = (
    click.option("--model", metavar="NAME", help="The model to ask."),
    click.option("--base-url", metavar="URL", help="Address of an OpenAI-compatible server."),
    click.option(
        "--key-file",
        type=click.Path(),
        metavar="FILE",
        help="File that holds the key, readable by you alone.",
    ),
    click.option(
        "--config", type=click.Path(), metavar="FILE", help="Configuration file instead of your usual one."
    ),
    click.option(
        "--replay",
        type=click.Path(exists=True, file_okay=False),
        metavar="DIR",
        help="Answer from recorded replies; needs no key.",
    ),
    click.option(
        "--record",
        type=click.Path(file_okay=False),
        metavar="DIR",
        help="Record every reply as a JSON file.",
    ),
    click.option("--no-cache", is_flag=True, help="Ask again even where a reply is cached; costs again."),
    click.option("--dry-run", is_flag=True, help="Show planned requests, tokens and cost; send nothing."),
)
MODEL_FLAGS = ("model", "base_url", "key_file", "config", "replay", "record", "no_cache", "dry_run")
"""The names of these options as a command gets them."""


def model_options(command: _Command) -> _Command:
    """Give a command all of `MODEL_OPTIONS`, in their order."""
    for option in reversed(MODEL_OPTIONS):
        command = option(command)
    return command


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Resolve the flags of `model_options`, with ``language`` and ``encoding`` where a command has them.

    Recordings of one model need no ``--model``. Raises `SettingsError`.
    """
    from summarizer.model.replay import recorded_model  # noqa: PLC0415 - would slow every --help
    from summarizer.settings import resolve_settings  # noqa: PLC0415 - as above

    names = ("model", "base_url", "replay", "record", "language", "encoding")
    flags = {name: given.get(name) for name in names}
    if given["replay"] and given["model"] is None:
        flags["model"] = recorded_model(Path(given["replay"]))
    if given["no_cache"]:
        flags["use_cache"] = False
    return resolve_settings(flags, config=_path(given["config"]), key_file=_path(given["key_file"]))


def _path(name: str | None) -> Path | None:
    return Path(name) if name else None
