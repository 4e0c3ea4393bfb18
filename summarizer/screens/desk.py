"""Where a person works: opens articles, decides, undoes. A decision is on the disk before it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from summarizer.errors import StorageError
from summarizer.review.decisions import append_decisions
from summarizer.review.state import review_of
from summarizer.screens.catalogue import Entry
from summarizer.shelf.opening import open_article

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from summarizer.review.decisions import Action, Decision, Reviewer
    from summarizer.review.facts import Content, ListName
    from summarizer.review.state import ReviewedFact
    from summarizer.shelf.opening import OpenArticle
    from summarizer.shelf.rows import Row, Shelf


class Desk:
    """The work of one reviewer on one shelf."""

    def __init__(self, shelf: Shelf, reviewer: Reviewer, *, sources: Path | None = None) -> None:
        self.shelf = shelf
        self.reviewer = reviewer
        self._sources = sources
        self._seen = self._log_size()

    def entries(self) -> Iterator[Entry]:
        """Read an entry for every record as it comes; a path may come more than once.

        What was decided takes a look into the whole brief: such articles come again, at the end.
        """
        decided: list[Row] = []
        for row in self.shelf.as_read():
            if self.shelf.decisions(row):
                decided.append(row)
            yield Entry(row=row, is_pending=bool(decided) and decided[-1] is row)
        for row in decided:
            yield self.entry(row)

    def prepare_search(self, entries: Iterable[Entry]) -> None:
        """Do now what the first search would have to do."""
        for entry in entries:
            _ = entry.row.words

    def entry(self, row: Row) -> Entry:
        """Give an article with what has been decided about it by now."""
        decided, standing = self.shelf.decided(row)
        return Entry(row=decided, standing=standing)

    def open(self, row: Row) -> OpenArticle | None:
        """Open an article; None if its record is gone or damaged."""
        return open_article(self.shelf, row, sources=self._sources)

    def again(self, article: OpenArticle) -> OpenArticle:
        """Give `article` with what has been decided about it by now."""
        return replace(article, review=review_of(article.brief, self.shelf.decisions(article.row)))

    def decide(
        self,
        article: OpenArticle,
        action: Action,
        fact: ReviewedFact | None = None,
        *,
        after: Content | None = None,
        note: str | None = None,
    ) -> OpenArticle:
        """Decide about an article, or about a `fact` of it; raises `StorageError`, and nothing is decided."""
        return self._keep(
            article,
            self.reviewer.decide(
                article.brief,
                action,
                kind=fact.list if fact else None,
                fact=fact.key if fact else None,
                before=fact.now if fact else None,
                after=after,
                seen=article.review.seen,
                note=note or None,
            ),
        )

    def add(self, article: OpenArticle, kind: ListName, content: Content) -> OpenArticle:
        """Add a fact; raises `StorageError`, and nothing is added."""
        return self._keep(article, self.reviewer.decide(article.brief, "add", kind=kind, after=content))

    def undo(self, article: OpenArticle) -> tuple[OpenArticle, Decision | None]:
        """Take back the last decision that counts and give it; raises `StorageError`."""
        last = article.review.undoable
        if last is None:
            return article, None
        decision = self.reviewer.decide(
            article.brief,
            "undo",
            kind=last.list,
            fact=last.fact,
            before=last.after,
            after=last.before,
            undoes=last.id,
        )
        return self._keep(article, decision), last

    def news(self) -> tuple[Decision, ...]:
        """Take up what others have decided meanwhile, and give it; raises `StorageError`."""
        size = self._log_size()
        if size == self._seen:
            return ()
        known = {each.id for each in self.shelf.log.decisions}
        self.shelf.reread_log()
        self._seen = size
        return tuple(each for each in self.shelf.log.decisions if each.id not in known)

    def concerned(self, entries: Iterable[Entry], news: Iterable[Decision]) -> tuple[Entry, ...]:
        """Give anew the entries that `news` are about."""
        articles = {each.article for each in news}
        paths = {each.path for each in news}
        return tuple(
            self.entry(entry.row)
            for entry in tuple(entries)
            if entry.row.record_id in articles or entry.row.source.path in paths
        )

    def _keep(self, article: OpenArticle, decision: Decision) -> OpenArticle:
        if not self.shelf.is_as_read(article.row):
            raise StorageError(
                f"the brief of {decision.path} was made anew while it was open; open it again from the list"
            )
        before = self._log_size()
        append_decisions(self.shelf.log_file, [decision])
        self.shelf.log.add(decision)
        own = len(decision.model_dump_json(exclude_none=True).encode("utf-8", "replace")) + 1
        # One byte more closes a line that a crash has torn. Any other growth is somebody else's: `news`.
        after = self._log_size()
        if before == self._seen and after - before in {own, own + 1}:
            self._seen = after
        return self.again(article)

    def _log_size(self) -> int:
        try:
            return self.shelf.log_file.stat().st_size
        except OSError:
            return 0
