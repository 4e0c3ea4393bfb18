"""What a reply costs: a dated table, which a file of the user's own can override.

A model that is not in the table has no price: its cost is None ("unknown"), never 0.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from summarizer.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.records import Usage

_MILLION = 1_000_000
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """A model's price in USD per million tokens, and what else the table knows of the model.

    `context` and `max_output` are tokens. Above `long_from` input tokens the whole request costs
    double for input and one and a half times for output.
    """

    input: float
    output: float
    cached_input: float | None = None
    reasoning: bool = False
    context: int | None = None
    max_output: int | None = None
    long_from: int | None = None

    def cost(self, usage: Usage) -> float:
        """Give the cost of one request in USD; reasoning tokens are part of the output."""
        is_long = self.long_from is not None and usage.input_tokens > self.long_from
        in_factor, out_factor = (2.0, 1.5) if is_long else (1.0, 1.0)
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        cached_price = self.input if self.cached_input is None else self.cached_input
        dollars = in_factor * ((usage.input_tokens - cached) * self.input + cached * cached_price)
        return (dollars + out_factor * usage.output_tokens * self.output) / _MILLION

    def most(self, usage: Usage) -> float:
        """Give the highest cost in USD of a request with no more tokens than `usage`, cached or not."""
        return max(self.cost(replace(usage, cached_input_tokens=n)) for n in (0, usage.input_tokens))


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """The table and the day on which it was read."""

    date: date
    models: Mapping[str, Price]

    def of(self, model: str) -> Price | None:
        """Find the price of `model`; a dated snapshot costs as much as the model it belongs to."""
        return self.models.get(model) or self.models.get(_SNAPSHOT.sub("", model))


def user_prices_path() -> Path:
    """Where the user's own price table is looked for."""
    return Path(platformdirs.user_config_dir("summarizer")) / "prices.toml"


@cache
def load_prices() -> Prices:
    """Read the price table once a process; raises `SettingsError` if the user's own is damaged."""
    shipped = files("summarizer.model").joinpath("prices.toml").read_text("utf-8")
    prices = _read(shipped, "prices.toml", Prices(date=date.min, models={}))
    path = user_prices_path()
    try:
        own = path.read_text("utf-8")
    except FileNotFoundError:
        return prices
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"price table {path}: cannot be read; mend or remove the file") from None
    return _read(own, str(path), prices)


def cost(model: str, usage: Usage | None) -> float | None:
    """Give the cost of one reply in USD, or None where the price or the usage is unknown."""
    price = load_prices().of(model)
    return None if price is None or usage is None else price.cost(usage)


def _read(text: str, where: str, under: Prices) -> Prices:
    try:
        table: dict[str, Any] = tomllib.loads(text)
        models = {name: _price(row) for name, row in table.get("models", {}).items()}
        day = _day(table.get("date", under.date))
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise SettingsError(f"price table {where}: {error}; mend or remove the file") from None
    return Prices(date=day, models={**under.models, **models})


def _day(value: Any) -> date:
    if type(value) is not date:  # a date-time is a date to isinstance
        raise TypeError("date must be a day such as 2026-11-22")
    return value


def _price(row: Mapping[str, Any]) -> Price:
    price = Price(**row)
    for name in ("input", "output", "cached_input"):
        value = getattr(price, name)
        is_missing = value is None and name == "cached_input"
        if not is_missing and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
            raise TypeError(f"{name} must be a number of US dollars")
    if price.long_from is not None and type(price.long_from) is not int:
        raise TypeError("long_from must be a number of tokens")
    return price
