"""Killed at every step, or out of disk at every write: no reply that was committed is lost.

A harness imports everything once and then forks a child for the 1st, 2nd, 3rd... step, which kills
itself there, until one gets through. A step is every statement that SQLite is given, and what lies
between: the send, its reply, the parsing.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from asking import ask, service, settings_for
from fake_openai import Failure, Raw, Reply
from test_claims import FIRST_VERSION, OLD_ROWS, rows

from summarizer.errors import ModelOutputError, StorageError
from summarizer.model.sqlite_journal import SqliteJournal

if TYPE_CHECKING:
    from fake_openai import FakeOpenAI, Step

    from summarizer.records import ModelResponse
    from summarizer.settings import Settings

pytestmark = pytest.mark.skipif(os.name != "posix", reason="fork, SIGKILL and limits of POSIX")

LEASE = 0.3
LONG = "x" * 20_000

HARNESS = """
import asyncio, json, os, shutil, signal, sqlite3, sys
from functools import partial
from pathlib import Path
sys.path[:0] = {paths!r}
from asking import ask
from summarizer.errors import ModelError, StorageError
from summarizer.model import client, service
from summarizer.model.claims import Heartbeat
from summarizer.model.sqlite_journal import SqliteJournal
from summarizer.settings import Settings

phase, steps, fatal, stops = "", 0, 0, False

def say(what):
    os.write(1, (json.dumps(what) + "\\n").encode())  # whole, also with several threads

def step(name):
    global steps
    steps += 1
    if steps == fatal:
        say([steps, f"{{phase}}: {{name}}"])
        os.kill(os.getpid(), signal.SIGKILL)

class Stepping(sqlite3.Connection):
    def execute(self, sql, *values):
        step(" ".join(sql.split()[:2]))
        return super().execute(sql, *values)

def in_phase(name, method):
    def run(*args, **options):
        global phase
        phase = name
        return method(*args, **options)
    return run

Heartbeat.watch = lambda self, key: None  # it beats once, before the send: the steps stay countable
for name in ("find", "begin", "keep", "fail", "close", "_renew"):
    setattr(SqliteJournal, name, in_phase(name, getattr(SqliteJournal, name)))
_transaction = SqliteJournal._transaction

def transaction(self):
    global phase
    phase = "together" if self._db.in_transaction else phase
    return _transaction(self)

SqliteJournal._transaction = transaction
sqlite3.connect = partial(sqlite3.connect, factory=Stepping)
post, parse = client.OpenAIEndpoint.post, service.parse_reply

async def stepping_post(self, content, **options):
    global phase
    journal._renew()
    phase = "http"
    step("send")
    reply = await post(self, content, **options)
    phase = "http"
    step("reply")
    return reply

def stepping_parse(*args, **options):
    global phase
    phase = "parse"
    step("start")
    done = parse(*args, **options)
    step("end")
    return done

client.OpenAIEndpoint.post = stepping_post
service.parse_reply = stepping_parse

async def run(folder, user, limit):
    global journal, phase
    phase = "open"
    settings = Settings(base_url={url!r}, cache_dir=folder, max_tries=1)
    journal = SqliteJournal(folder, lease={lease!r})
    if limit:
        import resource
        size = (folder / "journal.sqlite3-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + limit, resource.RLIM_INFINITY))
    one = service.ServiceClient(settings, journal)
    try:
        answer = await one.complete(ask(user=user))
        return [len(answer.text), [problem.code for problem in answer.notices]]
    except (ModelError, StorageError) as error:
        return [type(error).__name__, []]
    finally:
        await one.close()

def child(number, folder, limit):
    global fatal
    if not limit:
        fatal = number
    try:
        end = asyncio.run(run(folder, str(number), limit))
        say([number, end])
        os._exit(0)
    finally:
        os._exit(1)

folder, template, limits = Path({folder!r}), {template!r}, {limits!r}
folder.mkdir()
for number in range(1, {most!r} + 1):
    place = folder / str(number)
    shutil.copytree(template, place) if template else place.mkdir()
    limit = limits[number - 1] if limits else 0
    pid = os.fork() or child(number, place, limit)
    _, status = os.waitpid(pid, 0)
    if not limits and not os.WIFSIGNALED(status):
        break
"""


async def run_harness(
    server: FakeOpenAI, folder: Path, *, most: int = 200, template: str = "", limits: tuple[int, ...] = ()
) -> list[tuple[int, Any]]:
    """Give the number of each child with the step at which it died, or with how it ended.

    There are `most` children at most. Each begins with what is in `template`; or it is not killed,
    and its files may grow by so many bytes as `limits` says for it.
    """
    here = Path(__file__).parent
    code = HARNESS.format(
        paths=[str(here), str(here.parent)],
        url=server.url,
        lease=LEASE,
        folder=str(folder),
        most=len(limits) or most,
        template=template,
        limits=limits,
    )
    harness = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await asyncio.wait_for(harness.communicate(), 120)
    assert harness.returncode == 0
    return [(number, end) for number, end in map(json.loads, out.splitlines())]


async def run_again(run: Settings, number: int) -> ModelResponse:
    async with service(run, journal=SqliteJournal(run.cache_dir, lease=LEASE)) as client:
        return await client.complete(ask(user=str(number)))


def is_whole(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as db:
        return bool(db.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def states(folder: Path) -> list[str]:
    try:
        return [state for (state,) in rows(folder)]
    except sqlite3.OperationalError:  # killed before there was a table
        return []


@dataclass(frozen=True, kw_only=True)
class Life:
    """One way through the journal's life, and the steps that it must at least pass."""

    first: Step
    passes: frozenset[str]


ALWAYS = {"open: BEGIN IMMEDIATE", "open: COMMIT", "begin: BEGIN IMMEDIATE", "begin: INSERT INTO"}
ALWAYS |= {
    "begin: COMMIT",
    "_renew: COMMIT",
    "http: send",
    "http: reply",
    "close: DELETE FROM",
}
KEPT = {"keep: BEGIN IMMEDIATE", "keep: INSERT INTO", "keep: COMMIT", "parse: start", "parse: end"}
LIVES = {
    "answered": Life(first=Reply(), passes=frozenset(ALWAYS | KEPT)),
    "failed": Life(
        first=Failure(500),
        passes=frozenset(ALWAYS - {"http: reply"} | {"fail: UPDATE calls", "fail: COMMIT"}),
    ),
}


@pytest.mark.parametrize("name", LIVES)
async def test_a_kill_at_any_step_loses_no_reply_and_repeats_only_what_was_in_flight(
    name: str, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    life = LIVES[name]
    fake_openai.default = life.first
    *deaths, (_, end) = await run_harness(fake_openai, tmp_path / "runs")
    assert end == ([len('{"ok": true}'), []] if name == "answered" else ["ModelUnavailableError", []])
    assert life.passes <= {step for _, step in deaths}
    fake_openai.default = Reply()
    for number, step in deaths:
        run = settings_for(fake_openai, tmp_path, cache_dir=tmp_path / "runs" / str(number))
        assert is_whole(run.cache_dir), step
        before = states(run.cache_dir)
        sent = sum(post.user == str(number) for post in fake_openai.posts)
        response = await run_again(run, number)
        resent = sum(post.user == str(number) for post in fake_openai.posts) - sent
        assert response.text == '{"ok": true}', step
        assert resent == (before != ["answered"]), step
        told = [problem.code for problem in response.notices]
        assert told == (["maybe_billed_twice"] if before == ["intent"] else []), step
        assert not sent or before, step  # nothing is sent of which the journal does not know
        assert (await run_again(run, number)).cached, step


CROWD = """
import time
from summarizer.model import pacing

def slowly(method):
    def run(*args, **options):
        time.sleep(0.003)  # meanwhile others come to wait
        return method(*args, **options)
    return run

pacing.OPENING_RATE = 1e9
for name in ("begin", "keep"):
    setattr(SqliteJournal, name, slowly(getattr(SqliteJournal, name)))

async def run(folder, user, limit):
    global journal
    journal = SqliteJournal(folder, lease={lease!r})
    one = service.ServiceClient(Settings(base_url={url!r}, cache_dir=folder), journal)

    async def answered(name):
        await one.complete(ask(user=name))
        say([int(user), name])

    names = [f"{{user}}-{{n}}" for n in range({crowd!r})]
    await asyncio.gather(*map(answered, names))
    await one.close()
    return "all"

"""
CROWD_SIZE = 8


async def test_a_kill_among_many_that_commit_together_loses_none_that_was_given_out(
    fake_openai: FakeOpenAI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_openai.default = Reply(delay=0.02)
    monkeypatch.setitem(globals(), "HARNESS", among_many(HARNESS))
    ends = await run_harness(fake_openai, tmp_path / "runs", most=40)
    assert ends[-1][1] == "all"
    deaths = [(number, end) for number, end in ends if ": " in end]
    assert sum(step.startswith("together: ") for _, step in deaths) >= 3
    sent = [post.user for post in fake_openai.posts]
    assert len(sent) == len(set(sent))
    for number, step in deaths:
        run = settings_for(fake_openai, tmp_path, cache_dir=tmp_path / "runs" / str(number))
        assert is_whole(run.cache_dir), step
        given_out = {end for each, end in ends if each == number and end != step}
        names = [f"{number}-{n}" for n in range(CROWD_SIZE)]
        before = len(fake_openai.posts)
        async with service(run, journal=SqliteJournal(run.cache_dir, lease=LEASE)) as client:
            answers = await asyncio.gather(*(client.complete(ask(user=name)) for name in names))
        again = {post.user for post in fake_openai.posts[before:]}
        assert not given_out & again, step
        for name, answer in zip(names, answers, strict=True):
            told = [problem.code for problem in answer.notices]
            assert not (name in again and name in sent and told != ["maybe_billed_twice"]), step


def among_many(harness: str) -> str:
    """Let each child ask for a crowd at once, and die at every eleventh step only."""
    head, mark, tail = harness.partition("def child(")
    crowd = CROWD.replace("{crowd!r}", str(CROWD_SIZE))
    head = head.replace("say([steps,", "say([(steps + 5) // 11,")
    return head + crowd + mark + tail.replace("fatal = number", "fatal = 11 * number - 5")


async def test_a_kill_while_the_server_is_at_work_is_told(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    run = settings_for(fake_openai, tmp_path)
    fake_openai.script(Reply(delay=30))
    code = HARNESS.format(
        paths=[str(Path(__file__).parent), str(Path(__file__).parents[1])],
        url=fake_openai.url,
        lease=LEASE,
        folder="",
        most=0,
        template="",
        limits=(),
    ).partition("folder, template")[0]
    code += f"asyncio.run(run(Path({str(run.cache_dir)!r}), '1', 0))"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await asyncio.to_thread(fake_openai.wait_for_posts, 1)
    child.kill()
    await child.wait()
    response = await run_again(run, 1)
    assert [problem.code for problem in response.notices] == ["maybe_billed_twice"]
    assert len(fake_openai.posts) == 2


async def test_a_kill_while_an_old_file_is_taken_on_loses_no_row(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    template = tmp_path / "template"
    template.mkdir()
    with closing(sqlite3.connect(template / "journal.sqlite3")) as db:
        db.executescript(FIRST_VERSION)
    before = rows(template, OLD_ROWS)
    deaths = await run_harness(fake_openai, tmp_path / "runs", template=str(template), most=20)
    opening = {number: step for number, step in deaths if step.startswith("open: ")}
    assert {"open: ALTER TABLE", "open: CREATE TABLE", "open: COMMIT"} <= set(opening.values())
    assert len(opening) < len(deaths)  # the last of them died behind it
    for number, step in opening.items():
        folder = tmp_path / "runs" / str(number)
        assert is_whole(folder), step
        assert rows(folder, OLD_ROWS) == before, step
        with closing(SqliteJournal(folder)) as journal:
            assert journal.take_notices() == (), step
        assert rows(folder, OLD_ROWS) == before, step


# --- no room on the disk ---------------------------------------------------------------------------


async def test_wherever_a_file_may_not_grow_a_received_reply_is_given_out(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(LONG)
    ends = await run_harness(fake_openai, tmp_path / "runs", limits=tuple(range(2048, 80_000, 4120)))
    seen = set()
    for number, (what, told) in ends:
        run = settings_for(fake_openai, tmp_path, cache_dir=tmp_path / "runs" / str(number))
        sent = sum(post.user == str(number) for post in fake_openai.posts)
        seen.add((what, *told))
        assert sent == (what != "StorageError")  # a disk that is full is met before anything is sent
        assert is_whole(run.cache_dir)
        assert (
            states(run.cache_dir)
            == {
                "StorageError": [],
                len(LONG): ["intent"] if told else ["answered"],
            }[what]
        )
        response = await run_again(run, number)
        assert response.text == LONG
        assert response.cached is (sent == 1 and not told)
        assert bool(response.notices) is bool(told)  # what was paid for and not stored is told
    assert seen == {("StorageError",), (len(LONG), "reply_not_kept"), (len(LONG),)}


@pytest.mark.parametrize("room", range(8))
async def test_however_few_pages_are_left_a_received_reply_is_given_out(
    room: int, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(LONG)
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir, lease=LEASE)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count = {pages + room}")
    async with service(run, journal=journal) as client:
        response = await client.complete(ask(user="1"))
        assert response.text == LONG
        again = await client.complete(ask(user="1"))
        assert again.text == LONG  # from memory, if need be
    assert len(fake_openai.posts) == 1
    assert is_whole(run.cache_dir)
    assert (await run_again(run, 1)).text == LONG
    assert len(fake_openai.posts) == 1 + bool(response.notices)


async def test_a_reply_that_a_full_disk_refused_is_stored_when_there_is_room_again(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(LONG)
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir, lease=LEASE)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    async with service(run, journal=journal) as client:
        journal._db.execute(f"PRAGMA max_page_count = {pages}")
        response = await client.complete(ask(user="1"))
        assert [problem.code for problem in response.notices] == ["reply_not_kept"]
        journal._db.execute("PRAGMA max_page_count = 100000")
    assert (await run_again(run, 1)).cached
    assert len(fake_openai.posts) == 1


async def test_nonsense_that_a_full_disk_refused_is_asked_for_again(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Raw(b"[1]" + b" " * 20_000))
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir, lease=LEASE)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    async with service(run, journal=journal) as client:
        journal._db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(ModelOutputError):
            await client.complete(ask())
        journal._db.execute("PRAGMA max_page_count = 100000")
        assert (await client.complete(ask())).text == '{"ok": true}'
    assert len(fake_openai.posts) == 2


async def test_a_claim_that_cannot_be_written_is_not_sent(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir)
    journal._db.execute("PRAGMA query_only = ON")
    async with service(run, journal=journal) as client:
        with pytest.raises(StorageError):
            await client.complete(ask())
    assert fake_openai.posts == []
