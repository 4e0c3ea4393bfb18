"""What happened so far to one request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(kw_only=True, slots=True)
class Tries:
    """Changes as the request is tried.

    `failed` counts the tries that count against their limit: all but those that the server refused
    by its rate. `unknown` counts the sends whose reply was lost, `waited` the seconds spent between
    tries and on other processes.
    """

    sends: int = 0
    failed: int = 0
    unknown: int = 0
    waited: float = 0.0
    maybe_billed: bool = False
    not_kept: str | None = None
