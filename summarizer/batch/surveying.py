"""Looking through a folder: which files are there, which are the same article, which are done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.batch.outcomes import Job, Outcome, outcome_of
from summarizer.batch.scanning import find_articles, fingerprint
from summarizer.recipe import is_current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.batch.results import Results
    from summarizer.settings import Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """An article without a brief, or a folder that cannot be read; `why` is one line with its path."""

    path: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What one look at a file has told.

    `is_twin` if the same bytes were found before in this folder. `stem` names the record of these
    bytes if there is one, `known` says what it is where nothing is left to do.
    """

    path: str
    sha256: str | None
    stem: str | None = None
    known: Outcome | None = None
    is_twin: bool = False

    @property
    def job(self) -> Job:
        """What is to be done where nothing is `known`."""
        return Job(path=self.path, sha256=self.sha256, stem=self.stem)


@dataclass(frozen=True, kw_only=True, slots=True)
class Survey:
    """Looks through `folder`, whose results lie in `results`; `refresh` takes no brief for current."""

    folder: str
    results: Results
    settings: Settings
    refresh: bool = False

    def looks(self) -> Iterator[Found | Failure]:
        """Look at one file after the other, in a fixed order; folders that cannot be read come last."""
        seen: set[str] = set()
        unreadable: list[Failure] = []
        for path in find_articles(
            self.folder, unreadable=lambda path, error: unreadable.append(_unreadable(path, error))
        ):
            sha256 = fingerprint(path, max_bytes=self.settings.max_bytes)
            if sha256 is None:
                yield Found(path=path, sha256=None)
            elif sha256 in seen:
                yield Found(path=path, sha256=sha256, is_twin=True)
            else:
                seen.add(sha256)
                yield self._look_up(path, sha256)
        yield from unreadable

    def _look_up(self, path: str, sha256: str) -> Found:
        stem, brief = self.results.find(sha256) or (None, None)
        known = None
        if stem and brief and not self.refresh and is_current(brief.provenance, self.settings):
            known = outcome_of(brief, stem) if brief.status != "incomplete" else None
        return Found(path=path, sha256=sha256, stem=stem, known=known)


def _unreadable(path: str, error: OSError) -> Failure:
    return Failure(path=path, why=f"{path}: the folder cannot be read ({error.strerror}); check its rights")
