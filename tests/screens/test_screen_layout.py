"""Text fitted into cells, and a cursor in it: laws that hold in any script."""

from __future__ import annotations

import pytest
from hostile import RAW, hostile_texts
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.output.page import Run
from summarizer.screens.layout import cells, clusters, cut, fitted, in_place, wrapped
from summarizer.screens.marking import Mark

TEXTS = hostile_texts() | st.sampled_from(
    ("ký kết biên bản ghi nhớ", "签署谅解备忘录。", "توقيع مذكرة تفاهم", "วิทยุเวียดนามจับมือ", "👩‍👩‍👧 🇻🇳 é")
)


@settings(max_examples=60, deadline=None)
@given(text=TEXTS, width=st.integers(0, 40))
def test_a_fitted_text_has_exactly_its_width(text: str, width: int) -> None:
    assert cells(fitted(text, width)) == width
    assert cells(cut(text, width)) <= width
    assert not RAW.search(cut(text, width))


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_text_made_safe_in_place_keeps_its_length(text: str) -> None:
    safe = in_place(text)
    assert len(safe) == len(text)
    assert not RAW.search(safe)


@settings(max_examples=40, deadline=None)
@given(text=TEXTS, width=st.integers(4, 40))
def test_wrapped_lines_hold_all_of_the_text_and_are_no_wider(text: str, width: int) -> None:
    whole = "".join(run.text for line in wrapped((Run(text), Run(" end", "strong")), 10_000) for run in line)
    lines = ["".join(run.text for run in line) for line in wrapped((Run(text), Run(" end", "strong")), width)]
    assert "".join(lines) == whole
    assert all(cells(line.rstrip()) <= width for line in lines)


@settings(max_examples=60, deadline=None)
@given(
    text=TEXTS.filter(bool),
    moves=st.lists(st.tuples(st.integers(-3, 3), st.booleans(), st.booleans()), max_size=8),
)
def test_a_mark_is_never_empty_and_lies_between_characters(
    text: str, moves: list[tuple[int, bool, bool]]
) -> None:
    mark = Mark(line=0)
    for steps, by_words, begins in moves:
        mark = (mark.anchored() if begins else mark).moved(text, steps, by_words=by_words)
        start, end = mark.span(text)
        assert 0 <= start < end <= len(text)
        assert start in {first for first, _ in clusters(text)}
        assert end in {last for _, last in clusters(text)}


@pytest.mark.parametrize(
    ("text", "begin", "steps", "marked"),
    [
        ("ngày 27/5 tại Hà Nội", 0, 1, "ngày"),
        ("ngày 27/5 tại Hà Nội", 1, 1, "27"),
        ("ngày 27/5 tại Hà Nội", 3, 2, "tại Hà"),
        ("谅解备忘录", 0, 1, "谅解"),
    ],
)
def test_words_are_marked_to_their_end(text: str, begin: int, steps: int, marked: str) -> None:
    mark = Mark(line=0).moved(text, begin, by_words=True).anchored().moved(text, steps, by_words=True)
    start, end = mark.span(text)
    assert text[start:end] == marked
