"""What `from summarizer import ...` promises."""

from __future__ import annotations

from pathlib import Path

import summarizer
from summarizer import Brief, Settings, SummarizerError, summarize

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
REPLAY = Settings(model="relay", replay=SAMPLES / "replies")


def test_a_path_is_briefed() -> None:
    brief = summarize(SAMPLES / "sv_climate_talks.txt", REPLAY)
    assert isinstance(brief, Brief)
    assert brief.source.language == "sv"
    assert brief.provenance.settings["normaliser"] == "norm/1"


def test_a_text_is_briefed_as_the_file_that_holds_it() -> None:
    path = SAMPLES / "ja_disaster_radio.txt"
    from_text, from_file = summarize(path.read_text("utf-8"), REPLAY), summarize(path, REPLAY)
    assert from_text.parties == from_file.parties
    assert from_text.record_id == from_file.record_id


def test_every_promised_name_is_there() -> None:
    assert all(getattr(summarizer, name) for name in summarizer.__all__)
    assert issubclass(SummarizerError, Exception)
