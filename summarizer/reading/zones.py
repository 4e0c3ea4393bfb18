"""What each line of a page is: the article's own text, or which kind of furniture around it.

Structure decides. First the patterns that are furniture in any language (`repetition`), then a
learned judge of shape, neighbourhood and vocabulary (`judging`), then a few rules about what may
stand at the edges of an article and between its paragraphs. Lists of words (`furniture`) only name
what was cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.reading.furniture import furniture_zone, has_caption_words
from summarizer.reading.judging import judge_lines
from summarizer.reading.paragraphs import glue, paragraph_runs
from summarizer.reading.repetition import ends_sentence, repeated_furniture
from summarizer.records import Line, MappedText, Zone

if TYPE_CHECKING:
    from collections.abc import Sequence

THRESHOLD = -0.2
"""Log-odds from which a paragraph is kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """The lines `run` of a page as one `text`, with the number of `blanks` before it."""

    run: range
    text: str
    blanks: int


def paragraphs_of(lines: Sequence[MappedText]) -> list[Paragraph]:
    """Group the lines of a page to paragraphs; blank lines only count as distance."""
    texts = [line.text for line in lines]
    paragraphs = []
    end = 0
    for run in paragraph_runs(texts):
        text = texts[run.start]
        for i in run[1:]:
            text += glue(text, texts[i]) + texts[i]
        paragraphs.append(Paragraph(run=run, text=text, blanks=run.start - end))
        end = run.stop
    return paragraphs


def label_lines(lines: Sequence[MappedText], *, main: frozenset[int] | None = None) -> tuple[Line, ...]:
    """Give every line its zone and the reason for it; as many as `lines`, in their order.

    `main` holds the indices that an HTML extractor takes for the article: evidence, not a verdict.
    """
    paragraphs = paragraphs_of(lines)
    texts = [each.text for each in paragraphs]
    marked = repeated_furniture(texts)
    open_ = [i for i in range(len(texts)) if i not in marked]
    odds = judge_lines([texts[i] for i in open_], [paragraphs[i].blanks for i in open_])
    labels = dict(marked)
    kept = {i: float(odd) for i, odd in zip(open_, odds, strict=True)}
    if main is not None:
        kept = {i: odd + (MAIN if paragraphs[i].run.start in main else -MAIN) for i, odd in kept.items()}
    led = False
    for i in open_:
        if kept[i] >= THRESHOLD:
            labels[i] = (Zone.BODY if led else Zone.LEAD, "prose of the article")
            led = True
        else:
            labels[i] = (furniture_zone(texts[i]) or Zone.OTHER, "not like the article")
    zones = {line: labels[i] for i, each in enumerate(paragraphs) for line in each.run}
    return tuple(
        Line(text=line, zone=zones[i][0], reason=zones[i][1]) if i in zones else Line(text=line, zone=Zone.OTHER, reason="blank")
        for i, line in enumerate(lines)
    )


MAIN = 2.0
