"""Which files of a folder are articles, in which order, and how soon the first is found."""

from __future__ import annotations

import hashlib
import os
import time
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from summarizer.batch.results import MARKER
from summarizer.batch.scanning import find_articles, fingerprint

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    """All that is found, relative to the folder; nothing may be unreadable."""
    unreadable: list[str] = []
    found = [
        os.path.relpath(path, folder)
        for path in find_articles(str(folder), unreadable=lambda path, _: unreadable.append(path))
    ]
    assert unreadable == []
    return found


def touch(folder: Path, *files: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_articles_are_found_sorted_within_each_folder(tmp_path: Path) -> None:
    touch(tmp_path, "b.txt", "a/2.HTML", "a/1.md", "c.htm", "a/deep/er/x.xhtml", "b/1.markdown")
    assert names(tmp_path) == ["a/1.md", "a/2.HTML", "a/deep/er/x.xhtml", "b/1.markdown", "b.txt", "c.htm"]


def test_other_files_and_hidden_ones_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "a.pdf", "a.json", "noending", ".b.txt", ".git/c.txt", "d.txt.part")
    assert names(tmp_path) == ["a.txt"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    touch(inside, "a.txt")
    touch(outside, "secret.txt")
    (inside / "loop").symlink_to(inside, target_is_directory=True)
    (inside / "away").symlink_to(outside, target_is_directory=True)
    (inside / "b.txt").symlink_to(outside / "secret.txt")
    assert names(inside) == ["a.txt"]


def test_what_is_no_regular_file_is_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "b.txt")
    (tmp_path / "c.txt").mkdir()
    assert names(tmp_path) == ["a.txt"]


def test_folders_of_results_are_left_out(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "results/articles/a.md", f"results/{MARKER}", "results/index.md")
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.txt", "b/2.txt")
    told: list[str] = []
    looking = find_articles(str(tmp_path), unreadable=lambda path, _: told.append(path))
    (tmp_path / "a" / "1.txt").rename(tmp_path / "b" / "1.txt")
    first = next(looking)
    assert first.endswith("b/1.txt")
    gone = find_articles(str(tmp_path / "missing"), unreadable=lambda path, _: told.append(path))
    assert list(gone) == []
    assert told == [str(tmp_path / "missing")]


def test_names_that_are_no_text_are_found(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\x1b[31m.txt"
    with open(raw, "wb") as file:  # noqa: PTH123 - bytes
        file.write(b"x")
    (found,) = find_articles(str(tmp_path), unreadable=lambda *_: None)
    assert os.fsencode(found) == raw


def test_the_first_of_many_is_found_at_once(tmp_path: Path) -> None:
    for folder in range(20):
        (tmp_path / f"{folder:02}").mkdir()
        for name in range(500):
            (tmp_path / f"{folder:02}" / f"{name}.txt").touch()
    start = time.process_time()
    looking = find_articles(str(tmp_path), unreadable=lambda *_: None)
    assert len(list(islice(looking, 10))) == 10
    first = time.process_time() - start
    assert sum(1 for _ in looking) == 9_990
    assert first < (time.process_time() - start) / 4


def test_a_fingerprint_is_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    assert fingerprint(str(tmp_path / "a.txt"), max_bytes=3) == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("name", ["missing.txt", "folder", "pipe", "large.txt", "nul\0.txt"])
def test_what_cannot_be_read_has_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large.txt").write_bytes(b"abcd")
    assert fingerprint(str(tmp_path / name), max_bytes=3) is None


def test_what_an_export_has_written_is_no_article(tmp_path: Path) -> None:
    touch(tmp_path, "a.txt", "md/page.md", "md/.summarizer-export", "notes/b.md")
    assert names(tmp_path) == ["a.txt", "notes/b.md"]
