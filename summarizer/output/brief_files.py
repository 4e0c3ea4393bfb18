"""A brief as the text of a file, by the ending of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.brief_page import brief_page
from summarizer.output.jsonl import record_json
from summarizer.output.markdown import to_markdown

if TYPE_CHECKING:
    from summarizer.brief import Brief

IN_FOLDER = (".md", ".json")
"""What a folder gets for every article. The record comes last: where it stands, the page does too."""


def brief_text(brief: Brief, suffix: str) -> str:
    """Write `brief` as a JSON record, as Markdown, or, for any other ending, as a page of plain text."""
    if suffix == ".json":
        return record_json(brief) + "\n"
    page = brief_page(brief)
    if suffix in {".md", ".markdown"}:
        return to_markdown(page)
    from summarizer.output.console import as_text  # noqa: PLC0415 - rich is not needed for the other two

    return as_text(page)
