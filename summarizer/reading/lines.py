"""Physical lines of a source as readable text that remembers where it stood.

Readable means: composed (NFC), no control, formatting or private-use characters, one kind of
space, at most `MARK_LIMIT` combining marks on a base, no space at either end. ZWNJ and ZWJ stay
where they stand between letters: there they are spelling (Persian, the scripts of India, Khmer).
"""

from __future__ import annotations

import unicodedata
from array import array
from typing import TYPE_CHECKING

import regex

from summarizer.records import MappedText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MARK_LIMIT = 16
"""Most combining marks kept on one base: the longest stacks of living scripts stay below ten."""

# Kept between letters or marks of the scripts where a joiner changes what is read.
_JOINING = r"[[\p{L}\p{M}]&&[\u0600-\u1cff\ua800-\uabff\U00010a00-\U00011fff]]"
_IDLE_JOINER = regex.compile(
    rf"(?<!{_JOINING}|[\u200c\u200d])[\u200c\u200d]++|[\u200c\u200d]++(?!{_JOINING})|(?<=[\u200c\u200d])[\u200c\u200d]",
    regex.VERSION1,
)
# What a reader cannot see: Cc, Cf, Cs, Co, the non-characters and three blank "letters"; the Arabic,
# Syriac and Kaithi number signs are Cf as well, but they are drawn.
_INVISIBLE = regex.compile(
    r"[[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u034f\u3164\uffa0]"
    r"--[\u200c\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]]+",
    regex.VERSION1,
)
_SPACES = str.maketrans(dict.fromkeys("\t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u3000", " "))
_SPACES |= dict.fromkeys(range(0x2000, 0x200B), " ")
_GAP = "   "
"""Spaces that set columns apart; two may stand behind a full stop."""
_GAPS = regex.compile(_GAP + "+")
LONG_LINE = 1000
"""Characters from which a line that is most of its page is taken to be all of it in one."""
_SENTENCE_END = regex.compile(
    r"(?<=[.!?…؟۔।॥։።][\"'”’»)\]]?) (?=[^\p{Ll}])|(?<=[。！？][”’」』）]?)(?![”’」』）\s。！？]) ?"
)
_BLANK = MappedText.of("")
_FLOOD = regex.compile(rf"\p{{M}}{{{MARK_LIMIT + 1}}}")
_MARKS = regex.compile(rf"(\p{{M}}{{{MARK_LIMIT}}})\p{{M}}+")
# A base with what may compose with it: marks, and the vowels and finals of Hangul and Kirat Rai.
_CLUSTER = regex.compile(r".?[\p{M}\u1160-\u11ff\U00016d67\U00016d68]+", regex.DOTALL)


def text_lines(source: str, start: int = 0) -> tuple[MappedText, ...]:
    """Split `source` at every kind of line end into readable lines, blank ones included.

    `start` is added to every offset. Lines end at CR LF, LF, CR, VT, FF, NEL and the separators
    U+001C to U+001E, U+2028 and U+2029. Nothing raises.
    """
    ladder = array("I", range(start, start + len(source) + 1))  # slices of it cost next to nothing
    composed = unicodedata.is_normalized("NFC", source) and not _FLOOD.search(source)
    lines = []
    begin = 0
    for line in source.splitlines(keepends=True):
        lines.append(_readable_line(line, begin, ladder, composed=composed))
        begin += len(line)
    return tuple(lines)


def readable(text: MappedText) -> MappedText:
    """Give the readable form of `text`, each character mapped to the source as before."""
    mapped = text
    if not text.text.isprintable():
        mapped = MappedText(text=text.text.translate(_SPACES), starts=text.starts, ends=text.ends)
        mapped = _without(_IDLE_JOINER, _without(_INVISIBLE, mapped))
    if not unicodedata.is_normalized("NFC", mapped.text) or _FLOOD.search(mapped.text):
        mapped = _composed(mapped)
    return _stripped(mapped)


def split_columns(lines: Iterable[MappedText]) -> tuple[MappedText, ...]:
    """Cut lines at wide gaps: what a page shows side by side (article, sidebar) is not one line."""
    return tuple(cell for line in lines for cell in _cells(line))


def _cells(line: MappedText) -> Iterator[MappedText]:
    begin = 0
    if _GAP in line.text:
        for gap in _GAPS.finditer(line.text):
            yield line.slice(begin, gap.start())
            begin = gap.end()
    yield line.slice(begin, len(line)) if begin else line


def cut_long_line(lines: Sequence[MappedText]) -> tuple[MappedText, ...]:
    """Cut the one line that is most of a page at its sentences; the pieces keep their places."""
    longest = max(map(len, lines), default=0)
    if longest < LONG_LINE or 2 * longest < sum(map(len, lines)):
        return tuple(lines)
    return tuple(piece for line in lines for piece in (_sentences(line) if len(line) == longest else (line,)))


def _sentences(line: MappedText) -> Iterator[MappedText]:
    begin = 0
    for match in _SENTENCE_END.finditer(line.text):
        if match.start() > begin:
            yield line.slice(begin, match.start())
        begin = match.end()
    if begin < len(line):
        yield line.slice(begin, len(line))


def _readable_line(line: str, begin: int, ladder: array[int], *, composed: bool) -> MappedText:
    bare = line.strip()
    if not bare:
        return _BLANK
    if line[0] != bare[0]:
        begin += len(line) - len(line.lstrip())
    end = begin + len(bare)
    mapped = MappedText(text=bare, starts=ladder[begin:end], ends=ladder[begin + 1 : end + 1])
    return mapped if composed and bare.isprintable() else readable(mapped)


def _stripped(text: MappedText) -> MappedText:
    bare = text.text.strip(" ")
    if len(bare) == len(text):
        return text
    start = len(text) - len(text.text.lstrip(" "))
    return text.slice(start, start + len(bare))


def _without(pattern: regex.Pattern[str], text: MappedText) -> MappedText:
    return _edited(text, ((*match.span(), "") for match in pattern.finditer(text.text)))


def _composed(text: MappedText) -> MappedText:
    """Compose (NFC) and cap the marks; what changed maps to the whole of what it was made from."""
    return _edited(text, _compositions(text.text))


def _compositions(text: str) -> Iterator[tuple[int, int, str]]:
    done = 0
    for match in _CLUSTER.finditer(text):
        begin, end = match.span()
        yield from _single_compositions(text, done, begin)
        composed = unicodedata.normalize("NFC", match.group())
        if len(composed) > MARK_LIMIT:
            composed = _MARKS.sub(r"\1", composed)
        if composed != match.group():
            yield begin, end, composed
        done = end
    yield from _single_compositions(text, done, len(text))


def _single_compositions(text: str, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Characters that NFC replaces on their own, such as the Angstrom and Kelvin signs."""
    if unicodedata.is_normalized("NFC", text[begin:end]):
        return
    for i in range(begin, end):
        composed = unicodedata.normalize("NFC", text[i])
        if composed != text[i]:
            yield i, i + 1, composed


def _edited(text: MappedText, edits: Iterable[tuple[int, int, str]]) -> MappedText:
    """Replace ``text[begin:end]`` by each edit's string; edits come in order and do not overlap."""
    parts: list[str] = []
    starts, ends = array("I"), array("I")
    done = 0
    for begin, end, new in edits:
        parts += (text.text[done:begin], new)
        starts.extend(text.starts[done:begin])
        ends.extend(text.ends[done:begin])
        starts.extend([text.starts[begin]] * len(new))
        ends.extend([text.ends[end - 1]] * len(new))
        done = end
    if not done:
        return text
    parts.append(text.text[done:])
    starts.extend(text.starts[done:])
    ends.extend(text.ends[done:])
    return MappedText(text="".join(parts), starts=starts, ends=ends)
