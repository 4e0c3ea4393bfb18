"""Decisions are only ever added, reach the disk whole, and a damaged line costs nobody else's."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shelves import briefs

from summarizer.errors import StorageError
from summarizer.review.decisions import Decision, Reviewer, append_decisions, read_log

if TYPE_CHECKING:
    from pathlib import Path


def _decision(name: str = "Lin") -> Decision:
    return Reviewer(name=name).decide(briefs()[0], "approve", note="as in the original: “签署”\n\x1b[31m")


def _append_many(path: Path, name: str, count: int) -> None:
    for _ in range(count):
        append_decisions(path, [_decision(name)])


def test_what_was_appended_is_read_back_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    decisions = [_decision(name) for name in ("a", "b", "c")]
    append_decisions(path, decisions[:1])
    append_decisions(path, decisions[1:])
    assert read_log(path).decisions == decisions


def test_no_file_holds_no_decisions(tmp_path: Path) -> None:
    assert read_log(tmp_path / "review.jsonl").decisions == []


def test_a_decision_tells_who_when_and_about_what(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    append_decisions(path, [_decision()])
    line = json.loads(path.read_text("utf-8"))
    brief = briefs()[0]
    assert line["who"] == "Lin"
    assert line["when"].endswith("Z")
    assert line["article"] == brief.record_id
    assert line["path"] == brief.source.path


@given(cut=st.integers(min_value=1, max_value=400))
def test_a_line_torn_at_any_place_costs_only_itself(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("log") / "review.jsonl"
    first, torn, last = _decision("a"), _decision("b"), _decision("c")
    append_decisions(path, [first])
    whole = path.stat().st_size
    append_decisions(path, [torn])
    os.truncate(path, whole + min(cut, path.stat().st_size - whole - 2))
    append_decisions(path, [last])
    log = read_log(path)
    assert log.decisions == [first, last]
    assert log.damaged == (2,)


def test_nothing_that_stands_in_the_file_is_ever_changed(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    before = b""
    for _ in range(5):
        append_decisions(path, [_decision()])
        after = path.read_bytes()
        assert after.startswith(before)
        before = after


def test_two_people_at_once_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    people = [multiprocessing.Process(target=_append_many, args=(path, name, 40)) for name in ("a", "b", "c")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    log = read_log(path)
    assert not log.damaged
    assert {name: sum(each.who == name for each in log.decisions) for name in "abc"} == dict.fromkeys(
        "abc", 40
    )


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL of POSIX")
def test_a_decision_that_was_told_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "review.jsonl"
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
        "from test_decisions import _decision; from summarizer.review.decisions import append_decisions\n"
        "while True:\n"
        "    each = _decision(); append_decisions(Path(sys.argv[1]), [each]); print(each.id, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), *sys.path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(30)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split()
    assert {each.id for each in read_log(path).decisions} >= set(told)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is always full")  # noqa: PTH110
def test_a_full_disk_is_one_line_that_says_what_to_do() -> None:
    from pathlib import Path  # noqa: PLC0415

    with pytest.raises(StorageError, match=r"cannot be kept .*free some space"):
        append_decisions(Path("/dev/full"), [_decision()])
