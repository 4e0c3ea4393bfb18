"""What a page states about itself is read from around the article, and never guessed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.reading.labels import fold
from summarizer.reading.lines import text_lines
from summarizer.reading.metadata.datelines import find_stamps
from summarizer.reading.metadata.finding import Metadata, find_metadata
from summarizer.reading.zones.labelling import label_lines
from summarizer.records import Line, MappedText, Stated, Zone

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
DEV = ROOT.parent / "shared" / "data" / "dev"
CASES = json.loads((ROOT / "tests" / "cases" / "metadata.json").read_text("utf-8"))

TITLE = "Two river towns agree to share a ferry"
BODY = (
    "The mayors of two towns on the river agreed on Monday to run one ferry for both banks.",
    "The ferry will cross twelve times a day and carry cars, bicycles and up to sixty passengers.",
    "A second agreement about the shared school bus is to be discussed by the councils in spring.",
)


def page(*, head: tuple[str, ...] = (), tail: tuple[str, ...] = ()) -> tuple[Line, ...]:
    """Label a page by hand: `head`, the three paragraphs of `BODY`, `tail`."""
    zones = [Zone.OTHER] * len(head) + [Zone.LEAD, Zone.BODY, Zone.BODY] + [Zone.OTHER] * len(tail)
    lines, start = [], 0
    for text, zone in zip((*head, *BODY, *tail), zones, strict=True):
        lines.append(Line(text=MappedText.of(text, start), zone=zone, reason=""))
        start += len(text) + 1
    return tuple(lines)


def metadata(*, head: tuple[str, ...] = (), tail: tuple[str, ...] = (), language: str = "en") -> Metadata:
    return find_metadata(page(head=head, tail=tail), language=language)


def text(stated: Stated | None) -> str | None:
    return stated.text if stated else None


def edtf(found: Metadata) -> str | None:
    return found.published.edtf if found.published else None


# --- the date line ---


@pytest.mark.parametrize(("language", "line", "expected"), CASES["date_lines"])
def test_date_lines_are_read_as_their_language_writes_them(
    language: str, line: str, expected: str | None
) -> None:
    stamps = find_stamps(line, language)
    assert [stamp.edtf for stamp in stamps] == ([expected] if expected else [])


def test_the_place_of_a_date_covers_day_and_time_in_the_source() -> None:
    source = f"{TITLE}\n\n  Published: 14 June 2024, 09:10\n\n" + "\n\n".join(BODY)
    found = find_metadata(label_lines(text_lines(source)), language="en").published
    assert found is not None
    assert source[found.span.start : found.span.end] == found.text == "14 June 2024, 09:10"


def test_the_day_of_publication_goes_before_the_day_of_an_update() -> None:
    head = (TITLE, "Updated 2024-06-16 10:00", "Published 2024-06-14 08:00")
    assert edtf(metadata(head=head)) == "2024-06-14T08:00:00"
    assert edtf(metadata(head=(TITLE, "Published 2024-06-14 08:00   Updated 2024-06-16 10:00"))) == (
        "2024-06-14T08:00:00"
    )


def test_the_day_of_an_update_counts_where_no_other_is_stated() -> None:
    assert edtf(metadata(head=(TITLE, "Updated 2024-06-16 10:00"))) == "2024-06-16T10:00:00"


@pytest.mark.parametrize(
    "line",
    [
        "Exhibition 12.06.2024 - 30.06.2024",
        "© 12.06.2024 River Gazette",
        "12.06.2024 Riverside 24° cloudy",
        "On 12.06.2024 the ferry of the two towns was already shown to guests from the whole valley and beyond.",
    ],
)
def test_a_date_of_something_else_is_not_the_pages_own(line: str) -> None:
    assert metadata(head=(TITLE, line), language="de").published is None


def test_of_two_dates_beside_the_headline_the_one_below_it_is_taken() -> None:
    head = ("Saturday, 15 June 2024", TITLE, "14 June 2024")
    assert edtf(metadata(head=head)) == "2024-06-14"


def test_a_word_on_the_line_above_a_date_says_what_it_is() -> None:
    head = (TITLE, "Last updated", "16 June 2024 10:00", "Published:", "14 June 2024 08:00")
    assert edtf(metadata(head=head)) == "2024-06-14T08:00:00"


def test_the_day_of_reading_in_a_masthead_is_not_the_pages_own() -> None:
    menu = ("News", "Sport", "Culture", "Weather", "Letters", "Archive", "Search", "Login")
    assert edtf(metadata(head=("14 June 2024", *menu[:2], TITLE))) == "2024-06-14"
    assert metadata(head=("14 June 2024", *menu, TITLE)).published is None
    head = ("14 June 2024", *menu[:6], TITLE, "Updated 11 May 2024")
    assert edtf(metadata(head=head)) == "2024-05-11"


def test_a_caption_that_ends_with_the_day_of_its_picture_states_no_publication() -> None:
    caption = "The old ferry at the pier of the lower town, 3 May 2003."
    assert edtf(metadata(head=(caption, TITLE))) is None
    assert edtf(metadata(head=(caption, TITLE, "Newsroom", "14 June 2024"))) == "2024-06-14"


def test_a_date_behind_the_article_counts_only_beside_a_name_or_a_word_of_publishing() -> None:
    assert metadata(tail=("12.06.2024",), language="de").published is None
    assert edtf(metadata(tail=("Quelle: Uferbote", "12.06.2024"), language="de")) == "2024-06-12"
    assert edtf(metadata(tail=("Veröffentlicht 12.06.2024",), language="de")) == "2024-06-12"


def test_a_date_in_a_paragraph_is_never_the_pages_own() -> None:
    assert metadata(head=(TITLE,)).published is None


def test_dates_of_a_list_of_other_articles_are_left_alone() -> None:
    lines = list(page(tail=("Other news", "Source: River Gazette", "2024-06-12")))
    lines[-3:] = [Line(text=line.text, zone=Zone.TEASER, reason="") for line in lines[-3:]]
    assert find_metadata(lines, language="en").published is None


# --- the headline ---


def test_the_headline_stands_near_the_date_line() -> None:
    head = ("Home > News > River", "River Gazette", "14 June 2024", TITLE, "Share   Print   Save")
    assert text(metadata(head=head).title) == TITLE


def test_a_headline_that_is_labelled_as_a_paragraph_is_still_the_headline() -> None:
    lines = list(page(head=(TITLE,)))
    lines[0] = Line(text=lines[0].text, zone=Zone.LEAD, reason="")
    assert text(find_metadata(lines, language="en").title) == TITLE


def test_of_headline_and_summary_below_it_the_headline_is_taken() -> None:
    summary = "One boat for both banks, twelve times a day, with room for sixty passengers and cars"
    assert text(metadata(head=(TITLE, summary, "By Mara Lind")).title) == TITLE


def test_a_summary_with_the_date_above_it_is_no_headline_either() -> None:
    summary = "The ferry of the two towns will cross the river twelve times a day"
    assert text(metadata(head=(TITLE, "14 June 2024", summary)).title) == TITLE


def test_a_menu_beside_the_date_is_no_headline_because_the_article_does_not_speak_of_it() -> None:
    head = ("Jobs Dating Wine Puzzles Horoscope", "14 June 2024", TITLE, "By Mara Lind")
    assert text(metadata(head=head).title) == TITLE
    assert metadata(head=head[:2]).title is None


def test_a_headline_may_end_with_a_quotation_and_a_link_that_leads_on_is_none() -> None:
    quoted = "Two river towns agree to share «one ferry»"
    assert text(metadata(head=(quoted, "14 June 2024")).title) == quoted
    assert metadata(head=("More about the ferry of two towns »", "14 June 2024")).title is None


@pytest.mark.parametrize(
    "line",
    [
        "The ferry of the two river towns (Photo: Gazette",
        "Home > World > News of the river",
        "Home | World | Culture | Sport | Weather",
        "Source: Gazette of the river towns",
        "https://gazette.example/ferry-of-two-towns",
        "Tags: ferry, river, towns, agreement, school",
        "• Three bridges are closed until the autumn",
        "This site uses cookies to count its visitors",
        "Menu",
    ],
)
def test_furniture_above_the_article_is_no_headline(line: str) -> None:
    assert metadata(head=(line,)).title is None


def test_a_page_that_begins_with_its_article_has_no_headline() -> None:
    assert metadata().title is None


def test_a_bar_that_repeats_the_headline_is_read_where_the_headline_is_missing() -> None:
    assert text(metadata(head=(f"You are reading: {TITLE}",)).title) == TITLE
    assert text(metadata(head=(f"You are reading: {TITLE}", TITLE, "14 June 2024")).title) == TITLE


# --- names ---


@pytest.mark.parametrize(("language", "line", "expected"), CASES["sources"])
def test_a_source_line_names_the_publisher(language: str, line: str, expected: str | None) -> None:
    assert text(metadata(tail=(line,), language=language).publisher) == expected


@pytest.mark.parametrize(("language", "line", "expected"), CASES["bylines"])
def test_a_byline_names_the_author_and_not_the_editor(language: str, line: str, expected: str | None) -> None:
    assert text(metadata(head=(TITLE, line), language=language).byline) == expected


def test_a_bare_name_counts_only_right_above_a_source_line() -> None:
    assert text(metadata(tail=("Mara Lind", "Source:")).byline) == "Mara Lind"
    assert metadata(tail=("Mara Lind", "Print this page")).byline is None


def test_an_author_after_an_agency_is_a_byline_and_the_agency_a_publisher() -> None:
    found = metadata(tail=("PV (theo Thông tấn xã Bến Sông)",), language="vi")
    assert (text(found.byline), text(found.publisher)) == (
        "PV (theo Thông tấn xã Bến Sông)",
        "Thông tấn xã Bến Sông",
    )


def test_reporters_at_the_end_of_the_last_paragraph_are_the_byline() -> None:
    paragraph = "两座城市的市长昨天在河边签署了轮渡合作协议,双方将从明年春天起共同运营一条新航线,并将互派船员学习。本报记者 甘 霖 苏禾"
    line = Line(text=MappedText.of(paragraph), zone=Zone.LEAD, reason="")
    assert text(find_metadata([line], language="zh").byline) == "甘 霖 苏禾"


def test_an_address_in_the_source_line_gives_host_and_address() -> None:
    found = metadata(tail=("Källa: https://gazette.example/a-1.htm",), language="sv")
    assert text(found.publisher) == "gazette.example"
    assert text(found.original_url) == "https://gazette.example/a-1.htm"


def test_left_over_template_marks_and_a_foreign_source_tell_a_machine_translation() -> None:
    tail = ("[annons_2]", "Källa: https://gazette.gov.vn/a-1.htm")
    assert metadata(tail=tail, language="sv").is_machine_translation is True
    assert metadata(tail=tail, language="vi").is_machine_translation is None
    assert metadata(tail=tail[1:], language="sv").is_machine_translation is None


def test_what_is_not_stated_is_none() -> None:
    assert metadata() == Metadata()
    assert find_metadata((), language="und") == Metadata()


# --- whole pages ---


@pytest.mark.parametrize(("name", "title", "published"), CASES["samples"])
def test_samples_give_their_title_and_date(name: str, title: str, published: str | None) -> None:
    source = (SAMPLES / name).read_text("utf-8")
    found = find_metadata(label_lines(text_lines(source)), language=name[:2])
    assert (text(found.title), edtf(found)) == (title, published)


@pytest.mark.skipif(not DEV.is_dir(), reason="development pages are not beside the repository")
def test_development_pages_give_their_title_and_day() -> None:
    wrong = []
    for path in sorted((DEV / "articles").glob("*.txt")):
        gold = json.loads((DEV / "gold" / f"{path.stem}.json").read_text("utf-8"))
        lines = label_lines(text_lines(path.read_text("utf-8")))
        found = find_metadata(lines, language=gold["language"])
        if (text(found.title), (edtf(found) or "")[:10]) != (gold["title_original"], gold["published"]):
            wrong.append(path.stem)
    assert wrong == []


# --- laws ---


def test_a_page_of_many_lines_is_read_in_linear_time() -> None:
    """A second is fifty times what it takes; comparing every line with every other takes hours."""
    line = Line(text=MappedText.of(TITLE), zone=Zone.OTHER, reason="")
    begin = time.process_time()
    find_metadata([line] * 50_000, language="en")
    assert time.process_time() - begin < 1


@given(st.text(max_size=60))
def test_folding_keeps_every_offset(line: str) -> None:
    assert len(fold(line)) == len(line)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=8), st.sampled_from(["en", "th", "zh", "ar", "und", "x"]))
def test_whatever_stands_on_a_page_nothing_raises_and_places_hold(texts: list[str], language: str) -> None:
    source = "\n".join([*texts, "Source: 12/25/2024 10:00 by: A", *BODY, *texts])
    found = find_metadata(label_lines(text_lines(source)), language=language)
    for stated in (found.title, found.published, found.publisher, found.byline, found.original_url):
        if stated is not None:
            assert stated.text == stated.text.strip() != ""
            assert 0 <= stated.span.start < stated.span.end <= len(source)
