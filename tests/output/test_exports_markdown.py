"""Markdown pages of reviewed briefs: what people decided stands on the page, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from briefs import example_brief
from exporting import AN, add, approve, brief_of, edit, exported, fact, hostile_article, reject
from hostile import RAW
from markdown_it import MarkdownIt
from test_markdown import OURS

from summarizer.output.brief_page import brief_page
from summarizer.output.exports.formats import export
from summarizer.output.markdown import to_markdown
from summarizer.review.fields import blank

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief
    from summarizer.review.decisions import Decision


def page(brief: Brief, *decisions: Decision) -> str:
    return to_markdown(brief_page(exported(brief, decisions).brief))


def day(decision: Decision) -> str:
    return str(int(decision.when[8:10]))


def test_a_page_says_that_nobody_has_reviewed_it() -> None:
    assert "\nnot reviewed by a person\n" in page(example_brief())


def test_a_page_says_who_approved_it_and_what_was_decided() -> None:
    brief = brief_of("002_vi")
    area = blank("cooperation_areas", fact(brief, "cooperation_areas").content["evidence"][0])
    approved = approve(brief, "checked against the original")
    text = page(
        brief,
        edit(brief, "parties", 0, role="witness"),
        reject(brief, "parties", 1, note="only named"),
        add(brief, "cooperation_areas", area),
        approved,
    )
    assert f"approved by An Reviewer, {day(approved)} " in text
    assert "“checked against the original”; 1 edited, 1 rejected, 1 added" in text
    assert f"role: {brief.parties[0].role} → **witness**" in text
    gone = brief.parties[1].name_en
    assert f"party: {brief.parties[1].role} · {gone} — by An Reviewer" in text
    assert "only named" in text


@pytest.mark.parametrize(
    ("action", "said"), [("send_back", "**sent back by An Reviewer"), ("accept", "in review, not approved")]
)
def test_a_page_tells_any_other_state(action: str, said: str) -> None:
    brief = brief_of("002_vi")
    there = fact(brief, "dates")
    about = {} if action == "send_back" else {"kind": "dates", "fact": there.key, "before": there.content}
    assert said in page(brief, AN.decide(brief, action, **about))  # type: ignore[arg-type]


def test_a_stale_approval_is_no_approval_and_is_named() -> None:
    old = brief_of("002_vi")
    new = old.model_copy(update={"parties": old.parties[1:]})
    text = page(new, approve(old))
    assert "approved by" not in text.partition("## Parties")[0]
    assert "the brief has changed" in text


def test_the_index_links_every_page_and_tells_its_state(tmp_path: Path) -> None:
    brief, other = brief_of("002_vi"), brief_of("026_ar")
    articles = [exported(brief, [approve(brief)]), exported(other)]
    export("markdown", iter(articles), tmp_path / "x")
    index = (tmp_path / "x" / "index.md").read_text("utf-8")
    assert all(f"({each.record}.md)" in index for each in articles)
    assert "approved by An Reviewer" in index
    assert "not reviewed by a person" in index
    assert all((tmp_path / "x" / f"{each.record}.md").is_file() for each in articles)


def test_no_text_of_a_hostile_article_becomes_markup(tmp_path: Path) -> None:
    export("markdown", iter([hostile_article()]), tmp_path / "x")
    for path in (tmp_path / "x").glob("*.md"):
        text = path.read_text("utf-8")
        assert not RAW.search(text)
        shown = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
        tags = OURS.sub("", shown.replace('<a href="hostile-1.md">', "").replace("</a>", ""))
        assert "<" not in tags
