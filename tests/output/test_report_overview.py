"""The head of the report: what is counted, and the drawing of dates with one date and with thousands."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from briefs import example_brief
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.output.report.entries import CoreDate, Entry, area_name, entry_of
from summarizer.output.report.matrix import matrix_html, matrix_of
from summarizer.output.report.overview import overview_html
from summarizer.output.report.timeline import timeline_html, timeline_of
from summarizer.review.reviewed import reviewed_brief
from summarizer.review.state import review_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def entry(number: int = 1, **changes: Any) -> Entry:
    plain = Entry(
        number=number,
        state="new",
        is_flagged=False,
        language="vi",
        countries=("LA", "VN"),
        pairs=(("LA", "VN"),),
        areas=("tourism",),
        dates=(),
    )
    return replace(plain, **changes)


def dates(*days: str | None, role: Any = "signed") -> list[CoreDate]:
    return [CoreDate(role=role, earliest=day, is_year_only=False) for day in days]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


class TestTheEntry:
    def test_pairs_the_countries_of_core_parties(self) -> None:
        brief = example_brief()
        made = entry_of(reviewed_brief(brief, review_of(brief, ())), 7)
        assert made.number == 7
        assert made.pairs == (("LA", "VN"),)
        assert made.is_flagged

    def test_an_area_is_named_by_its_code(self) -> None:
        assert area_name("ict_digital_cybersecurity") == "ICT digital cybersecurity"
        assert area_name("") == ""


class TestTheTimeline:
    def test_without_dates_is_not_there(self) -> None:
        assert timeline_html(timeline_of([])) == ""

    def test_of_one_date_has_room_around_it(self) -> None:
        timeline = timeline_of(dates("2025-08-26"))
        assert len(timeline.bars) == 8
        assert [bar.label for bar in timeline.bars if bar.total] == ["Aug 2025"]

    def test_counts_by_the_finest_unit_that_stays_readable(self) -> None:
        def unit(first: str, last: str) -> list[str]:
            labels = [bar.label for bar in timeline_of(dates(first, last)).bars]
            return [labels[0], labels[-1]]

        assert unit("2023-02-01", "2025-11-30") == ["Feb 2023", "Nov 2025"]
        assert unit("2019-02-01", "2025-11-30") == ["Q1 2019", "Q4 2025"]
        assert unit("1995-02-01", "2025-11-30") == ["1995", "2025"]
        assert unit("1945-02-01", "2025-11-30") == ["1945–49", "2025–29"]

    def test_a_far_off_date_does_not_press_the_others_together(self) -> None:
        timeline = timeline_of(
            dates("1887-01-01", *(f"2025-{month:02}-01" for month in range(1, 13)), *["2025-06-01"] * 20)
        )
        assert timeline.bars[0].label == "earlier"
        assert timeline.bars[0].total == 1
        assert "Jun 2025" in [bar.label for bar in timeline.bars]

    def test_says_how_many_dates_it_leaves_out(self) -> None:
        made = timeline_html(timeline_of(dates("2025-08-26", None, "XXXX-12-04")))
        assert "2 core dates without a year" in words(made)

    def test_a_date_of_a_year_only_is_put_into_no_month(self) -> None:
        year = CoreDate(role="planned", earliest="2025-01-01", is_year_only=True)
        timeline = timeline_of([*dates("2025-08-26"), year])
        assert sum(bar.total for bar in timeline.bars) == 1
        assert timeline.left_out == 1

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.builds(
                CoreDate,
                role=st.sampled_from(["signed", "event", "planned", "historical"]),
                earliest=st.none() | st.dates().map(str) | st.text(max_size=4),
                is_year_only=st.booleans(),
            ),
            max_size=60,
        )
    )
    def test_counts_each_date_once_in_few_bars(self, given_dates: list[CoreDate]) -> None:
        timeline = timeline_of(given_dates)
        assert sum(bar.total for bar in timeline.bars) + timeline.left_out == len(given_dates)
        assert len(timeline.bars) <= 38 or all("–" in bar.label for bar in timeline.bars[1:-1])

    def test_of_5000_dates_is_as_small_as_of_fifty(self) -> None:
        many = [
            f"{year}-{month:02}-01" for year in range(2000, 2025) for month in range(1, 13) for _ in range(17)
        ]
        drawing = timeline_html(timeline_of(dates(*many)))
        assert len(many) > 5_000
        assert drawing.count("<rect") < 40
        assert len(drawing) < 12_000

    def test_every_bar_stands_inside_the_drawing(self) -> None:
        drawing = timeline_html(
            timeline_of([*dates(*["2025-08-26"] * 7), *dates("2025-08-27", role="visit")])
        )
        for y, height in re.findall(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)"', drawing):
            assert float(y) >= 0
            assert float(y) + float(height) <= 220


class TestTheMatrix:
    def test_counts_articles_by_pair_and_area_and_leads_to_them(self) -> None:
        matrix = matrix_of([entry(1), entry(2), entry(3, areas=("energy",))])
        assert matrix.pairs == (("LA", "VN"),)
        assert matrix.areas == ("tourism", "energy")
        assert matrix.articles == {(("LA", "VN"), "tourism"): [1, 2], (("LA", "VN"), "energy"): [3]}
        assert '<a href="#a1" data-pair="LA-VN" data-area="tourism">2</a>' in matrix_html(matrix)

    def test_keeps_to_the_most_frequent_and_says_so(self) -> None:
        letters = "ABCDEFGHIJKLMNOPQRST"
        entries = [entry(n, pairs=((f"A{letter}", "ZZ"),)) for n, letter in enumerate(letters, 1)]
        matrix = matrix_of([*entries, entry(99, pairs=(("AT", "ZZ"),))])
        assert len(matrix.pairs) == 12
        assert matrix.pairs[0] == ("AT", "ZZ")
        assert "8 other pairs not shown" in words(matrix_html(matrix))

    def test_without_two_countries_is_not_there(self) -> None:
        assert matrix_html(matrix_of([entry(pairs=())])) == ""


class TestTheCounts:
    def test_are_of_articles_by_state_and_flag(self) -> None:
        assert _tiles(
            [entry(1, state="approved", is_flagged=True), entry(2, state="approved"), entry(3)]
        ) == {
            "Articles": "3",
            "Approved": "2",
            "Sent back": "0",
            "In review": "0",
            "Not reviewed": "1",
            "Flagged": "1",
        }

    def test_name_countries_areas_and_languages(self) -> None:
        said = words(overview_html([entry(1), entry(2, language="ar", countries=("EG",))]))
        for name in ("Egypt 1", "Laos 1", "Tourism 2", "Arabic 1", "Vietnamese 1"):
            assert name in said


def _tiles(entries: Iterable[Entry]) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", overview_html(list(entries)))
    return {words(name).lstrip("✓↩◐○⚑ "): words(number) for name, number in found}
