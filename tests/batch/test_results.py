"""The folder of results: ours alone, names that nothing decides but file name and hash, whole files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from briefs import example_brief

from summarizer.batch.results import MARKER, open_results, results_to_read
from summarizer.errors import SettingsError, StorageError

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief


def brief_of(path: str, sha256: str) -> Brief:
    brief = example_brief()
    source = brief.source.model_copy(update={"path": path, "sha256": sha256})
    return brief.model_copy(update={"record_id": sha256, "source": source})


def test_a_record_is_found_by_the_hash_of_its_article(tmp_path: Path) -> None:
    brief = brief_of("in/Bản tin.txt", "ab" * 32)
    stem = open_results(str(tmp_path / "out")).save(brief)
    assert stem == "bản-tin-abababab"
    assert sorted(path.name for path in (tmp_path / "out" / "articles").iterdir()) == [
        f"{stem}.json",
        f"{stem}.md",
    ]
    assert open_results(str(tmp_path / "out")).find("ab" * 32) == (stem, brief)


def test_two_articles_of_one_name_and_the_same_first_digits_get_two_records(tmp_path: Path) -> None:
    results = open_results(str(tmp_path))
    hashes = ["ab" * 4 + "0" * 56, "ab" * 4 + "1" * 56, "ab" * 4 + "0" * 8 + "2" * 48]
    stems = [results.save(brief_of("a.txt", each)) for each in hashes]
    assert len(set(stems)) == 3
    again = results_to_read(str(tmp_path))
    assert [found[0] for each in hashes if (found := again.find(each))] == stems


def test_the_same_article_gets_the_same_record_again(tmp_path: Path) -> None:
    results = open_results(str(tmp_path))
    stems = {results.save(brief_of("a.txt", "cd" * 32)) for _ in range(3)}
    assert stems == {"a-cdcdcdcd"}


def test_an_older_record_of_the_article_is_replaced_whatever_the_file_is_called_now(tmp_path: Path) -> None:
    results = open_results(str(tmp_path))
    stem = results.save(brief_of("a.txt", "cd" * 32))
    assert results.save(brief_of("moved.txt", "cd" * 32), stem=stem) == stem
    found = results_to_read(str(tmp_path)).find("cd" * 32)
    assert found
    assert found[1].source.path == "moved.txt"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"schema_version": "0"}', b"\xff" * 9, b"[" * 10_000])
def test_a_damaged_record_counts_as_missing(tmp_path: Path, damage: bytes) -> None:
    results = open_results(str(tmp_path))
    stem = results.save(brief_of("a.txt", "cd" * 32))
    (results.articles / f"{stem}.json").write_bytes(damage)
    assert results_to_read(str(tmp_path)).find("cd" * 32) is None


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    for opening in (open_results, results_to_read):
        with pytest.raises(SettingsError, match="holds other files"):
            opening(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_new_an_empty_and_an_earlier_folder_are_taken(tmp_path: Path) -> None:
    for _ in range(2):
        for place in (tmp_path / "new" / "deep", tmp_path):
            if place == tmp_path and not (tmp_path / MARKER).exists():
                continue
            open_results(str(place))
    (tmp_path / "empty").mkdir()
    open_results(str(tmp_path / "empty"))
    assert (tmp_path / "new" / "deep" / MARKER).is_file()
    assert (tmp_path / "empty" / MARKER).is_file()


def test_looking_makes_nothing(tmp_path: Path) -> None:
    results_to_read(str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_a_folder_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be written"):
        open_results(str(tmp_path / "file"))
    with pytest.raises(SettingsError, match="empty"):
        open_results(" ")


def test_records_can_be_read_by_their_owner_alone(tmp_path: Path) -> None:
    results = open_results(str(tmp_path))
    stem = results.save(brief_of("a.txt", "cd" * 32))
    assert os.stat(results.articles / f"{stem}.json").st_mode & 0o077 == 0  # noqa: PTH116 - mode
