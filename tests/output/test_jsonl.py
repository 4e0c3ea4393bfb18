from __future__ import annotations

import json

import pytest
from briefs import example_brief, infested
from hostile import RAW, hostile_texts
from hypothesis import given
from hypothesis import strategies as st

from summarizer.brief import Brief
from summarizer.output.jsonl import record_json, to_json


@given(
    st.recursive(
        hostile_texts() | st.integers() | st.none() | st.booleans(),
        lambda inner: st.lists(inner) | st.dictionaries(hostile_texts(), inner),
        max_leaves=8,
    )
)
def test_a_record_comes_back_to_the_letter_and_holds_nothing_raw(record: object) -> None:
    line = to_json(record)
    assert json.loads(line) == record
    assert "\n" not in line
    assert RAW.search(line) is None


@given(hostile_texts())
def test_a_stream_that_is_not_utf8_gets_ascii(text: str) -> None:
    line = to_json([text], ascii_only=True)
    assert line.isascii()
    assert json.loads(line) == [text]


def test_foreign_scripts_stay_readable() -> None:
    assert to_json({"quote": "签署 ký kết توقيع"}) == '{"quote": "签署 ký kết توقيع"}'


def test_a_brief_survives_the_way_there_and_back() -> None:
    brief = example_brief()
    assert Brief.model_validate_json(to_json(brief.model_dump(mode="json"))) == brief


@given(st.lists(hostile_texts() | st.just("half a pair \ud83d"), min_size=1, max_size=4))
def test_a_record_on_disk_is_written_fast_and_to_the_same_letter(words: list[str]) -> None:
    brief = infested(words)
    assert record_json(brief) == to_json(brief.model_dump(mode="json"), indent=2)


def test_no_number_that_json_does_not_know() -> None:
    with pytest.raises(ValueError, match="JSON"):
        to_json({"usd": float("nan")})
