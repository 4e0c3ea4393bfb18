"""Small forms over an article: the fields of a fact, a note, the choice of a list.

A form stays open until what it asks for has been kept: nothing that was typed is lost to a full disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content as Text
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Select, Static, TextArea

from summarizer.errors import SummarizerError
from summarizer.output.page import Run
from summarizer.output.sanitizing import one_line, visible
from summarizer.output.wording import in_words
from summarizer.review.facts import LISTS, ListName
from summarizer.review.fields import FIELDS, Field, with_changes
from summarizer.screens.fact_lines import ENTRY_NAMES
from summarizer.screens.key_bar import KeyBar
from summarizer.screens.layout import cut
from summarizer.screens.looks import content_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from summarizer.review.facts import Content

_LABELS = {
    "name_en": "name",
    "title_en": "title",
    "what_en": "what",
    "label_en": "area",
    "edtf": "date",
    "core": "core fact",
}
_EXAMPLES = {
    "date": "2025-08-26, 2025-08, 2025 or 2025-05-31/2025-06-09",
    "country": "two letters, such as VN",
}
_LONGEST_QUOTE = 300
_FIELD_KEYS = (
    ("ctrl+s", "save", "screen.save"),
    ("tab", "next field", "screen.focus_next"),
    ("esc", "cancel", "screen.dismiss"),
)
_NOTE_KEYS = (("enter", "keep", "screen.save"), ("esc", "cancel", "screen.dismiss"))
_CHOICE_KEYS = (("enter", "choose", "screen.save"), ("esc", "cancel", "screen.dismiss"))


class _Form(ModalScreen[None]):
    """A form over the article."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "dismiss", show=False),
    ]

    def say(self, error: SummarizerError) -> None:
        """Show why nothing was kept."""
        self.query_one("#error", Static).update(content_of((Run(f"× {visible(str(error))}", "bad"),)))

    def action_save(self) -> None:
        """Keep what was typed, if it can be kept."""
        try:
            self.keep()
        except SummarizerError as error:
            self.say(error)
        else:
            self.dismiss()

    def keep(self) -> None:
        """Keep it; raises `SummarizerError`."""
        raise NotImplementedError

    def on_input_submitted(self, _: Input.Submitted) -> None:
        """Enter in a field keeps all."""
        self.action_save()


class EditForm(_Form):
    """The fields of a fact. `keep` is given the changed fact and raises if it cannot be kept."""

    def __init__(
        self, kind: ListName, content: Content, *, title: str, keep: Callable[[Content], None]
    ) -> None:
        super().__init__()
        self._kind, self._content, self._title, self._keep_it = kind, content, title, keep
        self._shown = {field.name: _as_typed(content.get(field.name)) for field in FIELDS[kind]}

    def compose(self) -> ComposeResult:
        """Show what the fact rests on, then a line for each field."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(content_of((Run(self._title, "strong"),)), classes="title")
            yield Static(content_of((Run(_quotes(self._content), "quiet"),)), classes="quotes")
            for field in FIELDS[self._kind]:
                with Horizontal(classes="field"):
                    yield Static(Text(_LABELS.get(field.name, in_words(field.name))), classes="label")
                    yield self._widget(field)
            yield Static(Text(""), id="error")
            yield KeyBar(_FIELD_KEYS)

    def _widget(self, field: Field) -> Input | Select[str] | TextArea:
        ident, value = f"field-{field.name}", self._shown[field.name]
        choices = ("yes", "no") if field.kind == "flag" else field.choices
        if choices:
            chosen = value if value in choices else choices[-1]
            options = [(Text(in_words(each)), each) for each in choices]
            return Select(options, value=chosen, allow_blank=False, compact=True, id=ident)
        if self._kind == "summary":
            area = TextArea(value, soft_wrap=True, compact=True, id=ident)
            area.move_cursor(area.document.end)
            return area
        example = _EXAMPLES.get(field.kind, "" if field.needed else "may be left empty")
        return Input(value, placeholder=example, compact=True, select_on_focus=False, id=ident)

    def keep(self) -> None:
        """Keep what has been changed; the rest stays exactly as it was."""
        typed = {name: self._typed(name) for name in self._shown}
        changes = {name: value for name, value in typed.items() if value != self._shown[name]}
        # What a new fact begins with may be empty or blank: what is needed is looked at, changed or not.
        needed = {field.name: typed[field.name] for field in FIELDS[self._kind] if field.needed}
        with_changes(self._kind, self._content, needed)
        self._keep_it(with_changes(self._kind, self._content, changes))

    def _typed(self, name: str) -> str:
        widget = self.query_one(f"#field-{name}")
        if isinstance(widget, TextArea):
            return one_line(widget.text)
        if isinstance(widget, Input):
            return one_line(widget.value)
        return str(widget.value) if isinstance(widget, Select) else ""


class NoteForm(_Form):
    """One line of text that may be left empty. `keep` is given it and raises if it cannot be kept."""

    def __init__(self, *, title: str, keep: Callable[[str], None]) -> None:
        super().__init__()
        self._title, self._keep_it = title, keep

    def compose(self) -> ComposeResult:
        """Show what the note is about, and the line."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(content_of((Run(self._title, "strong"),)), classes="title")
            with Horizontal(classes="field"):
                yield Static(Text("note"), classes="label")
                yield Input(placeholder="why; may be left empty", compact=True, max_length=500, id="note")
            yield Static(Text(""), id="error")
            yield KeyBar(_NOTE_KEYS)

    def keep(self) -> None:
        """Keep the note."""
        self._keep_it(one_line(self.query_one("#note", Input).value))


class ListChoice(ModalScreen[ListName]):
    """Which list of the brief a marked passage belongs to."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]

    def __init__(self, passage: str) -> None:
        super().__init__()
        self._passage = passage

    def compose(self) -> ComposeResult:
        """Show the passage and the lists."""
        with VerticalScroll(classes="form", can_focus=False):
            yield Static(Text("add from the source"), classes="title")
            yield Static(
                content_of((Run(f"“{cut(self._passage, _LONGEST_QUOTE)}”", "quiet"),)), classes="quotes"
            )
            yield OptionList(*(Text(ENTRY_NAMES[kind]) for kind in LISTS), compact=True)
            yield KeyBar(_CHOICE_KEYS)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give the chosen list."""
        self.dismiss(LISTS[event.option_index])

    def action_save(self) -> None:
        """Choose what is highlighted."""
        self.query_one(OptionList).action_select()


def _as_typed(value: Any) -> str:
    """Write a value as it is typed; hostile text is shown safely, and kept as it was if it is not changed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else one_line(str(value))


def _quotes(content: Content) -> str:
    evidence = content.get("evidence")
    found = evidence if isinstance(evidence, list) else []
    quotes = (one_line(str(each.get("quote", ""))) for each in found if isinstance(each, dict))
    return cut(" … ".join(f"“{each}”" for each in quotes if each), _LONGEST_QUOTE)
