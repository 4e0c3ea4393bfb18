"""The HTML report in Chromium: from a fact to its quote and back, search, filters, phone, print, no script."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from browser import IS_THERE, Browser
from shelves import shelf_in

from summarizer.output.report.article import ReportArticle
from summarizer.output.report.page import write_report
from summarizer.shelf.opening import open_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not IS_THERE, reason="needs chromium and chromedriver")

SHOWN = "return [...document.querySelectorAll('details.brief')].filter(e => !e.hidden).length"
COUNT = "return document.getElementById('count').value"
LIT = "return [...document.querySelectorAll('.source mark.on')].map(e => e.dataset.e.split(' '))"
OPEN_VIETNAMESE = (
    "const e = [...document.querySelectorAll('details.brief')].find(e => e.textContent.includes('002_vi'));"
    "e.open = true; return e.id"
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the 16 pages."""
    folder = tmp_path_factory.mktemp("report")
    shelf = shelf_in(folder)
    path = folder / "report.html"
    opened = (open_article(shelf, row) for row in shelf.rows())
    with path.open("w", encoding="utf-8", newline="") as file:
        articles = (ReportArticle(brief=each.reviewed, lines=each.lines) for each in opened if each)
        write_report(file, articles, title="Sixteen pages")
    return path


@pytest.fixture(scope="module")
def laptop() -> Iterator[Browser]:
    with Browser(1366, 900) as browser:
        yield browser


@pytest.fixture
def page(laptop: Browser, report: Path) -> Browser:
    """The report as just opened."""
    laptop.open(report)
    return laptop


def test_opens_without_a_complaint_and_asks_for_nothing_else(page: Browser) -> None:
    assert page.complaints() == []
    assert page.run("return performance.getEntriesByType('resource').length") == 0
    assert page.run(COUNT) == "16 articles"


def test_pointing_at_a_fact_lights_its_quotes(page: Browser) -> None:
    page.run(OPEN_VIETNAMESE)
    page.point(".brief[open] .facts .fact[data-e]")
    page.wait("return document.querySelector('.fact.on')")
    numbers = page.run("return document.querySelector('.fact.on').dataset.e").split(" ")
    lit = page.run(LIT)
    assert lit
    assert all(set(numbers) & set(each) for each in lit)


def test_the_keyboard_leads_to_a_quote_and_scrolls_to_it(page: Browser) -> None:
    page.run(OPEN_VIETNAMESE)
    page.run("document.querySelector('.brief[open] .source').style.maxHeight = '6rem'")
    page.run("[...document.querySelectorAll('.brief[open] .summary .refs a')].at(-1).focus()")
    page.wait(
        "const m = document.querySelector('.source mark.on')?.getBoundingClientRect(),"
        "p = document.querySelector('.brief[open] .source').getBoundingClientRect();"
        "return m && m.bottom > p.top && m.top < p.bottom"
    )


def test_a_quote_leads_back_to_its_facts(page: Browser) -> None:
    page.run(OPEN_VIETNAMESE)
    page.point(".brief[open] .source mark", click=True)
    assert page.wait("return document.querySelectorAll('.facts-column .on').length")


def test_a_number_is_a_link_to_its_quote_without_the_script(page: Browser, report: Path) -> None:
    page.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        page.open(report)
        is_shown = "return getComputedStyle(document.getElementById('controls')).display !== 'none'"
        assert not page.run(is_shown)
        leads = (
            "const a = document.querySelector('.refs a'); location.hash = a.getAttribute('href');"
            "return document.querySelector(':target').closest('mark') !== null"
        )
        assert page.run(leads)
    finally:
        page.devtools("Emulation.setScriptExecutionDisabled", value=False)


def test_searches_as_one_types_in_briefs_and_sources_whatever_the_accents(page: Browser) -> None:
    page.type("/")
    page.type("Sydney")
    page.wait(f"{SHOWN} === 1")
    assert page.run(COUNT) == "1 of 16 articles"
    page.type("\ue00c")
    page.wait(f"{SHOWN} === 16")
    page.type("bao chi")
    assert 0 < page.wait(f"const n = (() => {{ {SHOWN} }})(); return n < 16 && n") < 16


def test_filters_by_state_country_area_and_flag_together(page: Browser) -> None:
    page.run(
        "for (const [id, value] of [['country', 'CN'], ['area', 'transport_connectivity']])"
        "{ const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event('change')) }"
    )
    assert page.run(COUNT) == "2 of 16 articles"


def test_a_number_in_the_matrix_leads_to_the_articles_it_counts(page: Browser) -> None:
    counted = page.run("return document.querySelector('.matrix td a').textContent")
    page.point(".matrix td a", click=True)
    page.wait(f"{SHOWN} === {counted}")
    page.run("document.getElementById('pair').click(); document.getElementById('area').value = '';")
    page.run("document.getElementById('area').dispatchEvent(new Event('change'))")
    assert page.run(COUNT) == "16 articles"


def test_on_a_phone_nothing_is_wider_than_the_screen_and_a_tap_shows_the_quote(report: Path) -> None:
    with Browser(390, 844, touch=True) as phone:
        phone.open(report)
        phone.run(OPEN_VIETNAMESE)
        assert phone.run("return document.documentElement.scrollWidth") <= 390
        phone.point(".brief[open] .facts .fact[data-e]", click=True)
        phone.wait("return document.querySelector('.source.sheet mark.on')")
        phone.run("document.querySelector('.sheet .close').click()")
        assert not phone.run("return document.querySelector('.source.sheet')")


def test_prints_every_brief_with_its_source_and_no_controls(page: Browser, tmp_path: Path) -> None:
    page.pdf(tmp_path / "report.pdf")
    try:
        text = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
    except FileNotFoundError:
        pytest.skip("needs pdftotext")
    assert "Search briefs" not in text
    assert "Open all" not in text
    assert text.count("Source ") >= 16
    assert "Ngày 27/5" in text
