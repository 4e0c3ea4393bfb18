from __future__ import annotations

import html
import os
import re

import pytest
from briefs import CASES, example_brief, infested
from hostile import MARKUP, RAW, hostile_texts
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from summarizer.output.brief_page import brief_page
from summarizer.output.markdown import to_markdown
from summarizer.output.page import Heading, Paragraph, Run, Table
from summarizer.output.sanitizing import folded

OURS = re.compile(r"</?(?:h[12]|p|table|thead|tbody|tr|th|td|strong|b|code)>|<br ?/?>")
"""All tags that our own pages need."""


def rendered(markdown: str) -> str:
    page: str = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    return page


def test_a_brief_looks_as_it_was_approved() -> None:
    approved = CASES / "brief_example.md"
    markdown = to_markdown(brief_page(example_brief()))
    if os.environ.get("APPROVE"):
        approved.write_text(markdown, "utf-8")
    assert markdown == approved.read_text("utf-8")


def only_ours(page: str) -> bool:
    """Whether the HTML holds no tag but ours, and no row or heading more than the template."""
    return "<" not in OURS.sub("", page)


@settings(max_examples=20, deadline=None)
@given(st.lists(hostile_texts(), min_size=1, max_size=5))
def test_no_text_of_a_brief_becomes_markup(words: list[str]) -> None:
    markdown = to_markdown(brief_page(infested(words)))
    assert RAW.search(markdown) is None
    page = rendered(markdown)
    assert only_ours(page)
    template = rendered(to_markdown(brief_page(infested(["word"]))))
    for tag in ("<h1>", "<h2>", "<table>", "<td>", "<th>", "<tr>"):
        assert page.count(tag) == template.count(tag)


@pytest.mark.parametrize("text", MARKUP)
def test_each_attack_is_shown_as_the_words_it_is(text: str) -> None:
    page = rendered(to_markdown((Paragraph(lines=((Run("x "), Run(text), Run(" y")),)),)))
    assert only_ours(page)
    assert html.unescape(OURS.sub("", page)).strip() == "".join(map(folded, ("x ", text, " y"))).strip()


@pytest.mark.parametrize("text", ["https://evil.test", "see www.evil.test/x", "mail a@evil.test now"])
def test_an_address_is_set_as_code_so_that_no_viewer_links_it(text: str) -> None:
    page = rendered(to_markdown((Paragraph(lines=((Run(text),),)),)))
    assert re.search(r"<code>[^<]*evil\.test[^<]*</code>", page)


@pytest.mark.parametrize(
    "text", ["1. a", "- a", "+ a", "# a", "> a", "=== a", "---", "***", "12) a", "| a |", "~~~ a"]
)
def test_no_line_can_start_a_block(text: str) -> None:
    page = rendered(to_markdown((Paragraph(lines=((Run("first"),), (Run(text),))),)))
    assert page.startswith("<p>first<br />\n")
    assert page.count("<") == 3


def test_emphasis_works_where_words_have_no_spaces_between_them() -> None:
    page = rendered(to_markdown((Paragraph(lines=((Run("他说"), Run("“签署”", "quote"), Run("了。")),)),)))
    assert page == "<p>他说<b>“签署”</b>了。</p>\n"


def test_a_cell_can_hold_a_bar_and_two_lines() -> None:
    table = Table(columns=("a", "b"), rows=((((Run("x|y"),),), ((Run("1"),), (Run("2"),))),))
    page = rendered(to_markdown((Heading(text="A", level=2), table)))
    assert "<td>x|y</td>\n<td>1<br>2</td>" in page
