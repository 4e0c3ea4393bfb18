"""Gold labels as records: both label formats, with what else is acceptable for a page.

A label file is JSON with the keys ``language``, ``title_original``, ``published``, ``event_dates``,
``parties``, ``agreements``, ``cooperation_areas``, ``key_facts_en`` and ``must_not``. One format
names its page (``file``) and states a ``publisher``; the other gives ``body_spans``. What a key
does not state is not scored.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_T = TypeVar("_T")
_Choice = tuple[str | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldParty:
    """A party. `roles`, `kinds` and `countries` are the accepted values, the label's own first."""

    name_original: str
    name_en: str
    aliases_en: tuple[str, ...]
    kinds: _Choice
    countries: _Choice
    roles: _Choice
    core: bool
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldDate:
    """A date. `values` are the accepted EDTF values, the label's own first.

    `unsupported` are values that are true but that the page does not bear out: neither right nor
    wrong.
    """

    text: str
    values: _Choice
    core: bool
    unsupported: _Choice = ()
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldAgreement:
    """An agreement. `types` and `statuses` are the accepted values in the label's own words."""

    title_en: str
    title_original: str | None
    types: _Choice
    statuses: _Choice
    core: bool
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldArea:
    """A field of cooperation: a free label and the words of the page that prove it."""

    area_en: str
    evidence: str
    core: bool
    optional: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GoldPage:
    """The labels of one page.

    `stated` holds the accepted values of ``language``, ``title_original``, ``published`` and
    ``publisher``; a key that the label does not have is missing. `body_spans` are (start, end)
    code points of the page. `neutral_parties` and `neutral_agreements` are neither right nor wrong.
    """

    name: str
    language: str
    stated: Mapping[str, _Choice]
    parties: tuple[GoldParty, ...]
    dates: tuple[GoldDate, ...]
    agreements: tuple[GoldAgreement, ...]
    areas: tuple[GoldArea, ...]
    key_facts: tuple[str, ...]
    must_not: tuple[str, ...]
    body_spans: tuple[tuple[int, int], ...] | None = None
    neutral_parties: tuple[str, ...] = ()
    neutral_agreements: tuple[str, ...] = ()


ALTERNATIVES_FILE = "alternatives.json"
_STATED = ("language", "title_original", "published", "publisher")
_LISTS = ("parties", "dates", "agreements", "areas")
_NEUTRAL = ("neutral_parties", "neutral_agreements")


def read_gold(folder: Path, alternatives: Path | None = None) -> tuple[GoldPage, ...]:
    """Read every label file of `folder`, sorted by name.

    `alternatives` names a file in the format of docs/scoring.md; without it, ``alternatives.json``
    in `folder` or beside it is read if there is one. Raises `SourceError` for a folder without
    labels and for a file that cannot be read.
    """
    if alternatives is None:
        beside = (folder / ALTERNATIVES_FILE, folder.parent / ALTERNATIVES_FILE)
        alternatives = next((path for path in beside if path.is_file()), None)
    table = _read_object(alternatives) if alternatives else {}
    pages = [
        _page(path, table)
        for path in sorted(folder.glob("*.json"))
        if path.name != ALTERNATIVES_FILE and path != alternatives
    ]
    if not pages:
        raise SourceError(f"gold {folder}: no label files (*.json) there; check the folder")
    return tuple(pages)


def _read_object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise SourceError(f"gold {path}: cannot be read ({reason}); restore the file") from None
    if not isinstance(value, dict):
        raise SourceError(f"gold {path}: not a JSON object; restore the file")
    return value


def _page(path: Path, table: Mapping[str, Any]) -> GoldPage:
    label = _read_object(path)
    # A page may be named by its whole stem or by the part before its first underscore.
    other = table.get(path.stem) or table.get(path.stem.split("_")[0]) or {}
    unknown = set(other) - {*_STATED, *_LISTS, *_NEUTRAL}
    if unknown:
        raise SourceError(f"alternatives of {path.stem}: unknown key {min(unknown)!r}; see docs/scoring.md")
    try:
        return _labelled(path.stem, label, other)
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceError(f"gold {path}: not a label file ({error!r}); see docs/scoring.md") from None


def _labelled(name: str, label: Mapping[str, Any], other: Mapping[str, Any]) -> GoldPage:
    spans = label.get("body_spans")
    return GoldPage(
        name=name,
        language=label["language"],
        stated={key: (label[key], *other.get(key, ())) for key in _STATED if key in label},
        parties=_items(label["parties"], other.get("parties", ()), "name_en", _party),
        dates=_items(label["event_dates"], other.get("dates", ()), "text", _date),
        agreements=_items(label["agreements"], other.get("agreements", ()), "title_en", _agreement),
        areas=_items(label["cooperation_areas"], other.get("areas", ()), "area_en", _area),
        key_facts=tuple(label["key_facts_en"]),
        must_not=tuple(label["must_not"]),
        body_spans=None if spans is None else tuple((start, end) for start, end in spans),
        neutral_parties=tuple(other.get("neutral_parties", ())),
        neutral_agreements=tuple(other.get("neutral_agreements", ())),
    )


def _items(
    labels: Sequence[Mapping[str, Any]],
    others: Sequence[Mapping[str, Any]],
    key: str,
    make: Callable[[Mapping[str, Any], Mapping[str, Any]], _T],
) -> tuple[_T, ...]:
    by_name = {each[key]: each for each in others}
    lost = set(by_name) - {each[key] for each in labels}
    if lost:
        raise SourceError(f"alternatives: no label has the {key} {min(lost)!r}; mend the file")
    return tuple(make(each, by_name.get(each[key], {})) for each in labels)


def _party(label: Mapping[str, Any], other: Mapping[str, Any]) -> GoldParty:
    return GoldParty(
        name_original=label["name_original"],
        name_en=label["name_en"],
        aliases_en=(*label["aliases_en"], *other.get("aliases_en", ())),
        kinds=(label["kind"], *other.get("kind", ())),
        countries=(label["country"], *other.get("country", ())),
        roles=(label["role"], *other.get("role", ())),
        core=label["core"],
        optional=other.get("optional", False),
    )


def _date(label: Mapping[str, Any], other: Mapping[str, Any]) -> GoldDate:
    return GoldDate(
        text=label["text"],
        values=(label["edtf"], *other.get("edtf", ())),
        core=label["core"],
        unsupported=tuple(other.get("unsupported", ())),
        optional=other.get("optional", False),
    )


def _agreement(label: Mapping[str, Any], other: Mapping[str, Any]) -> GoldAgreement:
    return GoldAgreement(
        title_en=label["title_en"],
        title_original=label.get("title_original"),
        types=(label["type"], *other.get("type", ())),
        statuses=(label["status"], *other.get("status", ())),
        # A format without `core` lists only the agreements that the story is about.
        core=label.get("core", True),
        optional=other.get("optional", False),
    )


def _area(label: Mapping[str, Any], other: Mapping[str, Any]) -> GoldArea:
    return GoldArea(
        area_en=label["area_en"],
        evidence=label["evidence"],
        core=label["core"],
        optional=other.get("optional", False),
    )
