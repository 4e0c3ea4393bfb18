"""From a `ModelRequest` to a `ModelResponse`: the service, the journal before it, recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.errors import SettingsError

if TYPE_CHECKING:
    from summarizer.model.meter import MeteredClient
    from summarizer.settings import Limits, Settings

_HOST_THAT_WANTS_A_KEY = "api.openai.com"


def open_client(settings: Settings, limits: Limits | None = None) -> MeteredClient:
    """Open what `settings` ask for: recordings, or the journal before the service.

    Raises `SettingsError` if a key is missing, or a cap is set on the cost of a model whose price is
    unknown, `StorageError` if the journal, the folder to record
    into or the folder to replay from cannot be used: before anything is paid for. Imports openai
    only where the service may be called.
    """
    from summarizer.model.replay import RecordingClient, ReplayClient  # noqa: PLC0415 - as late as can be

    if settings.replay:
        return ReplayClient(settings.replay)
    if not settings.api_key and settings.endpoint_host == _HOST_THAT_WANTS_A_KEY:
        raise SettingsError("no key: set OPENAI_API_KEY or give --key-file FILE")
    from summarizer.model.budget import check_budget  # noqa: PLC0415 - as above
    from summarizer.model.journal import NoJournal  # noqa: PLC0415 - as above
    from summarizer.model.service import ServiceClient  # noqa: PLC0415 - asyncio with it
    from summarizer.model.sqlite_journal import SqliteJournal  # noqa: PLC0415 - sqlite3 with it

    if limits is not None:
        check_budget(limits, settings.model)
    journal = SqliteJournal(settings.cache_dir) if settings.use_cache else NoJournal()
    try:
        client = ServiceClient(settings, journal, limits)
        return RecordingClient(client, settings.record) if settings.record else client
    except BaseException:
        journal.close()
        raise
