"""How styles look. Colours are the terminal's own, light or dark; none tells anything alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.color import Color
from textual.content import Content
from textual.style import Style as Look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.output.page import Line, Style
    from summarizer.review.state import ArticleState, Verdict

_LOOKS: Mapping[Style, Look] = {
    "plain": Look(),
    "strong": Look(bold=True),
    "quiet": Look(dim=True),
    "quote": Look(bold=True, reverse=True),
    "good": Look(foreground=Color.parse("ansi_green")),
    "doubtful": Look(foreground=Color.parse("ansi_yellow"), bold=True),
    "bad": Look(foreground=Color.parse("ansi_red"), bold=True),
}

VERDICT_SIGNS: Mapping[Verdict, str] = {
    "open": "·",
    "accepted": "✓",
    "edited": "≠",
    "rejected": "×",
    "added": "+",
}
STATE_SIGNS: Mapping[ArticleState, str] = {"new": "·", "in_review": "…", "approved": "✓", "sent_back": "←"}
STATE_STYLES: Mapping[ArticleState, Style] = {
    "new": "plain",
    "in_review": "plain",
    "approved": "good",
    "sent_back": "bad",
}
VERDICT_STYLES: Mapping[Verdict, Style] = {
    "open": "plain",
    "accepted": "good",
    "edited": "good",
    "rejected": "bad",
    "added": "good",
}


def content_of(line: Line, *, strong: bool = False) -> Content:
    """Make a safe line ready to be shown; no markup in it is read. `strong` sets all of it in bold."""
    over = Look(bold=True) if strong else Look()
    return Content.assemble(*((run.text, _LOOKS[run.style] + over) for run in line))
