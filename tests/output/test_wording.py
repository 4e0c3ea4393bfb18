from __future__ import annotations

import pytest

from summarizer.output.wording import country_name, date_in_words, in_words, language_name, usd


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-08-27", "27 Aug 2025"),
        ("2025-08-27T10:54:00+07:00", "27 Aug 2025, 10:54"),
        ("2023-12", "Dec 2023"),
        ("2023", "2023"),
        ("XXXX-12-04", "4 Dec, no year"),
        ("XXXX-12", "Dec, no year"),
        ("XXXX", "no year"),
        ("2025-XX-04", "2025"),
        ("2025-05-31/2025-06-09", "31 May – 9 Jun 2025"),
        ("2024-12-30/2025-01-02", "30 Dec 2024 – 2 Jan 2025"),
        ("2024/2025", "2024 – 2025"),
        ("XXXX-05-31/XXXX-06-09", "31 May, no year – 9 Jun, no year"),
        ("2025-06/..", "from Jun 2025"),
        ("../2025-06", "until Jun 2025"),
        ("2016-12-04?", "4 Dec 2016 (uncertain)"),
        ("2024~", "2024 (about)"),
        ("2025-13-01", "2025-13-01"),
        ("last spring", "last spring"),
        ("", "not resolved"),
        (None, "not resolved"),
    ],
)
def test_a_date_is_said_as_a_reader_does(edtf: str | None, words: str) -> None:
    assert date_in_words(edtf) == words


@pytest.mark.parametrize(
    ("code", "name"), [("VN", "Vietnam"), ("la", "Laos"), ("XQ", "XQ"), ("\x1b", "\x1b")]
)
def test_a_country_is_named(code: str, name: str) -> None:
    assert country_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("vi", "Vietnamese"),
        ("zh-Hant", "Traditional Chinese"),
        ("sv-SE", "Swedish"),
        ("und", "language unknown"),
        ("qqq", "qqq"),
    ],
)
def test_a_language_is_named(code: str, name: str) -> None:
    assert language_name(code) == name


def test_codes_become_words() -> None:
    assert [in_words(code) for code in ("joint_statement", "mou", "signed")] == [
        "joint statement",
        "MoU",
        "signed",
    ]


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (None, "unknown cost"),
        (0.0, "US$ 0"),
        (0.00002, "under US$ 0.0001"),
        (0.00012, "US$ 0.0001"),
        (12.5, "US$ 12.5000"),
    ],
)
def test_a_cost_is_said(amount: float | None, said: str) -> None:
    assert usd(amount) == said
