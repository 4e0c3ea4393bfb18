"""Every line gets a zone and a reason; what is kept is the article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from mixed_text import mixed_text

from summarizer.reading.lines import split_columns, text_lines
from summarizer.reading.zones.labelling import label_lines
from summarizer.records import KEPT_ZONES, Line, Zone

PAGES = Path(__file__).resolve().parents[1] / "pages"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _labelled(source: str) -> tuple[Line, ...]:
    return label_lines(split_columns(text_lines(source)))


def _zones(source: str) -> dict[str, Zone]:
    return {line.text.text: line.zone for line in _labelled(source) if line.text.text}


def _kept(source: str) -> list[str]:
    return [line.text.text for line in _labelled(source) if line.zone in KEPT_ZONES]


ARTICLE = (
    "Two ministries signed a memorandum on exchanging journalists in Oslo on Monday, their spokesmen said.",
    "The memorandum runs for three years. It was signed by the deputy ministers Example and Sample.",
    "Both sides will send ten journalists a year. The first of them will travel in spring, the ministry said.",
    "The exchange is part of a wider programme that the two governments agreed on a year ago in Stockholm.",
)
PAGE = "\n".join(
    [
        "Home | News | Sport",
        "Two ministries sign memorandum on journalists",
        "Published 2024-05-06 10:00",
        "",
        *[line for paragraph in ARTICLE[:2] for line in (paragraph, "")],
        "(Photo: Example Agency) The deputy ministers after the signing.",
        "",
        *[line for paragraph in ARTICLE[2:] for line in (paragraph, "")],
        "Share on Facebook",
        "Most read",
        "1. Rain expected in the north",
        "2. Three museums open on Sunday",
        "Comments (2)",
        "© 2024 Example News. All rights reserved.",
    ]
)


def test_a_plain_page_is_taken_apart() -> None:
    zones = _zones(PAGE)
    assert _kept(PAGE) == list(ARTICLE)
    assert zones[ARTICLE[0]] is Zone.LEAD
    assert zones[ARTICLE[3]] is Zone.BODY
    assert zones["Two ministries sign memorandum on journalists"] is Zone.HEADLINE
    assert zones["Published 2024-05-06 10:00"] is Zone.DATELINE
    assert zones["(Photo: Example Agency) The deputy ministers after the signing."] is Zone.CAPTION
    assert zones["Share on Facebook"] is Zone.SHARE
    assert zones["2. Three museums open on Sunday"] is Zone.TEASER
    assert zones["Comments (2)"] is Zone.COMMENT
    assert zones["© 2024 Example News. All rights reserved."] is Zone.FOOTER


def test_blank_lines_are_named_blank_and_every_line_has_a_reason() -> None:
    lines = _labelled(PAGE)
    assert len(lines) == len(PAGE.split("\n"))
    assert {line.reason for line in lines if not line.text.text} == {"blank"}
    assert all(line.reason for line in lines)


def test_a_short_line_between_paragraphs_is_a_subheading() -> None:
    page = "\n\n".join([*ARTICLE[:2], "What comes next", *ARTICLE[2:]])
    assert _zones(page)["What comes next"] is Zone.HEADING


def test_windows_line_ends_change_nothing() -> None:
    assert _kept(PAGE.replace("\n", "\r\n")) == _kept(PAGE)


def test_the_word_of_a_html_extractor_is_heard() -> None:
    lines = text_lines(PAGE)
    last = next(i for i, line in enumerate(lines) if line.text == ARTICLE[3])
    everything_else = frozenset(range(len(lines))) - {last}
    with_it, without_it = (
        label_lines(lines, main=frozenset(range(len(lines)))),
        label_lines(lines, main=everything_else),
    )
    assert with_it[last].zone is Zone.BODY
    assert len([x for x in without_it if x.zone in KEPT_ZONES]) <= len(
        [x for x in with_it if x.zone in KEPT_ZONES]
    )


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.txt")), ids=lambda path: path.stem)
def test_development_pages_keep_their_articles_and_nothing_else(page: Path) -> None:
    gold = SHARED / "dev" / "gold" / f"{page.stem}.json"
    if not gold.exists():
        pytest.skip("the labels of the development pages are not beside this repository")
    source = page.read_text("utf-8")
    spans = json.loads(gold.read_text("utf-8"))["body_spans"]
    wanted = [line.strip() for start, end in spans for line in source[start:end].split("\n") if line.strip()]
    assert _kept(source) == wanted


@pytest.mark.skipif(not SHARED.exists(), reason="the seed pages are not beside this repository")
def test_seed_pages_keep_every_body_line_and_no_teaser() -> None:
    for labels in sorted((SHARED / "cleaning" / "seeds_labels").glob("*.json")):
        wanted = json.loads(labels.read_text("utf-8"))
        lines = label_lines(
            text_lines((SHARED / "seeds" / "pages" / f"{labels.stem}.txt").read_text("utf-8"))
        )
        kept = {n for n, line in enumerate(lines, 1) if line.zone in KEPT_ZONES}
        uncredited_captions = set(wanted["caption_lines"])
        assert kept - uncredited_captions - set(wanted["ambiguous_lines"]) <= set(wanted["body_lines"]), (
            labels.stem
        )
        assert set(wanted["body_lines"]) <= kept, labels.stem


@given(mixed_text)
@settings(max_examples=80, deadline=None)
def test_any_text_is_labelled_line_by_line(source: str) -> None:
    lines = text_lines(source)
    labelled = label_lines(lines)
    assert [line.text for line in labelled] == list(lines)
