"""The HTML report: one page that holds all, lets nothing in, and leads from each fact to its quote."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from briefs import example_brief, infested
from hostile import BIDI, MARKUP, RAW, hostile_texts
from hypothesis import given, settings
from hypothesis import strategies as st
from shelves import row_of, shelf_in

from summarizer.output.report.article import ReportArticle
from summarizer.output.report.marks import Mark, marked_lines
from summarizer.output.report.markup import Html, tag
from summarizer.output.report.page import write_report
from summarizer.review.decisions import Reviewer
from summarizer.review.facts import facts_of
from summarizer.review.fields import with_changes
from summarizer.review.reviewed import (
    FactReview,
    RejectedByHand,
    ReviewedBrief,
    ReviewNote,
    StaleDecision,
    reviewed_brief,
)
from summarizer.review.state import review_of
from summarizer.shelf.opening import open_article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from summarizer.brief import Brief
    from summarizer.review.decisions import Decision
    from summarizer.shelf.opening import OpenArticle


@dataclass(frozen=True, kw_only=True)
class Line:
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    zone: str = "body"
    is_kept: bool = True


def line_at(text: str, start: int, **changes: Any) -> Line:
    """A line whose characters stand one after another in the source."""
    places = range(start, start + len(text))
    return Line(text=text, starts=places, ends=[place + 1 for place in places], **changes)


def page(*articles: ReportArticle, title: str = "Report") -> str:
    file = io.StringIO()
    write_report(file, articles, title=title)
    return file.getvalue()


def reviewed(brief: Brief, *decisions: Decision) -> ReviewedBrief:
    return reviewed_brief(brief, review_of(brief, decisions))


class Elements(HTMLParser):
    """Every element with its attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def shapes(self) -> set[tuple[str, str]]:
        return {(tag, name) for tag, attributes in self.found for name in ("", *attributes)}

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = attributes.items()
        return [given for name, given in self.found if name == tag and wanted <= given.items()]


def every_part(words: tuple[str, ...]) -> str:
    """A page in which every part of an article is there, with `words` in all free texts in turn."""
    supply = cycle(words)

    def some() -> str:
        return next(supply)

    brief = infested(list(words))
    source = brief.source.model_copy(
        update={"publisher": some(), "byline": some(), "original_url": some(), "is_machine_translation": True}
    )
    note = ReviewNote.model_construct(
        state="sent_back",
        by=some(),
        when=some(),
        note=some(),
        facts=tuple(
            FactReview.model_construct(
                list=kind, id=fact, verdict="edited", by=some(), when=some(), before=before, note=some()
            )
            for kind, fact, before in (
                ("summary", "s1", {"text": some()}),
                ("parties", brief.parties[0].id, {"name_en": some(), "role": some(), "country": some()}),
                ("dates", brief.dates[0].id, {"edtf": some(), "what_en": some(), "core": True}),
            )
        ),
        rejected=(
            RejectedByHand.model_construct(
                list="parties", content={"name_en": some()}, by=some(), when=some(), note=some()
            ),
        ),
        stale=(
            StaleDecision.model_construct(
                list="dates", action=some(), content={"text": some()}, by=some(), when=some(), why=some()
            ),
        ),
    )
    whole = ReviewedBrief.model_construct(**dict(brief) | {"source": source, "review": note})
    span = whole.evidence[0]
    lines = [line_at(some() or "x", start, zone=zone, is_kept=kept) for start, zone, kept in LINES]
    lines.append(line_at("words" + some(), span.start))
    other = replace(ReportArticle(brief=whole), missing=some())
    return page(ReportArticle(brief=whole, lines=lines), other, title=some())


@cache
def harmless_shapes() -> set[tuple[str, str]]:
    """The elements and attributes of pages in which all texts are harmless: empty, alike, different, a link."""
    harmless = (("plain words",), ("",), ("one", "two", "three"), ("https://example.org/",))
    pages = (page(ReportArticle(brief=reviewed(example_brief()))), *map(every_part, harmless))
    return set().union(*(Elements(each).shapes for each in pages))


LINES = ((0, "headline", False), (50_000, "body", True), (60_000, "teaser", False))
PAYLOADS = (
    "</script><script>alert(1)</script>",
    "</style><style>*{display:none}</style>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    'http://a.test/"><svg onload=alert(1)>',
    "https://user:pass@evil.test/' onclick='x",
    "data:text/html,<script>alert(1)</script>",
    "<!-- ",
    "]]>",
    "&#x3c;script&#x3e;",
    "<a href=x",
    "http://[::1",
    "`${alert(1)}`",
    *MARKUP,
    *BIDI,
    "\x00\x1b[31m\x07",
    "\ud800",
)


class TestThePage:
    def test_holds_all_it_needs(self) -> None:
        elements = Elements(page(ReportArticle(brief=reviewed(example_brief()))))
        loading = {"src", "srcset", "data", "poster", "background", "action", "formaction", "style"}
        assert not {name for _, name in elements.shapes} & loading
        assert not {tag for tag, _ in elements.found} & {"link", "iframe", "object", "embed", "base", "form"}
        assert all((given.get("href") or "#").startswith("#") for given in elements.all("a"))

    def test_allows_its_own_style_and_script_by_their_hashes_and_nothing_else(self) -> None:
        text = page(ReportArticle(brief=reviewed(example_brief())))
        policy = Elements(text).all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"] or ""
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules.pop("default-src") == "'none'"
        for name in ("style", "script"):
            (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
            digest = b64encode(sha256(inside.encode()).digest()).decode()
            assert rules.pop(f"{name}-src") == f"'sha256-{digest}'"
        assert rules == {"img-src": "data:", "base-uri": "'none'", "form-action": "'none'"}
        assert text.index("Content-Security-Policy") < text.index("<style>")

    def test_of_no_article_is_a_page_still(self) -> None:
        elements = Elements(page(title="Nothing"))
        assert "Nothing" in elements.words
        assert not elements.all("details")

    def test_is_the_same_for_the_same_articles(self) -> None:
        article = ReportArticle(brief=reviewed(example_brief()))
        assert page(article, article) == page(article, article)

    def test_takes_each_article_once_and_lets_it_go(self) -> None:
        article = ReportArticle(brief=reviewed(example_brief()))
        assert page(*(article for _ in range(3))).count('class="brief"') == 3

    def test_has_no_id_twice_and_no_link_that_leads_nowhere(self, tmp_path: Path) -> None:
        shelf = shelf_in(tmp_path)
        opened = [_opened(shelf, name) for name in ("002_vi", "026_ar", "012_zh")]
        elements = Elements(page(*map(_article, opened)))
        ids = [given["id"] for _, given in elements.found if "id" in given]
        assert len(ids) == len(set(ids))
        assert {given["href"] for given in elements.all("a")} <= {f"#{each}" for each in ids}


class TestHostileText:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_adds_no_element_and_no_attribute(self, payload: str) -> None:
        hostile = Elements(every_part((payload, "x")))
        assert hostile.shapes <= harmless_shapes()
        assert not hostile.comments

    @settings(max_examples=30, deadline=None)
    @given(st.lists(hostile_texts(), min_size=1, max_size=4).map(tuple))
    def test_is_text_wherever_it_stands(self, words: tuple[str, ...]) -> None:
        assert Elements(every_part(words)).shapes <= harmless_shapes()

    @settings(max_examples=30, deadline=None)
    @given(st.lists(hostile_texts(), min_size=1, max_size=4).map(tuple))
    def test_is_sanitised(self, words: tuple[str, ...]) -> None:
        for line in every_part(words).split("\n"):
            assert not RAW.search(line)

    @pytest.mark.parametrize(
        ("url", "is_linked"),
        [
            ("https://example.org/a?b=1&c=2", True),
            ("http://example.org", True),
            ("javascript:alert(1)//http://example.org", False),
            ("data:text/html,x", False),
            ("ftp://example.org/x", False),
            ("https:///x", False),
            ("https://example.org/\u202egpj.exe", False),
            ("https://example.org/ x", False),
            ("http://[::1", False),
            ("//example.org/x", False),
            ("", False),
        ],
    )
    def test_only_an_address_of_the_web_is_linked(self, url: str, is_linked: bool) -> None:
        brief = reviewed(example_brief())
        source = brief.source.model_copy(update={"original_url": url})
        elements = Elements(page(ReportArticle(brief=brief.model_copy(update={"source": source}))))
        links = elements.all("a", rel="noopener noreferrer nofollow")
        assert [given["href"] for given in links] == ([url] if is_linked else [])

    @given(st.text())
    def test_plain_text_is_never_markup(self, words: str) -> None:
        made = tag("p", words, title=words)
        assert isinstance(made, Html)
        assert [name for name, _ in Elements(made).found] == ["p"]


class TestABrief:
    def test_shows_its_facts_with_links_to_their_quotes(self, tmp_path: Path) -> None:
        opened = _opened(shelf_in(tmp_path), "002_vi")
        elements = Elements(page(_article(opened)))
        ids = {given.get("id") for _, given in elements.found}
        assert {f"a1e{number}" for number in range(1, len(opened.brief.evidence) + 1)} <= ids
        for fact in facts_of(opened.brief):
            assert str(fact.content.get("name_en") or fact.content.get("title_en") or "") in elements.words

    def test_marks_exactly_the_words_of_each_quote(self, tmp_path: Path) -> None:
        opened = _opened(shelf_in(tmp_path), "026_ar")
        lines = marked_lines(opened.lines, opened.brief.evidence)
        for number, each in enumerate(opened.brief.evidence, 1):
            marked = "".join(
                line.text[mark.start : mark.end]
                for line in lines
                for mark in line.marks
                if number in mark.evidence
            )
            assert marked == each.quote

    def test_folds_away_what_is_not_the_article(self, tmp_path: Path) -> None:
        opened = _opened(shelf_in(tmp_path), "002_vi")
        text = page(_article(opened))
        folded = "".join(re.findall(r'<details class="furniture">.*?</details>', text))
        kept = next(line for line in opened.lines if line.is_kept and len(line.text) > 40)
        teaser = next(line for line in opened.lines if line.zone == "teaser")
        assert Elements(folded).words.count(teaser.text[:20])
        assert kept.text[:20] not in Elements(folded).words

    def test_says_why_the_source_is_not_shown_and_gives_the_sentences(self) -> None:
        brief = reviewed(example_brief())
        elements = Elements(page(ReportArticle(brief=brief, missing="the article is not where it was")))
        assert "The source is not shown: the article is not where it was." in elements.words
        assert "The sentences that the brief quotes" in elements.words
        assert len(elements.all("mark")) == len(brief.evidence)

    def test_names_the_language_and_direction_of_foreign_text(self, tmp_path: Path) -> None:
        elements = Elements(page(_article(_opened(shelf_in(tmp_path), "026_ar"))))
        assert elements.all("bdi", lang="ar", dir="auto")
        assert elements.all("div", lang="ar", dir="rtl")

    def test_shows_what_could_not_be_proven(self) -> None:
        brief = reviewed(example_brief())
        words = Elements(page(ReportArticle(brief=brief))).words
        assert brief.rejected
        for item in brief.rejected:
            assert item.value in words
        for problem in brief.problems:
            assert problem.message in words


class TestTheReview:
    def test_is_told_with_who_and_when(self) -> None:
        brief = example_brief()
        words = _words(brief, _decide(brief, "approve", when="2026-11-22T08:00:00Z"))
        assert "Approved by desk@example.org, 22 Nov 2026" in words

    def test_wins_over_the_machine_and_shows_what_stood_before(self) -> None:
        brief = example_brief()
        party = next(fact for fact in facts_of(brief) if fact.list == "parties")
        after = with_changes("parties", party.content, {"role": "host"})
        words = _words(brief, _decide(brief, "edit", party, after=after))
        assert "edited by desk@example.org" in words
        assert f"role before: {party.content['role']}" in words
        assert "what people decided stands here in place of what the model gave" in words

    def test_shows_what_was_rejected_by_hand_apart_from_what_code_rejected(self) -> None:
        brief = example_brief()
        date = next(fact for fact in facts_of(brief) if fact.list == "dates")
        words = _words(brief, _decide(brief, "reject", date, note="another meeting"))
        by_hand = words.partition("Rejected by hand")[2].partition("Not proven")[0]
        assert date.content["text"] in by_hand
        assert "another meeting" in by_hand

    def test_names_stale_decisions(self) -> None:
        brief = example_brief()
        gone = _decide(brief, "accept").model_copy(
            update={"list": "parties", "fact": "0" * 16, "before": {"name_en": "Gone", "role": "host"}}
        )
        words = _words(brief, gone).partition("Stale decisions")[2]
        assert "Gone" in words
        assert "the brief has changed" in words

    def test_of_an_article_nobody_has_seen_says_so(self) -> None:
        assert "Not reviewed: as the model gave it" in _words(example_brief())


class TestMarks:
    @given(
        st.lists(st.integers(0, 3), min_size=1, max_size=12),
        st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), max_size=5),
    )
    def test_cover_the_characters_that_stand_in_each_quote(
        self, gaps: list[int], places: list[tuple[int, int]]
    ) -> None:
        starts = [sum(gaps[: place + 1]) + place for place in range(len(gaps))]
        ends = [start + 1 for start in starts]
        line = Line(text="x" * len(gaps), starts=starts, ends=ends)
        evidence = [_evidence(start, start + length) for start, length in places]
        (marked,) = marked_lines([line], evidence)
        for place, start in enumerate(starts):
            wanted = {number for number, each in enumerate(evidence, 1) if each.start <= start < each.end}
            inside = [mark for mark in marked.marks if mark.start <= place < mark.end]
            assert len(inside) == bool(wanted)
            assert {number for mark in inside for number in mark.evidence} == wanted

    def test_of_overlapping_quotes_are_cut_where_one_begins_or_ends(self) -> None:
        (marked,) = marked_lines([line_at("abcdef", 10)], [_evidence(10, 14), _evidence(12, 16)])
        assert marked.marks == (
            Mark(start=0, end=2, evidence=(1,)),
            Mark(start=2, end=4, evidence=(1, 2)),
            Mark(start=4, end=6, evidence=(2,)),
        )

    def test_run_over_lines(self) -> None:
        lines = marked_lines([line_at("abc", 0), line_at("def", 4)], [_evidence(1, 6)])
        assert [line.marks for line in lines] == [
            (Mark(start=1, end=3, evidence=(1,)),),
            (Mark(start=0, end=2, evidence=(1,)),),
        ]


def _evidence(start: int, end: int) -> Any:
    return example_brief().evidence[0].model_copy(update={"start": start, "end": end})


def _opened(shelf: Any, name: str) -> OpenArticle:
    opened = open_article(shelf, row_of(shelf, name))
    assert opened
    return opened


def _article(opened: OpenArticle) -> ReportArticle:
    return ReportArticle(brief=opened.reviewed, lines=opened.lines, missing=opened.missing)


def _decide(brief: Brief, action: Any, fact: Any = None, when: str | None = None, **more: Any) -> Decision:
    about = {"kind": fact.list, "fact": fact.key, "before": fact.content} if fact else {}
    made = Reviewer(name="desk@example.org").decide(brief, action, **about, **more)
    return made.model_copy(update={"when": when} if when else {})


def _words(brief: Brief, *decisions: Decision) -> str:
    return Elements(page(ReportArticle(brief=reviewed(brief, *decisions)))).words
