"""Read one article: a regular file or standard input, never more bytes than allowed.

Whatever the path leads to, reading never blocks, never fills the memory and never follows the
content anywhere: what is no text is refused here, before any money is spent.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.errors import SourceError
from summarizer.reading.decoding import decode
from summarizer.records import Article

if TYPE_CHECKING:
    from summarizer.records import MediaType

DEFAULT_MAX_BYTES = 20 * 1024 * 1024

_MEDIA_TYPES: dict[str, MediaType] = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}

# The first bytes of what people save as ".html" or ".txt" by mistake: (offset, bytes, what it is).
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF87a", "a GIF image"),
    (0, b"GIF89a", "a GIF image"),
    (0, b"II*\x00", "a TIFF image"),
    (0, b"MM\x00*", "a TIFF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"PK\x03\x04", "a ZIP archive (or .docx, .odt, .epub)"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh91AY&SY", "a bzip2 archive"),
    (0, b"\xfd7zXZ\x00", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls)"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"\x7fELF", "a program (ELF)"),
    (0, b"MZ\x90\x00", "a program (Windows)"),
    (0, b"\xcf\xfa\xed\xfe", "a program (Mach-O)"),
    (4, b"ftyp", "an MP4 video (or HEIC, AVIF image)"),
    (0, b"\x1a\x45\xdf\xa3", "a Matroska or WebM video"),
    (0, b"OggS", "an Ogg recording"),
    (0, b"ID3", "an MP3 recording"),
    (0, b"fLaC", "a FLAC recording"),
    (8, b"WAVE", "a WAV recording"),
    (0, b"wOF2", "a web font"),
)

# The opening of an HTML page: nothing but a byte order mark, an XML declaration and comments may
# stand before it. Runs are bounded so that no input can make the search slow.
_HTML_OPENING = re.compile(
    rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*){0,5}"
    rb"<(?:!doctype\s+html|html)\b",
    re.IGNORECASE,
)


def read_source(
    path: str | Path, *, encoding: str | None = None, max_bytes: int = DEFAULT_MAX_BYTES
) -> Article:
    """Read and decode the article at `path`, or from standard input if it is ``-``.

    Only regular files are read (a link to one counts), and none with more than `max_bytes`.
    Raises `SourceError`, whose text is ``<escaped name>: <cause>; <fix>``.
    """
    name = "<stdin>" if str(path) == "-" else os.fspath(path)
    try:
        data = _read_stdin(max_bytes) if str(path) == "-" else _read_file(name, max_bytes)
        return _to_article(data, name=name, encoding=encoding)
    except SourceError as error:
        raise SourceError(f"{_shown(name)}: {error}") from None


def article_from_text(text: str, *, path: str = "<text>") -> Article:
    """Make an article of text that is already decoded; lone surrogates become U+FFFD.

    Raises `SourceError` if there is no text in it.
    """
    text = re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    try:
        _refuse_blank(text)
    except SourceError as error:
        raise SourceError(f"{_shown(path)}: {error}") from None
    data = text.encode("utf-8")
    return Article(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=_media_type(path, data),
        encoding="utf-8",
        text=text,
    )


def _to_article(data: bytes, *, name: str, encoding: str | None) -> Article:
    if not data:
        raise SourceError("the file is empty; give one that holds an article")
    if kind := _binary_kind(data):
        raise SourceError(f"this is {kind}, no text; save the article as text or HTML")
    media_type = _media_type(name, data)
    decoded = decode(data, encoding=encoding, is_html=media_type == "text/html")
    _refuse_blank(decoded.text)
    return Article(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        encoding=decoded.encoding,
        text=decoded.text,
        problems=decoded.problems,
    )


def _read_stdin(max_bytes: int) -> bytes:
    if sys.stdin is None:
        raise SourceError("there is no standard input; name a file instead")
    try:
        data = sys.stdin.buffer.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(_cause(error)) from None
    _refuse_large(len(data), max_bytes)
    return data


def _read_file(name: str, max_bytes: int) -> bytes:
    """Read a regular file.

    It is looked at before it is opened, because opening a device may act on it, and again
    afterwards, because another file may stand there by then.
    """
    try:
        _refuse_irregular(Path(name).stat().st_mode)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        with os.fdopen(os.open(name, flags | getattr(os, "O_BINARY", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            _refuse_irregular(status.st_mode)
            _refuse_large(status.st_size, max_bytes)
            data = file.read(max_bytes + 1)  # one more than allowed: the file may be growing
    except OSError as error:
        raise SourceError(_cause(error)) from None
    except ValueError:
        raise SourceError("this is no possible file name; check the path") from None
    _refuse_large(len(data), max_bytes)
    return data


def _refuse_irregular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise SourceError("this is a folder, not a regular file; name the file to read")
    if not stat.S_ISREG(mode):
        raise SourceError("not a regular file (a pipe, socket or device); save the article to a file")


def _refuse_large(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise SourceError(f"larger than the limit of {max_bytes:,} bytes; raise the limit or cut the file")


def _refuse_blank(text: str) -> None:
    if not any(char.isprintable() and not char.isspace() for char in text):
        raise SourceError("it holds no text, only white space; give a file that holds an article")


def _cause(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "no such file; check the path"
        case errno.EACCES | errno.EPERM:
            return "it may not be read; check its permissions"
        case errno.ELOOP:
            return "its links lead in a circle; name the file itself"
        case errno.ENAMETOOLONG:
            return "its name is too long for this system; rename it"
        case errno.ENXIO:
            return "not a regular file (a socket); save the article to a file"
        case _:
            return f"it cannot be read ({error.strerror or 'unknown cause'}); check the file and its disk"


def _binary_kind(data: bytes) -> str | None:
    for offset, magic, kind in _MAGIC:
        if data.startswith(magic, offset):
            return kind
    return None


def _media_type(name: str, data: bytes) -> MediaType:
    known = _MEDIA_TYPES.get(Path(name).suffix.lower())
    if known is not None:
        return known
    opening = data[:8192].replace(b"\x00", b"")  # UTF-16 and UTF-32 spell ASCII with NULs between
    return "text/html" if _HTML_OPENING.match(opening) else "text/plain"


def _shown(name: str) -> str:
    """Escape whatever a terminal could take for a command, or a reader for something else."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in name
    )
