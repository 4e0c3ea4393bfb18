"""JSON Lines: one reviewed brief a line, to the letter; the form of `ReviewedBrief`'s JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from summarizer.output.jsonl import to_json
from summarizer.output.saving import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarizer.output.exports.exported import Exported


def write_jsonl(articles: Iterable[Exported], target: Path) -> int:
    """Write a line for each article and give their number; raises `StorageError`."""
    count = 0
    with whole_file(target) as file:
        for count, each in enumerate(articles, 1):  # noqa: B007 - the number is the result
            file.write(to_json(each.brief.model_dump(mode="json")) + "\n")
    return count


def is_jsonl_export(file: BinaryIO) -> bool:
    """Tell whether a file is an earlier export: its first line is a brief that says what was decided."""
    try:
        first = json.loads(file.readline())
    except (ValueError, RecursionError):
        return False
    return isinstance(first, dict) and {"record_id", "review"} <= first.keys()
