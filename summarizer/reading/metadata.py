"""What a page states about itself: title, date, publisher, byline, original source.

Only the furniture around the article is read: some lines above its first and below its last
paragraph, never a teaser and never a list entry's own date. What is not stated is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.reading.bylines import (
    find_byline,
    find_closing_byline,
    find_followed,
    find_owner,
    find_url,
    source_label,
)
from summarizer.reading.calendars import find_dates
from summarizer.reading.naming import ABOVE, BELOW, LONGEST_STAMP
from summarizer.records import KEPT_ZONES, PublicationDate, Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from summarizer.records import Line

    Finder = Callable[[str], tuple[int, int] | None]

_OTHER_ARTICLES = {Zone.TEASER, Zone.INLINE_RELATED, Zone.COMMENT, Zone.ADVERT}
_UPDATED = re.compile(
    r"(?:update|modifi|actuali|aktuali|обновл|수정|更新|cập nhật|uppdater|oppdater|diperbarui)", re.IGNORECASE
)
# Place-holders of a translating site's template, and the language that a country's sites are in.
_TEMPLATE = re.compile(r"\[(?:[^\W\d]+)_\d+\]")
_COUNTRY_LANGUAGES = {
    "vn": "vi", "cn": "zh", "tw": "zh", "hk": "zh", "jp": "ja", "kr": "ko", "ru": "ru", "fr": "fr", "de": "de",
    "es": "es", "it": "it", "pl": "pl", "se": "sv", "th": "th", "id": "id", "kz": "kk", "ua": "uk", "gr": "el", "tr": "tr",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What the page states about itself; None is "not stated"."""

    title: Stated | None = None
    published: PublicationDate | None = None
    publisher: Stated | None = None
    byline: Stated | None = None
    original_url: Stated | None = None
    is_machine_translation: bool | None = None


def find_metadata(lines: Sequence[Line], *, language: str) -> Metadata:
    """Read the metadata out of the labelled lines of a page in `language` (BCP-47)."""
    filled = [line for line in lines if line.text.text]
    kept = [n for n, line in enumerate(filled) if line.zone in KEPT_ZONES]
    first, last = (kept[0], kept[-1]) if kept else (len(filled), len(filled))
    own = [line for line in filled if line.zone not in KEPT_ZONES | _OTHER_ARTICLES]
    above = [line for line in filled[:first] if line in own][-ABOVE:] if kept else []
    below = _until_others(filled[last + 1 :])[:BELOW] if kept else []
    url = _original_url([*below, *above])
    return Metadata(
        title=next((_whole(line) for line in above if line.zone is Zone.HEADLINE), None),
        published=_published(above, below, language),
        publisher=_publisher([*above, *below], filled, own, url),
        byline=_byline(above, below, [filled[n] for n in kept[-1:]]),
        original_url=url,
        is_machine_translation=_is_machine_translation(own, url, language),
    )


def _until_others(lines: Sequence[Line]) -> list[Line]:
    """The lines below the article up to where other articles begin in earnest."""
    own = []
    for line in lines:
        if line.zone is Zone.TEASER:
            break
        if line.zone not in _OTHER_ARTICLES:
            own.append(line)
    return own


def _stated(line: Line, place: tuple[int, int]) -> Stated:
    return Stated(text=line.text.text[place[0] : place[1]], span=line.text.source_span(*place))


def _whole(line: Line) -> Stated:
    return _stated(line, (0, len(line.text)))


def _first(lines: Iterable[Line], finder: Finder) -> Stated | None:
    for line in lines:
        place = finder(line.text.text)
        if place and place[1] > place[0]:
            return _stated(line, place)
    return None


def _published(above: Sequence[Line], below: Sequence[Line], language: str) -> PublicationDate | None:
    """The date nearest above the article; below it only if none stands above; a later update last."""
    candidates = []
    for line in (*reversed(above), *below):
        text = line.text.text
        if len(text) <= LONGEST_STAMP:
            dates = find_dates(text, language=language)
            candidates += [(line, date, _UPDATED.search(text) is not None) for date in dates[:1]]
    candidates.sort(key=lambda each: each[2])
    if not candidates:
        return None
    line, date, _ = candidates[0]
    stated = _stated(line, (date.start, date.end))
    return PublicationDate(text=stated.text, span=stated.span, edtf=date.edtf)


def _original_url(lines: Sequence[Line]) -> Stated | None:
    for line in lines:
        label = source_label(line.text.text)
        place = find_url(line.text.text)
        if label and place and place[0] >= label[0]:
            return _stated(line, place)
    return None


def _publisher(
    near: Sequence[Line], filled: Sequence[Line], own: Sequence[Line], url: Stated | None
) -> Stated | None:
    """The named source, else the site that the page asks to follow, else the owner of its rights."""
    if url is not None:
        host = (urlsplit(url.text).hostname or "").removeprefix("www.")
        start = url.text.find(host)
        if host and start >= 0:
            line = next(each for each in near if url.span.start in each.text.starts)
            offset = line.text.text.find(url.text) + start
            return _stated(line, (offset, offset + len(host)))
    named = _first(near, source_label) or _first(filled, find_followed)
    return named or _first(own, find_owner)


def _byline(above: Sequence[Line], below: Sequence[Line], closing: Sequence[Line]) -> Stated | None:
    stated = _first((*above, *below), find_byline) or _first(closing, find_closing_byline)
    return stated or _signature(below)


def _signature(below: Sequence[Line]) -> Stated | None:
    """A short line right below the article, right above an empty "source:" label."""
    for line, following in zip(below, below[1:], strict=False):
        label = source_label(following.text.text)
        if (
            label
            and label[0] == label[1]
            and len(line.text) <= SIGNATURE
            and not source_label(line.text.text)
        ):
            return _whole(line)
    return None


SIGNATURE = 40
"""Characters of the longest name that stands alone below an article."""


def _is_machine_translation(own: Sequence[Line], url: Stated | None, language: str) -> bool | None:
    """True where a translating site's template shows and the source is in another language's country."""
    if url is None or not any(_TEMPLATE.fullmatch(line.text.text) for line in own):
        return None
    country = (urlsplit(url.text).hostname or "").rsplit(".", 1)[-1]
    spoken = _COUNTRY_LANGUAGES.get(country)
    return True if spoken is not None and spoken != language.split("-")[0] else None
