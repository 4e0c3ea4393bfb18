"""What a run may cost: the worst case is reserved before each send, and settled after the reply.

Dollars are counted in whole picodollars, what is spent rounded up and the cap rounded down, so that
a thousand small sums cannot creep over the cap. Reservations live in this process: two processes
have a cap each.
"""

from __future__ import annotations

import asyncio
import math
from fractions import Fraction
from typing import TYPE_CHECKING

from summarizer.errors import LimitReached, SettingsError
from summarizer.model.prices import load_prices
from summarizer.records import Usage

if TYPE_CHECKING:
    from summarizer.settings import Limits

_PICO = 10**12
_TOKENS_ADDED = 512


def most_tokens(content: bytes, max_output_tokens: int) -> Usage:
    """Bound the tokens of a request with this body, in UTF-8.

    A token is at least one byte; templates of the server's own add some to each message. The output
    is bounded by the limit that is sent.
    """
    return Usage(input_tokens=len(content) + _TOKENS_ADDED, output_tokens=max_output_tokens)


def check_budget(limits: Limits, model: str) -> None:
    """Refuse a cap on the cost of a model whose price is unknown; raises `SettingsError`."""
    if limits.max_cost is not None and load_prices().of(model) is None:
        raise SettingsError(
            f"--max-cost: the price of {model} is unknown, so its cost cannot be limited; "
            "add it to your own price table (summarizer doctor shows where), or use --max-requests"
        )


class Reservation:
    """The worst case of one send, set aside until it is known what it really took.

    Exactly one of the three is called, once.
    """

    def __init__(self, budget: Budget, picodollars: int) -> None:
        self._budget = budget
        self._amount = picodollars

    def keep(self) -> None:
        """Count the whole worst case: it may have been billed."""
        self._budget._close(self._amount, unknown=self._amount)  # noqa: SLF001 - two halves of one thing

    def settle(self, dollars: float | None) -> None:
        """Count so many dollars instead; None keeps the whole."""
        if dollars is None:
            self.keep()
        else:
            self._budget._close(self._amount, spent=_picodollars(dollars))  # noqa: SLF001 - as above

    def release(self) -> None:
        """Count nothing: nothing was billed."""
        self._budget._close(self._amount)  # noqa: SLF001 - as above


class Budget:
    """The caps of one run and what is spent of them. For one event loop."""

    def __init__(self, limits: Limits) -> None:
        self._cap = None if limits.max_cost is None else math.floor(Fraction(limits.max_cost) * _PICO)
        self._limits = limits
        self._requests = self._spent = self._unknown = self._open = 0
        self._reached: str | None = None
        self._changed = asyncio.Event()
        self.waiting = 0

    @property
    def spent(self) -> float:
        """US dollars that are known to be billed."""
        return self._spent / _PICO

    @property
    def reserved(self) -> float:
        """US dollars at most for what is in flight, and for what was lost on its way."""
        return (self._open + self._unknown) / _PICO

    async def reserve(self, model: str, most: Usage) -> Reservation:
        """Set the worst case of one request aside, if need be when others are settled.

        Raises `LimitReached` where it would cross a cap even so; from then on every other request
        meets the same. Raises `SettingsError` for a cap on the cost of a model without a price.
        """
        check_budget(self._limits, model)
        price = load_prices().of(model)
        amount = _picodollars(price.most(most)) if price is not None else 0
        while not self._fits(amount):
            self.waiting += 1
            try:
                await self._changed.wait()
            finally:
                self.waiting -= 1
        self._requests += 1
        self._open += amount
        return Reservation(self, amount)

    def stop(self, why: str) -> None:
        """Let no more be reserved: every request from now on meets `LimitReached`."""
        self._reached = self._reached or why
        self._wake()

    def uncount(self) -> None:
        """Take a request back that was reserved and has not been sent."""
        self._requests -= 1

    def _fits(self, amount: int) -> bool:
        """Tell whether there is room now; raises `LimitReached` if there never will be."""
        if self._reached is not None:
            raise LimitReached(self._reached)
        most = self._limits.max_requests
        if most is not None and self._requests >= most:
            self._reach(f"{_count(self._requests)} sent, and --max-requests is {most}")
        if self._cap is None or self._spent + self._unknown + self._open + amount <= self._cap:
            return True
        if not self._open or self._spent + self._unknown + amount > self._cap:
            lost = f" and up to {_dollars(self._unknown)} for lost replies" if self._unknown else ""
            self._reach(
                f"{_dollars(self._spent)} spent{lost}, and the next request could cost {_dollars(amount)}: "
                f"more than --max-cost {_dollars(self._cap)}"
            )
        return False

    def _reach(self, what: str) -> None:
        self.stop(f"{what}; run again with a higher limit to go on")
        raise LimitReached(self._reached)

    def _close(self, amount: int, *, spent: int = 0, unknown: int = 0) -> None:
        self._open -= amount
        self._spent += spent
        self._unknown += unknown
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _picodollars(dollars: float) -> int:
    return math.ceil(Fraction(dollars) * _PICO)


def _dollars(picodollars: int) -> str:
    dollars = picodollars / _PICO
    return f"${dollars:.2f}" if dollars >= 1 else f"${dollars:.4f}"


def _count(requests: int) -> str:
    return "1 request was" if requests == 1 else f"{requests} requests were"
