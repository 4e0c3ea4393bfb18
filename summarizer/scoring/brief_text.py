"""A brief written out as its reader sees it, line by line, and cited words looked up in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from summarizer.scoring.similarity import EMPTY_WORDS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.brief import Brief


class BriefLine(NamedTuple):
    """One statement of a brief, on one line, and the part of the brief that it stands in."""

    part: str
    text: str


def brief_lines(brief: Brief) -> tuple[BriefLine, ...]:
    """Give what a brief says in English: title, summary, then the tables, a row a line."""
    return tuple(line for line in _lines(brief) if line.text)


def _lines(brief: Brief) -> Iterator[BriefLine]:
    names = {each.id: each.name_en for each in brief.parties}
    values = {each.id: each.edtf or each.text for each in brief.dates}
    yield _line("title", brief.source.title_en)
    for sentence in brief.summary.sentences:
        yield _line("summary", sentence.text)
    for party in brief.parties:
        side = party.represents and f"for {names.get(party.represents, '?')}"
        yield _line(
            "parties", party.name_en, party.kind, party.country, party.title_en, side or None, party.role
        )
    for date in brief.dates:
        yield _line("dates", date.edtf or date.text, date.role, date.what_en)
    for agreement in brief.agreements:
        between = ", ".join(names.get(key, "?") for key in agreement.parties)
        on = ", ".join(values.get(key, "?") for key in agreement.dates)
        yield _line("agreements", agreement.title_en, agreement.type, agreement.status, between, on)
    for area in brief.cooperation_areas:
        yield _line("areas", area.label_en, area.specificity)


def _line(part: str, *cells: str | None) -> BriefLine:
    # One line whatever it holds: a line break in a name must not look like a heading of the prompt.
    return BriefLine(part, " | ".join(" ".join(cell.split()) for cell in cells if cell))


def brief_text(lines: Sequence[BriefLine]) -> str:
    """Write lines out for a reader, under the names of their parts.

    >>> print(brief_text([BriefLine("title", "A pact"), BriefLine("dates", "2024 | signed")]))
    title:
    - A pact
    dates:
    - 2024 | signed
    """
    rows: list[str] = []
    part = ""
    for line in lines:
        if line.part != part:
            rows.append(f"{line.part}:")
            part = line.part
        rows.append(f"- {line.text}")
    return "\n".join(rows)


def find_words(lines: Sequence[BriefLine], words: Sequence[str]) -> tuple[str, ...] | None:
    """Give the parts of the brief where cited words stand, or None unless all of them do.

    Each piece must stand as whole words in one line, after the folding of docs/scoring.md, and
    together they must hold more than words such as "the" and "of".
    """
    pieces = [fold(piece) for piece in words]
    if not any(word not in EMPTY_WORDS for piece in pieces for word in piece.split()):
        return None
    folded = [(line.part, f" {fold(line.text)} ") for line in lines]
    found = [next((part for part, text in folded if f" {piece} " in text), None) for piece in pieces if piece]
    places = [part for part in found if part is not None]
    return tuple(dict.fromkeys(places)) if len(places) == len(found) else None
