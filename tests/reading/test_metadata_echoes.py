"""The words of a headline come back in its article, in any script."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.reading.metadata.echoes import echo, stems


@pytest.mark.parametrize(
    ("line", "article", "share"),
    [
        ("Two ferries for both towns", "the ferry of the town", 0.0),
        ("Both towns share ferries", "a ferrie shared by both of the towns", 1.0),
        ("Министры подписали соглашение", "министрами было подписано новое соглашение", 1.0),
        ("河口日报", "昨天的河口日报", 1.0),
        ("河口日报", "河口很大", 1 / 3),
        ("on at by", "on at by", None),
        ("12.06.2024", "12.06.2024", None),
    ],
)
def test_the_share_of_words_that_come_back(line: str, article: str, share: float | None) -> None:
    assert echo(line, article) == share


@given(st.text(max_size=60))
def test_every_line_comes_back_in_itself(line: str) -> None:
    assert echo(line, line.casefold()) == (1.0 if stems(line) else None)
