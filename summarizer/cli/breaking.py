"""When a failure of one article or brief ends the whole run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.cli.exit_codes import stops_run
from summarizer.errors import ModelUnavailableError

if TYPE_CHECKING:
    from summarizer.errors import SummarizerError

FAILURES_IN_A_ROW = 5
"""So many of them in a row without an answer from the service end the run."""


class Breaker:
    """Counts `what` is without an answer; `host` is named in the error that ends the run."""

    def __init__(self, host: str, *, what: str = "articles") -> None:
        self._host = host
        self._what = what
        self._unanswered = 0

    def answered(self) -> None:
        """Note that the service has answered."""
        self._unanswered = 0

    def failed(self, error: SummarizerError) -> SummarizerError | None:
        """Give the error that ends the run if this failure does: it, or another."""
        if stops_run(error):
            return error
        self._unanswered = self._unanswered + 1 if isinstance(error, ModelUnavailableError) else 0
        if self._unanswered < FAILURES_IN_A_ROW:
            return None
        return ModelUnavailableError(
            f"{self._unanswered} {self._what} in a row had no answer from {self._host}; try again later",
            kind="breaker",
        )
