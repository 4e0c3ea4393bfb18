"""Decode the bytes of an article, and say so when it was not certain how.

The first rule that fits decides: the user's word, a byte order mark, the NUL bytes of UTF-16, the
escapes of ISO-2022, valid UTF-8, UTF-8 with a few bad bytes, the charset that the page declares
(if its bytes fit it), and last a detector. Valid UTF-8 comes before the page's own word, because
legacy text is next to never valid UTF-8 by accident while pages often name the wrong charset.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from summarizer.errors import SourceError
from summarizer.reading.plausibility import is_mojibake, odd_share
from summarizer.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

REPLACEMENT = "\ufffd"
MAX_BAD_SHARE = 0.01  # more damage than this, and what is left may say something else
_SAMPLE = 1_000_000  # bytes or characters that are looked at where looking at all would be slow
_SURE = 10  # this many good multibyte characters for each bad byte: no other encoding looks so

_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Labels that stand for a smaller set than what pages really hold, as in the WHATWG standard.
# What is not among the values or the plain names below is no encoding of web pages: a hostile
# page must not choose a codec such as punycode, which is slow by design.
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp",
    "euc_kr": "cp949",
    "cp949": "cp949",
    "koi8-r": "koi8-r",
    "koi8-u": "koi8-u",
    "koi8-t": "koi8-t",
    "kz1048": "kz1048",
    "ptcp154": "ptcp154",
    "cp866": "cp866",
    "mac-roman": "mac-roman",
    "mac-cyrillic": "mac-cyrillic",
}
_WIDER |= {name: name for name in (f"cp{n}" for n in (874, *range(1250, 1259)))}
_WIDER |= {name: name for name in (f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16))}

_DECLARED = re.compile(
    rb"""<meta\b[^<>]{0,400}?\bcharset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_ISO_2022 = re.compile(rb"\x1b(?:\$[@AB]|\$\([CD]|\([BIJ]|\$\)[ACG])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """Text without its byte order mark, the Python name of its encoding, and what was not certain."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, *, encoding: str | None, is_html: bool) -> Decoded:
    """Decode the bytes of a whole file; a given `encoding` wins over all that the bytes say.

    Raises `SourceError` if `encoding` is unknown, if no encoding fits, if more than 1 in 100
    characters is lost, or if the result does not look like text.
    """
    if encoding is not None:
        return _checked(_by_name(data, encoding))
    rules: tuple[Callable[[bytes], Decoded | None], ...] = (
        _by_mark,
        _by_nuls,
        _by_escapes,
        partial(_whole, encoding="utf-8"),
        _by_mostly_utf8,
        *((_by_declaration,) if is_html else ()),
        _by_detector,
    )
    for rule in rules:
        if (decoded := rule(data)) is not None:
            return _checked(decoded)
    raise SourceError("no encoding fits its bytes; try --encoding, or save the article as UTF-8")


# --- the rules -----------------------------------------------------------------------------------


def _by_name(data: bytes, encoding: str) -> Decoded:
    try:
        b" ".decode(encoding, "replace")  # refuses what is no text encoding, such as base64
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise SourceError(
            f"unknown encoding {encoding!r}; give a name such as utf-8, gb18030 or windows-1251 to --encoding"
        ) from None
    for mark, marked in _BOMS:
        if data.startswith(mark) and marked.startswith(name.removesuffix("-sig")):
            data, name = data.removeprefix(mark), marked
            break
    return _widest(data, name) or _damaged(data, encoding=name)


def _by_mark(data: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if data.startswith(mark):
            body = data.removeprefix(mark)
            return _whole(body, encoding=name) or _damaged(body, encoding=name)
    return None


def _by_nuls(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: its spaces, digits and line ends have NULs on one side only."""
    if b"\x00" not in data:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd):
        return None
    return _whole(data, encoding="utf-16-le" if odd > even else "utf-16-be")


def _by_escapes(data: bytes) -> Decoded | None:
    """ISO-2022 writes Japanese, Korean or Chinese in plain ASCII bytes after escape sequences."""
    if not _ISO_2022.search(data[:_SAMPLE]):
        return None
    names = ("iso2022_jp", "iso2022_jp_ext", "iso2022_kr")
    return next(filter(None, (_whole(data, encoding=name) for name in names)), None)


def _by_mostly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with some bad bytes. Detectors are misled by these, so they are not asked."""
    text = data.decode("utf-8", "replace")
    bad = text.count(REPLACEMENT)
    good = len(text) - bad - len(text.encode("ascii", "ignore"))
    if bad > len(text) * MAX_BAD_SHARE or good < bad * _SURE:
        return None
    return Decoded(text=text, encoding="utf-8")


def _by_declaration(data: bytes) -> Decoded | None:
    """Take the first charset that the page names, wherever it stands, if all its bytes fit it."""
    if (found := _DECLARED.search(data)) is None:
        return None
    label = (found[1] or found[2]).decode("ascii", "replace")
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    if name not in _WIDER:
        return None
    return _widest(data, name)


def _by_detector(data: bytes) -> Decoded | None:
    import chardet  # noqa: PLC0415 - only a few articles need it, and it loads its models

    # In a large file the first foreign byte may come late; an ASCII byte before it keeps the
    # sample from beginning inside a character.
    first = next((found.start() for found in re.finditer(rb"[\x80-\xff]", data)), 0)
    sample = data if len(data) <= _SAMPLE else data[max(0, first - 1000) :][:_SAMPLE]
    sample = _DECLARED.sub(b" ", sample)  # it would be believed once more
    found = chardet.detect(sample, max_bytes=_SAMPLE, compat_names=False)
    if (name := found["encoding"]) is None:
        return None
    decoded = _widest(data, name) or _damaged(data, encoding=name)
    guessed = Problem(
        code="encoding_guessed",
        severity="info",
        where="source",
        message=f"the encoding is not stated; it looks like {decoded.encoding} "
        f"(confidence {found['confidence']:.2f})",
    )
    return Decoded(text=decoded.text, encoding=decoded.encoding, problems=(*decoded.problems, guessed))


# --- decoding and judging ------------------------------------------------------------------------


def _whole(data: bytes, *, encoding: str) -> Decoded | None:
    """Decode without loss, but for a character that the end of the file cuts in two."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        text = decoder.decode(data)
    except UnicodeError:
        return None
    cut = decoder.getstate()[0]
    if not cut:
        return Decoded(text=text, encoding=encoding)
    if text.isascii():  # nothing but that last byte speaks for this encoding
        return None
    problem = Problem(
        code="cut_at_end",
        severity="warning",
        where="source",
        message="the file ends inside a character, so something is missing at its end",
    )
    return Decoded(text=text, encoding=encoding, problems=(problem,))


def _widest(data: bytes, name: str) -> Decoded | None:
    """Decode with the superset of `name` that pages really use, or else with `name` itself."""
    return _whole(data, encoding=_WIDER.get(name, name)) or _whole(data, encoding=name)


def _damaged(data: bytes, *, encoding: str) -> Decoded:
    return Decoded(text=data.decode(encoding, "replace"), encoding=encoding)


def _checked(decoded: Decoded) -> Decoded:
    """Refuse what is not text; count in a problem what was lost."""
    text = decoded.text
    fix = "try --encoding, or save the article as UTF-8"
    lost = text.count(REPLACEMENT)
    if lost > len(text) * MAX_BAD_SHARE:
        raise SourceError(f"{lost} of {len(text)} characters cannot be decoded as {decoded.encoding}; {fix}")
    if is_mojibake(text):
        raise SourceError(
            "its letters were garbled before it was saved (UTF-8 taken for something else); "
            "get the page again"
        )
    if odd_share(text) > MAX_BAD_SHARE:
        raise SourceError(f"what it holds does not look like text (read as {decoded.encoding}); {fix}")
    if not lost:
        return decoded
    problem = Problem(
        code="undecodable_bytes",
        severity="warning",
        where="source",
        message=f"{lost} characters of the source are lost and stand as U+FFFD",
    )
    return Decoded(text=text, encoding=decoded.encoding, problems=(*decoded.problems, problem))
