"""The line between a batch and its worker processes: whole messages over a pair of pipes.

Each message is a pickle with its length in front. Both ends are the same program, started by
itself; nothing else can write to the pipes.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from summarizer.batch.outcomes import Job
    from summarizer.batch.work import Work
    from summarizer.errors import SummarizerError
    from summarizer.records import ModelRequest, ModelResponse

LENGTH = struct.Struct("!I")
"""How the length of a message, in bytes, stands in front of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Setup:
    """The first message to a worker: its work, which holds no key. A worker sends nothing by itself."""

    work: Work[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A worker has loaded what it needs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Begin:
    """Work on this article."""

    number: int
    job: Job


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A worker asks the model, through the process that it belongs to."""

    number: int
    request: ModelRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back for `Ask` number so and so."""

    number: int
    result: ModelResponse | PackedError


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """The work on an article has ended; `result` is what `Setup.work` gives for it.

    None is an error that no article may cause: a bug.
    """

    number: int
    result: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PackedError:
    """An error as data: pickle alone could not make it again, for it has arguments by keyword."""

    kind: type[SummarizerError]
    message: str
    attributes: dict[str, Any]

    @classmethod
    def of(cls, error: SummarizerError) -> PackedError:
        """Pack `error`, without its traceback and, as it is not needed any more, its reply."""
        attributes = {name: value for name, value in vars(error).items() if name != "response"}
        return cls(kind=type(error), message=str(error), attributes=attributes)

    def error(self) -> SummarizerError:
        """Make the error again."""
        made = self.kind.__new__(self.kind, self.message)
        made.__dict__.update({"response": None} | self.attributes)
        return made


def to_bytes(message: object) -> bytes:
    """Write a message with its length in front."""
    raw = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return LENGTH.pack(len(raw)) + raw


def from_bytes(raw: bytes) -> Any:
    """Read a message, without its length."""
    return pickle.loads(raw)  # noqa: S301 - written by this program at the other end of a private pipe
