"""The articles of a folder that are wanted, one after the other, as people have left them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.shelf_options import selection_of
from summarizer.shelf.opening import open_article
from summarizer.shelf.rows import Shelf, open_shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from summarizer.shelf.opening import OpenArticle
    from summarizer.shelf.rows import Row
    from summarizer.shelf.selecting import Selection


@dataclass(kw_only=True, slots=True)
class HandingOn:
    """What the flags of `report` and `export` ask for; can be gone through more than once.

    After a walk, `missing` tells how many sources were not to be had.
    """

    shelf: Shelf
    selection: Selection
    sources: Path | None
    missing: int = 0

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> HandingOn:
        """Open the folder; raises `SettingsError`, `StorageError`."""
        sources = Path(given["articles"]) if given["articles"] else None
        return cls(shelf=open_shelf(given["folder"]), selection=selection_of(given), sources=sources)

    def rows(self) -> list[Row]:
        """Give the rows of what is wanted."""
        return [row for row in self.shelf.rows() if self.selection.wants(row, self.shelf.standing(row))]

    def articles(self, rows: list[Row]) -> Iterator[OpenArticle]:
        """Open one article after the other; a record that is gone meanwhile is left out."""
        self.missing = 0
        for row in rows:
            article = open_article(self.shelf, row, sources=self.sources)
            if article is not None:
                self.missing += article.missing is not None
                yield article
