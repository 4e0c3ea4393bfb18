"""Messages between a batch and its workers come out as they went in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import errors
from summarizer.batch.line import LENGTH, Answer, Ask, PackedError, from_bytes, to_bytes
from summarizer.records import ModelRequest

EVERY = [
    errors.SourceError("a.txt: the file is empty"),
    errors.StorageError("disk"),
    errors.LimitReached("enough"),
    errors.ReplayMissError("gone", changed=("text", "model")),
    errors.ModelUnavailableError("later", kind="rate_limit", retry_after=3.5),
    errors.ModelRejectedError("no", kind="auth"),
    errors.ModelOutputError("cut", kind="truncated"),
]


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_an_error_is_the_same_on_the_other_side(error: errors.SummarizerError) -> None:
    sent = to_bytes(Answer(number=7, result=PackedError.of(error)))
    answer = from_bytes(sent[LENGTH.size :])
    made = answer.result.error()
    assert (type(made), str(made), made.args) == (type(error), str(error), error.args)
    for name in ("kind", "retry_after", "changed"):
        assert getattr(made, name, None) == getattr(error, name, None)


def test_every_kind_of_error_is_tried_above() -> None:
    leaves = {each for each in vars(errors).values() if isinstance(each, type) and not each.__subclasses__()}
    assert leaves - {type(error) for error in EVERY} <= {errors.SettingsError, errors.PromptError}


@settings(max_examples=30)
@given(st.text(max_size=50))
def test_any_text_travels_with_its_length_in_front(text: str) -> None:
    request = ModelRequest(
        task="brief",
        model="m",
        system=text,
        user=text,
        schema={"a": [text]},
        prompt_version="1",
        max_output_tokens=5,
    )
    sent = to_bytes(Ask(number=1, request=request))
    (length,) = LENGTH.unpack(sent[: LENGTH.size])
    assert length == len(sent) - LENGTH.size
    assert from_bytes(sent[LENGTH.size :]).request == request
