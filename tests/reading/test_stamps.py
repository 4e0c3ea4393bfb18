"""Lines that are a date or a time, and lines that hold one."""

from __future__ import annotations

import time

import pytest

from summarizer.reading.zones.stamps import has_date, has_stamp, is_dateline, is_stamp_only


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-14", "14.02.2026", "2026/2/14 09:21", "[2026-02-14 09:21:33]", "09:21", "9.05 pm", "21h30",
        "14-02-2026 | 09:21", "2026-02-1409:21", "2026-02-14 09:21 GMT+7", "2026年2月14日 09:21", "2026. 2. 14.",
        "14:20 น.", "09:21, 14/02/2026", "1/2/26 - 3/4/26",
    ],
)  # fmt: skip
def test_a_line_of_date_and_time_alone_is_a_stamp(text: str) -> None:
    assert is_stamp_only(text)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "14 people met", "2026-02-14 in Oslo", "1.1", "12:5", "[", "2026-02-14" + " 09:21" * 9],
)
def test_other_lines_are_none(text: str) -> None:
    assert not is_stamp_only(text)


@pytest.mark.parametrize(
    "text", ["1:11" + "1" * 35 + "x", "1.1." + "1.11:" * 7 + "x", "1-1-1" + "-1" * 17 + "x"]
)
def test_a_row_of_figures_is_read_once(text: str) -> None:
    began = time.process_time()
    for _ in range(100):
        assert not is_stamp_only(text)
    assert time.process_time() - began < 2  # reading it in every possible way takes half a minute each time


@pytest.mark.parametrize(
    ("text", "dated", "stamped"),
    [
        ("Oslo, 14.2.2026: they met", True, True),
        ("Published in 2026", False, True),
        ("Room 20261", False, False),
        ("3-2 after 90 minutes", False, False),
    ],
)
def test_a_date_and_a_year_are_found_anywhere(text: str, *, dated: bool, stamped: bool) -> None:
    assert (has_date(text), has_stamp(text)) == (dated, stamped)


def test_a_headline_may_name_a_year_and_a_short_line_may_not() -> None:
    assert is_dateline("May 2026")
    assert not is_dateline("The plan for the railway between the capitals in 2026 is signed")
