"""What a server says about its limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model.rate_headers import Allowance, allowance_of, asked_wait

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "5"}, 5),
        ({"retry-after": " 0.25 "}, 0.25),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e400"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 12:00:30 GMT"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 13:00:30 +0100"}, 30),
        ({"retry-after": "Sun, 22 Nov 2026 11:00:00 GMT"}, None),
        ({"retry-after": "Sun, 99 Nov 2026 99:00:00 GMT"}, None),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
    ],
)
def test_what_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert asked_wait(headers, now=NOW) == seconds


@given(st.text())
def test_no_header_breaks_it(text: str) -> None:
    seconds = asked_wait({"retry-after": text, "retry-after-ms": text}, now=NOW)
    assert seconds is None or 0 <= seconds < float("inf")


def told(limit: str, remaining: str, reset: str) -> dict[str, str]:
    return {
        "x-ratelimit-limit-requests": limit,
        "x-ratelimit-remaining-requests": remaining,
        "x-ratelimit-reset-requests": reset,
    }


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("6m0s", 360),
        ("20ms", 0.02),
        ("1s", 1),
        ("7.66s", 7.66),
        ("1h2m3s", 3723),
        ("2d", 172_800),
        ("12", 12),
        ("0.5", 0.5),
        ("2026-11-22T12:00:30Z", 30),
        ("2026-11-22T11:00:00Z", 0),
    ],
)
def test_when_a_limit_is_full_again(reset: str, seconds: float) -> None:
    found = allowance_of(told("500", "499", reset), "requests", now=NOW)
    assert found is not None
    assert (found.limit, found.remaining) == (500, 499)
    assert found.reset == pytest.approx(seconds)


def test_both_kinds_and_both_makers_are_read() -> None:
    openai = {f"x-ratelimit-{part}-tokens": text for part, text in zip(PARTS, ("9", "8", "1s"), strict=True)}
    other = {f"anthropic-ratelimit-tokens-{part}": t for part, t in zip(PARTS, ("9", "8", "1"), strict=True)}
    for headers in (openai, other):
        assert allowance_of(headers, "tokens") == Allowance(limit=9, remaining=8, reset=1)
        assert allowance_of(headers, "requests") is None


PARTS = ("limit", "remaining", "reset")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        told("0", "0", "1s"),
        told("", "5", "1s"),
        told("5", "-1", "1s"),
        told("5", "4", "soon"),
        told("5", "4", "s"),
        told("5", "4", "1e400"),
        told("5", "4", "99999999999d"),
        told("5" * 99, "4", "1s"),
        told("٥", "4", "1s"),
    ],
)
def test_what_is_odd_counts_as_not_said(headers: dict[str, str]) -> None:
    assert allowance_of(headers, "requests", now=NOW) is None


def test_more_left_than_there_is_is_all_of_it() -> None:
    assert allowance_of(told("5", "9", "1s"), "requests") == Allowance(limit=5, remaining=5, reset=1)


@given(st.text(), st.text(), st.text())
def test_no_limit_breaks_it(limit: str, remaining: str, reset: str) -> None:
    found = allowance_of(told(limit, remaining, reset), "requests", now=NOW)
    assert found is None or (0 <= found.remaining <= found.limit and 0 <= found.reset < float("inf"))
