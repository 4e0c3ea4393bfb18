"""What the tests of the model room ask, and a clock that does not wait."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from summarizer.model.journal import Journal, NoJournal
from summarizer.model.service import ServiceClient
from summarizer.model.sqlite_journal import SqliteJournal
from summarizer.records import ModelRequest
from summarizer.settings import Limits, Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from fake_openai import FakeOpenAI

KEY = "sk-canary-0123456789abcdef"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
REQUEST = ModelRequest(
    task="brief",
    model="fake-model",
    system="Answer in JSON.",
    user="Một bài báo về hợp tác.",
    schema=SCHEMA,
    prompt_version="p1",
    max_output_tokens=500,
)


def ask(**changes: Any) -> ModelRequest:
    """The usual request, with changes."""
    return replace(REQUEST, **changes)


def settings_for(server: FakeOpenAI, folder: Path, **changes: Any) -> Settings:
    """Settings that call `server` and keep the journal in `folder`."""
    usual: dict[str, Any] = {
        "base_url": server.url,
        "api_key": KEY,
        "cache_dir": folder / "cache",
        "model": "fake-model",
        "request_timeout": 5.0,
    }
    return Settings(**{**usual, **changes})


@dataclass
class FakeClock:
    """Time passes only by sleeping; `slept` lists how long each sleep was."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@asynccontextmanager
async def service(
    settings: Settings,
    clock: FakeClock | None = None,
    journal: Journal | None = None,
    limits: Limits | None = None,
) -> AsyncIterator[ServiceClient]:
    """A client of a live service whose waits cost no time."""
    clock = clock or FakeClock()
    if journal is None:
        journal = SqliteJournal(settings.cache_dir) if settings.use_cache else NoJournal()
    client = ServiceClient(settings, journal, limits, sleep=clock.sleep, clock=clock)
    try:
        yield client
    finally:
        await client.close()


def bytes_under(folder: Path) -> bytes:
    """All bytes that were written under `folder`."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
