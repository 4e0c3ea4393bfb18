"""Runs `summarizer batch` again and again, each time with a fault one step later, then once without.

    python stepwise.py '{"fault": "kill", "where": ["out", "cache"], "folder": ..., "url": ...}'

A step is whatever is done to a file of the results (where: out), and every statement that SQLite is
given (where: cache). At a kill the process ends there, at half of what it was to write; a full disk
refuses this step and all that follow. Every trial has a folder of its own, with what was there after the
fault in `seen`, and a key of its own, by which its requests are known. Then it is run without a fault, a day later
as far as the files can tell. One line of JSON tells of each.
"""

from __future__ import annotations

import errno
import gc
import io
import itertools
import json
import os
import shutil
import signal
import sqlite3
import sys
import traceback
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path
from typing import Any

from summarizer.cli import main
from summarizer.model import sending, sqlite_journal
from summarizer.model.claims import Heartbeat
from summarizer.output import saving

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
MOVES = frozenset({"os.rename", "os.mkdir", "os.chmod", "os.remove"})
HARMLESS = frozenset({"SELECT", "PRAGMA", "ROLLBACK", "BEGIN", "SAVEPOINT", "RELEASE"})
"""Statements that a full disk does not refuse."""

AT_ONCE = 3
LONG_AGO = 1_700_000_000
TIME = "2026-11-22T12:00:00+00:00"


class Steps:
    """Counts the steps of this process and meets the one at which the fault is."""

    def __init__(self, *, fatal: int, fault: str, where: list[str]) -> None:
        self.fatal, self.fault, self.where = fatal, fault, where
        self.met = ""
        self._numbers = itertools.count(1)

    def is_at_fault(self, where: str, name: str) -> bool:
        """Count a step; True if the fault is here, or the disk is full since an earlier one."""
        if not self.fatal or where not in self.where:
            return False
        number = next(self._numbers)
        if number == self.fatal:
            self.met = f"{where}: {name}"
        return number == self.fatal or (self.fault == "full" and number > self.fatal)

    def meet(self, where: str, name: str) -> None:
        """Count a step, and end or refuse it."""
        if self.is_at_fault(where, name):
            self.strike()

    def strike(self) -> None:
        """End the process, or find the disk full."""
        if self.fault == "kill":
            Path("met").write_text(self.met, "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Connection(sqlite3.Connection):
    """Every statement is a step."""

    steps: Steps

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        words = sql.split()
        is_write = not HARMLESS.intersection(words[:1]) or "user_version =" in sql
        if self.steps.fault == "kill" or is_write:
            try:
                self.steps.meet("cache", " ".join(words[:2]))
            except OSError:
                raise sqlite3.OperationalError("database or disk is full") from None
        return super().execute(sql, *values)


class File(io.FileIO):
    """Every write is a step; at the fault, half of it is done."""

    steps: Steps

    def write(self, data: Any) -> int:
        if self.steps.is_at_fault("out", "write"):
            super().write(bytes(data)[: len(data) // 2])
            self.steps.strike()
        return super().write(data)


def watch(steps: Steps) -> None:
    """Make steps of what this process does from here on."""
    out = str(Path("out").absolute())

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if not isinstance(path, str) or not flags & WRITES:
                return
        elif event not in MOVES or (event == "os.remove" and steps.fault == "full"):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - of a string, in a hook
        if path.startswith(out) and not (event == "os.mkdir" and os.path.isdir(path)):  # noqa: PTH112 - as above
            steps.meet("out", event)

    fsync = os.fsync

    def stepping_fsync(handle: int) -> None:
        steps.meet("out", "fsync")
        fsync(handle)

    def stepping_open(handle: int, _: str, **options: Any) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BufferedWriter(File(handle, "w")), **options)

    Connection.steps = File.steps = steps
    sqlite3.connect = partial(sqlite3.connect, factory=Connection)  # type: ignore[assignment]
    os.fsync = stepping_fsync  # type: ignore[assignment]
    saving.open = stepping_open  # type: ignore[attr-defined]
    sys.addaudithook(audit)


def run(steps: Steps, key: str, url: str) -> None:
    """In a child: run the program here; write down how it ended."""
    os.environ |= {"OPENAI_API_KEY": key, "SUMMARIZER_CACHE_DIR": str(Path("cache").absolute())}
    sending.now = sqlite_journal.now = lambda: TIME  # type: ignore[attr-defined]
    # It beats once, before the send: the steps stay countable.
    Heartbeat.watch = lambda *_: None  # type: ignore[method-assign]
    if steps.fatal:
        watch(steps)
    with Path("err").open("w", encoding="utf-8") as err, redirect_stderr(err):
        command = ["batch", "in", "--output", "out", "--base-url", url, "--model", "m", "--concurrency", "1"]
        code = main(command)
    Path("end").write_text(json.dumps([int(code), steps.met]), "utf-8")


def fork(place: Path, steps: Steps, key: str, url: str) -> int:
    """Start a child that works in `place`."""
    if pid := os.fork():
        return pid
    try:
        os.chdir(place)
        run(steps, key, url)
    except BaseException:  # noqa: BLE001 - a child of a fork must not go on in its parent's code
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(0)


def ended(place: Path) -> dict[str, Any]:
    """Tell how the child that worked in `place` has ended; code None if it was killed."""
    end, met, err = (place / name for name in ("end", "met", "err"))
    code, step = json.loads(end.read_text()) if end.exists() else (None, met.read_text())
    told = {"code": code, "step": step, "err": err.read_text("utf-8")}
    for each in (end, met, err):
        each.unlink(missing_ok=True)
    return told


def warm_up(order: dict[str, Any]) -> None:
    """Run once without a fault, here, so that no child has to import anything; it is the trial 0."""
    place = Path(order["folder"]) / "0"
    shutil.copytree(order["articles"], place / "in")
    os.chdir(place)
    run(Steps(fatal=0, fault="", where=[]), "first-0", order["url"])


def trials(order: dict[str, Any]) -> None:
    """Make trials, some at a time, until no fault is met any more."""
    warm_up(order)
    gc.freeze()  # what is shared with all children is not to be walked through, and so copied, by each
    gc.disable()
    for first in range(1, 1000, AT_ONCE):
        numbers = range(first, first + AT_ONCE)
        places = [Path(order["folder"]) / str(number) for number in numbers]
        pids = []
        for number, place in zip(numbers, places, strict=True):
            shutil.copytree(order["articles"], place / "in")
            steps = Steps(fatal=number, fault=order["fault"], where=order["where"])
            pids.append(fork(place, steps, f"first-{number}", order["url"]))
        for pid in pids:
            os.waitpid(pid, 0)
        told = [ended(place) for place in places]
        pids = []
        for number, place in zip(numbers, places, strict=True):
            for name in ("out", "cache"):
                (place / name).mkdir(exist_ok=True)
                shutil.copytree(place / name, place / "seen" / name)
            for left in (place / "out").rglob(".*"):
                os.utime(left, (LONG_AGO, LONG_AGO))
            steps = Steps(fatal=0, fault="", where=[])
            pids.append(fork(place, steps, f"again-{number}", order["url"]))
        for pid in pids:
            os.waitpid(pid, 0)
        for number, place, each in zip(numbers, places, told, strict=True):
            sys.stdout.write(json.dumps({"number": number, **each, "again": ended(place)}) + "\n")
        if not all(each["step"] for each in told):
            return


if __name__ == "__main__":
    trials(json.loads(sys.argv[1]))
