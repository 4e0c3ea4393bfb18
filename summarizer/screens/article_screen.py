"""Deciding about one article after the other: each key is one decision, kept before it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from summarizer.errors import SummarizerError
from summarizer.review.facts import headline_of
from summarizer.review.fields import blank
from summarizer.screens.article_view import ArticleView
from summarizer.screens.fact_lines import ENTRY_NAMES, deed
from summarizer.screens.forms import EditForm, ListChoice, NoteForm
from summarizer.screens.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from summarizer.review.decisions import Action, Decision
    from summarizer.review.facts import Content, ListName
    from summarizer.review.state import ReviewedFact
    from summarizer.screens.catalogue import Entry
    from summarizer.screens.desk import Desk
    from summarizer.screens.key_bar import Keys
    from summarizer.screens.source_pane import SourcePane
    from summarizer.shelf.opening import OpenArticle

_KEYS: Keys = (
    ("a", "accept", "screen.accept"),
    ("e", "edit", "screen.edit"),
    ("r", "reject", "screen.reject"),
    ("n", "add", "screen.add"),
    ("u", "undo", "screen.undo"),
    ("space", "next open", "screen.next_open"),
    ("A", "approve article", "screen.approve"),
    ("B", "send back", "screen.send_back"),
    ("tab", "pane", "screen.other_pane"),
    (".", "next", "screen.turn(1)"),
    (",", "previous", "screen.turn(-1)"),
    ("esc", "list", "screen.leave"),
    ("?", "help", "app.help"),
    ("q", "quit", "app.quit"),
)
_MARKING_KEYS: Keys = (
    ("← → ↑ ↓", "move", ""),
    ("w b", "by words", ""),
    ("space", "begin, enter", ""),
    ("n", "add what is marked", "screen.add"),
    ("esc", "give up", "screen.drop_mark"),
)


class ArticleScreen(ArticleView):
    """The keys of an article. `news` takes up what others have decided and gives it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept", show=False),
        Binding("e,enter", "edit", show=False),
        Binding("r", "reject", show=False),
        Binding("n", "add", show=False),
        Binding("u", "undo", show=False),
        Binding("space", "next_open", show=False),
        Binding("A", "approve", show=False),
        Binding("B", "send_back", show=False),
        Binding("full_stop", "turn(1)", show=False),
        Binding("comma", "turn(-1)", show=False),
        Binding("tab,shift+tab", "other_pane", show=False, priority=True),
        Binding("z", "zoom", show=False),
        Binding("escape", "leave", show=False),
    ]
    KEYS: ClassVar[Keys] = _KEYS
    MARKING_KEYS: ClassVar[Keys] = _MARKING_KEYS

    class Decided(Message):
        """Something was decided about the article of `entry`."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

    def __init__(
        self,
        desk: Desk,
        entries: Sequence[Entry],
        place: int,
        *,
        news: Callable[[], Sequence[Decision]],
    ) -> None:
        super().__init__()
        self._desk, self._entries, self._at, self._news = desk, entries, place, news

    def on_mount(self) -> None:
        """Open the article that was chosen."""
        super().on_mount()
        self.action_turn(0)

    def concerns(self, news: Iterable[Decision]) -> bool:
        """Show what others have decided about this article; tell whether there was anything."""
        article = self.article
        if article is None:
            return False
        names = {article.brief.record_id, article.brief.source.path}
        about = [each for each in news if names & {each.article, each.path}]
        if about:
            self.show_decided(self._desk.again(article))
            self.say(f"meanwhile: {deed(about[-1])}", "doubtful")
        return bool(about)

    def on_source_pane_marked(self, event: SourcePane.Marked) -> None:
        """Ask for the list when a mark is done."""
        super().on_source_pane_marked(event)
        if event.is_done:
            self.action_add()

    # --- facts -------------------------------------------------------------------------------

    def action_accept(self) -> None:
        """Accept the chosen fact as it is shown, and go on to the next open one."""
        fact = self._chosen()
        if fact is not None:
            self._attempt(lambda: self._decide("accept", fact, after=fact.content))

    def action_edit(self) -> None:
        """Open the fields of the chosen fact."""
        fact = self._chosen()
        if fact is None:
            return
        title = f"edit the {ENTRY_NAMES[fact.list]}"
        self.app.push_screen(
            EditForm(
                fact.list,
                fact.content,
                title=title,
                keep=lambda after: self._edit(fact, after),
            )
        )

    def action_reject(self) -> None:
        """Reject the chosen fact, with a note if there is one."""
        fact = self._chosen()
        if fact is None:
            return
        if fact.now is None:
            self.say("it is rejected already: a accepts it again, u undoes the last decision")
            return
        title = f"reject: {headline_of(fact.list, fact.content)}"
        self.app.push_screen(NoteForm(title=title, keep=lambda note: self._decide("reject", fact, note=note)))

    def action_add(self) -> None:
        """Begin to mark a passage, or make a fact of what is marked."""
        if self.article is None or self.article.missing:
            self.say("without its source nothing can be marked: give its folder with --articles", "doubtful")
        elif not self.source.marked_text:
            self.source.begin_marking()
        else:
            self.app.push_screen(ListChoice(self.source.marked_text), self._add_to)

    def action_next_open(self) -> None:
        """Go on to the next fact that nobody has decided about."""
        if not self.brief.next_open():
            self.say("all facts are decided: A approves the article")

    # --- the article -------------------------------------------------------------------------

    def action_approve(self) -> None:
        """Approve the article as it stands."""
        self._attempt(lambda: self._decide("approve"))

    def action_send_back(self) -> None:
        """Send the article back, with a note if there is one."""
        if self.article is not None:
            title = "send the article back"
            keep = lambda note: self._decide("send_back", note=note)  # noqa: E731 - read with the title
            self.app.push_screen(NoteForm(title=title, keep=keep))

    def action_undo(self) -> None:
        """Take back the last decision about this article, and say which it was."""
        self._attempt(self._undo)

    def action_turn(self, steps: int) -> None:
        """Open the article so many places further down the list."""
        at = self._at + steps
        if not 0 <= at < len(self._entries):
            self.say("this is the last article of the list" if steps > 0 else "this is the first article")
            return
        self._at = at
        self._drop_mark()
        place = f"{at + 1:,} of {len(self._entries):,}"
        self.show_opened(self._desk.open(self._entries[at].row), place=place)

    def action_leave(self) -> None:
        """Go back to the list."""
        self.dismiss()

    # --- panes -------------------------------------------------------------------------------

    def action_other_pane(self) -> None:
        """Go to the other pane."""
        self._drop_mark()
        (self.source if self.brief.has_focus else self.brief).focus()

    def action_zoom(self) -> None:
        """Show the pane in use alone, or both again."""
        self.toggle_class("-zoomed")

    def action_drop_mark(self) -> None:
        """Give up marking."""
        self._drop_mark()
        self.say("")

    def _drop_mark(self) -> None:
        if self.source.mark is not None:
            self.source.drop_mark()
            self.brief.focus()
            self.query_one(KeyBar).show(self.KEYS)

    # --- keeping -----------------------------------------------------------------------------

    def _chosen(self) -> ReviewedFact | None:
        item = self.brief.chosen
        if item is None or item.fact is None:
            self.say("this is no fact: nothing can be decided about it, but n adds what is missing")
            return None
        return item.fact

    def _attempt(self, decide: Callable[[], None]) -> None:
        try:
            decide()
        except SummarizerError as error:
            self.say(f"× not kept: {error}", "bad")

    def _decide(
        self,
        action: Action,
        fact: ReviewedFact | None = None,
        *,
        after: Content | None = None,
        note: str = "",
    ) -> None:
        """Decide, and say so once it is kept; raises `SummarizerError`, and nothing is decided."""
        article = self._undisturbed()
        fact = next((each for each in article.review.facts if fact and each.key == fact.key), None)
        self._kept(self._desk.decide(article, action, fact, after=after, note=note))
        if action in {"accept", "reject"}:
            self.brief.next_open(wrap=False)

    def _edit(self, fact: ReviewedFact, after: Content) -> None:
        """Keep the fields that were changed in the form; what others have changed meanwhile stays."""
        changed = {name: value for name, value in after.items() if value != fact.content.get(name)}
        if not changed:
            self.say("nothing was changed: a accepts the fact as it is")
            return
        facts = self._undisturbed().review.facts
        now = next((each for each in facts if each.key == fact.key), fact)
        self._decide("edit", now, after=now.content | changed)

    def _undo(self) -> None:
        article, undone = self._desk.undo(self._undisturbed())
        if undone is None:
            self.say("nothing to undo: nothing was decided about this article")
        else:
            self._kept(article, key=undone.fact)
            self.say(f"undone: {deed(undone)}")

    def _add_to(self, kind: ListName | None) -> None:
        """Let the fields of a new fact be filled in; it rests on what is marked."""
        article, mark = self.article, self.source.mark
        if kind is None or article is None or mark is None:
            return
        line = self.source.lines[mark.line]
        start, end = mark.span(line.text)
        page_line = article.lines[line.number]
        evidence = article.marked(line.number, start, end)
        outside = "" if page_line.is_kept else f"; its words are no part of the article ({page_line.zone})"
        title = f"add a {ENTRY_NAMES[kind]}{outside}"
        keep = lambda content: self._add(kind, content)  # noqa: E731 - read with the title
        fact = blank(kind, evidence, words=page_line.text[start:end])
        self.app.push_screen(EditForm(kind, fact, title=title, keep=keep))

    def _add(self, kind: ListName, content: Content) -> None:
        self._kept(self._desk.add(self._undisturbed(), kind, content))
        self._drop_mark()

    def _kept(self, article: OpenArticle, *, key: str | None = None) -> None:
        last = self._desk.shelf.log.decisions[-1]
        self.show_decided(article, key=key or last.fact)
        self.say(deed(last))
        self.post_message(self.Decided(self._desk.entry(article.row)))

    def _undisturbed(self) -> OpenArticle:
        """Give the article, unless somebody has just decided about it: that is to be seen first."""
        if self.article is None:
            raise SummarizerError("there is no article to decide about")
        if self.concerns(self._news()):
            raise SummarizerError("somebody else has just decided about this article: look, then do it again")
        return self.article
