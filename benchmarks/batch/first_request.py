"""Seconds from the start of `summarizer batch` over 100,000 files to its first request at the server.

    .venv/bin/python benchmarks/batch/first_request.py [--files 100000] [--times 3]

The server is a bare socket: it notes the time at which the first bytes of a request come in, and the
program is killed. Bar: 2 s.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from throughput import ARTICLE


def seconds_to_first_request(folder: Path, place: Path) -> float:
    """Run the program once, with nothing done before, and measure."""
    environment = {**os.environ, "SUMMARIZER_CACHE_DIR": str(place / "cache"), "XDG_CONFIG_HOME": str(place)}
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        options = ["--output", str(place / "out"), "--base-url", url, "--model", "m"]
        start = time.monotonic()
        program = subprocess.Popen(
            [sys.executable, "-m", "summarizer", "batch", str(folder), *options],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        connection, _ = server.accept()
        with connection:
            connection.recv(1)
            seconds = time.monotonic() - start
            program.send_signal(signal.SIGKILL)
            program.wait()
    return seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "articles"
        folder.mkdir()
        for number in range(wanted.files):
            (folder / f"{number}.txt").write_text(ARTICLE.format(n=number + 10), "utf-8")
        for number in range(wanted.times):
            place = Path(name) / str(number)
            place.mkdir()
            seconds = seconds_to_first_request(folder, place)
            print(f"{wanted.files:,} files: first request after {seconds:.2f} s (bar 2)", flush=True)


if __name__ == "__main__":
    main()
