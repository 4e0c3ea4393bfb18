"""The user's own limits, as they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from asking import settings_for

from summarizer.errors import SettingsError
from summarizer.model import open_client
from summarizer.settings import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"concurrency": 0}, "--concurrency"),
        ({"rpm": 0}, "--rpm"),
        ({"tpm": -1}, "--tpm"),
        ({"max_requests": -1}, "--max-requests"),
        ({"max_cost": -0.01}, "--max-cost"),
        ({"max_cost": float("nan")}, "--max-cost"),
        ({"max_cost": float("inf")}, "--max-cost"),
    ],
)
def test_what_is_no_limit_is_refused_in_one_line(changes: dict[str, Any], names: str) -> None:
    with pytest.raises(SettingsError, match=f"^{names}: must be") as caught:
        Limits(**changes)
    assert "\n" not in str(caught.value)


def test_nothing_at_all_is_a_limit() -> None:
    assert Limits(max_cost=0, max_requests=0).concurrency == 16


def test_a_cap_on_the_cost_of_a_model_without_a_price_is_refused_before_anything_is_opened(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    run = settings_for(fake_openai, tmp_path)
    with pytest.raises(SettingsError, match="price of fake-model is unknown"):
        open_client(run, Limits(max_cost=5))
    assert not run.cache_dir.exists()
