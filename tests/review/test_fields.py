"""What a person may change, and what is refused with one line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import briefs

from summarizer.errors import SettingsError
from summarizer.review.facts import LISTS, ListName, facts_of
from summarizer.review.fields import FIELDS, blank, with_changes

GOOD: list[tuple[ListName, str, str, Any]] = [
    ("parties", "role", "Signatory", "signatory"),
    ("parties", "kind", "government body", "government_body"),
    ("parties", "country", "vn", "VN"),
    ("parties", "country", "", None),
    ("parties", "core", "no", False),
    ("dates", "edtf", "2025-08-26", "2025-08-26"),
    ("dates", "edtf", "2024-02-29", "2024-02-29"),
    ("dates", "edtf", "XXXX-02-29", "XXXX-02-29"),
    ("dates", "edtf", "2025-05-31/2025-06-09", "2025-05-31/2025-06-09"),
    ("dates", "edtf", "2025/..", "2025/.."),
    ("dates", "edtf", "", None),
    ("agreements", "type", "mou", "mou"),
    ("summary", "text", " They signed. ", "They signed."),
]
BAD: list[tuple[ListName, str, str, str]] = [
    ("parties", "role", "signer", "none of signatory"),
    ("parties", "country", "Vietnam", "two letters"),
    ("parties", "country", "ZZ", "two letters"),
    ("parties", "name_en", "  ", "must not be empty"),
    ("parties", "core", "perhaps", "neither yes nor no"),
    ("parties", "name_original", "x", "no field"),
    ("dates", "edtf", "26/8/2025", "no date"),
    ("dates", "edtf", "2025-02-29", "no date"),
    ("dates", "edtf", "2025-13", "no date"),
    ("dates", "edtf", "XXXX", "no date"),
    ("dates", "edtf", "2025-06-09/2025-05-31", "ends before"),
    ("dates", "edtf", "2025/2026/2027", "no date"),
    ("summary", "text", "x" * 2001, "shorten"),
]
PRECISION = [
    ("2025-08-26", "day", "2025-08-26", "2025-08-26", "stated"),
    ("2025-08", "month", "2025-08-01", "2025-08-31", "stated"),
    ("2025", "year", "2025-01-01", "2025-12-31", "stated"),
    ("2025-05-31/2025-06-09", "range", "2025-05-31", "2025-06-09", "stated"),
    ("199X", "range", "1990-01-01", "1999-12-31", "stated"),
    ("2020-23", "range", None, None, "stated"),
    ("XXXX-08-26", "day", None, None, "none"),
    ("", "unknown", None, None, "none"),
]


def _fact(kind: ListName) -> dict[str, Any]:
    return next(fact.content for brief in briefs() for fact in facts_of(brief) if fact.list == kind)


@pytest.mark.parametrize(("kind", "name", "typed", "kept"), GOOD)
def test_what_was_typed_is_kept_in_the_record_s_own_form(
    kind: ListName, name: str, typed: str, kept: Any
) -> None:
    assert with_changes(kind, _fact(kind), {name: typed})[name] == kept


@pytest.mark.parametrize(("kind", "name", "typed", "why"), BAD)
def test_what_cannot_be_meant_is_refused(kind: ListName, name: str, typed: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        with_changes(kind, _fact(kind), {name: typed})


@pytest.mark.parametrize(("edtf", "precision", "earliest", "latest", "basis"), PRECISION)
def test_what_follows_from_a_date_is_calculated(
    edtf: str, precision: str, earliest: str | None, latest: str | None, basis: str
) -> None:
    changed = with_changes(
        "dates", blank("dates", {"quote": "26/8", "start": 3, "end": 7}), {"edtf": edtf, "what_en": "x"}
    )
    assert (changed["precision"], changed["earliest"], changed["latest"], changed["basis"]) == (
        precision,
        earliest,
        latest,
        basis,
    )


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_date_is_taken_or_refused(text: str) -> None:
    try:
        kept = with_changes("dates", _fact("dates"), {"edtf": text})["edtf"]
    except SettingsError:
        return
    assert kept is None or kept == text.strip()


@pytest.mark.parametrize("kind", LISTS)
def test_every_fact_of_the_recorded_briefs_can_be_typed_again_unchanged(kind: ListName) -> None:
    for brief in briefs():
        for fact in facts_of(brief):
            if fact.list == kind:
                typed = {field.name: fact.content[field.name] for field in FIELDS[kind]}
                assert with_changes(kind, fact.content, typed) == fact.content
