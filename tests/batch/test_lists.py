"""The lists over all articles: streaming, in order, whole or as they were before."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from briefs import example_brief, infested
from hostile import MARKUP, RAW

from summarizer.batch.lists import Listing, has_lists, write_lists
from summarizer.batch.results import Results, existing_results, open_results
from summarizer.batch.running import Entry
from summarizer.batch.surveying import Failure
from summarizer.errors import StorageError
from summarizer.review.decisions import Reviewer, append_decisions, log_file
from summarizer.review.facts import facts_of
from summarizer.shelf.rows import open_shelf

if TYPE_CHECKING:
    from pathlib import Path

NAMES = {
    "briefs.jsonl",
    "index.md",
    "parties.csv",
    "dates.csv",
    "agreements.csv",
    "areas.csv",
    "errors.jsonl",
}


def filled(folder: Path, count: int) -> tuple[Results, Listing]:
    """A folder of results with so many records, all alike, and the listing of them."""
    results = open_results(str(folder))
    entries, stems = [], {}
    for number in range(count):
        sha256 = f"{number:064x}"[::-1]
        example = example_brief()
        source = example.source.model_copy(update={"path": f"in/{number:05}.txt"})
        brief = example.model_copy(update={"record_id": sha256, "source": source})
        stems[sha256] = results.save(brief)
        entries.append(Entry(path=f"in/{number:05}.txt", sha256=sha256))
    return results, Listing(folder="in", entries=entries, stems=stems, failures=[])


def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path) -> None:
    peaks = []
    for count in (20, 200):
        results, listing = filled(tmp_path / str(count), count)
        write_lists(results, listing)
        tracemalloc.start()
        write_lists(results, listing)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 200_000


def test_what_a_person_decided_wins_in_every_list_and_is_named(tmp_path: Path) -> None:
    results, listing = filled(tmp_path, 2)
    brief = results.record(listing.stems[listing.entries[0].sha256 or ""])
    assert brief is not None
    fact = next(each for each in facts_of(brief) if each.list == "parties")
    lin = Reviewer(name="Lin")
    reject = lin.decide(brief, "reject", kind="parties", fact=fact.key, before=fact.content)
    append_decisions(log_file(tmp_path), [reject, lin.decide(brief, "approve")])
    records = {path: path.read_bytes() for path in results.articles.glob("*.json")}
    write_lists(results, listing)
    first, second = map(json.loads, (tmp_path / "briefs.jsonl").read_text("utf-8").splitlines())
    assert len(first["parties"]) == len(second["parties"]) - 1
    assert (first["review"]["state"], first["review"]["by"]) == ("approved", "Lin")
    assert "review" not in second
    with (tmp_path / "parties.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["sha256"], row["article_state"], row["reviewed_by"]) for row in csv.DictReader(file)]
    assert {row[1:] for row in rows if row[0] == brief.record_id} == {("approved", "Lin")}
    assert {row[1:] for row in rows if row[0] != brief.record_id} == {("new", "")}
    assert "approved by Lin" in (tmp_path / "index.md").read_text("utf-8")
    assert "approved by Lin" in (results.articles / f"{listing.stems[brief.record_id]}.md").read_text("utf-8")
    assert {path: path.read_bytes() for path in results.articles.glob("*.json")} == records


def test_an_article_that_was_changed_back_is_listed_as_it_is_now(tmp_path: Path) -> None:
    results, listing = filled(tmp_path, 1)
    record = results.record(listing.stems[listing.entries[0].sha256 or ""])
    assert record is not None
    between = results.save(record.model_copy(update={"record_id": "f" * 64}))
    os.utime(results.articles / f"{between}.json", (1e9, 1e9))
    os.utime(results.articles / f"{listing.stems[record.record_id]}.json", (0.9e9, 0.9e9))
    write_lists(existing_results(str(tmp_path)), listing)
    (row,) = open_shelf(str(tmp_path)).rows()
    assert row.record_id == record.record_id


def test_a_record_that_was_taken_away_is_left_out(tmp_path: Path) -> None:
    results, listing = filled(tmp_path, 3)
    (results.articles / f"{listing.stems[listing.entries[1].sha256 or '']}.json").unlink()
    write_lists(results, listing)
    assert len((tmp_path / "briefs.jsonl").read_text("utf-8").splitlines()) == 2


def test_where_one_cannot_be_written_all_stay_as_they_were(tmp_path: Path) -> None:
    results, listing = filled(tmp_path, 2)
    assert not has_lists(results)
    write_lists(results, listing)
    assert has_lists(results)
    before = {name: (tmp_path / name).read_bytes() for name in NAMES}
    more = Listing(folder="in", entries=listing.entries, stems=listing.stems, failures=Fails())
    with pytest.raises(StorageError):
        write_lists(results, more)
    assert {name: (tmp_path / name).read_bytes() for name in NAMES} == before
    assert not list(tmp_path.glob(".*"))


class Fails(list[Failure]):
    """A list at whose reading the disk gives up."""

    def __iter__(self) -> object:  # type: ignore[override] # it never gives anything
        raise OSError(28, "No space left on device")


DYING_WRITER = """
import os, signal, sys
from summarizer.batch.lists import Listing, write_lists
from summarizer.batch.results import results_to_read

old = os.fsync
for line in sys.stdin:
    child = os.fork()  # what takes a second is loaded once
    if child == 0:
        left = int(line)
        def fsync(handle):
            global left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            old(handle)
        os.fsync = fsync
        write_lists(results_to_read(sys.argv[1]), Listing(folder="in", entries=[], stems={}, failures=[]))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="fork and SIGKILL of POSIX")
def test_a_kill_at_any_write_leaves_whole_lists(tmp_path: Path) -> None:
    results, listing = filled(tmp_path, 3)
    write_lists(results, listing)
    before = {name: (tmp_path / name).read_bytes() for name in NAMES}
    fewer = {name: len(data) for name, data in before.items()}
    ends = set()
    with subprocess.Popen(
        [sys.executable, "-c", DYING_WRITER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        for place in range(1, 17):
            writer.stdin.write(f"{place}\n")
            writer.stdin.flush()
            ends.add(int(writer.stdout.readline()))
            for name in NAMES:
                size = os.path.getsize(tmp_path / name)  # noqa: PTH202 - brevity
                assert size == fewer[name] or (tmp_path / name).read_bytes() == EMPTY(tmp_path, name)
        writer.stdin.close()
    assert ends == {-signal.SIGKILL, 0}


def EMPTY(folder: Path, name: str) -> bytes:  # noqa: N802 - a constant that must be made
    """What the list of nothing is."""
    empty = open_results(str(folder.parent / f"{folder.name}-empty"))
    write_lists(empty, Listing(folder="in", entries=[], stems={}, failures=[]))
    return (empty.folder / name).read_bytes()


def test_hostile_text_stays_text_in_the_index(tmp_path: Path) -> None:
    results = open_results(str(tmp_path))
    words = [word for word in MARKUP if "\ud800" not in word]
    brief = infested(words).model_copy(update={"record_id": "ab" * 32})
    path = results.articles / "x-abababab.json"
    record = example_brief().model_copy(update={"record_id": "ab" * 32})
    path.write_text(record.model_copy(update={"source": brief.source}).model_dump_json(), "utf-8")
    entries = [Entry(path=f"in/{word}.txt", sha256="ab" * 32) for word in words]
    failures = [Failure(path=f"in/{word}", why=f"{word}: why") for word in words]
    write_lists(
        results,
        Listing(folder="in", entries=entries, stems={"ab" * 32: "x-abababab"}, failures=failures),
    )
    index = (tmp_path / "index.md").read_text("utf-8")
    assert not RAW.search(index)
    shown = re.sub(r"(`+).*?\1", "", index)  # what is set as code is neither link nor element
    assert "](javascript" not in shown.replace("\\]", "")
    assert "<img" not in shown.replace("\\<", "")
    rows = [line for line in index.splitlines() if line.startswith("| [")]
    assert len(rows) == 1
