"""Fixtures for the command line."""

from __future__ import annotations

import pytest
from command import Cli, Result

from summarizer.cli import main


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run `main` and give exit code, standard output and standard error."""

    def run(*arguments: str) -> Result:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run
