"""The journal: what was received is never lost and never paid for again."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from asking import KEY, SCHEMA, ask, bytes_under, service, settings_for
from fake_openai import FakeOpenAI, Reply
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import StorageError
from summarizer.model.dialect import Dialect, cache_key, request_body
from summarizer.model.journal import Call, KeptReply
from summarizer.model.sqlite_journal import SqliteJournal

CALL = Call(key="k1", endpoint="http://e/v1", model="m", task="brief")
REPLY = KeptReply(raw=b'{"choices": []}', created="2026-11-22T00:00:00+00:00")


def answered(folder: Path, call: Call = CALL, reply: KeptReply = REPLY) -> None:
    with closing(SqliteJournal(folder)) as journal:
        journal.begin(call)
        journal.keep(call, reply)


def codes(journal: SqliteJournal) -> list[str]:
    return [problem.code for problem in journal.take_notices()]


def test_a_reply_is_found_again_by_another_process(tmp_path: Path) -> None:
    answered(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("k1") == REPLY
        assert journal.find("k2") is None
        assert codes(journal) == []


@pytest.mark.parametrize("end", ["intent", "unknown"])
def test_a_send_without_an_answer_is_told_to_the_next_try(end: str, tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        assert not journal.begin(CALL)
        if end == "unknown":
            journal.fail(CALL, kind="timeout", unknown=True)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("k1") is None
        assert journal.begin(CALL)
        journal.keep(CALL, REPLY)
        assert journal.find("k1") == REPLY


def test_a_definite_no_is_not_taken_for_a_lost_answer(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(CALL)
        journal.fail(CALL, kind="server", unknown=False)
        assert not journal.begin(CALL)


def test_a_send_by_another_process_does_not_wipe_a_kept_reply(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as a, closing(SqliteJournal(tmp_path)) as b:
        a.begin(CALL)
        a.keep(CALL, REPLY)
        assert not b.begin(CALL)
        assert a.find("k1") == b.find("k1") == REPLY


def test_a_dialect_is_remembered_per_endpoint_and_model(tmp_path: Path) -> None:
    low = Dialect(structure="prompt")
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.learn("http://e/v1", "m", Dialect())
        journal.learn("http://e/v1", "m", low)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.dialect("http://e/v1", "m") == low
        assert journal.dialect("http://e/v1", "n") is None
        assert journal.dialect("http://f/v1", "m") is None


# --- the key -------------------------------------------------------------------------------------

BODY_CHANGES: list[dict[str, Any]] = [
    {"model": "other"},
    {"task": "merge"},
    {"system": "Answer in XML."},
    {"user": "Một bài báo về hợp tác"},
    {"schema": {**SCHEMA, "title": "t"}},
    {"max_output_tokens": 501},
]
DIALECTS = [
    Dialect(structure="json_object"),
    Dialect(structure="prompt"),
    Dialect(limit_name="max_tokens"),
    Dialect(reasoning_effort=True),
]


def key_of(base_url: str = "http://e/v1", dialect: Dialect | None = None, **changes: Any) -> str:
    return cache_key(request_body(ask(**changes), dialect or Dialect()), base_url=base_url)


@pytest.mark.parametrize("changes", BODY_CHANGES, ids=lambda changes: next(iter(changes)))
def test_each_field_of_the_request_changes_the_key(changes: dict[str, Any]) -> None:
    assert key_of(**changes) != key_of()


def test_endpoint_dialect_and_wire_version_change_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [key_of(), key_of("http://f/v1"), *(key_of(dialect=dialect) for dialect in DIALECTS)]
    monkeypatch.setattr("summarizer.model.dialect.WIRE_VERSION", 99)
    keys.append(key_of())
    assert len(set(keys)) == len(keys)


def test_a_slash_behind_the_endpoint_is_no_difference() -> None:
    assert key_of("http://e/v1/") == key_of("http://e/v1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reversed_keys(value[name]) for name in reversed(value)}
    return [reversed_keys(each) for each in value] if isinstance(value, list) else value


@settings(max_examples=50)
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_the_order_of_keys_is_no_difference(body: dict[str, Any]) -> None:
    assert cache_key(body, base_url="u") == cache_key(reversed_keys(body), base_url="u")


@settings(max_examples=50)
@given(st.dictionaries(st.text(), JSON, max_size=4), st.dictionaries(st.text(), JSON, max_size=4))
def test_two_bodies_share_a_key_only_if_they_are_the_same_json(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    are_same = json.dumps(one, sort_keys=True) == json.dumps(two, sort_keys=True)
    assert (cache_key(one, base_url="u") == cache_key(two, base_url="u")) == are_same


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "cache"
    with closing(SqliteJournal(folder)) as journal:
        journal.begin(CALL)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert "journal.sqlite3-wal" in modes


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    SqliteJournal(tmp_path).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_what_is_committed_is_on_the_disk(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal._db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert journal._db.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL
        assert journal._db.execute("PRAGMA busy_timeout").fetchone()[0] == 30_000


def make_a_file(folder: Path) -> Path:
    place = folder / "taken"
    place.write_text("not a folder")
    return place


def make_a_folder_of_the_name(folder: Path) -> Path:
    (folder / "journal.sqlite3").mkdir()
    return folder


@pytest.mark.parametrize("spoil", [make_a_file, make_a_folder_of_the_name])
def test_a_place_that_cannot_be_written_is_found_before_anything_is_sent(spoil: Any, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="--no-cache"):
        SqliteJournal(spoil(tmp_path))


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    answered(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute("PRAGMA user_version = 99")
    before = (tmp_path / "journal.sqlite3").read_bytes()
    with pytest.raises(StorageError, match="newer version"):
        SqliteJournal(tmp_path)
    assert (tmp_path / "journal.sqlite3").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"this is no database, but it is somebody's text" * 50, b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_moved_aside_and_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_bytes(content)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert codes(journal) == ["journal_moved"]
        assert codes(journal) == []
        assert journal.find("k1") is None
    (aside,) = tmp_path.glob("journal.sqlite3.corrupt-*")
    assert aside.read_bytes() == content


def test_the_database_of_another_program_is_moved_aside_whole(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute("CREATE TABLE photos (name TEXT)")
        db.execute("INSERT INTO photos VALUES ('me')")
        db.commit()
    with closing(SqliteJournal(tmp_path)) as journal:
        assert codes(journal) == ["journal_moved"]
    (aside,) = tmp_path.glob("journal.sqlite3.corrupt-*")
    with closing(sqlite3.connect(aside)) as db:
        assert db.execute("SELECT * FROM photos").fetchall() == [("me",)]


def test_wherever_one_byte_is_flipped_no_reply_is_served_wrong(tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    calls = [Call(key=f"k{n}", endpoint="e", model="m", task="brief") for n in range(12)]
    replies = [KeptReply(raw=bytes([65 + n]) * 900, created="2026") for n in range(12)]
    for call, reply in zip(calls, replies, strict=True):
        answered(clean, call, reply)
    whole = (clean / "journal.sqlite3").read_bytes()
    refused: list[str] = []
    kept, places = 0, range(0, len(whole), 401)
    for place in places:
        folder = tmp_path / str(place)
        folder.mkdir()
        (folder / "journal.sqlite3").write_bytes(
            whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        )
        try:
            with closing(SqliteJournal(folder)) as journal:
                found = [journal.find(call.key) for call in calls]
        except StorageError as error:
            refused.append(str(error))
            continue
        assert all(one is None or one == reply for one, reply in zip(found, replies, strict=True))
        kept += sum(one is not None for one in found)
    assert kept / (12 * len(places)) > 0.9
    assert all("newer version" in why for why in refused)  # the flip hit the version itself


def test_a_damaged_row_is_a_miss_and_said(tmp_path: Path) -> None:
    answered(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute("UPDATE calls SET raw = ?", (b'{"choices": [1]}',))
        db.commit()
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("k1") is None
        assert codes(journal) == ["journal_row_damaged"]
        journal.begin(CALL)
        journal.keep(CALL, REPLY)
        assert journal.find("k1") == REPLY


def test_a_row_planted_as_text_is_no_reply(tmp_path: Path) -> None:
    answered(tmp_path)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3")) as db:
        db.execute("UPDATE calls SET raw = 'text', checksum = NULL")
        db.commit()
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("k1") is None


# --- crashes and company -------------------------------------------------------------------------

CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from asking import ask, service
from summarizer.settings import Settings
from summarizer.model import sqlite_journal

class Dies(sqlite_journal.SqliteJournal):
    def {method}(self, *args, **options):
        done = super().{method}(*args, **options) if {after!r} else None
        os.kill(os.getpid(), signal.SIGKILL)
        return done

async def main():
    settings = Settings(base_url={url!r}, cache_dir=Path({folder!r}))
    async with service(settings, journal=Dies(settings.cache_dir, lease=1.0)) as client:
        await client.complete(ask())

asyncio.run(main())
"""


@dataclass(frozen=True, kw_only=True)
class Kill:
    """Where the process dies, and what that may cost."""

    method: str
    after: bool
    posts_before: int
    posts_in_all: int
    is_told: bool


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(
    "kill",
    [
        Kill(method="begin", after=False, posts_before=0, posts_in_all=1, is_told=False),
        Kill(method="begin", after=True, posts_before=0, posts_in_all=1, is_told=True),
        Kill(method="keep", after=False, posts_before=1, posts_in_all=2, is_told=True),
        Kill(method="keep", after=True, posts_before=1, posts_in_all=1, is_told=False),
    ],
    ids=lambda kill: f"{'after' if kill.after else 'before'} {kill.method}",
)
async def test_a_kill_repeats_at_most_what_was_in_flight_and_says_so(
    kill: Kill, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path)
    here = Path(__file__).parent
    code = CHILD.format(
        paths=[str(here), str(here.parent)],
        method=kill.method,
        after=kill.after,
        url=fake_openai.url,
        folder=str(run.cache_dir),
    )
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await asyncio.wait_for(child.wait(), 60) == -signal.SIGKILL
    assert len(fake_openai.posts) == kill.posts_before
    async with service(run, journal=SqliteJournal(run.cache_dir, lease=1.0)) as client:
        response = await client.complete(ask())
    assert response.text == '{"ok": true}'
    assert len(fake_openai.posts) == kill.posts_in_all
    assert ([problem.code for problem in response.notices] == ["maybe_billed_twice"]) is kill.is_told


WRITER = """
import sys
from pathlib import Path
from summarizer.model.journal import Call, KeptReply
from summarizer.model.sqlite_journal import SqliteJournal
name = sys.argv[2]
for n in range(40):
    journal = SqliteJournal(Path(sys.argv[1])) if n % 10 == 0 else journal
    call = Call(key=f"{name}-{n}", endpoint="e", model="m", task="t")
    journal.begin(call)
    journal.keep(call, KeptReply(raw=name.encode(), created="2026"))
"""


def test_processes_share_one_journal_without_locking_each_other_out(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    children = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WRITER, str(folder), name], stderr=subprocess.PIPE
        )
        for name in ("a", "b", "c")
    ]
    for child in children:
        _, errors = child.communicate(timeout=60)
        assert child.returncode == 0, errors.decode()
    with closing(SqliteJournal(folder)) as journal:
        assert codes(journal) == []
        for name in ("a", "b", "c"):
            assert all(journal.find(f"{name}-{n}") is not None for n in range(40))
    assert list(folder.glob("*.corrupt-*")) == []


async def test_the_journal_holds_neither_key_nor_what_was_asked(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Reply("the reply"))
    run = settings_for(fake_openai, tmp_path)
    async with service(run) as client:
        await client.complete(ask(user="the article"))
    written = bytes_under(run.cache_dir)
    assert b"the reply" in written
    assert b"the article" not in written
    assert KEY.encode() not in written
