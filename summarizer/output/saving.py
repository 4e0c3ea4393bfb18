"""Result files: where they go, what they are called, and that they are whole or not there.

A name comes from the input's own name and hash, never from the text of an article or a model.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import unicodedata
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from summarizer.errors import SettingsError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PARTS = ".*.part"
"""Files that are not whole yet have such names; none is left but where the process was killed."""

_LONGEST_SLUG = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A file for the one result, or a folder for many."""

    path: Path
    is_folder: bool

    def file_for(self, source: str, sha256: str, suffix: str) -> Path:
        """Name the result file of one input: the file itself, or a name of its own in the folder."""
        if not self.is_folder:
            return self.path
        return self.path / f"{slug(source)}-{sha256[:8]}{suffix}"


def open_target(output: str, *, inputs: Sequence[str], suffixes: Sequence[str]) -> Target:
    """Make sure that `output` can be written and costs no input, before anything is paid for.

    An existing folder, or a name that ends with ``/``, is a folder, and is made if need be; it
    gets files that end in `suffixes`. All else is a file, and takes one input. `inputs` are the
    names of the inputs, ``-`` being standard input. Raises `SettingsError` or `StorageError`.
    """
    if not output.strip():
        raise SettingsError("--output: the name is empty; name a file, or a folder ending with /")
    path = Path(output)
    target = Target(path=path, is_folder=path.is_dir() or output.endswith(("/", os.sep)))
    if len(inputs) != 1 and not target.is_folder:
        raise SettingsError(
            f"--output {output}: one file cannot hold {len(inputs)} results; name a folder, ending with /"
        )
    lost = _overwritten(target, tuple(name for name in inputs if name != "-"), suffixes)
    if lost is not None:
        raise SettingsError(
            f"--output {output}: a result would overwrite the input {lost}; name another place"
        )
    try:
        if target.is_folder:
            path.mkdir(parents=True, exist_ok=True)
        elif path.exists() and not path.is_file():
            raise StorageError(f"--output {output}: not a regular file; name another file")
        with tempfile.TemporaryFile(dir=path if target.is_folder else path.parent):
            pass
    except OSError as error:
        raise StorageError(_cannot_write(path, error)) from None
    return target


def mirrored(pages: Sequence[str], folder: Path, output: Path, suffix: str) -> dict[str, Path]:
    """Give each page of `folder` its file in `output`: the same name and place, another ending.

    Where two names would differ only by their ending, the ending stays part of the name. Raises
    `SettingsError` if a result would replace one of `pages`.
    """
    taken: Counter[Path] = Counter()
    plain = {
        page: output / Path(page).relative_to(folder).with_suffix(suffix) for page in pages if page != "-"
    }
    plain |= {"-": output / f"stdin{suffix}"} if "-" in pages else {}
    taken.update(plain.values())
    targets = {
        page: path
        if taken[path] == 1 or Path(page).suffix == suffix
        else path.with_name(Path(page).name + suffix)
        for page, path in plain.items()
    }
    sources = {os.path.realpath(page) for page in pages if page != "-"}
    if len(set(targets.values())) < len(targets):
        raise SettingsError(f"{folder}: two pages would have the same result file; rename one of them")
    lost = next((path for path in targets.values() if os.path.realpath(path) in sources), None)
    if lost is not None:
        raise SettingsError(
            f"--output {output}: a result would overwrite the input {lost}; name another place"
        )
    return targets


def save_text(path: Path, text: str, *, durable: bool = True) -> None:
    """Write `text` to `path` as UTF-8, in one step: other programs see the old file or the new one.

    A new file can be read by its owner alone. What is `durable` outlives a power cut; what can be made
    again for nothing need not be, and is written faster. Missing folders are made. Raises `StorageError`.
    """
    with whole_file(path, durable=durable) as file:
        file.write(text)


@contextmanager
def whole_file(path: Path, *, durable: bool = True) -> Iterator[TextIO]:
    """Open `path` to be written piece by piece, as `save_text` does in one: it appears at the end.

    Where the body raises, the old file stays. Raises `StorageError` for what the disk refuses.
    """
    with (
        _part_of(path, durable=durable) as (handle, _),
        open(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file,  # noqa: PTH123 - a handle, no path
    ):
        yield file
        file.flush()
        if durable:
            os.fsync(file.fileno())


@contextmanager
def whole_binary(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Give an empty file beside `path`, for a library that writes to a path of its own; as `whole_file`."""
    with _part_of(path, durable=durable) as (handle, part):
        os.close(handle)
        yield part
        if durable:
            with part.open("rb+") as file:
                os.fsync(file.fileno())


@contextmanager
def _part_of(path: Path, *, durable: bool) -> Iterator[tuple[int, Path]]:
    """Give an open, empty file beside `path`; where the body ends well, it becomes `path`."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=PARTS[:1], suffix=PARTS[2:])
        temporary = Path(name)
        yield handle, temporary
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
        temporary = None
        if durable:
            _flush_folder(path.parent)
    except OSError as error:
        raise StorageError(_cannot_write(path, error)) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def slug(source: str) -> str:
    r"""Make a short file name of letters and digits from the name of an input.

    >>> slug("pages/Bản tin số 4.html"), slug("../../x"), slug("<stdin>"), slug("\x1b…")
    ('bản-tin-số-4', 'x', 'stdin', 'article')
    """
    name = unicodedata.normalize("NFC", Path(source).stem).lower()
    letters = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in name)
    short = "-".join(letters.split()).encode()[:_LONGEST_SLUG].decode("utf-8", "ignore")
    return short.strip("-") or "article"


def _overwritten(target: Target, inputs: Sequence[str], suffixes: Sequence[str]) -> str | None:
    """Name an input that a result could replace.

    In a folder any hash counts as the right one: an input is not read (it may be a pipe) to know
    its own.
    """
    if not target.is_folder:
        return next((name for name in inputs if _is_same(target.path, Path(name))), None)
    stems, ends = ("|".join(map(re.escape, each)) for each in (sorted(map(slug, inputs)), suffixes))
    result = re.compile(f"(?:{stems})-[0-9a-f]{{8}}(?:{ends})")
    for name in inputs:
        path = Path(os.path.realpath(name))
        # Some systems hold names that differ in case or normal form for the same.
        known = unicodedata.normalize("NFC", path.name).lower()
        if result.fullmatch(known) and _is_same(target.path, path.parent):
            return name
    return None


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False  # one of them is not there


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut; not every system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _cannot_write(path: Path, error: OSError) -> str:
    why = error.strerror or error
    return f"{path}: cannot be written ({why}); check the path, its rights and the space left"
