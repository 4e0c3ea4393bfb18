"""From a page to the text of its article: laws, layouts, and pages that are no article."""

from __future__ import annotations

import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mixed_text import mixed_text

from summarizer.reading.cleaning import clean_article
from summarizer.reading.sources import article_from_text
from summarizer.records import Article, CleanedArticle

PAGES = sorted((Path(__file__).resolve().parents[1] / "pages").glob("*.txt"))
SENTENCES = (
    "Two ministries signed a memorandum on exchanging journalists in Oslo on Monday.",
    "The memorandum runs for three years and was signed by the two deputy ministers.",
    "Both sides will send ten journalists a year, and the first of them will travel in spring.",
    "The exchange is part of a wider programme that the governments agreed on a year ago.",
)
TEXT = "\n\n".join(SENTENCES)


def _clean(text: str) -> CleanedArticle:
    article = Article(path="page.txt", sha256="0" * 64, media_type="text/plain", encoding="utf-8", text=text)
    return clean_article(article)


def _assert_stable(text: str) -> None:
    once = _clean(text).text.text
    assert _clean(once).text.text == once


def test_paragraphs_are_set_apart_by_a_blank_line() -> None:
    assert _clean("\n".join(SENTENCES)).text.text == TEXT


def test_prose_broken_at_72_columns_is_put_together_again() -> None:
    paragraphs = [" ".join(SENTENCES[:2]), " ".join(SENTENCES[2:])]
    page = "\n\n".join(textwrap.fill(paragraph, 72) for paragraph in paragraphs)
    assert _clean(page).text.text == "\n\n".join(paragraphs)


def test_a_page_in_one_line_keeps_its_sentences_in_one_paragraph() -> None:
    paragraphs = (PAGES[0].parent / "005_vi.txt").read_text("utf-8").split("\n")[:4]
    assert _clean(" ".join(paragraphs)).text.text == " ".join(paragraphs)


def test_markdown_marks_at_the_start_of_a_line_are_dropped() -> None:
    article = replace(
        article_from_text("> " + SENTENCES[0] + "\n\n" + SENTENCES[1]), media_type="text/markdown"
    )
    assert clean_article(article).text.text == "\n\n".join(SENTENCES[:2])


def test_a_given_language_is_taken_as_given() -> None:
    assert clean_article(article_from_text(TEXT), language="sv").language.code == "sv"


def test_the_text_slices_back_to_the_source() -> None:
    for page in PAGES:
        source = page.read_text("utf-8")
        text = clean_article(article_from_text(source)).text
        for char, start, end in zip(text.text, text.starts, text.ends, strict=True):
            assert source[start:end] in {char, ""} or (char == " " and source[start:end].isspace())


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_cleaning_a_cleaned_page_changes_nothing(page: Path) -> None:
    cleaned = _clean(page.read_text("utf-8"))
    assert cleaned.verdict == "article"
    assert _clean(cleaned.text.text).text.text == cleaned.text.text


@given(mixed_text)
@settings(max_examples=100, deadline=None)
@example("A sentence of some length that ends here.\n" * 3 + "Headline\nHeadline\n")
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    _assert_stable(text)


@given(
    st.lists(
        st.sampled_from([*SENTENCES, "", "Read more", "2024-05-06", "Photo: x", "Home | News", "A heading"]),
        max_size=25,
    )
)
@settings(max_examples=100, deadline=None)
def test_cleaning_twice_is_cleaning_once_for_pages(lines: list[str]) -> None:
    _assert_stable("\n".join(lines))


@given(st.text(st.characters(), max_size=200))
@settings(max_examples=100, deadline=None)
def test_nothing_raises(text: str) -> None:
    _clean(text)


@pytest.mark.parametrize(
    ("verdict", "page"),
    [
        (
            "captcha",
            "example.com\n\nChecking your browser before you go on.\n\nPlease solve the captcha below.\n",
        ),
        ("captcha", "请完成安全验证\n\n为了保护您的账号安全，请完成验证后继续访问。\n"),
        (
            "error_page",
            "404 Not Found\n\nThe page you are looking for does not exist. It may have been moved.\n",
        ),
        (
            "error_page",
            "Trang chủ\n\nKhông tìm thấy trang\n\nTrang bạn yêu cầu không tồn tại hoặc đã bị xóa.\n",
        ),
        (
            "cookie_wall",
            (
                "We value your privacy\n\nWe and our partners store cookies on your device and process "
                "personal data for advertising and measurement.\n\nYou may withdraw your consent in the "
                "privacy settings at any time, and cookies that are necessary stay.\n\nAccept all\nReject all\n"
            ),
        ),
        (
            "link_list",
            "\n".join(f"Headline number {n} about some place and what happens there" for n in range(60)),
        ),
        ("too_short", "Hello there."),
    ],
)
def test_pages_that_are_no_article_are_told(verdict: str, page: str) -> None:
    assert _clean(page).verdict == verdict


def test_three_sentences_of_news_are_an_article() -> None:
    assert _clean("\n\n".join(SENTENCES[:3])).verdict == "article"


def test_an_article_about_cookies_in_its_footer_only_is_an_article() -> None:
    assert _clean(TEXT + "\n\nWe use cookies. Accept all | Settings").verdict == "article"


def test_a_cleaning_that_keeps_little_says_how_much() -> None:
    furniture = "\n".join(f"Section {n} | Links to pages of part {n} | More" for n in range(400))
    problems = _clean(TEXT + "\n\n" + furniture).problems
    assert [problem.code for problem in problems] == ["cleaning_kept_little"]
    assert "%" in problems[0].message


def test_megabytes_take_seconds_not_minutes() -> None:
    begin = time.perf_counter()
    _clean("新闻合作协议" * 100_000)
    _clean((TEXT + "\n\nRead more\nRead more\n") * 1000)
    assert time.perf_counter() - begin < 20
