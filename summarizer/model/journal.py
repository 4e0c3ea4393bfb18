"""The journal of paid calls: what was sent, what came back, what a server understands.

Order of work, each step committed before the next: claim and intent -> send -> raw reply -> parse.
So a reply that has been received is never paid for again, two processes do not send the same, and
after a crash it is known which requests may have been billed without an answer. The raw body is
kept, not what was made of it: a better parser re-reads it for free.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from summarizer.model.dialect import Dialect
    from summarizer.records import Problem


def now() -> str:
    """Give the time in UTC, to the second, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request as the journal knows it: `key` hashes all that the reply depends on."""

    key: str
    endpoint: str
    model: str
    task: str


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptReply:
    """The raw body of a reply that was received, and when (UTC, ISO 8601)."""

    raw: bytes
    created: str


class Journal(Protocol):
    """What the client needs to know about earlier calls. All methods may raise `StorageError`."""

    def find(self, key: str) -> KeptReply | None:
        """Give the reply that was received for `key`, if there is a sound one."""
        ...

    def begin(self, call: Call) -> bool:
        """Claim the call and commit the intent to send; True if an earlier send may have been billed.

        Raises `HeldError` while another live process has claimed it. A reply that was kept is not
        touched and nothing is claimed then: call `find` again before sending.
        """
        ...

    def keep(self, call: Call, reply: KeptReply) -> KeptReply:
        """Commit a raw reply; give the one that is served: an answer that was there first stays."""
        ...

    def reject(self, call: Call, reply: KeptReply) -> None:
        """Commit that this kept reply cannot be read: it may be asked for again."""
        ...

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Commit that no usable reply came; `unknown` if the request may have been billed.

        Does nothing if the call was claimed or answered by another process since.
        """
        ...

    def dialect(self, endpoint: str, model: str) -> Dialect | None:
        """Give what is known of the server's ways."""
        ...

    def learn(self, endpoint: str, model: str, dialect: Dialect) -> None:
        """Remember the server's ways."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """Make one commit of all that is done in the body, which keeps to one thread.

        An operation that raises is undone by itself. If the commit fails, nothing was done.
        """
        ...

    def take_notices(self) -> tuple[Problem, ...]:
        """Give, once, what the user should know about the journal itself."""
        ...

    def close(self) -> None:
        """Release the file. Safe to call twice."""
        ...


class NoJournal:
    """The journal of a run without one: remembers nothing."""

    def find(self, key: str) -> None:
        """Find nothing."""

    def begin(self, call: Call) -> bool:
        """Know of no earlier send."""
        del call
        return False

    def keep(self, call: Call, reply: KeptReply) -> KeptReply:
        """Keep nothing."""
        del call
        return reply

    def reject(self, call: Call, reply: KeptReply) -> None:
        """Have nothing to reject."""

    def fail(self, call: Call, *, kind: str, unknown: bool) -> None:
        """Keep nothing."""

    def dialect(self, endpoint: str, model: str) -> None:
        """Know nothing."""

    def learn(self, endpoint: str, model: str, dialect: Dialect) -> None:
        """Learn nothing."""

    def together(self) -> AbstractContextManager[None]:
        """Commit nothing."""
        return nullcontext()

    def take_notices(self) -> tuple[Problem, ...]:
        """Have nothing to say."""
        return ()

    def close(self) -> None:
        """Hold no file."""
