"""How one article is shown: a head, the brief and its source in two panes, a line that answers, keys."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Container
from textual.content import Content as Text
from textual.screen import Screen
from textual.widgets import Static

from summarizer.output.page import Line, Run
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import in_words
from summarizer.screens.article_list import flags_in_words
from summarizer.screens.brief_items import items_of
from summarizer.screens.brief_pane import BriefPane
from summarizer.screens.catalogue import Entry
from summarizer.screens.key_bar import KeyBar, Keys
from summarizer.screens.layout import cut
from summarizer.screens.looks import STATE_SIGNS, STATE_STYLES, content_of
from summarizer.screens.source_lines import source_lines
from summarizer.screens.source_pane import SourcePane
from summarizer.shelf.rows import Standing

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from summarizer.output.page import Style
    from summarizer.shelf.opening import OpenArticle

_GONE = "its record is gone or damaged: run `summarizer batch` again"


class ArticleView(Screen[None]):
    """Shows an article; what is chosen in the brief is highlighted in the source."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - textual declares it without ClassVar
        (0, "-narrow"),
        (100, "-wide"),
    ]
    AUTO_FOCUS = "#brief"
    KEYS: ClassVar[Keys] = ()
    MARKING_KEYS: ClassVar[Keys] = ()

    def __init__(self) -> None:
        super().__init__()
        self.article: OpenArticle | None = None
        self._place = ""

    def compose(self) -> ComposeResult:
        """Lay out head, panes, answer and keys."""
        yield Static(id="head")
        with Container(id="panes"):
            yield BriefPane(id="brief")
            yield SourcePane(id="source")
        yield Static(id="answer")
        yield KeyBar(self.KEYS)

    def on_mount(self) -> None:
        """Name the panes."""
        self.brief.border_title, self.source.border_title = "BRIEF", "SOURCE"

    def on_resize(self) -> None:
        """Write the head for the new width."""
        self._show_head()

    @property
    def brief(self) -> BriefPane:
        """The pane of the brief."""
        return self.query_one(BriefPane)

    @property
    def source(self) -> SourcePane:
        """The pane of the source."""
        return self.query_one(SourcePane)

    def show_opened(self, article: OpenArticle | None, *, place: str) -> None:
        """Show another article, or say that there is none; `place` tells which of how many it is."""
        self.article, self._place = article, place
        self.source.show(source_lines(article) if article else ())
        self.brief.show(items_of(article) if article else (), afresh=True)
        self.brief.focus()
        self._show_head()
        if article is None:
            self.say(_GONE, "bad")
        elif article.missing:
            self.say(f"no source: {article.missing}; only the quoted sentences are shown", "doubtful")
        else:
            self.say("")

    def show_decided(self, article: OpenArticle, *, key: str | None = None) -> None:
        """Show the same article as it stands after a decision; chosen is the fact called `key`."""
        self.article = article
        self.brief.show(items_of(article), key=key)
        self._show_head()

    def say(self, text: str, style: Style = "plain") -> None:
        """Answer in the line above the keys."""
        self.query_one("#answer", Static).update(content_of((Run(one_line(text), style),)))

    def on_brief_pane_chosen(self) -> None:
        """Show in the source what the chosen item rests on."""
        item = self.brief.chosen
        self.source.point_at(item.places if item else (), item.nearest if item else None)

    def on_source_pane_marked(self, event: SourcePane.Marked) -> None:
        """Say what is marked, and which keys hold while marking."""
        marked = self.source.marked_text
        self.query_one(KeyBar).show(self.MARKING_KEYS if self.source.mark else self.KEYS)
        if not event.is_done:
            self.say(f"marked: “{marked}”" if marked else "", "strong")

    def _show_head(self) -> None:
        width, article = self.size.width, self.article
        if article is None:
            self.query_one("#head", Static).update(Text(cut(self._place, width)), layout=False)
            return
        review = article.review
        standing = Standing(
            state=review.state, stale=len(review.stale), by=review.by.who if review.by else None
        )
        by = f" by {one_line(standing.by)}" if standing.by else ""
        state = cut(f"{STATE_SIGNS[standing.state]} {in_words(standing.state)}{by}", width // 3)
        parts = (
            f"{review.decided} of {len(review.facts)} decided",
            flags_in_words(Entry(row=article.row, standing=standing)),
            PurePath(article.brief.source.path).name,
        )
        rest = cut(" · ".join(parts), width - len(self._place) - len(state) - 4)
        line: Line = (Run(f"{self._place}  "), Run(state, STATE_STYLES[standing.state]), Run(f"  {rest}"))
        self.query_one("#head", Static).update(content_of(line), layout=False)
