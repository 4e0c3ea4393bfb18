"""Caps on cost and requests: whatever happens in whatever order, they are not crossed."""

from __future__ import annotations

import asyncio
import random
import threading
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from asking import ask, service, settings_for
from fake_openai import Call, Failure, Post, Reply, Reset, Step
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.errors import LimitReached, ModelError, SettingsError
from summarizer.model.budget import Budget, most_tokens
from summarizer.model.prices import load_prices
from summarizer.records import Usage
from summarizer.settings import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI

    from summarizer.model.service import ServiceClient

MODEL = "gpt-6-luna"
PRICE = load_prices().models[MODEL]
NOTHING = Usage(input_tokens=0, output_tokens=0)


def dollars(usage: Usage) -> Fraction:
    """What a server bills, exactly."""
    inputs = Fraction(str(PRICE.input)) * usage.input_tokens
    return (inputs + Fraction(str(PRICE.output)) * usage.output_tokens) / 10**6


# --- the arithmetic --------------------------------------------------------------------------------

TOKENS = st.integers(0, 200_000)
WORK = st.tuples(TOKENS, TOKENS, st.floats(0, 1), st.sampled_from(["settle", "keep", "release", "untold"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(WORK, max_size=40), st.floats(0, 1), st.integers(1, 64))
def test_no_order_of_reserving_and_settling_bills_more_than_the_cap(
    work: list[tuple[int, int, float, str]], cap: float, workers: int
) -> None:
    budget, billed, at_most = Budget(Limits(max_cost=cap)), [Fraction(0)], [Fraction(0)]

    async def worker(tasks: Any) -> None:
        for inputs, outputs, share, end in tasks:
            most = Usage(input_tokens=inputs, output_tokens=outputs)
            real = Usage(input_tokens=int(inputs * share), output_tokens=int(outputs * share))
            reservation = await budget.reserve(MODEL, most)
            await asyncio.sleep(0)
            if end == "settle":
                billed[0] += dollars(real)
                reservation.settle(PRICE.cost(real))
            elif end == "release":
                reservation.release()
            else:  # the server may have done, and billed, all of it
                billed[0] += dollars(most)
                reservation.keep() if end == "keep" else reservation.settle(None)
            at_most[0] = max(at_most[0], billed[0])

    async def all_of_them() -> list[Any]:
        tasks = iter(work)
        return await asyncio.gather(*(worker(tasks) for _ in range(workers)), return_exceptions=True)

    ends = asyncio.run(all_of_them())
    assert billed[0] <= Fraction(cap)
    assert all(end is None or isinstance(end, LimitReached) for end in ends)
    assert Fraction(budget.spent) + Fraction(budget.reserved) <= Fraction(cap) + Fraction(1, 10**9)
    if not any(isinstance(end, LimitReached) for end in ends):
        assert float(billed[0]) == pytest.approx(budget.spent + budget.reserved, abs=1e-9)


async def test_what_fits_when_others_are_settled_waits_for_them() -> None:
    budget = Budget(Limits(max_cost=1.0))
    most = Usage(input_tokens=0, output_tokens=1_200_000)  # 0.60 dollars
    first = await budget.reserve(MODEL, most)
    second = asyncio.create_task(budget.reserve(MODEL, most))
    await asyncio.sleep(0.01)
    assert budget.waiting == 1
    first.settle(0.1)
    await second
    assert (budget.waiting, round(budget.spent, 6), round(budget.reserved, 6)) == (0, 0.1, 0.6)


async def test_what_can_never_fit_stops_this_and_every_other_request() -> None:
    budget = Budget(Limits(max_cost=1.0))
    large, small = Usage(input_tokens=0, output_tokens=1_900_000), Usage(input_tokens=0, output_tokens=1)
    open_one = await budget.reserve(MODEL, large)
    waiting = asyncio.create_task(budget.reserve(MODEL, large))
    await asyncio.sleep(0)
    open_one.settle(0.90)
    with pytest.raises(LimitReached) as caught:
        await waiting
    words = str(caught.value)
    assert words == (
        "$0.9000 spent, and the next request could cost $0.9500: more than --max-cost $1.00; "
        "run again with a higher limit to go on"
    )
    with pytest.raises(LimitReached):
        await budget.reserve(MODEL, small)


async def test_a_lost_reply_is_told_apart_from_what_was_spent() -> None:
    budget = Budget(Limits(max_cost=0.5))
    (await budget.reserve(MODEL, Usage(input_tokens=0, output_tokens=800_000))).keep()
    with pytest.raises(LimitReached, match=r"^\$0\.0000 spent and up to \$0\.4000 for lost replies"):
        await budget.reserve(MODEL, Usage(input_tokens=0, output_tokens=800_000))


@pytest.mark.parametrize("most", [0, 1, 7])
async def test_requests_are_counted_as_they_are_sent(most: int) -> None:
    budget = Budget(Limits(max_requests=most))
    for _ in range(most):
        (await budget.reserve("any model", NOTHING)).release()
    with pytest.raises(LimitReached, match=f"--max-requests is {most}"):
        await budget.reserve("any model", NOTHING)


async def test_a_model_without_a_price_cannot_be_capped() -> None:
    budget = Budget(Limits(max_cost=1.0))
    with pytest.raises(SettingsError, match="price of other is unknown"):
        await budget.reserve("other", NOTHING)


@given(st.text(), st.integers(1, 10**5))
def test_a_request_never_has_more_tokens_than_bytes(text: str, output: int) -> None:
    content = text.encode("utf-8", "replace")
    most = most_tokens(content, output)
    assert most.input_tokens >= len(content)
    assert most.output_tokens == output


@given(st.integers(0, 400_000), st.integers(0, 400_000), st.integers(0, 400_000), st.floats(0, 1))
def test_the_highest_price_is_the_highest(most: int, cached: int, output: int, share: float) -> None:
    real = Usage(
        input_tokens=int(most * share),
        output_tokens=int(output * share),
        cached_input_tokens=min(cached, int(most * share)),
    )
    assert PRICE.most(Usage(input_tokens=most, output_tokens=output)) >= PRICE.cost(real)


# --- over a socket, billed by the server -----------------------------------------------------------


class Biller:
    """Answers, fails, resets or tells no usage, by the seed; adds up what each may have cost."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - for a test
        self.billed = Fraction(0)
        self.lock = threading.Lock()

    def step(self) -> Call:
        return Call(self.choose)

    def choose(self, post: Post) -> Step:
        with self.lock:
            return self.decide(post)

    def decide(self, post: Post) -> Step:
        size = len(str(post.body).encode())
        usage = Usage(
            input_tokens=self.random.randint(size // 5, size // 2),
            output_tokens=self.random.randint(1, post.body["max_completion_tokens"]),
        )
        end = self.random.random()
        if end < 0.05:
            return Failure(500)
        if end < 0.1:
            return Failure(429, "slow down", headers={"retry-after": "0"})
        self.billed += dollars(usage)
        if end < 0.15:
            return Reset()
        told = {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens}
        return Reply(changes={"usage": None if end < 0.2 else told})


async def spend(server: FakeOpenAI, folder: Path, limits: Limits, *, many: int = 120) -> ServiceClient:
    """Let 64 workers ask until all is answered, has failed or meets a cap."""
    run = settings_for(server, folder, model=MODEL, max_tries=3)
    jobs = iter(range(many))
    async with service(run, limits=limits) as client:

        async def worker() -> None:
            with suppress(LimitReached):
                for n in jobs:
                    with suppress(ModelError):
                        await client.complete(ask(model=MODEL, user=f"{n} " * 200, max_output_tokens=4000))

        await asyncio.gather(*(worker() for _ in range(64)))
    return client


@pytest.mark.parametrize("cap", [0.0, 0.001, 0.01, 0.05, 10.0])
async def test_sixty_four_workers_never_bill_more_than_the_cap(
    cap: float, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    biller = Biller(seed=int(cap * 1000))
    fake_openai.default = biller.step()
    client = await spend(fake_openai, tmp_path, Limits(concurrency=64, max_cost=cap))
    meter = client.meter
    assert biller.billed <= Fraction(str(cap))
    assert biller.billed <= Fraction(meter.usd or 0) + Fraction(meter.reserved_usd)
    assert (meter.sent == 0) == (cap < 0.003)  # one request could cost 0.002 for its output alone
    if cap == 0.05:
        assert biller.billed > Fraction("0.03")  # most of the cap was of use
    if cap == 10.0:
        assert meter.answered >= 100


@pytest.mark.parametrize("cap", [0, 1, 50])
async def test_sixty_four_workers_never_send_more_requests_than_the_cap(
    cap: int, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Biller(seed=cap).step()
    client = await spend(fake_openai, tmp_path, Limits(concurrency=64, max_requests=cap))
    assert len(fake_openai.posts) == client.meter.sent == cap


async def test_what_the_journal_answers_reserves_nothing_and_counts_for_nothing(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path, model=MODEL)
    async with service(run) as client:
        await client.complete(ask(model=MODEL))
    async with service(run, limits=Limits(max_cost=0, max_requests=0)) as client:
        assert (await client.complete(ask(model=MODEL))).cached
        assert (client.meter.cached, client.meter.sent, client.meter.usd) == (1, 0, 0.0)
        with pytest.raises(LimitReached):
            await client.complete(ask(model=MODEL, user="another"))
    assert len(fake_openai.posts) == 1


async def test_who_is_in_flight_when_a_cap_is_reached_is_answered(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.3)
    run = settings_for(fake_openai, tmp_path)
    async with service(run, limits=Limits(max_requests=3)) as client:
        tasks = [client.complete(ask(user=str(n))) for n in range(10)]
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert sum(isinstance(end, LimitReached) for end in ends) == 7
    assert fake_openai.billed == 3
    async with service(run) as client:  # and what was paid for is kept
        await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(10)))
    assert fake_openai.billed == 10
