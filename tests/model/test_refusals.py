"""What a server says when it refuses, in its own words, and what we make of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import ModelRejectedError, ModelUnavailableError
from summarizer.model.dialect import refused_feature
from summarizer.model.failures import FeatureRefusedError, Redactor, Refusal, explain, no_connection

TABLE = json.loads((Path(__file__).parents[1] / "cases" / "model_refusals.json").read_text("utf-8"))
KEY = "sk-canary-0123456789abcdef"


def refusal_of(row: dict[str, Any], headers: dict[str, str] | None = None) -> Refusal:
    body = row["body"] if isinstance(row["body"], str) else json.dumps(row["body"])
    return Refusal.read(row["status"], headers or {}, body.encode())


def error_for(refusal: Refusal) -> Exception:
    return explain(refusal, host="api.example", model="gpt-9", redact=Redactor(KEY))


def kinds() -> list[Any]:
    rows = [(kind, row) for kind in ("context", "quota", "filtered", "unknown_model") for row in TABLE[kind]]
    rows += [(row["kind"], row) for row in TABLE["other"]]
    return [pytest.param(kind, row, id=f"{kind}: {row['server']} {row['status']}") for kind, row in rows]


@pytest.mark.parametrize(("kind", "row"), kinds())
def test_every_known_wording_gets_its_kind(kind: str, row: dict[str, Any]) -> None:
    error = error_for(refusal_of(row))
    assert getattr(error, "kind", None) == kind
    is_passing = kind in {"rate_limit", "server"}
    assert isinstance(error, ModelUnavailableError if is_passing else ModelRejectedError)
    assert "api.example" in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("row", TABLE["features"], ids=lambda row: f"{row['server']} {row['status']}")
def test_a_feature_is_found_only_where_the_refusal_names_it(row: dict[str, Any]) -> None:
    refusal = refusal_of(row)
    assert refused_feature(refusal) == row["feature"]
    error = error_for(refusal)
    assert (error.feature if isinstance(error, FeatureRefusedError) else None) == row["feature"]


@pytest.mark.parametrize("row", TABLE["context"], ids=lambda row: row["server"])
def test_a_context_error_is_never_taken_for_an_unknown_parameter(row: dict[str, Any]) -> None:
    assert not isinstance(error_for(refusal_of(row)), FeatureRefusedError)


def test_the_message_names_what_the_user_can_do() -> None:
    said = {row["kind"]: str(error_for(refusal_of(row))) for row in TABLE["other"]}
    assert "OPENAI_API_KEY or --key-file" in said["auth"]
    assert "--base-url" in said["endpoint"]
    unknown = str(error_for(refusal_of(TABLE["unknown_model"][0])))
    assert "gpt-9" in unknown
    assert "--model" in unknown


def test_the_request_id_is_kept_for_support_and_made_harmless() -> None:
    refusal = refusal_of(TABLE["other"][0], {"x-request-id": "req_ab-12\x1b[31m" + "9" * 99})
    assert "[req_ab-1231m9" in str(error_for(refusal))
    assert len(str(error_for(refusal))) < 300


@pytest.mark.parametrize(
    "echo",
    [
        f"Incorrect API key provided: {KEY}. You can find your key in your account.",
        f"Authorization: Bearer {KEY}",
        "bearer eyJhbGciOi.payload.signature is not valid",
        "Incorrect API key provided: sk-other*****wxyz.",
        "api_key=abcdefgh12345678 was refused",
        '{"key": "abcdefgh12345678"}',
    ],
)
def test_no_key_of_any_shape_passes(echo: str) -> None:
    shown = Redactor(KEY)(echo)
    assert "[key]" in shown
    for secret in (KEY, "canary", "payload", "wxyz", "abcdefgh12345678"):
        assert secret not in shown


@given(st.text(max_size=500), st.integers(0, 500))
def test_what_a_server_says_is_short_printable_and_without_the_key(text: str, place: int) -> None:
    shown = Redactor(KEY)(text[:place] + KEY + text[place:])
    assert len(shown) <= 200
    assert shown.isprintable()
    assert KEY not in shown


@pytest.mark.parametrize(
    "character", ["\x1b", "\x00", "\x7f", "\x9b", "\u202e", "\u200b", "\u2028", "\ufeff", "\U000e0041"]
)
def test_no_control_or_invisible_character_passes(character: str) -> None:
    assert character not in Redactor(None)(f"a{character}b")


def test_foreign_words_of_a_server_are_kept() -> None:
    assert Redactor(None)("模型不存在 модель не найдена") == "模型不存在 модель не найдена"


@given(st.binary(max_size=300), st.integers(300, 599))
def test_any_body_with_any_status_becomes_an_error_of_ours(body: bytes, status: int) -> None:
    error = error_for(Refusal.read(status, {}, body))
    assert isinstance(error, ModelRejectedError | ModelUnavailableError)
    assert str(error).isprintable()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["error", "message", "code", "type", "param", "detail", "innererror"]), inner
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_becomes_an_error_of_ours(body: Any) -> None:
    error = error_for(Refusal.read(400, {}, json.dumps(body).encode()))
    assert isinstance(error, ModelRejectedError)


def test_an_untrusted_certificate_is_no_passing_fault() -> None:
    reason = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
    error = no_connection(reason, host="api.example", redact=Redactor(None))
    assert isinstance(error, ModelRejectedError)
    assert "certificate of api.example is not trusted" in str(error)
