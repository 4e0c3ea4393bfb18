"""When requests start: evenly, within all limits, told or not, and never after a refusal that holds."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from asking import FakeClock, ask, settings_for
from fake_openai import Metered, Reply
from virtual_time import Bucket, Crowd, VirtualLoop, Window, run

from summarizer.errors import LimitReached
from summarizer.model.gate import StartGate
from summarizer.model.journal import NoJournal
from summarizer.model.service import ServiceClient
from summarizer.settings import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI


def gate_on(clock: FakeClock, **limits: Any) -> StartGate:
    return StartGate(Limits(**limits), host="h", max_wait=600.0, clock=clock, sleep=clock.sleep)


def most_within(seconds: float, starts: list[float]) -> int:
    """The most starts in any stretch of so many seconds."""
    return max(sum(first <= each < first + seconds for each in starts) for first in starts)


# --- a limit that the server tells -----------------------------------------------------------------


@pytest.mark.parametrize("headers", ["as admitted", "as answered"])
@pytest.mark.parametrize("latency", [(0.05, 0.05), (0.5, 0.5), (0.3, 0.9), (2.0, 5.0)])
@pytest.mark.parametrize("server", [Window, Bucket])
def test_headers_alone_use_a_limit_by_the_second_without_refusals(
    server: type[Window | Bucket], latency: tuple[float, float], headers: str
) -> None:
    crowd = Crowd(
        server=server(limit=20, period=1.0),
        headers=headers,
        latency=latency,
        limits=Limits(concurrency=128),
    )
    crowd.ask(600)
    assert crowd.answered == 600
    assert len(crowd.refused) <= 2
    assert crowd.starts_a_second >= 0.97 * 20
    if latency[1] <= 0.5:
        assert 600 / crowd.seconds >= 0.97 * 20


@pytest.mark.parametrize("headers", ["as admitted", "as answered"])
@pytest.mark.parametrize("server", [Window, Bucket])
def test_headers_alone_use_a_limit_by_the_minute(server: type[Window | Bucket], headers: str) -> None:
    crowd = Crowd(server=server(limit=500, period=60.0), headers=headers)
    crowd.ask(2000)
    assert crowd.answered == 2000
    assert len(crowd.refused) <= 2
    assert 2000 / crowd.seconds >= 500 / 60


def test_a_limit_by_the_day_is_not_spread_over_the_day() -> None:
    crowd = Crowd(server=Bucket(limit=14_400, period=86_400.0))
    crowd.ask(1000)
    assert crowd.seconds < 15


def test_a_tiny_limit_that_is_told_is_kept_with_few_refusals() -> None:
    crowd = Crowd(server=Window(limit=3, period=60.0), limits=Limits(concurrency=16))
    crowd.ask(30)
    assert crowd.answered == 30
    assert len(crowd.refused) <= 6


# --- a limit that nobody tells ---------------------------------------------------------------------


@pytest.mark.parametrize("retry_after", [None, 0.05, 1.0])
def test_without_headers_the_rate_is_found_and_nothing_is_lost(retry_after: float | None) -> None:
    crowd = Crowd(server=Window(limit=20, period=1.0), headers="none", retry_after=retry_after)
    crowd.ask(600)
    assert crowd.answered == 600
    late = [at for at in crowd.refused if at > 5]
    assert len(late) < 0.1 * 600
    assert 600 / crowd.seconds > 0.6 * 20


def test_three_a_minute_with_sixteen_at_once_lose_nothing_either() -> None:
    crowd = Crowd(server=Window(limit=3, period=60.0), headers="none", limits=Limits(concurrency=16))
    crowd.ask(40)
    assert crowd.answered == 40
    assert len(crowd.refused) < 4 * 40


def test_a_server_without_a_limit_is_not_held_back_after_its_first_answer() -> None:
    crowd = Crowd(server=Window(limit=10**9, period=1.0), headers="none")
    crowd.ask(640)
    assert crowd.refused == []
    assert sum(at < 0.5 for at in crowd.starts) <= 9  # until then it is only felt for
    assert crowd.seconds < 0.5 + 640 / 64 * 0.5 + 0.1


# --- the user's own limits -------------------------------------------------------------------------


@pytest.mark.parametrize("concurrency", [1, 3, 16])
def test_no_more_are_in_flight_than_the_user_wants(concurrency: int) -> None:
    server = Window(limit=10**9, period=1.0)
    crowd = Crowd(server=server, headers="none", limits=Limits(concurrency=concurrency))
    crowd.ask(60)
    assert crowd.most_in_flight == concurrency


def test_no_minute_has_more_starts_than_rpm() -> None:
    server = Window(limit=10**9, period=1.0)
    crowd = Crowd(server=server, headers="none", limits=Limits(concurrency=64, rpm=300))
    crowd.ask(900)
    assert 0.97 * 300 <= most_within(60, crowd.starts) <= 300
    assert most_within(1, crowd.starts) <= 6


def test_tokens_a_minute_are_counted_as_they_are_really_used() -> None:
    server = Window(limit=10**9, period=1.0)
    crowd = Crowd(server=server, headers="none", limits=Limits(concurrency=64, tpm=6000))
    crowd.ask(720)  # each is bounded by 100 tokens and takes 25: 240 a minute
    assert most_within(60, crowd.starts[100:]) <= 1.03 * 240
    assert 720 / crowd.seconds * 60 >= 0.9 * 240


async def test_the_user_s_limit_holds_where_the_server_s_is_higher() -> None:
    clock = FakeClock()
    gate = gate_on(clock, rpm=60)
    for _ in range(5):
        start = await gate.start()
        gate.hear(start, {"x-ratelimit-limit-requests": "9000", "x-ratelimit-remaining-requests": "9"})
    assert 4.0 <= clock.now - 1000 <= 4.1


# --- pauses ----------------------------------------------------------------------------------------


async def test_an_open_gate_costs_nothing() -> None:
    clock = FakeClock()
    await gate_on(clock).start()
    assert clock.slept == []


async def test_the_longest_pause_counts_for_all() -> None:
    clock = FakeClock()
    gate = gate_on(clock)
    for seconds in (3, 10, 1):
        gate.pause(seconds, "for a test")
    gate.met()
    await asyncio.gather(gate.start(), gate.start())
    assert clock.now == 1010


async def test_a_pause_declared_while_waiting_is_waited_for_as_well() -> None:
    clock = FakeClock()
    gate = gate_on(clock)

    async def sleep(seconds: float) -> None:
        if len(clock.slept) == 0:
            gate.pause(20, "for a test")
        await clock.sleep(seconds)

    gate._sleep = sleep
    gate.pause(5, "for a test")
    await gate.start()
    assert clock.now == 1020


async def test_refusals_in_a_row_that_name_no_time_double_the_pause() -> None:
    clock = FakeClock()
    gate = gate_on(clock)
    begun = []
    for _ in range(8):
        start = await gate.start()
        begun.append(clock.now)
        gate.met()
        gate.refused(start, None)
    waits = [later - earlier for earlier, later in pairwise(begun)]
    assert waits[:6] == pytest.approx([0.5, 1, 2, 4, 8, 16], rel=0.6)  # or the slower rate is longer
    assert waits[6] >= 30


async def test_patience_is_over_when_nothing_was_answered_for_so_long() -> None:
    clock = FakeClock()
    gate = gate_on(clock)
    for asked in (400, 150):
        start = await gate.start()
        gate.refused(start, asked)
    start = await gate.start()
    with pytest.raises(LimitReached, match=r"^h asks to wait 60 s, but the limit is 600 s in all"):
        gate.refused(start, 60)


async def test_as_long_as_others_are_answered_patience_lasts() -> None:
    clock = FakeClock()
    gate = gate_on(clock)
    for _ in range(5):
        one, two = await gate.start(), await gate.start()
        gate.refused(one, 400)
        gate.answered(two, None)
    assert clock.now >= 1000 + 4 * 400


async def test_a_pause_that_is_too_long_stops_all_who_wait() -> None:
    clock = FakeClock()
    gate = gate_on(clock)
    start = await gate.start()
    with pytest.raises(LimitReached):
        gate.refused(start, 3000)
    with pytest.raises(LimitReached, match="3000 s"):
        await gate.start()
    assert clock.slept == []


async def test_a_gate_that_is_stopped_lets_nobody_start() -> None:
    gate = gate_on(FakeClock())
    gate.stop("the end")
    with pytest.raises(LimitReached, match="the end"):
        await gate.start()


async def test_a_start_that_was_not_used_is_given_back() -> None:
    clock = FakeClock()
    gate = gate_on(clock, rpm=60)
    gate.met()
    for _ in range(20):
        gate.give_back(await gate.start())
    assert clock.now - 1000 <= 1.1


# --- what it waits for, in words -------------------------------------------------------------------


def held_by(limits: Limits, prepare: Any, *, slots: int = 0) -> str | None:
    loop = VirtualLoop()
    found: list[str | None] = []

    async def main() -> None:
        gate = StartGate(limits, host="h", max_wait=600, clock=loop.time, sleep=asyncio.sleep)

        async def ask() -> None:
            async with gate.slot():
                await gate.start(100)
                await asyncio.sleep(1)

        tasks = [asyncio.create_task(ask()) for _ in range(slots)]
        await asyncio.sleep(0.001)
        prepare(gate, await gate.start(100))
        tasks.append(asyncio.create_task(ask()))
        await asyncio.sleep(0.001)
        found.append(gate.held_by)
        await asyncio.gather(*tasks)
        found.append(gate.held_by)

    run(main(), loop)
    assert found[1] is None
    return found[0]


def told(gate: StartGate, start: Any) -> None:
    names = ("limit", "remaining", "reset")
    values = ("10", "0", "5s")
    gate.hear(start, {f"x-ratelimit-{n}-tokens": v for n, v in zip(names, values, strict=True)})


HELD = [
    (Limits(), lambda gate, _: gate.met(), None),
    (Limits(), lambda *_: None, "the first answer"),
    (Limits(rpm=500), lambda gate, _: gate.met(), "rpm 500"),
    (Limits(tpm=5000), lambda gate, _: gate.met(), "tpm 5000"),
    (Limits(), told, "the server's limit (x-ratelimit-*-tokens)"),
    (Limits(), lambda gate, start: gate.refused(start, 3), "a pause of 3 s that the server asked for"),
    (Limits(), lambda gate, start: gate.refused(start, None), "a pause of 0.5 s after a refusal"),
]


@pytest.mark.parametrize(("limits", "prepare", "words"), HELD, ids=[words or "nothing" for *_, words in HELD])
def test_it_is_told_what_the_next_start_waits_for(limits: Limits, prepare: Any, words: str | None) -> None:
    found = held_by(
        limits, lambda gate, start: (gate.met() if prepare is told else None, prepare(gate, start))
    )
    assert found == words


def test_it_is_told_that_all_places_are_taken() -> None:
    assert held_by(Limits(concurrency=2), lambda gate, _: gate.met(), slots=2) == "concurrency 2"


# --- over a socket, on the real clock --------------------------------------------------------------


async def test_a_real_server_that_tells_its_limit_refuses_next_to_nothing(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    meter = Metered(20, reply=Reply(delay=0.2))
    fake_openai.default = meter
    limits = Limits(concurrency=32)
    client = ServiceClient(settings_for(fake_openai, tmp_path), NoJournal(), limits)
    await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(60)))
    await client.close()
    starts = [post.at for post in fake_openai.posts]
    assert fake_openai.billed == 60
    # Exact pacing is held in virtual time above; on the real clock a machine may stand still for a while.
    assert meter.refused == client.meter.refused <= 6
    assert (len(starts) - 1) / (starts[-1] - starts[0]) >= 0.5 * 20


async def test_a_real_server_that_tells_nothing_loses_no_request(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    meter = Metered(10, period=0.5, is_told=False, reply=Reply(delay=0.05))
    fake_openai.default = meter
    client = ServiceClient(settings_for(fake_openai, tmp_path), NoJournal(), Limits(concurrency=32))
    await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(60)))
    await client.close()
    assert fake_openai.billed == 60
    assert client.meter.answered == 60
    assert client.meter.failed == 0
    assert client.meter.refused == meter.refused > 0
