"""Claims: two processes that want the same reply pay for it once, and none writes over another's."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from asking import ask, settings_for
from fake_openai import Raw, Reply, completion
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from summarizer.errors import LimitReached, ModelUnavailableError, StorageError
from summarizer.model.claims import LEASE_SECONDS, HeldError
from summarizer.model.dialect import Dialect, cache_key, request_body
from summarizer.model.journal import Call, KeptReply
from summarizer.model.service import ServiceClient
from summarizer.model.sqlite_journal import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fake_openai import FakeOpenAI

    from summarizer.settings import Settings

CALL = Call(key="k1", endpoint="http://e/v1", model="m", task="brief")
LEASE = 1.0
MANY = 30


def reply(word: str) -> KeptReply:
    return KeptReply(raw=json.dumps(completion(word)).encode(), created="2026-11-22T00:00:00+00:00")


OURS, THEIRS = reply("ours"), reply("theirs")


class WallClock:
    """The clock on the wall, set by hand."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


def rows(folder: Path, query: str = "SELECT state FROM calls") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as db:
        return db.execute(query).fetchall()


def codes(journal: SqliteJournal) -> list[str]:
    return [problem.code for problem in journal.take_notices()]


# --- one claim at a time ---------------------------------------------------------------------------


def test_what_one_process_has_claimed_another_may_not_send(tmp_path: Path) -> None:
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as one,
        closing(SqliteJournal(tmp_path, clock=clock)) as two,
    ):
        assert not one.begin(CALL)
        clock.now += 5
        with pytest.raises(HeldError) as held:
            two.begin(CALL)
        assert held.value.holder == f"process {os.getpid()} on {socket.gethostname()}"
        assert held.value.seconds == pytest.approx(LEASE_SECONDS - 5)
        assert rows(tmp_path, "SELECT state, sends FROM calls") == [("intent", 1)]


def test_a_claim_that_was_answered_is_not_claimed_again(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as one, closing(SqliteJournal(tmp_path)) as two:
        one.begin(CALL)
        one.keep(CALL, OURS)
        assert not two.begin(CALL)
        assert two.find("k1") == OURS
        assert rows(tmp_path, "SELECT state, sends FROM calls") == [("answered", 1)]


def test_the_holder_itself_may_send_again_and_is_told(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        assert not journal.begin(CALL)
        assert journal.begin(CALL)
        assert rows(tmp_path, "SELECT state, sends FROM calls") == [("intent", 2)]


@pytest.mark.parametrize("is_unknown", [False, True])
def test_a_call_that_failed_is_free_at_once(is_unknown: bool, tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as one, closing(SqliteJournal(tmp_path)) as two:
        one.begin(CALL)
        one.fail(CALL, kind="timeout", unknown=is_unknown)
        assert two.begin(CALL) is is_unknown
        with pytest.raises(HeldError):
            one.begin(CALL)


def test_closing_frees_every_claim_and_what_was_in_flight_is_told(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as two:
        with closing(SqliteJournal(tmp_path)) as one:
            one.begin(CALL)
        assert two.begin(CALL)


def test_the_claim_of_the_dead_is_free_when_its_lease_has_run_out_and_not_before(tmp_path: Path) -> None:
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as dead,
        closing(SqliteJournal(tmp_path, clock=clock)) as heir,
    ):
        dead.begin(CALL)
        clock.now += LEASE_SECONDS - 0.01
        with pytest.raises(HeldError):
            heir.begin(CALL)
        clock.now += 0.02
        assert heir.begin(CALL)  # it may have been paid for


def test_a_lease_that_is_renewed_does_not_run_out(tmp_path: Path) -> None:
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as one,
        closing(SqliteJournal(tmp_path, clock=clock)) as two,
    ):
        one.begin(CALL)
        for _ in range(5):
            clock.now += LEASE_SECONDS * 0.9
            one._renew()
            with pytest.raises(HeldError):
                two.begin(CALL)


def test_a_clock_that_was_set_back_blocks_nobody(tmp_path: Path) -> None:
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as dead,
        closing(SqliteJournal(tmp_path, clock=clock)) as heir,
    ):
        dead.begin(CALL)
        clock.now -= 3600
        assert heir.begin(CALL)


def test_a_process_that_lives_has_its_claims_again_at_the_first_beat_after_the_clock_was_set(
    tmp_path: Path,
) -> None:
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as one,
        closing(SqliteJournal(tmp_path, clock=clock)) as two,
    ):
        one.begin(CALL)
        for jump in (-3600, +7200):
            clock.now += jump
            one._renew()
            with pytest.raises(HeldError):
                two.begin(CALL)


# --- late losers -----------------------------------------------------------------------------------


@pytest.fixture
def overtaken(tmp_path: Path) -> Any:
    """A loser, whose lease ran out, and the winner, who has claimed the call since."""
    clock = WallClock()
    with (
        closing(SqliteJournal(tmp_path, clock=clock)) as loser,
        closing(SqliteJournal(tmp_path, clock=clock)) as winner,
    ):
        loser.begin(CALL)
        clock.now += LEASE_SECONDS + 1
        winner.begin(CALL)
        yield loser, winner


def test_a_loser_that_fails_leaves_the_claim_of_the_winner(
    overtaken: tuple[SqliteJournal, SqliteJournal], tmp_path: Path
) -> None:
    loser, winner = overtaken
    loser.fail(CALL, kind="timeout", unknown=True)
    assert rows(tmp_path) == [("intent",)]
    with pytest.raises(HeldError):
        loser.begin(CALL)
    winner.keep(CALL, OURS)
    loser.fail(CALL, kind="server", unknown=False)
    assert loser.find("k1") == winner.find("k1") == OURS


def test_the_reply_of_a_loser_is_as_good_as_any_and_the_second_is_kept_as_well(
    overtaken: tuple[SqliteJournal, SqliteJournal], tmp_path: Path
) -> None:
    loser, winner = overtaken
    assert loser.keep(CALL, THEIRS) == THEIRS
    assert winner.keep(CALL, OURS) == THEIRS  # both go on with the same answer
    assert (codes(loser), codes(winner)) == ([], ["paid_twice"])
    assert rows(tmp_path, "SELECT raw FROM calls UNION ALL SELECT raw FROM spares") == [
        (THEIRS.raw,),
        (OURS.raw,),
    ]


def test_a_winner_that_fails_leaves_the_answer_of_the_loser(
    overtaken: tuple[SqliteJournal, SqliteJournal], tmp_path: Path
) -> None:
    loser, winner = overtaken
    loser.keep(CALL, THEIRS)
    winner.fail(CALL, kind="timeout", unknown=True)
    assert rows(tmp_path) == [("answered",)]
    assert winner.find("k1") == THEIRS


def test_a_reply_after_the_winner_failed_is_an_answer(
    overtaken: tuple[SqliteJournal, SqliteJournal], tmp_path: Path
) -> None:
    loser, winner = overtaken
    winner.fail(CALL, kind="timeout", unknown=True)
    loser.keep(CALL, THEIRS)
    assert winner.find("k1") == THEIRS
    assert rows(tmp_path, "SELECT state, kind FROM calls") == [("answered", None)]


KEYS = st.sampled_from(["a", "b"])
WHO = st.integers(0, 2)


class Company(RuleBasedStateMachine):
    """Three processes over one file do what they may in any order; some die, the clock jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.clock = WallClock()
        self.journals = [self.opened() for _ in range(3)]
        self.in_flight: set[tuple[int, str]] = set()
        self.answers: dict[str, KeptReply] = {}
        self.paid: list[bytes] = []

    def opened(self) -> SqliteJournal:
        return SqliteJournal(Path(self.folder.name), clock=self.clock)

    def call(self, key: str) -> Call:
        return Call(key=key, endpoint="e", model="m", task="t")

    @rule(who=WHO, key=KEYS)
    def begin(self, who: int, key: str) -> None:
        if (who, key) in self.in_flight:
            return
        holders = {each for each, held in self.in_flight if held == key}
        try:
            self.journals[who].begin(self.call(key))
        except HeldError:
            assert holders
            assert key not in self.answers
        else:
            if key not in self.answers:
                self.in_flight.add((who, key))

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        who, key = data.draw(st.sampled_from(sorted(self.in_flight)))
        self.in_flight.remove((who, key))
        self.paid.append(f"{len(self.paid)}".encode())
        received = KeptReply(raw=self.paid[-1], created="2026")
        served = self.journals[who].keep(self.call(key), received)
        assert served == self.answers.setdefault(key, received)

    @precondition(lambda self: self.in_flight)
    @rule(data=st.data(), is_unknown=st.booleans())
    def fail(self, data: st.DataObject, is_unknown: bool) -> None:
        who, key = data.draw(st.sampled_from(sorted(self.in_flight)))
        self.in_flight.remove((who, key))
        self.journals[who].fail(self.call(key), kind="server", unknown=is_unknown)

    @rule(who=WHO)
    def die(self, who: int) -> None:
        self.journals[who]._heartbeat.stop()
        self.journals[who]._db.close()
        self.journals[who]._reader.close()
        self.in_flight = {(each, key) for each, key in self.in_flight if each != who}
        self.journals[who] = self.opened()
        self.clock.now += LEASE_SECONDS + 1

    @rule(seconds=st.sampled_from([1.0, LEASE_SECONDS + 1, -3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(who=WHO)
    def beat(self, who: int) -> None:
        self.journals[who]._renew()

    @invariant()
    def every_answer_stands_and_every_paid_reply_is_kept(self) -> None:
        for key in ("a", "b"):
            assert self.journals[0].find(key) == self.answers.get(key)
        query = (
            "SELECT raw FROM calls WHERE raw IS NOT NULL UNION ALL SELECT raw FROM spares WHERE raw <> x''"
        )
        assert sorted(rows(Path(self.folder.name), query)) == sorted((raw,) for raw in self.paid)

    def teardown(self) -> None:
        for journal in self.journals:
            journal.close()
        self.folder.cleanup()


TestCompany = Company.TestCase
TestCompany.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)


# --- the heartbeat ---------------------------------------------------------------------------------


def wait_until(condition: Any, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not (done := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return bool(done)


def beats_of(journal: SqliteJournal) -> list[str]:
    found: list[str] = []
    journal._db.set_trace_callback(
        lambda sql: found.append(sql) if sql.startswith("INSERT INTO owners") else None
    )
    return found


def test_one_heartbeat_keeps_all_claims_alive(tmp_path: Path) -> None:
    calls = [Call(key=f"k{n}", endpoint="e", model="m", task="t") for n in range(20)]
    threads = threading.active_count()
    with (
        closing(SqliteJournal(tmp_path, lease=LEASE)) as one,
        closing(SqliteJournal(tmp_path, lease=LEASE)) as two,
    ):
        for call in calls:
            one.begin(call)
        assert threading.active_count() == threads + 1
        beats = beats_of(one)
        start = time.monotonic()
        time.sleep(2.2 * LEASE)
        for call in calls:
            with pytest.raises(HeldError):
                two.begin(call)
        assert 2 <= len(beats) <= 4 * (time.monotonic() - start) / LEASE + 1
    assert wait_until(lambda: threading.active_count() == threads)


def test_where_nothing_is_in_flight_nothing_beats(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path, lease=0.2)) as journal:
        for n, end in enumerate(("keep", "fail")):
            call = Call(key=f"k{n}", endpoint="e", model="m", task="t")
            journal.begin(call)
            journal.keep(call, OURS) if end == "keep" else journal.fail(call, kind="server", unknown=False)
        time.sleep(0.1)
        beats = beats_of(journal)
        time.sleep(0.5)
        assert beats == []


def test_a_beat_that_cannot_be_written_is_made_up_for_by_the_next(tmp_path: Path) -> None:
    with (
        closing(SqliteJournal(tmp_path, lease=0.4)) as one,
        closing(SqliteJournal(tmp_path, lease=0.4)) as two,
    ):
        one._db.execute("PRAGMA query_only = ON")
        one._renew()
        one._db.execute("PRAGMA query_only = OFF")
        one.begin(CALL)
        time.sleep(1)
        with pytest.raises(HeldError):
            two.begin(CALL)


# --- the client waits ------------------------------------------------------------------------------


@asynccontextmanager
async def company(run: Settings, count: int = 2, lease: float = LEASE) -> AsyncIterator[list[ServiceClient]]:
    """Clients on the real clock, each with a journal of its own, as if each were a process."""
    clients = [ServiceClient(run, SqliteJournal(run.cache_dir, lease=lease)) for _ in range(count)]
    try:
        yield clients
    finally:
        for client in clients:
            await client.close()


def call_of(run: Settings) -> Call:
    key = cache_key(request_body(ask(), Dialect()), base_url=run.base_url)
    return Call(key=key, endpoint=run.base_url, model="fake-model", task="brief")


async def test_who_comes_second_waits_and_takes_the_reply_of_the_first(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.5)
    async with company(settings_for(fake_openai, tmp_path), 3) as clients:
        replies = await asyncio.gather(*(client.complete(ask()) for client in clients))
    assert len(fake_openai.posts) == 1
    assert sorted(each.cached for each in replies) == [False, True, True]
    assert [each.notices for each in replies] == [(), (), ()]


async def test_where_the_first_fails_the_second_tries(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    run = settings_for(fake_openai, tmp_path)
    async with company(run, 1) as (client,):
        with closing(SqliteJournal(run.cache_dir, lease=LEASE)) as first:
            first.begin(call_of(run))
            asked = asyncio.create_task(client.complete(ask()))
            await asyncio.sleep(0.3)
            assert fake_openai.posts == []
            first.fail(call_of(run), kind="server", unknown=False)
            assert not (await asked).cached
    assert len(fake_openai.posts) == 1


async def test_waiting_ends_with_the_users_limit_and_names_the_other_process(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path, max_wait=0.3)
    async with company(run, 1) as (client,):
        with closing(SqliteJournal(run.cache_dir, lease=LEASE)) as first:
            first.begin(call_of(run))
            with pytest.raises(LimitReached, match=f"^process {os.getpid()} on .* run again"):
                await client.complete(ask())
    assert fake_openai.posts == []


async def test_closing_ends_the_wait(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    run = settings_for(fake_openai, tmp_path)
    with closing(SqliteJournal(run.cache_dir, lease=LEASE)) as first:
        first.begin(call_of(run))
        async with company(run, 1) as (client,):
            asked = asyncio.create_task(client.complete(ask()))
            await asyncio.sleep(0.2)
        with pytest.raises(LimitReached):
            await asked
    assert fake_openai.posts == []


async def test_a_kept_reply_that_cannot_be_read_is_asked_for_by_one_and_stays_in_the_file(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path)
    nonsense = KeptReply(raw=b'"nonsense"', created="2026")
    with closing(SqliteJournal(run.cache_dir)) as crashed:
        crashed.begin(call_of(run))
        crashed.keep(call_of(run), nonsense)  # and died before it could say that this is none
    fake_openai.default = Reply(delay=0.2)
    async with company(run) as clients:
        replies = await asyncio.gather(*(client.complete(ask()) for client in clients))
    assert len(fake_openai.posts) == 1
    assert [each.text for each in replies] == ['{"ok": true}'] * 2
    assert rows(run.cache_dir, "SELECT raw FROM spares") == [(nonsense.raw,)]


async def test_a_reply_that_turns_out_to_be_none_is_asked_for_again_by_the_next(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path, max_tries=1)
    fake_openai.script(Raw(b'{"choices": ['))
    async with company(run) as (one, two):
        with pytest.raises(ModelUnavailableError):
            await one.complete(ask())
        assert rows(run.cache_dir) == [("unknown",)]
        response = await two.complete(ask())
    assert [problem.code for problem in response.notices] == ["maybe_billed_twice"]


async def test_a_request_costs_two_commits(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir)
    said: list[str] = []
    client = ServiceClient(run, journal)
    journal._db.set_trace_callback(said.append)
    await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(MANY)))
    assert said.count("COMMIT") <= 2 * MANY
    await client.close()
    assert said.count("COMMIT") <= 2 * MANY + 1


# --- processes -------------------------------------------------------------------------------------

CHILD = """
import asyncio, json, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from asking import ask
import summarizer.model.client  # takes its time: all start together after it
from summarizer.model.sqlite_journal import SqliteJournal
from summarizer.model.service import ServiceClient
from summarizer.settings import Settings

async def main():
    settings = Settings(base_url={url!r}, cache_dir=Path({folder!r}), request_timeout=20.0)
    print("ready", flush=True)
    sys.stdin.readline()
    client = ServiceClient(settings, SqliteJournal(settings.cache_dir, lease={lease!r}))
    found = await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range({count!r})))
    await client.close()
    print(json.dumps([[each.text, each.cached, [p.code for p in each.notices]] for each in found]))

asyncio.run(main())
"""
HERE = Path(__file__).parent


class Child:
    """One process that asks for `count` replies as soon as it is told to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")

    async def answers(self) -> list[Any]:
        assert self.process.stdout is not None
        found: list[Any] = json.loads(await asyncio.wait_for(self.process.stdout.readline(), 60))
        assert await asyncio.wait_for(self.process.wait(), 60) == 0
        return found


@asynccontextmanager
async def children(
    run: Settings, *, many: int, count: int, lease: float = LEASE
) -> AsyncIterator[list[Child]]:
    code = CHILD.format(
        paths=[str(HERE), str(HERE.parent)],
        url=run.base_url,
        folder=str(run.cache_dir),
        lease=lease,
        count=count,
    )
    pipe = asyncio.subprocess.PIPE
    found = [
        Child(await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdin=pipe, stdout=pipe))
        for _ in range(many)
    ]
    try:
        for child in found:
            assert child.process.stdout is not None
            assert await asyncio.wait_for(child.process.stdout.readline(), 60) == b"ready\n"
        yield found
    finally:
        for child in found:
            with suppress(ProcessLookupError):
                child.process.kill()
            await child.process.wait()
            assert child.process.stdin is not None
            child.process.stdin.close()


@pytest.mark.parametrize("many", [2, 3])
async def test_processes_that_want_the_same_pay_once(
    many: int, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.3)
    async with children(settings_for(fake_openai, tmp_path), many=many, count=MANY) as found:
        for child in found:
            child.go()
        answers = await asyncio.gather(*(child.answers() for child in found))
    assert sorted(post.user for post in fake_openai.posts) == sorted(map(str, range(MANY)))
    assert sum(not cached for one in answers for _, cached, _ in one) == MANY
    assert all(notices == [] for one in answers for *_, notices in one)
    assert list((tmp_path / "cache").glob("*.corrupt-*")) == []


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
async def test_when_the_holder_is_killed_the_other_takes_over_and_says_so(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(*[Reply(delay=30)] * 3)
    async with children(settings_for(fake_openai, tmp_path), many=2, count=3) as (holder, heir):
        holder.go()
        assert await asyncio.to_thread(fake_openai.wait_for_posts, 3)
        heir.go()
        await asyncio.sleep(2 * LEASE)
        assert len(fake_openai.posts) == 3  # as long as the holder lives, its claims hold
        holder.process.kill()
        answers = await heir.answers()
    assert [notices for *_, notices in answers] == [["maybe_billed_twice"]] * 3
    assert len(fake_openai.posts) == 6


@pytest.mark.skipif(os.name != "posix", reason="SIGSTOP")
async def test_who_slept_through_its_lease_takes_the_answer_of_the_other_and_loses_none(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path)
    fake_openai.script(Reply('"late"', delay=0.5), Reply('"first"'))
    async with children(run, many=2, count=1) as (sleeper, other):
        sleeper.go()
        assert await asyncio.to_thread(fake_openai.wait_for_posts, 1)
        sleeper.process.send_signal(signal.SIGSTOP)
        other.go()
        assert await other.answers() == [['"first"', False, ["maybe_billed_twice"]]]
        sleeper.process.send_signal(signal.SIGCONT)
        assert await sleeper.answers() == [['"first"', False, ["paid_twice"]]]
    (kept,) = rows(run.cache_dir, "SELECT raw FROM spares")
    assert json.loads(kept[0])["choices"][0]["message"]["content"] == '"late"'


# --- the file of an earlier version ----------------------------------------------------------------

FIRST_VERSION = """
CREATE TABLE calls (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, model TEXT NOT NULL, task TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'answered', 'unknown', 'failed')),
    sends INTEGER NOT NULL, kind TEXT, raw BLOB, checksum TEXT,
    started TEXT NOT NULL, finished TEXT
);
CREATE TABLE dialects (
    endpoint TEXT NOT NULL, model TEXT NOT NULL, dialect TEXT NOT NULL, found TEXT NOT NULL,
    PRIMARY KEY (endpoint, model)
) WITHOUT ROWID;
PRAGMA application_id = 1398099274;
PRAGMA user_version = 1;
INSERT INTO calls VALUES
    ('answered', 'http://e/v1', 'm', 'brief', 'answered', 1, NULL, X'7B7D',
     'a2734776da15079d0c48c8222bb95dbd13f571e8ae1dc632d55e0b8cc2de4b38',
     '2026-11-22T00:00:00+00:00', '2026-11-22T00:00:00+00:00'),
    ('intent', 'http://e/v1', 'm', 'brief', 'intent', 2, NULL, NULL, NULL, '2026', NULL),
    ('unknown', 'http://e/v1', 'm', 'brief', 'unknown', 1, 'timeout', NULL, NULL, '2026', '2026'),
    ('failed', 'http://e/v1', 'm', 'brief', 'failed', 1, 'server', NULL, NULL, '2026', '2026');
INSERT INTO dialects VALUES
    ('http://e/v1', 'm', '{"structure": "prompt", "limit_name": "max_tokens", "reasoning_effort": false}', '2026');
"""
OLD_ROWS = (
    "SELECT key, endpoint, model, task, state, sends, kind, raw, checksum, started, finished FROM calls"
)


def make_old_file(folder: Path) -> list[tuple[Any, ...]]:
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as db:
        db.executescript(FIRST_VERSION)
    return rows(folder, OLD_ROWS)


def test_a_journal_of_the_first_version_is_taken_on_without_losing_a_row(tmp_path: Path) -> None:
    before = make_old_file(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert rows(tmp_path, OLD_ROWS) == before
        assert codes(journal) == []
        assert journal.find("answered") == KeptReply(raw=b"{}", created="2026-11-22T00:00:00+00:00")
        told = {
            key: journal.begin(Call(key=key, endpoint="http://e/v1", model="m", task="brief"))
            for key in ("intent", "unknown", "failed")
        }
        assert told == {"intent": True, "unknown": True, "failed": False}
        assert journal.dialect("http://e/v1", "m") == Dialect(structure="prompt", limit_name="max_tokens")
    assert list(tmp_path.glob("*.corrupt-*")) == []


def test_many_that_open_one_file_at_the_same_time_agree_on_it(tmp_path: Path) -> None:
    for attempt in range(10):
        folder = tmp_path / str(attempt)
        if attempt % 2:
            make_old_file(folder)
        start, errors = threading.Barrier(4), list[BaseException]()

        def open_it(folder: Path = folder, start: threading.Barrier = start) -> None:
            start.wait()
            try:
                with closing(SqliteJournal(folder)) as journal:
                    assert codes(journal) == []
            except BaseException as error:  # noqa: BLE001 - to be seen by the test, not by its thread
                errors.append(error)  # noqa: B023 - the threads end within this attempt

        threads = [threading.Thread(target=open_it) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []


@pytest.mark.parametrize("moment", range(1, 6))
def test_a_file_that_another_process_makes_while_it_is_opened_is_not_taken_for_a_foreign_one(
    moment: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    class Meddled(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            said.append(sql)
            if len(said) == moment:
                SqliteJournal(tmp_path).close()
            return super().execute(sql, *values)

    monkeypatch.setattr("sqlite3.connect", partial(sqlite3.connect, factory=Meddled))
    with closing(SqliteJournal(tmp_path)) as journal:
        assert codes(journal) == []
    assert len(said) > 20  # both have gone all the way


def test_a_newer_version_is_refused_in_one_line(tmp_path: Path) -> None:
    make_old_file(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute("PRAGMA user_version = 3")
    with pytest.raises(StorageError, match="newer version") as caught:
        SqliteJournal(tmp_path)
    assert "\n" not in str(caught.value)
    assert rows(tmp_path, "PRAGMA user_version") == [(3,)]


DIES_HOLDING = """
import os, signal, sys
from pathlib import Path
from summarizer.model.journal import Call
from summarizer.model.sqlite_journal import SqliteJournal
SqliteJournal(Path(sys.argv[1])).begin(Call(key="k1", endpoint="http://e/v1", model="m", task="brief"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="whether a process is gone is seen through /proc")
def test_a_holder_that_is_seen_to_be_gone_need_not_be_waited_for(tmp_path: Path) -> None:
    child = subprocess.run([sys.executable, "-c", DIES_HOLDING, str(tmp_path)], check=False, timeout=60)
    assert child.returncode == -signal.SIGKILL
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.begin(CALL) is True, "it may have been paid for"
