"""Whether a page is an article at all, and whether what was kept of it is suspiciously little or much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.records import KEPT_ZONES, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.records import Line


def judge_page(lines: Sequence[Line]) -> str:
    """Give ``article`` or the short reason why the page is none."""
    return "article" if any(line.zone in KEPT_ZONES for line in lines) else "too_short"


def share_problems(lines: Sequence[Line]) -> tuple[Problem, ...]:
    """Warn where the kept share of the page's characters is suspicious."""
    total = sum(len(line.text) for line in lines)
    kept = sum(len(line.text) for line in lines if line.zone in KEPT_ZONES)
    if total and kept < 0.08 * total:
        return (
            Problem(
                code="cleaning_kept_little",
                severity="warning",
                where="cleaning",
                message=f"only {kept / total:.0%} of the page's text was taken for the article",
            ),
        )
    return ()
