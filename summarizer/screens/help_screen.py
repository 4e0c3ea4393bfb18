"""All keys and signs on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from summarizer.screens.key_bar import KeyBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

_HELP = """\
LIST
  ↑ ↓ page-up page-down   choose an article      enter  open it
  /   search as you type: every word must be found in headline, names, areas or path
  f   only what is flagged      s   by state      o   order: date, state, headline
  flags: !2 two warnings · ×1 one thing not proven · part: incomplete
         none: not an article · stale: decided about what has changed since

ARTICLE
  ↑ ↓   choose a fact; its quote is highlighted in the source (▶ at the left)
  space next fact that nobody has decided about        tab   brief or source
  a accept   e edit   r reject, with a note if you like   u undo the last decision
  A approve the article as it stands now       B send it back with a note
  . next article   , the one before   z   one pane or both   esc   back to the list
  signs: · open   ✓ accepted   ≠ edited   × rejected   + added by hand

ADD A FACT (n)
  A cursor appears in the source. Arrows move it, w and b by words; space begins the
  mark, enter ends it; then choose the list. With a mouse: drag over the words, then n.
  A mark stays within one line of the page.

Every decision is on the disk before the screen says so; the records of the run are
never changed. Grey lines in the source, with their kind in [brackets], are not the
article's own text: nothing in a brief may rest on them.
"""


class HelpScreen(ModalScreen[None]):
    """Help over whatever is being done."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "dismiss", show=False)]

    def compose(self) -> ComposeResult:
        """Show the page."""
        with VerticalScroll(classes="form help"):
            yield Static(Content(_HELP))
            yield KeyBar((("esc", "close", "screen.dismiss"),))
