"""What holds for every command."""

from __future__ import annotations

import io
import json
import os
import resource
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from command import ARTICLE, Cli

import summarizer.cli.cleaning
from summarizer.brief import Brief
from summarizer.cli import main


def test_alone_it_prints_help(cli: Cli) -> None:
    assert cli().out == cli("--help").out
    assert cli().code == 0


def test_it_says_its_version(cli: Cli) -> None:
    assert cli("--version").out.startswith("summarizer 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense",), "error: No such command 'nonsense'; see summarizer --help\n"),
        (("summarize",), "error: Missing argument 'FILE...'; see summarizer summarize --help\n"),
        (("summarize", "a", "--modle", "x"), "see summarizer summarize --help\n"),
        (("summarize", "a", "--api-key", "x"), "No such option"),
        (
            ("clean", "a", "--explain", "--output", "x"),
            "error: --explain goes with neither --json nor --output; see",
        ),
        (
            ("summarize", "a", "--base-url", "ftp://x"),
            "error: base URL: not an http(s) address; give one such as",
        ),
        (
            ("summarize", "a", "--base-url", "http://host.test"),
            "error: base URL: http:// would send the key readable",
        ),
        (("summarize", "a", "b", "--output", "x.json"), "one file cannot hold 2 results"),
        (
            ("summarize", "a", "--replay", ".", "--record", "y"),
            "--replay and --record: one reads what the other",
        ),
        (("summarize", "a", "--config", "/none.toml"), "error: configuration /none.toml: no such file"),
        (("summarize", "a", "--replay", "/none"), "Directory '/none' does not exist; see"),
        (("summarize", "a", "--key-file", "/none"), "error: key file /none: cannot be read"),
    ],
)
def test_a_wrong_call_is_one_line_and_code_2(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_missing_key_is_said_before_anything_is_read(cli: Cli, tmp_path: Path) -> None:
    result = cli("summarize", str(tmp_path / "none.txt"))
    assert result.code == 2
    assert "error: no key: set OPENAI_API_KEY or give --key-file FILE\n" in result.err


def test_with_json_the_last_line_of_standard_error_tells_how_it_ended(cli: Cli) -> None:
    result = cli("summarize", "--json", "--nonsense")
    assert result.exit_line["type"] == "exit"
    assert result.exit_line["code"] == 2
    assert result.exit_line["resume"] is None
    assert result.exit_line["message"].startswith("No such option '--nonsense'")


def test_the_schema_is_that_of_a_brief(cli: Cli) -> None:
    assert json.loads(cli("schema").out) == Brief.model_json_schema()


def test_a_bug_is_one_line_and_a_private_crash_file(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(ARTICLE)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(summarizer.cli.cleaning, "read_source", broken)
    code, out, err = cli("clean", "a.txt")
    assert (code, out) == (1, "")
    assert err.startswith(
        "error: internal error: RuntimeError, a bug of this program; please report it with the file "
    )
    assert err.count("\n") == 1
    crash = Path(err.split("the file ")[1].strip())
    assert "in broken" in crash.read_text("utf-8")
    assert ARTICLE[:20] not in crash.read_text("utf-8")
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600


def test_help_costs_little_more_than_the_library_that_reads_the_flags() -> None:
    def cpu_seconds(*command: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    least = min(cpu_seconds("-c", "import click") for _ in range(4))
    assert min(cpu_seconds("-m", "summarizer", "--help") for _ in range(4)) < 3 * least


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from summarizer.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {
        "openai",
        "tiktoken",
        "rich",
        "pydantic",
        "babel",
        "asyncio",
        "regex",
        "platformdirs",
    }
    assert not heavy & set(done.stderr.split())


def test_a_closed_pipe_is_no_drama(tmp_path: Path) -> None:
    page = tmp_path / "long.txt"
    news = (f"Två länder undertecknade avtal nummer {n} om fisket i Östersjön i dag." for n in range(4_000))
    page.write_text("\n\n".join(news), "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "summarizer", "clean", str(page)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "summarizer", "schema"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 7
    assert done.stderr.startswith("error: standard output cannot be written (No space left on device)")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_a_standard_output_that_is_closed_is_no_drama() -> None:
    command = f"{shlex.quote(sys.executable)} -m summarizer schema >&-"
    done = subprocess.run(command, shell=True, stderr=subprocess.PIPE, check=False)  # noqa: S602
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_old_terminal_encoding_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    page = tmp_path / "a.txt"
    page.write_text("双方在北京签署了关于电影合作的备忘录，合作期限为三年，并将定期举行会议。\n", "utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
    assert main(["clean", str(page), "--json"]) == 0
    record = json.loads(written.getvalue().decode("ascii"))
    assert "双方在北京" in record["lines"][0]["text"]
    assert main(["clean", str(page), "--explain"]) == 0
    assert "\\u53cc\\u65b9" in written.getvalue().decode(encoding)


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes here")
def test_a_file_name_cannot_touch_the_terminal(cli: Cli) -> None:
    result = cli("clean", "no\x1b[31m\n\u202ename\x07.txt")
    assert result.code == 3
    assert result.err.count("\n") == 1
    assert result.err.startswith("error: no\\x1b[31m\\n")
    assert result.err.isprintable() is False  # the line end alone
    assert result.err.strip().isprintable()
