from __future__ import annotations

import io
import os
import re

import pytest
from briefs import CASES, example, example_brief, infested
from hostile import RAW, hostile_texts
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from summarizer.brief import Brief
from summarizer.output.brief_page import brief_page
from summarizer.output.console import Messages, Screen, as_text
from summarizer.output.page import Heading, Paragraph, Run, Table

CANARY = "canary-key-0123456789"


@pytest.mark.parametrize("width", [80, 120])
def test_a_brief_looks_as_it_was_approved(width: int) -> None:
    approved = CASES / f"brief_example.{width}.txt"
    shown = as_text(brief_page(example_brief()), width=width)
    if os.environ.get("APPROVE"):
        approved.write_text(shown, "utf-8")
    assert shown == approved.read_text("utf-8")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = as_text(brief_page(example_brief()), width=width).splitlines()
    assert max(map(cell_len, lines)) <= width


@pytest.mark.parametrize("width", [1, 2, 7])
def test_a_terminal_of_hardly_any_width_does_not_break_anything(width: int) -> None:
    assert as_text(brief_page(example_brief()), width=width)


def test_what_an_editor_needs_first_comes_first() -> None:
    text = as_text(brief_page(example_brief()))
    order = (
        "Vietnamese and Lao radio sign",
        "2 items not proven",
        "[e1]",
        "PARTIES",
        "DATES",
        "AGREEMENTS",
        "AREAS",
    )
    places = [text.index(each) for each in (*order, "EVIDENCE", "NOT PROVEN", "REMARKS", "tokens in")]
    assert places == sorted(places)


def test_signatories_of_the_article_stand_before_those_who_watched() -> None:
    text = as_text(brief_page(example_brief()))
    assert text.index("signatory") < text.index("participant") < text.index("witness")


def test_a_quote_is_emphasised_inside_its_whole_sentence() -> None:
    text = as_text(brief_page(example_brief()), width=120)
    assert "根据备忘录，*双方每周交换两种语言的节目*，并在两国首都同时播出" in text


def test_a_quote_that_is_not_found_in_its_sentence_is_shown_beside_it() -> None:
    record = example()
    record["evidence"][1]["quote"] = "交换\n节目"
    assert "as written: *交换 节目*" in as_text(brief_page(Brief.model_validate(record)))


def test_a_quote_as_written_is_cut_to_200_characters() -> None:
    record = example()
    record["evidence"][1]["quote"] = "x" * 200
    assert "x" * 200 in re.sub(r"\s", "", as_text(brief_page(Brief.model_validate(record))))
    record["evidence"][1]["quote"] = "x" * 201
    shown = re.sub(r"\s", "", as_text(brief_page(Brief.model_validate(record))))
    assert "x" * 199 + "…" in shown
    assert "x" * 200 not in shown


def test_no_raw_slice_of_html_is_shown() -> None:
    record = example()
    record["source"]["media_type"] = "text/html"
    record["evidence"][1]["quote"] = "交换<i hidden>secret</i>节目"
    text = as_text(brief_page(Brief.model_validate(record)))
    assert "as written" not in text
    assert "secret" not in text


def test_a_sentence_is_shown_once_with_all_that_rests_on_it() -> None:
    record = example()
    second = record["evidence"][1]
    record["evidence"].append(second | {"id": "e99", "quote": "两国首都"})
    text = as_text(brief_page(Brief.model_validate(record)), width=120)
    assert text.count("根据备忘录") == 1
    assert "*双方每周交换两种语言的节目*，并在*两国首都*同时播出" in text


def test_what_is_absent_is_said_to_be_absent() -> None:
    record = example() | {
        "parties": [],
        "dates": [],
        "agreements": [],
        "cooperation_areas": [],
        "evidence": [],
    }
    record |= {"rejected": [], "problems": [], "summary": {"en": "", "sentences": []}}
    text = as_text(brief_page(Brief.model_validate(record)))
    assert "no summary" in text
    assert "Not found, or not proven: parties, dates, agreements, areas of cooperation." in text
    assert "AGREEMENTS" not in text
    assert "NOT PROVEN" not in text
    assert "see below" not in text


@pytest.mark.parametrize(
    ("status", "shown"), [("incomplete", "INCOMPLETE"), ("not_an_article", "NOT AN ARTICLE")]
)
def test_a_brief_that_is_not_whole_says_so_at_the_top(status: str, shown: str) -> None:
    text = as_text(brief_page(Brief.model_validate(example() | {"status": status})))
    assert text.index(shown) < text.index("PARTIES")


@pytest.mark.parametrize(
    ("tokens", "usd", "shown"),
    [
        (None, None, "unknown tokens in"),
        (None, None, "unknown cost"),
        (0, 0.0, "US$ 0"),
        (1200, 0.5, "US$ 0.5000"),
    ],
)
def test_an_unknown_cost_is_never_shown_as_nothing(tokens: int | None, usd: float | None, shown: str) -> None:
    record = example()
    call = {
        "key": "k",
        "task": "brief",
        "cached": False,
        "input_tokens": tokens,
        "output_tokens": tokens,
        "usd": usd,
    }
    record["provenance"]["calls"] = [call]
    assert shown in as_text(brief_page(Brief.model_validate(record)), width=120)


@settings(max_examples=20, deadline=None)
@given(st.lists(hostile_texts(), min_size=1, max_size=5), st.sampled_from([30, 80, 120]))
def test_no_text_of_a_brief_can_touch_the_terminal(words: list[str], width: int) -> None:
    text = as_text(brief_page(infested(words)), width=width)
    assert RAW.search(text) is None


@given(
    st.text(
        st.characters(exclude_categories=["C", "Z", "M"], exclude_characters="*"), min_size=1, max_size=30
    )
)
def test_what_goes_in_comes_out(word: str) -> None:
    shown = as_text((Paragraph(lines=((Run(f"[b]{word}[/b] :smile:"),),)),), width=120)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", f"[b]{word}[/b]:smile:")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


COLOURFUL = {"TERM": "xterm-256color"}


def _shown(stream: io.StringIO, environ: dict[str, str]) -> str:
    screen = Screen(stream, width=80, environ=environ)
    screen.show((Heading(text="A title", level=1), Paragraph(lines=((Run("said", "quote"),),))))
    return stream.getvalue()


def test_a_terminal_gets_colour_and_no_asterisks() -> None:
    shown = _shown(Terminal(), COLOURFUL)
    assert "\x1b[" in shown
    assert "*" not in shown


@pytest.mark.parametrize("environ", [COLOURFUL | {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_color_and_dumb_terminals_get_plain_text(environ: dict[str, str]) -> None:
    assert _shown(Terminal(), environ) == "A title\n*said*\n"


def test_a_file_or_pipe_gets_plain_text() -> None:
    assert _shown(io.StringIO(), COLOURFUL) == "A title\n*said*\n"


def test_colour_does_not_change_a_word() -> None:
    stream = Terminal()
    Screen(stream, width=80, environ=COLOURFUL).show(brief_page(example_brief()))
    plain = re.sub(r"\x1b\[[\d;]*m", "", stream.getvalue())
    words = as_text(brief_page(example_brief())).replace("*", "").split()
    assert plain.split() == words


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "cp932", "utf-8"])
def test_a_stream_of_any_encoding_gets_everything(encoding: str) -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding, errors="backslashreplace")
    Screen(stream, width=80, environ={}).show(brief_page(example_brief()))
    shown = buffer.getvalue().decode(encoding)
    assert "PARTIES" in shown
    if encoding == "ascii":
        assert "samples/vi-vientiane.txt - Vietnamese - published 27 Aug 2025, 10:54" in shown
        assert "\\u53cc\\u65b9" in shown.replace("\n", "").replace(" ", "")


def test_messages_are_one_safe_line_each() -> None:
    stream = io.StringIO()
    messages = Messages(stream, secret=CANARY)
    messages.error(f"a\x1b[31m\nb.txt: it said {CANARY}; [red]stop[/red] " + "x" * 200)
    assert (
        stream.getvalue()
        == "error: a\\x1b[31m\\nb.txt: it said [hidden]; [red]stop[/red] " + "x" * 200 + "\n"
    )


def test_a_notice_is_given_once() -> None:
    stream = io.StringIO()
    messages = Messages(stream)
    for _ in range(3):
        messages.note("the vocabulary is not at hand")
    assert stream.getvalue() == "note: the vocabulary is not at hand\n"


def test_no_spinner_where_nobody_sees_it() -> None:
    stream = io.StringIO()
    with Messages(stream).waiting("asking") as say:
        say("still asking")
    assert stream.getvalue() == ""


def test_a_spinner_on_a_terminal_shows_safe_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    with Messages(stream).waiting("asking\x07 [red]") as say:
        say("still\x9b asking [/]")
    assert "still\\x9b asking [/]" in stream.getvalue()
    assert "\x07" not in stream.getvalue()


def test_a_table_with_a_head_puts_numbers_to_the_right() -> None:
    rows = tuple((((Run(name),),), ((Run(number),),)) for name, number in (("a", "1"), ("b", "1,000")))
    table = Table(columns=("name", "number"), rows=rows, wide=0, head=True, numbers=frozenset({1}))
    assert as_text((table,)) == "  name  number\n  a          1\n  b      1,000\n"
