"""The elements that are open at a place of an HTML page, without a tree and without recursion.

In the spirit of the HTML standard where a page is well formed, and without its repairs where it is
not. Every step takes the same time however deep the page is nested.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from summarizer.reading.html.visibility import HTML_ELEMENTS, NEVER_SHOWN

Hiding = Literal["", "plainly", "secretly", "by rule"]
"""Why an element is not shown: its kind (a script, a button), its own word, or a rule elsewhere."""

GAPS = frozenset(HTML_ELEMENTS["gap"])
"""Elements with an empty line before and after them."""

BREAKS = GAPS | frozenset(HTML_ELEMENTS["break"])
"""Elements that begin and end a line."""

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


@dataclass(frozen=True, slots=True)
class OpenElement:
    """An open element: `block` is the number of its innermost block element, `ground` its colour."""

    name: str
    hiding: Hiding
    block: int
    ground: str


ROOT = OpenElement("", "", 0, "")


class Nesting:
    """Follows start and end tags. `in_link` tells whether text would be part of a link."""

    def __init__(self) -> None:
        self.in_link = False
        self._open: list[OpenElement] = []
        self._hiding: list[OpenElement] = []
        # For each open name, and for three kinds of names, the places in `_open`.
        self._places: dict[str, list[int]] = {}

    @property
    def innermost(self) -> OpenElement:
        """The element that text would belong to."""
        return self._open[-1] if self._open else ROOT

    @property
    def hiding(self) -> Hiding:
        """Why text would not be shown here, by the outermost reason."""
        return self._hiding[0].hiding if self._hiding else ""

    def is_open(self, name: str) -> bool:
        """Whether an element of this name is open."""
        return bool(self._places.get(name))

    def enter(self, element: OpenElement) -> None:
        """Open `element` inside the innermost one."""
        for kind in _kinds(element.name):
            self._places.setdefault(kind, []).append(len(self._open))
        self._open.append(element)
        if element.hiding:
            self._hiding.append(element)

    def imply(self, name: str) -> None:
        """Close what a start tag ends without saying so: ``<p>`` by a block, ``<li>`` by the next."""
        if name not in _IN_HEAD:
            self.leave_head()
        if name in BREAKS and name != "br" and self._last("p") == self._last("*block"):
            self._close(self._last("p"))
        for other in _CLOSES.get(name, ()):
            if (place := self._last(other)) > self._last("*scope"):
                self._close(place)

    def leave_head(self) -> None:
        """Close the head, which ends where anything begins that cannot stand in it."""
        if self.innermost.name == "head":
            self._close(len(self._open) - 1)

    def leave(self, name: str) -> None:
        """Close the element of an end tag, unless it lies beyond a wall: there the tag is astray."""
        if name == "a":
            self.in_link = False
        wall = "*wall" if name in BREAKS or name in NEVER_SHOWN else "*block"
        if (place := self._last(name)) >= self._last(wall):
            self._close(place)

    def _close(self, place: int) -> None:
        """Close the element at `place` and all inside it."""
        while 0 <= place < len(self._open):
            closed = self._open.pop()
            if closed.hiding:
                self._hiding.pop()
            if closed.name == "a":  # what is around it ends, so a link that nobody closed ends too
                self.in_link = False
            for kind in _kinds(closed.name):
                self._places[kind].pop()

    def _last(self, kind: str) -> int:
        places = self._places.get(kind)
        return places[-1] if places else -1


@lru_cache(maxsize=256)
def _kinds(name: str) -> tuple[str, ...]:
    kinds = (("*block", BREAKS), ("*wall", _WALL), ("*scope", _SCOPE))
    return (name, *(kind for kind, names in kinds if name in names))
