"""The folder of results: one record and one page an article, under names that no text decides."""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from summarizer.brief import Brief
from summarizer.errors import SettingsError, StorageError
from summarizer.output.brief_files import IN_FOLDER, brief_text
from summarizer.output.saving import PARTS, save_text, slug

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = "summarizer-results.json"
"""The file that marks a folder as results of this program: it is never read as articles."""

_ARTICLES = "articles"
_MARK = {
    "about": "Results of `summarizer batch`. Folders with this file are not read as articles.",
    "format": 1,
}
_HASH_LENGTHS = (8, 16, 64)
_ABANDONED_SECONDS = 3600.0
"""So long nobody writes at a file without a pause: whoever began it was killed."""


def is_result_folder(folder: Path) -> bool:
    """Tell whether `folder` holds results of an earlier run."""
    return (folder / MARKER).is_file()


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """One folder of results; `stems` lists the records in it by the first 8 digits of their hash.

    A stem is the name of a record without its ending. Processes that share the folder may each have
    a `Results` of their own: files appear whole, and the same article gets the same name.
    """

    folder: Path
    stems: dict[str, list[str]] = field(default_factory=dict)

    @property
    def articles(self) -> Path:
        """Where the records and pages of single articles lie."""
        return self.folder / _ARTICLES

    def record(self, stem: str) -> Brief | None:
        """Read a record; None if it is not there, damaged or of another version."""
        try:
            return Brief.model_validate_json((self.articles / f"{stem}.json").read_bytes())
        except (OSError, ValidationError, RecursionError):
            return None

    def find(self, sha256: str) -> tuple[str, Brief] | None:
        """Find the record of an article by the hash of its bytes, whatever its file was called."""
        for stem in self.stems.get(sha256[:8], ()):
            brief = self.record(stem)
            if brief is not None and brief.record_id == sha256:
                return stem, brief
        return None

    def save(self, brief: Brief, *, stem: str | None = None) -> str:
        """Write page and record of one article and give their stem; raises `StorageError`.

        `stem` names an older record of the same article, to be replaced. A power cut may cost the new
        one; it is made again, without payment, from the replies that are kept.
        """
        stem = stem or self._stem_for(brief)
        for suffix in IN_FOLDER:
            save_text(self.articles / f"{stem}{suffix}", brief_text(brief, suffix), durable=False)
        return stem

    def _stem_for(self, brief: Brief) -> str:
        """Name a record; where another article has the name, by more of its hash."""
        for length in _HASH_LENGTHS:
            stem = stem_of(brief.source.path, brief.record_id, length)
            there = self.record(stem)
            if there is None or there.record_id == brief.record_id:
                break
        return stem


def stem_of(path: str, sha256: str, length: int = _HASH_LENGTHS[0]) -> str:
    """Name the record of an article by its file's name and so many digits of its hash."""
    return f"{slug(path)}-{sha256[:length]}"


def open_results(output: str) -> Results:
    """Make or open a folder of results and prove that it can be written.

    Raises `SettingsError` for a folder that holds something else, `StorageError` if it cannot be used.
    """
    if not output.strip():
        raise SettingsError("--output: the name is empty; name a folder for the results")
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not is_result_folder(folder):
            _refuse_foreign(folder, output)
            save_text(folder / MARKER, json.dumps(_MARK, indent=2) + "\n")
        (folder / _ARTICLES).mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder / _ARTICLES, prefix="."):
            pass
        for each in (folder, folder / _ARTICLES):
            _clear(each)
    except OSError as error:
        raise StorageError(
            f"--output {output}: cannot be written ({error.strerror}); check path, rights and space left"
        ) from None
    return Results(folder=folder, stems=_listed(folder / _ARTICLES))


def _clear(folder: Path) -> None:
    """Delete what runs that were killed have left half written; younger files may be in work just now."""
    for part in folder.glob(PARTS):
        with suppress(FileNotFoundError):  # another process clears as well
            if time.time() - part.lstat().st_mtime > _ABANDONED_SECONDS:
                part.unlink()


def _refuse_foreign(folder: Path, output: str) -> None:
    # What is hidden may be the mark that another process is just about to set.
    if any(not each.name.startswith(".") for each in folder.iterdir()) and not is_result_folder(folder):
        raise SettingsError(
            f"--output {output}: the folder holds other files; name a new or an empty one for the results"
        )


def results_to_read(output: str) -> Results:
    """Open a folder of results without making or changing anything; raises `SettingsError` as above."""
    folder = Path(output)
    if folder.is_dir() and not is_result_folder(folder):
        _refuse_foreign(folder, output)
    return Results(folder=folder, stems=_listed(folder / _ARTICLES))


def existing_results(output: str) -> Results:
    """Open a folder of results to read it; raises `SettingsError` if it is none."""
    folder = Path(output)
    if not is_result_folder(folder):
        raise SettingsError(f"{output}: no results of `summarizer batch` are here; check the path")
    return results_to_read(output)


def _listed(articles: Path) -> dict[str, list[str]]:
    stems: dict[str, list[str]] = {}
    for stem in sorted(_stems(articles)):
        stems.setdefault(stem.rpartition("-")[2][:8], []).append(stem)
    return stems


def _stems(articles: Path) -> Iterator[str]:
    try:
        with os.scandir(articles) as found:
            for entry in found:
                if entry.name.endswith(".json") and not entry.name.startswith("."):
                    yield entry.name.removesuffix(".json")
    except FileNotFoundError:
        return
