"""What an HTML page says about itself in its markup: headline, date, publisher, author.

Every finding keeps its place in the source, so values are read where they stand, out of meta
elements, ``<time>`` and JSON-LD. JSON-LD is searched, not parsed: a page can hold it in many
shapes, and only a place in the source can be shown to a reader.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

from summarizer.reading.html.markup import TextBuffer
from summarizer.records import MappedText, PublicationDate, Span, Stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.reading.html.visible import VisiblePage

_TITLES = ("og:title", "twitter:title", "headline", "dc.title", "title")
_DATES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publication_date",
    "dc.date.issued",
    "dc.date",
    "dcterms.created",
    "parsely-pub-date",
    "sailthru.date",
    "date",
)
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher", "publisher")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")

_DATE = re.compile(
    r"\s*(\d{4}-\d{2}-\d{2})"
    r"(?:[T ]\s*(\d{2}:\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(?:(Z|UTC|GMT)|([+-]\d{2}):?(\d{2}))?)?\s*"
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100  # a web page's own date; 1970 and 0001 are slips of programs
_STRING = r'"((?:[^"\\\n]|\\.){1,400}+)"'
_LD_DATE = re.compile(rf'"datePublished"\s*:\s*{_STRING}')
_LD_PUBLISHER = re.compile(rf'"publisher"\s*+:\s*+\{{[^{{}}]{{0,2000}}?"name"\s*:\s*{_STRING}')
_LD_AUTHOR = re.compile(rf'"author"\s*+:\s*+(?:\[\s*+)?+\{{[^{{}}]{{0,2000}}?"name"\s*:\s*{_STRING}')

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MIN_TITLE, _MAX_TITLE = 8, 300
_TITLE_SHARE = 0.3  # a line that is less of the page's title is a section's or the site's name
_NO_WORD = re.compile(r"[\W_]+")


def find_headline(source: str, page: VisiblePage) -> int | None:
    """Give the index of the line that repeats the page's title, best a heading; None if unknown.

    On a page without a fitting title the only ``<h1>`` of some length counts.
    """
    titles = [_folded(stated.text[:_MAX_TITLE]) for stated in _titles(source, page)]
    best, best_rank = None, (0, 0)
    only = []
    for number, block in enumerate(page.blocks):
        if not _MIN_TITLE <= len(block.text) <= _MAX_TITLE:
            continue
        level = _heading(page, block.element)
        if level == "h1":
            only.append(number)
        text = _folded(block.text.text)
        if any(text in title and len(text) > _TITLE_SHARE * len(title) for title in titles) and text:
            rank = (2 if level == "h1" else 1 if level else 0, len(text))
            if rank > best_rank:
                best, best_rank = number, rank
    if best is None and len(only) == 1:
        return only[0]
    return best


def find_title(
    source: str, page: VisiblePage, lines: Sequence[MappedText], headline: int | None
) -> Stated | None:
    """Give the headline where it is shown, or else the title as the page's head states it."""
    if headline is not None and (line := lines[headline]).text:
        return Stated(text=line.text, span=line.source_span(0, len(line)))
    return next(_titles(source, page), None)


def find_published(source: str, page: VisiblePage) -> PublicationDate | None:
    """Give the page's publication date; of several ``<time>`` elements none can be told to be it."""
    for stated in (*_metas(page, _DATES), *_linked_data(source, page, _LD_DATE), *_times(page)):
        if edtf := _edtf(stated.text):
            return PublicationDate(text=stated.text, span=stated.span, edtf=edtf)
    return None


def find_times(page: VisiblePage) -> tuple[str, ...]:
    """Give the EDTF of every ``<time>`` that holds a whole day."""
    values = (attributes.get("datetime") for _, attributes in page.times)
    return tuple(edtf for value in values if value and (edtf := _edtf(value.value)))


def find_publisher(source: str, page: VisiblePage) -> Stated | None:
    """Give the name of the site or publisher."""
    return next(iter((*_metas(page, _PUBLISHERS), *_linked_data(source, page, _LD_PUBLISHER))), None)


def find_byline(source: str, page: VisiblePage) -> Stated | None:
    """Give the author's name; some pages put an address there, which is none."""
    found = (*_metas(page, _AUTHORS), *_linked_data(source, page, _LD_AUTHOR))
    return next((stated for stated in found if "://" not in stated.text), None)


def _titles(source: str, page: VisiblePage) -> Iterator[Stated]:
    yield from _metas(page, _TITLES)
    for raw in page.raws:
        if raw.name == "title":
            buffer = TextBuffer()
            buffer.add(source, raw.start, raw.end)
            if (line := buffer.take()).text:
                yield Stated(text=line.text, span=line.source_span(0, len(line)))
                return


def _metas(page: VisiblePage, names: Sequence[str]) -> list[Stated]:
    """Read the meta elements with one of these names, in the order of `names`."""
    found: dict[str, Stated] = {}
    for _, attributes in page.metas:
        content = attributes.get("content")
        text = " ".join(content.value.split()) if content else ""
        for key in ("property", "name", "itemprop"):
            if content and text and key in attributes:
                found.setdefault(attributes[key].value.strip().lower(), Stated(text=text, span=content.span))
    return [found[name] for name in names if name in found]


def _times(page: VisiblePage) -> list[Stated]:
    """Read the ``<time>`` that is marked as the publication, or the only one there is."""
    stated = [
        (attributes, Stated(text=value.value, span=value.span))
        for _, attributes in page.times
        if (value := attributes.get("datetime"))
    ]
    marked = [
        each
        for attributes, each in stated
        if "pubdate" in attributes
        or ("itemprop" in attributes and attributes["itemprop"].value == "datePublished")
    ]
    return marked[:1] or ([stated[0][1]] if len({each.text for _, each in stated}) == 1 else [])


def _linked_data(source: str, page: VisiblePage, pattern: re.Pattern[str]) -> list[Stated]:
    found = []
    for raw in page.raws:
        if raw.name != "script" or (match := pattern.search(source, raw.start, raw.end)) is None:
            continue
        try:
            text = str(json.loads(f'"{match[1]}"')).strip()
        except ValueError:
            continue
        if text:
            found.append(Stated(text=text, span=Span(start=match.start(1), end=match.end(1))))
    return found


def _edtf(text: str) -> str | None:
    """Write an ISO 8601 date or time as EDTF, level 0; None if it is no complete and possible day."""
    if (match := _DATE.fullmatch(text)) is None:
        return None
    day, minutes, seconds, utc, hours_off, minutes_off = match.groups()
    edtf = day
    if minutes:
        zone = "Z" if utc else f"{hours_off}:{minutes_off}" if hours_off else ""
        edtf = f"{day}T{minutes}:{seconds or '00'}{zone}"
    try:
        year = datetime.fromisoformat(edtf).year
    except ValueError:
        return None
    return edtf if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _heading(page: VisiblePage, element: int) -> str | None:
    for _ in range(3):
        if page.elements[element].name in _HEADINGS:
            return page.elements[element].name
        element = page.elements[element].parent
    return None


def _folded(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()
