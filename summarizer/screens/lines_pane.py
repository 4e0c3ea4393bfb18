"""A pane of rows of which only those in view are made ready, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content


class LinesPane(ScrollView, can_focus=True):
    """Shows rows that a subclass counts (`count_rows`) and makes (`row`), one screen line each."""

    ALLOW_SELECT = False

    def count_rows(self, width: int) -> int:
        """Lay out for `width` cells and tell how many rows there are."""
        raise NotImplementedError

    def row(self, number: int, width: int) -> Content:
        """Make a row of at most `width` cells ready to be shown."""
        raise NotImplementedError

    @property
    def columns(self) -> int:
        """How many cells a row has."""
        return self.scrollable_content_region.width

    def lay_out(self) -> None:
        """Count the rows anew and draw what is in view."""
        width = self.columns
        self.virtual_size = Size(width, self.count_rows(width) if width > 0 else 0)
        self.refresh()

    def on_resize(self, _: events.Resize) -> None:
        """Lay out for the new width; of another height nothing is wrapped anew."""
        if self.virtual_size.width != self.columns:
            self.lay_out()
        self.call_after_refresh(self.keep_in_view)

    def keep_in_view(self) -> None:
        """Scroll so that what matters most is in view; a subclass knows what that is."""

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        style, width = self.visual_style, self.columns
        number = y + round(self.scroll_offset.y)
        if not 0 <= number < self.virtual_size.height:
            return Strip.blank(width, style.rich_style)
        strip = Strip(self.row(number, width).render_segments(style))
        return strip.adjust_cell_length(width, style.rich_style)

    def bring_into_view(self, first: int, last: int, *, margin: int = 0) -> None:
        """Scroll as little as needed to show rows `first` to `last`; of too many rows the first ones."""
        top, height = round(self.scroll_offset.y), max(self.scrollable_content_region.height, 1)
        margin = min(margin, max(height - (last - first + 1), 0) // 2)
        wanted = top
        if last + margin >= top + height:
            wanted = last + margin - height + 1
        if first - margin < wanted:
            wanted = max(first - margin, 0)
        if wanted != top:
            self.scroll_to(y=wanted, animate=False, immediate=True)
