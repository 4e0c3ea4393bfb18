"""The ledger: what the journal's file holds, told without changing it, and what may leave it."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from fake_openai import completion
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.errors import StorageError
from summarizer.model import journal_file, ledger
from summarizer.model.claims import Owner, live_owners
from summarizer.model.holdings import EVERYTHING, Choice, Holdings, holdings
from summarizer.model.journal import Call, KeptReply
from summarizer.model.journal_file import checksum_of
from summarizer.model.sqlite_journal import FILE_NAME, SqliteJournal

if TYPE_CHECKING:
    from summarizer.model.ledger import Inspection

ENDPOINT = "https://api.test/v1"
MODEL = "gpt-6-luna"
OLD, NEW = "2026-01-01T00:00:00+00:00", "2026-11-22T00:00:00+00:00"


def call(key: str, model: str = MODEL) -> Call:
    return Call(key=key, endpoint=ENDPOINT, model=model, task="brief")


def reply(word: str = "a", created: str = NEW, **changes: object) -> KeptReply:
    body = completion(word, **({"model": MODEL} | changes))
    return KeptReply(raw=json.dumps(body).encode(), created=created)


def fill(folder: Path) -> Path:
    """Two answers, old and new, a spare, a lost reply, a definite no and a body that could not be read."""
    with closing(SqliteJournal(folder)) as journal:
        for key, created in (("new", NEW), ("old", OLD)):
            journal.begin(call(key))
            journal.keep(call(key), reply(created=created))
        journal.keep(call("new"), reply("another"))
        journal.begin(call("lost"))
        journal.fail(call("lost"), kind="timeout", unknown=True)
        journal.begin(call("no", "mine"))
        journal.fail(call("no", "mine"), kind="server", unknown=False)
        journal.begin(call("nonsense"))
        journal.keep(call("nonsense"), KeptReply(raw=b"nonsense", created=NEW))
        journal.reject(call("nonsense"), KeptReply(raw=b"nonsense", created=NEW))
    return folder / FILE_NAME


def held(path: Path, choice: Choice = EVERYTHING) -> Holdings:
    with ledger.reading(path) as db:
        return holdings(db, choice)


def keys(path: Path, table: str = "calls") -> set[str]:
    with closing(sqlite3.connect(path)) as db:
        return {key for (key,) in db.execute(f"SELECT key FROM {table}")}  # noqa: S608 - a constant


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


# --- what is held ----------------------------------------------------------------------------------


def test_every_call_is_counted_once_by_its_state(tmp_path: Path) -> None:
    found = held(fill(tmp_path))
    assert (found.answered, found.unanswered, found.spares) == (2, 1, 1)
    assert found.failed == {"server": 1, "unreadable": 1}
    assert found.requests == 5


def test_tokens_and_cost_are_of_all_replies_that_were_paid_for(tmp_path: Path) -> None:
    luna, mine = held(fill(tmp_path)).accounts
    assert (luna.model, luna.endpoint) == (MODEL, ENDPOINT)
    # Two answers and a spare of 100 and 20 tokens; the body that could not be read tells none.
    assert (luna.requests, luna.replies, luna.unmetered) == (4, 4, 1)
    assert (luna.input_tokens, luna.output_tokens) == (300, 60)
    assert luna.usd > 0
    assert luna.unpriced == 1
    assert (mine.requests, mine.replies) == (1, 0)


def test_the_times_of_an_account_are_those_of_its_first_and_last_sign(tmp_path: Path) -> None:
    path = fill(tmp_path)
    change(path, "UPDATE calls SET started = ? WHERE key = 'old'", OLD)
    change(path, "UPDATE calls SET started = ?1, finished = ?1 WHERE key <> 'old'", NEW)
    luna, _ = held(path).accounts
    assert (luna.first, luna.last) == (OLD, NEW)


def test_a_model_without_a_price_has_no_cost(tmp_path: Path) -> None:
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(call("k", "mine"))
        journal.keep(call("k", "mine"), reply(model="mine"))
    (mine,) = held(tmp_path / FILE_NAME).accounts
    assert (mine.replies, mine.unpriced, mine.unmetered) == (1, 1, 0)


def test_looking_changes_no_byte_of_the_file(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:  # in use, with a log that is not empty
        journal.begin(call("more"))
        parts = (path, path.with_name(path.name + "-wal"))
        before = [sha256(part.read_bytes()).digest() for part in parts]
        assert held(path).unanswered == 2
        assert ledger.inspect(path).faults == ()
        assert [sha256(part.read_bytes()).digest() for part in parts] == before


CRASH = """
import os, sys
from pathlib import Path
from summarizer.model.journal import Call
from summarizer.model.sqlite_journal import SqliteJournal
SqliteJournal(Path(sys.argv[1])).begin(Call(key="lost too", endpoint="e", model="m", task="t"))
os._exit(9)
"""


def test_what_a_crash_left_in_the_log_is_counted_and_left_there(tmp_path: Path) -> None:
    path = fill(tmp_path)
    assert subprocess.run([sys.executable, "-c", CRASH, tmp_path], check=False).returncode == 9
    parts = (path, path.with_name(path.name + "-wal"))
    before = [part.read_bytes() for part in parts]
    assert held(path).unanswered == 2
    assert ledger.inspect(path).faults == ()
    assert [part.read_bytes() for part in parts] == before


# --- who uses it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "is_live"), [(10, True), (-1, False), (3600, False)])
def test_an_owner_lives_while_a_lease_of_its_could_run(seconds: int, is_live: bool, tmp_path: Path) -> None:
    path = fill(tmp_path)
    change(path, "INSERT INTO owners VALUES ('x', 42, 'there', ?)", time.time() + seconds)
    with ledger.reading(path) as db:
        assert live_owners(db) == ((Owner(42, "there"),) if is_live else ())


# --- inspection ------------------------------------------------------------------------------------


def spoil(path: Path, what: str) -> Inspection:
    """Change the row of ``new`` and look at the file."""
    change(path, f"UPDATE calls SET {what} WHERE key = 'new'")  # noqa: S608 - a constant
    return ledger.inspect(path)


def test_a_sound_file_has_no_faults(tmp_path: Path) -> None:
    assert ledger.inspect(fill(tmp_path)) == ledger.Inspection(checked=2, faults=())


@pytest.mark.parametrize("what", ["raw = x'00'", "model = 'other'", "finished = 'never'", "checksum = NULL"])
def test_a_reply_that_is_not_as_it_was_written_is_a_fault(what: str, tmp_path: Path) -> None:
    (fault,) = spoil(fill(tmp_path), what).faults
    assert fault.startswith("reply new of ")
    assert "checksum is wrong; when it is needed, it is asked for and paid for again" in fault


def test_a_row_in_no_state_is_a_fault(tmp_path: Path) -> None:
    path = fill(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"briefanswered", b"briefansewred"))
    new, old = ledger.inspect(path).faults
    assert new.startswith("request new: it is damaged")
    assert old.startswith("request old: it is damaged")


def test_a_sound_row_that_holds_no_reply_is_a_fault(tmp_path: Path) -> None:
    path = fill(tmp_path)
    checksum = checksum_of("new", ENDPOINT, MODEL, b"<html>", NEW)
    (fault,) = spoil(path, f"raw = CAST('<html>' AS BLOB), checksum = '{checksum}'").faults
    assert "cannot be read as a reply" in fault


def test_a_row_of_other_types_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    (fault,) = spoil(fill(tmp_path), "model = x'ff', finished = x'00', kind = x'fe'").faults
    assert "not as the journal writes it" in fault
    assert held(tmp_path / FILE_NAME).answered == 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound file."""
    return fill(tmp_path_factory.mktemp("whole"))


@settings(max_examples=100, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), length=st.integers(1, 600))
@example(place=0.0, value=0, length=100)
@example(place=0.0028, value=255, length=4)
def test_damage_never_raises_and_where_none_is_told_all_is_served(
    whole: Path, place: float, value: int, length: int
) -> None:
    with TemporaryDirectory() as folder:
        content = bytearray(whole.read_bytes())
        at = int(place * len(content))
        content[at : at + length] = bytes([value]) * len(content[at : at + length])
        path = Path(folder) / FILE_NAME
        path.write_bytes(content)
        faults = ledger.inspect(path).faults
        assert path.read_bytes() == content
        assert all("; " in fault for fault in faults)
        if not faults and content[18] <= 2:  # more says that it is read-only, which every run tells
            with closing(SqliteJournal(Path(folder))) as journal:
                assert (journal.find("new"), journal.find("old")) == (reply(), reply(created=OLD))
                assert journal.take_notices() == ()


@pytest.mark.parametrize("size", [1, 100, 4096, 9000])
def test_a_file_that_was_cut_off_is_at_fault(size: int, tmp_path: Path) -> None:
    path = fill(tmp_path)
    os.truncate(path, size)
    assert ledger.inspect(path).faults
    with pytest.raises(StorageError, match="cache "):
        held(path)


def test_the_database_of_another_program_is_at_fault_and_is_not_purged(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    change(path, "CREATE TABLE calls (key)")
    before = path.read_bytes()
    (fault,) = ledger.inspect(path).faults
    assert "another program" in fault
    with pytest.raises(StorageError, match="another program"):
        ledger.purge(path, EVERYTHING, expected=Holdings())
    assert path.read_bytes() == before


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = fill(tmp_path)
    change(path, f"PRAGMA user_version = {journal_file.LAYOUT + 1}")
    (fault,) = ledger.inspect(path).faults
    assert "newer version" in fault
    with pytest.raises(StorageError, match="newer version"):
        ledger.purge(path, EVERYTHING, expected=Holdings())


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_what_is_no_regular_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(fill(tmp_path / "elsewhere"))
    else:
        path.mkdir()
    assert ledger.is_there(path)
    assert "not a regular file" in ledger.inspect(path).faults[0]
    with pytest.raises(StorageError, match="not a regular file"):
        held(path)


# --- purging ---------------------------------------------------------------------------------------


def purge(path: Path, choice: Choice) -> None:
    ledger.purge(path, choice, expected=held(path, choice))


def test_a_paid_reply_outlives_the_purge_of_what_is_unanswered(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(call("nonsense"))  # asked again: the body that could not be read is a spare now
    purge(path, Choice(unanswered=True))
    assert keys(path) == {"new", "old", "no", "nonsense"}
    assert keys(path, "spares") == {"new", "nonsense"}


def test_a_reply_that_was_cut_off_was_paid_for_and_outlives_it_too(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(call("cut"))
        journal.keep(call("cut"), KeptReply(raw=b'{"choices": [', created=NEW))
        journal.fail(call("cut"), kind="cut_off", unknown=True)
    assert held(path).unanswered == 2
    purge(path, Choice(unanswered=True))
    assert keys(path) == {"new", "old", "no", "nonsense", "cut"}


def test_what_is_old_goes_with_its_spares(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.keep(call("old"), reply("spare"))
    chosen = Choice(before="2026-06-01T00:00:00+00:00")
    assert (held(path, chosen).answered, held(path, chosen).replies) == (1, 2)
    purge(path, chosen)
    assert keys(path) == {"new", "lost", "no", "nonsense"}
    assert keys(path, "spares") == {"new"}


def test_nothing_stays_of_everything(tmp_path: Path) -> None:
    path = fill(tmp_path)
    change(path, "INSERT INTO spares VALUES ('gone', x'00', NULL)")
    change(path, "INSERT INTO dialects VALUES ('e', 'm', '{}', '')")
    change(path, "UPDATE calls SET raw = zeroblob(500000) WHERE key = 'nonsense'")
    size = path.stat().st_size
    purge(path, EVERYTHING)
    assert held(path) == Holdings()
    assert not keys(path, "spares")
    assert b"api.test" not in path.read_bytes()
    assert path.stat().st_size < size - 450_000


def test_a_purged_file_is_a_sound_journal(tmp_path: Path) -> None:
    path = fill(tmp_path)
    purge(path, Choice(before="2026-06-01T00:00:00+00:00"))
    assert ledger.inspect(path) == ledger.Inspection(checked=1, faults=())
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("new") == reply()
        assert not journal.begin(call("old"))
        assert journal.take_notices() == ()


def test_a_disk_too_full_to_free_the_space_loses_nothing_else(tmp_path: Path) -> None:
    path = fill(tmp_path)
    change(path, "UPDATE calls SET raw = zeroblob(500000) WHERE key = 'nonsense'")
    chosen = Choice(before="2026-06-01T00:00:00+00:00")
    expected = held(path, chosen)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(StorageError, match="deleted, but the space was not freed"):
            ledger.purge(path, chosen, expected=expected)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert keys(path) == {"new", "lost", "no", "nonsense"}
    assert ledger.inspect(path).faults == ()


def test_nothing_is_purged_that_was_not_expected(tmp_path: Path) -> None:
    path = fill(tmp_path)
    expected = held(path)
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(call("meanwhile"))
        journal.keep(call("meanwhile"), reply())
    with pytest.raises(StorageError, match="changed meanwhile"):
        ledger.purge(path, EVERYTHING, expected=expected)
    assert len(keys(path)) == 6


def test_nothing_is_purged_while_requests_are_in_flight(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        journal.begin(call("flying"))
        with pytest.raises(StorageError, match=rf"process {os.getpid()} on .* is using it"):
            purge(path, EVERYTHING)
    purge(path, EVERYTHING)  # it has ended, and released its lease


def test_an_idle_journal_goes_on_after_a_purge(tmp_path: Path) -> None:
    path = fill(tmp_path)
    with closing(SqliteJournal(tmp_path)) as journal:
        assert journal.find("new") == reply()
        purge(path, EVERYTHING)
        assert journal.find("new") is None
        journal.begin(call("new"))
        assert journal.keep(call("new"), reply()) == reply() == journal.find("new")
