from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from command import Cli

KEY = "canary-key-0123456789"


def test_without_a_key_it_says_what_to_do_and_fails(cli: Cli) -> None:
    code, out, _ = cli("doctor")
    assert code == 2
    assert "missing  key" in out
    assert "set OPENAI_API_KEY" in out


def test_with_a_key_it_says_where_from_and_nothing_of_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    code, out, err = cli("doctor")
    assert code == 0
    assert "from OPENAI_API_KEY" in out
    assert "summarize can work" in out
    assert not any(KEY[start : start + 6] in out + err for start in range(len(KEY) - 6))


def test_a_key_file_is_named(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY)
    path.chmod(0o600)
    assert "key" in cli("doctor", "--key-file", str(path)).out
    path.chmod(0o644)
    assert "others can read it" in cli("doctor", "--key-file", str(path)).out.replace("\n", " ").replace(
        "  ", ""
    )


def test_another_host_is_named_and_needs_no_key(cli: Cli) -> None:
    code, out, _ = cli("doctor", "--base-url", "http://localhost:8080/v1", "--model", "mine")
    assert code == 0
    assert "articles would go to localhost (not the default)" in out
    assert "price is unknown" in out


def test_a_cache_that_cannot_be_written_is_found(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "file"))
    code, out, _ = cli("doctor", "--base-url", "http://localhost:8080/v1")
    assert code == 2
    assert "missing  cache" in out


def test_a_proxy_is_named_without_its_password(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@proxy.test:3128")
    out = cli("doctor").out
    assert "HTTPS_PROXY is set: proxy.test" in out
    assert "hunter2" not in out


def test_a_bad_configuration_is_a_finding_and_no_crash(cli: Cli, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text("modle = 'x'\n")
    code, out, _ = cli("doctor", "--config", str(config))
    assert code == 2
    assert 'did you mean "model"?' in " ".join(out.split())
