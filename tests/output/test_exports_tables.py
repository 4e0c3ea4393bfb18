"""CSV and Parquet: the same flat tables, read back by their own readers."""

from __future__ import annotations

import csv
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from exporting import add, all_pages, approve, brief_of, edit, exported, fact, hostile_article, reject
from hostile import RAW

from summarizer.errors import SettingsError
from summarizer.output.exports.formats import export
from summarizer.output.exports.tables import COLUMNS, reviewed_rows
from summarizer.review.fields import blank

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.output.exports.exported import Exported

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
pd: Any = pytest.importorskip("pandas", reason="pandas is not installed")

NAME = "002_vi"


def reviewed() -> Exported:
    """An approved article: a role edited, a party rejected, an area added."""
    brief = brief_of(NAME)
    area = blank("cooperation_areas", fact(brief, "cooperation_areas").content["evidence"][0])
    return exported(
        brief,
        [
            edit(brief, "parties", 0, role="witness"),
            reject(brief, "parties", 1, note="only named"),
            add(brief, "cooperation_areas", area | {"label_en": "book fairs"}),
            approve(brief, "fine"),
        ],
    )


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_each_fact_tells_who_stands_behind_it() -> None:
    rows = reviewed_rows(reviewed())
    verdicts = [row["verdict"] for row in rows["parties"]]
    assert verdicts == ["edited", *["machine"] * (len(verdicts) - 1)]
    assert (rows["parties"][0]["role"], rows["parties"][0]["decided_by"]) == ("witness", "An Reviewer")
    assert rows["parties"][1]["decided_by"] is None
    added = rows["areas"][-1]
    assert (added["label_en"], added["verdict"], added["evidence_count"]) == ("book fairs", "added", 1)
    assert {row["article_state"] for name in COLUMNS if name != "rejected" for row in rows[name]} == {
        "approved"
    }


def test_what_a_person_has_taken_out_stands_apart() -> None:
    each = reviewed()
    rows = reviewed_rows(each)
    (row,) = [row for row in rows["rejected"] if row["origin"] == "person"]
    gone = fact(brief_of(NAME), "parties", 1).content["name_en"]
    assert gone in str(row["value"])
    assert (row["field"], row["reason"], row["decided_by"]) == ("parties", "only named", "An Reviewer")
    assert gone not in {party["name_en"] for party in rows["parties"]}


def test_the_row_of_an_article_counts_what_was_decided() -> None:
    (row,) = reviewed_rows(reviewed())["articles"]
    counts = [row[name] for name in ("edited", "added", "rejected_by_hand", "stale")]
    assert counts == [1, 1, 1, 0]
    assert (row["article_state"], row["reviewed_by"], row["review_note"]) == (
        "approved",
        "An Reviewer",
        "fine",
    )
    assert row["headline"] == brief_of(NAME).source.title_en


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_every_column_is_filled_and_no_value_is_lost(name: str) -> None:
    rows = [row for each in (reviewed(), hostile_article()) for row in reviewed_rows(each)[name]]
    assert rows
    assert {column for row in rows for column in row} == set(COLUMNS[name])


def test_csv_files_have_a_row_for_every_fact(tmp_path: Path) -> None:
    articles = [*all_pages(), hostile_article()]
    assert export("csv", iter(articles), tmp_path / "x") == len(articles)
    for name, columns in COLUMNS.items():
        back = read_csv(tmp_path / "x" / f"{name}.csv")
        assert len(back) == sum(len(reviewed_rows(each)[name]) for each in articles)
        assert all(tuple(row) == columns for row in back)
        assert len(pd.read_csv(tmp_path / "x" / f"{name}.csv", encoding="utf-8-sig")) == len(back)


def test_no_cell_of_a_hostile_article_is_a_formula_or_moves_a_cursor(tmp_path: Path) -> None:
    export("csv", iter([hostile_article()]), tmp_path / "x")
    cells = [
        cell for name in COLUMNS for row in read_csv(tmp_path / "x" / f"{name}.csv") for cell in row.values()
    ]
    assert any("=cmd" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert not [cell for cell in cells if RAW.search(cell.replace("\t", "").replace("\r", ""))]


def test_parquet_columns_are_typed(tmp_path: Path) -> None:
    export("parquet", iter([reviewed()]), tmp_path / "x")
    dates = pq.read_table(tmp_path / "x" / "dates.parquet")
    types = {field.name: field.type for field in dates.schema}
    assert (types["earliest"], types["latest"]) == (pa.date32(), pa.date32())
    assert (types["core"], types["start"], types["edtf"]) == (pa.bool_(), pa.int64(), pa.string())
    assert dates.to_pylist()[0]["earliest"] == date(2016, 5, 27)
    frame = pd.read_parquet(tmp_path / "x" / "parties.parquet")
    assert frame["core"].dtype == bool
    assert next(iter(frame["verdict"])) == "edited"


def test_parquet_says_what_csv_says(tmp_path: Path) -> None:
    articles = [reviewed(), hostile_article()]
    export("csv", iter(articles), tmp_path / "c")
    export("parquet", iter(articles), tmp_path / "p")
    for name, columns in COLUMNS.items():
        table = pq.read_table(tmp_path / "p" / f"{name}.parquet")
        assert tuple(table.column_names) == columns
        for plain, typed in zip(read_csv(tmp_path / "c" / f"{name}.csv"), table.to_pylist(), strict=True):
            for column, value in typed.items():
                if isinstance(value, str):
                    assert plain[column].removeprefix("'") == value.removeprefix("'")
                    assert not RAW.search(value.replace("\t", "").replace("\r", ""))


def test_a_block_of_rows_more_than_one_file_holds_at_once_is_kept_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.output.exports.parquet._ROWS_AT_ONCE", 3)
    articles = all_pages()[:3]
    export("parquet", iter(articles), tmp_path / "x")
    wanted = [row["id"] for each in articles for row in reviewed_rows(each)["parties"]]
    assert pq.read_table(tmp_path / "x" / "parties.parquet")["id"].to_pylist() == wanted


def test_parquet_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SettingsError, match=r"install summarizer\[parquet\]"):
        export("parquet", iter(()), tmp_path / "x")
    assert not (tmp_path / "x").exists()
