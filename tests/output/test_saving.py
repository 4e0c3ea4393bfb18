from __future__ import annotations

import os
import stat
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hostile import hostile_texts
from hypothesis import given

from summarizer.errors import SettingsError, StorageError
from summarizer.output.saving import open_target, save_text, slug

if TYPE_CHECKING:
    from pathlib import Path

SHA = "0123456789abcdef" * 4


def test_an_existing_folder_gets_a_name_made_of_input_and_hash(tmp_path: Path) -> None:
    target = open_target(str(tmp_path), inputs=("a", "b"), suffixes=(".md",))
    assert target.file_for("in/Trang tin.html", SHA, ".json") == tmp_path / "trang-tin-01234567.json"


def test_a_name_that_ends_with_a_slash_is_a_folder_and_is_made(tmp_path: Path) -> None:
    target = open_target(f"{tmp_path}/new/deep/", inputs=("x",), suffixes=(".md",))
    assert target.is_folder
    assert target.path.is_dir()


def test_a_file_takes_exactly_one_input(tmp_path: Path) -> None:
    assert (
        open_target(str(tmp_path / "a.md"), inputs=("x",), suffixes=(".md",)).file_for("x", SHA, ".md")
        == tmp_path / "a.md"
    )
    with pytest.raises(SettingsError, match="one file cannot hold 2 results"):
        open_target(str(tmp_path / "a.md"), inputs=("a", "b"), suffixes=(".md",))


@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="the name is empty"):
        open_target(name, inputs=("x",), suffixes=(".md",))


def test_a_file_that_is_the_input_is_refused_by_whatever_name(tmp_path: Path) -> None:
    page, link = tmp_path / "a.md", tmp_path / "link.md"
    page.write_text("x")
    link.symlink_to(page)
    for output in (page, link, tmp_path / ".." / tmp_path.name / "a.md"):
        with pytest.raises(SettingsError, match="would overwrite the input"):
            open_target(str(output), inputs=(str(page),), suffixes=(".md",))


def test_a_folder_is_refused_if_an_input_in_it_bears_the_name_of_a_result(tmp_path: Path) -> None:
    earlier = tmp_path / "a-01234567.md"
    earlier.write_text("x")
    inputs = (str(tmp_path / "a.html"), str(earlier))
    with pytest.raises(SettingsError, match="would overwrite the input"):
        open_target(str(tmp_path), inputs=inputs, suffixes=(".json", ".md"))
    assert open_target(str(tmp_path), inputs=inputs, suffixes=(".txt",)).is_folder
    assert open_target(str(tmp_path), inputs=inputs[1:], suffixes=(".md",)).is_folder
    assert open_target(f"{tmp_path}/other/", inputs=inputs, suffixes=(".md",)).is_folder


def test_a_place_that_cannot_be_written_is_found_before_anything_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file" / "a.md", tmp_path / "none" / "a.md", f"{tmp_path}/file/sub/"):
        with pytest.raises(StorageError, match="cannot be written"):
            open_target(str(place), inputs=("x",), suffixes=(".md",))


@pytest.mark.skipif(sys.platform == "win32", reason="no such device")
def test_a_device_is_not_replaced_by_a_file() -> None:
    with pytest.raises(StorageError, match="not a regular file"):
        open_target("/dev/null", inputs=("x",), suffixes=(".md",))


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    open_target(str(tmp_path / "a.md"), inputs=("x",), suffixes=(".md",))
    assert list(tmp_path.iterdir()) == []


def test_a_saved_file_is_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    save_text(path, "ký kết\n")
    assert path.read_bytes() == "ký kết\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_replaced_and_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    path.chmod(0o644)
    save_text(path, "new")
    assert path.read_text() == "new"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_full_disk_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.json"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left on device"):
        save_text(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


@given(hostile_texts())
def test_a_slug_is_a_harmless_file_name_whatever_the_input_is_called(name: str) -> None:
    made = slug(name)
    assert made
    assert len(made.encode()) <= 60
    assert all(char == "-" or unicodedata.category(char)[0] in "LMN" for char in made)
    assert not made.startswith("-")


@pytest.mark.parametrize(
    ("name", "made"),
    [("../../etc/passwd", "passwd"), ("CON.txt", "con"), ("-", "article"), ("签署 4.html", "签署-4")],
)
def test_a_slug_says_which_input_it_was(name: str, made: str) -> None:
    assert slug(name) == made
