"""Find the lines of an HTML page that belong to its article, from where they stand in the markup.

Sentences cluster: the element around most of the long, unlinked lines is the article's. This is
the idea behind every reader mode; what is added here is the headline as an anchor (text above it,
or far below it, counts little), blocks of one article that the page keeps in several like boxes,
and widths instead of lengths, so that Chinese counts as much as Greek. On the news pages of
`benchmarks/cleaning` it beats the libraries. The constants were fitted to those pages, mostly to
one half of them, and then looked at on pages of another kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.reading.html.visible import VisiblePage

_LONG = 80  # width of a line that is likely a paragraph; a Chinese or Thai letter is 3 wide
_SHORT = 30  # the same where no article has such lines
_FAR = 40  # lines below the headline after which an article has begun, if it begins at all
_FAR_FACTOR = 0.3
_NAME_SCORE = 15.0  # what a telling class or id is worth, in paragraphs
_PARENT, _GRANDPARENT = 0.7, 0.33  # the share of a line's score that the elements above get
_MOSTLY = 0.4  # a "sidebar" with this share of the page's paragraphs is none, whatever its name
_LINK_LIST = 0.2  # an inner list or box with this share of links leads elsewhere
_LINKED_LINE = 0.6  # a line with more of it linked leads elsewhere
_LINKED_PROSE, _LINKED_ITEM, _LINKED_BOX = 0.5, 0.25, 0.3  # the same for paragraphs, list items, boxes
_SMALL = 0.3  # a box with a telling name is dropped if it holds less than this of the article
_LEADS, _LEAD_WIDTH = 3, 60  # paragraphs between headline and article that still belong to it
_KIN_LEVELS = 5  # how far up boxes of the same kind are looked for

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAUSE = re.compile("[,，、،;；。]")
_ENDED = re.compile(r"""[.!?…。！？۔؟।][\s"'”’»)）」』\]]*$|["”»)）:：;；」』]\s*$""")

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NO_PARAGRAPH = _HEADINGS | {"figcaption", "caption", "footer", "address"}
_INNER = frozenset({"p", "pre", "blockquote", "li", "ul", "ol"})
_BOXES = frozenset({"ul", "ol", "dl", "table", "div", "section"})
_ASIDE = frozenset({"aside", "footer", "nav", "form", "menu"})


def _names(anywhere: str, alone: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{anywhere})|(?<![a-z])(?:{alone})(?![a-z])")


# Words in classes and ids, in the languages of stylesheets: English and a little of others.
_TELLING = re.compile("article|body|content|entry|main|page|post|text|blog|story|news|detail|wrapper")
_COMMENTS = _names("comment|komment|disqus", "forum")
_BESIDE = _names(
    "sidebar|side-bar|newsletter|breadcrumb|copyright|recommend|related|footer|outbrain|taboola|cookie|consent|"
    "teaser|promo|social|share",
    "foot|nav|menu|bottom|lenta|side|login|register|right-?_?col|popup|modal",
)
_AWAY = _names(
    "comment|komment|disqus|sidebar|side-bar|newsletter|breadcrumb|copyright|recommend|related|footer|outbrain|"
    "taboola|advert|sponsor|promo|paginat|popup|cookie|consent|teaser|shoutbox|masthead|navbar|navigation|social|"
    "subscri|most-?read|read-?more|trending|shopping",
    "nav|menu|share|sharing|tags?|tools?|toolbar|widgets?|banner|ads?|contact|login|register|rating|votes?|forum|"
    "hot|meta|foot|pager|side|bottom|lenta|more|links?|right-?_?col|outer|poll|gallery|caption|media",
)


def main_lines(page: VisiblePage, headline: int | None) -> frozenset[int] | None:
    """Give the indices of `page.blocks` that belong to the article; None if none stands out.

    `headline` is the index of the headline, if it is known; it is not among the result.
    """
    return _Extraction(page, headline, _LONG).lines() or _Extraction(page, headline, _SHORT).lines()


class _Extraction:
    """Sums over the elements of one page. All lists are as long as the page's elements or blocks."""

    def __init__(self, page: VisiblePage, headline: int | None, least: int) -> None:
        self._blocks, self._elements = page.blocks, page.elements
        self._headline = headline
        self._widths = [_width(block.text.text) for block in page.blocks]
        self._weights = self._weigh(least)
        size = len(page.elements)
        self._width, self._linked, self._weight = [0.0] * size, [0.0] * size, [0.0] * size
        for block, width, weight in zip(self._blocks, self._widths, self._weights, strict=True):
            if width:
                self._width[block.element] += width
                self._linked[block.element] += width * min(block.linked / len(block.text), 1.0)
                self._weight[block.element] += weight
        self._sum_up(self._width, self._linked, self._weight)
        self._beside = self._find_beside()
        self._scores = self._score()

    def lines(self) -> frozenset[int] | None:
        top = max(range(len(self._scores)), key=self._scores.__getitem__)
        if self._scores[top] <= 0:
            return None
        boxes = self._kin(top)
        dropped = self._find_dropped(boxes, self._weight[top])
        inside = [False] * len(self._elements)
        for number, element in enumerate(self._elements):
            inside[number] = number in boxes or (number > 0 and inside[element.parent])
        kept = [
            number
            for number, block in enumerate(self._blocks)
            if self._widths[number]
            and number != self._headline
            and inside[block.element]
            and not dropped[block.element]
            and block.linked <= _LINKED_LINE * len(block.text)
        ]
        return frozenset((*self._leads(kept, dropped), *kept)) or None

    def _weigh(self, least: int) -> list[float]:
        """Weigh each line as a paragraph of at least this width: its width and its pauses."""
        weights = [0.0] * len(self._blocks)
        for number, (block, width) in enumerate(zip(self._blocks, self._widths, strict=True)):
            text, name = block.text.text, self._elements[block.element].name
            share = block.linked / max(len(text), 1)
            if width < least or share > _LINKED_PROSE or name in _NO_PARAGRAPH:
                continue
            if name == "li" and (share > _LINKED_ITEM or not _ENDED.search(text)):
                continue
            weights[number] = 1 + len(_PAUSE.findall(text)) / 2 + min(width / 100, 3)
        return weights

    def _sum_up(self, *sums: list[float]) -> None:
        """Add every element's sums to its parent's; a parent has the smaller number."""
        for number in range(len(self._elements) - 1, 0, -1):
            parent = self._elements[number].parent
            for each in sums:
                each[parent] += each[number]

    def _find_beside(self) -> list[bool]:
        """Find what stands beside the article by its name: comments, sidebars, footers."""
        beside = [False] * len(self._elements)
        above = set(self._upwards(self._blocks[self._headline].element if self._headline is not None else 0))
        for number, element in enumerate(self._elements):
            if beside[element.parent]:
                beside[number] = True
            elif number not in above and element.name not in {"html", "body"}:
                named = element.name in {"aside", "footer", "nav"} or bool(_BESIDE.search(element.hint))
                small = self._weight[number] < _MOSTLY * self._weight[0]
                beside[number] = bool(_COMMENTS.search(element.hint)) or (named and small)
        return beside

    def _score(self) -> list[float]:
        scores = [0.0] * len(self._elements)
        start = -1 if self._headline is None else self._headline
        for number, (block, weight) in enumerate(zip(self._blocks, self._weights, strict=True)):
            if not weight or number < start or self._beside[block.element]:
                continue
            if start >= 0 and number > start + _FAR:
                weight *= _FAR_FACTOR  # noqa: PLW2901 - the same weight, seen from the headline
            box = block.element
            while box and self._elements[box].name in _INNER:
                box = self._elements[box].parent
            for share in (1.0, _PARENT, _GRANDPARENT):
                scores[box] += weight * share
                if not box:
                    break
                box = self._elements[box].parent
        for number, element in enumerate(self._elements):
            if scores[number]:
                scores[number] += _NAME_SCORE * bool(_TELLING.search(element.hint))
                scores[number] -= _NAME_SCORE * bool(_AWAY.search(element.hint))
                scores[number] *= 1 - self._links(number)
        return scores

    def _kin(self, top: int) -> set[int]:
        """Find the boxes nearby that look like `top`: pages split an article around pictures."""
        kind, around = self._classes(top), self._classes(self._elements[top].parent)
        boxes = {top}
        if not (kind or around):
            return boxes
        highest = list(self._upwards(top))[: _KIN_LEVELS + 1][-1]
        near = [False] * len(self._elements)
        for number, element in enumerate(self._elements):
            near[number] = highest in {0, number} or near[element.parent]
            if (
                near[number]
                and self._scores[number] > 0
                and element.name == self._elements[top].name
                and not self._beside[number]
                and self._links(number) <= _LINKED_BOX
            ):
                classes = self._classes(number)
                like = 2 * len(kind & classes) >= len(kind) if kind else not classes
                if like and (kind or around & self._classes(element.parent)):
                    boxes.add(number)
        return boxes

    def _find_dropped(self, boxes: set[int], weight: float) -> list[bool]:
        """Find the elements inside the article that are none of its text, by name and by links."""
        above = {number for box in boxes for number in self._upwards(box)}
        dropped = [False] * len(self._elements)
        for number, element in enumerate(self._elements):
            if number in above:
                continue
            named = _AWAY.search(element.hint) and not _TELLING.search(element.hint)
            dropped[number] = (
                dropped[element.parent]
                or self._beside[number]
                or element.name in _ASIDE
                or bool(named and self._weight[number] < _SMALL * weight)
                or (
                    element.name in _BOXES and self._links(number) > _LINK_LIST and not self._is_prose(number)
                )
            )
        return dropped

    def _leads(self, kept: list[int], dropped: list[bool]) -> list[int]:
        """Find the paragraphs between headline and article; many of them would be something else."""
        if not kept or self._headline is None:
            return []
        leads = [
            number
            for number in range(self._headline + 1, kept[0])
            if self._widths[number] >= _LEAD_WIDTH
            and self._blocks[number].linked <= _LINKED_BOX * len(self._blocks[number].text)
            and not dropped[self._blocks[number].element]
            and self._elements[self._blocks[number].element].name not in {"li", "figcaption"}
            and _ENDED.search(self._blocks[number].text.text)
        ]
        return leads if len(leads) <= _LEADS else []

    def _is_prose(self, number: int) -> bool:
        """Whether most of an element is paragraphs: one of 100 wide weighs 2 or more."""
        return self._weight[number] * 100 > self._width[number]

    def _links(self, number: int) -> float:
        return self._linked[number] / max(self._width[number], 1.0)

    def _classes(self, number: int) -> frozenset[str]:
        return frozenset(name for name in self._elements[number].hint.split() if name.startswith("."))

    def _upwards(self, number: int) -> list[int]:
        path = []
        while number:
            path.append(number)
            number = self._elements[number].parent
        return path


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text))
