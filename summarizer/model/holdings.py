"""What the journal holds, added up: how many calls in which state, tokens and cost by model.

What stands in the file is hostile: it may have any type, any length and any characters.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from summarizer.errors import ModelError
from summarizer.model.failures import Redactor
from summarizer.model.prices import cost
from summarizer.model.reply import parse_reply
from summarizer.records import ModelRequest

if TYPE_CHECKING:
    import sqlite3

    from summarizer.records import ModelResponse

# A call was last heard of when it ended, or else when it was begun.
_CHOSEN = """
WHERE (:before IS NULL OR COALESCE(finished, started) < :before)
AND (NOT :unanswered OR (state IN ('intent', 'unknown') AND raw IS NULL
    AND NOT EXISTS (SELECT 1 FROM spares WHERE spares.key = calls.key AND spares.raw <> x'')))
"""
_NAMES = "SELECT substr(CAST(model AS TEXT), 1, 200), substr(CAST(endpoint AS TEXT), 1, 2000),"
_CALLS = (
    f"{_NAMES} state, substr(CAST(kind AS TEXT), 1, 200), COALESCE(substr(CAST(started AS TEXT), 1, 40), ''),"
    " COALESCE(substr(CAST(COALESCE(finished, started) AS TEXT), 1, 40), ''), raw FROM calls"
)
# A spare reply belongs to its call and is chosen with it; one whose call is gone, with everything only.
_OF_SPARES = (
    "FROM (SELECT rowid AS spare, key AS asked, raw AS body FROM spares) LEFT JOIN calls ON key = asked"
)
_SPARES = f"{_NAMES} body {_OF_SPARES}"
_SPARE_IDS = f"SELECT spare {_OF_SPARES}"


class Choice(NamedTuple):
    """Which calls are meant: all, those last heard of before a time (UTC, ISO 8601), those unanswered.

    A call for which any reply is kept, were it one that cannot be used, is not unanswered.
    """

    before: str | None = None
    unanswered: bool = False


EVERYTHING = Choice()


@dataclass(kw_only=True, slots=True)
class Account:
    """What was asked of one model at one endpoint (None: no longer known), and what came of it.

    `replies` counts all that were paid for and are kept, `unmetered` those of them that do not tell
    their tokens, `unpriced` those whose cost is unknown; `usd` is what the others cost. `first` and
    `last` are times (UTC, ISO 8601), None if unknown.
    """

    model: str | None
    endpoint: str | None
    requests: int = 0
    replies: int = 0
    unmetered: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    unpriced: int = 0
    usd: float = 0.0
    first: str | None = None
    last: str | None = None

    def add_call(self, started: str, last: str) -> None:
        """Count a request that was begun, and last heard of, at these times."""
        self.requests += 1
        self.first = min(self.first or started, started)
        self.last = max(self.last or last, last)

    def add_reply(self, raw: Any) -> None:
        """Count a body that was paid for; it costs what the model costs that the server says it was."""
        response = read_kept(raw, self.model or "")
        usage = response.usage if response else None
        dollars = cost(response.model, usage) if response else None
        if dollars is None:
            dollars = cost(self.model or "", usage)
        self.replies += 1
        self.unmetered += usage is None
        self.input_tokens += usage.input_tokens if usage else 0
        self.output_tokens += usage.output_tokens if usage else 0
        self.unpriced += dollars is None
        self.usd += dollars or 0.0


@dataclass(kw_only=True, slots=True)
class Holdings:
    """What the chosen calls are: how many in which state, and the accounts that they add up to.

    `unanswered` may have been paid for, and so may what was `lost`: earlier sends, of any of the calls,
    to which no reply came before they were sent again. `failed` counts by kind; `spares` are replies
    that are kept although another one is served, or none.
    """

    answered: int = 0
    unanswered: int = 0
    lost: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    spares: int = 0
    accounts: list[Account] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """All requests, answered or not."""
        return self.answered + self.unanswered + self.failed.total()

    @property
    def replies(self) -> int:
        """All replies that were paid for and are kept: answers, spares and those that cannot be used."""
        return sum(account.replies for account in self.accounts)

    @property
    def usd(self) -> float:
        """What the replies cost whose cost is known, in US dollars."""
        return sum(account.usd for account in self.accounts)

    @property
    def unpriced(self) -> int:
        """How many replies there are whose cost is unknown."""
        return sum(account.unpriced for account in self.accounts)


def holdings(db: sqlite3.Connection, choice: Choice = EVERYTHING) -> Holdings:
    """Add up the calls that are meant, one row in memory at a time."""
    found = Holdings()
    accounts: dict[tuple[str | None, str | None], Account] = {}

    def account(model: str | None, endpoint: str | None) -> Account:
        return accounts.setdefault((model, endpoint), Account(model=model, endpoint=endpoint))

    chosen = choice._asdict()
    for model, endpoint, state, kind, started, last, raw in db.execute(f"{_CALLS} {_CHOSEN}", chosen):
        found.answered += state == "answered"
        found.unanswered += state in {"intent", "unknown"}
        if state not in {"answered", "intent", "unknown"}:
            found.failed[kind or "unknown"] += 1
        account(model, endpoint).add_call(started, last)
        if raw is not None:
            account(model, endpoint).add_reply(raw)
    for model, endpoint, raw in db.execute(f"{_SPARES} {_CHOSEN}", chosen):
        if raw == b"":
            found.lost += 1
            continue
        found.spares += 1
        account(model, endpoint).add_reply(raw)
    found.accounts = [accounts[name] for name in sorted(accounts, key=lambda name: tuple(map(str, name)))]
    return found


def delete(db: sqlite3.Connection, choice: Choice) -> None:
    """Delete the calls that are meant, with their spare replies; belongs into a transaction."""
    chosen = choice._asdict()
    db.execute(f"DELETE FROM spares WHERE rowid IN ({_SPARE_IDS} {_CHOSEN})", chosen)  # noqa: S608 - constants
    db.execute(f"DELETE FROM calls {_CHOSEN}", chosen)  # noqa: S608 - as above
    if choice == EVERYTHING:
        db.execute("DELETE FROM dialects")


def read_kept(raw: Any, model: str) -> ModelResponse | None:
    """Read what stands where a reply was kept, asked of `model`; None if it is none."""
    if not isinstance(raw, bytes):
        return None
    asked = ModelRequest(
        task="", model=model, system="", user="", schema={}, prompt_version="", max_output_tokens=0
    )
    try:
        return parse_reply(raw, key="", request=asked, host="", created="", redact=Redactor(None))
    except ModelError:
        return None
