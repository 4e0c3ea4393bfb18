"""The keys that can be pressed now, always in view; each can be clicked as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.geometry import Size

Keys = tuple[tuple[str, str, str], ...]
"""Per key: what is written on it, what it does in a word, and its action in textual, if a click can do it."""


class KeyBar(Widget):
    """Keys and what they do, on as many lines as they need."""

    ALLOW_SELECT = False

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def show(self, keys: Keys) -> None:
        """Show other keys."""
        if keys != self._keys:
            self._keys = keys
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - textual's
        """Tell how many lines the keys take."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Write the keys, a word each; a line breaks only between two of them."""
        return Content("\n").join(Content("  ").join(line) for line in self._lines(self.content_size.width))

    def _lines(self, width: int) -> list[list[Content]]:
        lines: list[list[Content]] = []
        used = 0
        for key, word, action in self._keys:
            click = Style.from_meta({"@click": action}) if action else Style()
            piece = Content.assemble((key, Style(bold=True, reverse=True) + click), (f" {word}", click))
            if not lines or used + 2 + piece.cell_length > width:
                lines.append([])
                used = -2
            lines[-1].append(piece)
            used += 2 + piece.cell_length
        return lines
