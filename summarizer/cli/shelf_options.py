"""The flags that say which articles of a folder of results are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from summarizer.shelf.selecting import Selection

_Command = TypeVar("_Command", bound="Callable[..., Any]")

_STATES = ("new", "in_review", "approved", "sent_back")
_OPTIONS = (
    click.option("--flagged", is_flag=True, help="With a warning, something not proven, or stale decisions."),
    click.option("--state", type=click.Choice(_STATES), help="How far its review has come."),
    click.option("--country", metavar="CODE", help="A party is from this country, such as VN."),
    click.option("--area", metavar="NAME", help="An area of cooperation: its code or a word of its name."),
    click.option("--since", metavar="DATE", help="Published on this day, month or year, or later."),
    click.option("--until", metavar="DATE", help="Published on this day, month or year, or earlier."),
    click.option("--search", "words", metavar="WORDS", default="", help="All of these words are in it."),
)
_NAMES = ("flagged", "state", "country", "area", "since", "until", "words")


def shelf_options(command: _Command) -> _Command:
    """Give a command all flags of a selection, in their order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection_of(given: Mapping[str, Any]) -> Selection:
    """Read the flags of `shelf_options`; raises `SettingsError`."""
    from summarizer.shelf.selecting import Selection  # noqa: PLC0415 - would slow every --help

    return Selection(**{name: given[name] for name in _NAMES})
