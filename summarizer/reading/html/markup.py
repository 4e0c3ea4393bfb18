"""Cut HTML into tags, text and comments, each with its place in the source.

A parser that builds a tree forgets where a character stood; here every token keeps its offsets.
All searches move forward only, so that no page can make them slow, and nothing is ever fetched,
included or expanded beyond the fixed table of HTML's character references.
"""

from __future__ import annotations

import re
from array import array
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING, Literal, NamedTuple

from summarizer.records import MappedText, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

TokenKind = Literal["text", "start", "end", "raw", "comment", "unclosed"]

WHITE = " \t\n\r\f"
"""What HTML calls white space; a no-break space is none."""

RAW_TEXT = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
"""Elements whose content is text up to their own end tag, whatever it looks like."""

_OPENING = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]*+)|(!--)|[!?/])")
_REST = re.compile(r"""(?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_ATTRIBUTE = re.compile(r"""([^\s=/>"'][^\s=/>]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?+""")
_REFERENCE = r"&(?:\#[0-9]{1,8};?|\#[xX][0-9a-fA-F]{1,8};?|[a-zA-Z][a-zA-Z0-9]{1,31};?)"
_SPECIAL = re.compile(rf"{_REFERENCE}|[ \t\n\r\f]{{2,}}+|[\t\n\r\f]")
# Where text that belongs to the page begins again after a script, style or title without an end.
_RESUME = re.compile(r"<(?:/head|/?body|p|div|h[1-6]|article|section|main|table|ul|ol)\b", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of the source. `name` is the element's, in small letters; `inner` ends that name.

    ``raw`` is the content of a `RAW_TEXT` element; ``unclosed`` reports a comment or raw text
    without its end, which is then taken to end where the page's text seems to go on.
    """

    kind: TokenKind
    name: str
    start: int
    end: int
    inner: int = 0


class Attribute(NamedTuple):
    """The decoded value of an attribute and the span of its raw value in the source."""

    value: str
    span: Span


def tokenize(source: str) -> Iterator[Token]:
    """Cut `source` into tokens in order. Time and memory grow with its length only."""
    place = 0
    ends: dict[str, int] = {}  # for each raw-text element the last known place of its end tag
    strict = True
    last_end = source.rfind(">")
    while (opening := _OPENING.search(source, place)) and (start := opening.start()) < last_end:
        if start > place:
            yield Token("text", "", place, start)
        if opening[2] is None:
            place = _markup_end(source, opening, ends)
            yield Token("comment" if place > 0 else "unclosed", "", start, abs(place))
            place = abs(place)
            continue
        rest = _REST.match(source, opening.end()) if strict else None
        strict = rest is not None  # once a quote swallows the rest of the page, none is trusted
        place = rest.end() if rest else source.index(">", start) + 1
        name = opening[2].lower()
        yield Token("end" if opening[1] else "start", name, start, place, opening.end())
        if name in RAW_TEXT and not opening[1] and source[place - 2] != "/":
            begin, end = place, _raw_end(source, name, place, ends)
            place = abs(end)
            yield Token("raw", name, begin, place)
            if end < 0:
                yield Token("unclosed", name, begin, place)
                yield Token("end", name, place, place)
    if place < len(source):
        yield Token("text", "", place, len(source))


def _markup_end(source: str, opening: re.Match[str], ends: dict[str, int]) -> int:
    """Find the end of a comment or declaration; negative if it had none of its own."""
    close = source.find(">", opening.end())
    if opening[3] is None or source.startswith((">", "->"), opening.end()):
        return close + 1
    end = _search(source, "-->", opening.end(), ends)
    return end + 3 if end >= 0 else -(close + 1)


def _raw_end(source: str, name: str, begin: int, ends: dict[str, int]) -> int:
    """Find where the end tag of a raw-text element begins; negative if there is none."""
    end = _search(source, f"</{name}", begin, ends)
    if end >= 0:
        return end
    resume = source.find("<", begin) if name in {"title", "textarea"} else -1
    if resume < 0:
        found = _RESUME.search(source, begin)
        resume = found.start() if found else len(source)
    return -resume


def _search(source: str, needle: str, begin: int, known: dict[str, int]) -> int:
    """Find `needle` in any case from `begin` on, never searching one stretch of text twice."""
    place = known.get(needle, 0)
    if place == -1 or place >= begin > 0:
        return place
    found = re.compile(re.escape(needle), re.IGNORECASE).search(source, begin)
    known[needle] = found.start() if found else -1
    return known[needle]


def attributes(source: str, tag: Token) -> dict[str, Attribute]:
    """Read the attributes of a start tag; of one given twice the first counts, as in browsers."""
    found: dict[str, Attribute] = {}
    for match in _ATTRIBUTE.finditer(source, tag.inner, tag.end - 1):
        name = match[1].lower()
        if name not in found:
            group = match.lastindex or 1
            start, end = match.span(group) if group > 1 else (match.end(), match.end())
            value = source[start:end]
            found[name] = Attribute(unescape(value) if "&" in value else value, Span(start=start, end=end))
    return found


class TextBuffer:
    """Collects the characters of one line with their places, white space collapsed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._starts = array("I")
        self._ends = array("I")
        self._open = False  # whether a space would be shown here

    def __bool__(self) -> bool:
        return bool(self._parts)

    def add(self, source: str, start: int, end: int) -> None:
        """Add the text ``source[start:end]``, which holds no tags."""
        for special in _SPECIAL.finditer(source, start, end):
            self._literal(source, start, special.start())
            start = special.end()
            if source[special.start()] == "&":
                start = special.start() + self._reference(special[0], special.start())
                self._literal(source, start, special.end())
                start = special.end()
            else:
                self._space(special.start())
        self._literal(source, start, end)

    def take(self) -> MappedText:
        """Give the line, without white space at its ends, and begin the next."""
        text = "".join(self._parts)
        size = len(text.rstrip(WHITE))
        line = MappedText(text=text[:size], starts=self._starts[:size], ends=self._ends[:size])
        self._parts, self._open = [], False
        self._starts, self._ends = array("I"), array("I")
        return line

    def _literal(self, source: str, start: int, end: int) -> None:
        """Add characters that stand for themselves; a space can only be the first or a lone one."""
        if start < end and source[start] == " " and not self._open:
            start += 1
        if start < end:
            self._parts.append(source[start:end])
            self._starts.extend(range(start, end))
            self._ends.extend(range(start + 1, end + 1))
            self._open = source[end - 1] != " "

    def _space(self, place: int) -> None:
        if self._open:
            self._map(" ", place, place + 1)
            self._open = False

    def _reference(self, text: str, place: int) -> int:
        """Add what a character reference stands for; give the number of characters it takes up."""
        char, size = _resolve(text)
        if char and char in WHITE:
            self._space(place)
        elif char:
            self._map(char, place, place + size)
            self._open = True
        return size

    def _map(self, chars: str, start: int, end: int) -> None:
        self._parts.append(chars)
        self._starts.extend([start] * len(chars))
        self._ends.extend([end] * len(chars))


def _resolve(text: str) -> tuple[str, int]:
    """Decode the reference at the start of `text`: what it stands for and its length there.

    Old names need no semicolon, so that ``&ampx`` is an ampersand and an x. What is no reference
    stands for itself.
    """
    if text[1] == "#":
        return unescape(text), len(text)
    for size in range(len(text), 2, -1):
        if (char := html5.get(text[1:size])) is not None:
            return char, size
    return "&", 1
