"""Many tasks, one writer: fewer commits, and for each of them the journal is what it was alone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import pytest
from asking import ask, service, settings_for
from fake_openai import Reply
from test_claims import rows

from summarizer.errors import StorageError
from summarizer.model.claims import HeldError
from summarizer.model.group_commit import GroupCommit
from summarizer.model.journal import Call, KeptReply
from summarizer.model.sqlite_journal import SqliteJournal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fake_openai import FakeOpenAI

MANY = 64
LONG = b"x" * 20_000


def call(n: int) -> Call:
    return Call(key=f"k{n}", endpoint="e", model="m", task="t")


def reply(n: int, raw: bytes = b"") -> KeptReply:
    return KeptReply(raw=raw or f"{n}".encode(), created="2026")


def commits_of(journal: SqliteJournal) -> list[str]:
    found: list[str] = []
    journal._db.set_trace_callback(lambda sql: found.append(sql) if sql == "COMMIT" else None)
    return found


class Latch:
    """Holds the writing thread back until everything waits."""

    def __init__(self, commits: GroupCommit) -> None:
        self.opened = threading.Event()
        self.task = asyncio.create_task(commits.run(self.opened.wait))

    async def __aenter__(self) -> None:
        await asyncio.sleep(0.02)

    async def __aexit__(self, *_: object) -> None:
        self.opened.set()
        await self.task


async def together(journal: SqliteJournal, *operations: Callable[[], object]) -> list[object]:
    """Run the operations as one group; give what each gave or raised."""
    commits = GroupCommit(journal)
    async with Latch(commits):
        tasks = [asyncio.create_task(commits.run(each)) for each in operations]
        await asyncio.sleep(0.02)
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    commits.close()
    return list(ends)


async def test_all_that_wait_are_committed_at_once(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        found = commits_of(journal)
        ends = await together(journal, *(partial(journal.begin, call(n)) for n in range(MANY)))
        assert ends == [False] * MANY
        assert len(found) == 1
        kept = await together(journal, *(partial(journal.keep, call(n), reply(n)) for n in range(MANY)))
        assert kept == [reply(n) for n in range(MANY)]
        assert len(found) == 2
        assert rows(tmp_path, "SELECT DISTINCT state, sends FROM calls") == [("answered", 1)]


async def test_nobody_goes_on_before_the_commit(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal, closing(SqliteJournal(tmp_path)) as other:
        commits = GroupCommit(journal)

        async def keep(n: int) -> bool:
            await commits.run(partial(journal.keep, call(n), reply(n)))
            return other.find(f"k{n}") == reply(n)

        assert all(await asyncio.gather(*(keep(n) for n in range(MANY))))
        commits.close()


async def test_one_that_is_held_by_another_process_does_not_disturb_the_rest(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as other, closing(SqliteJournal(tmp_path)) as journal:
        other.begin(call(3))
        found = commits_of(journal)
        ends = await together(journal, *(partial(journal.begin, call(n)) for n in range(8)))
        assert isinstance(ends[3], HeldError)
        assert [end for n, end in enumerate(ends) if n != 3] == [False] * 7
        assert len(found) == 1
        assert rows(tmp_path, "SELECT count(DISTINCT owner), count(*) FROM calls") == [(2, 8)]


async def test_an_operation_that_raises_is_undone_by_itself(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:

        def half_done() -> None:
            with journal._transaction():
                journal.begin(call(1))
                raise ZeroDivisionError

        ends = await together(
            journal, partial(journal.begin, call(0)), half_done, partial(journal.begin, call(2))
        )
        assert [type(end) for end in ends] == [bool, ZeroDivisionError, bool]
        assert rows(tmp_path, "SELECT key FROM calls") == [("k0",), ("k2",)]


async def test_where_there_is_no_room_for_one_the_others_are_committed(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        for n in range(5):
            journal.begin(call(n))
        pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
        journal._db.execute(f"PRAGMA max_page_count = {pages + 3}")
        replies = [reply(n, LONG if n == 2 else b"") for n in range(5)]
        ends = await together(journal, *(partial(journal.keep, call(n), replies[n]) for n in range(5)))
        assert isinstance(ends[2], StorageError)
        assert [end for n, end in enumerate(ends) if n != 2] == [
            each for n, each in enumerate(replies) if n != 2
        ]
        assert journal.find("k2") == replies[2]  # from memory
        states = dict(rows(tmp_path, "SELECT key, state FROM calls"))
        assert states == {f"k{n}": "intent" if n == 2 else "answered" for n in range(5)}
        journal._db.execute("PRAGMA max_page_count = 100000")
    assert dict(rows(tmp_path, "SELECT key, state FROM calls"))["k2"] == "answered"  # offered again


async def test_a_file_that_cannot_be_written_fails_each_and_none_is_told_otherwise(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        journal._db.execute("PRAGMA query_only = ON")
        ends = await together(journal, *(partial(journal.begin, call(n)) for n in range(5)))
        assert all(isinstance(end, StorageError) for end in ends)
    assert rows(tmp_path) == []


async def test_what_a_caller_gave_up_is_written_all_the_same(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        commits = GroupCommit(journal)
        async with Latch(commits):
            task = asyncio.create_task(commits.run(partial(journal.keep, call(1), reply(1))))
            await asyncio.sleep(0.02)
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        commits.close()
        commits.close()
        assert journal.find("k1") == reply(1)


async def test_closing_writes_what_waits_and_ends_the_thread(tmp_path: Path) -> None:
    threads = threading.active_count()
    with closing(SqliteJournal(tmp_path)) as journal:
        commits = GroupCommit(journal)
        tasks = [
            asyncio.create_task(commits.run(partial(journal.keep, call(n), reply(n)))) for n in range(MANY)
        ]
        await asyncio.sleep(0)
        commits.close()
        assert threading.active_count() == threads
        await asyncio.gather(*tasks)
        assert all(journal.find(f"k{n}") for n in range(MANY))


async def test_many_at_once_cost_far_fewer_than_two_commits_each(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.1)
    run = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(run.cache_dir)
    async with service(run, journal=journal) as client:
        await client.complete(ask())
        found = commits_of(journal)
        await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(MANY)))
        assert len(found) < 1.5 * MANY
