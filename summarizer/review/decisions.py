"""Decisions about a brief, and the file that keeps them: ``review.jsonl``, to which lines are only added.

Each line is one decision, whole: who, when, about which fact of which article, what stood there
before and what stands there now. An undo is a decision too. A line reaches the disk before the screen
says so; a line torn by a crash is skipped, named, and never glued to the next.
"""

from __future__ import annotations

import os
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.errors import StorageError
from summarizer.review.facts import Content, ListName, brief_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from summarizer.brief import Brief

LOG = "review.jsonl"
"""The file of decisions in a folder of results."""

Action = Literal["accept", "edit", "reject", "add", "approve", "send_back", "undo"]
OF_AN_ARTICLE: frozenset[Action] = frozenset({"approve", "send_back"})


class Decision(BaseModel):
    """One decision of one person.

    `article` is the SHA-256 of the article's bytes, `path` its name then, `brief` the digest of what
    the brief said. `fact` is the key of the fact in the machine's brief, or the `id` of the decision
    that added it. `before` and `after` are the fact as it stood and as it stands (None: it is not
    there). `undoes` is the `id` of a decision that is taken back. `seen` is the digest of what had been
    decided about the article, where it was approved or sent back as it stood.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    format: Literal[1] = 1
    id: str
    when: str
    who: str
    article: str
    path: str
    brief: str
    action: Action
    list: ListName | None = None
    fact: str | None = None
    before: Content | None = None
    after: Content | None = None
    undoes: str | None = None
    seen: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewer:
    """Makes the decisions of one person, with time and id."""

    name: str

    def decide(
        self,
        brief: Brief,
        action: Action,
        *,
        kind: ListName | None = None,
        fact: str | None = None,
        before: Content | None = None,
        after: Content | None = None,
        undoes: str | None = None,
        seen: str | None = None,
        note: str | None = None,
    ) -> Decision:
        """Make a decision about `brief`, now; an added fact is known by the decision's own id."""
        ident = uuid.uuid4().hex
        return Decision(
            id=ident,
            when=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            who=_text(self.name),
            article=brief.record_id,
            path=_text(brief.source.path),
            brief=brief_digest(brief),
            action=action,
            list=kind,
            fact=ident if action == "add" else fact,
            before=before,
            after=after,
            undoes=undoes,
            seen=seen if action in OF_AN_ARTICLE else None,
            note=None if note is None else _text(note),
        )


def _text(typed: str) -> str:
    """Give what was typed as text: a terminal can send bytes that are none."""
    return typed.encode("utf-8", "replace").decode("utf-8")


class Log:
    """All decisions of a folder, in the order in which they were made; `damaged` lines could not be read."""

    def __init__(self, decisions: Iterable[Decision] = (), *, damaged: Sequence[int] = ()) -> None:
        self.decisions: list[Decision] = []
        self.damaged = tuple(damaged)
        self._named: dict[str, dict[int, Decision]] = defaultdict(dict)
        for each in decisions:
            self.add(each)

    def add(self, decision: Decision) -> None:
        """Count one decision more."""
        place = len(self.decisions)
        self.decisions.append(decision)
        self._named[f"sha256:{decision.article}"][place] = decision
        self._named[f"path:{decision.path}"][place] = decision

    def about(self, *, article: str, path: str) -> tuple[Decision, ...]:
        """Give what was decided about an article, by its hash, and about other bytes of the same path."""
        found = self._named.get(f"sha256:{article}", {}) | self._named.get(f"path:{path}", {})
        return tuple(found[place] for place in sorted(found))


def log_file(folder: Path) -> Path:
    """Name the file of decisions of a folder of results."""
    return folder / LOG


def read_log(path: Path) -> Log:
    """Read all decisions; no file, no decisions. Raises `StorageError` if it cannot be read."""
    try:
        if path.exists() and not path.is_file():
            raise StorageError(f"{path}: cannot be read (no regular file); move it away, decisions go there")
        raw = path.read_bytes()
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise StorageError(f"{path}: cannot be read ({error.strerror}); check its rights") from None
    decisions, damaged = [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        if line.strip():
            try:
                decisions.append(Decision.model_validate_json(line))
            except ValidationError:
                damaged.append(number)
    return Log(decisions, damaged=damaged)


def append_decisions(path: Path, decisions: Sequence[Decision]) -> None:
    """Add decisions in one write and wait until the disk has them; raises `StorageError`.

    Two people may review the same folder: each write is whole lines at the end of the file.
    """
    text = "".join(each.model_dump_json(exclude_none=True) + "\n" for each in decisions)
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            # A line that a crash has torn is closed first, so that it does not take this one with it.
            written = _write(file, (b"\n" if _is_torn(file) else b"") + text.encode("utf-8", "replace"))
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise StorageError(
            f"{path}: the decision cannot be kept ({error.strerror}); free some space or check its rights"
        ) from None
    if not written:
        raise StorageError(f"{path}: the decision cannot be kept (disk full); free some space")


def _write(file: int, raw: bytes) -> bool:
    """Write in one go; tell whether all of it went, so that half a line is never taken for a decision."""
    return os.write(file, raw) == len(raw)


def _is_torn(file: int) -> bool:
    end = os.lseek(file, 0, os.SEEK_END)
    if end == 0:
        return False
    os.lseek(file, end - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"
