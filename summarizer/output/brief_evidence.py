"""The evidence of a brief as rows of a page's table: whole sentences, the quotes in them emphasised."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from summarizer.output.page import Line, Run
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Brief, Evidence
    from summarizer.output.brief_facts import Row

_LONGEST_RAW_QUOTE = 200
"""So many characters of a raw slice are shown: it can run over what the sentence leaves out."""


def evidence(brief: Brief) -> Iterable[Row]:
    """List each sentence once, in the order of the article, with all that rests on it."""
    is_markup = brief.source.media_type == "text/html"
    places: dict[tuple[int, int, str], list[Evidence]] = {}
    for each in brief.evidence:
        places.setdefault((each.sentence_start, each.sentence_end, each.sentence), []).append(each)
    for (_, _, sentence), found in sorted(places.items()):
        lines: list[Line] = [*_sentence(one_line(sentence), found, is_markup=is_markup)]
        lines += [(Run(f"“{one_line(each.quote_en)}”", "quiet"),) for each in found if each.quote_en]
        doubts = sorted({each.status for each in found} - {"exact"})
        about = ", ".join((in_words(found[0].zone), *doubts))
        ids = " ".join(each.id for each in found)
        yield ((Run(ids), Run(f" {about}", "quiet")),), tuple(lines)


def _sentence(sentence: str, found: Sequence[Evidence], *, is_markup: bool) -> Iterable[Line]:
    """Give the whole sentence, its quotes emphasised: what stands around a quote can reverse it.

    A quote that the sentence shows otherwise follows as written, but not from HTML: there the raw
    slice holds markup, and perhaps text that the page hides.
    """
    spans, elsewhere = [], []
    for each in found:
        quote = one_line(unicodedata.normalize("NFC", each.quote))
        start = sentence.find(quote)
        if quote and start >= 0:
            spans.append((start, start + len(quote)))
        else:
            elsewhere.append(quote)
    parts = [span for span in spans if span != (0, len(sentence))] or spans
    runs, done = [], 0
    for start, end in _united(parts):
        runs += [Run(sentence[done:start]), Run(sentence[start:end], "quote")]
        done = end
    runs.append(Run(sentence[done:]))
    yield tuple(run for run in runs if run.text)
    for quote in () if is_markup else elsewhere:
        yield (Run("as written: ", "quiet"), Run(_cut(quote), "quote"))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_RAW_QUOTE else text[: _LONGEST_RAW_QUOTE - 1].rstrip() + "…"


def _united(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Join spans that overlap or touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
