"""Runs that share a folder of results know of each other, and take up what the others have made."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from command import HONEST, Cli, write_article

from summarizer.batch.outcomes import Job
from summarizer.batch.results import open_results
from summarizer.batch.scanning import fingerprint
from summarizer.batch.sharing import anywhere, first_run, in_order, made_meanwhile
from summarizer.batch.surveying import Survey
from summarizer.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI

_HOLD = (
    "import sys, pathlib; from summarizer.batch.sharing import first_run\n"
    "with first_run(pathlib.Path(sys.argv[1])) as is_first:\n"
    "    print(is_first, flush=True); sys.stdin.read()"
)


def test_the_first_of_several_runs_is_told_so_and_the_next_when_it_has_ended(tmp_path: Path) -> None:
    folder = open_results(str(tmp_path / "out")).folder
    with first_run(folder) as first, first_run(folder) as second:
        assert (first, second) == (True, False)
    with first_run(folder) as is_first:
        assert is_first


@pytest.mark.skipif(sys.platform == "win32", reason="no locks there")
def test_a_run_that_was_killed_stands_in_nobodys_way(tmp_path: Path) -> None:
    folder = open_results(str(tmp_path / "out")).folder
    command = [sys.executable, "-c", _HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        with first_run(folder) as is_first:
            assert not is_first
        other.kill()
        other.wait(10)
        with first_run(folder) as is_first:
            assert is_first


def test_without_a_folder_to_lock_each_run_is_the_first(tmp_path: Path) -> None:
    with first_run(tmp_path / "none") as is_first:
        assert is_first


def test_the_first_run_keeps_the_order_of_the_folder_and_others_do_not() -> None:
    numbers = list(range(200))
    assert sorted(numbers, key=in_order) == numbers
    places = {number: anywhere(number) for number in numbers}
    assert sorted(numbers, key=lambda number: places[number]) != numbers


@pytest.fixture
def made(cli: Cli, tmp_path: Path, fake_openai: FakeOpenAI) -> tuple[Job, Survey]:
    """An article that a run has briefed after another had looked through the folder."""
    fake_openai.default = HONEST
    (tmp_path / "in").mkdir()
    path, out = write_article(tmp_path / "in"), str(tmp_path / "out")
    settings = Settings(model="m", base_url=fake_openai.url)
    survey = Survey(folder=str(tmp_path / "in"), results=open_results(out), settings=settings)
    job = Job(path=path, sha256=fingerprint(path, max_bytes=1_000_000))
    assert made_meanwhile(job, survey) is None
    assert (
        cli("batch", survey.folder, "--output", out, "--base-url", fake_openai.url, "--model", "m").code == 0
    )
    return job, survey


def test_what_another_run_has_made_is_taken_up(made: tuple[Job, Survey]) -> None:
    job, survey = made
    outcome = made_meanwhile(job, survey)
    assert outcome is not None
    assert (outcome.sha256, outcome.status) == (job.sha256, "complete")
    assert made_meanwhile(replace(job, stem=outcome.stem), survey) == outcome


def test_what_this_run_would_make_otherwise_is_not_taken_up(made: tuple[Job, Survey]) -> None:
    job, survey = made
    assert made_meanwhile(job, replace(survey, refresh=True)) is None
    assert made_meanwhile(job, replace(survey, settings=replace(survey.settings, model="other"))) is None
    assert made_meanwhile(replace(job, sha256="0" * 64), survey) is None
    assert made_meanwhile(replace(job, sha256=None), survey) is None
