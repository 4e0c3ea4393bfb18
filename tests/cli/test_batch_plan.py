"""`batch --dry-run` in several processes, what a run says at its end, and two runs on one folder."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from command import HONEST, Cli, reply_to
from fake_openai import Call, FakeOpenAI, Reply
from test_batch import Running, arguments, errors_in, is_alive, on_a_terminal, wait_until, write_articles

from summarizer.batch.crew import workers_for_this_machine
from summarizer.batch.planning import ALONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fake_openai import Post, Step

MANY = 8 * ALONE
"""So many articles that their counting is still under way when its workers have come up."""

several_processors = pytest.mark.skipif(workers_for_this_machine() < 2, reason="one processor")


@pytest.fixture
def server(fake_openai: FakeOpenAI) -> FakeOpenAI:
    fake_openai.default = HONEST
    return fake_openai


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nine articles, and two files that cannot be read."""
    write_articles(tmp_path / "in", 9)
    (tmp_path / "in" / "2x.txt").write_bytes(b"")
    (tmp_path / "in" / "5x.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    return tmp_path / "in"


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let plans be counted by so many worker processes, however few the articles are."""

    def use(number: int) -> None:
        monkeypatch.setattr("summarizer.cli.batch_planning.ALONE", 2)
        monkeypatch.setattr("summarizer.cli.batch_planning.workers_for_this_machine", lambda: number)

    return use


# --- the dry run ----------------------------------------------------------------------------------


def test_workers_count_what_one_process_counts_and_tell_errors_in_the_same_order(
    cli: Cli, folder: Path, server: FakeOpenAI, workers: Callable[[int], None]
) -> None:
    cli(*arguments(folder, server, "--max-requests", "4", "--concurrency", "1"))
    for record in sorted((folder.parent / "out" / "articles").glob("*.json"))[:2]:
        record.unlink()  # their replies are still in the journal
    sent = len(server.posts)
    results = []
    for number in (0, 2):
        workers(number)
        results.append(cli(*arguments(folder, server, "--dry-run", "--json", "--model", "m")))
    assert results[0] == results[1]
    plan = json.loads(results[1].out)
    assert (plan["files"], plan["done"], plan["articles"], plan["failed"]) == (11, 2, 7, 2)
    assert (plan["requests"], plan["answered"]) == (7, 2)
    assert [line.split(":")[1].strip() for line in errors_in(results[1])] == [
        str(folder / "2x.txt"),
        str(folder / "5x.html"),
    ]
    assert len(server.posts) == sent


def test_where_no_worker_comes_up_one_process_counts_all(
    cli: Cli,
    folder: Path,
    server: FakeOpenAI,
    workers: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workers(2)
    monkeypatch.setattr("summarizer.batch.crew._START", "raise SystemExit(1)")
    result = cli(*arguments(folder, server, "--dry-run", "--json"))
    assert json.loads(result.out)["articles"] == 9
    assert "all work is done in one process" in result.err


@several_processors
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_dry_run_that_is_stopped_leaves_no_process_and_no_file_behind(
    tmp_path: Path, server: FakeOpenAI, number: signal.Signals, code: int
) -> None:
    write_articles(tmp_path / "in", MANY)
    running = Running(*arguments(tmp_path / "in", server, "--dry-run"))
    assert wait_until(running.children)
    children = running.children()
    running.process.send_signal(number)
    result = running.end()
    assert (result.code, result.out) == (code, "")
    assert "Traceback" not in result.err
    assert wait_until(lambda: not any(map(is_alive, children)))
    assert not (tmp_path / "out").exists()


def test_a_dry_run_tells_on_a_terminal_how_far_it_has_come(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", ALONE - 20)
    shown = on_a_terminal(arguments(tmp_path / "in", server, "--dry-run"))
    assert "files so far" in shown


# --- how a run tells its end ------------------------------------------------------------------------


def test_an_error_is_told_when_it_happens_and_at_the_end_only_counted(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    result = cli(*arguments(folder, server, "--json"))
    assert result.code == 3
    assert len(errors_in(result)) == 2
    assert (result.err.count("the file is empty"), result.err.count("PNG image")) == (1, 1)
    assert "9 briefs made · 2 failed" in result.err
    command = json.loads(result.out)["errors"]
    assert f"what is not complete, and why: {command}\n" in result.err
    program, *words = shlex.split(command)
    assert program == "summarizer"
    listed = cli(*words).out
    assert (listed.count("the file is empty"), listed.count("PNG image")) == (1, 1)


def test_an_error_is_told_once_on_a_terminal_too(folder: Path, server: FakeOpenAI) -> None:
    shown = on_a_terminal(arguments(folder, server))
    assert (shown.count("the file is empty"), shown.count("PNG image")) == (1, 1)


def test_a_run_that_did_everything_has_no_command_to_list_errors(
    cli: Cli, tmp_path: Path, server: FakeOpenAI
) -> None:
    write_articles(tmp_path / "in", 1)
    result = cli(*arguments(tmp_path / "in", server, "--json"))
    assert json.loads(result.out)["errors"] is None
    assert "what is not complete" not in result.err


def test_after_ctrl_c_the_closing_object_tells_how_to_go_on(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", 12)
    server.default = Call(lambda post: Reply(json.dumps(reply_to(post)), delay=0.3))
    command = arguments(tmp_path / "in", server, "--concurrency", "2", "--json")
    running = Running(*command)
    assert server.wait_for_posts(3, 30)
    running.process.send_signal(signal.SIGINT)
    result = running.end()
    assert result.code == 130
    resume = json.loads(result.out)["resume"]
    assert shlex.split(resume) == ["summarizer", *command]
    assert f"to go on: {resume}\n" in result.err
    assert result.exit_line["resume"] == resume


# --- two runs on one folder -------------------------------------------------------------------------


def test_two_runs_on_one_folder_share_its_articles(tmp_path: Path, server: FakeOpenAI) -> None:
    count, keys = 24, ("first-key-012345", "other-key-012345")
    write_articles(tmp_path / "in", count)
    both_ask = threading.Event()

    def share(post: Post) -> Step:
        if len({each.headers["authorization"] for each in tuple(server.posts)}) == len(keys):
            both_ask.set()
        both_ask.wait(30)
        return Reply(json.dumps(reply_to(post)), delay=0.15)

    server.default = Call(share)
    command = [sys.executable, "-m", "summarizer", *arguments(tmp_path / "in", server, "--concurrency", "4")]
    runs = [
        subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "OPENAI_API_KEY": key})
        for key in keys
    ]
    told = [run.communicate(timeout=60)[1].decode() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    sent = [sum(key in post.headers["authorization"] for post in server.posts) for key in keys]
    assert sum(sent) == server.billed == count
    assert min(sent) >= count // 4, sent
    assert sum("another run is at work here" in each for each in told) == 1
    listed = (tmp_path / "out" / "briefs.jsonl").read_text("utf-8").splitlines()
    assert len(listed) == count
