"""What the date parser promises: a table of hard cases in many languages, and laws over all of them."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.briefing import dates as package
from summarizer.briefing.dates import DateReading, agrees, find_dates, parse_date, read_dates
from summarizer.briefing.dates.lexicon import load_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

Case = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared" / "data"
CASES: list[Case] = json.loads((ROOT / "tests" / "cases" / "dates.json").read_text(encoding="utf-8"))
WORDS = sorted((Path(package.__file__).parent / "words").glob("*.json"))
LANGUAGES = [path.stem for path in WORDS if path.stem != "und"]
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
PUBLISHED = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def read(text: str, language: str, published: str | None = None, anchor: str | None = None) -> str | None:
    reading = parse_date(text, language=language, published=published, anchor=anchor)
    return reading.edtf if reading else None


# --- the table -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['language']}:{case['text']}")
def test_reads_the_expression_as_a_native_reader_would(case: Case) -> None:
    reading = parse_date(
        case["text"], language=case["language"], published=case["published"], anchor=case["anchor"]
    )
    assert (reading and reading.edtf, reading and reading.basis) == (case["edtf"], case["basis"])


def test_the_table_covers_every_language_that_has_words() -> None:
    assert {case["language"].split("-")[0] for case in CASES} >= set(LANGUAGES)


@pytest.mark.parametrize("case", [case for case in CASES if case["edtf"]], ids=lambda case: case["text"])
def test_spelling_variants_of_the_same_text_are_read_alike(case: Case) -> None:
    context = {"language": case["language"], "published": case["published"], "anchor": case["anchor"]}
    variants = {
        "decomposed": unicodedata.normalize("NFD", case["text"]),
        "no-break spaces": case["text"].replace(" ", "\u00a0"),
        "full-width digits": re.sub(r"[0-9]", lambda m: chr(ord(m[0]) + 0xFEE0), case["text"]),
        "soft hyphen before a letter": re.sub(r"(?<=\w)(?=[^\W\d_]{2}$)", "\u00ad", case["text"]),
    }
    readings = {name: parse_date(text, **context) for name, text in variants.items()}
    assert {name: reading and reading.edtf for name, reading in readings.items()} == dict.fromkeys(
        variants, case["edtf"]
    )


# --- dates of real pages -------------------------------------------------------------------------


def gold_dates() -> Iterator[ParameterSet]:
    for path in sorted([*SHARED.glob("dev/gold/*.json"), *SHARED.glob("seeds/gold/*.json")]):
        page = json.loads(path.read_text(encoding="utf-8"))
        anchor = None
        for place, wanted in enumerate(page["event_dates"]):
            yield pytest.param(page, wanted, anchor, id=f"{path.stem}-{place}")
            anchor = anchor or wanted["edtf"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the labelled pages are not beside this repository")
@pytest.mark.parametrize(("page", "wanted", "anchor"), list(gold_dates()))
def test_labelled_dates_of_news_pages_are_read_as_labelled(
    page: dict[str, Any], wanted: dict[str, Any], anchor: str | None
) -> None:
    reading = parse_date(
        wanted["text"], language=page["language"], published=page["published"], anchor=anchor
    )
    if wanted["edtf"] is None:  # no year on the page: nothing may be read, or a date without a year
        assert reading is None or reading.edtf.startswith("XXXX-")
    else:
        assert reading is not None
        assert agrees(reading, wanted["edtf"])


# --- laws ----------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(day=DAYS, language=st.sampled_from([name for name in LANGUAGES if name != "my"]), data=st.data())
def test_a_date_written_the_usual_way_reads_as_itself(day: date, language: str, data: st.DataObject) -> None:
    style = data.draw(st.sampled_from(["full", "long", "medium"]))
    text = format_date(day, style, locale={"zh": "zh_Hans"}.get(language, language))
    reading = parse_date(text, language=language)
    assert reading is not None
    assert (reading.edtf, reading.precision, reading.basis) == (day.isoformat(), "day", "stated")
    assert {reading.earliest, reading.latest} == {day.isoformat()}


@settings(max_examples=200, deadline=None)
@given(day=DAYS, published=PUBLISHED)
def test_a_year_comes_from_publication_or_not_at_all(day: date, published: date) -> None:
    text = f"{day.day}/{day.month}"
    assert read(text, "vi") == f"XXXX-{day:%m-%d}"
    reading = parse_date(f"ngày {text}", language="vi", published=published.isoformat())
    assert reading is not None
    if reading.basis == "none":  # a 29 February with no leap year near
        assert (reading.edtf, day.month, day.day) == ("XXXX-02-29", 2, 29)
        return
    found = date.fromisoformat(reading.edtf)
    assert (found.month, found.day, reading.basis) == (day.month, day.day, "year_from_publication")
    assert timedelta(days=-275) <= found - published <= timedelta(days=183)


@settings(max_examples=100, deadline=None)
@given(published=PUBLISHED)
def test_relative_words_count_from_publication_and_need_it(published: date) -> None:
    page = published.isoformat()
    yesterday, tuesday = (
        published - timedelta(days=1),
        date.fromisoformat(read("i tisdags", "sv", page) or ""),
    )
    assert {read("昨天", "zh", page), read("hôm qua", "vi", page)} == {yesterday.isoformat()}
    assert tuesday.isoweekday() == 2
    assert 1 <= (published - tuesday).days <= 7
    assert read("昨天", "zh") is None
    assert read("i tisdags", "sv") is None


@settings(max_examples=100, deadline=None)
@given(first=DAYS, length=st.integers(1, 300))
def test_a_range_reads_as_its_two_ends(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    edtf = f"{first.isoformat()}/{last.isoformat()}"
    assert read(f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}", "vi") == edtf
    assert (
        read(f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日", "zh")
        == edtf
    )
    backwards = parse_date(f"с {last:%d.%m.%Y} по {first:%d.%m.%Y}", language="ru")
    assert backwards is None or "/" not in backwards.edtf


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(st.integers(0, 10_000), max_size=8),
    glue=st.sampled_from(["", " ", "-", " - ", ", ", "/", ". "]),
    noise=st.text(max_size=6),
    language=st.sampled_from(LANGUAGES),
    published=st.none() | PUBLISHED.map(date.isoformat),
)
def test_no_text_breaks_the_parser(
    words: list[int], glue: str, noise: str, language: str, published: str | None
) -> None:
    forms = [
        *load_lexicon(language).words,
        "5",
        "31",
        "99",
        "2024",
        "2567",
        "31/2",
        "5/6",
        "12/2023",
        "2024-05-31",
    ]
    text = glue.join(forms[number % len(forms)] for number in words) + noise
    for match in find_dates(text, language=language):
        assert text[match.span.start : match.span.end] == match.text
    for reading in read_dates(text, language=language, published=published, anchor="2024-05-31"):
        assert reading.matched in text
        assert agrees(reading, reading.edtf)
        assert not (reading.earliest and reading.latest) or reading.earliest <= reading.latest


# --- agreement -----------------------------------------------------------------------------------


def reading_of(edtf: str) -> DateReading:
    return DateReading(edtf=edtf, earliest=None, latest=None, precision="unknown", basis="stated", matched="")


@pytest.mark.parametrize(
    ("edtf", "value"),
    [
        ("2024-05-31", "2024-05-31T10:00:00+07:00"),
        ("2024-05-31", "2024-05-31/2024-05-31"),
        ("2024-05", "2024-05-01/2024-05-31"),
        ("2024-35", "2024-07/2024-09"),
        ("2024-01/2024-06", "2024-40"),
        ("199X", "1990/1999"),
        ("2016/..", "2016"),
        ("2016/..", "2016/"),
        ("../2030", "2030"),
        ("2020-23", "2020-27"),
        ("XXXX-12-09", "--12-09"),
        ("2024-05-31", None),
    ],
)
def test_the_same_time_in_another_form_agrees(edtf: str, value: str | None) -> None:
    assert agrees(reading_of(edtf), value)


@pytest.mark.parametrize(
    ("edtf", "value"),
    [
        ("2024-05-31", "2024-05-30"),
        ("2024-05-31", "2023-05-31"),
        ("2024-05-31", "2024-05"),
        ("2024-05-31", "2024"),
        ("2024-05-31", "XXXX-05-31"),
        ("XXXX-05-31", "2024-05-31"),
        ("2024-05", "2024-05-31"),
        ("2024-05-01/2024-05-05", "2024-05-01"),
        ("2024-05-01/2024-05-05", "2024-05-01/2024-05-06"),
        ("2024-21", "2024-22"),
        ("2016/..", "2017"),
        ("2024-05-31", ""),
        ("2024-05-31", "31 May 2024"),
        ("XXXX-12-09", "XXXX-12-10"),
    ],
)
def test_another_coarser_or_finer_value_does_not_agree(edtf: str, value: str | None) -> None:
    assert not agrees(reading_of(edtf), value)


# --- running text --------------------------------------------------------------------------------


def test_finds_every_date_of_an_english_summary_and_nothing_else() -> None:
    text = (
        "On 27 May 2016, six agreements on 5G, COVID-19 and 2,000 hours of film were signed in Sydney. "
        "The 25th session, planned for 2 to 7 December, may draw 300 guests from the G20; talks began in "
        "March 2015 and 35% of the $2000 fee was paid yesterday. Work has gone on since 2016."
    )
    found = [match.text for match in find_dates(text, language="en")]
    assert found == ["27 May 2016", "2 to 7 December", "March 2015", "yesterday", "since 2016"]


def test_a_fraction_is_a_date_only_if_someone_says_so() -> None:
    text = "Khoảng 1/3 số đại biểu dự họp, kết thúc ngày 5/6"
    assert [match.text for match in find_dates(text, language="vi")] == ["ngày 5/6"]
    assert read("1/3", "vi", "2024-06-12") == "2024-03-01"


def test_the_most_precise_date_of_a_quote_is_read_and_all_can_be_had() -> None:
    text = "Diễn đàn 2024 khai mạc ngày 5/6"
    assert read(text, "vi", "2024-06-12") == "2024-06-05"
    edtfs = [reading.edtf for reading in read_dates(text, language="vi", published="2024-06-12")]
    assert edtfs == ["2024", "2024-06-05"]


def test_spans_point_into_the_text_as_it_is() -> None:
    text = unicodedata.normalize("NFD", "Lễ ký diễn ra hôm nay, ngày mười… và tháng 5 năm 2024.")
    spans = [(match.span, match.text) for match in find_dates(text, language="vi")]
    assert [text[span.start : span.end] for span, _ in spans] == [words for _, words in spans]
    assert unicodedata.normalize("NFC", spans[-1][1]) == "tháng 5 năm 2024"


def test_long_texts_take_time_in_proportion() -> None:
    text = "Ngày 5/6/2024 từ 3 đến 7/6, 6月3日至7日 2-2-2-2 1/1/1/1 (((( năm năm năm " * 3000
    start = time.perf_counter()
    assert len(find_dates(text, language="vi")) >= 6000
    assert time.perf_counter() - start < 20


# --- the words -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_word_files_are_complete_and_without_contradictions(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    lengths = {"months": 12, "jalali_months": 12, "weekdays": 7, "weekdays_last": 7, "weekdays_next": 7}
    lengths |= {"seasons": 4, "quarters": 4, "halves": 2}
    others = {
        "order",
        "spaced",
        "han_numerals",
        "traits",
        "prefix",
        "suffix",
        "words",
        "relative",
        "anchored",
    }
    others |= {"eras", "numbers", "cased", "beside_number", "from_endings"}
    assert set(data) <= set(lengths) | others
    for key in set(data) & set(lengths):
        assert len(data[key]) == lengths[key]
        forms = [form for forms in data[key] for form in forms]
        assert len(forms) == len(set(forms)), f"one form for two {key}"
    assert "" not in load_lexicon(path.stem).words


def test_a_language_without_words_is_read_from_figures_alone() -> None:
    assert read("eilen 2024-05-31", "tlh") == "2024-05-31"
    assert read("31.5.2024", "tlh") == "2024-05-31"
    assert read("yesterday", "tlh", "2024-05-31") is None


@pytest.mark.parametrize(("tag", "edtf"), [("en-US", "2024-03-04"), ("en-GB", "2024-04-03"), ("en", None)])
def test_english_order_follows_the_region_and_is_never_guessed(tag: str, edtf: str | None) -> None:
    assert read("03/04/2024", tag) == edtf
