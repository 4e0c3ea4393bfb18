"""The terminal: pages in colour or plain, messages and a spinner. The only importer of rich.

rich interprets markup and passes control characters on. So it is given `Text` objects alone, made
from sanitised strings, with markup, emoji codes and highlighting off.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.containers import Lines
from rich.live import Live
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from summarizer.errors import StorageError
from summarizer.output.jsonl import to_json
from summarizer.output.line_breaking import line_breaks
from summarizer.output.page import Heading, Line, Page, Paragraph, Table
from summarizer.output.sanitizing import folded, one_line, redacted, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rich.console import JustifyMethod, OverflowMethod

WIDEST = 120
"""Longer lines are hard to read, however wide the terminal is."""

_LOOKS = {
    "plain": "",
    "strong": "bold",
    "quiet": "dim",
    "quote": "bold yellow",
    "good": "green",
    "doubtful": "yellow",
    "bad": "bold red",
}
_ASCII = str.maketrans(
    {"·": "-", "–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "─": "-", "→": "->"}
)
_FIRST_COLUMN, _LAST_COLUMN = 15, 8
_NARROW = 60
"""Below this width columns take what they need; above, all tables of a page stand in line."""


class Screen:
    """Shows pages and records on a text stream, as wide and as colourful as it allows."""

    def __init__(
        self, stream: TextIO, *, width: int | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        env = os.environ if environ is None else environ
        plain = bool(env.get("NO_COLOR")) or env.get("TERM") == "dumb"
        self._stream = stream
        self._console = Console(
            file=stream,
            color_system=None if plain else "auto",
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ=dict(env),
        )
        self._console.width = width or min(self._console.width, WIDEST)
        self._ascii = not _can_encode(stream, "·–—“”…─")
        self._unicode = _can_encode(stream, "\u0e01\u4e2d\u0645\U00020000")
        self.styled = self._console.color_system is not None
        self.width = self._console.width

    def show(self, page: Page) -> None:
        """Print the blocks of `page`, a blank line between them."""
        # rich ends the process when nobody reads its output; so it only renders, and we write.
        with self._console.capture() as capture:
            for number, block in enumerate(page):
                if number and not isinstance(page[number - 1], Heading):
                    self._console.print()
                self._console.print(self._rendered(block))
        text = capture.get()
        # rich fills the lines of a table up with spaces, which are in the way of what is piped on.
        self._write(text if self.styled else "".join(f"{line.rstrip()}\n" for line in text.splitlines()))

    def rule(self) -> None:
        """Draw a line between two pages."""
        self._write(f"\n{self._plain('─' * self._console.width)}\n\n")

    def write(self, text: str) -> None:
        """Print `text` with its own line ends and tabs."""
        self._write(visible(text, keep="\n\t") + "\n")

    def write_json(self, record: object) -> None:
        """Print `record` as one line of JSON, at once."""
        self._write(to_json(record, ascii_only=not self._unicode) + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise StorageError(
                f"standard output cannot be written ({error.strerror}); free some space or use --output"
            ) from None

    def _rendered(self, block: Heading | Paragraph | Table) -> RenderableType:
        if isinstance(block, Heading):
            text = block.text if block.level == 1 else block.text.upper()
            return _Prose(self._plain(one_line(text)), "bold" if block.level == 1 else "bold cyan")
        if isinstance(block, Paragraph):
            return Group(*(self._text(line) for line in block.lines))
        return Padding(self._grid(block), (0, 0, 0, 2))

    def _grid(self, table: Table) -> Grid:
        grid = Grid(
            box=None, show_header=table.head, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim"
        )
        grid.expand = not table.head
        in_line = not table.head and self._console.width >= _NARROW
        for place, name in enumerate(table.columns):
            narrow = _FIRST_COLUMN if place < table.wide else _LAST_COLUMN
            wide = place == table.wide
            grid.add_column(
                Text(name),
                ratio=1 if wide else None,
                width=narrow if in_line and not wide else None,
                overflow="fold",
                justify="right" if place in table.numbers else "left",
            )
        for row in table.rows:
            grid.add_row(*(_Prose("\n").join(self._text(line) for line in cell) for cell in row))
        return grid

    def line(self, line: Line) -> Text:
        """Render one line; what is too wide is cut off."""
        text = self._text(line)
        return Text.assemble(text, no_wrap=True, overflow="ellipsis")

    def _text(self, line: Line) -> _Prose:
        text = _Prose(overflow="fold")
        for run in line:
            shown = self._plain(folded(run.text))
            if run.style == "quote" and not self.styled:
                shown = f"*{shown}*"
            text.append(shown, _LOOKS[run.style])
        return text

    def _plain(self, text: str) -> str:
        return text.translate(_ASCII) if self._ascii else text


class _Prose(Text):
    """Text that wraps by our own rules: rich knows no line breaking without spaces."""

    def blank_copy(self, plain: str = "") -> _Prose:
        return _Prose(plain, style=self.style, justify=self.justify, overflow=self.overflow, end=self.end)

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,  # noqa: ARG002 - rich's signature; a sanitised line holds no tab
        no_wrap: bool | None = None,  # noqa: ARG002 - rich's signature
    ) -> Lines:
        lines = Lines()
        for line in self.split(allow_blank=True):
            lines.extend(line.divide(line_breaks(line.plain, width, cells=cell_len)))
        for line in lines:
            line.rstrip()
        lines.justify(console, width, justify=justify or "left", overflow=overflow or "fold")
        return lines


class _Forgiving(Console):
    """A console that falls silent, and does not end the process, when nobody listens any more."""

    def on_broken_pipe(self) -> None:
        self.quiet = True


class Messages:
    """What a user is told besides the results: one line each, on standard error."""

    def __init__(self, stream: TextIO | None = None, *, secret: str | None = None) -> None:
        self._stream = stream or sys.stderr
        self._secret = secret
        self._noted: set[str] = set()
        self._console = _Forgiving(file=self._stream, markup=False, emoji=False, highlight=False)

    def note(self, text: str) -> None:
        """Say something once; the same words again are not repeated."""
        if text not in self._noted:
            self._noted.add(text)
            self.line(f"note: {text}")

    def error(self, text: str) -> None:
        """Say what failed, why, and what to do about it."""
        self.line(f"error: {text}")

    def line(self, text: str) -> None:
        """Say a line without a label in front."""
        self._console.print(self._safe(text), soft_wrap=True)

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show a spinner on a terminal while the body runs; the yielded function changes its text."""
        if not (self._console.is_terminal and Screen(self._stream).styled):
            yield lambda _: None
            return
        with self._console.status(self._safe(text), spinner="dots") as status:
            yield lambda news: status.update(self._safe(news))

    @contextmanager
    def footer(self, lines: Callable[[], Sequence[Line]]) -> Iterator[Callable[[], None] | None]:
        """Keep `lines` at the foot of a terminal while the body runs, below what is said meanwhile.

        Yields the function that draws them anew, or None where there is no terminal to draw on.
        """
        screen = Screen(self._stream)
        if not (self._console.is_terminal and screen.styled):
            yield None
            return
        with Live(
            console=self._console,
            get_renderable=lambda: Group(*(screen.line(line) for line in lines())),
            auto_refresh=False,
            transient=True,
        ) as live:
            yield live.refresh

    def _safe(self, text: str) -> Text:
        return Text(visible(redacted(text, self._secret)))


def as_text(page: Page, *, width: int = 80) -> str:
    """Render `page` as plain text of at most `width` columns, for a file."""
    stream = io.StringIO()
    Screen(stream, width=width, environ={}).show(page)
    return stream.getvalue()


def _can_encode(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
