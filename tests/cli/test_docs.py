"""docs/cli.md tells the truth. `APPROVE=1` writes the parts that are made by the program."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from summarizer.cli import summarizer
from summarizer.cli.exit_codes import ExitCode

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
_HELP = re.compile(r"^```text (summarizer.*)\n(?:.*\n)*?```$", re.MULTILINE)
_CODES = re.compile(r"^\| code \| meaning \|\n\|---\|---\|\n(?:\|.*\n)*", re.MULTILINE)


def help_of(path: str) -> str:
    """The help text of a command such as ``summarizer clean``, 80 columns wide."""
    names = path.split()
    command: click.Command = summarizer
    for name in names[1:]:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    context = click.Context(command, info_name=path, terminal_width=80, **summarizer.context_settings)
    return command.get_help(context)


def true_page(page: str) -> str:
    """The page with everything in it that the program knows better."""
    page = _HELP.sub(lambda block: f"```text {block[1]}\n{help_of(block[1])}\n```", page)
    rows = "".join(f"| {int(code)} | {code.meaning} |\n" for code in ExitCode)
    return _CODES.sub(lambda _: f"| code | meaning |\n|---|---|\n{rows}", page)


def test_the_page_is_true() -> None:
    page = PAGE.read_text("utf-8")
    if os.environ.get("APPROVE"):
        PAGE.write_text(true_page(page), "utf-8")
    assert PAGE.read_text("utf-8") == true_page(page)


def test_every_command_stands_on_the_page() -> None:
    shown = {block[1] for block in _HELP.finditer(PAGE.read_text("utf-8"))}
    assert shown == {"summarizer", *(f"summarizer {name}" for name in summarizer.commands)}


def test_every_option_has_a_help_text() -> None:
    for command in summarizer.commands.values():
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert all(option.help for option in options)
