"""The score of the development pages, from recorded replies and recorded judgements.

Figures are bars, not records: they say what a change of code may not cost. The replies are a
model's own; whoever changes the prompt records them anew and reads what the score says.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from command import Cli

TESTS = Path(__file__).resolve().parents[1]
BARS = {
    "parties.core_recall": 0.98,
    "parties.role": 0.92,
    "dates.core_recall": 0.98,
    "agreements.type": 0.92,
    "agreements.status": 0.92,
    "areas.core_recall": 0.92,
}
NEVER = ("dates.wrong", "teaser_facts", "teaser_sentences", "misquotes", "ungrounded", "not_in_source")


@pytest.fixture
def total(cli: Cli, tmp_path: Path) -> Any:
    pages = sorted(str(path) for path in (TESTS / "pages").glob("*.txt"))
    briefed = cli("summarize", *pages, "--replay", str(TESTS / "recordings"), "--output", f"{tmp_path}/")
    assert briefed.code == 0, briefed.err
    scored = cli(
        "score", str(TESTS / "gold"), str(tmp_path), "--pages", str(TESTS / "pages"),
        "--judge", "--replay", str(TESTS / "judgements"), "--json",
    )  # fmt: skip
    assert scored.code == 0, scored.err
    report = json.loads(scored.out)
    assert len(report["pages"]) == len(pages)
    assert not report["missing"]
    return report["total"]


def test_the_score_of_the_development_pages(total: dict[str, Any]) -> None:
    shares = {name: total["shares"][name]["value"] for name in BARS}
    assert [f"{name} {share}" for name, share in shares.items() if share < BARS[name]] == []
    assert {name: total["faults"][name] for name in NEVER} == dict.fromkeys(NEVER, 0)
    assert total["judged"]["key_facts"]["value"] >= 0.95
    assert total["judged"]["forbidden"] == 0
