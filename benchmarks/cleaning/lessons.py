"""What the judge learns from: the lines of pages and of variants of them, with what they weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pages import GRAM, covered_share, tokens
from variants import Piece, Pieces, in_other_script, with_other_furniture

from summarizer.reading.lines import split_columns, text_lines
from summarizer.reading.zones.features import line_features
from summarizer.reading.zones.labelling import paragraphs_of
from summarizer.reading.zones.repetition import repeated_furniture
from summarizer.reading.zones.vocabulary import Vocabulary, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pages import Page

    Row = NDArray[np.float64]

HEAVIEST = 0.2
LIGHTEST = 0.002
LONG = 15
ALONE = 0.25
VARIANT = 0.5
"""What a variant weighs beside its page; chosen, not tuned. Mean F1 of the even half under weights of the
odd one: .905 without variants, .913 with other furniture and other scripts; three pages with other
furniture for each page gave no more than one. Written in Thai, those pages score .78 without
variants in other scripts and .81 to .84 with them."""


@dataclass(kw_only=True)
class Sample:
    page: Page
    columns: dict[str, Row]
    words: Vocabulary
    wanted: Row
    weight: Row


def samples_of(pages: Sequence[Page]) -> list[Sample]:
    """Make the samples of all pages: as scraped, the article alone, and the two kinds of variants."""
    read = {page.name: pieces_of(page) for page in pages}
    samples: list[Sample | None] = []
    for page in pages:
        pieces = read[page.name]
        if page.layout == "h":
            samples.append(_sample(page, pieces, VARIANT))
            continue
        samples += [_sample(page, pieces, 1.0), _alone(page, pieces)]
        if page.layout != "b":
            samples.append(_sample(page, in_other_script(page, pieces), VARIANT))
        mates = [read[mate.name] for mate in pages if _is_mate(mate, page)]
        mates = [mate for mate in mates if _has_article(mate)]
        if _has_article(pieces) and len(mates) > 1:
            samples.append(_sample(page, with_other_furniture(page, pieces, mates), VARIANT))
    return [sample for sample in samples if sample is not None]


def _is_mate(mate: Page, page: Page) -> bool:
    """Whether a page may lend `page` its furniture: same language and layout, held out with it."""
    same = (mate.language, mate.layout, mate.fold) == (page.language, page.layout, page.fold)
    return same and mate.name != page.name


def _has_article(pieces: Pieces) -> bool:
    return any(piece.wanted for piece in pieces)


def pieces_of(page: Page) -> Pieces:
    """Read a page's paragraphs; what stands before its first long one is not wanted, if it is news."""
    paragraphs = paragraphs_of(split_columns(text_lines(page.source)))
    texts = [each.text for each in paragraphs]
    if not texts:
        return []
    share, sizes = covered_share(texts, page.gold)
    wanted = share >= 0.5
    marked = repeated_furniture(texts)
    long = (i for i in range(len(texts)) if wanted[i] and sizes[i] >= LONG and i not in marked)
    first = next(long, 0) if page.news else 0
    return [
        Piece(
            text=each.text, blanks=each.blanks, wanted=bool(wanted[i]) and i >= first, in_gold=bool(wanted[i])
        )
        for i, each in enumerate(paragraphs)
    ]


def _sample(page: Page, pieces: Pieces, factor: float) -> Sample | None:
    """Measure the lines that the judge would be asked about; None where no article is among them."""
    marked = repeated_furniture([piece.text for piece in pieces])
    left = [piece for i, piece in enumerate(pieces) if i not in marked]
    if not _has_article(left):
        return None
    sizes = _sizes(left)
    wanted = np.array([float(piece.wanted) for piece in left])
    beside = np.convolve(wanted, np.ones(3))[1:-1] > 0
    weight = (sizes + (GRAM - 1) * beside) / max(sizes[wanted > 0].sum(), 1.0)
    return _measured(page, left, wanted, factor * (np.minimum(weight, HEAVIEST) + LIGHTEST))


def _alone(page: Page, pieces: Pieces) -> Sample | None:
    """Measure the article on its own, so that a page that is clean already stays whole."""
    marked = repeated_furniture([piece.text for piece in pieces])
    texts = [piece.text for i, piece in enumerate(pieces) if piece.wanted and i not in marked]
    own = [Piece(text=text, blanks=min(i, 1), wanted=True, in_gold=True) for i, text in enumerate(texts)]
    if not own:
        return None
    sizes = _sizes(own)
    weight = np.minimum((sizes + GRAM - 1) / max(sizes.sum(), 1.0), HEAVIEST) + LIGHTEST
    return _measured(page, own, np.ones(len(own)), ALONE * weight)


def _sizes(pieces: Pieces) -> Row:
    return np.array([len(tokens(piece.text)) for piece in pieces], dtype=float)


def _measured(page: Page, pieces: Pieces, wanted: Row, weight: Row) -> Sample:
    texts = [piece.text for piece in pieces]
    words = vocabulary(texts)
    columns = line_features(texts, [piece.blanks for piece in pieces], words)
    return Sample(page=page, columns=columns, words=words, wanted=wanted, weight=weight)
