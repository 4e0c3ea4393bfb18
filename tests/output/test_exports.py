"""Every export: whole or not there, the same twice, and never in the place of something else."""

from __future__ import annotations

import gc
import json
import sqlite3
import weakref
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from exporting import all_pages, approve, brief_of, exported, hostile_article

from summarizer.errors import SettingsError, StorageError
from summarizer.output.exports.folder import MARKER, export_folder
from summarizer.output.exports.formats import FORMATS, export
from summarizer.review.reviewed import ReviewedBrief

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.output.exports.exported import Exported

FORMS = sorted(name for name in FORMATS if name != "parquet" or find_spec("pyarrow"))
FILES = sorted(name for name, form in FORMATS.items() if not form.is_folder)
FOLDERS = sorted(name for name in FORMS if FORMATS[name].is_folder)


def two() -> list[Exported]:
    return [exported(brief, [approve(brief)]) for brief in map(brief_of, ("002_vi", "026_ar"))]


def target(place: Path, to: str) -> Path:
    return place / f"export{FORMATS[to].suffix}"


def table(path: Path) -> object:
    return import_module("pyarrow.parquet").read_table(path)


def content(path: Path) -> dict[str, object]:
    """All that an export holds: bytes, and tables for Parquet."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    return {
        str(each.relative_to(path)): table(each) if each.suffix == ".parquet" else each.read_bytes()
        for each in files
    }


@pytest.mark.parametrize("to", FORMS)
def test_two_runs_give_the_same_and_leave_nothing_half_written(to: str, tmp_path: Path) -> None:
    articles = two()
    path = target(tmp_path, to)
    assert export(to, iter(articles), path) == 2
    first = content(path)
    assert export(to, iter(articles), path) == 2
    assert content(path) == first
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("to", FORMS)
def test_no_article_is_an_export_too(to: str, tmp_path: Path) -> None:
    path = target(tmp_path, to)
    for _ in range(2):
        assert export(to, iter(()), path) == 0
    assert path.exists()


@pytest.mark.parametrize("to", FORMS)
def test_an_article_that_is_written_is_no_longer_in_memory(to: str, tmp_path: Path) -> None:
    brief = brief_of("002_vi")
    taken: list[weakref.ref[ReviewedBrief]] = []

    def supply() -> Iterator[Exported]:
        for number in range(6):
            copy = brief.model_copy(update={"record_id": f"{number:064}"})
            each = replace(exported(copy, [approve(copy)]), record=f"page-{number}")
            taken.append(weakref.ref(each.brief))
            yield each
            del each
            gc.collect()
            assert sum(ref() is not None for ref in taken) <= 1

    assert export(to, supply(), target(tmp_path, to)) == 6


@pytest.mark.parametrize("to", FORMS)
def test_a_run_that_breaks_off_leaves_what_was_there(to: str, tmp_path: Path) -> None:
    path = target(tmp_path, to)
    articles = two()
    export(to, iter(articles[:1]), path)
    before = content(path)

    def breaks() -> Iterator[Exported]:
        yield articles[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(to, breaks(), path)
    after = content(path)
    assert {name: each for name, each in after.items() if name != MARKER} == {
        name: each for name, each in before.items() if name != MARKER
    }
    assert export(to, iter(articles), path) == 2


@pytest.mark.parametrize("to", FILES)
@pytest.mark.parametrize(
    "there", [b'{"format":1,"action":"approve"}\n', b"SQLite format 3\0" + b"\0" * 200, b"[1]"]
)
def test_a_file_that_is_no_earlier_export_is_not_replaced(to: str, there: bytes, tmp_path: Path) -> None:
    path = target(tmp_path, to)
    path.write_bytes(there)
    with pytest.raises(SettingsError, match="no earlier export"):
        export(to, iter(()), path)
    assert path.read_bytes() == there


@pytest.mark.parametrize("to", FILES)
def test_a_folder_is_no_place_for_one_file(to: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="one file"):
        export(to, iter(()), tmp_path)


@pytest.mark.parametrize("to", FOLDERS)
def test_a_folder_with_other_files_is_left_alone(to: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SettingsError, match="other files"):
        export(to, iter(two()), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("to", FOLDERS)
def test_a_file_is_no_place_for_a_folder(to: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("mine")
    with pytest.raises(SettingsError, match="is a folder"):
        export(to, iter(two()), path)


def test_an_export_in_another_form_is_not_mixed_in(tmp_path: Path) -> None:
    export("csv", iter(()), tmp_path / "x")
    with pytest.raises(SettingsError, match="another form"):
        export("markdown", iter(two()), tmp_path / "x")


def test_articles_that_are_gone_are_taken_away_and_own_files_stay(tmp_path: Path) -> None:
    articles = two()
    export("markdown", iter(articles), tmp_path / "x")
    (tmp_path / "x" / "notes.md").write_text("mine")
    export("markdown", iter(articles[:1]), tmp_path / "x")
    names = sorted(each.name for each in (tmp_path / "x").iterdir())
    assert names == [MARKER, f"{articles[0].record}.md", "index.md", "notes.md"]


def test_a_file_that_no_export_has_made_is_not_replaced(tmp_path: Path) -> None:
    articles = two()
    export("markdown", iter(articles[:1]), tmp_path / "x")
    mine = tmp_path / "x" / f"{articles[1].record}.md"
    mine.write_text("mine")
    with pytest.raises(SettingsError, match="no export has made"):
        export("markdown", iter(articles), tmp_path / "x")
    assert mine.read_text() == "mine"


def test_a_run_that_was_killed_can_be_made_again(tmp_path: Path) -> None:
    """After a kill the list names files that are not there, and its last line may be torn."""
    articles = two()
    export("markdown", iter(articles), tmp_path / "x")
    with (tmp_path / "x" / MARKER).open("a") as file:
        file.write('"gone.md"\n"to')
    assert export("markdown", iter(articles), tmp_path / "x") == 2


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "..\\x", "", MARKER])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    with export_folder(tmp_path / "x", "csv") as folder, pytest.raises(SettingsError, match="no name"):
        folder.text(name)
    (tmp_path / "precious").write_text("mine")
    with (tmp_path / "x" / MARKER).open("a") as file:
        file.write('"../precious"\n')
    export("csv", iter(()), tmp_path / "x")
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize("to", FORMS)
def test_a_place_that_cannot_be_written_is_told_in_one_line(to: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageError, SettingsError)) as error:
        export(to, iter(two()), tmp_path / "file" / "below" / target(tmp_path, to).name)
    assert "\n" not in str(error.value)


def test_json_lines_hold_every_brief_to_the_letter(tmp_path: Path) -> None:
    articles = [*all_pages(), hostile_article()]
    path = tmp_path / "x.jsonl"
    export("jsonl", iter(articles), path)
    lines = path.read_text("utf-8").splitlines()
    assert [ReviewedBrief.model_validate_json(line) for line in lines] == [each.brief for each in articles]
    required = set(ReviewedBrief.model_json_schema()["required"])
    assert all(required <= json.loads(line).keys() for line in lines)


def test_another_programs_database_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sqlite3.connect(path) as mine:
        mine.execute("CREATE TABLE mine (x)")
    mine.close()
    with pytest.raises(SettingsError, match="no earlier export"):
        export("sqlite", iter(two()), path)
