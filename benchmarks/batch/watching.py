"""Running a program and watching it: how long it takes, its processor time, its memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

EVERY = 0.05  # seconds between two looks


@dataclass(frozen=True, kw_only=True, slots=True)
class Watched:
    """What one run of a program took: seconds, of the clock and of processors; MB; and what it printed."""

    seconds: float
    cpu: float
    peak_main: float
    peak_all: float
    out: str
    err: str
    code: int


def watched(*command: str, environment: Mapping[str, str] | None = None) -> Watched:
    """Run a program to its end and watch it with its children; `environment` is added to ours."""
    start = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watch = _Watch(process.pid)
    thread = threading.Thread(target=watch.look)
    thread.start()
    out, err = process.communicate()
    seconds = time.monotonic() - start
    watch.is_over = True
    thread.join()
    return Watched(
        seconds=seconds,
        cpu=watch.cpu,
        peak_main=watch.peak_main,
        peak_all=watch.peak_all,
        out=out,
        err=err,
        code=process.returncode,
    )


class _Watch:
    """Looks at a process and its children until it is over."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.is_over = False
        self.peak_main = self.peak_all = 0.0
        self._ticks: dict[int, int] = {}

    @property
    def cpu(self) -> float:
        """CPU seconds of all, user and system."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def look(self) -> None:
        while not self.is_over:
            sizes = [self._size(pid) for pid in (self.pid, *_children(self.pid))]
            self.peak_main = max(self.peak_main, sizes[0])
            self.peak_all = max(self.peak_all, sum(sizes))
            time.sleep(EVERY)

    def _size(self, pid: int) -> float:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return 0.0
        self._ticks[pid] = int(fields[11]) + int(fields[12])
        found = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(found[0].split()[1]) / 1024 if found else 0.0


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]
