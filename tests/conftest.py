"""Fixtures for all tests."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from command import Cli, Result
from fake_openai import FakeOpenAI
from hypothesis import settings

from summarizer.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# How long a case takes is the machine's business. Fifty cases of each law a run: other ones every time.
settings.register_profile("laws", deadline=None, max_examples=50)
settings.load_profile("laws")


@pytest.fixture
def fake_openai() -> Iterator[FakeOpenAI]:
    """A scripted OpenAI server on loopback."""
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run `main` and give exit code, standard output and standard error."""

    def run(*arguments: str) -> Result:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Result(code, out, err)

    return run


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the user's key, settings, proxies or cache, or leaves anything in them."""
    home: Path = tmp_path_factory.mktemp("home")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_LOG", "SUMMARIZER_MODEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    # Only loopback is ever asked: whatever wants to go out by https meets a closed door.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(
        "SSL_CERT_DIR", str(home)
    )  # nothing here speaks TLS; the real ones take 40 ms a client
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(home / "cache" / "summarizer"))
    if "summarizer.model.prices" in sys.modules:
        sys.modules["summarizer.model.prices"].load_prices.cache_clear()
