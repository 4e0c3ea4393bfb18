"""What a page states about itself: title, date, publisher, byline, original source.

Everything is read from the furniture around the article: its head (the lines before the first
paragraph) and its tail (those behind the last one). Position and shape decide; the zones of the
lines are a help that may be wrong. What is not stated stays None.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex

from summarizer.reading.datelines import Stamp, find_stamps, fold, words
from summarizer.records import Line, PublicationDate, Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHORT_PROSE, LONG_PROSE = 60, 160
"""Widths from which a line is prose: with the end of a sentence, and without one (Thai has none)."""
HEAD_LINES, TAIL_LINES = 40, 8
SHORTEST_TITLE, LONGEST_TITLE = 15, 240  # widths
LINE_LIMIT = 400  # no line of furniture is longer; what is longer is not looked into
NEAR = 3
_FURNITURE = frozenset({Zone.TEASER, Zone.NAVIGATION, Zone.SHARE, Zone.ADVERT, Zone.COMMENT, Zone.FOOTER})
_PROSE_ZONES = frozenset({Zone.LEAD, Zone.BODY})
_ENDS = ".!?。!?…।؟۔។။"
_CLOSERS = " \"'”’»)]】」』)"
_URL = regex.compile(r"(?:https?://|www\.)[^\s<>\"'()()\[\]]+")
_HOST = regex.compile(r"(?:[a-z0-9-]+\.){1,3}[a-z]{2,10}", regex.IGNORECASE)
_TEMPLATE_MARK = regex.compile(r"\[\p{L}{2,12}_\d{1,2}\]")
_VALUE_END = r"(?=\s{2,}|\s*[|/•·;;]|\t|\s+-\s|$)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What the page states about itself; None is "not stated"."""

    title: Stated | None = None
    published: PublicationDate | None = None
    publisher: Stated | None = None
    byline: Stated | None = None
    original_url: Stated | None = None
    is_machine_translation: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    """A line that is not blank: its place among those, its text and the stamps in it."""

    place: int
    line: Line
    text: str
    stamps: tuple[Stamp, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """The head and the tail of an article, and its last paragraph."""

    head: tuple[_Entry, ...]
    tail: tuple[_Entry, ...]
    last: _Entry | None
    start: int
    texts: tuple[str, ...]


def find_metadata(lines: Sequence[Line], *, language: str) -> Metadata:
    """Read the metadata out of the labelled lines of a page in `language` (BCP-47). Nothing raises."""
    page = _page(lines, language)
    title_entry, title = _find_title(page)
    url = _find_url(page)
    return Metadata(
        title=title,
        published=_find_published(page, title_entry),
        publisher=_find_publisher(page),
        byline=_find_byline(page),
        original_url=url,
        is_machine_translation=_is_machine_translation(page, url, language),
    )


def _page(lines: Sequence[Line], language: str) -> _Page:
    shown = [line for line in lines if line.text.text.strip()]
    prose = [i for i, line in enumerate(shown) if line.zone in _PROSE_ZONES and _is_prose(line.text.text)]
    kept = prose or [i for i, line in enumerate(shown) if line.zone in _PROSE_ZONES]
    start, end = (kept[0], kept[-1]) if kept else (len(shown), len(shown))

    def entry(place: int) -> _Entry:
        text = shown[place].text.text
        stamps = find_stamps(text, language) if len(text) <= LINE_LIMIT else ()
        return _Entry(place=place, line=shown[place], text=text, stamps=stamps)

    behind = [i for i in range(start + 1, len(shown)) if i not in set(prose[:-1]) and abs(i - end) <= TAIL_LINES]
    between = [i for i in behind if i > (prose[-2] if len(prose) > 1 else start)]
    return _Page(
        head=tuple(entry(i) for i in range(max(0, start - HEAD_LINES), start)),
        tail=tuple(entry(i) for i in between if i != end),
        last=entry(end) if kept else None,
        start=start,
        texts=tuple(_skeleton(line.text.text) for line in shown if len(line.text.text) <= LINE_LIMIT),
    )


def _width(text: str) -> int:
    """Count characters, those of scripts without spaces between words double."""
    return len(text) + sum(1 for char in text if "\u2e80" <= char <= "\ud7ff")


def _is_prose(text: str) -> bool:
    width = _width(text)
    return width >= LONG_PROSE or (width >= SHORT_PROSE and _ends_sentence(text))


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] in tuple(_ENDS)


def _skeleton(text: str) -> str:
    """Keep the bare letters and digits, so that a picture's text without accents is the same."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in plain if char.isalnum())


def _stated(entry: _Entry, start: int, end: int) -> Stated | None:
    """State ``text[start:end]`` of a line without white space around it."""
    piece = entry.text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if not piece:
        return None
    return Stated(text=piece, span=entry.line.text.source_span(start, start + len(piece)))


# --- title ---------------------------------------------------------------------------------------


def _find_title(page: _Page) -> tuple[_Entry | None, Stated | None]:
    candidates = [entry for entry in page.head if _is_headline_like(entry)]
    marked = next((each for each in page.head if each.line.zone is Zone.HEADLINE), None)
    if marked is None and not candidates:
        return _title_of_reading_bar(page)
    scores = {each.place: _title_score(each, page, candidates) for each in candidates}
    best = marked or max(candidates, key=lambda each: (scores[each.place], -each.place))
    if marked is None and scores[best.place] < NEAR:
        return None, None
    return best, _stated(best, 0, len(best.text))


def _is_headline_like(entry: _Entry) -> bool:
    text = entry.text
    if not SHORTEST_TITLE <= _width(text) <= LONGEST_TITLE or entry.stamps or _URL.search(text):
        return False
    if text[-1] in ".。,,::;;…" and not text.endswith(("...", "…")):
        return False
    if _is_trail(text) or _starts_with("reading_bar", text) or _HOST.fullmatch(text):
        return False
    if _labelled("source", text) or _labelled("author", text) or any(sign in fold(text) for sign in words()["rights"]):
        return False
    letters = sum(map(str.isalpha, text)) + sum(map(unicodedata.combining, text)) // 200
    return letters * 2 > len(text)


def _is_trail(text: str) -> bool:
    """Whether a line is a breadcrumb or a menu: "Home > News > Asia"."""
    steps = regex.findall(r"\s[>»›/|•·]\s|[>»›]\s|\s{3,}", text)
    return len(steps) > 1 or (len(steps) == 1 and _width(text) < 2 * SHORTEST_TITLE) or _starts_with("home", text)


def _title_score(entry: _Entry, page: _Page, candidates: Sequence[_Entry]) -> int:
    """Weigh the signs that a line is the headline: length, neighbours, repetition, zone."""
    width, count = _width(entry.text), len(entry.text.split())
    score = (width > 24) + (width >= 40) - (width > 170)  # noqa: PLR2004 - typical headline widths
    score += 1 if count > 3 or _width(entry.text) > 1.5 * len(entry.text) else -1  # noqa: PLR2004 - words
    if any(each.stamps and abs(each.place - entry.place) <= NEAR for each in page.head):
        score += 2
    fillers = {each.place for each in page.head if each not in candidates and _is_filler(each)}
    between = set(range(entry.place + 1, page.start)) - fillers
    score += 2 if len(between) <= 1 else 1 if len(between) <= NEAR else 0
    mark = _skeleton(entry.text)
    if _width(mark) > SHORTEST_TITLE and sum(mark in text for text in page.texts) > 1:
        score += 2
    score -= 2 * (entry.line.zone in _FURNITURE)
    return score - 2 * bool(regex.search(r"\p{Ll}[.!?]\s+\p{Lu}", entry.text))


def _is_filler(entry: _Entry) -> bool:
    return bool(
        entry.stamps
        or entry.line.zone in _FURNITURE
        or _width(entry.text) < SHORTEST_TITLE
        or _labelled("author", entry.text)
        or _labelled("source", entry.text)
    )


def _title_of_reading_bar(page: _Page) -> tuple[_Entry | None, Stated | None]:
    """Take the headline from a bar that repeats it: "You are reading: ..."."""
    for entry in page.head:
        if match := _label_pattern("reading_bar").match(fold(entry.text)):
            return entry, _stated(entry, match.end(), len(entry.text))
    return None, None


# --- labels --------------------------------------------------------------------------------------


@cache
def _label_pattern(kind: str, colon: str = r"\s{0,2}[::]\s*") -> regex.Pattern[str]:
    names = "|".join(map(regex.escape, sorted(words()[kind], key=len, reverse=True)))
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{names}){colon}")


def _starts_with(kind: str, text: str) -> bool:
    return _label_pattern(kind, r"(?![\p{Ll}\p{M}])").match(fold(text.lstrip("[【(>» "))) is not None


def _labelled(kind: str, text: str) -> tuple[int, int] | None:
    """Find the value behind a label ("Source: X") that begins the line or a part of it."""
    line = fold(text[:LINE_LIMIT])
    for match in _label_pattern(kind).finditer(line):
        before = line[: match.start()].rstrip(" ")
        if before and not (before[-1] in "|/•·-[【(\t" or line[match.start() - 2 : match.start()].isspace() or before[-1].isdigit()):
            continue
        if before.endswith(("(", "(")) and kind == "source":
            continue
        stop = _value_stop(line, match.end())
        return match.end(), stop
    return None


def _value_stop(line: str, start: int) -> int:
    """Find the end of a labelled value: at a separator, a closing bracket, a figure or a label."""
    stops = [len(line)]
    if match := regex.compile(r"\s{2,}|\s*[|•;;\]】]|\t|\s+[-–—]\s|\s*\d{4}|\s\d{1,2}[-/.:]\d").search(line, start):
        stops.append(match.start())
    for kind in ("editor", "author", "published", "updated", "source"):
        if match := _label_pattern(kind).search(line, start):
            stops.append(match.start())
    return min(stops)


def _value(entry: _Entry, kind: str) -> Stated | None:
    place = _labelled(kind, entry.text)
    return _stated(entry, *place) if place else None


# --- date ----------------------------------------------------------------------------------------


def _find_published(page: _Page, title: _Entry | None) -> PublicationDate | None:
    """Take the stamp that a word of publishing stands before, else the one nearest to the headline."""
    anchor = title.place if title else page.start
    ranked = []
    for entry in _date_lines(page):
        for stamp in _own_stamps(entry):
            before = fold(entry.text[: stamp.start])
            updated = _last_word(before, "updated") > _last_word(before, "published")
            distance = abs(entry.place - anchor)
            rank = (updated, not _last_word(before, "published") >= 0, distance, stamp.start)
            ranked.append((rank, entry, stamp))
    if not ranked:
        return None
    _, entry, stamp = min(ranked, key=lambda each: each[0])
    stated = _stated(entry, stamp.start, stamp.end)
    return PublicationDate(text=stated.text, span=stated.span, edtf=stamp.edtf) if stated else None


def _date_lines(page: _Page) -> Iterator[_Entry]:
    for entry in page.head:
        if page.start - entry.place <= 2 * TAIL_LINES and entry.line.zone is not Zone.COMMENT and _is_date_line(entry):
            yield entry
    for entry in page.tail:
        if _is_date_line(entry) and entry.line.zone is not Zone.TEASER and _is_signed(entry, page):
            yield entry


def _is_date_line(entry: _Entry) -> bool:
    """Whether little else than its stamp stands in a line, and nothing of another purpose."""
    if not entry.stamps or _ends_sentence(entry.text) or "°" in entry.text:
        return False
    text = fold(entry.text)
    return not any(sign in text for sign in words()["rights"])


def _is_signed(entry: _Entry, page: _Page) -> bool:
    """Whether a date behind the article is said to be its own, by a word or by a name beside it."""
    if _starts_with("published", entry.text) or _starts_with("updated", entry.text):
        return True
    beside = [each for each in page.tail if abs(each.place - entry.place) <= 1]
    return any(_labelled(kind, each.text) for each in beside for kind in ("author", "source"))


def _own_stamps(entry: _Entry) -> Iterator[Stamp]:
    """Yield the stamps that are no end of a range."""
    for stamp in entry.stamps:
        around = entry.text[max(0, stamp.start - 3) : stamp.start] + "\n" + entry.text[stamp.end : stamp.end + 4]
        if not regex.search(r"\d\s?[-–—~至]\s?\n|\n\s?[-–—~至]\s?\d", around):
            yield stamp


def _last_word(text: str, kind: str) -> int:
    return max((match.start() for match in _label_pattern(kind, r"(?![\p{Ll}\p{M}])").finditer(text)), default=-1)


# --- names ---------------------------------------------------------------------------------------


def _find_publisher(page: _Page) -> Stated | None:
    for entry in (*page.head[-2 * TAIL_LINES :], *page.tail):
        stated = _value(entry, "source")
        if stated is None:
            continue
        if url := _URL.match(stated.text):
            return _host(entry, url[0])
        if 1 < len(stated.text) <= SHORT_PROSE and regex.search(r"\p{L}", stated.text):
            return stated
    return _followed(page) or _site_name(page)


def _host(entry: _Entry, url: str) -> Stated | None:
    start = entry.text.find(url)
    host = _HOST.search(url)
    return _stated(entry, start + host.start(), start + host.end()) if host else None


def _followed(page: _Page) -> Stated | None:
    return None


def _site_name(page: _Page) -> Stated | None:
    """Take a bare host name, or the first part of a masthead that ends in the day."""
    for entry in page.head:
        if _HOST.fullmatch(entry.text):
            return _stated(entry, 0, len(entry.text))
        parts = entry.text.split("|")
        if entry.place == 0 and len(parts) > 2 and entry.stamps and not _starts_with("home", entry.text):  # noqa: PLR2004
            return _stated(entry, 0, len(parts[0]))
    return None


def _find_byline(page: _Page) -> Stated | None:
    for entry in (*page.head[-2 * TAIL_LINES :], *page.tail):
        stated = _value(entry, "author")
        if stated and len(stated.text) <= SHORT_PROSE:
            return stated
    return None


def _find_url(page: _Page) -> Stated | None:
    for entry in (*page.head[-2 * TAIL_LINES :], *page.tail):
        stated = _value(entry, "source")
        if stated and (url := _URL.search(entry.text)):
            return _stated(entry, url.start(), url.start() + len(url[0].rstrip(".,;")))
    return None


def _is_machine_translation(page: _Page, url: Stated | None, language: str) -> bool | None:
    """Say True for a translating site's left-over marks above a source in another language."""
    if url is None or not any(_TEMPLATE_MARK.fullmatch(entry.text) for entry in page.tail):
        return None
    host = _HOST.search(url.text)
    territory = host[0].rsplit(".", 1)[-1].upper() if host else ""
    from babel.core import get_global

    spoken = get_global("territory_languages").get(territory, {})
    return True if spoken and language.split("-")[0] not in spoken else None
