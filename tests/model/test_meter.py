"""The numbers that a display of progress shows."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from asking import FakeClock, ask, service, settings_for
from fake_openai import Failure, Reply, Reset

from summarizer.errors import LimitReached, ModelRejectedError
from summarizer.model import open_client
from summarizer.model.meter import Meter
from summarizer.records import Usage
from summarizer.settings import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI

MODEL = "gpt-6-luna"


async def test_everything_that_happens_is_counted(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 200}
    good = Reply(changes={"usage": usage})
    fake_openai.script(Failure(429, "slow"), good, Reset(), good, Failure(400, "no", code="content_filter"))
    run = settings_for(fake_openai, tmp_path, model=MODEL)
    async with service(run) as client:
        meter = client.meter
        assert (meter.sent, meter.usd, meter.reserved_usd, meter.held_by) == (0, 0.0, 0.0, None)
        await client.complete(ask(model=MODEL, user="refused once"))
        await client.complete(ask(model=MODEL, user="lost once"))
        lost = meter.reserved_usd
        with pytest.raises(ModelRejectedError):
            await client.complete(ask(model=MODEL, user="filtered"))
        await client.complete(ask(model=MODEL, user="lost once"))
    assert (meter.sent, meter.answered, meter.cached, meter.failed) == (5, 2, 1, 1)
    assert (meter.refused, meter.unknown, meter.in_flight) == (1, 1, 0)
    assert (meter.input_tokens, meter.output_tokens) == (2000, 400)
    assert meter.usd == pytest.approx(2 * (1000 * 0.10 + 200 * 0.50) / 1e6)
    assert meter.reserved_usd == lost > 0.0002  # the lost one may have cost the most


async def test_while_it_works_it_tells_what_is_in_flight_and_what_it_may_cost(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.4)
    client = open_client(settings_for(fake_openai, tmp_path, model=MODEL), Limits(concurrency=2))
    tasks = [asyncio.create_task(client.complete(ask(model=MODEL, user=str(n)))) for n in range(4)]
    await asyncio.to_thread(fake_openai.wait_for_posts, 2)
    meter = client.meter
    assert (meter.in_flight, meter.held_by) == (2, "concurrency 2")
    assert meter.reserved_usd > 2 * 500 * 0.50 / 1e6
    await asyncio.gather(*tasks)
    assert (meter.in_flight, meter.held_by, meter.reserved_usd) == (0, None, 0.0)
    await client.close()


async def test_where_the_price_is_unknown_so_is_the_sum(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    async with service(settings_for(fake_openai, tmp_path)) as client:
        await client.complete(ask())
    assert client.meter.usd is None


async def test_a_limit_of_the_user_s_own_is_no_failure(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    async with service(settings_for(fake_openai, tmp_path), limits=Limits(max_requests=0)) as client:
        with pytest.raises(LimitReached):
            await client.complete(ask())
    assert client.meter.failed == 0


def test_a_minute_is_the_last_one() -> None:
    clock = FakeClock()
    meter = Meter(clock=clock)
    assert meter.requests_per_minute == meter.tokens_per_minute == 0
    for _ in range(120):
        meter.start()
        meter.receive(Usage(input_tokens=8, output_tokens=2))
        clock.now += 0.5
    assert meter.requests_per_minute == pytest.approx(120, rel=0.02)
    assert meter.tokens_per_minute == pytest.approx(1200, rel=0.02)
    clock.now += 30
    assert meter.requests_per_minute == pytest.approx(60, rel=0.02)
    clock.now += 60
    assert meter.requests_per_minute == meter.tokens_per_minute == 0


def test_the_first_seconds_are_told_as_if_they_were_a_minute() -> None:
    clock = FakeClock()
    meter = Meter(clock=clock)
    for _ in range(10):
        meter.start()
        clock.now += 1
    assert meter.requests_per_minute == 60
