"""An HTML page is read as a browser shows it, and every character knows where it stood."""

from __future__ import annotations

import html
import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading.cleaning import clean_article
from summarizer.reading.html.page import HtmlPage, read_html
from summarizer.reading.sources import article_from_text

if TYPE_CHECKING:
    from summarizer.records import MappedText

HIDDEN = json.loads((Path(__file__).parents[1] / "cases" / "hidden_text.json").read_text("utf-8"))
SENTENCE = "The two sides signed a memorandum on media cooperation in the capital on Tuesday, officials said."
PARAGRAPH = f"<p>{SENTENCE}</p>\n"


def texts(source: str) -> list[str]:
    return [line.text for line in read_html(source).lines]


def article_of(page: HtmlPage) -> list[str]:
    return [page.lines[number].text for number in sorted(page.main or ())]


def codes(page: HtmlPage) -> list[str]:
    return [problem.code for problem in page.problems]


# --- lines as a browser shows them ---


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>One</p><p>Two</p>", ["One", "", "Two"]),
        ("<div>One</div><div>Two</div>", ["One", "Two"]),
        ("One<br>Two<br><br>Three", ["One", "Two", "", "Three"]),
        ("<p>One<p>Two", ["One", "", "Two"]),
        ("<ul><li>One<li>Two</ul>Three", ["One", "Two", "", "Three"]),
        ("<table><tr><td>One<td>Two<tr><td>Three</table>", ["One", "Two", "Three"]),
        ("a<b>b</b><i>c</i> <span>d</span>\n<a href=x>e</a>", ["abc d e"]),
        ("<p>  One \n\t two <b> three</b> </p>", ["One two three"]),
        ("<p>One&nbsp;&nbsp;two</p>", ["One  two"]),
        ("<pre>One\n  two\nthree</pre>", ["One", "two", "three"]),
        ("<p>x<script>1 < 2</script>y<!-- z --></p>", ["xy"]),
        ("<h1>H</h1>t<hr>u", ["H", "", "t", "", "u"]),
        ("中文<b>新闻</b>稿", ["中文新闻稿"]),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字</ruby>", ["漢字"]),
        ("<p dir=rtl>وقعت <b>مصر</b> مذكرة</p>", ["وقعت مصر مذكرة"]),
        ("ab<wbr>cd<span hidden> x </span>ef", ["abcdef"]),
        ("one<div hidden>x</div>two", ["onetwo"]),
        ("5 < 6 and 7 > 3 <3", ["5 < 6 and 7 > 3 <3"]),
        ('<p title="a > b">x</p><p title=don\'t>y</p>', ["x", "", "y"]),
        ("<P CLASS=A>x</P><BR/>y", ["x", "", "y"]),
        ("", []),
        ("<p> </p><div></div>", []),
    ],
)
def test_blocks_break_lines_and_inline_elements_vanish(source: str, lines: list[str]) -> None:
    assert texts(source) == lines


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("h&eacute;llo", "héllo"),
        ("a&amp;lt;b", "a&lt;b"),
        ("&#x4E2D;&#25991;", "中文"),
        ("&copy2024 &ampx &notin; &notit;", "©2024 &x ∉ ¬it;"),
        ("AT&T &unknown; & &; &#; &#x;", "AT&T &unknown; & &; &#; &#x;"),
        ("&#150;&#128;", "–€"),
        ("&nbsp;x&nbsp;", "x"),
        ("x&#10;&#32;y&Tab;z", "x y z"),
        ("&bne;", "=\u20e5"),
        ("&zwnj;a&shy;b&#0;c", "ab\ufffdc"),
    ],
)
def test_character_references_are_decoded_once(source: str, text: str) -> None:
    assert texts(f"<p>{source}</p>") == [text]


def test_a_character_of_an_entity_maps_to_the_whole_entity() -> None:
    source = "<p>Caf&eacute; <b>R</b>&amp;D</p>"
    (line,) = read_html(source).lines
    places = [source[start:end] for start, end in zip(line.starts, line.ends, strict=True)]
    assert places == ["C", "a", "f", "&eacute;", " ", "R", "&amp;", "D"]


# --- hidden text ---


@pytest.mark.parametrize("case", HIDDEN, ids=[case["why"] for case in HIDDEN])
def test_text_that_a_browser_does_not_show_is_dropped(case: dict[str, str]) -> None:
    page = read_html(f"<html><body>{PARAGRAPH}{case['html']}{PARAGRAPH}</body></html>")
    shown = " ".join(line.text for line in page.lines)
    assert "SECRET" not in shown
    assert shown.count(SENTENCE) == 2


@pytest.mark.parametrize(
    "source",
    [
        "<p style='font-size:0.9em;opacity:0.5;text-indent:-10px'>SHOWN</p>",
        "<td bgcolor=navy><p style='color:white'>SHOWN</p></td>",
        "<div style='background:#000'><span style='color:#fff'>SHOWN</span></div>",
        "<p style='color:black;background:white'>SHOWN</p>",
        "<p aria-hidden=false hidden=until-found>SHOWN</p>",
        "<style>@media print {.a {display:none}} .b .a {display:none}</style><p class=a>SHOWN</p>",
        "<style>.a {display:none} @media screen {.a {display:block}}</style><p class=a>SHOWN</p>",
        "<style>.a:before {display:none}</style><p class=a>SHOWN</p>",
        "<body style='visibility:hidden'><p>SHOWN</p>",
        "<details><summary>More</summary><p>SHOWN</p></details>",
        "<div hidden>x</div></div></p></b><p>SHOWN</p>",
        "<b><div hidden>x</b>y</div>SHOWN",
        "<head><title>t</title><p>SHOWN</p>",
        "<head><title>t</title>SHOWN",
        "<iframe src=x /><p>SHOWN</p>",
        "<script src=x /><p>SHOWN</p>",
    ],
)
def test_text_that_a_browser_shows_is_kept(source: str) -> None:
    assert "SHOWN" in " ".join(texts(source))


def test_rules_that_hide_most_of_a_page_are_not_followed() -> None:
    source = f"<style>.js {{visibility:hidden}}</style>{PARAGRAPH}<div class=js>{PARAGRAPH * 5}</div>"
    assert texts(source).count(SENTENCE) == 6
    assert texts(f"{PARAGRAPH}<div aria-hidden=true>{PARAGRAPH * 5}</div>").count(SENTENCE) == 6


def test_what_was_hidden_is_counted() -> None:
    page = read_html(
        f"{PARAGRAPH}<p hidden>1234 5678</p><noscript>90</noscript><!-- abc --><!--[if IE]>x<![endif]-->"
    )
    (problem,) = page.problems
    assert (problem.code, problem.severity) == ("hidden_text_dropped", "info")
    assert "10 characters in hidden elements, 3 in comments" in problem.message


def test_a_page_without_hidden_text_has_no_problem() -> None:
    assert read_html(f"<html><head><title>x</title><style>p{{}}</style></head>{PARAGRAPH}").problems == ()


# --- broken and hostile markup ---


@pytest.mark.parametrize(
    ("middle", "name"),
    [
        ("<!-- lost", "comment"),
        ("<script>var lost;", "script"),
        ("<style>.lost {", "style"),
        ("<textarea>lost", "textarea"),
        ("<title>lost", "title"),
    ],
)
def test_markup_without_an_end_does_not_swallow_the_rest(middle: str, name: str) -> None:
    page = read_html(f"<body>{PARAGRAPH * 3}{middle}\n{PARAGRAPH * 3}</body>")
    assert sum(line.text == SENTENCE for line in page.lines) >= 5
    assert "markup_unclosed" in codes(page)
    assert name in next(problem.message for problem in page.problems if problem.code == "markup_unclosed")


@pytest.mark.parametrize(
    "swallow",
    ["<!-- {} <!-- x -->", "<script> {} <script>x</script>", "<div hidden>{}", "<a title='{}'>x</a>"],
)
def test_a_page_whose_text_is_mostly_swallowed_is_reported(swallow: str) -> None:
    page = read_html(f"<body>{PARAGRAPH * 2}{swallow.format(PARAGRAPH * 10)}")
    assert "markup_lost_text" in codes(page)
    assert "markup_lost_text" not in codes(read_html(f"<body>{PARAGRAPH * 10}{swallow.format(PARAGRAPH)}"))


@pytest.mark.parametrize("name", ["div", "b", "span", "blockquote", "table><tr><td", "ul><li"])
def test_deep_nesting_costs_no_text(name: str) -> None:
    page = read_html(f"<body>{f'<{name}>' * 20_000}{PARAGRAPH * 20}</body>")
    assert article_of(page).count(SENTENCE) == 20


@pytest.mark.parametrize(
    "source",
    [
        "<" * 100_000,
        "<!" * 100_000,
        "<!--" * 100_000,
        "<a " * 100_000,
        "<a ='>'" * 100_000,
        "&" * 100_000,
        "&#" * 100_000,
        "<script>" * 50_000,
        "<title>" * 50_000,
        "<style>" + "/*" * 50_000 + "</style>",
        "<style>" + ".a{" * 50_000 + "</style>",
        "<p style='font-size:" + "0" * 100_000 + "1'>",
        "<p style='color:" + "rgba(" * 50_000 + "'>",
        "<div><table><td>" + "<span>" * 20_000 + "</div>" * 20_000,
        "<p><table><td>" + "<span>" * 20_000 + "<hr>" * 20_000,
        "<div>" * 20_000 + "<p hidden>" + "x<i>" * 20_000,
        '<script type=ld+json>"author":' + " " * 100_000 + "</script>",
        "<meta property=og:title content='" + "x " * 50_000 + "'>" + "<p>x x x x x x</p>" * 2_000,
    ],
    ids=lambda source: source[:24],
)
def test_hostile_markup_is_read_in_a_moment(source: str) -> None:
    # Quadratic reading would take minutes here, and the suite's time limit would tell.
    assert texts(source + PARAGRAPH * 3) is not None


def test_huge_values_are_not_kept_in_memory() -> None:
    source = (
        f'<img src="data:image/png;base64,{"A" * 5_000_000}"><td colspan=9000000000000000>{PARAGRAPH * 9}'
    )
    tracemalloc.start()
    page = read_html(source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(article_of(page)) == 9
    assert peak < 30_000_000


def test_nothing_is_expanded_or_fetched() -> None:
    source = (
        '<!DOCTYPE html [<!ENTITY a "bomb"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        f"<p>&b;&c;</p>{PARAGRAPH}"
    )
    shown = " ".join(texts(source))
    assert "&b;&c;" in shown
    assert "root:" not in shown


def test_a_page_of_five_megabytes_in_one_line_is_read() -> None:
    page = read_html("<p>" + "中国和越南周二签署了媒体合作协议。" * 100_000 + "</p>")
    assert len(page.lines) == 1
    assert page.main == frozenset({0})


# --- the article ---

MENU = "<ul>" + "".join(f"<li><a href=/{i}>Section number {i}</a></li>" for i in range(20)) + "</ul>"
TEASER = "<div class=teaser><a href=/x><h3>Another summit ended elsewhere</h3></a><p>Leaders of two other countries met in a third one to speak about trade, said a spokesman of the host on Monday.</p></div>"
COMMENTS = (
    "<div id=comments>"
    + "".join(
        f"<p>I think, as I always said, that number {i} of these plans will not work, sorry.</p>"
        for i in range(30)
    )
    + "</div>"
)


def news(body: str, *, title: str = "Two sides sign memorandum on media") -> str:
    return f"<html><head><title>{title} | The Site</title></head><body>{MENU}<div class=article><h1>{title}</h1>{body}</div>{TEASER * 4}{COMMENTS}</body></html>"


def test_the_article_is_told_from_menu_teasers_and_comments() -> None:
    page = read_html(news(PARAGRAPH * 6))
    assert article_of(page) == [SENTENCE] * 6


def test_a_lead_between_headline_and_text_belongs_to_the_article() -> None:
    lead = "A first agreement of its kind will let broadcasters of both countries exchange films."
    page = read_html(news(f"<h2>{lead}</h2><div class=text>{PARAGRAPH * 6}</div>"))
    assert article_of(page) == [lead, *[SENTENCE] * 6]


def test_an_article_in_several_like_boxes_is_one() -> None:
    boxes = "".join(
        f"<div class=wrap><div class='block b{i}'>{PARAGRAPH * 3}</div></div><img src=x>" for i in range(4)
    )
    assert article_of(read_html(news(boxes))) == [SENTENCE] * 12


def test_links_and_captions_inside_the_article_do_not_belong_to_it() -> None:
    inside = "<ul class=related><li><a href=/1>Read how it began, long ago, in another year</a></ul>"
    page = read_html(
        news(
            f"{PARAGRAPH * 3}{inside}<figure class=media><figcaption>A picture.</figcaption></figure>{PARAGRAPH * 3}"
        )
    )
    assert article_of(page) == [SENTENCE] * 6


def test_a_short_article_in_a_script_without_spaces_is_found() -> None:
    lines = [
        "新华社北京8月25日电 中国和越南周二签署媒体合作协议。",
        "双方同意交换节目，并在三年内共同培训记者。",
    ]
    body = "".join(f"<p>{line}</p>" for line in lines)
    assert article_of(read_html(news(body, title="中国和越南签署媒体合作协议书"))) == lines


@pytest.mark.parametrize("source", ["", "<p>ok</p>", MENU, "no markup at all"])
def test_a_page_without_an_article_has_none(source: str) -> None:
    assert read_html(source).main is None


# --- what the page states ---


def test_title_date_and_names_point_into_the_source() -> None:
    source = (
        "<head><title>Old &amp; new friends sign | The Site</title>"
        '<meta property="og:site_name" content="The S&icirc;te">'
        '<meta property="article:published_time" content="2025-08-27T10:54:00+0700">'
        '<meta name=author content="N. N."></head>'
        f"<body><h1>Old &amp; new <i>friends</i> sign</h1>{PARAGRAPH * 3}"
    )
    page = read_html(source)
    assert page.title
    assert page.published
    assert page.publisher
    assert page.byline
    assert page.title.text == "Old & new friends sign"
    assert source[page.title.span.start : page.title.span.end] == "Old &amp; new <i>friends</i> sign"
    assert page.published.edtf == "2025-08-27T10:54:00+07:00"
    assert source[page.published.span.start : page.published.span.end] == "2025-08-27T10:54:00+0700"
    assert page.publisher.text == "The Sîte"
    assert source[page.byline.span.start : page.byline.span.end] == "N. N."


def test_a_page_that_states_nothing_has_nothing() -> None:
    page = read_html(PARAGRAPH * 3)
    assert (page.title, page.published, page.publisher, page.byline) == (None, None, None, None)


def test_the_title_of_the_head_counts_where_no_line_repeats_it() -> None:
    page = read_html(f"<title> Two   sides &ndash; one plan </title>{PARAGRAPH * 3}")
    assert page.title
    assert page.title.text == "Two sides – one plan"


def test_a_section_name_in_a_heading_is_no_title() -> None:
    source = f"<title>Two sides sign a long memorandum on media | World news</title><h1>World news</h1><h2>Two sides sign a long memorandum on media</h2>{PARAGRAPH}"
    page = read_html(source)
    assert page.title
    assert page.title.text == "Two sides sign a long memorandum on media"


def test_linked_data_is_read() -> None:
    data = {
        "@type": "NewsArticle",
        "datePublished": "2024-02-29",
        "author": [{"@type": "Person", "name": "Nguyễn \u201cA\u201d"}],
        "publisher": {"@type": "Organization", "name": "Đài"},
    }
    source = f'<script type="application/ld+json">{json.dumps(data)}</script>{PARAGRAPH}'
    page = read_html(source)
    assert page.published
    assert page.published.edtf == "2024-02-29"
    assert page.byline
    assert page.byline.text == "Nguyễn “A”"
    assert page.publisher
    assert page.publisher.text == "Đài"


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("2025-08-27", "2025-08-27"),
        ("2025-08-27 10:54", "2025-08-27T10:54:00"),
        ("2025-08-27T10:54:31.123Z", "2025-08-27T10:54:31Z"),
        (" 2025-08-27T10:54:31+07:00 ", "2025-08-27T10:54:31+07:00"),
        ("2025-02-30", None),
        ("2025-08", None),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01", None),
        ("27/08/2025", None),
        ("yesterday", None),
    ],
)
def test_a_date_is_a_whole_and_possible_day(value: str, edtf: str | None) -> None:
    published = read_html(f'<meta itemprop=datePublished content="{value}">{PARAGRAPH}').published
    assert (published.edtf if published else None) == edtf


def test_a_time_element_counts_if_it_is_marked_or_the_only_one() -> None:
    one = "<time datetime=2025-08-27>x</time>"
    other = "<time datetime=2024-01-01>y</time>"
    marked = "<time itemprop=datePublished datetime=2023-05-05>z</time>"
    assert [
        found.edtf if (found := read_html(source).published) else None
        for source in (one, one + one, one + other, one + other + marked)
    ] == ["2025-08-27", "2025-08-27", None, "2023-05-05"]


def test_a_date_that_is_shown_to_the_minute_takes_its_zone_from_the_time_element_of_that_minute() -> None:
    page = (
        "<h1>두 나라가 공동 연구에 합의했다는 소식을 전한다</h1>"
        "<p>입력 <time datetime=2025-04-24T09:40:00+09:00>2025.04.24 09:40</time></p>"
        "<p>수정 <time datetime=2025-04-24T14:05:00+09:00>2025.04.24 14:05</time></p>" + 3 * PARAGRAPH
    )
    article = replace(article_from_text(page), media_type="text/html")
    published = clean_article(article, language="ko").published
    assert published is not None
    assert published.edtf == "2025-04-24T09:40:00+09:00"


def test_an_address_is_no_author() -> None:
    assert read_html(f"<meta property=article:author content=https://x.example/a>{PARAGRAPH}").byline is None


# --- laws ---

PIECES = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</i>",
        "<br>",
        "<li>",
        "<td>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<p hidden>",
        "<title>",
        "</title>",
        "<pre>",
        "&amp;",
        "&eacute;",
        "&#x1F600;",
        "&lt",
        "&",
        "<",
        ">",
        '"',
        "'",
        " ",
        "\n",
        "\t",
        "\xa0",
        "é",
        "中",
        "ก็",
        "\u200b",
        "\u202e",
        "word",
        "Ω",
        "\r\n",
        "=",
        "<a href='x'>",
    ]
)


def check_mapping(line: MappedText) -> None:
    assert len(line.text) == len(line.starts) == len(line.ends)
    assert list(line.starts) == sorted(line.starts)
    assert list(line.ends) == sorted(line.ends)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_markup_is_read_and_stays_mapped(source: str) -> None:
    for line in read_html(source).lines:
        check_mapping(line)
        for char, start, end in zip(line.text, line.starts, line.ends, strict=True):
            origin = html.unescape(source[start:end])
            assert char in origin or (char == " " and origin.isspace()) or char in "é\u0301"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(categories=["L", "Nd"]), min_size=1), min_size=1, max_size=8))
def test_escaped_words_come_back(words: list[str]) -> None:
    source = "".join(f"<div>{html.escape(word)}</div>" for word in words)
    lines = read_html(source).lines
    assert [html.unescape(source[line.starts[0] : line.ends[-1]]) for line in lines] == words
