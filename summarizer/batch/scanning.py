"""The articles of a folder: found as the folder is read, in a fixed order, known by their bytes."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.batch.results import is_result_folder
from summarizer.output.exports.folder import is_export_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"})
"""Endings of files that are taken for articles, in lower case."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def find_articles(folder: str, *, unreadable: Callable[[str, OSError], None]) -> Iterator[str]:
    """Yield the path of every article below `folder`, names sorted within each folder.

    Hidden files and folders, links, whatever is no regular file, and folders of results or exports are
    left out.
    `unreadable` is told of a folder that cannot be read; the others go on.
    """
    waiting = [(folder, True)]
    while waiting:
        path, is_folder = waiting.pop()
        if not is_folder:
            yield path
        elif not is_result_folder(Path(path)) and not is_export_folder(Path(path)):
            try:
                waiting.extend(reversed(_entries(path)))
            except OSError as error:
                unreadable(path, error)


def _entries(folder: str) -> list[tuple[str, bool]]:
    """List what is of interest in one folder, by name: path, and whether it is a folder."""
    entries: list[tuple[str, str, bool]] = []
    with os.scandir(folder) as found:
        for each in found:
            if each.name.startswith("."):
                continue
            if _ending(each.name) in SUFFIXES and each.is_file(follow_symlinks=False):
                entries.append((each.name, each.path, False))
            elif each.is_dir(follow_symlinks=False):
                entries.append((each.name, each.path, True))
    return [(path, is_folder) for _, path, is_folder in sorted(entries)]


def _ending(name: str) -> str:
    return name[name.rfind(".") :].lower()


def fingerprint(path: str, *, max_bytes: int) -> str | None:
    """Hash the bytes of a regular file (SHA-256); None where reading the article would refuse it."""
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
                return None
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
