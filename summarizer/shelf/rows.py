"""One line an article: what a list shows and what it can be searched by.

Only what a row needs is read of a record, which takes a third of the time of reading it whole: the
rows of 5,000 articles are there within two seconds.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.batch.results import existing_results
from summarizer.errors import StorageError
from summarizer.review.decisions import Log, log_file, read_log
from summarizer.review.reviewed import reviewed_brief
from summarizer.review.state import ArticleState, review_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.batch.results import Results
    from summarizer.review.decisions import Decision


class _Part(BaseModel):
    """A part of a record of which the rest is of no interest here."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Published(_Part):
    edtf: str


class _Source(_Part):
    path: str
    language: str
    title: str | None
    title_en: str | None
    published: _Published | None


class _Party(_Part):
    name_en: str
    name_original: str
    country: str | None
    core: bool


class _Date(_Part):
    edtf: str | None
    earliest: str | None
    latest: str | None
    core: bool


class _Agreement(_Part):
    title_en: str


class _Area(_Part):
    code: str
    label_en: str
    core: bool


class _Problem(_Part):
    severity: str


class _Nothing(_Part):
    pass


class Row(_Part):
    """What a list knows of one article. `stem` names its record; `made` is that file's time (ns)."""

    schema_version: Literal["1"]
    record_id: str
    status: Literal["complete", "incomplete", "not_an_article"]
    source: _Source
    parties: tuple[_Party, ...]
    dates: tuple[_Date, ...]
    agreements: tuple[_Agreement, ...]
    cooperation_areas: tuple[_Area, ...]
    rejected: tuple[_Nothing, ...]
    problems: tuple[_Problem, ...]
    stem: str = ""
    made: int = 0

    @cached_property
    def headline(self) -> str:
        """The headline in English if there is one, or the page's own, or the name of its file."""
        return self.source.title_en or self.source.title or PurePath(self.source.path).name

    @cached_property
    def day(self) -> str:
        """The day of publication as far as it is known, or nothing."""
        return self.source.published.edtf[:10] if self.source.published else ""

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """ISO codes of the countries of its parties, those of core parties first."""
        parties = sorted(self.parties, key=lambda party: not party.core)
        return tuple(dict.fromkeys(party.country for party in parties if party.country))

    @property
    def warnings(self) -> int:
        """How many remarks are more than a notice."""
        return sum(each.severity != "info" for each in self.problems)

    @property
    def is_flagged(self) -> bool:
        """Whether something is not proven, is doubtful or is missing."""
        return bool(self.rejected or self.warnings or self.status == "incomplete")

    @cached_property
    def words(self) -> str:
        """Everything that a search looks through, in small letters."""
        source = self.source
        parts = [source.path, source.title, source.title_en, self.day, *self.countries]
        parts += [name for party in self.parties for name in (party.name_en, party.name_original)]
        parts += [each.title_en for each in self.agreements]
        parts += [each.label_en for each in self.cooperation_areas]
        return "\n".join(part for part in parts if part).casefold()


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What people have decided about one article, in short. `by` approved it or sent it back."""

    state: ArticleState = "new"
    decided: int = 0
    stale: int = 0
    by: str | None = None


NEW = Standing()


@dataclass(kw_only=True)
class Shelf:
    """The results in one folder, and the decisions about them.

    `damaged` are records that could not be read, by the name of their file.
    """

    results: Results
    log: Log = field(default_factory=Log)
    damaged: list[str] = field(default_factory=list)

    @property
    def log_file(self) -> Path:
        """Where decisions are kept."""
        return log_file(self.results.folder)

    def rows(self) -> Iterator[Row]:
        """Read a row for every record, by name; a record of an article that has changed since is left out.

        Of several records of one path the newest is given.
        """
        newest: dict[str, Row] = {}
        for row in self.as_read():
            there = newest.get(row.source.path)
            if there is None or there.made <= row.made:
                newest[row.source.path] = row
        yield from sorted(newest.values(), key=lambda row: row.stem)

    def as_read(self) -> Iterator[Row]:
        """Read a row for every record as it comes, also where there are several of one path."""
        try:
            found = sorted(os.scandir(self.results.articles), key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        except OSError as error:
            folder = self.results.articles
            raise StorageError(f"{folder}: cannot be read ({error.strerror}); check its rights") from None
        for entry in found:
            if entry.name.endswith(".json") and not entry.name.startswith("."):
                row = self._row(Path(entry.path))
                if row is not None:
                    yield row

    def _row(self, path: Path) -> Row | None:
        try:
            with path.open("rb") as file:
                made = os.fstat(file.fileno()).st_mtime_ns
                row = Row.model_validate_json(file.read())
        except (OSError, ValidationError, RecursionError):
            self.damaged.append(path.name)
            return None
        return row.model_copy(update={"stem": path.stem, "made": made})

    def is_as_read(self, row: Row) -> bool:
        """Tell whether the record of a row is still the one that was read."""
        try:
            return (self.results.articles / f"{row.stem}.json").stat().st_mtime_ns == row.made
        except OSError:
            return False

    def decisions(self, row: Row) -> Sequence[Decision]:
        """Give the decisions about an article, in their order."""
        return self.log.about(article=row.record_id, path=row.source.path)

    def decided(self, row: Row) -> tuple[Row, Standing]:
        """Give an article's row as people have left it, and in short what they decided.

        The record is read only if there are decisions.
        """
        decisions = self.decisions(row)
        brief = self.results.record(row.stem) if decisions else None
        if brief is None:
            return row, NEW
        review = review_of(brief, decisions)
        told = reviewed_brief(brief, review).model_dump(mode="json")
        standing = Standing(
            state=review.state,
            decided=review.decided,
            stale=len(review.stale),
            by=review.by.who if review.by else None,
        )
        return Row.model_validate(told | {"stem": row.stem, "made": row.made}), standing

    def reread_log(self) -> None:
        """Take up what has been decided meanwhile; raises `StorageError`."""
        self.log = read_log(self.log_file)


def open_shelf(output: str) -> Shelf:
    """Open a folder of results; raises `SettingsError` if it is none, `StorageError`."""
    results = existing_results(output)
    return Shelf(results=results, log=read_log(log_file(results.folder)))
