"""Fixtures for the command line."""

from __future__ import annotations

from typing import Protocol

import pytest
from command import Result

from summarizer.cli import main


class Cli(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run `main` and give exit code, standard output and standard error."""

    def run(*arguments: str) -> Result:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run
