"""The review as questions and answers: for pipes, screen readers and terminals that show no full screen.

The same decisions, kept in the same way: one question a fact, its quote above it. An empty answer goes
on; the end of input ends the review, and all that was answered before is kept.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from summarizer.errors import SettingsError
from summarizer.output.console import Screen
from summarizer.output.page import Block, Heading, Line, Page, Paragraph, Run
from summarizer.output.sanitizing import one_line, visible
from summarizer.output.wording import in_words
from summarizer.review.facts import LISTS, ListName
from summarizer.review.fields import FIELDS, blank, with_changes
from summarizer.screens.fact_lines import (
    ENTRY_NAMES,
    deed,
    fact_lines,
    places_of,
    problem_line,
    rejected_line,
    stale_line,
)
from summarizer.screens.source_lines import source_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from summarizer.review.facts import Content
    from summarizer.review.state import ReviewedFact
    from summarizer.screens.desk import Desk
    from summarizer.screens.source_lines import SourceLine
    from summarizer.shelf.opening import OpenArticle
    from summarizer.shelf.rows import Row

_OF_A_FACT = "[a]ccept [e]dit [r]eject, [n]ew fact, [u]ndo, [s]kip the rest of the article, [q]uit"
_OF_AN_ARTICLE = "the article: [a]pprove, send [b]ack, [n]ew fact, [u]ndo, [q]uit"
_AROUND = 60
"""So many characters of a line are shown on either side of a quote in it."""


class _LeaveError(Exception):
    """The person, or the end of input, ends the review."""


def review_in_questions(
    desk: Desk, rows: Iterable[Row], *, answers: TextIO, screen: Screen | None = None
) -> int:
    """Ask about every fact of `rows` that is still open; give the number of decisions made.

    Raises `StorageError` when a decision cannot be kept.
    """
    asking = _Asking(desk, answers=answers, screen=screen or Screen(sys.stdout))
    try:
        for row in rows:
            article = desk.open(row)
            if article is not None:
                asking.review(article)
    except _LeaveError:
        pass
    return asking.decided


class _Asking:
    def __init__(self, desk: Desk, *, answers: TextIO, screen: Screen) -> None:
        self._desk = desk
        self._answers = answers
        self._screen = screen
        self.decided = 0

    # --- one article ---------------------------------------------------------------------------

    def review(self, article: OpenArticle) -> None:
        self._screen.rule()
        self._screen.show(_head(article))
        passed: set[str] = set()
        while (fact := _next_open(article, passed)) is not None:
            self._show_fact(article, fact)
            answer = self._ask(_OF_A_FACT)
            if answer == "s":
                break
            if answer in {"u", "n"}:
                article = self._undone(article, passed) if answer == "u" else self._added(article)
                continue
            if answer not in {"", "a", "e", "r"}:
                self._say(f"{visible(answer)}: none of these letters; an empty answer goes on")
                continue
            if self._is_disturbed(article):
                article = self._desk.again(article)
                continue
            passed.add(fact.key)
            article = self._decided(article, fact, answer)
        self._close(article, passed)

    def _decided(self, article: OpenArticle, fact: ReviewedFact, answer: str) -> OpenArticle:
        if answer == "a":
            return self._keep(self._desk.decide(article, "accept", fact, after=fact.now))
        if answer == "r":
            note = self._ask("why (may be empty)")
            return self._keep(self._desk.decide(article, "reject", fact, note=note))
        if answer == "e" and (after := self._edited(fact.list, fact.content)) is not None:
            return self._keep(self._desk.decide(article, "edit", fact, after=after))
        return article

    def _close(self, article: OpenArticle, passed: set[str]) -> None:
        while True:
            answer = self._ask(_OF_AN_ARTICLE)
            if answer and self._is_disturbed(article):
                article = self._desk.again(article)
                self._say("look at it with `summarizer show`, or come back to it later")
                continue
            if answer == "a":
                self._keep(self._desk.decide(article, "approve"))
            elif answer == "b":
                self._keep(self._desk.decide(article, "send_back", note=self._ask("why")))
            elif answer in {"u", "n"}:
                article = self._undone(article, passed) if answer == "u" else self._added(article)
                continue
            elif answer:
                self._say(f"{visible(answer)}: none of these letters; an empty answer goes on")
                continue
            return

    def _is_disturbed(self, article: OpenArticle) -> bool:
        """Say what others have decided about the article since it was shown; nothing is decided then."""
        news = [each for each in self._desk.news() if each.article == article.brief.record_id]
        for each in news:
            self._say(f"meanwhile: {deed(each)}; nothing was decided, you are asked again")
        return bool(news)

    def _keep(self, article: OpenArticle) -> OpenArticle:
        self.decided += 1
        self._say("kept")
        return article

    def _undone(self, article: OpenArticle, passed: set[str]) -> OpenArticle:
        article, last = self._desk.undo(article)
        if last is not None and last.fact is not None:
            passed.discard(last.fact)  # it is open again, and asked about again
        self.decided += last is not None
        self._say(f"undone: {deed(last)}" if last else "there is nothing to undo")
        return article

    # --- typing --------------------------------------------------------------------------------

    def _edited(self, kind: ListName, content: Content) -> Content | None:
        """Ask for every field; an empty answer leaves it, ``-`` empties it. None: nothing was changed."""
        self._say("an empty answer leaves a field as it is, - empties it")
        changed = content
        for field in FIELDS[kind]:
            while typed := self._ask(
                _field_question(field.name, field.choices, changed[field.name]), raw=True
            ):
                try:
                    changed = with_changes(kind, changed, {field.name: "" if typed == "-" else typed})
                except SettingsError as error:
                    self._say(str(error))
                else:
                    break
        return changed if changed != content else None

    def _added(self, article: OpenArticle) -> OpenArticle:
        """Add a fact on words of the source; words that are not in it add nothing."""
        if article.missing:
            self._say(f"{article.missing}: no words can be marked in it; start again with --articles DIR")
            return article
        words = self._ask("its words in the source, exactly as they stand there", raw=True)
        places = [(n, at) for n, line in enumerate(article.lines) for at in _places(line.text, words)]
        if not places:
            self._say("these words do not stand in the source; nothing was added")
            return article
        number, at = places[self._number(places, article, len(words))]
        kind = self._kind()
        if kind is None:
            return article
        content = self._edited(kind, blank(kind, article.marked(number, at, at + len(words)), words=words))
        if content is None or any(field.needed and content[field.name] == "" for field in FIELDS[kind]):
            self._say("something needed is empty; nothing was added")
            return article
        return self._keep(self._desk.add(article, kind, content))

    def _number(self, places: list[tuple[int, int]], article: OpenArticle, length: int) -> int:
        if len(places) == 1:
            return 0
        for count, (number, at) in enumerate(places, 1):
            self._show(((Run(f"{count}. "), *_quoted(article.lines[number].text, [(at, at + length)])),))
        typed = self._ask(f"which of them (1 to {len(places)})")
        return int(typed) - 1 if typed.isdecimal() and 1 <= int(typed) <= len(places) else 0

    def _kind(self) -> ListName | None:
        names = {str(number): kind for number, kind in enumerate(LISTS, 1)}
        typed = self._ask(", ".join(f"{number} {ENTRY_NAMES[kind]}" for number, kind in names.items()))
        return names.get(typed)

    # --- asking and showing --------------------------------------------------------------------

    def _ask(self, question: str, *, raw: bool = False) -> str:
        self._show(((Run(f"{question}: ", "strong"),),))
        answer = self._answers.readline()
        if not answer:
            raise _LeaveError
        answer = answer.strip()
        if not raw and answer.lower() == "q":
            raise _LeaveError
        return answer if raw or len(answer) > 1 else answer.lower()

    def _say(self, text: str) -> None:
        self._show(((Run(text, "quiet"),),))

    def _show(self, lines: tuple[Line, ...]) -> None:
        self._screen.show((Paragraph(lines=lines),))

    def _show_fact(self, article: OpenArticle, fact: ReviewedFact) -> None:
        facts = article.review.facts
        place = next(n for n, each in enumerate(facts, 1) if each.key == fact.key)
        head = Run(f"{place} of {len(facts)} · {ENTRY_NAMES[fact.list]}", "strong")
        quotes = tuple(_quotes(source_lines(article), fact))
        self._screen.show((Paragraph(lines=((head,), *fact_lines(fact), *quotes)),))


def _head(article: OpenArticle) -> Page:
    """Show whose brief it is, and what is wrong with it before what is right."""
    source, review = article.brief.source, article.review
    state = in_words(review.state) + (f" by {review.by.who}" if review.by else "")
    about = " · ".join(one_line(part) for part in (source.title, source.path, state) if part)
    blocks: list[Block] = [
        Heading(text=source.title_en or source.title or source.path, level=1),
        Paragraph(lines=((Run(about, "quiet"),),)),
    ]
    if article.missing:
        blocks.append(
            Paragraph(lines=((Run(f"{article.missing}: only sentences quoted from it are shown"),),))
        )
    doubts = (
        *map(rejected_line, article.brief.rejected),
        *map(problem_line, article.brief.problems),
        *map(stale_line, review.stale),
    )
    if doubts:
        blocks.append(Paragraph(lines=doubts))
    return tuple(blocks)


def _next_open(article: OpenArticle, passed: set[str]) -> ReviewedFact | None:
    open_ones = (fact for fact in article.review.facts if fact.verdict == "open" and fact.key not in passed)
    return next(open_ones, None)


def _quotes(lines: Iterable[SourceLine], fact: ReviewedFact) -> Iterator[Line]:
    places = places_of(fact.content)
    for line in lines:
        spans = sorted(line.spans(places))
        if spans:
            yield (Run("   > ", "quiet"), *_quoted(line.text, spans))


def _quoted(text: str, spans: list[tuple[int, int]]) -> Line:
    """Show the quotes of a line and what stands around them."""
    runs: list[Run] = []
    first, last = max(0, spans[0][0] - _AROUND), min(len(text), spans[-1][1] + _AROUND)
    runs.append(Run(("…" if first else "") + text[first : spans[0][0]]))
    done = spans[0][0]
    for start, end in spans:
        runs += [Run(text[done : max(done, start)]), Run(text[max(done, start) : end], "quote")]
        done = max(done, end)
    runs.append(Run(text[done:last] + ("…" if last < len(text) else "")))
    return tuple(run for run in runs if run.text)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _field_question(name: str, choices: tuple[str, ...], value: object) -> str:
    shown = value if isinstance(value, str) else "-" if value is None else "yes" if value else "no"
    among = f" ({', '.join(choices)})" if choices else ""
    return f"{in_words(name)}{among} [{visible(shown)}]"
