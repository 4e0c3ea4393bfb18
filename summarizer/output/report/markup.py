"""The one place where HTML is made: text and attributes are sanitised and escaped here and nowhere else.

A plain `str` is always text, whoever wrote it; only what `tag` and `joined` return is markup.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from summarizer.output.sanitizing import folded, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"meta", "input", "br"})

Attribute = str | int | float | bool | None


class Html(str):
    """Markup that is safe to put into a page as it is."""

    __slots__ = ()


EMPTY = Html()


def joined(parts: Iterable[Html | str]) -> Html:
    """Put pieces side by side; plain text among them is escaped."""
    return Html("".join(part if isinstance(part, Html) else _text(part) for part in parts))


def tag(name: str, /, *children: Html | str, **attributes: Attribute) -> Html:
    """Make an element. Names of attributes are given as in Python: ``class_``, ``data_pair``.

    An attribute that is None or False is left out, one that is True has no value.

    >>> tag("a", "1 < 2", href="#x", class_="ref", hidden=True)
    '<a href="#x" class="ref" hidden>1 &lt; 2</a>'
    """
    opened = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(opened if name in _VOID else f"{opened}{joined(children)}</{name}>")


def foreign(words: str, language: str | None = None) -> Html:
    """Set words of another language apart, in their own direction."""
    return tag("bdi", one_line(words), lang=language, dir="auto")


def _text(words: str) -> str:
    """Sanitise and escape. Most text is plain ASCII, in which there is nothing to take out."""
    is_plain = words.isascii() and words.isprintable() and "  " not in words
    return escape(words if is_plain else folded(words), quote=True)


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    plain = name.rstrip("_").replace("_", "-")
    return f" {plain}" if value is True else f' {plain}="{_text(str(value))}"'
