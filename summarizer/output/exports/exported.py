"""What every export is made of: one article after the other, as people have left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.review.reviewed import ReviewedBrief


@dataclass(frozen=True, kw_only=True, slots=True)
class Exported:
    """One article: its brief with all decisions applied, and its names.

    `name` is the article's file as the user knows it, `record` the name of its record without ending:
    no two articles of an export share it. `text` is the decoded source, or None where it is not to be had.
    """

    brief: ReviewedBrief
    name: str
    record: str
    text: str | None = None
