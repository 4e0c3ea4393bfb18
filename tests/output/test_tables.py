"""Flat tables: every fact with its evidence, and nothing that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io

import pytest
from briefs import example_brief, infested
from hostile import MARKUP, RAW, hostile_texts
from hypothesis import given, settings

from summarizer.output.tables import TABLES, CsvTable, rows_of, safe_cell

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＠x",
    "\u200b=1",
    "  =1",
    '=HYPERLINK("http://evil.test")',
)


def written(name: str, rows: list[dict[str, str | int | None]]) -> bytes:
    file = io.StringIO(newline="")
    table = CsvTable(file, TABLES[name])
    for row in rows:
        table.write(row)
    return file.getvalue().encode("utf-8")


def read_back(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_each_fact_is_a_row_with_its_article_and_evidence() -> None:
    brief = example_brief()
    tables = rows_of(brief, article="vi.txt", record="vi-1")
    assert {name: len(rows) for name, rows in tables.items()} == {
        "parties": 4,
        "dates": 3,
        "agreements": 2,
        "areas": 2,
    }
    party = tables["parties"][1]
    assert (party["article"], party["sha256"], party["record"]) == ("vi.txt", brief.record_id, "vi-1")
    assert (party["name_en"], party["role"], party["country"]) == ("Sông Hồng Radio", "signatory", "VN")
    first = brief.evidence[0]
    assert (party["quote"], party["start"], party["end"]) == (first.quote, first.start, first.end)
    assert party["evidence_count"] == 2


def test_ids_within_a_brief_become_words() -> None:
    tables = rows_of(example_brief(), article="a", record="r")
    assert tables["parties"][3]["represents"] == "Lao National Radio"
    assert tables["agreements"][0]["parties"] == "Sông Hồng Radio; Lao National Radio"
    assert tables["agreements"][0]["dates"] == "2025-08-26"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_is_filled_by_the_rows_and_no_value_is_lost(name: str) -> None:
    rows = rows_of(example_brief(), article="a", record="r")[name]
    assert {column for row in rows for column in row} == set(TABLES[name])


def test_the_file_begins_with_a_byte_order_mark_and_has_crlf() -> None:
    raw = written("areas", rows_of(example_brief(), article="a", record="r")["areas"])
    assert raw.startswith(b"\xef\xbb\xbfarticle,")
    assert raw.count(b"\r\n") == 3
    assert read_back(raw)[0]["code"] == "media_content_exchange"


def test_commas_quotes_and_line_ends_come_back_as_they_were() -> None:
    words = 'one, "two"\nthree'
    (row,) = read_back(written("areas", [{"article": words}]))
    assert row["article"] == words


@pytest.mark.parametrize("value", FORMULAS)
def test_no_cell_can_be_taken_for_a_formula(value: str) -> None:
    shown = str(safe_cell(value))
    assert shown.startswith("'")


def test_numbers_and_truth_are_no_text() -> None:
    assert [safe_cell(each) for each in (0, -3, True, False, None, "-")] == [0, -3, "yes", "no", "", "'-"]


@settings(max_examples=60)
@given(hostile_texts())
def test_no_text_of_an_article_or_a_model_gets_out_of_its_cell(text: str) -> None:
    shown = safe_cell(text)
    assert isinstance(shown, str)
    assert not RAW.search(shown.replace("\t", "").replace("\r", ""))
    (row,) = read_back(written("areas", [{"article": text, "code": "end"}]))
    assert (row["article"], row["code"]) == (shown, "end")


def test_a_hostile_brief_keeps_its_number_of_rows() -> None:
    brief = infested([*MARKUP, *FORMULAS])
    for name, rows in rows_of(brief, article="=a", record="-r").items():
        back = read_back(written(name, rows))
        assert len(back) == len(rows)
        assert all(not cell.startswith(tuple("=+-@\t\r")) for row in back for cell in row.values())
