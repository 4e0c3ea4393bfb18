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


@pytest.fixture(autouse=True)
def _no_vocabulary_is_fetched(_own_folders: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback is ever asked: whatever wants to go out by https meets a closed door."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
