"""Worker processes: as one process alone, but for the time; and what happens when one goes wrong."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command import reply_to, write_article

from summarizer.batch import crew as crew_module
from summarizer.batch.crew import ALONE, Crew, workers_for_this_machine
from summarizer.batch.line import Setup, to_bytes
from summarizer.batch.outcomes import Job
from summarizer.batch.results import open_results
from summarizer.batch.work import Briefing
from summarizer.errors import ModelRejectedError, SourceError, StorageError
from summarizer.records import ModelResponse
from summarizer.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.batch.outcomes import Outcome
    from summarizer.records import ModelRequest


class Answering:
    """A client that answers as a good model would, or waits, or refuses."""

    def __init__(self) -> None:
        self.asked = 0
        self.was_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.error: Exception | None = None

    async def complete(self, request: ModelRequest) -> ModelResponse:
        self.asked += 1
        self.was_asked.set()
        await self.may_answer.wait()
        if self.error:
            raise self.error
        return ModelResponse(
            key=f"{self.asked}",
            text=json.dumps(reply_to(request)),  # type: ignore[arg-type] # it reads the user message alone
            finish_reason="stop",
            refusal=None,
            model="m",
            endpoint_host="h",
            usage=None,
            cached=False,
            created="2026-01-01T00:00:00+00:00",
        )

    async def close(self) -> None:
        pass


def crew_of(tmp_path: Path, client: Answering, workers: int = 1) -> Crew[Outcome]:
    results = open_results(str(tmp_path / "out"))
    work = Briefing(settings=Settings(model="m", api_key="secret"), results=results)
    return Crew(work=work, client=client, workers=workers)


async def test_few_articles_are_worked_on_here(tmp_path: Path) -> None:
    async with crew_of(tmp_path, Answering()) as crew:
        await crew.expect(ALONE)
        outcome = await crew.work_on(Job(path=write_article(tmp_path)))
        assert (outcome.status, crew._ready) == ("complete", [])


async def test_many_are_worked_on_by_a_worker_that_asks_through_us(tmp_path: Path) -> None:
    client = Answering()
    async with crew_of(tmp_path, client) as crew:
        await crew.expect(ALONE + 1)
        outcome = await crew.work_on(Job(path=write_article(tmp_path)))
        assert len(crew._ready) == 1
        process = crew._ready[0].process
    assert outcome.status == "complete"
    assert client.asked == 1
    assert (tmp_path / "out" / "articles" / f"{outcome.stem}.json").is_file()
    assert process.returncode is not None


async def test_a_worker_is_told_neither_the_key_nor_what_is_there_already(tmp_path: Path) -> None:
    results = open_results(str(tmp_path / "out"))
    results.stems["0123"] = ["film-0123"]
    work = Briefing(settings=Settings(model="m", api_key="secret"), results=results)
    sent = work.for_worker()
    assert (sent.settings.api_key, sent.results.stems) == (None, {})
    assert sent.results.folder == results.folder
    assert b"secret" not in to_bytes(Setup(work=sent))


async def test_errors_of_the_article_and_of_the_service_come_back_as_they_are(tmp_path: Path) -> None:
    client = Answering()
    client.error = ModelRejectedError("the key was refused", kind="auth")
    async with crew_of(tmp_path, client) as crew:
        await crew.expect(ALONE + 1)
        with pytest.raises(SourceError, match="no such file"):
            await crew.work_on(Job(path=str(tmp_path / "none.txt")))
        with pytest.raises(ModelRejectedError) as caught:
            await crew.work_on(Job(path=write_article(tmp_path)))
    assert caught.value.kind == "auth"


async def test_a_worker_that_dies_fails_its_articles_as_the_disk_would(tmp_path: Path) -> None:
    client = Answering()
    client.may_answer.clear()
    async with crew_of(tmp_path, client) as crew:
        await crew.expect(ALONE + 1)
        work = asyncio.ensure_future(crew.work_on(Job(path=write_article(tmp_path))))
        await client.was_asked.wait()
        crew._ready[0].process.send_signal(signal.SIGKILL)
        with pytest.raises(StorageError, match="run the same command again"):
            await work


async def test_a_worker_that_died_idle_is_given_nothing_more(tmp_path: Path) -> None:
    async with crew_of(tmp_path, Answering()) as crew:
        await crew.expect(ALONE + 1)
        (worker,) = crew._ready
        worker.process.send_signal(signal.SIGKILL)
        assert worker._listening is not None
        await asyncio.wait_for(asyncio.shield(worker._listening), 10)  # it hears of the death
        outcome = await asyncio.wait_for(crew.work_on(Job(path=write_article(tmp_path))), 20)
    assert outcome.status == "complete"


async def test_what_only_a_bug_can_cause_is_done_again_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Answering()
    broken = crew_module._START.replace(
        "main()", "import summarizer.batch.work as w; w.outcome_of = None; main()"
    )
    monkeypatch.setattr(crew_module, "_START", broken)
    async with crew_of(tmp_path, client) as crew:
        await crew.expect(ALONE + 1)
        outcome = await crew.work_on(Job(path=write_article(tmp_path)))
        assert crew._ready
    assert outcome.status == "complete"


async def test_where_no_process_can_be_started_the_work_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew_module, "_START", "raise SystemExit(1)")
    async with crew_of(tmp_path, Answering()) as crew:
        await crew.expect(ALONE + 1)
        assert (await crew.work_on(Job(path=write_article(tmp_path)))).status == "complete"


async def test_leaving_ends_workers_in_the_middle_of_their_work(tmp_path: Path) -> None:
    client = Answering()
    client.may_answer.clear()
    async with crew_of(tmp_path, client, workers=2) as crew:
        await crew.expect(ALONE + 1)
        work = asyncio.ensure_future(crew.work_on(Job(path=write_article(tmp_path))))
        await client.was_asked.wait()
        work.cancel()
        processes = [worker.process for worker in crew._ready]
    assert all(process.returncode is not None for process in processes)


def test_a_worker_whose_line_is_cut_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-P", "-c", crew_module._START, *sys.path]
    done = subprocess.run(command, input=b"", capture_output=True, timeout=30, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")


def test_there_are_as_many_workers_as_processors_but_not_too_many() -> None:
    assert 1 <= workers_for_this_machine() <= min(6, os.cpu_count() or 1)
