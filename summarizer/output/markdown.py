"""Pages as Markdown (CommonMark with GitHub's tables).

Text from an article or a model cannot become a link, an image, HTML, a heading or any other
mark-up: every character that could start one is escaped, and what a viewer would turn into a
link by itself (addresses of pages and of mail) is set as code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from summarizer.output.page import Heading, Line, Page, Paragraph, Run, Table
from summarizer.output.sanitizing import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#$]")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@|(?:mailto|xmpp|javascript|data):)\S*", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)]))")
_BOLD = frozenset({"strong", "quote", "bad"})


def to_markdown(page: Page) -> str:
    """Render `page`; ends with one line end."""
    return "\n\n".join(_block(block) for block in page) + "\n"


def _block(block: Heading | Paragraph | Table) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_escaped(folded(block.text)).strip()}"
    if isinstance(block, Paragraph):
        return "  \n".join(_line(line) for line in block.lines)
    return "\n".join((table_head(block.columns), *map(table_row, block.rows)))


def table_head(columns: Sequence[str]) -> str:
    """Render the two lines that begin a table; `columns` are our own words."""
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def table_row(row: Sequence[Sequence[Line]]) -> str:
    """Render one row of a table, without a line end."""
    cells = " | ".join("<br>".join(_line(line) for line in cell) for cell in row)
    return f"| {cells} |"


def link(text: str, file: PurePosixPath) -> str:
    """Render a link to a `file` that lies below the page; neither can become anything else."""
    return f"[{_escaped(folded(text)).strip()}]({quote(str(file))})"


def _line(line: Line) -> str:
    text = "".join(_run(run) for run in line).strip()
    return _LIST_MARK.sub(lambda at: f"{at[1]}\\{at[2]}" if at[2] else f"{at[1]}{at[3]}\\{at[4]}", text)


def _run(run: Run) -> str:
    text = folded(run.text)
    inner = text.strip()
    if run.style not in _BOLD or not inner:
        return _escaped(text)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    # Asterisks beside punctuation do not work where words have no spaces between them, as in Chinese.
    safe = inner[0].isalnum() and inner[-1].isalnum()
    start, end = ("**", "**") if safe else ("<b>", "</b>")
    return f"{before}{start}{_escaped(inner)}{end}{after}"


def _escaped(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for address in _ADDRESS.finditer(text):
        pieces += (_SPECIAL.sub(r"\\\g<0>", text[end : address.start()]), _code(address[0]))
        end = address.end()
    return "".join((*pieces, _SPECIAL.sub(r"\\\g<0>", text[end:])))


def _code(text: str) -> str:
    """Set `text` as code; a fence longer than any row of backticks in it cannot be closed by it."""
    fence = "`" * (max((len(row) for row in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text.replace('|', chr(92) + '|')}{pad}{fence}"
