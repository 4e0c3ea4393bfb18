"""Lay out the text of an HTML page as a browser would: lines, gaps, nothing that is hidden.

No tree is built. A list of open elements follows the tags, in the spirit of the HTML standard
where pages are well formed and without its repairs where they are not; depth costs no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from summarizer.reading.markup import TextBuffer, Token, attributes, tokenize
from summarizer.reading.visibility import HTML_ELEMENTS, NEVER_SHOWN, hiding_rules, is_hidden, selectors
from summarizer.records import MappedText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.reading.markup import Attribute

_VOID = frozenset(HTML_ELEMENTS["void"])
_GAP = frozenset(HTML_ELEMENTS["gap"])
_BREAK = _GAP | frozenset(HTML_ELEMENTS["break"])
_IN_HEAD = frozenset(HTML_ELEMENTS["in_head"])
_CLOSES = {  # a start tag that ends an open element of these, if one is open inside the scope
    "li": ("li",),
    "dd": ("dd", "dt"),
    "dt": ("dd", "dt"),
    "td": ("td", "th"),
    "th": ("td", "th"),
    "tr": ("tr",),
    "option": ("option",),
}
_SCOPE = frozenset({"table", "ul", "ol", "dl", "select", "body", "html", "menu"})
_WALL = frozenset({"table", "td", "th", "caption", "template", "object"})
_PLAIN = frozenset({"a", "img", "span", "b", "i", "em", "strong", "font", "input", "br", "link"})
_MOST_BY_RULES = 0.3  # of what is shown
_LONG_TAG = 500  # characters
_PARAGRAPH = re.compile(r"<(?:p|div|td|li|br|h[1-6])\b[^<>]{0,500}>([^<>]{20,}+)", re.IGNORECASE)
_Hides = Literal["", "plainly", "secretly", "by rule"]

BLANK = MappedText.of("")


@dataclass(frozen=True, kw_only=True, slots=True)
class Element:
    """A block element: its name, its classes and id in small letters, and its parent's number."""

    name: str
    hint: str
    parent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One shown line: its innermost block element and how many of its characters are links."""

    text: MappedText
    element: int
    linked: int


@dataclass(kw_only=True, slots=True)
class VisiblePage:
    """What a page shows, and what else it holds.

    `metas` and `times` are tags with their attributes, `raws` the contents of titles and JSON-LD.
    `hidden` counts characters of elements that are not shown (`hidden_by_rules` those of them that
    a style sheet hides), `commented` those in comments, `swallowed` those of paragraphs that lie
    inside a comment, script or tag whose own end is missing. `unclosed` had no end at all.
    """

    blocks: list[Block] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    metas: list[tuple[Token, Mapping[str, Attribute]]] = field(default_factory=list)
    times: list[tuple[Token, Mapping[str, Attribute]]] = field(default_factory=list)
    raws: list[Token] = field(default_factory=list)
    hidden: int = 0
    hidden_by_rules: int = 0
    swallowed: int = 0
    commented: int = 0
    unclosed: list[Token] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    name: str
    hides: _Hides
    element: int


def lay_out(source: str) -> VisiblePage:
    """Read a whole page. Raises nothing, whatever `source` holds.

    Where the rules of the page's own ``<style>`` elements hide much of it, something outside the
    page must show it again (a script, another style sheet), so those rules are not followed.
    """
    page = _lay_out(source, follow_rules=True)
    shown = sum(len(block.text) for block in page.blocks)
    return page if page.hidden_by_rules <= _MOST_BY_RULES * shown else _lay_out(source, follow_rules=False)


def _lay_out(source: str, *, follow_rules: bool) -> VisiblePage:
    layout = _Layout(source, follow_rules=follow_rules)
    for token in tokenize(source):
        layout.take(token)
    layout.end_line()
    return layout.page


class _Layout:
    """The state of reading: what is open, what is hidden, and the line that is being filled."""

    def __init__(self, source: str, *, follow_rules: bool) -> None:
        self.page = VisiblePage(elements=[Element(name="html", hint="", parent=0)])
        self._source = source
        self._open: list[_Open] = []
        # For each open name, and for three kinds of names, the places in `_open`: finding the
        # element that a tag closes takes one step, however deep the page is nested.
        self._places: dict[str, list[int]] = {}
        self._hiding = 0
        self._follow_rules = follow_rules
        self._rules: frozenset[str] = frozenset()
        self._attributes: Mapping[str, Attribute] = {}
        self._line = TextBuffer()
        self._line_element = 0
        self._linked = 0
        self._in_link = False
        self._gap = False

    def take(self, token: Token) -> None:
        """Go on by one token."""
        match token.kind:
            case "text":
                self._text(token)
            case "start":
                self._start(token)
            case "end":
                self._end(token.name)
            case "raw":
                self._raw(token)
            case "comment":
                body = self._source[token.start + 4 : token.end - 3]
                self.page.commented += 0 if body.startswith("[if") else len("".join(body.split()))
                self._count_swallowed(token, "<!--", 4)
            case _:
                self.page.unclosed.append(token)

    def end_line(self) -> None:
        """Show the line that was being filled, after a blank one if there is a gap before it."""
        line = self._line.take()
        if line.text:
            if self._gap and self.page.blocks:
                self.page.blocks.append(Block(text=BLANK, element=0, linked=0))
            self._gap = False
            self.page.blocks.append(Block(text=line, element=self._line_element, linked=self._linked))
        self._linked = 0

    # --- tokens ---

    def _text(self, token: Token) -> None:
        source, start, end = self._source, token.start, token.end
        if self._open and self._open[-1].name == "head" and not source[start:end].isspace():
            self._pop(len(self._open) - 1)
        if self._hiding:
            self._count_hidden(len("".join(source[start:end].split())))
            return
        if not self._line:
            self._line_element = self._element()
        if self._in_link:
            self._linked += len(source[start:end].strip())
        if not self._places.get("pre"):
            self._line.add(source, start, end)
            return
        while (cut := source.find("\n", start, end)) >= 0:
            self._line.add(source, start, cut)
            self.end_line()
            start = cut + 1
        self._line.add(source, start, end)

    def _count_hidden(self, size: int) -> None:
        """Count characters as hidden by the outermost reason; a button's or a head's are not."""
        match next(entry.hides for entry in self._open if entry.hides):
            case "secretly":
                self.page.hidden += size
            case "by rule":
                self.page.hidden += size
                self.page.hidden_by_rules += size

    def _start(self, token: Token) -> None:
        name = token.name
        self._close_implied(name)
        if token.end - token.start > _LONG_TAG:  # a quote without its end may hold half of the page
            self._count_swallowed(token, "<p", 1)
        self._attributes = found = attributes(self._source, token) if self._matters(token) else {}
        if name in _BREAK:
            self._break(name)
        if name == "a":
            self._in_link = "href" in self._source[token.inner : token.end].lower()
        if name == "meta":
            self.page.metas.append((token, found))
        elif name == "time" and "datetime" in found:
            self.page.times.append((token, found))
        if name in _VOID or (name in NEVER_SHOWN and self._source[token.end - 2] == "/"):
            return
        self._push(name, found)

    def _matters(self, tag: Token) -> bool:
        """Whether the attributes of a start tag can make a difference: most of them are pictures."""
        if tag.end - tag.inner < len(" id=x"):
            return False
        if tag.name not in _PLAIN:
            return True
        raw = self._source[tag.inner : tag.end].lower()
        return "style" in raw or "hidden" in raw or (bool(self._rules) and ("class" in raw or "id" in raw))

    def _end(self, name: str) -> None:
        if name in _BREAK:
            self._break(name)
        if name == "a":
            self._in_link = False
        place = self._last(name)
        block = name in _BREAK or name in NEVER_SHOWN
        if place >= 0 and place >= self._last("*wall" if block else "*block"):
            self._pop(place)

    def _count_swallowed(self, token: Token, opening: str, offset: int) -> None:
        """Count the paragraphs inside a token that began twice: the end of the first is missing."""
        if self._source.find(opening, token.start + offset, token.end) >= 0:
            found = _PARAGRAPH.finditer(self._source, token.start, token.end)
            self.page.swallowed += sum(len(each[1].strip()) for each in found)

    def _raw(self, token: Token) -> None:
        self._count_swallowed(token, f"<{token.name}", 0)
        text = self._source[token.start : token.end]
        if token.name == "style" and self._follow_rules:
            self._rules |= hiding_rules(text)
        elif token.name == "title" or (
            token.name == "script"
            and "type" in self._attributes
            and "ld+json" in self._attributes["type"].value
        ):
            self.page.raws.append(token)

    # --- open elements ---

    def _close_implied(self, name: str) -> None:
        """Close what a start tag ends without saying so: ``<p>`` by a block, ``<li>`` by the next."""
        if self._open and self._open[-1].name == "head" and name not in _IN_HEAD:
            self._pop(len(self._open) - 1)
        if (
            name in _BREAK
            and name != "br"
            and (place := self._last("p")) >= 0
            and place == self._last("*block")
        ):
            self._pop(place)
        for other in _CLOSES.get(name, ()):
            if (place := self._last(other)) > self._last("*scope"):
                self._pop(place)

    def _push(self, name: str, found: Mapping[str, Attribute]) -> None:
        hides: _Hides = ""
        if name in {"noscript", "template"} or (name == "dialog" and "open" not in found) or is_hidden(found):
            hides = "secretly"
        elif name in NEVER_SHOWN:
            hides = "plainly"
        elif self._rules and not self._rules.isdisjoint(selectors(found)):
            hides = "by rule"
        element = self._element()
        if name in _BREAK:
            hint = " ".join(selectors(found)).lower() if found else ""
            self.page.elements.append(Element(name=name, hint=hint, parent=element))
            element = len(self.page.elements) - 1
        for kind in _kinds(name):
            self._places.setdefault(kind, []).append(len(self._open))
        self._open.append(_Open(name, hides, element))
        self._hiding += bool(hides)

    def _pop(self, place: int) -> None:
        """Close the open element at `place` and all inside it."""
        while len(self._open) > place:
            closed = self._open.pop()
            self._hiding -= bool(closed.hides)
            if closed.name == "a":  # its block ends here, so a link that nobody closed ends too
                self._in_link = False
            for kind in _kinds(closed.name):
                self._places[kind].pop()

    def _last(self, kind: str) -> int:
        places = self._places.get(kind)
        return places[-1] if places else -1

    def _element(self) -> int:
        return self._open[-1].element if self._open else 0

    def _break(self, name: str) -> None:
        if name in _GAP or (name == "br" and not self._line):
            self.end_line()
            self._gap = True
        else:
            self.end_line()


@lru_cache(maxsize=256)
def _kinds(name: str) -> list[str]:
    kinds = [name]
    if name in _BREAK:
        kinds.append("*block")
    if name in _WALL:
        kinds.append("*wall")
    if name in _SCOPE:
        kinds.append("*scope")
    return kinds
