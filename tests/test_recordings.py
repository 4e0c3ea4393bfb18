"""Recorded replies, honest and unedited, through all rooms: what must hold whatever a model says."""

from __future__ import annotations

import asyncio
import json
from functools import cache
from pathlib import Path

import pytest

from summarizer.brief import Brief
from summarizer.model import open_client
from summarizer.model.replay import recorded_model
from summarizer.pipeline import brief_article
from summarizer.reading.sources import read_source
from summarizer.settings import DEFAULT_MODEL, Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in {".txt", ".html"})
PAGES = sorted((ROOT / "tests" / "pages").glob("*.txt"))
RECORDINGS = {"samples": ROOT / "samples" / "replies", "pages": ROOT / "tests" / "recordings"}
PROVING_ZONES = {"headline", "lead", "body", "heading"}


def _recordings(path: Path) -> Path:
    return RECORDINGS[path.parent.name]


@cache
def _brief(path: Path) -> Brief:
    folder = _recordings(path)
    settings = Settings(replay=folder, model=recorded_model(folder) or DEFAULT_MODEL)

    async def run() -> Brief:
        client = open_client(settings)
        try:
            return await brief_article(read_source(path), settings=settings, client=client)
        finally:
            await client.close()

    return asyncio.run(run())


def _named(path: Path) -> str:
    return path.name


every_page = pytest.mark.parametrize("path", [*SAMPLES, *PAGES], ids=_named)


@every_page
def test_the_recordings_give_a_complete_brief(path: Path) -> None:
    brief = _brief(path)
    assert brief.status == "complete"
    assert brief.summary.sentences
    assert brief.parties


@every_page
def test_every_quote_is_the_source_at_its_offsets(path: Path) -> None:
    source = read_source(path).text
    for each in _brief(path).evidence:
        assert source[each.start : each.end] == each.quote
        assert each.sentence_start <= each.start
        assert each.end <= each.sentence_end


@every_page
def test_nothing_rests_on_a_teaser_a_caption_or_a_footer(path: Path) -> None:
    brief = _brief(path)
    assert {each.zone for each in brief.evidence} <= PROVING_ZONES
    furniture = [zone for zone in brief.source.zones if zone.label not in PROVING_ZONES]
    for each in brief.evidence:
        assert not any(zone.start <= each.start < zone.end for zone in furniture)


@every_page
def test_every_fact_has_evidence_and_every_reference_is_there(path: Path) -> None:
    brief = _brief(path)
    evidence = {each.id for each in brief.evidence}
    parties, dates = {each.id for each in brief.parties}, {each.id for each in brief.dates}
    cited = [
        *(each.evidence for each in brief.parties),
        *(each.evidence for each in brief.dates),
        *(each.evidence for each in brief.agreements),
        *(each.evidence for each in brief.cooperation_areas),
        *(each.evidence for each in brief.summary.sentences),
    ]
    for ids in cited:
        assert ids
        assert set(ids) <= evidence
    for agreement in brief.agreements:
        assert set(agreement.parties) <= parties
        assert set(agreement.dates) <= dates
    for party in brief.parties:
        assert party.represents is None or party.represents in parties - {party.id}


@every_page
def test_a_brief_survives_being_written_and_read(path: Path) -> None:
    brief = _brief(path)
    assert Brief.model_validate_json(brief.model_dump_json()) == brief


@every_page
def test_the_same_replies_give_the_same_brief(path: Path) -> None:
    first = _brief(path)
    _brief.cache_clear()
    assert _brief(path).model_dump_json() == first.model_dump_json()


def _sample(start: str) -> Brief:
    return _brief(next(path for path in SAMPLES if path.name.startswith(start)))


def test_an_article_without_a_year_gets_none() -> None:
    days = [date for date in _sample("es_city").dates if date.precision == "day"]
    assert days
    assert all(date.edtf is not None and date.edtf.startswith("XXXX-") for date in days)


def test_talks_without_an_agreement_show_nothing_signed() -> None:
    assert not [each for each in _sample("sv_climate").agreements if each.status == "signed"]


def test_a_draft_that_was_agreed_is_not_called_signed() -> None:
    roadmaps = [each for each in _sample("ru_rail").agreements if "roadmap" in each.title_en.casefold()]
    assert roadmaps
    assert all(each.status != "signed" for each in roadmaps)


def test_a_buddhist_year_is_told_in_the_common_era() -> None:
    days = {date.edtf for date in _sample("th_agri").dates}
    assert "2025-03-11" in days
    assert not any(day and day.startswith("25") for day in days)


def test_text_that_a_page_hides_is_in_no_brief() -> None:
    assert "Tampere" not in _sample("ko_photonics").model_dump_json()


def test_a_long_article_is_read_in_parts_and_told_once() -> None:
    brief = _sample("id_long")
    assert brief.provenance.chunks > 1
    assert 3 <= len(brief.summary.sentences) <= 8
    assert {call.task for call in brief.provenance.calls} >= {"brief", "merge"}
    names = [(party.name_original, party.country, party.kind) for party in brief.parties]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("folder", RECORDINGS.values(), ids=list(RECORDINGS))
def test_every_recording_is_used_by_some_page(folder: Path) -> None:
    used = {
        call.key
        for path in [*SAMPLES, *PAGES]
        if _recordings(path) == folder
        for call in _brief(path).provenance.calls
    }
    recorded = {json.loads(path.read_text("utf-8"))["request_key"] for path in folder.glob("*.json")}
    assert recorded == used
