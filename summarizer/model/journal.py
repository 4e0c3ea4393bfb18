"""The journal of paid calls: what was sent, what came back, what a server understands.

Order of work, each step committed before the next: intent -> send -> raw reply -> parse. So a
reply that has been received is never paid for again, and after a crash it is known which requests
may have been billed without an answer. The raw body is kept, not what was made of it: a better
parser re-reads it for free.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from summarizer.errors import StorageError
from summarizer.model.dialect import Dialect
from summarizer.model.journal_file import (
    ANSWERED,
    NotOursError,
    checksum_of,
    damage_named,
    is_sound,
    make_private,
    move_aside,
    open_file,
    sound_rows,
)
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "journal.sqlite3"
_WAY_OUT = "mend it, set SUMMARIZER_CACHE_DIR to another folder, or give --no-cache"

_TAKE_OVER = (
    "INSERT OR IGNORE INTO calls (key, endpoint, model, task, state, sends, raw, finished, checksum, started)"
    " VALUES (?1, ?2, ?3, ?4, 'answered', ?5, ?6, ?7, ?8, ?7)"
)


def now() -> str:
    """Give the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as the journal knows it: `key` hashes all that the reply depends on."""

    key: str
    endpoint: str
    model: str
    task: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptReply:
    """The raw body of a reply that was received, and when (UTC, ISO 8601)."""

    raw: bytes
    created: str


class Journal(Protocol):
    """What the client needs to know about earlier calls. All methods may raise `StorageError`."""

    def find(self, key: str) -> KeptReply | None:
        """Give the reply that was received for `key`, if there is a sound one."""
        ...

    def begin(self, call: Call) -> bool:
        """Commit the intent to send; True if an earlier send may have been billed unanswered.

        A reply that was kept is not touched: call `find` again before sending.
        """
        ...

    def keep(self, call: Call, reply: KeptReply) -> None:
        """Commit a raw reply."""
        ...

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Commit that no usable reply came; `unknown` if the request may have been billed."""
        ...

    def dialect(self, endpoint: str, model: str) -> Dialect | None:
        """Give what is known of the server's ways."""
        ...

    def learn(self, endpoint: str, model: str, dialect: Dialect) -> None:
        """Remember the server's ways."""
        ...

    def take_notices(self) -> tuple[Problem, ...]:
        """Give, once, what the user should know about the journal itself."""
        ...

    def close(self) -> None:
        """Release the file. Safe to call twice."""
        ...


class NoJournal:
    """The journal of a run without one: remembers nothing."""

    def find(self, key: str) -> None:
        """Find nothing."""

    def begin(self, call: Call) -> bool:
        """Know of no earlier send."""
        del call
        return False

    def keep(self, call: Call, reply: KeptReply) -> None:
        """Keep nothing."""

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Keep nothing."""

    def dialect(self, endpoint: str, model: str) -> None:
        """Know nothing."""

    def learn(self, endpoint: str, model: str, dialect: Dialect) -> None:
        """Learn nothing."""

    def take_notices(self) -> tuple[Problem, ...]:
        """Have nothing to say."""
        return ()

    def close(self) -> None:
        """Hold no file."""


class SqliteJournal:
    """The journal in one SQLite file of the user's cache folder, for several processes and threads.

    Every method is one short transaction, made durable (``synchronous=FULL``) before it returns.
    """

    def __init__(self, folder: Path) -> None:
        """Open or create the journal and prove that it can be written; raises `StorageError`."""
        self._path = folder / FILE_NAME
        self._notices: list[Problem] = []
        self._lock = threading.RLock()
        with self._explained():
            make_private(folder, self._path)
            try:
                self._db = open_file(self._path)
            except NotOursError as error:
                self._begin_anew(str(error))

    def find(self, key: str) -> KeptReply | None:
        """Give the reply that was received for `key`; a row whose checksum is wrong is a miss."""
        query = f"{ANSWERED} AND key = ?"
        with self._explained():
            try:
                with damage_named():
                    row = self._db.execute(query, (key,)).fetchone()
            except NotOursError as error:
                self._db.close()
                self._begin_anew(str(error))
                row = self._db.execute(query, (key,)).fetchone()
        if row is None:
            return None
        _, _, _, _, _, raw, finished, _ = row
        if not is_sound(row):
            self._say(
                "journal_row_damaged", f"a kept reply in {self._path} is damaged: it is asked for again"
            )
            return None
        return KeptReply(raw=raw, created=finished)

    def begin(self, call: Call) -> bool:
        """Commit the intent to send; True if an earlier send may have been billed unanswered.

        A row that is answered stays as it is: another process paid for it since it was looked for.
        """
        with self._explained(), self._transaction():
            row = self._db.execute("SELECT state FROM calls WHERE key = ?", (call.key,)).fetchone()
            self._db.execute(
                "INSERT INTO calls (key, endpoint, model, task, state, sends, started)"
                " VALUES (?, ?, ?, ?, 'intent', 1, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = 'intent', sends = sends + 1, kind = NULL,"
                " raw = NULL, checksum = NULL, started = excluded.started, finished = NULL"
                " WHERE calls.state <> 'answered'",
                (call.key, call.endpoint, call.model, call.task, now()),
            )
        return row is not None and row[0] in {"intent", "unknown"}

    def keep(self, call: Call, reply: KeptReply) -> None:
        """Commit a raw reply."""
        checksum = checksum_of(call.key, call.endpoint, call.model, reply.raw, reply.created)
        with self._explained(), self._transaction():
            # An insert for the rare case that the file was begun anew meanwhile.
            self._db.execute(
                "INSERT INTO calls"
                " (key, endpoint, model, task, state, sends, raw, checksum, started, finished)"
                " VALUES (?1, ?2, ?3, ?4, 'answered', 1, ?5, ?6, ?7, ?7)"
                " ON CONFLICT (key) DO UPDATE SET state = excluded.state, raw = excluded.raw,"
                " checksum = excluded.checksum, finished = excluded.finished",
                (call.key, call.endpoint, call.model, call.task, reply.raw, checksum, reply.created),
            )

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Commit that no usable reply came; a raw body that was kept stays in the row."""
        state = "unknown" if unknown else "failed"
        with self._explained(), self._transaction():
            self._db.execute(
                "UPDATE calls SET state = ?, kind = ?, finished = ? WHERE key = ?",
                (state, kind, now(), call.key),
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

    def take_notices(self) -> tuple[Problem, ...]:
        """Give, once, what the user should know about the journal itself."""
        notices, self._notices = tuple(self._notices), []
        return notices

    def close(self) -> None:
        """Release the file. Safe to call twice."""
        self._db.close()

    def _begin_anew(self, why: str) -> None:
        """Move a file that cannot be used aside, and take every sound reply over into a new one."""
        aside = move_aside(self._path)
        make_private(self._path.parent, self._path)
        self._db = open_file(self._path)
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
        """Take the write lock at once, so that a read before a write cannot meet another writer."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk makes SQLite roll back by itself
                self._db.execute("ROLLBACK")
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """One thread at a time; what SQLite and the file system say becomes one line that helps."""
        try:
            with self._lock:
                yield
        except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise StorageError(f"journal {self._path}: {why}; {_WAY_OUT}") from None
