"""The journal's file as its owner sees it: looked at, inspected, exported, purged.

Looking opens the file read-only: its bytes stay as they are, also where another process works on it.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from summarizer.errors import StorageError
from summarizer.model.claims import live_owners
from summarizer.model.holdings import delete, holdings, read_kept
from summarizer.model.journal_file import (
    ANSWERED,
    FILE_MARK,
    LAYOUT,
    NotOursError,
    damage_named,
    is_sound,
    open_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.model.holdings import Choice, Holdings

_BUSY_SECONDS = 30.0
# SQLite knows no CHECK of a table that it has opened read-only, so its own check passes this over.
_STATELESS = (
    "SELECT substr(CAST(key AS TEXT), 1, 16) FROM calls"
    " WHERE COALESCE(state, '') NOT IN ('intent', 'answered', 'unknown', 'failed')"
)
_PAID_AGAIN = "when it is needed, it is asked for and paid for again"
_TAKEN_OVER = "keep a copy; a run that cannot use the file moves it aside and takes over all sound replies"
_MEND = "mend that, or name another folder in SUMMARIZER_CACHE_DIR"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A row that claims to be answered; `fault` says in one line why it is not served, if it is not."""

    key: str
    endpoint: str
    model: str
    task: str
    created: str
    raw: bytes
    fault: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Inspection:
    """How many replies were looked at, and what is wrong: one text each, with foreign words in it."""

    checked: int
    faults: tuple[str, ...]


def is_there(path: Path) -> bool:
    """Tell whether a journal has been begun; raises `StorageError` if that cannot be known."""
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unusable(path, error) from None
    return found.st_size > 0 or not stat.S_ISREG(found.st_mode)


def size_on_disk(path: Path) -> int:
    """Give the bytes of the file and of its write-ahead log."""
    parts = (path, path.with_name(path.name + "-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file to look at it; what SQLite says in the body becomes one `StorageError`."""
    try:
        with _open_to_look(path) as db:
            yield db
    except (NotOursError, sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from None


def refuse_while_in_use(db: sqlite3.Connection, path: Path) -> None:
    """Raise `StorageError` while another process has requests in flight."""
    owners = live_owners(db)
    if owners:
        pid, host = owners[0]
        raise StorageError(f"cache {path}: process {pid} on {host} is using it; purge when it has ended")


def answers(db: sqlite3.Connection) -> Iterator[Answer]:
    """Give every row that claims to be answered, in the order in which they were begun."""
    for row in db.execute(f"{ANSWERED} ORDER BY rowid"):
        key, endpoint, model, task, _, raw, created, _ = row
        why = _why_not_served(row)
        key, endpoint, model, task, created = map(_text, (key, endpoint, model, task, created))
        name = f"reply {key[:16]} of {model[:200]} ({task[:80]}, {created[:40]})"
        yield Answer(
            key=key,
            endpoint=endpoint,
            model=model,
            task=task,
            created=created,
            raw=raw if isinstance(raw, bytes) else b"",
            fault=f"{name}: {why}; {_PAID_AGAIN}" if why else None,
        )


def inspect(path: Path) -> Inspection:
    """Check the file and every reply in it; whatever it looks like, the outcome is told, not raised."""
    checked, faults = 0, list[str]()
    try:
        with _open_to_look(path) as db:
            faults += [f"{path}: {line}; {_TAKEN_OVER}" for line in _integrity(db)]
            faults += [
                f"request {key}: it is damaged, its state is none; {_PAID_AGAIN}"
                for (key,) in db.execute(_STATELESS)
            ]
            for answer in answers(db):
                checked += 1
                faults += [answer.fault] if answer.fault else []
    except (NotOursError, sqlite3.Error, OSError) as error:
        advice = _TAKEN_OVER if isinstance(error, NotOursError) else _MEND
        faults.append(f"{path}: {_reason(error)}; {advice}")
    return Inspection(checked=checked, faults=tuple(faults))


def purge(path: Path, choice: Choice, *, expected: Holdings) -> None:
    """Delete the calls that are meant, with their spare replies, and give the space back to the disk.

    Nothing is deleted where they are not what was `expected` any more, or while another process has
    requests in flight. Raises `StorageError`.
    """
    is_deleted = False
    try:
        _check_file(path)
        with damage_named(), closing(open_file(path)) as db:
            db.execute("BEGIN IMMEDIATE")  # undone when the connection is closed without a commit
            refuse_while_in_use(db, path)
            if holdings(db, choice) != expected:
                raise StorageError(f"cache {path}: it has changed meanwhile, nothing was deleted; try again")
            delete(db, choice)
            db.execute("DELETE FROM owners")  # none of them is alive
            db.execute("COMMIT")
            is_deleted = True
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (NotOursError, sqlite3.Error, OSError) as error:
        if not is_deleted:
            raise _unusable(path, error) from None
        raise StorageError(
            f"cache {path}: deleted, but the space was not freed ({_reason(error)}); new replies will use it"
        ) from None


@contextmanager
def _open_to_look(path: Path) -> Iterator[sqlite3.Connection]:
    """Open read-only; raises `NotOursError`, `sqlite3.Error` or `OSError`."""
    _check_file(path)
    address = f"{path.absolute().as_uri()}?mode=ro"
    with (
        damage_named(),
        closing(sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)) as db,
    ):
        db.text_factory = lambda raw: raw.decode("utf-8", "replace")
        _check_layout(db)
        yield db


def _check_file(path: Path) -> None:
    """Refuse what the journal would refuse: opening a pipe waits for ever, a link may lead anywhere."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(0, "not a regular file")
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise OSError(0, "belongs to another user")


def _check_layout(db: sqlite3.Connection) -> None:
    mark, layout = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if mark != FILE_MARK:
        raise NotOursError("it is the database of another program")
    if layout > LAYOUT:
        raise sqlite3.OperationalError("it was written by a newer version of summarizer")
    if layout < LAYOUT:
        raise sqlite3.OperationalError("it is of an older version, which the next run brings up to date")


def _integrity(db: sqlite3.Connection) -> Iterator[str]:
    for (said,) in db.execute("PRAGMA integrity_check"):
        for line in _text(said).splitlines():
            if line != "ok" and not line.startswith("***"):
                yield line


def _why_not_served(row: tuple[Any, ...]) -> str | None:
    key, endpoint, model, task, _, raw, created, _ = row
    if not all(isinstance(each, str) for each in (key, endpoint, model, task, created)):
        return "its row is not as the journal writes it"
    if not is_sound(row):
        return "it is damaged, its checksum is wrong"
    return None if read_kept(raw, model) else "it cannot be read as a reply"


def _text(found: Any) -> str:
    return found if isinstance(found, str) else repr(found)


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _unusable(path: Path, error: Exception) -> StorageError:
    advice = "see `summarizer cache verify`" if isinstance(error, NotOursError) else _MEND
    return StorageError(f"cache {path}: {_reason(error)}; {advice}")
