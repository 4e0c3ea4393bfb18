"""The pane of the source: its lines, the quotes of the chosen fact in it, and a cursor to mark passages."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from summarizer.output.line_breaking import line_breaks
from summarizer.output.page import Run
from summarizer.screens.layout import cells, clusters
from summarizer.screens.lines_pane import LinesPane
from summarizer.screens.looks import content_of
from summarizer.screens.marking import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.content import Content

    from summarizer.output.page import Style
    from summarizer.screens.source_lines import SourceLine

_GUTTER = 2
_STEPS = {"left": -1, "right": 1, "h": -1, "l": 1, "up": -1, "down": 1, "k": -1, "j": 1}


class _Row(NamedTuple):
    """Characters `start` to `end` of a line, shown on one row behind `before`."""

    line: int
    start: int
    end: int
    before: str


class SourcePane(LinesPane):
    """Lines of a source. `mark` is the cursor while a passage is being marked."""

    class Marked(Message):
        """The marking has gone on, has ended (`is_done`) or was given up."""

        def __init__(self, *, is_done: bool = False) -> None:
            super().__init__()
            self.is_done = is_done

    def __init__(self, *, id: str) -> None:  # noqa: A002 - textual's word
        super().__init__(id=id)
        self.lines: Sequence[SourceLine] = ()
        self.mark: Mark | None = None
        self._spans: dict[int, tuple[tuple[int, int], ...]] = {}
        self._rows: list[_Row] = []
        self._first_rows: list[int] = []
        self._is_dragged = False

    def show(self, lines: Sequence[SourceLine]) -> None:
        """Show the lines of another source from its beginning."""
        self.lines, self.mark, self._spans = lines, None, {}
        self.lay_out()
        self.scroll_to(y=0, animate=False, immediate=True)

    def point_at(self, places: Sequence[tuple[int, int]], nearest: str | None = None) -> None:
        """Highlight these places of the source, or else the text `nearest`, and scroll to the first."""
        found = ((i, line.spans(places)) for i, line in enumerate(self.lines))
        self._spans = {i: spans for i, spans in found if spans}
        if not self._spans and nearest:
            at = ((i, line.text.find(nearest)) for i, line in enumerate(self.lines))
            self._spans = {i: ((start, start + len(nearest)),) for i, start in at if start >= 0}
        self.refresh()
        self.keep_in_view()

    @property
    def points_at_something(self) -> bool:
        """Whether anything is highlighted."""
        return bool(self._spans)

    @property
    def marked_text(self) -> str:
        """The words that are marked."""
        if self.mark is None or self.mark.anchor is None:
            return ""
        start, end = self.mark.span(self.lines[self.mark.line].text)
        return self.lines[self.mark.line].text[start:end]

    def begin_marking(self) -> None:
        """Put a cursor on the highlighted quote, or on the first line in view."""
        if not self.lines:
            return
        line = min(self._spans, default=None)
        if line is not None:
            self.mark = Mark(line=line, place=self._spans[line][0][0])
        else:
            row = self._rows[min(round(self.scroll_offset.y), len(self._rows) - 1)]
            self.mark = Mark(line=row.line, place=row.start)
        self.focus()
        self._changed()

    def drop_mark(self) -> None:
        """Take the cursor away."""
        self.mark = None
        self._is_dragged = False
        self.refresh()

    def count_rows(self, width: int) -> int:
        """Wrap all lines."""
        self._rows, self._first_rows = [], []
        for number, line in enumerate(self.lines):
            self._first_rows.append(len(self._rows))
            before = f"[{line.zone}] " if line.zone else ""
            breaks = line_breaks(before + line.text, max(width - _GUTTER, 1), cells=cells)
            borders = (0, *(max(each - len(before), 0) for each in breaks), len(line.text))
            for start, end in pairwise(borders):
                self._rows.append(_Row(number, start, end, "" if start else before))
        return len(self._rows)

    def row(self, number: int, width: int) -> Content:  # noqa: ARG002 - the rows were wrapped for it
        """Give one row; a quote in it is reversed, and signed at the left."""
        row = self._rows[number]
        line = self.lines[row.line]
        spans = [(a, b) for a, b in self._spans_of(row.line) if a < row.end and b > row.start]
        plain: Style = "quiet" if line.zone else "plain"
        runs = [Run("▶ " if spans else "  ", "strong"), Run(row.before, "quiet")]
        inner = {border for span in spans for border in span if row.start < border < row.end}
        for start, end in pairwise(sorted({row.start, row.end, *inner})):
            is_quote = any(a <= start < b for a, b in spans)
            runs.append(Run(line.text[start:end], "quote" if is_quote else plain))
        return content_of(tuple(runs))

    def keep_in_view(self) -> None:
        """Show the cursor, or else the first quote as a whole."""
        if self.mark is not None:
            row = self._row_of(self.mark.line, self.mark.place)
            self.bring_into_view(row, row, margin=2)
        elif self._spans:
            line = min(self._spans)
            start, end = self._spans[line][0]
            self.bring_into_view(self._row_of(line, start), self._row_of(line, end - 1), margin=3)

    def on_key(self, event: events.Key) -> None:
        """Move the cursor while a passage is being marked; these keys mean nothing else then."""
        if self.mark is None or event.key in {"tab", "shift+tab", "question_mark", "n"}:
            return
        key = event.key.removeprefix("ctrl+").removeprefix("shift+").removeprefix("ctrl+")
        if key in _STEPS:
            mark = self.mark.anchored() if "shift+" in event.key and self.mark.anchor is None else self.mark
            self._move(mark, key, by_words="ctrl+" in event.key)
        elif key in {"w", "b"}:
            self._move(self.mark, "right" if key == "w" else "left", by_words=True)
        elif key in {"home", "end"}:
            text = self.lines[self.mark.line].text
            self.mark = self.mark.at(clusters(text)[-1][0] if key == "end" else 0)
        elif key in {"enter", "space"}:
            if self.mark.anchor is not None:
                self.post_message(self.Marked(is_done=True))
                event.stop()
                return
            self.mark = self.mark.anchored()
        elif key == "escape":
            self.drop_mark()
        event.stop()
        event.prevent_default()
        self._changed()

    def _move(self, mark: Mark, key: str, *, by_words: bool) -> None:
        if key in {"left", "right", "h", "l"}:
            self.mark = mark.moved(self.lines[mark.line].text, _STEPS[key], by_words=by_words)
            return
        here = self._row_of(mark.line, mark.place)
        there = here + _STEPS[key]
        if not 0 <= there < len(self._rows):
            self.mark = mark
            return
        row, old = self._rows[there], self._rows[here]
        if mark.anchor is not None and row.line != mark.line:
            self.mark = mark  # a mark stays within its line
            return
        column = cells(self.lines[old.line].text[old.start : mark.place])
        self.mark = Mark(line=row.line, place=self._place(row, column), anchor=mark.anchor)

    def _changed(self) -> None:
        self.keep_in_view()
        self.refresh()
        self.post_message(self.Marked())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to mark where the pointer is."""
        found = self._under(event)
        if found is not None:
            self.mark = Mark(line=found[0], place=found[1], anchor=found[1])
            self._is_dragged = False
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Mark as far as the pointer, at most to the ends of the line."""
        if self.mark is None or self.app.mouse_captured is not self:
            return
        found = self._under(event)
        if found is not None and found[0] == self.mark.line and found[1] != self.mark.place:
            self._is_dragged = True
            self.mark = self.mark.at(found[1])
            self._changed()

    def on_mouse_up(self, _: events.MouseUp) -> None:
        """End the marking; a click without any movement marks nothing."""
        if self.app.mouse_captured is self:
            self.release_mouse()
            if not self._is_dragged:
                self.drop_mark()
            self.post_message(self.Marked())

    def _under(self, event: events.MouseEvent) -> tuple[int, int] | None:
        offset = event.get_content_offset_capture(self)
        number = offset.y + round(self.scroll_offset.y)
        if not 0 <= number < len(self._rows):
            return None
        row = self._rows[number]
        return row.line, self._place(row, offset.x - _GUTTER - cells(row.before))

    def _place(self, row: _Row, column: int) -> int:
        """Give the character of a row in a column of its text."""
        used, text = 0, self.lines[row.line].text[row.start : row.end]
        for start, end in clusters(text):
            used += cells(text[start:end])
            if used > column:
                return row.start + start
        return row.start + (clusters(text)[-1][0] if text else 0)

    def _row_of(self, line: int, place: int) -> int:
        first = self._first_rows[line]
        after = self._first_rows[line + 1] if line + 1 < len(self._first_rows) else len(self._rows)
        starts = [row.start for row in self._rows[first:after]]
        return first + max(bisect_right(starts, place) - 1, 0)

    def _spans_of(self, line: int) -> Sequence[tuple[int, int]]:
        """Give what is highlighted in a line: the mark while there is one, else the quotes."""
        if self.mark is None:
            return self._spans.get(line, ())
        return (self.mark.span(self.lines[line].text),) if self.mark.line == line else ()
