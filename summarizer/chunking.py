"""An article in pieces that fit a token budget, each a run of whole numbered sentences.

An article that fits is one chunk. A longer one is cut into as few chunks as its tokens allow, of
about equal size, at paragraph borders where these are near enough, else between sentences. Only a
sentence that is over the budget by itself is cut: behind a clause, a word, or at worst a grapheme
cluster.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import regex

from summarizer.records import Chunk, Sentence, Span
from summarizer.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from summarizer.records import CleanedArticle, TokenCounter

__all__ = ["chunk_article", "halve_chunk", "split_sentences"]

_BEFORE = 2
_HEADING = 80
# Pairs of regional indicators are named first: \X alone takes quadratic time on a row of flags.
_CLUSTER = regex.compile(r"\p{RI}\p{RI}[\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}]*|\X")
_LAST_BREAK = regex.compile(r"(?r)[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CLAUSE_MARKS = frozenset(";:,،؛，、；：၊")
_NEAR = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class _Unit:
    """What is never cut: a sentence, or a piece of one, with the white space behind it."""

    start: int
    end: int
    tokens: int
    ends_paragraph: bool


def chunk_article(cleaned: CleanedArticle, *, counter: TokenCounter, budget: int) -> tuple[Chunk, ...]:
    """Cut ``cleaned.text.text`` into chunks of at most `budget` tokens as `counter` counts them.

    The texts of the chunks, joined, are the text of the article; an empty text gives no chunk. Only
    a single grapheme cluster may be larger than the budget.
    """
    text = cleaned.text.text
    if not text:
        return ()
    sentences = split_sentences(text)
    if counter.count(text) <= budget:
        borders = [0, len(text)]
    else:
        units = _units(text, sentences, counter=counter, budget=budget)
        sentences = [span for unit in units for span in _bare(text, unit)]
        borders = _pack(text, units, counter=counter, budget=budget)
    return _chunks(text, sentences, borders, counter)


def halve_chunk(chunk: Chunk, *, counter: TokenCounter) -> tuple[Chunk, Chunk]:
    """Cut a chunk of at least two sentences in two, for a server to which it is still too long.

    The halves keep the numbers of their sentences and the place of the whole among the chunks.
    """
    middle = (chunk.span.start + chunk.span.end) // 2
    second = range(1, len(chunk.sentences))
    first = min(second, key=lambda place: abs(chunk.sentences[place].span.start - middle))
    here = chunk.span.start
    last, following = chunk.sentences[first - 1].span, chunk.sentences[first].span
    border = here + _start(chunk.text, last.end - here, following.start - here)
    left, right = chunk.sentences[:first], chunk.sentences[first:]
    texts = chunk.text[: border - here], chunk.text[border - here :]
    return (
        replace(
            chunk,
            span=Span(start=here, end=border),
            text=texts[0],
            sentences=left,
            tokens=counter.count(texts[0]),
        ),
        replace(
            chunk,
            span=Span(start=border, end=chunk.span.end),
            text=texts[1],
            sentences=right,
            before=(*chunk.before, *left)[-_BEFORE:],
            tokens=counter.count(texts[1]),
        ),
    )


def _units(text: str, sentences: Sequence[Span], *, counter: TokenCounter, budget: int) -> list[_Unit]:
    """Cover `text` with units; a sentence over the budget gives several."""
    starts = [0, *(_start(text, a.end, b.start) for a, b in pairwise(sentences))]
    units = []
    paragraph = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        # A space behind a sentence becomes part of the next word's token, unless the chunk ends there.
        alone = tokens = counter.count(text[start:end])
        if text[end - 1] == " ":
            tokens = counter.count(text[start : end - 1])
        ends_paragraph = "\n\n" in text[start:end]
        # A short paragraph of one sentence is likely a heading, which belongs to what follows.
        heading = paragraph == start and end - start < _HEADING
        if alone <= budget:
            units.append(
                _Unit(start=start, end=end, tokens=tokens, ends_paragraph=ends_paragraph and not heading)
            )
        else:
            units += _cut(text, start, end, counter=counter, budget=budget)
        paragraph = end if ends_paragraph else paragraph
    return units


def _start(text: str, end: int, start: int) -> int:
    """Where the next unit begins: behind the line break, so that no cluster of the new line is cut."""
    breaks = _LAST_BREAK.search(text, end, start)
    return breaks.end() if breaks else start


def _bare(text: str, unit: _Unit) -> Iterator[Span]:
    piece = text[unit.start : unit.end]
    bare = piece.strip()
    if bare:
        start = unit.start + len(piece) - len(piece.lstrip())
        yield Span(start=start, end=start + len(bare))


def _cut(text: str, start: int, end: int, *, counter: TokenCounter, budget: int) -> list[_Unit]:
    """Cut a stretch that is over the budget into pieces that are not, of about equal length."""
    clusters = [start, *(found.end() for found in _CLUSTER.finditer(text, start, end))]
    units: list[_Unit] = []
    todo = [(0, len(clusters) - 1)]
    while todo:
        first, last = todo.pop()
        piece = text[clusters[first] : clusters[last]]
        tokens = counter.count(piece)
        if tokens <= budget or last - first == 1:
            units.append(
                _Unit(start=clusters[first], end=clusters[last], tokens=tokens, ends_paragraph=False)
            )
            continue
        cuts = _cuts(text, clusters, first, last, -(-tokens // budget))
        todo += reversed(list(zip([first, *cuts], [*cuts, last], strict=True)))
    return units


def _cuts(text: str, clusters: list[int], first: int, last: int, parts: int) -> list[int]:
    """Choose where to cut clusters `first` to `last` into about `parts`: as good a place as is near."""
    parts = min(max(parts, 2), last - first)
    step = (last - first) / parts
    cuts: list[int] = []
    low = first + 1
    for number in range(1, parts):
        ideal = first + round(number * step)
        near = min(int(step / 4), _NEAR)
        places = range(max(low, ideal - near), min(last, ideal + near + 1))
        if not places:
            continue
        best = min(places, key=lambda place: (_roughness(text, clusters[place]), abs(place - ideal)))
        cuts.append(best)
        low = best + 1
    return cuts


def _roughness(text: str, border: int) -> int:
    """Rank a border: 0 behind a clause, 1 behind a word, 2 inside a word."""
    behind = text[border - 1]
    if behind.isspace():
        return 0 if text[border - 2 : border - 1] in _CLAUSE_MARKS else 1
    return 0 if behind in _CLAUSE_MARKS and not behind.isascii() else 2


def _pack(text: str, units: Sequence[_Unit], *, counter: TokenCounter, budget: int) -> list[int]:
    """Join units to chunks: the borders of these in `text`, with its start and end."""
    sums = [0, *accumulate(unit.tokens for unit in units)]
    ends = [place for place, unit in enumerate(units, 1) if unit.ends_paragraph]
    borders, first = [0], 0
    while first < len(units):
        last = _next_border(sums, ends, first, budget)
        # Tokens do not add up exactly; the count of the whole decides.
        while last - first > 1 and counter.count(text[borders[-1] : units[last - 1].end]) > budget:
            last -= max(1, (last - first) // 16)
        borders.append(units[last - 1].end)
        first = last
    return borders


def _next_border(sums: Sequence[int], paragraphs: Sequence[int], first: int, budget: int) -> int:
    """Choose where the chunk that begins with unit `first` ends (the number of the unit behind it).

    What is left is shared among as few chunks as possible. The end lies as near to an equal share
    as it can, at a paragraph where one ends within the room that the other chunks leave.
    """
    rest = sums[-1] - sums[first]
    parts = -(-rest // budget)
    if parts <= 1:
        return len(sums) - 1
    share = sums[first] + rest / parts
    low = max(sums[-1] - (parts - 1) * budget, sums[first] + 0.6 * rest / parts)
    highest = max(first + 1, bisect_right(sums, sums[first] + budget) - 1)
    lowest = min(highest, max(first + 1, bisect_left(sums, low)))
    fitting = paragraphs[bisect_left(paragraphs, lowest) : bisect_right(paragraphs, highest)]
    return min(fitting or range(lowest, highest + 1), key=lambda place: abs(sums[place] - share))


def _chunks(
    text: str, sentences: Sequence[Span], borders: Sequence[int], counter: TokenCounter
) -> tuple[Chunk, ...]:
    numbered = tuple(
        Sentence(number=number, span=span, text=text[span.start : span.end])
        for number, span in enumerate(sentences, 1)
    )
    starts = [span.start for span in sentences]
    chunks = []
    for index, (start, end) in enumerate(pairwise(borders)):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        chunks.append(
            Chunk(
                index=index,
                total=len(borders) - 1,
                span=Span(start=start, end=end),
                text=text[start:end],
                sentences=numbered[first:last],
                before=numbered[max(0, first - _BEFORE) : first],
                tokens=counter.count(text[start:end]),
            )
        )
    return tuple(chunks)
