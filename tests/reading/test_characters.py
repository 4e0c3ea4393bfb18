"""Widths of lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading.characters import fills, width


@settings(max_examples=200)
@given(st.text("aбก中한", max_size=30), st.integers(0, 70))
def test_a_line_fills_its_width_and_no_more(text: str, columns: int) -> None:
    assert fills(text, columns) == (width(text) >= columns)
