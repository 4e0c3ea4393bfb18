"""Whether a page is one article."""

from __future__ import annotations

import pytest

from summarizer.reading.verdict import judge_page
from summarizer.records import Line, MappedText, Zone

PROSE = (
    "The two ministries signed a memorandum on railway research in the capital on Tuesday, both said. " * 3
)
ARTICLE = [(Zone.BODY, PROSE)] * 3
HEAD = [(Zone.HEADLINE, "Ministries sign a railway memorandum"), (Zone.DATELINE, "14.02.2026")]


def _verdict(lines: list[tuple[Zone, str]]) -> str:
    return judge_page([Line(text=MappedText.of(text), zone=zone, reason="") for zone, text in lines])


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        ([*HEAD, *ARTICLE], "article"),
        ([*HEAD, *ARTICLE, *HEAD, *ARTICLE], "several_articles"),
        ([*ARTICLE, *HEAD, *ARTICLE, *HEAD, *ARTICLE], "several_articles"),
        ([*ARTICLE, *HEAD, *ARTICLE], "article"),
        ([*HEAD, *ARTICLE, *HEAD, *ARTICLE[1:]], "article"),
        ([*HEAD, *ARTICLE, (Zone.CAPTION, "A picture of 14.02.2026"), *ARTICLE], "article"),
        ([(Zone.BODY, "They met.")], "too_short"),
        ([], "too_short"),
        ([(Zone.OTHER, f"Headline number {n}") for n in range(20)], "link_list"),
        ([(Zone.BODY, "404 not found. The page has moved.")], "error_page"),
        ([(Zone.BODY, "We use cookies, accept all cookies or manage your cookies. " * 9)], "cookie_wall"),
    ],
)
def test_what_a_page_is(lines: list[tuple[Zone, str]], verdict: str) -> None:
    assert _verdict(lines) == verdict
