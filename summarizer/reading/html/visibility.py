"""Tell what a browser would not show: elements without a picture of text, and hidden ones.

Text that only a program sees is where instructions to the model, stuffed key words and stale
teasers hide; nothing of it may reach a brief. Only what the page itself says is looked at: its
attributes, inline styles and the plain rules of its own ``<style>`` elements. Style sheets in
other files are never fetched.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.reading.html.markup import Attribute

HTML_ELEMENTS: dict[str, list[str]] = json.loads(
    resources.files(__package__).joinpath("html_elements.json").read_text("utf-8")
)
"""Names of elements by how a browser lays them out."""

NEVER_SHOWN = frozenset(HTML_ELEMENTS["never_shown"])
"""Elements whose content is no text of the page; ruby readings, which would split the words, too."""

_HIDING = re.compile(
    r"""(?:^|[;{\s])(?:
        display\s*+:\s*+none
      | visibility\s*+:\s*+(?:hidden|collapse)
      | content-visibility\s*+:\s*+hidden
      | (?:font-size|opacity|max-height|max-width|zoom)\s*+:\s*+(?:0++(?:\.0*+)?|\.0++)[a-z%]*+\s*+(?:;|!|$)
      | font-size\s*+:\s*+(?:0?\.\d++|1(?:\.\d++)?)p[xt]
      | opacity\s*+:\s*+0?\.0
      | text-indent\s*+:\s*+-\d{3}
      | (?:left|top|right|margin-left|margin-top)\s*+:\s*+-(?:\d{4}|\d{3}(?:r?em|v[wh]|%))
      | transform\s*+:\s*+scale\(\s*+0\s*+\)
      | clip\s*+:\s*+rect\(\s*+0
      | clip-path\s*+:\s*+inset\(\s*+(?:50|100)%
    )""",
    re.VERBOSE,
)
_CLIPPED = re.compile(r"(?:^|[;\s])(?:height|width)\s*+:\s*+[01](?:px|em|rem)?+\s*+(?:;|!|$)")
_OVERFLOW = re.compile(r"overflow\s*+:\s*+(?:hidden|clip)")
_COLOR = re.compile(r"(?:^|[;\s])color\s*+:\s*+([^;!]{1,60})")
_BACKGROUND = re.compile(
    r"(?:^|[;\s])background(?:-color)?\s*+:\s*+(\#[0-9a-f]{3,8}|rgba?\([^)]{1,60}\)|[a-z]+)"
)
_WHITE = re.compile(r"(?:white|\#f{3,4}|\#f{6}|\#f{8}|rgba?\(\s*255\D+255\D+255\b.*)$")
_UNSEEN = re.compile(r"transparent|rgba\([^)]*[,\s/]\s*0*\.?0+%?\s*\)|\#[0-9a-f]{3}0$|\#[0-9a-f]{6}00$")

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BRACE = re.compile("[{}]")
_NAME = re.compile(r"[.#][\w-]+")
_HIDES = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+hidden|font-size\s*+:\s*+0\s*+(?:p[xt]|r?em|%)?+\s*+(?:;|!|$)"
)
_SHOWS = re.compile(r"display\s*+:\s*+(?!none)|visibility\s*+:\s*+visible")


def is_hidden(attributes: Mapping[str, Attribute], ground: str) -> bool:
    """Whether the attributes of an element say themselves that its text cannot be seen.

    `ground` is the colour behind it, empty where the page states none: then it is taken as white.
    """
    if "hidden" in attributes and attributes["hidden"].value.lower() != "until-found":
        return True
    style = _declarations(attributes)
    if _HIDING.search(style) or (_CLIPPED.search(style) and _OVERFLOW.search(style)):
        return True
    found = _COLOR.search(style)
    color = found[1].strip() if found else _value(attributes, "color")
    if not color:
        return False
    same = color == ground or (_WHITE.match(color) and (not ground or _WHITE.match(ground)))
    return bool(same or _UNSEEN.match(color))


def is_hidden_from_readers(attributes: Mapping[str, Attribute]) -> bool:
    """Whether an element is hidden from screen readers: so are decoys, and pages behind a dialogue."""
    return _value(attributes, "aria-hidden") == "true"


def background(attributes: Mapping[str, Attribute]) -> str:
    """Give the colour that an element states for its background, or an empty string."""
    found = _BACKGROUND.search(_declarations(attributes))
    return found[1] if found else _value(attributes, "bgcolor")


def _declarations(attributes: Mapping[str, Attribute]) -> str:
    return _without_comments(_value(attributes, "style"))


def _value(attributes: Mapping[str, Attribute], name: str) -> str:
    return attributes[name].value.strip().lower() if name in attributes else ""


def selectors(attributes: Mapping[str, Attribute]) -> list[str]:
    """Write an element's classes and id as selectors of a style sheet."""
    found = [f".{name}" for name in attributes["class"].value.split()] if "class" in attributes else []
    if "id" in attributes:
        found.append(f"#{attributes['id'].value.strip()}")
    return found


def hiding_rules(sheet: str) -> frozenset[str]:
    """Find the classes and ids that a style sheet hides outright: ``.name {display: none}``.

    What any rule shows again (on a wide screen, once loaded) is not among them, nor what depends
    on an element's surroundings or state: whether such rules hold cannot be told from here.
    """
    hidden: set[str] = set()
    shown: set[str] = set()
    depth, selector, place = 0, "", 0
    sheet = _without_comments(sheet)
    for brace in _BRACE.finditer(sheet):
        part, place = sheet[place : brace.start()], brace.end()
        if brace[0] == "{":
            depth, selector = depth + 1, part
            continue
        declarations = part.lower()
        if _SHOWS.search(declarations):
            shown.update(_NAME.findall(selector))
        elif depth == 1 and _HIDES.search(declarations):
            hidden.update(each for each in map(str.strip, selector.split(",")) if _NAME.fullmatch(each))
        depth, selector = max(depth - 1, 0), ""
    return frozenset(hidden - shown)


def _without_comments(sheet: str) -> str:
    end = sheet.rfind("*/") + 2  # past the last end no comment can close, and looking for it is slow
    return _COMMENT.sub(" ", sheet[:end]) + sheet[end:]
