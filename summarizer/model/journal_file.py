"""The journal's file: made private, opened, checked, and moved aside when it is damaged."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_MARK = 0x53554D4A
"""The `application_id` of the file, "SUMJ": tells it from any other SQLite database."""

_BUSY_SECONDS = 30.0
_BUSY_PAUSE = 0.01

# state: intent (sent or about to be), answered, unknown (sent, reply lost), failed (a definite no).
# sends counts the POSTs made for this row.
_CALLS = """
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
"""
# owner: who last claimed or answered the call; until: seconds of the wall clock.
# spares: replies that were paid for as well, and are not served.
_CLAIMS = """
ALTER TABLE calls ADD COLUMN owner TEXT;
CREATE TABLE owners (
    id TEXT PRIMARY KEY, pid INTEGER NOT NULL, host TEXT NOT NULL, until REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE spares (key TEXT NOT NULL, raw BLOB NOT NULL, finished TEXT);
"""
_STEPS = (_CALLS, _CLAIMS)

LAYOUT = len(_STEPS)
"""The `user_version` of the file: how many of the steps it has been through."""

ANSWERED = (
    "SELECT key, endpoint, model, task, sends, raw, finished, checksum FROM calls WHERE state = 'answered'"
)
"""All replies that were received; `is_sound` takes such a row."""


class NotOursError(Exception):
    """The file is damaged or belongs to another program."""


def make_private(folder: Path, path: Path) -> None:
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


def open_file(path: Path) -> sqlite3.Connection:
    """Open or make the journal; raises `NotOursError`, or `sqlite3.OperationalError` for the rest."""
    begun = time.monotonic()
    while True:
        db = _connect(path)
        try:
            with damage_named():
                _prepare(db)
        except BaseException as error:
            db.close()
            if not _is_busy(error) or time.monotonic() - begun > _BUSY_SECONDS:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return db


def _is_busy(error: BaseException) -> bool:
    """SQLite does not wait by itself where the first of several processes turns the log on."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a journal that is there a second time, to look things up while another thread writes."""
    db = _connect(path)
    db.execute("PRAGMA query_only = ON")
    return db


def _connect(path: Path) -> sqlite3.Connection:
    # Commits are made in threads; `SqliteJournal` lets them in one at a time.
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return db


@contextmanager
def damage_named() -> Iterator[None]:
    """Turn what SQLite says of a damaged or foreign file into `NotOursError`.

    What is operational (locked, full, read-only) stays as it is, but for a missing table or column.
    SQLite's messages quote the file, and where that is no UTF-8, Python cannot even make the exception.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if str(error).startswith("no such"):
            raise NotOursError(str(error)) from None
        raise
    except sqlite3.DatabaseError as error:
        raise NotOursError(str(error)) from None
    except UnicodeDecodeError:
        raise NotOursError("its text is damaged") from None


def _prepare(db: sqlite3.Connection) -> None:
    # The tables are looked at first: another process may be making them, with both numbers, just now.
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    if tables and _number(db, "application_id") != FILE_MARK:
        raise NotOursError("it is the database of another program")
    _steps_taken(db)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("BEGIN IMMEDIATE")
    for step in _STEPS[_steps_taken(db) :]:
        for statement in step.split(";"):
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {FILE_MARK}")
    db.execute(f"{ANSWERED} LIMIT 0")
    # Written at each start: proves, before anything is paid for, that the journal can be written.
    db.execute(f"PRAGMA user_version = {LAYOUT}")
    db.execute("COMMIT")


def _steps_taken(db: sqlite3.Connection) -> int:
    steps = _number(db, "user_version")
    if steps > LAYOUT:
        raise sqlite3.OperationalError("it was written by a newer version of summarizer")
    return steps


def _number(db: sqlite3.Connection, name: str) -> int:
    found: int = db.execute(f"PRAGMA {name}").fetchone()[0]
    return found


def move_aside(path: Path) -> Path:
    """Rename the file with its write-ahead log; nothing is ever deleted."""
    aside = path.with_name(f"{path.name}.corrupt-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}")
    for tail in ("", "-wal", "-shm"):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    return aside


def sound_rows(aside: Path) -> Iterator[tuple[Any, ...]]:
    """Read what can be read, from either end up to the damage."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error, UnicodeDecodeError), closing(sqlite3.connect(aside)) as db:
            for row in db.execute(f"{ANSWERED} ORDER BY rowid {order}"):
                if is_sound(row):
                    yield row


def is_sound(row: tuple[Any, ...]) -> bool:
    """Tell whether a row of `ANSWERED` is as it was written."""
    key, endpoint, model, _, _, raw, finished, checksum = row
    return isinstance(raw, bytes) and checksum_of(key, endpoint, model, raw, finished) == checksum


def checksum_of(key: str, endpoint: str, model: str, raw: bytes, finished: str) -> str:
    """Hash what a reply is served by."""
    head = f"{key}\0{endpoint}\0{model}\0{finished}\0".encode("utf-8", "backslashreplace")
    return hashlib.sha256(head + raw).hexdigest()
