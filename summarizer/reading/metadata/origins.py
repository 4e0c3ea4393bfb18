"""Where an article comes from, as its page states it: source line, address, site name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from summarizer.reading.labels import begins_with, labelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from summarizer.reading.metadata.frames import Entry, Frame
    from summarizer.records import Stated

HEAD_LINES = 12
LONGEST_NAME = 60
MASTHEAD_LINES = 4
_URL = regex.compile(r"(?:https?://|www\.)[^\s<>\"'()()\[\]]+", regex.IGNORECASE)
_HOST = regex.compile(
    r"(?<![\w.-])(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.){1,4}[a-z]{2,10}(?![\w-])", regex.IGNORECASE
)
_FOLLOW = regex.compile(r"(?:theo dõi|follow)\s+(\S+)\s+(?:trên|on)\b.*", regex.IGNORECASE)
_AFTER = regex.compile(r"(?:\p{Lu}.{0,30})?\(\s*(?:theo|via|по материалам)\s+(.{2,40})\)", regex.IGNORECASE)
_LETTER = regex.compile(r"\p{L}")
_PACKED_NAME = regex.compile(r"\s*[\p{Han}\p{Hiragana}\p{Katakana}]\S*")
_TEMPLATE_MARK = regex.compile(r"\[\p{L}{2,12}_\d{1,2}\]")


def find_publisher(frame: Frame) -> Stated | None:
    """Give the name in a source line; else that of the site, where a line states nothing else."""
    for entry, place in _source_lines(frame):
        stated = entry.stated(*_first_word(entry.text, place))
        if stated and (url := _URL.match(entry.text, _value_start(entry, place))):
            return _host(entry, url.start(), url.end())
        if stated and 1 < len(stated.text) <= LONGEST_NAME and _LETTER.search(stated.text):
            return stated
    return _site_name(frame) or _named_after(frame)


def _value_start(entry: Entry, place: tuple[int, int]) -> int:
    """Give the place of the first character of a value that is no white space."""
    return place[1] - len(entry.text[place[0] : place[1]].lstrip())


def find_url(frame: Frame) -> Stated | None:
    """Give the address in a source line."""
    for entry, place in _source_lines(frame):
        if url := _URL.search(entry.text, place[0]):
            return entry.stated(url.start(), url.start() + len(url[0].rstrip(".,;")))
    return None


def is_machine_translation(frame: Frame, url: Stated | None, language: str) -> bool | None:
    """Say True where a translating site left its template marks above a source in another language.

    There is no clear sign of the contrary, so the answer is never False.
    """
    host = _HOST.search(url.text) if url else None
    if host is None or not any(_TEMPLATE_MARK.fullmatch(entry.text) for entry in frame.tail):
        return None
    from babel.core import get_global  # noqa: PLC0415 - only these pages pay for loading it

    spoken = get_global("territory_languages").get(host[0].rsplit(".", 1)[-1].upper(), {})
    return True if spoken and language.split("-", maxsplit=1)[0] not in spoken else None


def _source_lines(frame: Frame) -> Iterator[tuple[Entry, tuple[int, int]]]:
    for entry in (*frame.head[-HEAD_LINES:], *frame.tail):
        if place := labelled("source", entry.text):
            yield entry, place


def _first_word(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Cut a Chinese or Japanese name at its first space: what follows is another part of the line."""
    match = _PACKED_NAME.match(text, place[0])
    return (place[0], min(place[1], match.end())) if match else place


def _host(entry: Entry, start: int, end: int) -> Stated | None:
    host = _HOST.search(entry.text, start, end)
    return entry.stated(host.start(), host.end()) if host else None


def _site_name(frame: Frame) -> Stated | None:
    """Take a line that is a host name, "Follow <host> on", or a masthead that ends in the day."""
    for entry in (*frame.head, *frame.below):
        if entry.place < MASTHEAD_LINES and _HOST.fullmatch(entry.text):
            return entry.stated(0, len(entry.text))
        if (follow := _FOLLOW.fullmatch(entry.text)) and _HOST.fullmatch(follow[1]):
            return entry.stated(*follow.span(1))
        if entry.place == 0 and entry.stamps and entry.text.count("|") > 1:
            name = entry.text.partition("|")[0]
            if len(name) <= LONGEST_NAME and not begins_with("home", name):
                return entry.stated(0, len(name))
    return None


def _named_after(frame: Frame) -> Stated | None:
    """Take the agency out of "<author> (after <agency>)" behind the article."""
    for entry in frame.tail:
        if match := _AFTER.fullmatch(entry.text):
            return entry.stated(*match.span(1))
    return None
