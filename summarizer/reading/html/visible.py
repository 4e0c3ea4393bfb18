"""Lay out the text of an HTML page as a browser would: lines, gaps, nothing that is hidden.

No tree is built: the tokens of the page pass by once, and `Nesting` tells what is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.reading.html.markup import TextBuffer, Token, attributes, tokenize
from summarizer.reading.html.nesting import BREAKS, GAPS, Nesting, OpenElement
from summarizer.reading.html.visibility import (
    HTML_ELEMENTS,
    NEVER_SHOWN,
    background,
    hiding_rules,
    is_hidden,
    is_hidden_from_readers,
    selectors,
)
from summarizer.records import MappedText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.reading.html.markup import Attribute
    from summarizer.reading.html.nesting import Hiding

_VOID = frozenset(HTML_ELEMENTS["void"])
_PLAIN = frozenset({"a", "img", "span", "b", "i", "em", "strong", "font", "input", "br", "link"})
_MOST_BY_RULES = 0.3  # of what is shown
_LONG_TAG = 500  # characters
_PARAGRAPH = re.compile(r"<(?:p|div|td|li|br|h[1-6])\b[^<>]{0,500}>([^<>]{20,}+)", re.IGNORECASE)

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
    a style sheet or ``aria-hidden`` hides), `commented` those in comments, `swallowed` those of
    paragraphs inside a comment, script or tag whose own end is missing. `unclosed` had no end at all.
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


def lay_out(source: str) -> VisiblePage:
    """Read a whole page. Raises nothing, whatever `source` holds.

    Where the rules of the page's own ``<style>`` elements or ``aria-hidden`` hide much of it,
    something outside the page must show it again (a script, another style sheet, the end of a
    dialogue), so these are not followed.
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
        self._nesting = Nesting()
        self._follow_rules = follow_rules
        self._rules: frozenset[str] = frozenset()
        self._attributes: Mapping[str, Attribute] = {}
        self._line = TextBuffer()
        self._line_element = 0
        self._linked = 0
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
        if not source[start:end].isspace():
            self._nesting.leave_head()
        if hiding := self._nesting.hiding:
            self._count_hidden(hiding, len("".join(source[start:end].split())))
            return
        if not self._line:
            self._line_element = self._nesting.innermost.block
        if self._nesting.in_link:
            self._linked += len(source[start:end].strip())
        if not self._nesting.is_open("pre"):
            self._line.add(source, start, end)
            return
        while (cut := source.find("\n", start, end)) >= 0:
            self._line.add(source, start, cut)
            self.end_line()
            start = cut + 1
        self._line.add(source, start, end)

    def _count_hidden(self, hiding: Hiding, size: int) -> None:
        """Count hidden characters; those of a button or of the head are not meant to be text."""
        if hiding != "plainly":
            self.page.hidden += size
        if hiding == "by rule":
            self.page.hidden_by_rules += size

    def _start(self, token: Token) -> None:
        name = token.name
        self._nesting.imply(name)
        if token.end - token.start > _LONG_TAG:  # a quote without its end may hold half of the page
            self._count_swallowed(token, "<p", 1)
        self._attributes = found = attributes(self._source, token) if self._matters(token) else {}
        if name == "a":
            self._nesting.in_link = "href" in self._source[token.inner : token.end].lower()
        elif name == "meta":
            self.page.metas.append((token, found))
        elif name == "time" and "datetime" in found:
            self.page.times.append((token, found))
        if name in _VOID or (name in NEVER_SHOWN and self._source[token.end - 2] == "/"):
            self._break(name)
        else:
            self._enter(name, found)

    def _matters(self, tag: Token) -> bool:
        """Whether the attributes of a start tag can make a difference: most of them are pictures."""
        if tag.end - tag.inner < len(" id=x"):
            return False
        if tag.name not in _PLAIN:
            return True
        raw = self._source[tag.inner : tag.end].lower()
        return any(word in raw for word in ("style", "hidden", "color")) or (
            bool(self._rules) and ("class" in raw or "id" in raw)
        )

    def _enter(self, name: str, found: Mapping[str, Attribute]) -> None:
        outer = self._nesting.innermost
        ground = (background(found) if found else "") or outer.ground
        block = outer.block
        if name in BREAKS:
            hint = " ".join(selectors(found)).lower() if found else ""
            self.page.elements.append(Element(name=name, hint=hint, parent=block))
            block = len(self.page.elements) - 1
        self._nesting.enter(OpenElement(name, self._hides(name, found, ground), block, ground))
        self._break(name)

    def _end(self, name: str) -> None:
        self._break(name)
        self._nesting.leave(name)

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

    def _hides(self, name: str, found: Mapping[str, Attribute], ground: str) -> Hiding:
        if name in {"html", "body"}:  # a page that hides all of itself waits for its script
            return ""
        if name in {"noscript", "template"} or (name == "dialog" and "open" not in found):
            return "secretly"
        if name in NEVER_SHOWN:
            return "plainly"
        if not found:
            return ""
        if is_hidden(found, ground):
            return "secretly"
        by_rule = is_hidden_from_readers(found) or not self._rules.isdisjoint(selectors(found))
        return "by rule" if self._follow_rules and by_rule else ""

    def _break(self, name: str) -> None:
        """End the line where an element does so; one that is hidden does not."""
        if name not in BREAKS or self._nesting.hiding:
            return
        gap = name in GAPS or (name == "br" and not self._line)
        self.end_line()
        self._gap = self._gap or gap
