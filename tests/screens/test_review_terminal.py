"""The review in a real terminal, killed in the middle of the work."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from opened import review
from shelves import results_folder

from summarizer.review.decisions import log_file, read_log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

fcntl = pytest.importorskip("fcntl", reason="pseudo-terminals are of Unix")
termios = pytest.importorskip("termios", reason="pseudo-terminals are of Unix")

PROGRAM = """
import sys
from summarizer.screens.app import run_review
from summarizer.shelf.rows import open_shelf
from summarizer.shelf.selecting import Selection
run_review(open_shelf(sys.argv[1]), reviewer="Kim", selection=Selection())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The results of all 16 pages."""
    return results_folder(tmp_path)


class Terminal:
    """A terminal of 80 by 24 in which a review runs."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | {"TERM": "xterm", "COLORTERM": ""},
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        try:
            while raw := os.read(self._ours, 65_536):
                self.shown += raw
        except OSError:  # the other end is closed
            return

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        for _ in range(2_000):
            if is_so():
                return
            time.sleep(0.01)
        raise TimeoutError(self.shown[-2_000:])

    def close(self) -> None:
        self.process.wait(timeout=20)
        self._reader.join(timeout=20)
        os.close(self._ours)


async def test_what_was_decided_before_a_kill_is_there_afterwards(folder: Path) -> None:
    terminal = Terminal(folder)
    terminal.wait_for(lambda: b"16 articles, 5 flagged \xc2\xb7" in terminal.shown)
    terminal.press(b"\r")
    terminal.wait_for(lambda: b"SUMMARY" in terminal.shown)
    terminal.press(b"aa")
    terminal.wait_for(lambda: len(read_log(log_file(folder)).decisions) == 2)
    terminal.process.send_signal(signal.SIGKILL)
    terminal.close()
    async with review(folder) as person:
        assert "1 in review" in person.text
        await person.press("enter")
        assert person.text.count("accepted by Kim") == 2


def test_the_terminal_is_given_back_at_the_end(folder: Path) -> None:
    terminal = Terminal(folder)
    terminal.wait_for(lambda: b"16 articles, 5 flagged \xc2\xb7" in terminal.shown)
    terminal.press(b"q")
    terminal.close()
    assert terminal.process.returncode == 0
    assert terminal.shown.rfind(b"\x1b[?1049l") > terminal.shown.rfind(b"\x1b[?1049h")
