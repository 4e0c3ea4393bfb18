"""The journal of paid calls: what was sent, what came back, what a server understands.

Order of work, each step committed before the next: intent -> send -> raw reply -> parse. So a
reply that has been received is never paid for again, and after a crash it is known which requests
may have been billed without an answer. The raw body is kept, not what was made of it: a better
parser re-reads it for free.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from summarizer.errors import StorageError
from summarizer.model.dialect import Dialect
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_NAME = "journal.sqlite3"
_SCHEMA_VERSION = 1
_APPLICATION_ID = 0x53554D4A  # "SUMJ": tells our file from any other SQLite database
_BUSY_SECONDS = 30.0
_WAY_OUT = "mend it, set SUMMARIZER_CACHE_DIR to another folder, or give --no-cache"

# state: intent (sent or about to be), answered, unknown (sent, reply lost), failed (a definite no).
# sends counts the POSTs made for this row. A claim with a lease needs only two more columns.
_SCHEMA = """
CREATE TABLE calls (
    key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, model TEXT NOT NULL, task TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('intent', 'answered', 'unknown', 'failed')),
    sends INTEGER NOT NULL, kind TEXT, raw BLOB, checksum TEXT,
    started TEXT NOT NULL, finished TEXT
) WITHOUT ROWID;
CREATE TABLE dialects (
    endpoint TEXT NOT NULL, model TEXT NOT NULL, dialect TEXT NOT NULL, found TEXT NOT NULL,
    PRIMARY KEY (endpoint, model)
) WITHOUT ROWID;
"""


_ANSWERED = (
    "SELECT key, endpoint, model, task, sends, raw, finished, checksum FROM calls WHERE state = 'answered'"
)
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
        """Commit the intent to send; True if an earlier send may have been billed unanswered."""
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
    """The journal in one SQLite file of the user's cache folder, safe for several processes.

    Every method is one short transaction, made durable (``synchronous=FULL``) before it returns.
    """

    def __init__(self, folder: Path) -> None:
        """Open or create the journal and prove that it can be written; raises `StorageError`."""
        self._path = folder / FILE_NAME
        self._notices: list[Problem] = []
        with self._explained():
            _make_private(folder, self._path)
            try:
                self._db = _open(self._path)
            except _NotOursError as error:
                self._begin_anew(str(error))

    def find(self, key: str) -> KeptReply | None:
        """Give the reply that was received for `key`; a row whose checksum is wrong is a miss."""
        query = f"{_ANSWERED} AND key = ?"
        with self._explained():
            try:
                row = self._db.execute(query, (key,)).fetchone()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                self._db.close()
                self._begin_anew(str(error))
                row = self._db.execute(query, (key,)).fetchone()
        if row is None:
            return None
        _, _, _, _, _, raw, finished, _ = row
        if not _is_sound(row):
            self._say(
                "journal_row_damaged", f"a kept reply in {self._path} is damaged: it is asked for again"
            )
            return None
        return KeptReply(raw=raw, created=finished)

    def begin(self, call: Call) -> bool:
        """Commit the intent to send; True if an earlier send may have been billed unanswered."""
        with self._explained(), self._transaction():
            row = self._db.execute("SELECT state FROM calls WHERE key = ?", (call.key,)).fetchone()
            self._db.execute(
                "INSERT INTO calls (key, endpoint, model, task, state, sends, started)"
                " VALUES (?, ?, ?, ?, 'intent', 1, ?)"
                " ON CONFLICT (key) DO UPDATE SET state = 'intent', sends = sends + 1, kind = NULL,"
                " raw = NULL, checksum = NULL, started = excluded.started, finished = NULL",
                (call.key, call.endpoint, call.model, call.task, now()),
            )
        return row is not None and row[0] in {"intent", "unknown"}

    def keep(self, call: Call, reply: KeptReply) -> None:
        """Commit a raw reply."""
        checksum = _checksum(call.key, call.endpoint, call.model, reply.raw, reply.created)
        with self._explained(), self._transaction():
            self._db.execute(
                "UPDATE calls SET state = 'answered', raw = ?, checksum = ?, finished = ? WHERE key = ?",
                (reply.raw, checksum, reply.created, call.key),
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
        aside = _move_aside(self._path)
        _make_private(self._path.parent, self._path)
        self._db = _open(self._path)
        saved = 0
        with self._transaction():
            for row in _sound_rows(aside):
                saved += self._db.execute(_TAKE_OVER, row).rowcount
        message = f"{self._path} could not be used ({why}): moved to {aside.name}; {saved} replies were saved"
        self._say("journal_moved", message)

    def _say(self, code: str, message: str) -> None:
        self._notices.append(Problem(code=code, severity="warning", where="journal", message=message))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock at once, so that a read before a write cannot meet another writer."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what SQLite and the file system say into one line that helps."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise StorageError(f"journal {self._path}: {why}; {_WAY_OUT}") from None


class _NotOursError(Exception):
    """The file is damaged or belongs to another program."""


def _make_private(folder: Path, path: Path) -> None:
    """Create folder (0700) and file (0600); refuse a file of another user or kind."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError(0, "not a regular file") from None
        if hasattr(os, "getuid") and found.st_uid != os.getuid():
            raise OSError(0, "belongs to another user") from None
        if stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(0o600)


def _open(path: Path) -> sqlite3.Connection:
    # A library's user may make the client in one thread and use it in another, one at a time.
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _prepare(db)
    except sqlite3.DatabaseError as error:
        db.close()
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise _NotOursError(str(error)) from None
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: sqlite3.Connection) -> None:
    ident, version = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and ident != _APPLICATION_ID:
        raise _NotOursError("it is the database of another program")
    if version > _SCHEMA_VERSION:
        raise sqlite3.OperationalError("it was written by a newer version of summarizer")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("BEGIN IMMEDIATE")
    # Another process may have made the tables between the look above and the lock.
    if db.execute("PRAGMA user_version").fetchone()[0] < _SCHEMA_VERSION:
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    # Written at each start: proves, before anything is paid for, that the journal can be written.
    db.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    db.execute("COMMIT")


def _move_aside(path: Path) -> Path:
    """Rename the file with its write-ahead log; nothing is ever deleted."""
    aside = path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}")
    for tail in ("", "-wal", "-shm"):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    return aside


def _sound_rows(aside: Path) -> Iterator[tuple[Any, ...]]:
    """Read what can be read, from either end up to the damage."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error), closing(sqlite3.connect(aside)) as db:
            for row in db.execute(f"{_ANSWERED} ORDER BY key {order}"):
                if _is_sound(row):
                    yield row


def _is_sound(row: tuple[Any, ...]) -> bool:
    key, endpoint, model, _, _, raw, finished, checksum = row
    return isinstance(raw, bytes) and _checksum(key, endpoint, model, raw, finished) == checksum


def _checksum(key: str, endpoint: str, model: str, raw: bytes, finished: str) -> str:
    head = f"{key}\0{endpoint}\0{model}\0{finished}\0".encode("utf-8", "backslashreplace")
    return hashlib.sha256(head + raw).hexdigest()
