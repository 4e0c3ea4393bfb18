"""Pages made of pages, for the judge to learn from: other furniture, another script, other gaps.

Everything is drawn by lots seeded with the page's name: two runs make the same pages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from transfer import SCRIPTS, transferred

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pages import Page

HEADLINE_ABOVE = 8
"""Paragraphs above the article within which its headline is looked for."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A paragraph of a page: whether the article holds it, and whether the gold text does (a headline)."""

    text: str
    blanks: int
    wanted: bool
    in_gold: bool


Pieces = list[Piece]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """A page taken apart: `inner` are the runs of furniture inside the article."""

    before: Pieces
    headline: Pieces
    article: Pieces
    after: Pieces
    inner: list[Pieces]


def parts_of(pieces: Pieces) -> Parts:
    """Take a page apart whose article has at least one paragraph."""
    wanted = [i for i, piece in enumerate(pieces) if piece.wanted]
    start, stop = wanted[0], wanted[-1] + 1
    above = range(max(0, start - HEADLINE_ABOVE), start)
    head = next((i for i in above if pieces[i].in_gold), start)
    article = pieces[start:stop]
    return Parts(
        before=pieces[:head],
        headline=pieces[head:start],
        article=article,
        after=pieces[stop:],
        inner=list(_furniture_runs(article)),
    )


def _furniture_runs(article: Pieces) -> Iterator[Pieces]:
    run: Pieces = []
    for piece in article:
        if piece.wanted:
            if run:
                yield run
            run = []
        else:
            run.append(piece)


def in_other_script(page: Page, pieces: Pieces) -> Pieces:
    """Write a page in a script drawn by lot."""
    script = _lots(page, "script").choice(sorted(SCRIPTS))
    return [replace(piece, text=transferred(piece.text, script)) for piece in pieces]


def with_other_furniture(page: Page, pieces: Pieces, others: Sequence[Pieces]) -> Pieces:
    """Put the article of `page` between the furniture of two of `others`, which have articles as well.

    A quarter of the pages get a foreign top or foot, a third lose some of it, a seventh get a box above
    the article, two in five a box between its paragraphs; some have no gaps or gaps everywhere.
    """
    lots = _lots(page, "furniture")
    around, beside = (parts_of(other) for other in lots.sample(others, 2))
    own = parts_of(pieces)
    before, after = around.before, around.after
    if lots.random() < 0.25:
        before = lots.choice((beside.after, beside.before))
    if lots.random() < 0.25:
        after = lots.choice((beside.before, beside.after))
    if lots.random() < 0.15:
        before = before + beside.after
    if lots.random() < 0.35:
        before = before[lots.randrange(len(before) + 1) :]
    if lots.random() < 0.35:
        after = after[: lots.randrange(len(after) + 1)]
    article = _filled(own.article, around.inner + beside.inner, lots)
    headline = own.headline if lots.random() < 0.85 else []
    return _spaced(before + headline + article + after, lots)


def _filled(article: Pieces, boxes: list[Pieces], lots: Random) -> Pieces:
    if lots.random() < 0.3:
        article = [piece for piece in article if piece.wanted]
    if boxes and len(article) > 3 and lots.random() < 0.4:
        place = lots.randrange(1, len(article))
        article = article[:place] + lots.choice(boxes) + article[place:]
    return article


def _spaced(pieces: Pieces, lots: Random) -> Pieces:
    lot = lots.random()
    if lot < 0.3:
        return [replace(piece, blanks=int(lot >= 0.2)) for piece in pieces]
    return pieces


def _lots(page: Page, purpose: str) -> Random:
    return Random(f"{page.name} {purpose}")  # noqa: S311 - lots, no secrets
