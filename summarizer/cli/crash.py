"""What remains of a bug: a file with the place where it happened, and one line for the user."""

from __future__ import annotations

import os
import platform
import time
import traceback
from importlib.metadata import version
from pathlib import Path

import platformdirs

from summarizer.settings import APP_NAME


def report_crash(error: BaseException) -> str:
    """Write a crash file and give the line that tells of it.

    The file names the errors and the lines of code they came through. Messages and values are
    left out: they could hold the text of an article or a key.
    """
    name = type(error).__name__
    try:
        path = _write(_report(error))
    except OSError:
        return (
            f"internal error: {name}, a bug of this program; no crash file could be written; please report it"
        )
    return f"internal error: {name}, a bug of this program; please report it with the file {path}"


def _report(error: BaseException) -> str:
    lines = [
        f"summarizer {version('summarizer')}, Python {platform.python_version()}, {platform.platform()}",
        "",
    ]
    cause: BaseException | None = error
    while cause is not None:
        lines += [type(cause).__qualname__, *traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _write(report: str) -> Path:
    folder = Path(platformdirs.user_log_dir(APP_NAME))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(report)
    return path
