"""The articles of a folder that are wanted, one after the other, as people have left them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.cli.shelf_options import selection_of
from summarizer.errors import SettingsError
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

    After a walk, `given` tells how many articles there were, `missing` how many sources were not to be had.
    """

    shelf: Shelf
    selection: Selection
    sources: Path | None
    missing: int = 0
    given: int = 0

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> HandingOn:
        """Open the folder; raises `SettingsError`, `StorageError`."""
        sources = Path(given["articles"]) if given["articles"] else None
        _check_target(given["output"], Path(given["folder"]))
        return cls(shelf=open_shelf(given["folder"]), selection=selection_of(given), sources=sources)

    def rows(self) -> list[Row]:
        """Give the rows of what is wanted."""
        return [row for row in self.shelf.rows() if self.selection.wants(*self.shelf.decided(row))]

    def articles(self, rows: list[Row]) -> Iterator[OpenArticle]:
        """Open one article after the other; a record that is gone meanwhile is left out."""
        self.missing = self.given = 0
        for row in rows:
            article = open_article(self.shelf, row, sources=self.sources)
            if article is not None:
                self.given += 1
                self.missing += article.missing is not None
                yield article


def _check_target(output: str, folder: Path) -> None:
    """Keep what is written away from the records that it is made of."""
    if output.strip() in {"", "-"}:
        raise SettingsError("--output: name a file or folder; results of this command do not go to a pipe")
    if Path(output).resolve().is_relative_to((folder / "articles").resolve()):
        raise SettingsError(f"--output {output}: the records are kept there; name a place outside of them")
