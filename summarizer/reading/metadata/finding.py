"""What a page states about itself: title, date, publisher, byline, original source.

Everything is read from the frame of the article (see `frames`), never from its paragraphs: a date
or a name in a sentence belongs to the news. Position and shape decide; what is not clear is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import regex

from summarizer.reading.characters import ends_sentence
from summarizer.reading.labels import begins_with, has_sign, labelled, last_place
from summarizer.reading.metadata.authors import find_byline
from summarizer.reading.metadata.frames import Entry, Frame, frame_of
from summarizer.reading.metadata.headlines import find_headline
from summarizer.reading.metadata.origins import find_publisher, find_url, is_machine_translation
from summarizer.records import Line, PublicationDate, Stated, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.reading.metadata.datelines import Stamp

NEAR = 12
"""Lines that may stand between the headline and the date line."""
LOOSE = 60
"""Characters that a date line may hold besides its dates."""
LOOSE_SENTENCE = 30
"""The same of a line that ends as a sentence: a caption may end with the day of its picture."""
LONGEST_YEAR_MARK = 6
"""Characters of what may follow a date and end in a full stop without being a sentence: "г.", "น."."""
_RANGE_BEFORE = regex.compile(r"\d\s?[-–—~～至]\s?$")
_RANGE_BEHIND = regex.compile(r"\s?[-–—~～至]\s?\d")


class Claim(IntEnum):
    """How a date is stated, best first; without a word, far above a headline stands the day of reading."""

    PUBLISHED = 0
    BESIDE = 1
    UPDATED = 2
    ABOVE = 3


BESIDE = 3
"""Lines above the headline in which a date needs no word to go before the date of an update."""
REACH = {Claim.PUBLISHED: NEAR, Claim.BESIDE: NEAR, Claim.UPDATED: NEAR, Claim.ABOVE: 8}
"""Lines above the headline in which a date counts."""


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
    """Read the metadata out of the labelled lines of a page in `language` (BCP-47). Nothing raises."""
    frame = frame_of(lines, language)
    headline, title = find_headline(frame)
    url = find_url(frame)
    return Metadata(
        title=title,
        published=_find_published(frame, headline),
        publisher=find_publisher(frame),
        byline=find_byline(frame),
        original_url=url,
        is_machine_translation=is_machine_translation(frame, url, language),
    )


def _find_published(frame: Frame, headline: Entry | None) -> PublicationDate | None:
    """Take the date that is said to be the publication's, else the one nearest to the headline."""
    anchor = headline.place if headline else frame.start
    texts = {entry.place: entry.text for entry in (*frame.head, *frame.below, *frame.tail)}
    ranked = []
    for entry in _date_lines(frame, anchor):
        for stamp in entry.stamps:
            claim = _claim(entry, stamp, texts.get(entry.place - 1, ""), anchor)
            if anchor - entry.place <= REACH[claim] and not _is_in_range(entry.text, stamp):
                rank = (claim, entry.place < anchor, abs(entry.place - anchor), stamp.start)
                ranked.append((rank, entry, stamp))
    if not ranked:
        return None
    _, entry, stamp = min(ranked, key=lambda each: each[0])
    stated = entry.stated(stamp.start, stamp.end)
    return PublicationDate(text=stated.text, span=stated.span, edtf=stamp.edtf) if stated else None


def _claim(entry: Entry, stamp: Stamp, line_before: str, anchor: int) -> Claim:
    """Say how a date is stated, by the words before it, or on a line of their own above it."""
    before = entry.text[: stamp.start]
    if not before and _is_label(line_before):
        before = line_before
    published, updated = last_place("published", before), last_place("updated", before)
    if published != updated:
        return Claim.PUBLISHED if published > updated else Claim.UPDATED
    if stamp is entry.stamps[-1] and last_place("updated", entry.text[stamp.end :]) >= 0:
        return Claim.UPDATED
    return Claim.BESIDE if anchor - entry.place <= BESIDE else Claim.ABOVE


def _is_label(text: str) -> bool:
    """Whether a line is a word of publishing or of an update and nothing else ("Published:")."""
    bare = len(text.rstrip(" :"))
    return any(begins_with(kind, text) >= bare > 0 for kind in ("published", "updated"))


def _date_lines(frame: Frame, anchor: int) -> Iterator[Entry]:
    """Yield the lines that hold a date of the page and little else, first those of the head."""
    for entry in frame.head:
        if _is_date_line(entry) and min(abs(entry.place - anchor), frame.start - entry.place) <= NEAR:
            yield entry
    for entry in frame.below:
        if _is_date_line(entry) and entry.line.zone is not Zone.CAPTION and _is_own(entry, frame.below):
            yield entry
    for entry in frame.tail:
        if entry.line.zone in {Zone.TEASER, Zone.COMMENT}:
            return
        if _is_date_line(entry) and _is_own(entry, frame.tail):
            yield entry


def _is_date_line(entry: Entry) -> bool:
    if not entry.stamps or "°" in entry.text or has_sign("rights", entry.text):
        return False
    loose = len(entry.text) - sum(stamp.end - stamp.start for stamp in entry.stamps)
    if ends_sentence(entry.text):
        return loose <= LOOSE_SENTENCE and entry.stamps[-1].end >= len(entry.text) - LONGEST_YEAR_MARK
    return loose <= LOOSE


def _is_own(entry: Entry, near: Sequence[Entry]) -> bool:
    """Whether a date off the head is the article's: said by a word, or by a name on or beside its line."""
    if begins_with("published", entry.text) or begins_with("updated", entry.text):
        return True
    beside = [each for each in near if abs(each.place - entry.place) <= 1]
    return any(labelled(kind, each.text) for each in beside for kind in ("author", "source"))


def _is_in_range(text: str, stamp: Stamp) -> bool:
    return bool(_RANGE_BEFORE.search(text[: stamp.start]) or _RANGE_BEHIND.match(text, stamp.end))
