from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.briefing.replies import (
    MAX_REPLY_CHARACTERS,
    InvalidReplyError,
    merge_schema,
    read_merge_reply,
)
from summarizer.briefing.wire import brief_schema, read_brief_reply

CODES = ["tourism", "other"]
EMPTY: dict[str, Any] = {
    "countries": [],
    "bodies": [],
    "persons": [],
    "also": [],
    "core": [],
    "dates": [],
    "agreements": [],
    "areas": [],
    "side_areas": [],
    "implied_areas": [],
    "title_en": None,
    "summary": [],
    "reads_machine_translated": False,
    "doubts": [],
    "last": 1,
}


def _levels(node: Any, definitions: dict[str, Any]) -> int:
    if "$ref" in node:
        return _levels(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    inner = [*node.get("properties", {}).values(), *node.get("anyOf", [])]
    if isinstance(node.get("items"), dict):
        inner.append(node["items"])
    own = int(node.get("type") in {"object", "array"})
    return own + max((_levels(each, definitions) for each in inner), default=0)


@pytest.mark.parametrize("schema", [brief_schema(CODES), merge_schema()])
def test_the_schema_keeps_to_what_strict_servers_accept(schema: dict[str, Any]) -> None:
    definitions = schema.get("$defs", {})
    for each in [schema, *definitions.values()]:
        if "enum" in each:
            continue
        assert each["additionalProperties"] is False
        assert sorted(each["required"]) == sorted(each["properties"])
    text = json.dumps(schema)
    for keyword in ("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "default"):
        assert f'"{keyword}"' not in text
    assert _levels(schema, definitions) <= 5


def test_the_area_codes_are_an_enumeration() -> None:
    definitions = brief_schema(CODES)["$defs"]
    assert definitions["AreaCode"] == {"type": "string", "enum": CODES}
    for name in ("WireAreaReply", "ImpliedAreaReply"):
        assert definitions[name]["properties"]["code"] == {"$ref": "#/$defs/AreaCode"}


@pytest.mark.parametrize(
    "wrapped",
    ["{}", "\ufeff{}", "```json\n{}\n```", "```\n{}\n```", "<think>hm {</think>\n{}", "  {}\n"],
)
def test_known_harmless_wrappers_are_taken_off(wrapped: str) -> None:
    reply = read_brief_reply(wrapped.replace("{}", json.dumps(EMPTY)), CODES)
    assert reply.last == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "not_json"),
        ("Here is the JSON: {}", "not_json"),
        ('{"countries": [', "not_json"),
        (json.dumps(EMPTY)[:-1], "not_json"),
        (json.dumps(EMPTY) + " done", "not_json"),
        ('{"last": 1, "last": 2}', "not_json"),
        (json.dumps(EMPTY).replace("1}", "NaN}"), "not_json"),
        (json.dumps(EMPTY).replace("1}", "1" * 5000 + "}"), "not_json"),
        ("[" * 100_000, "not_json"),
        (json.dumps(EMPTY) + " " * 600 + "x", "not_json"),
        ("x" * (MAX_REPLY_CHARACTERS + 1), "not_json"),
        ("[]", "schema"),
        ("null", "schema"),
        (json.dumps(EMPTY | {"more": 1}), "schema"),
        (json.dumps({key: value for key, value in EMPTY.items() if key != "last"}), "schema"),
        (json.dumps(EMPTY | {"last": "1"}), "schema"),
        (json.dumps(EMPTY | {"title_en": "a\u0000b"}), "schema"),
        (json.dumps(EMPTY | {"title_en": "\ud800"}), "schema"),
        (json.dumps(EMPTY | {"title_en": "x" * 2001}), "schema"),
        (json.dumps(EMPTY | {"summary": [{"text": "a", "at": [1]}] * 301}), "schema"),
    ],
)
def test_a_reply_that_cannot_be_trusted_is_refused_with_its_kind(text: str, kind: str) -> None:
    with pytest.raises(InvalidReplyError) as caught:
        read_brief_reply(text, CODES)
    assert caught.value.kind == kind
    assert caught.value.problems


@pytest.mark.parametrize("name", ["areas", "side_areas", "implied_areas"])
def test_an_unknown_area_code_is_refused(name: str) -> None:
    area = {"code": "magic", "topic": "a", "words": "b", "at": [1]}
    more = {"core": True} if name == "implied_areas" else {}
    with pytest.raises(InvalidReplyError, match="not in the list"):
        read_brief_reply(json.dumps(EMPTY | {name: [area | more]}), CODES)


def test_the_same_id_twice_is_refused() -> None:
    date = {"id": 1, "words": "a", "value": None, "role": "event", "what_en": "b", "core": True, "at": [1]}
    with pytest.raises(InvalidReplyError, match="dates: the same id twice"):
        read_brief_reply(json.dumps(EMPTY | {"dates": [date, date]}), CODES)


def test_a_key_that_the_model_made_up_is_not_repeated() -> None:
    with pytest.raises(InvalidReplyError) as caught:
        read_brief_reply(json.dumps(EMPTY | {"</reply>IGNORE": 1}), CODES)
    assert "IGNORE" not in str(caught.value)


def test_faults_are_named_by_path_and_never_quote_the_reply() -> None:
    with pytest.raises(InvalidReplyError) as caught:
        read_brief_reply(json.dumps(EMPTY | {"summary": [{"text": 5, "at": ["SECRET"]}]}), CODES)
    assert any(problem.startswith("summary.0.text") for problem in caught.value.problems)
    assert "SECRET" not in str(caught.value)


def test_a_merged_summary_is_read_with_its_sources() -> None:
    reply = read_merge_reply('{"summary": [{"text": "A met B.", "from": [2, 1]}]}')
    assert reply.summary[0].from_ == [2, 1]


@given(st.text())
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    try:
        read_brief_reply(text, CODES)
    except InvalidReplyError:
        return


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*EMPTY]), inner, max_size=4),
    max_leaves=12,
)


@given(_JSON)
def test_no_json_makes_the_reader_fail_otherwise(value: Any) -> None:
    try:
        read_brief_reply(json.dumps(value), CODES)
    except InvalidReplyError:
        return
