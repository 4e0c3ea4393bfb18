"""The author of an article as its page states it: a labelled name, or a name where bylines stand."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import regex

from summarizer.reading.labels import begins_with, labelled
from summarizer.reading.metadata.frames import stated

if TYPE_CHECKING:
    from summarizer.reading.metadata.frames import Entry, Frame
    from summarizer.records import Stated

HEAD_LINES = 12
LONGEST_NAME = 60
_WORD = r"(?:\p{Lu}[\p{L}\p{M}.'’-]*|de|del|da|van|von|der|den|al|bin|af|la)"
_NAME = regex.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_KOREAN = regex.compile(r"(?<!\p{Hangul})(\p{Hangul}{2,4})\s?(?:기자|특파원|통신원)(?!\p{Hangul})")
_CHINESE = regex.compile(
    r"(?:^|[。!?!?”…((【\s])(?:本报|本報|本网|本刊|新华社)?(?:记者|記者)[\s:]\s*"
    r"(\p{Han}[\p{Han}· ]{1,18}\p{Han})\s*[))】]?$"
)
_LETTERS = regex.compile(r"\p{L}{2}")
_AFTER = regex.compile(r"\p{Lu}.{0,30}\(\s*(?:theo|via)\s+.{2,40}\)")


def find_byline(frame: Frame) -> Stated | None:
    """Give the author's name, or the line that stands for it; editors and photographers are none."""
    beside = (*frame.head[-HEAD_LINES:], *frame.below)
    for find in (_labelled_name, _name_without_colon, _korean_reporter):
        for entry in (*beside, *frame.tail):
            if name := find(entry):
                return name
    return _chinese_reporter(frame) or _name_above_source(frame)


def _labelled_name(entry: Entry) -> Stated | None:
    place = labelled("author", entry.text)
    name = entry.stated(*place) if place else None
    if name is None or len(name.text) > LONGEST_NAME or not _LETTERS.search(name.text):
        return None
    return name


def _name_without_colon(entry: Entry) -> Stated | None:
    """Read "By Ana Ruiz"; a single word counts only on a line with a date ("By Staff - 14 June")."""
    start = begins_with("author_without_colon", entry.text)
    if not start or not (match := _NAME.match(entry.text, start + 1)):
        return None
    rest = entry.text[match.end() :].lstrip()
    if (rest and rest[0] not in "-–—|,/·•") or (" " not in match[0] and not entry.stamps):
        return None
    return entry.stated(*match.span())


def _korean_reporter(entry: Entry) -> Stated | None:
    match = _KOREAN.search(entry.text) if len(entry.text) <= LONGEST_NAME else None
    return entry.stated(*match.span(1)) if match else None


def _chinese_reporter(frame: Frame) -> Stated | None:
    """Read the reporters' names with which the last paragraph ends."""
    if frame.last is None:
        return None
    text = frame.last.text.text
    match = _CHINESE.search(text, max(0, len(text) - LONGEST_NAME))
    return stated(frame.last, *match.span(1)) if match else None


def _name_above_source(frame: Frame) -> Stated | None:
    """Take a bare name right above a source line, or "<name> (after <agency>)", behind the article."""
    for entry, following in zip_longest(frame.tail, frame.tail[1:]):
        if _AFTER.fullmatch(entry.text):
            return entry.stated(0, len(entry.text))
        if following and labelled("source", following.text) and len(entry.text) <= LONGEST_NAME:
            return entry.stated(0, len(entry.text)) if _NAME.fullmatch(entry.text) else None
    return None
