"""How long to wait before the next start."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from asking import FakeClock
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model.limits import StartGate, asked_wait

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


async def test_an_open_gate_costs_nothing() -> None:
    clock = FakeClock()
    await StartGate(clock=clock, sleep=clock.sleep).wait()
    assert clock.slept == []


async def test_the_longest_pause_counts_for_all() -> None:
    clock = FakeClock()
    gate = StartGate(clock=clock, sleep=clock.sleep)
    gate.pause(3)
    gate.pause(10)
    gate.pause(1)
    await asyncio.gather(gate.wait(), gate.wait())
    assert clock.now == 1010


async def test_a_pause_declared_while_waiting_is_waited_for_as_well() -> None:
    clock = FakeClock()

    async def sleep(seconds: float) -> None:
        if len(clock.slept) == 0:
            gate.pause(20)
        await clock.sleep(seconds)

    gate = StartGate(clock=clock, sleep=sleep)
    gate.pause(5)
    await gate.wait()
    assert clock.now == 1020
