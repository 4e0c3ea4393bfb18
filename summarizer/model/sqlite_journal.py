"""The journal in one SQLite file, for several processes and threads."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from summarizer.errors import StorageError
from summarizer.model.claims import LEASE_SECONDS, Heartbeat, Lease
from summarizer.model.dialect import Dialect
from summarizer.model.journal import KeptReply, now
from summarizer.model.journal_file import (
    ANSWERED,
    NotOursError,
    checksum_of,
    damage_named,
    is_sound,
    make_private,
    move_aside,
    open_file,
    open_reader,
    sound_rows,
)
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from summarizer.model.journal import Call

FILE_NAME = "journal.sqlite3"
_WAY_OUT = "mend it, set SUMMARIZER_CACHE_DIR to another folder, or give --no-cache"

_WHOLE = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_PART = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))

_CLAIM = (
    "INSERT INTO calls (key, endpoint, model, task, state, sends, started, owner)"
    " VALUES (?, ?, ?, ?, 'intent', 1, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET state = 'intent', sends = sends + 1, kind = NULL, raw = NULL,"
    " checksum = NULL, started = excluded.started, finished = NULL, owner = excluded.owner"
)
# A send whose reply was lost leaves an empty spare: when it is sent again, that it was is not forgotten.
_SET_ASIDE = (
    "INSERT INTO spares SELECT key, CASE typeof(raw) WHEN 'blob' THEN raw ELSE x'' END,"
    " COALESCE(finished, started) FROM calls"
    " WHERE key = ? AND (typeof(raw) = 'blob' OR state IN ('intent', 'unknown'))"
)
# Whoever lost its claim was held for lost, until its reply came after all.
_FOUND_AGAIN = (
    "DELETE FROM spares WHERE rowid = (SELECT min(spares.rowid) FROM spares JOIN calls USING (key)"
    " WHERE key = ? AND spares.raw = x'' AND owner IS NOT ?)"
)
_ANSWER = (
    "INSERT INTO calls (key, endpoint, model, task, state, sends, raw, checksum, started, finished, owner)"
    " VALUES (?1, ?2, ?3, ?4, 'answered', 1, ?5, ?6, ?7, ?7, ?8)"
    " ON CONFLICT (key) DO UPDATE SET state = 'answered', kind = NULL, raw = excluded.raw,"
    " checksum = excluded.checksum, finished = excluded.finished, owner = excluded.owner"
)
_TAKE_OVER = (
    "INSERT OR IGNORE INTO calls (key, endpoint, model, task, state, sends, raw, finished, checksum, started)"
    " VALUES (?1, ?2, ?3, ?4, 'answered', ?5, ?6, ?7, ?8, ?7)"
)


class SqliteJournal:
    """The journal in one SQLite file of the user's cache folder, for several processes and threads.

    Every method is one short transaction, made durable (``synchronous=FULL``) before it returns; within
    `together`, when that ends.
    `lease` (seconds, the same for all who share the file) and `clock` (wall) are for tests.
    """

    def __init__(
        self, folder: Path, *, lease: float = LEASE_SECONDS, clock: Callable[[], float] = time.time
    ) -> None:
        """Open or create the journal and prove that it can be written; raises `StorageError`."""
        self._path = folder / FILE_NAME
        self._notices: list[Problem] = []
        self._lock, self._read_lock = threading.RLock(), threading.RLock()
        self._lease = Lease(seconds=lease, clock=clock)
        self._heartbeat = Heartbeat(self._renew, lease=lease)
        self._unkept: dict[str, tuple[Call, KeptReply]] = {}
        with self._explained():
            make_private(folder, self._path)
            try:
                self._db = open_file(self._path)
                self._reader = open_reader(self._path)
            except NotOursError as error:
                self._begin_anew(str(error))

    def find(self, key: str) -> KeptReply | None:
        """Give the reply that was received for `key`; a row whose checksum is wrong is a miss."""
        if key in self._unkept:
            return self._unkept[key][1]
        with self._explained(locked=False):
            try:
                # A connection of its own: this must not wait until others are on the disk.
                with self._read_lock, damage_named():
                    row = _answer(self._reader, key)
            except NotOursError as error:
                row = self._look_anew(key, str(error))
        if row is None:
            return None
        if not is_sound(row):
            self._say(
                "journal_row_damaged", f"a kept reply in {self._path} is damaged: it is asked for again"
            )
            return None
        return _reply(row)

    def begin(self, call: Call) -> bool:
        """Claim the call and commit the intent to send; True if an earlier send may have been billed.

        A row that is answered stays as it is: another process paid for it since it was looked for.
        Raises `HeldError` while another live process has claimed it.
        """
        with self._explained():
            with self._transaction():
                answer = _answer(self._db, call.key)
                if answer is not None and is_sound(answer):
                    return False
                row = self._db.execute("SELECT state, owner FROM calls WHERE key = ?", (call.key,)).fetchone()
                state, owner = row or (None, None)
                if state == "intent":
                    self._lease.check(self._db, owner)
                self._lease.sign(self._db)
                self._db.execute(_SET_ASIDE, (call.key,))
                mine = (call.key, call.endpoint, call.model, call.task, now(), self._lease.owner)
                self._db.execute(_CLAIM, mine)
            self._heartbeat.watch(call.key)
        return state in {"intent", "unknown"}

    def keep(self, call: Call, reply: KeptReply) -> KeptReply:
        """Commit a raw reply; give the one that is served: an answer that was there first stays.

        Any reply will do for a call that has none, also one that comes after its claim was lost.
        A reply that a full disk refuses is served from memory, and offered again by `close`.
        """
        self._unkept[call.key] = call, reply
        checksum = checksum_of(call.key, call.endpoint, call.model, reply.raw, reply.created)
        with self._explained(), self._transaction():
            self._db.execute(_FOUND_AGAIN, (call.key, self._lease.owner))
            first = _answer(self._db, call.key)
            if first is not None and is_sound(first):
                self._db.execute("INSERT INTO spares VALUES (?, ?, ?)", (call.key, reply.raw, reply.created))
                self._say("paid_twice", "another process was answered first: this reply was paid for as well")
                reply = _reply(first)
            else:  # an insert for the rare case that the file was begun anew meanwhile
                mine = (call.key, call.endpoint, call.model, call.task, reply.raw, checksum, reply.created)
                self._db.execute(_ANSWER, (*mine, self._lease.owner))
        self._unkept.pop(call.key, None)
        self._heartbeat.drop(call.key)
        return reply

    def reject(self, call: Call, reply: KeptReply) -> None:
        """Commit that this kept reply cannot be read; does nothing if another stands there by now."""
        self._unkept.pop(call.key, None)
        with self._explained(), self._transaction():
            self._db.execute(
                "UPDATE calls SET state = 'failed', kind = 'unreadable'"
                " WHERE key = ? AND state = 'answered' AND raw = ?",
                (call.key, reply.raw),
            )

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Commit that no usable reply came; a raw body that was kept stays in the row.

        Does nothing if the call was claimed or answered by another process since.
        """
        state = "unknown" if unknown else "failed"
        with self._explained(), self._transaction():
            self._heartbeat.drop(call.key)
            self._db.execute(
                "UPDATE calls SET state = ?, kind = ?, finished = ? WHERE key = ? AND owner = ?",
                (state, kind, now(), call.key, self._lease.owner),
            )

    def dialect(self, endpoint: str, model: str) -> Dialect | None:
        """Give what is known of the server's ways."""
        with self._explained():
            row = self._db.execute(
                "SELECT dialect FROM dialects WHERE endpoint = ? AND model = ?", (endpoint, model)
            ).fetchone()
        return Dialect.from_json(row[0]) if row else None

    def learn(self, endpoint: str, model: str, dialect: Dialect) -> None:
        """Remember the server's ways."""
        with self._explained(), self._transaction():
            self._db.execute(
                "INSERT INTO dialects VALUES (?, ?, ?, ?) ON CONFLICT (endpoint, model)"
                " DO UPDATE SET dialect = excluded.dialect, found = excluded.found",
                (endpoint, model, dialect.to_json(), now()),
            )

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one commit of all that is done in the body, which keeps to one thread."""
        with self._explained(), self._transaction():
            yield

    def take_notices(self) -> tuple[Problem, ...]:
        """Give, once, what the user should know about the journal itself."""
        notices, self._notices = tuple(self._notices), []
        return notices

    def close(self) -> None:
        """Release all claims and the file. Safe to call twice."""
        self._heartbeat.stop()
        for call, reply in tuple(self._unkept.values()):
            with suppress(StorageError):  # it has been said that it is not kept
                self.keep(call, reply)
        with self._lock, self._read_lock:
            with suppress(sqlite3.Error):  # closed before, or a full disk: the lease runs out by itself
                self._lease.release(self._db)
            self._reader.close()
            self._db.close()

    def _renew(self) -> None:
        # What keeps this beat from being written keeps others from claiming; the next may pass.
        with suppress(StorageError), self._explained(), self._transaction():
            self._lease.sign(self._db)

    def _look_anew(self, key: str, why: str) -> tuple[Any, ...] | None:
        """Look again when damage was met: in a new file, unless another thread has made it by now."""
        with self._lock, self._read_lock:
            try:
                with damage_named():
                    return _answer(self._reader, key)
            except NotOursError:
                self._reader.close()
                self._db.close()
                self._begin_anew(why)
                return _answer(self._reader, key)

    def _begin_anew(self, why: str) -> None:
        """Move a file that cannot be used aside, and take every sound reply over into a new one."""
        aside = move_aside(self._path)
        make_private(self._path.parent, self._path)
        self._db = open_file(self._path)
        self._reader = open_reader(self._path)
        saved = 0
        with self._transaction():
            for row in sound_rows(aside):
                saved += self._db.execute(_TAKE_OVER, row).rowcount
        message = f"{self._path} could not be used ({why}): moved to {aside.name}; {saved} replies were saved"
        self._say("journal_moved", message)

    def _say(self, code: str, message: str) -> None:
        notice = Problem(code=code, severity="warning", where="journal", message=message)
        if notice not in self._notices:  # one row is looked for before and after `begin`
            self._notices.append(notice)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock at once, so that a read before a write cannot meet another writer.

        Within `together`, this is a part of its transaction that can be undone by itself.
        """
        begin, commit, undo = _PART if self._db.in_transaction else _WHOLE
        self._db.execute(begin)
        try:
            yield
            self._db.execute(commit)
        except BaseException:
            if self._db.in_transaction:  # a full disk makes SQLite roll back by itself
                for statement in undo:
                    self._db.execute(statement)
            raise

    @contextmanager
    def _explained(self, *, locked: bool = True) -> Iterator[None]:
        """One thread at a time; what SQLite and the file system say becomes one line that helps."""
        try:
            with self._lock if locked else nullcontext():
                yield
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise StorageError(f"journal {self._path}: {why}; {_WAY_OUT}") from None


def _answer(db: sqlite3.Connection, key: str) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = db.execute(f"{ANSWERED} AND key = ?", (key,)).fetchone()
    return row


def _reply(row: tuple[Any, ...]) -> KeptReply:
    _, _, _, _, _, raw, finished, _ = row
    return KeptReply(raw=raw, created=finished)
