"""What the exit code of a run says. The table stands in docs/cli.md; no number is ever reused."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from summarizer import errors

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExitCode(IntEnum):
    """A caller should treat any other number than 0 as a failure, known or not."""

    COMPLETE = 0
    BUG = 1
    USAGE = 2
    SOME_FAILED = 3
    FLAGGED = 4
    LIMIT = 5
    SERVICE = 6
    STORAGE = 7
    HANGUP = 129
    INTERRUPTED = 130
    TERMINATED = 143

    @property
    def meaning(self) -> str:
        """What the code says, in a line."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.COMPLETE: "every article is complete",
    ExitCode.BUG: "an internal error (a bug); a crash file tells where",
    ExitCode.USAGE: "a wrong flag, setting or key file; nothing was sent",
    ExitCode.SOME_FAILED: "some articles failed, were refused or are incomplete; the rest is saved",
    ExitCode.FLAGGED: "with --strict: complete, but something is not proven or has a warning",
    ExitCode.LIMIT: "stopped by a limit of your own, such as the waiting time",
    ExitCode.SERVICE: "the model's service cannot be used: key, quota, model name or address",
    ExitCode.STORAGE: "a result, the cache or a recording cannot be written",
    ExitCode.HANGUP: "stopped by SIGHUP; replies received so far are kept",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C (SIGINT); replies received so far are kept",
    ExitCode.TERMINATED: "stopped by SIGTERM; replies received so far are kept",
}

_WORST_FIRST = (
    ExitCode.BUG,
    ExitCode.STORAGE,
    ExitCode.SERVICE,
    ExitCode.LIMIT,
    ExitCode.SOME_FAILED,
    ExitCode.FLAGGED,
)

# Kinds of rejection that concern one article; any other would meet the next one as well.
_ONE_ARTICLE = frozenset({"refused", "filtered", "context"})

_NO_SERVICE = frozenset({"connection", "breaker"})


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """Give the code of a whole run from those of its articles."""
    met = set(codes)
    return next((code for code in _WORST_FIRST if code in met), ExitCode.COMPLETE)


def code_of(error: errors.SummarizerError) -> ExitCode:
    """Give the exit code of a run that `error` ended, or of the article that it ended."""
    if isinstance(error, errors.ModelError):
        return ExitCode.SERVICE if _is_of_the_service(error) else ExitCode.SOME_FAILED
    for kind, code in _BY_CLASS.items():
        if isinstance(error, kind):
            return code
    return ExitCode.BUG


def stops_run(error: errors.SummarizerError) -> bool:
    """Tell whether the next article would fail in the same way, so that the run must end here."""
    return code_of(error) is not ExitCode.SOME_FAILED


_BY_CLASS = {
    errors.SettingsError: ExitCode.USAGE,
    errors.PromptError: ExitCode.USAGE,
    errors.SourceError: ExitCode.SOME_FAILED,
    errors.ReplayMissError: ExitCode.SOME_FAILED,
    errors.LimitReached: ExitCode.LIMIT,
    errors.StorageError: ExitCode.STORAGE,
}


def _is_of_the_service(error: errors.ModelError) -> bool:
    if isinstance(error, errors.ModelRejectedError):
        return error.kind not in _ONE_ARTICLE
    return isinstance(error, errors.ModelUnavailableError) and error.kind in _NO_SERVICE
