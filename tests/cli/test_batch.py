"""`summarizer batch`: what is done is never done again, whatever happens in between."""

from __future__ import annotations

import csv
import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, HONEST, Cli, Result, reply_to, spawn
from fake_openai import Call, Failure, FakeOpenAI, Reply, Reset

from summarizer.brief import Brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fake_openai import Post, Step

MANY = 36
"""More than one process takes on alone."""

LISTS = frozenset(
    {
        "briefs.jsonl",
        "index.md",
        "parties.csv",
        "dates.csv",
        "agreements.csv",
        "areas.csv",
        "errors.jsonl",
    }
)


@pytest.fixture
def server(fake_openai: FakeOpenAI) -> FakeOpenAI:
    fake_openai.default = HONEST
    return fake_openai


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles, one of them twice."""
    write_articles(tmp_path / "in", 3)
    (tmp_path / "in" / "sub").mkdir()
    (tmp_path / "in" / "sub" / "again.txt").write_bytes((tmp_path / "in" / "1.txt").read_bytes())
    return tmp_path / "in"


def text_of(number: int) -> str:
    return f"{ARTICLE}\nDe två sidorna väljer {number + 10} filmer i mars, berättade Lind efter ceremonin.\n"


def write_articles(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        (folder / f"{number}.txt").write_text(text_of(number), "utf-8")


def arguments(folder: Path, server: FakeOpenAI, *more: str) -> list[str]:
    out = str(folder.parent / "out")
    return ["batch", str(folder), "--output", out, "--base-url", server.url, "--model", "m", *more]


def records(out: Path) -> dict[str, Brief]:
    """All records, by the stem of their name; each must be whole."""
    return {
        path.stem: Brief.model_validate_json(path.read_bytes())
        for path in sorted((out / "articles").glob("*.json"))
    }


def failures(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (out / "errors.jsonl").read_text("utf-8").splitlines()]


def errors_in(result: Result) -> list[str]:
    return [line for line in result.err.splitlines() if line.startswith("error: ")]


class Running:
    """The real program, started and not waited for."""

    def __init__(self, *command: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "summarizer", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def end(self) -> Result:
        out, err = self.process.communicate(timeout=60)
        return Result(self.process.returncode, out.decode(), err.decode())

    def children(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition: Any, seconds: float = 20.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


# --- results ---------------------------------------------------------------------------------------


def test_every_article_gets_a_record_and_a_page(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    result = cli(*arguments(folder, server))
    assert (result.code, result.out) == (0, "")
    out = folder.parent / "out"
    assert {path.name for path in out.iterdir()} == LISTS | {"articles", "summarizer-results.json"}
    assert {path.suffix for path in (out / "articles").iterdir()} == {".json", ".md"}
    assert [brief.source.path for brief in records(out).values()] == [
        str(folder / f"{n}.txt") for n in range(3)
    ]


def test_the_same_bytes_are_briefed_once_and_all_their_names_are_listed(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    assert server.billed == 3
    index = (folder.parent / "out" / "index.md").read_text("utf-8")
    assert "1\\.txt<br>sub/again.txt" in index
    assert "1 files repeat another" in index


def test_the_lists_hold_what_the_records_hold_in_the_order_of_the_folder(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    out = folder.parent / "out"
    lines = [json.loads(line) for line in (out / "briefs.jsonl").read_text("utf-8").splitlines()]
    assert [Brief.model_validate(line) for line in lines] == list(records(out).values())
    with (out / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["article"], row["name_en"]) for row in rows] == [
        (f"{n}.txt", "Swedish Film Institute") for n in range(3)
    ]
    for row in rows:
        text = (folder / row["article"]).read_text("utf-8")
        assert text[int(row["start"]) : int(row["end"])] == row["quote"]
    assert failures(out) == []


def test_the_lists_are_the_same_bytes_whatever_the_order_of_the_answers(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    delays = iter((0.3, 0.1, 0.0))
    server.script(
        *(Call(lambda post: Reply(json.dumps(reply_to(post)), delay=next(delays))) for _ in range(3))
    )
    cli(*arguments(folder, server))
    first = {name: (folder.parent / "out" / name).read_bytes() for name in LISTS}
    cli(*arguments(folder, server))
    assert {name: (folder.parent / "out" / name).read_bytes() for name in LISTS} == first


def test_many_articles_are_worked_on_by_several_processes(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", MANY)
    server.default = Call(lambda post: Reply(json.dumps(reply_to(post)), delay=0.2))
    running = Running(*arguments(tmp_path / "in", server))
    assert server.wait_for_posts(1, 30)
    workers = running.children()
    result = running.end()
    assert result.code == 0, result.err
    assert workers
    assert server.billed == MANY == len(records(tmp_path / "out"))
    assert not any(map(is_alive, workers))


def test_workers_make_the_same_records_as_one_process(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", MANY)
    assert spawn(*arguments(tmp_path / "in", server)).code == 0
    many = {
        stem: brief
        for stem, brief in records(tmp_path / "out").items()
        if brief.source.path.endswith("27.txt")
    }
    for stem, brief in many.items():
        single = spawn("summarize", "--json", brief.source.path, "--base-url", server.url, "--model", "m")
        record = json.loads(single.out)
        for call in record["provenance"]["calls"]:
            call["cached"] = False
        assert Brief.model_validate(record) == brief, stem
    assert server.billed == MANY


def test_workers_know_no_key(tmp_path: Path, server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-key-0123456789")
    write_articles(tmp_path / "in", MANY)
    server.default = Call(lambda post: Reply(json.dumps(reply_to(post)), delay=0.3))
    running = Running(*arguments(tmp_path / "in", server))
    assert server.wait_for_posts(1, 30)
    environments = [Path(f"/proc/{pid}/environ").read_bytes() for pid in running.children()]
    result = running.end()
    assert environments
    assert not any(b"canary" in each for each in environments)
    assert server.posts[0].headers["authorization"] == "Bearer canary-key-0123456789"
    assert "canary" not in result.err
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert b"canary" not in written


# --- again -----------------------------------------------------------------------------------------


def test_what_is_done_is_not_asked_for_again_even_without_the_cache(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    result = cli(*arguments(folder, server, "--no-cache"))
    assert result.code == 0
    assert "0 briefs made · 3 done before" in result.err
    assert server.billed == 3


def test_an_edited_article_is_a_new_one_and_a_moved_one_is_not(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    (folder / "0.txt").write_text(text_of(90), "utf-8")
    (folder / "2.txt").rename(folder / "sub" / "moved.txt")
    result = cli(*arguments(folder, server))
    assert "1 briefs made · 2 done before" in result.err
    assert server.billed == 4
    index = (folder.parent / "out" / "index.md").read_text("utf-8")
    assert "sub/moved.txt" in index
    lines = (folder.parent / "out" / "briefs.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 3  # the brief of what 0.txt was is kept, and listed no more
    assert len(records(folder.parent / "out")) == 4


def test_another_model_makes_the_briefs_anew_under_their_old_names(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    before = set(records(folder.parent / "out"))
    result = cli(*arguments(folder, server), "--model", "other")
    assert "3 briefs made" in result.err
    after = records(folder.parent / "out")
    assert set(after) == before
    assert {brief.provenance.model for brief in after.values()} == {"other"}


def test_refresh_makes_all_anew_and_pays_for_nothing(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    cli(*arguments(folder, server))
    result = cli(*arguments(folder, server, "--refresh"))
    assert "3 briefs made (3 from the cache)" in result.err
    assert server.billed == 3


def test_a_record_that_was_damaged_or_deleted_is_made_again_for_nothing(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    cli(*arguments(folder, server))
    good = records(folder.parent / "out")
    damaged, deleted, *_ = (folder.parent / "out" / "articles" / f"{stem}.json" for stem in good)
    damaged.write_bytes(damaged.read_bytes()[:100])
    deleted.unlink()
    assert "2 briefs made (2 from the cache) · 1 done before" in cli(*arguments(folder, server)).err
    assert records(folder.parent / "out").keys() == good.keys()
    assert server.billed == 3


def test_results_within_the_folder_are_no_articles(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    out = str(folder / "results")
    for _ in range(2):
        cli("batch", str(folder), "--output", out, "--base-url", server.url)
    assert server.billed == 3
    result = cli("batch", out, "--output", str(folder.parent / "x"), "--base-url", server.url)
    assert result.code == 2
    assert "holds results of a batch" in result.err


# --- failures --------------------------------------------------------------------------------------


def test_a_failing_article_is_one_line_and_the_others_go_on(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "image.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    result = cli(*arguments(folder, server))
    assert result.code == 3
    assert errors_in(result) == [
        f"error: {folder / 'empty.txt'}: the file is empty; give one that holds an article",
        f"error: {folder / 'image.html'}: this is a PNG image, no text; save the article as text or HTML",
    ]
    out = folder.parent / "out"
    assert [(each["article"], each["status"]) for each in failures(out)] == [
        ("empty.txt", "failed"),
        ("image.html", "failed"),
    ]
    assert len(records(out)) == 3
    assert "2 failed" in result.err


def test_a_failed_article_is_done_on_the_next_run(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    server.script(Failure(400, "This content was blocked", code="content_filter"))
    assert cli(*arguments(folder, server, "--concurrency", "1")).code == 3
    assert len(records(folder.parent / "out")) == 2
    result = cli(*arguments(folder, server))
    assert result.code == 0
    assert "1 briefs made · 2 done before" in result.err
    assert failures(folder.parent / "out") == []


def test_an_article_of_which_a_part_failed_is_incomplete_and_done_again(
    cli: Cli, tmp_path: Path, server: FakeOpenAI
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    long = "\n\n".join(text_of(number).split("\n\n", 2)[2] for number in range(60))
    (folder / "long.txt").write_text(ARTICLE + "\n" + long, "utf-8")
    (tmp_path / "config.toml").write_text("chunk_tokens = 3000\n")
    blocked = Failure(400, "This content was blocked", code="content_filter")

    def choose(post: Post) -> Step:
        return blocked if "part: 2 of" in post.user else HONEST.choose(post)

    server.default = Call(choose)
    again = arguments(folder, server, "--config", str(tmp_path / "config.toml"))
    first = cli(*again)
    assert first.code == 3
    (brief,) = records(tmp_path / "out").values()
    assert brief.status == "incomplete"
    parts = brief.provenance.chunks
    assert parts > 2
    (failure,) = failures(tmp_path / "out")
    assert failure["status"] == "incomplete"
    assert f"incomplete {parts - 1}/{parts}" in failure["error"]
    assert f"incomplete {parts - 1}/{parts}" in first.err
    server.default = HONEST
    sent = len(server.posts)
    assert cli(*again).code == 0
    assert {brief.status for brief in records(tmp_path / "out").values()} == {"complete"}
    others = [post.user for post in server.posts[sent:] if "part: 2 of" not in post.user]
    assert not any("\npart: " in user for user in others)  # joining the parts is all that is asked besides


def test_a_page_that_is_no_article_is_refused_once(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    (folder / "links.txt").write_text("Home\nNews\nSport\nContact\n" * 5, "utf-8")
    for _ in range(2):
        result = cli(*arguments(folder, server))
        assert result.code == 3
        assert "no article" in errors_in(result)[0]
    assert [each["status"] for each in failures(folder.parent / "out")] == ["not_an_article"]
    assert server.billed == 3


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Failure(401, "Incorrect API key provided"), 6),
        (Failure(429, "You exceeded your current quota", code="insufficient_quota"), 6),
        (Failure(404, "The model `m` does not exist", code="model_not_found"), 6),
    ],
)
def test_a_service_that_cannot_be_used_ends_the_run(
    cli: Cli, tmp_path: Path, server: FakeOpenAI, failure: Failure, code: int
) -> None:
    write_articles(tmp_path / "in", 12)
    server.default = failure
    result = cli(*arguments(tmp_path / "in", server, "--concurrency", "2"))
    assert result.code == code
    assert len(errors_in(result)) == 1
    assert len(server.posts) <= 2
    assert "still to do" in result.err


def test_five_articles_in_a_row_without_an_answer_end_the_run(
    cli: Cli, tmp_path: Path, server: FakeOpenAI
) -> None:
    write_articles(tmp_path / "in", 20)
    (tmp_path / "config.toml").write_text("max_tries = 1\n")
    server.default = Failure(500, "broken")
    more = ("--concurrency", "1", "--config", str(tmp_path / "config.toml"))
    result = cli(*arguments(tmp_path / "in", server, *more))
    assert result.code == 6
    assert "5 articles in a row had no answer" in result.err
    server.default = HONEST
    assert cli(*arguments(tmp_path / "in", server, *more)).code == 0
    assert len(records(tmp_path / "out")) == 20


def test_errors_lists_what_is_not_complete(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    (folder / "empty.txt").write_bytes(b"")
    cli(*arguments(folder, server))
    out = str(folder.parent / "out")
    plain, as_json = cli("errors", out), cli("errors", out, "--json")
    assert plain.code == as_json.code == 3
    assert plain.out == f"failed: {folder / 'empty.txt'}: the file is empty; give one that holds an article\n"
    (line,) = as_json.out.splitlines()
    assert json.loads(line)["article"] == "empty.txt"
    (folder / "empty.txt").unlink()
    cli(*arguments(folder, server))
    assert cli("errors", out).code == 0
    assert cli("errors", str(folder)).code == 2


def test_a_folder_without_articles_is_an_error(cli: Cli, tmp_path: Path, server: FakeOpenAI) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "notes.pdf").touch()
    result = cli(*arguments(tmp_path / "in", server))
    assert result.code == 2
    assert "no articles found" in result.err
    assert cli(*arguments(tmp_path / "missing", server)).code == 2


def test_a_foreign_folder_is_not_written_into(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    (folder.parent / "out").mkdir()
    (folder.parent / "out" / "mine.txt").write_text("mine")
    result = cli(*arguments(folder, server))
    assert result.code == 2
    assert os.listdir(folder.parent / "out") == ["mine.txt"]  # noqa: PTH208 - names
    assert server.posts == []


# --- limits and plans ------------------------------------------------------------------------------


def test_max_requests_is_kept_and_the_same_command_goes_on(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    result = cli(*arguments(folder, server, "--max-requests", "2"))
    assert result.code == 5
    assert server.billed == 2 == len(records(folder.parent / "out"))
    assert "1 still to do" in result.err
    resume = next(line for line in result.err.splitlines() if line.startswith("to go on: "))
    command = shlex.split(resume.removeprefix("to go on: "))
    assert command == ["summarizer", *arguments(folder, server, "--max-requests", "2")]
    assert cli(*command[1:]).code == 0
    assert server.billed == 3


def test_a_dry_run_sends_and_writes_nothing(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    result = cli(*arguments(folder, server, "--dry-run", "--model", "gpt-6-luna", "--json"))
    assert result.code == 0
    plan = json.loads(result.out)
    assert (plan["files"], plan["twins"], plan["articles"], plan["requests"]) == (4, 1, 3, 3)
    assert plan["usd_max"] > 0
    assert plan["input_tokens"] > 3000
    assert server.posts == []
    assert not (folder.parent / "out").exists()


def test_a_dry_run_counts_what_costs_nothing_apart(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    cli(*arguments(folder, server, "--max-requests", "2"))
    (done, *_) = (folder.parent / "out" / "articles").glob("*.json")
    done.unlink()  # its reply is still in the journal
    plan = json.loads(cli(*arguments(folder, server, "--dry-run", "--json")).out)
    assert (plan["done"], plan["articles"], plan["requests"], plan["answered"]) == (1, 2, 2, 1)
    page = cli(*arguments(folder, server, "--dry-run")).out
    assert "answered already" in page
    assert "price of m is unknown" in page


def test_the_closing_figures_can_be_had_as_json(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    result = cli(*arguments(folder, server, "--json"))
    closing = json.loads(result.out)
    assert (closing["done"], closing["files"], closing["requests"]) == (3, 4, 3)
    assert closing["input_tokens"] == 300
    assert closing["resume"] is None


# --- interruptions ---------------------------------------------------------------------------------


def slow(seconds: float) -> Step:
    return Call(lambda post: Reply(json.dumps(reply_to(post)), delay=seconds))


@pytest.mark.parametrize("count", [12, MANY])
def test_ctrl_c_keeps_the_answers_on_their_way_and_lists_what_is_done(
    tmp_path: Path, server: FakeOpenAI, count: int
) -> None:
    write_articles(tmp_path / "in", count)
    server.default = slow(0.4)
    command = arguments(tmp_path / "in", server, "--concurrency", "4")
    running = Running(*command)
    assert server.wait_for_posts(7, 30)
    running.process.send_signal(signal.SIGINT)
    result = running.end()
    sent = len(server.posts)
    assert result.code == 130
    assert "stopping: answers on their way are waited for" in result.err
    assert "to go on: summarizer batch" in result.err
    assert "Traceback" not in result.err
    done = records(tmp_path / "out")
    lines = (tmp_path / "out" / "briefs.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(done)
    assert spawn(*command).code == 0
    assert len(server.posts) == sent + count - sent  # every answer was kept


def test_ctrl_c_twice_leaves_at_once(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", 12)
    server.default = slow(8.0)
    running = Running(*arguments(tmp_path / "in", server))
    assert server.wait_for_posts(5, 30)
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    start = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    result = running.end()
    assert time.monotonic() - start < 4
    assert result.code == 130
    assert "Traceback" not in result.err


def test_two_processes_on_one_folder_pay_once(tmp_path: Path, server: FakeOpenAI) -> None:
    write_articles(tmp_path / "in", 20)
    server.default = slow(0.1)
    command = arguments(tmp_path / "in", server, "--concurrency", "4")
    both = [Running(*command) for _ in range(2)]
    results = [each.end() for each in both]
    assert [each.code for each in results] == [0, 0], [each.err for each in results]
    assert server.billed == 20 == len(records(tmp_path / "out"))
    assert len((tmp_path / "out" / "briefs.jsonl").read_text("utf-8").splitlines()) == 20


def test_a_reply_that_is_lost_is_told(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    server.script(Reset())
    result = cli(*arguments(folder, server, "--concurrency", "1"))
    assert result.code == 0
    assert "1 without an answer, perhaps billed" in result.err


# --- disks and names -------------------------------------------------------------------------------


def limited(size: int) -> Any:
    """Let no file of the child grow beyond `size` bytes: what a full disk does, for root as well."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def test_a_full_disk_ends_the_run_and_costs_nothing_when_there_is_room_again(
    tmp_path: Path, server: FakeOpenAI
) -> None:
    write_articles(tmp_path / "in", 8)
    command = arguments(tmp_path / "in", server, "--concurrency", "2")
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", *command],
        capture_output=True,
        preexec_fn=limited(2_000),
        timeout=60,
        check=False,
    )
    assert done.returncode == 7
    assert b"Traceback" not in done.stderr
    before = server.billed
    assert spawn(*command).code == 0
    assert len(records(tmp_path / "out")) == 8
    assert server.billed - before <= 8


def test_a_result_that_cannot_be_written_ends_the_run(cli: Cli, folder: Path, server: FakeOpenAI) -> None:
    out = folder.parent / "out"
    cli(*arguments(folder, server, "--max-requests", "0"))
    (out / "articles").rmdir()
    (out / "articles").write_text("in the way")
    result = cli(*arguments(folder, server))
    assert result.code == 7
    assert server.billed == 0


def test_lists_that_cannot_be_written_are_a_failure_of_the_disk(
    cli: Cli, folder: Path, server: FakeOpenAI
) -> None:
    out = folder.parent / "out"
    cli(*arguments(folder, server, "--max-requests", "0"))
    (out / "index.md").unlink()
    (out / "index.md").mkdir()
    result = cli(*arguments(folder, server))
    assert result.code == 7
    assert len(records(out)) == 3
    (out / "index.md").rmdir()
    assert cli(*arguments(folder, server)).code == 0
    assert server.billed == 3


HOSTILE = (
    "a\x1b[31mb.txt",
    "a\nb.txt",
    "-rf.txt",
    "=1+1.txt",
    "[red]x.txt",
    "$(id).txt",
    "a|b`c.txt",
    "\u202egpj.txt",
)


def test_hostile_names_reach_no_list_terminal_or_shell(tmp_path: Path, server: FakeOpenAI) -> None:
    folder = tmp_path / "in '\x1b[5m"  # a quote, and a control sequence
    write_articles(folder, 0)
    raw = [os.fsencode(name) for name in HOSTILE] + [b"\xff.txt", ("x" * 251).encode() + b".txt"]
    for number, name in enumerate(raw):
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123 - bytes
            file.write(text_of(number).encode())
    (folder / "empty\x1b[2J.txt").touch()
    result = spawn(*arguments(folder, server))
    assert result.code == 3, result.err
    assert "\x1b" not in result.err + result.out
    out = tmp_path / "out"
    assert len(records(out)) == len(raw)
    listed = b"".join((out / name).read_bytes() for name in LISTS)
    assert not any(bad in listed for bad in (b"\x1b", "\u202e".encode(), b"\xff."))
    with (out / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
        assert all(cell[:1] not in "=+-@\t\r" or not cell for row in csv.reader(file) for cell in row)
    resume = next(line for line in result.err.splitlines() if line.startswith("to go on: "))
    words = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {resume.removeprefix('to go on: ')}"], capture_output=True, check=True
    )
    assert words.stdout.split(b"\0")[:-1] == [
        os.fsencode(word) for word in ("summarizer", *arguments(folder, server))
    ]


def test_progress_on_a_terminal_stands_below_and_leaves_nothing_behind(
    tmp_path: Path, server: FakeOpenAI
) -> None:
    write_articles(tmp_path / "in", 6)
    server.default = slow(0.6)
    shown = on_a_terminal(arguments(tmp_path / "in", server, "--concurrency", "2"))
    assert "of 6 articles" in shown
    assert "requests/min" in shown
    assert "in flight" in shown
    assert "6 briefs made" in shown


def on_a_terminal(command: list[str]) -> str:
    import pty  # noqa: PLC0415 - not everywhere

    main, side = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "30"}
    process = subprocess.Popen(
        [sys.executable, "-m", "summarizer", *command], stderr=side, stdout=subprocess.DEVNULL, env=env
    )
    os.close(side)
    text = b"".join(_read_all(main))
    process.wait(30)
    os.close(main)
    return text.decode()


def _read_all(handle: int) -> Iterator[bytes]:
    while True:
        try:
            part = os.read(handle, 65_536)
        except OSError:
            return
        if not part:
            return
        yield part
