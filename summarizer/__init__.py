"""Checked English briefs of foreign-language news about international cooperation.

>>> from pathlib import Path
>>> from summarizer import Settings, summarize
>>> brief = summarize(Path("article.txt"))  # doctest: +SKIP
>>> brief.summary.en, [party.name_en for party in brief.parties]  # doctest: +SKIP

The names below are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief
    from summarizer.errors import SummarizerError
    from summarizer.settings import Settings, resolve_settings

__all__ = ["Brief", "Settings", "SummarizerError", "resolve_settings", "summarize"]

_HOMES = {
    "Brief": "summarizer.brief",
    "Settings": "summarizer.settings",
    "SummarizerError": "summarizer.errors",
    "resolve_settings": "summarizer.settings",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def summarize(source: Path | str, settings: Settings | None = None) -> Brief:
    """Brief one article: `source` is a `pathlib.Path` to a file, or the text itself as a `str`.

    Without `settings` they are resolved as on the command line: user's configuration file, then
    environment. Raises the errors of `summarizer.errors`. Must not be called inside a running
    event loop; there, await `summarizer.pipeline.brief_article`.
    """
    import asyncio  # noqa: PLC0415 - keeps the import of the package light
    from pathlib import Path  # noqa: PLC0415 - keeps the import of the package light

    from summarizer.model import open_client  # noqa: PLC0415 - loads the model room
    from summarizer.pipeline import brief_article  # noqa: PLC0415 - loads every room
    from summarizer.reading.sources import article_from_text, read_source  # noqa: PLC0415 - as above
    from summarizer.settings import resolve_settings  # noqa: PLC0415 - as above

    chosen = settings or resolve_settings()
    if isinstance(source, Path):
        article = read_source(source, encoding=chosen.encoding, max_bytes=chosen.max_bytes)
    else:
        article = article_from_text(source)

    async def run() -> Brief:
        client = open_client(chosen)
        try:
            return await brief_article(article, settings=chosen, client=client)
        finally:
            await client.close()

    return asyncio.run(run())
