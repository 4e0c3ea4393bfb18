"""What a reply costs, and that an unknown price is never zero."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.errors import SettingsError
from summarizer.model.prices import Price, cost, load_prices, user_prices_path
from summarizer.records import Usage
from summarizer.settings import DEFAULT_MODEL

MILLION = 1_000_000


def test_the_default_model_has_a_dated_price() -> None:
    prices = load_prices()
    assert prices.date >= date(2026, 11, 22)
    price = prices.of(DEFAULT_MODEL)
    assert price is not None
    assert price.reasoning


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("gpt-6-luna", Usage(input_tokens=200_000, output_tokens=0), 0.02),
        ("gpt-6-luna", Usage(input_tokens=0, output_tokens=MILLION), 0.50),
        ("gpt-6-luna", Usage(input_tokens=200_000, output_tokens=0, cached_input_tokens=100_000), 0.011),
        ("gpt-6-luna", Usage(input_tokens=272_000, output_tokens=1000), 0.0272 + 0.0005),
        ("gpt-6-luna", Usage(input_tokens=272_001, output_tokens=1000), 0.0544002 + 0.00075),
        ("gpt-5.4-mini", Usage(input_tokens=MILLION, output_tokens=MILLION), 5.25),
        ("gpt-6-luna", Usage(input_tokens=0, output_tokens=1000, reasoning_tokens=900), 0.0005),
        ("gpt-6-luna-2026-09-22", Usage(input_tokens=0, output_tokens=MILLION), 0.50),
    ],
)
def test_cost(model: str, usage: Usage, dollars: float) -> None:
    assert cost(model, usage) == pytest.approx(dollars)


def test_an_unknown_price_or_usage_is_unknown() -> None:
    assert cost("my-own-model", Usage(input_tokens=1, output_tokens=1)) is None
    assert cost("gpt-6-luna-preview", Usage(input_tokens=1, output_tokens=1)) is None
    assert cost("gpt-6-luna", None) is None


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_cached_input_never_costs_more_and_nothing_costs_less_than_nothing(
    new: int, cached: int, made: int
) -> None:
    price = Price(input=2.0, cached_input=0.2, output=10.0, long_from=272_000)
    usage = Usage(input_tokens=new + cached, output_tokens=made, cached_input_tokens=cached)
    plain = Usage(input_tokens=new + cached, output_tokens=made)
    assert 0 <= price.cost(usage) <= price.cost(plain)


def own_table(text: str) -> None:
    path = user_prices_path()
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    load_prices.cache_clear()


def test_a_table_of_ones_own_wins() -> None:
    own_table(
        'date = 2027-01-02\n[models."my-own-model"]\ninput = 1\noutput = 2\n[models.gpt-6-luna]\ninput=3\noutput=4'
    )
    assert load_prices().date == date(2027, 1, 2)
    assert cost("my-own-model", Usage(input_tokens=MILLION, output_tokens=MILLION)) == pytest.approx(3)
    assert cost("gpt-6-luna", Usage(input_tokens=MILLION // 10, output_tokens=0)) == pytest.approx(0.3)
    assert cost("gpt-6-sol", Usage(input_tokens=0, output_tokens=MILLION)) == pytest.approx(10)


@pytest.mark.parametrize(
    "text",
    [
        "[models",
        'date = "yesterday"',
        "date = 2026-01-01T00:00:00Z",
        "models = 3",
        "[models.x]\ninput = 1",
        '[models.x]\ninput = "cheap"\noutput = 1',
        "[models.x]\ninput = -1\noutput = 1",
        "[models.x]\ninput = true\noutput = 1",
        "[models.x]\ninput = 1\noutput = 1\nlong_from = 'far'",
        "[models.x]\ninput = 1\noutput = 1\ncurrency = 'EUR'",
        "[models]\nx = 3",
    ],
)
def test_a_bad_table_is_named(text: str) -> None:
    own_table(text)
    with pytest.raises(SettingsError, match=r"prices\.toml"):
        load_prices()
