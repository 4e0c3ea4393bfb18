"""A folder that an export fills, and may fill again: it replaces and removes only what an export has made.

A hidden list names the export's own files, each before it is written. So a second run puts new files in
the place of old ones and takes away those of articles that are gone, and what else lies there stays.
"""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TextIO

from summarizer.errors import SettingsError, StorageError
from summarizer.output.saving import save_text, whole_binary, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

MARKER = ".summarizer-export"
"""The list: JSON, one value a line; the first tells the form of the export, the others name its files."""


def is_export_folder(path: Path) -> bool:
    """Tell whether a folder was filled by an export."""
    return (path / MARKER).is_file()


@dataclass(kw_only=True, slots=True)
class ExportFolder:
    """A folder in work. `old` are the files of earlier exports, `new` those of this one, with ``/``.

    Its files need not outlive a power cut: the same export makes them again.
    """

    path: Path
    form: str
    old: frozenset[str]
    new: dict[str, None] = field(default_factory=dict)

    def text(self, name: str) -> AbstractContextManager[TextIO]:
        """Open a text file of the export; it appears when it is whole."""
        return whole_file(self._claimed(name), durable=False)

    def binary(self, name: str) -> AbstractContextManager[Path]:
        """Give a place to write a binary file of the export to; it appears when it is whole."""
        return whole_binary(self._claimed(name), durable=False)

    def bytes(self, name: str, content: bytes) -> None:
        """Write a whole file of the export."""
        with self.binary(name) as part:
            part.write_bytes(content)

    def _claimed(self, name: str) -> Path:
        """Enter a file in the list; raises `SettingsError` if there is one of that name which is not ours."""
        if not _is_inside(name):
            raise SettingsError(f"{self.path}: {name!r} is no name for a file of an export")
        path = self.path / name
        if name not in self.old and name not in self.new:
            if path.exists() or path.is_symlink():
                raise SettingsError(f"{path}: a file that no export has made is there; name another folder")
            with (self.path / MARKER).open("a", encoding="utf-8") as file:
                file.write(json.dumps(name) + "\n")
        self.new[name] = None
        return path

    def finish(self) -> None:
        """Take away what earlier exports have left and this one has not written again."""
        for name in sorted(self.old - self.new.keys()):
            with suppress(FileNotFoundError):
                (self.path / name).unlink()
        lines = [_head(self.form), *map(json.dumps, self.new)]
        save_text(self.path / MARKER, "\n".join(lines) + "\n")


@contextmanager
def export_folder(path: Path, form: str) -> Iterator[ExportFolder]:
    """Make or open a folder for an export in `form`.

    Raises `SettingsError` if it holds other files or an export in another form, `StorageError`.
    """
    try:
        folder = ExportFolder(path=path, form=form, old=_opened(path, form))
        yield folder
        folder.finish()
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written ({error.strerror or error}); check the path, its rights and the space"
        ) from None


def _opened(path: Path, form: str) -> frozenset[str]:
    """Mark the folder as ours, and give the files that earlier exports have made there."""
    if path.exists() and not path.is_dir():
        raise SettingsError(f"{path}: a file is there, and an export to {form} is a folder; name another")
    path.mkdir(parents=True, exist_ok=True)
    marker = path / MARKER
    if not marker.is_file():
        if any(path.iterdir()):
            raise SettingsError(f"{path}: the folder holds other files; name a new or an empty one")
        save_text(marker, _head(form) + "\n")
        return frozenset()
    head, *names = marker.read_text("utf-8", "replace").splitlines() or [""]
    if head != _head(form):
        raise SettingsError(f"{path}: the folder holds an export in another form; name another folder")
    return frozenset(name for name in map(_name, names) if name and _is_inside(name))


def _head(form: str) -> str:
    return json.dumps({"summarizer": "export", "to": form, "version": 1})


def _name(line: str) -> str | None:
    """Read one line of the list; a line that a crash has torn names nothing."""
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(parts) and "\\" not in name and not {"..", "/"} & set(parts) and name != MARKER
