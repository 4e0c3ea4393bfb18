"""Every error that the package raises on purpose.

::

    SummarizerError
    ├── SettingsError             a bad flag, configuration file or environment value
    ├── SourceError               an unreadable, empty, undecodable or unsupported article
    ├── PromptError               a missing prompt file, an unknown or missing placeholder
    ├── ModelError
    │   ├── ModelUnavailableError time-out, 429, 5xx, no connection: the only one worth a retry
    │   ├── ModelRejectedError    key, quota, model name, refusal, filter: a retry cannot help
    │   └── ModelOutputError      cut off, or still invalid after one repair; carries the reply
    ├── ReplayMissError           a recorded reply is missing; names what changed
    ├── LimitReached              a budget, a waiting time or a number of requests is used up
    └── StorageError              the journal or the output cannot be written

The text of an error is one line: what happened, why, and what to do about it. It never holds a
key or the text of an article. What is wrong *inside* an article is no error but a `Problem` in
its brief.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.records import ModelResponse


class SummarizerError(Exception):
    """The root of the tree. `str(error)` is one line, fit to be shown to a user."""


class SettingsError(SummarizerError):
    """A flag, a configuration file or an environment variable holds a bad value."""


class SourceError(SummarizerError):
    """An article cannot be read, decoded or recognised as text."""


class PromptError(SummarizerError):
    """A prompt file is missing or its placeholders are not the expected ones."""


class ModelError(SummarizerError):
    """The model's service did not give a usable reply.

    `kind` is a short, stable word for the cause (for example ``auth``, ``quota``,
    ``unknown_model``, ``context``, ``filtered``, ``refused``, ``rate_limit``, ``timeout``,
    ``connection``, ``server``, ``truncated``, ``not_json``, ``schema``).
    """

    def __init__(self, message: str, *, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class ModelUnavailableError(ModelError):
    """The service cannot answer now: the same request may succeed later.

    `retry_after` is the number of seconds that the service asked us to wait, if it did.
    """

    def __init__(self, message: str, *, kind: str, retry_after: float | None = None) -> None:
        super().__init__(message, kind=kind)
        self.retry_after = retry_after


class ModelRejectedError(ModelError):
    """The service will not answer this request: sending it again cannot help."""


class ModelOutputError(ModelError):
    """The reply arrived and was paid for, but cannot be used. It is kept in `response`."""

    def __init__(self, message: str, *, kind: str, response: ModelResponse | None = None) -> None:
        super().__init__(message, kind=kind)
        self.response = response


class ReplayMissError(SummarizerError):
    """No recorded reply belongs to this request; `changed` names the parts that differ."""

    def __init__(self, message: str, *, changed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.changed = changed


class LimitReached(SummarizerError):  # noqa: N818 - the user's own limit did its work: no error
    """The user's own limit (cost, waiting time, number of requests) stops the run here."""


class StorageError(SummarizerError):
    """The journal, a recording or an output file cannot be written or read back."""
