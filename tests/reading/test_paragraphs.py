"""Which lines are one paragraph."""

from __future__ import annotations

import textwrap
import time

import pytest

from summarizer.reading.paragraphs import glue, paragraph_runs

PROSE = (
    "The two ministries signed a memorandum in the capital on Tuesday, and both said that the exchange of "
    "journalists would begin next year. Their deputies will meet every spring to look at what was done."
)


def _paragraphs(lines: list[str]) -> list[list[str]]:
    return [[lines[i] for i in run] for run in paragraph_runs(lines)]


@pytest.mark.parametrize("width", [40, 60, 72, 78, 100])
def test_prose_broken_at_a_width_is_one_paragraph(width: int) -> None:
    lines = textwrap.wrap(PROSE, width)
    assert _paragraphs([*lines, "", "Next."]) == [lines, ["Next."]]


def test_chinese_broken_at_a_width_is_one_paragraph_without_spaces() -> None:
    text = "两国主管部门负责人当天在首都签署了新闻合作谅解备忘录并宣布明年起互派记者交流学习双方还将每年举行一次会议评估进展情况。"
    lines = textwrap.wrap(text, 32)
    assert _paragraphs(lines) == [lines]
    assert glue(lines[0], lines[1]) == ""


def test_a_list_of_headlines_is_not_joined() -> None:
    headlines = [
        "Ministers of both countries meet in Oslo",
        "Parliament votes on the railway next week",
        "Students return from their first exchange",
    ]
    assert _paragraphs(headlines) == [[line] for line in headlines]


def test_the_pieces_of_a_sentence_around_links_are_joined() -> None:
    pieces = [
        "The deal was signed by",
        "the ministry of culture",
        "and",
        "Example University",
        ", its rector said.",
    ]
    assert _paragraphs([*pieces, "Another sentence."]) == [pieces, ["Another sentence."]]
    assert glue(pieces[3], pieces[4]) == ""


def test_links_in_small_letters_that_never_end_are_not_a_sentence() -> None:
    links = ["about us", "contact", "terms of use", "privacy"]
    assert _paragraphs(links) == [[line] for line in links]


def test_a_page_of_such_links_takes_no_longer_a_line_than_a_short_one() -> None:
    links = [f"contact us page {n}" for n in range(100_000)]  # line by line against all others: an hour
    began = time.process_time()
    assert paragraph_runs(links) == [range(i, i + 1) for i in range(len(links))]
    assert time.process_time() - began < 10


def test_paragraphs_that_end_as_sentences_stay_apart() -> None:
    lines = ["One paragraph a line.", "iPhone makers met.", "And a third."]
    assert _paragraphs(lines) == [[line] for line in lines]
