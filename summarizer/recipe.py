"""How a brief is made: what its provenance tells, and whether it would be made in the same way today."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from summarizer.brief import Provenance
from summarizer.briefing.folding import NORM_VERSION
from summarizer.prompting import load_prompts

if TYPE_CHECKING:
    from summarizer.brief import Call
    from summarizer.settings import Settings


def made_now(
    settings: Settings, *, host: str, chunks: int, calls: tuple[Call, ...], created: str = ""
) -> Provenance:
    """Tell how a brief was made: by these `calls` of `host`, from so many `chunks`.

    `created` is ISO 8601; without it, it is now.
    """
    prompts = load_prompts()
    return Provenance(
        tool_version=_own_version(),
        model=settings.model,
        endpoint_host=host,
        prompt_version=prompts.version,
        prompt_sha256=prompts.sha256,
        settings=_settings(settings),
        chunks=chunks,
        calls=calls,
        created=created or dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def is_current(made: Provenance, settings: Settings) -> bool:
    """Tell whether a brief that was `made` so would be asked for in the same way today.

    A new version of the program alone makes no brief old: what it changes in prompts, settings or the
    normaliser is compared. Recordings may come from any host.
    """
    return (
        made.model == settings.model
        and made.prompt_sha256 == load_prompts().sha256
        and made.settings == _settings(settings)
        and (settings.replay is not None or made.endpoint_host == settings.endpoint_host)
    )


def _settings(settings: Settings) -> dict[str, str | int | bool | None]:
    return {
        "chunk_tokens": settings.chunk_tokens,
        "max_output_tokens": settings.max_output_tokens,
        "language": settings.language,
        "encoding": settings.encoding,
        "normaliser": NORM_VERSION,
    }


@cache
def _own_version() -> str:
    return version("summarizer")
