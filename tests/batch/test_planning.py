"""A plan of a folder is the same whoever counts it, and sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command import ARTICLE, write_article

from summarizer.batch.crew import Crew
from summarizer.batch.outcomes import Job
from summarizer.batch.planning import Counting, Nobody, Planning
from summarizer.batch.results import results_to_read
from summarizer.batch.surveying import Survey
from summarizer.errors import LimitReached, SourceError
from summarizer.planning import plan_article
from summarizer.prompting import load_prompts
from summarizer.reading.sources import read_source
from summarizer.records import ModelRequest
from summarizer.settings import Settings
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.output.batch_plan_page import BatchPlan
    from summarizer.planning import Plan


class Tallying:
    """A counter that remembers what it was asked."""

    exact = True

    def __init__(self) -> None:
        self.texts: list[str] = []

    def count(self, text: str) -> int:
        self.texts.append(text)
        return len(text)


def settings_for(tmp_path: Path) -> Settings:
    return Settings(model="gpt-6-luna", api_key="secret", cache_dir=tmp_path / "cache")


def write_folder(folder: Path) -> Path:
    """Articles of all kinds: some like another, some that cannot be read, one that is no article."""
    folder.mkdir()
    for number in range(230):
        more = f"De två sidorna väljer {number + 10} filmer i mars, berättade Lind efter ceremonin.\n"
        write_article(folder, f"{number:03}.txt", f"{ARTICLE}\n" + more * (1 + number % 7))
    write_article(folder, "again.txt", (folder / "007.txt").read_text("utf-8"))
    write_article(folder, "links.txt", "Home\nNews\nSport\nContact\n" * 5)
    (folder / "042x.txt").write_bytes(b"")
    (folder / "187x.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    return folder


async def planned(
    folder: Path, settings: Settings, *, workers: int
) -> tuple[BatchPlan, list[str], list[int]]:
    told: list[str] = []
    counted: list[int] = []
    counter = EstimatingCounter()
    crew: Crew[Plan] = Crew(
        work=Counting(settings=settings, counter=counter), client=Nobody(), workers=workers, alone=20
    )
    survey = Survey(folder=str(folder), results=results_to_read(str(folder / "out")), settings=settings)
    planning = Planning(survey=survey, crew=crew, tell=told.append, count=counted.append)
    async with crew:
        await planning.run()
        assert bool(crew._ready) == bool(workers)
    return planning.plan(exact=counter.exact), told, counted


async def test_several_processes_count_the_same_to_the_last_digit_and_tell_the_same(tmp_path: Path) -> None:
    folder, settings = write_folder(tmp_path / "in"), settings_for(tmp_path)
    alone = await planned(folder, settings, workers=0)
    assert await planned(folder, settings, workers=2) == alone
    plan, told, counted = alone
    assert (plan.files, plan.twins, plan.no_article, plan.failed, plan.articles) == (234, 1, 1, 2, 230)
    assert [line.partition(":")[0] for line in told] == [str(folder / n) for n in ("042x.txt", "187x.txt")]
    assert counted == list(range(1, 235))


async def test_the_sums_are_those_of_the_single_articles(tmp_path: Path) -> None:
    folder, settings = tmp_path / "in", settings_for(tmp_path)
    folder.mkdir()
    paths = [write_article(folder, f"{n}.txt", f"{ARTICLE}\nSidan {n} av avtalet.\n") for n in range(3)]
    plans = [
        plan_article(read_source(path), settings=settings, counter=EstimatingCounter()) for path in paths
    ]
    plan, _, _ = await planned(folder, settings, workers=0)
    assert plan.requests == sum(each.requests for each in plans)
    assert plan.input_tokens == sum(each.input_tokens for each in plans)
    assert plan.output_tokens_max == sum(each.output_tokens_max for each in plans)
    assert plan.usd_max == pytest.approx(sum(each.usd_max or 0 for each in plans))


async def test_what_is_the_same_in_all_requests_is_counted_once(tmp_path: Path) -> None:
    counter = Tallying()
    with Counting(settings=settings_for(tmp_path), counter=counter).ready() as count:
        plans = [
            await count(
                Job(path=write_article(tmp_path, f"{n}.txt", f"{ARTICLE}\nSidan {n} av avtalet.\n")), Nobody()
            )
            for n in range(6)
        ]
    assert all(plan.input_tokens > len(load_prompts().sha256) for plan in plans)
    assert len(counter.texts) == 2 + len(plans)


async def test_a_file_that_cannot_be_read_is_an_error_of_its_own(tmp_path: Path) -> None:
    work = Counting(settings=settings_for(tmp_path), counter=EstimatingCounter())
    with work.ready() as count, pytest.raises(SourceError, match="no such file"):
        await count(Job(path=str(tmp_path / "none.txt")), Nobody())


def test_a_worker_gets_no_key(tmp_path: Path) -> None:
    work = Counting(settings=settings_for(tmp_path), counter=EstimatingCounter())
    assert work.for_worker().settings.api_key is None


async def test_a_plan_can_send_nothing() -> None:
    request = ModelRequest(
        task="brief", model="m", system="", user="", schema={}, prompt_version="1", max_output_tokens=1
    )
    with pytest.raises(LimitReached, match="sends nothing"):
        await Nobody().complete(request)
