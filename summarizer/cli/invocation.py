"""The command line that was given, and the one that goes on where it has stopped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(kw_only=True, slots=True)
class Invocation:
    """One call of the program: its `arguments`, and what a command sets for the last line of the run.

    `resume` is a command line, quoted for a shell; None where there is nothing to go on with.
    """

    arguments: tuple[str, ...] = ()
    resume: str | None = None
