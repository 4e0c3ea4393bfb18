"""Binary files that are whole or not there: for libraries that write to a path of their own."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import StorageError
from summarizer.output.saving import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_binary(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Give an empty file beside `path` to be written to; where the body ends well, it becomes `path`.

    What is `durable` outlives a power cut. Where the body raises, the old file stays. Raises
    `StorageError` for what the disk refuses.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=PARTS[:1], suffix=PARTS[2:])
        os.close(handle)
        temporary = Path(name)
        yield temporary
        if durable:
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written ({error.strerror or error}); check the path, its rights and the space"
        ) from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
