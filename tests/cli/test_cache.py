"""`summarizer cache`: what it says, what it writes, what it deletes, and when it refuses."""

from __future__ import annotations

import json
import os
import pty
import re
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pytest
from command import HONEST, Cli, spawn, write_article
from fake_openai import FakeOpenAI, completion
from hostile import RAW

from summarizer.cli.cache import cache
from summarizer.model.journal import Call, KeptReply
from summarizer.model.sqlite_journal import FILE_NAME, SqliteJournal

KEY = "canary-key-0123456789"
ENDPOINT = "https://api.test/v1"
PRICED, UNPRICED = "gpt-6-luna", "mine"
OLD, NEW = "2020-01-01T00:00:00+00:00", "2026-11-22T00:00:00+00:00"
EVIL = "\x1b]0;x\x07\u202e[red]a[/red]\n\x9b2J\u200b"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


@pytest.fixture
def folder() -> Path:
    """The cache folder that the command line is told of."""
    return Path(os.environ["SUMMARIZER_CACHE_DIR"])


def call(key: str, model: str = PRICED) -> Call:
    return Call(key=key, endpoint=ENDPOINT, model=model, task="brief")


def body(text: str = "a", model: str = PRICED) -> bytes:
    usage = {"prompt_tokens": 10_000, "completion_tokens": 2_000}
    return json.dumps(completion(text, model=model, usage=usage), ensure_ascii=False).encode()


def fill(folder: Path) -> Path:
    """An old and a new answer, one of a model without a price, a spare, a lost reply, a definite no."""
    with closing(SqliteJournal(folder)) as journal:
        for key, model, created in (("new", PRICED, NEW), ("old", PRICED, OLD), ("own", UNPRICED, NEW)):
            journal.begin(call(key, model))
            journal.keep(call(key, model), KeptReply(raw=body("签署", model), created=created))
        journal.keep(call("new"), KeptReply(raw=body("b"), created=NEW))
        journal.begin(call("lost"))
        journal.fail(call("lost"), kind="timeout", unknown=True)
        journal.begin(call("no"))
        journal.fail(call("no"), kind="rate_limit", unknown=False)
    return folder / FILE_NAME


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


def keys(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {key for (key,) in db.execute("SELECT key FROM calls")}


def words(text: str) -> str:
    return " ".join(text.split())


# --- info ------------------------------------------------------------------------------------------


def test_info_tells_what_is_kept_and_what_it_cost(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    before = path.read_bytes()
    code, out, err = cli("cache", "info")
    assert (code, err) == (0, "")
    told = words(out)
    assert "answered 3 unanswered 1 (may have been paid for) failed 1 (rate limit 1)" in told
    assert "spare replies 1 (paid for, another is served) in use by nobody" in told
    assert re.search(r"gpt-6-luna 4 30,000 6,000 0\.0\d+ \S+ https://api.test/ ", told)
    assert re.search(r"mine 1 10,000 2,000 price unknown ", told)
    assert re.search(r"4 replies kept, by today.s price table US\$ 0\.0\d+; the price of 1 is unknown", told)
    assert path.read_bytes() == before


def test_info_as_json_is_one_object_with_the_same_figures(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    result = cli("cache", "info", "--json")
    told = json.loads(result.out)
    assert result.out.count("\n") == 1
    assert result.exit_line["code"] == 0
    assert (told["path"], told["exists"], told["bytes"]) == (str(path), True, path.stat().st_size)
    assert (told["answered"], told["unanswered"], told["spares"]) == (3, 1, 1)
    assert told["failed"] == {"rate_limit": 1}
    luna, mine = told["accounts"]
    assert (luna["requests"], luna["replies"], luna["input_tokens"]) == (4, 3, 30_000)
    assert luna["usd"] > 0
    assert mine["usd"] is None
    assert told["in_use_by"] == []


def test_without_a_cache_there_is_nothing_to_do(cli: Cli, folder: Path, tmp_path: Path) -> None:
    commands = (
        ("info",),
        ("verify",),
        ("export", str(tmp_path / "out")),
        ("purge", "--all"),
    )
    for command in commands:
        code, out, err = cli("cache", *command)
        assert code == 0
        assert "there is no cache yet" in out + err
    assert json.loads(cli("cache", "info", "--json").out)["exists"] is False
    assert not folder.exists()
    assert not (tmp_path / "out").exists()


def test_what_a_run_paid_is_what_info_tells(
    cli: Cli, tmp_path: Path, fake_openai: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_openai.script(HONEST)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    cli("summarize", write_article(tmp_path), "--base-url", fake_openai.url, "--model", PRICED)
    (account,) = json.loads(cli("cache", "info", "--json").out)["accounts"]
    assert account["replies"] == fake_openai.billed == 1
    assert account["endpoint"] == fake_openai.url


def test_the_cache_of_the_configuration_that_is_named_is_looked_at(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUMMARIZER_CACHE_DIR")
    fill(tmp_path / "there")
    config = tmp_path / "c.toml"
    config.write_text(f"cache_dir = {json.dumps(str(tmp_path / 'there'))}\n")
    assert json.loads(cli("cache", "--config", str(config), "info", "--json").out)["answered"] == 3


# --- hostile content -------------------------------------------------------------------------------


def plant(path: Path) -> None:
    """Words that rewrite a terminal, in every column that is told."""
    change(path, "UPDATE calls SET model = ?1, endpoint = ?1, task = ?1, finished = ?1", EVIL)
    change(path, "UPDATE calls SET kind = ? WHERE state = 'failed'", EVIL)
    change(path, "INSERT INTO owners VALUES ('x', 1, ?, unixepoch() + 10.5)", EVIL)


@pytest.mark.parametrize(
    "command",
    [["info"], ["info", "--json"], ["verify"], ["verify", "--json"], ["purge", "--all"], ["export"]],
)
def test_nothing_planted_reaches_the_terminal_raw(
    command: list[str], cli: Cli, folder: Path, tmp_path: Path
) -> None:
    plant(fill(folder))
    arguments = [*command, str(tmp_path / "out")] if command == ["export"] else command
    code, out, err = cli("cache", *arguments)
    assert code in {0, 3, 7}
    for line in (out + err).splitlines():
        assert not RAW.search(line)
    assert "a[/red]" in (out + err)


def test_a_planted_line_end_makes_no_line_of_its_own(cli: Cli, folder: Path) -> None:
    change(fill(folder), "UPDATE calls SET model = 'x' || char(10) || 'all is right'")
    out = cli("cache", "verify").out
    assert len(out.splitlines()) == 4
    assert "\nall is right" not in out


def test_planted_names_come_whole_through_json(cli: Cli, folder: Path) -> None:
    plant(fill(folder))
    (account,) = json.loads(cli("cache", "info", "--json").out)["accounts"]
    assert account["model"] == EVIL


# --- verify ----------------------------------------------------------------------------------------


def test_a_sound_cache_is_said_to_be_so(cli: Cli, folder: Path) -> None:
    fill(folder)
    code, out, _ = cli("cache", "verify")
    assert code == 0
    assert "3 replies checked, all is right" in out


def test_each_fault_is_a_line_that_says_what_to_do(cli: Cli, folder: Path) -> None:
    change(fill(folder), "UPDATE calls SET raw = x'00' WHERE key <> 'own'")
    code, out, _ = cli("cache", "verify")
    assert code == 7
    first, second, last = out.splitlines()
    for line, key in ((first, "new"), (second, "old")):
        assert line.startswith(f"reply {key} of gpt-6-luna (brief, ")
        assert "asked for and paid for again" in line
    assert last.endswith("3 replies checked, 2 at fault")


def test_a_file_that_is_no_database_is_a_fault_and_no_crash(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    path.write_bytes(b"not a database, but long enough to look like something" * 200)
    result = cli("cache", "verify", "--json")
    assert result.code == result.exit_line["code"] == 7
    (fault,) = json.loads(result.out)["faults"]
    assert "not a database; keep a copy" in fault
    code, out, err = cli("cache", "info")
    assert (code, out) == (7, "")
    assert "see `summarizer cache verify`" in err


# --- export ----------------------------------------------------------------------------------------


def test_every_answer_is_exported_as_the_server_sent_it(cli: Cli, folder: Path, tmp_path: Path) -> None:
    fill(folder)
    code, out, err = cli("cache", "export", str(tmp_path / "out"))
    assert (code, out) == (0, "")
    assert "3 replies written to" in err
    path = tmp_path / "out" / "replies.jsonl"
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [record["key"] for record in records] == ["new", "old", "own"]
    assert records[2] == {
        "key": "own",
        "model": UNPRICED,
        "endpoint": ENDPOINT,
        "task": "brief",
        "created": NEW,
        "raw": body("签署", UNPRICED).decode(),
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_is_nowhere_in_an_export(
    cli: Cli, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(SqliteJournal(folder)) as journal:
        leaky = Call(key="k", endpoint=f"https://{KEY}.test", model=KEY, task=KEY)
        journal.begin(leaky)
        journal.keep(leaky, KeptReply(raw=body(f"the key is {KEY}"), created=NEW))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert cli("cache", "export", str(tmp_path)).code == 0
    text = (tmp_path / "replies.jsonl").read_text("utf-8")
    assert KEY not in text
    assert "the key is" in json.loads(text)["raw"]


def test_a_damaged_answer_is_named_and_the_others_are_exported(
    cli: Cli, folder: Path, tmp_path: Path
) -> None:
    change(fill(folder), "UPDATE calls SET raw = x'00' WHERE key = 'old'")
    code, _, err = cli("cache", "export", str(tmp_path))
    assert code == 3
    assert "error: not exported: reply old of" in err
    assert len((tmp_path / "replies.jsonl").read_text("utf-8").splitlines()) == 2


def test_an_export_that_breaks_off_leaves_no_file(cli: Cli, folder: Path, tmp_path: Path) -> None:
    path = fill(folder)
    with closing(SqliteJournal(folder)) as journal:
        for number in range(40):
            journal.begin(call(f"k{number}"))
            journal.keep(call(f"k{number}"), KeptReply(raw=body("a" * 20_000), created=NEW))
    content = bytearray(path.read_bytes())
    content[200_000:] = bytes(len(content) - 200_000)
    path.write_bytes(content)
    assert cli("cache", "export", str(tmp_path / "out")).code == 7
    assert list((tmp_path / "out").iterdir()) == []


def test_an_export_to_a_place_that_cannot_be_one_is_one_line(folder: Path, tmp_path: Path) -> None:
    fill(folder)
    (tmp_path / "file").write_text("x")
    result = spawn("cache", "export", str(tmp_path / "file" / "out"))
    assert result.code == 7
    assert result.err.count("\n") == 1


# --- purge -----------------------------------------------------------------------------------------


def test_without_a_terminal_nothing_is_deleted_unless_yes_is_said(folder: Path) -> None:
    path = fill(folder)
    refused = spawn("cache", "purge", "--all")
    assert refused.code == 2
    assert "5 requests (3 answered, 1 unanswered, 1 failed), and with them 4 paid replies (US$" in (
        refused.err
    )
    assert "add --yes to delete; see summarizer cache purge --help" in refused.err
    assert len(keys(path)) == 5
    done = spawn("cache", "purge", "--all", "--yes")
    assert done.code == 0
    assert re.search(r"deleted; .* freed, .* left", done.err)
    assert keys(path) == set()


def test_only_what_is_old_goes(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    code, _, err = cli("cache", "purge", "--older-than", "90d", "--yes")
    assert code == 0
    assert "1 request (1 answered, 0 unanswered, 0 failed), and with them 1 paid reply (US$ 0.0" in err
    assert keys(path) == {"new", "own", "lost", "no"}


def test_no_paid_reply_goes_with_what_is_unanswered(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    _, _, err = cli("cache", "purge", "--unanswered", "--yes")
    assert "1 request (0 answered, 1 unanswered, 0 failed), and with them no paid reply" in err
    assert keys(path) == {"new", "old", "own", "no"}
    code, _, err = cli("cache", "purge", "--unanswered")
    assert code == 0
    assert "0 requests" in err


@pytest.mark.parametrize(
    "flags",
    [
        [],
        ["--all", "--unanswered"],
        ["--older-than", "1d", "--all"],
        ["--older-than", "soon"],
        ["--older-than", "0d"],
        ["--older-than", "-1d"],
        ["--older-than", "123456789d"],
    ],
)
def test_a_purge_of_nothing_or_of_two_things_is_refused(flags: list[str], cli: Cli, folder: Path) -> None:
    path = fill(folder)
    assert cli("cache", "purge", "--yes", *flags).code == 2
    assert len(keys(path)) == 5


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("n", 5), ("\x04", 5)])
def test_on_a_terminal_it_asks_first(answer: str, left: int, folder: Path) -> None:
    path = fill(folder)
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "summarizer", "cache", "purge", "--all"]
    with subprocess.Popen(command, stdin=slave, stderr=subprocess.PIPE) as process:
        os.write(master, answer.encode() + b"\n" * (answer != "\x04"))
        _, err = process.communicate(timeout=60)
    os.close(slave)
    os.close(master)
    assert process.returncode == 0
    assert b"Delete this?" in err
    assert (b"nothing was deleted" in err) == bool(left)
    assert len(keys(path)) == left


IN_FLIGHT = """
import sys
from pathlib import Path
from summarizer.model.journal import Call
from summarizer.model.sqlite_journal import SqliteJournal
journal = SqliteJournal(Path(sys.argv[1]))
journal.begin(Call(key="flying", endpoint="e", model="m", task="t"))
print("sent", flush=True)
sys.stdin.read()
journal.close()
"""


def test_a_process_with_requests_in_flight_is_named_and_never_purged_under(cli: Cli, folder: Path) -> None:
    path = fill(folder)
    command = [sys.executable, "-c", IN_FLIGHT, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"sent\n"
        (owner,) = json.loads(cli("cache", "info", "--json").out)["in_use_by"]
        assert owner["pid"] == other.pid
        assert f"process {other.pid} on" in cli("cache", "info").out
        code, _, err = cli("cache", "purge", "--all", "--yes")
        assert code == 7
        assert f"process {other.pid} on" in err
        assert len(keys(path)) == 6
        assert cli("cache", "verify").code == 0
        other.stdin.close()
    assert other.returncode == 0
    assert cli("cache", "purge", "--all", "--yes").code == 0


# --- help ------------------------------------------------------------------------------------------


def test_the_bare_command_shows_what_it_can_do(cli: Cli) -> None:
    code, out, _ = cli("cache")
    assert code == 0
    assert all(name in out for name in ("info", "verify", "export", "purge"))


def test_every_command_and_option_stands_on_the_page_and_has_a_help_text() -> None:
    page = PAGE.read_text("utf-8")
    for name, command in cache.commands.items():
        assert f"`cache {name}" in page
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help
                assert f"`{option.opts[0]}" in page
