"""Who may send: a process signs for the calls that it has in flight, and keeps its signature fresh.

A call in state ``intent`` is held as long as the lease of its owner runs. One lease stands for all
claims of a process, and one heartbeat renews it while any call is in flight. A process that was
killed renews nothing: its lease runs out, and others may claim its calls. They need not wait for that
where they can see that it is gone: same machine, same boot, same room for process numbers.

Leases are told by the wall clock, which all processes on one machine share. A lease that ends later
than any could that was signed now is from before the clock was set back: it counts as run out. So a
jump of the clock can cost a claim, until the next beat, but can never block a call for longer than
a lease.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

LEASE_SECONDS = 20.0
"""How long a process that was killed holds its calls. One figure for all processes on a file."""

_BEATS_PER_LEASE = 4
_HALF = 8  # bytes: an owner is a place and a number drawn by lot

_SIGN = "INSERT INTO owners VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET until = excluded.until"
_OWNERS = "SELECT id, CAST(pid AS INTEGER), substr(CAST(host AS TEXT), 1, 200), until FROM owners"
_RELEASE = "DELETE FROM owners WHERE id = ? OR until NOT BETWEEN ? AND ?"


class HeldError(Exception):
    """Another live process has claimed the call.

    `holder` names it for people; `seconds` are left of its lease if it does not renew it.
    """

    def __init__(self, holder: str, seconds: float) -> None:
        super().__init__(f"{holder} is asking the same")
        self.holder = holder
        self.seconds = seconds


class Lease:
    """The signature of one process. Methods that take `db` belong into a transaction that writes.

    `clock` gives the seconds of the wall clock.
    """

    def __init__(self, *, seconds: float, clock: Callable[[], float]) -> None:
        self.owner = _place() + secrets.token_hex(_HALF)
        self._seconds = seconds
        self._clock = clock
        self._is_signed = False

    def sign(self, db: sqlite3.Connection) -> None:
        """Let the lease run for its full length from now."""
        until = self._clock() + self._seconds
        db.execute(_SIGN, (self.owner, os.getpid(), socket.gethostname(), until))
        self._is_signed = True

    def check(self, db: sqlite3.Connection, owner: str | None) -> None:
        """Raise `HeldError` if `owner` is another process whose lease still runs."""
        query = "SELECT pid, host, until FROM owners WHERE id = ?"
        row = db.execute(query, (owner,)).fetchone()
        if row is None or owner == self.owner:
            return
        pid, host, until = row
        left = until - self._clock()
        if 0 < left <= self._seconds and not _is_gone(owner, pid):
            raise HeldError(f"process {pid} on {host}", left)

    def release(self, db: sqlite3.Connection) -> None:
        """Free all claims at once; forget those who died without doing so."""
        if self._is_signed:
            now = self._clock()
            db.execute(_RELEASE, (self.owner, now, now + self._seconds))
            self._is_signed = False


class Owner(NamedTuple):
    """A process that has requests in flight."""

    pid: int
    host: str


def live_owners(db: sqlite3.Connection) -> tuple[Owner, ...]:
    """Name the processes that hold calls at this time; what is no signature in the table is passed over."""
    now = time.time()
    return tuple(
        Owner(pid, host)
        for owner, pid, host, until in db.execute(_OWNERS)
        if isinstance(until, float) and 0 < until - now <= LEASE_SECONDS and not _is_gone(owner, pid)
    )


def _is_gone(owner: object, pid: object) -> bool:
    """Whether the process that signed as `owner` is seen to be gone from here."""
    return isinstance(owner, str) and owner.startswith(_place()) and not _is_running(pid)


@cache
def _place() -> str:
    """Name where process numbers mean the same; a name of one's own where that cannot be told."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
        room = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return secrets.token_hex(_HALF)
    return hashlib.sha256(f"{socket.gethostname()} {boot} {room}".encode()).hexdigest()[: 2 * _HALF]


def _is_running(pid: object) -> bool:
    """Whether a process of this number exists; it may be another one by now."""
    if not isinstance(pid, int) or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


class Heartbeat:
    """One thread that calls `beat` several times a lease, while any call is in flight.

    A thread, not a task of the event loop: a loop that is busy reading an article must not cost a
    claim.
    """

    def __init__(self, beat: Callable[[], None], *, lease: float) -> None:
        self._beat = beat
        self._pause = lease / _BEATS_PER_LEASE
        self._in_flight: set[str] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, key: str) -> None:
        """Keep the lease alive for this call; not for two threads at a time."""
        self._in_flight.add(key)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="journal-heartbeat", daemon=True)
            self._thread.start()

    def drop(self, key: str) -> None:
        """Let this call go."""
        self._in_flight.discard(key)

    def stop(self) -> None:
        """Beat no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause):
            if self._in_flight:
                self._beat()
