"""Pairing folders: labels, briefs and pages that belong together, and the score of them all."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from summarizer.brief import Brief, Summary
from summarizer.errors import SourceError
from summarizer.reading.sources import read_source
from summarizer.scoring.agreements import score_agreements
from summarizer.scoring.areas import score_areas
from summarizer.scoring.dates import score_dates
from summarizer.scoring.gold import read_gold
from summarizer.scoring.grounds import LabelledText, by_lines, by_spans, score_grounds
from summarizer.scoring.parties import score_parties
from summarizer.scoring.report import Finding, PageScore, ScoreReport, Tally
from summarizer.scoring.stated import score_stated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from summarizer.scoring.gold import GoldPage
    from summarizer.scoring.grounds import Region

_PAGE_FOLDERS = ("pages", "articles")
_PAGE_ENDINGS = (".txt", ".md", ".html", ".htm")
# What a page without a brief is scored against: only the parts that are read.
_NOTHING = Brief.model_construct(
    parties=(),
    dates=(),
    agreements=(),
    cooperation_areas=(),
    evidence=(),
    summary=Summary(en="", sentences=()),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A labelled page and its brief; `brief` and `file` are None if it has none, `page` if unknown."""

    gold: GoldPage
    brief: Brief | None
    file: str | None
    page: LabelledText | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairing:
    """All pairs in the order of the labels, and the files that are in none."""

    pairs: tuple[Pair, ...]
    unpaired: tuple[str, ...]
    unreadable: tuple[str, ...]


def score_folders(
    gold: Path,
    briefs: Path,
    pages: Path | None = None,
    *,
    alternatives: Path | None = None,
    line_labels: Path | None = None,
) -> ScoreReport:
    """Score every brief of a folder against the labels of another; see `pair_folders`."""
    return score_pairs(pair_folders(gold, briefs, pages, alternatives=alternatives, line_labels=line_labels))


def score_pairs(pairing: Pairing) -> ScoreReport:
    """Score what `pair_folders` has paired."""
    scores = tuple(
        PageScore(page=each.gold.name, language=each.gold.language, brief=each.file, tally=score_pair(each))
        for each in pairing.pairs
    )
    return ScoreReport(pages=scores, unpaired=pairing.unpaired, unreadable=pairing.unreadable)


def score_pair(pair: Pair) -> Tally:
    """Score one brief in every field. A page without a brief is one where nothing was found."""
    gold, brief = pair.gold, pair.brief
    if brief is None:
        finding = Finding(field="brief", what="missing", gold=gold.name)
        return replace(_facts(gold, _NOTHING, None) + score_stated(gold, None), findings=(finding,))
    text = pair.page.text if pair.page else None
    return score_stated(gold, brief) + _facts(gold, brief, text) + score_grounds(brief, pair.page)


def _facts(gold: GoldPage, brief: Brief, text: str | None) -> Tally:
    return (
        score_parties(gold, brief.parties)
        + score_dates(gold, brief.dates)
        + score_agreements(gold, brief)
        + score_areas(gold, brief, text)
    )


def pair_folders(
    gold: Path,
    briefs: Path,
    pages: Path | None = None,
    *,
    alternatives: Path | None = None,
    line_labels: Path | None = None,
) -> Pairing:
    """Read labels, briefs and pages, and pair them.

    `gold` holds label files, `briefs` one brief in JSON a file. `pages` holds the articles, named
    as the labels; without it a folder ``pages`` or ``articles`` beside `gold` is taken if there is
    one. `line_labels` holds files that label a page's lines; without it a folder ``labels``
    beside `gold`, or ``cleaning/<name>_labels`` beside the folder of `gold`. A brief belongs to
    the page whose bytes have its ``source.sha256``, else to the label named as ``source.path`` or
    as the file. Raises `SourceError` for a folder or file that cannot be read; a file that is no
    brief is listed in `unreadable`.
    """
    labels = read_gold(gold, alternatives)
    pages = pages or _folder(gold.parent / name for name in _PAGE_FOLDERS)
    beside = (gold.parent / "labels", gold.parent.parent / "cleaning" / f"{gold.parent.name}_labels")
    line_labels = line_labels or _folder(beside)
    texts = {label.name: _read_page(label, pages, line_labels) for label in labels}
    found, unreadable = _read_briefs(briefs)
    chosen = _choose(labels, texts, found)
    pairs = (
        Pair(
            gold=each,
            brief=found.get(chosen.get(each.name, "")),
            file=chosen.get(each.name),
            page=texts[each.name],
        )
        for each in labels
    )
    unpaired = tuple(file for file in found if file not in chosen.values())
    return Pairing(pairs=tuple(pairs), unpaired=unpaired, unreadable=unreadable)


def _folder(candidates: Iterable[Path]) -> Path | None:
    return next((each for each in candidates if each.is_dir()), None)


def _choose(
    labels: Sequence[GoldPage], texts: Mapping[str, LabelledText | None], briefs: Mapping[str, Brief]
) -> dict[str, str]:
    """Pair label names with brief files, the surest test first for all labels; no file serves twice."""
    chosen: dict[str, str] = {}
    for test in (_same_bytes, _same_path, _same_file):
        for label in labels:
            free = [file for file in briefs if file not in chosen.values()]
            fits = [file for file in free if test(label, texts[label.name], file, briefs[file])]
            if label.name not in chosen and fits:
                chosen[label.name] = fits[0]
    return chosen


def _same_bytes(_label: GoldPage, page: LabelledText | None, _file: str, brief: Brief) -> bool:
    return page is not None and page.sha256 == brief.source.sha256


def _same_path(label: GoldPage, _page: LabelledText | None, _file: str, brief: Brief) -> bool:
    return PurePosixPath(brief.source.path.replace("\\", "/")).stem == label.name


def _same_file(label: GoldPage, _page: LabelledText | None, file: str, _brief: Brief) -> bool:
    return file.partition(".")[0] == label.name


def _read_briefs(folder: Path) -> tuple[dict[str, Brief], tuple[str, ...]]:
    files = sorted(folder.glob("*.json"))
    if not files:
        raise SourceError(f"briefs {folder}: no briefs (*.json) there; check the folder")
    found: dict[str, Brief] = {}
    unreadable: list[str] = []
    for file in files:
        try:
            found[file.name] = Brief.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            unreadable.append(file.name)
    return found, tuple(unreadable)


def _read_page(label: GoldPage, pages: Path | None, line_labels: Path | None) -> LabelledText | None:
    paths = (pages / f"{label.name}{ending}" for ending in _PAGE_ENDINGS) if pages else ()
    path = next((each for each in paths if each.is_file()), None)
    if path is None:
        return None
    article = read_source(path)
    starts, regions = _regions(label, article.text, line_labels)
    return LabelledText(text=article.text, sha256=article.sha256, starts=starts, regions=regions)


def _regions(label: GoldPage, text: str, folder: Path | None) -> tuple[tuple[int, ...], tuple[Region, ...]]:
    if label.body_spans is not None:
        return by_spans(label.body_spans)
    path = folder / f"{label.name}.json" if folder else None
    if path is None or not path.is_file():
        return (), ()
    try:
        return by_lines(text, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise SourceError(
            f"line labels {path}: cannot be read ({type(error).__name__}); restore it"
        ) from None
