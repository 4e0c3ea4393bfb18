"""What needs a look in an article, in a few signs: the same in every list."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.shelf.rows import Row, Standing

_STATUS = {"complete": "", "incomplete": "part", "not_an_article": "none"}


def flags_in_short(row: Row, standing: Standing) -> str:
    """Say by signs what is doubtful: ``!2`` warnings, ``×1`` not proven, incomplete, stale decisions."""
    parts = (
        f"!{row.warnings}" if row.warnings else "",
        f"×{len(row.rejected)}" if row.rejected else "",
        _STATUS[row.status],
        "stale" if standing.stale else "",
    )
    return " ".join(part for part in parts if part)
