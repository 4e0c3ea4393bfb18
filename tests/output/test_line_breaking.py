from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from summarizer.output.line_breaking import line_breaks


def lines(text: str, width: int) -> list[str]:
    breaks = line_breaks(text, width, cells=cell_len)
    return [text[a:b].rstrip() for a, b in zip([0, *breaks], [*breaks, len(text)], strict=True)]


@pytest.mark.parametrize(
    ("text", "width", "broken"),
    [
        ("signed in Vientiane today", 10, ["signed in", "Vientiane", "today"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("双方签署了备忘录。", 8, ["双方签署", "了备忘", "录。"]),
        ("双方签署《备忘录》", 10, ["双方签署", "《备忘录》"]),
        ("根据CMG的备忘录", 6, ["根据", "CMG的", "备忘录"]),
        ("สองฝ่าย ลงนาม", 8, ["สองฝ่าย", "ลงนาม"]),
        ("양국은 서명했다", 8, ["양국은", "서명했다"]),
        ("", 5, [""]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, width: int, broken: list[str]) -> None:
    assert lines(text, width) == broken


@given(st.text(st.sampled_from("ab 中文。，《》“”กำ้é\u0301한👩🏽‍🚀-."), max_size=60), st.integers(4, 20))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    breaks = line_breaks(text, width, cells=cell_len)
    assert breaks == sorted(set(breaks))
    assert all(0 < place < len(text) for place in breaks)
    assert all(cell_len(line) <= width for line in lines(text, width))
