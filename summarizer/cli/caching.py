"""What `summarizer cache` does, once its flags are read."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from summarizer.cli.exit_codes import ExitCode
from summarizer.model import ledger
from summarizer.model.claims import Owner, live_owners
from summarizer.model.failures import Redactor
from summarizer.model.holdings import Choice, Holdings, holdings
from summarizer.model.sqlite_journal import FILE_NAME
from summarizer.output.console import Messages, Screen
from summarizer.output.jsonl import to_json
from summarizer.output.page import Block, Heading, Line, Page, Paragraph, Run, Table
from summarizer.output.sanitizing import visible
from summarizer.output.saving import whole_file
from summarizer.output.wording import in_words, usd
from summarizer.settings import Settings, resolve_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.model.holdings import Account
    from summarizer.model.ledger import Answer

EXPORT_NAME = "replies.jsonl"

_COLUMNS = ("model and endpoint", "requests", "tokens in", "tokens out", "US$", "first, last")
_EXPORTED = ("key", "model", "endpoint", "task", "created")
_MEGABYTE = 1_000_000


def show_info(config: str | None, *, as_json: bool) -> ExitCode:
    """Print what the cache holds; raises `StorageError` if it cannot be read."""
    path, screen = _journal(config), Screen(sys.stdout)
    found, owners = Holdings(), tuple[Owner, ...]()
    exists = ledger.is_there(path)
    if exists:
        with ledger.reading(path) as db:
            found, owners = holdings(db), live_owners(db)
    size = ledger.size_on_disk(path)
    if as_json:
        screen.write_json({"path": str(path), "exists": exists, "bytes": size, **_record(found, owners)})
    elif exists:
        screen.show(_page(path, size, found, owners))
    else:
        screen.write(visible(_none(path)))
    return ExitCode.COMPLETE


def show_faults(config: str | None, *, as_json: bool) -> ExitCode:
    """Print one line for each fault of the cache; exit with 7 if there is any."""
    path, screen = _journal(config), Screen(sys.stdout)
    exists = ledger.is_there(path)
    found = ledger.inspect(path) if exists else ledger.Inspection(checked=0, faults=())
    if as_json:
        screen.write_json({"path": str(path), "exists": exists, **asdict(found)})
    elif not exists:
        screen.write(visible(_none(path)))
    else:
        for fault in found.faults:
            screen.write(visible(fault))
        verdict = f"{len(found.faults):,} at fault" if found.faults else "all is right"
        screen.write(visible(f"{path}: {_many(found.checked, 'reply', 'replies')} checked, {verdict}"))
    return ExitCode.STORAGE if found.faults else ExitCode.COMPLETE


def export_answers(config: str | None, folder: str) -> ExitCode:
    """Write all sound answers as JSON Lines; exit with 3 if there are others, each named in a line."""
    settings = _settings(config)
    path, messages = settings.cache_dir / FILE_NAME, Messages(secret=settings.api_key)
    if not ledger.is_there(path):
        messages.line(_none(path))
        return ExitCode.COMPLETE
    target, redact = Path(folder) / EXPORT_NAME, Redactor(settings.api_key)
    written = faulty = 0
    with ledger.reading(path) as db, whole_file(target) as file:
        for answer in ledger.answers(db):
            if answer.fault:
                faulty += 1
                messages.error(f"not exported: {answer.fault}")
            else:
                written += 1
                file.write(to_json(_exported(answer, redact)) + "\n")
    messages.line(f"{_many(written, 'reply', 'replies')} written to {target}")
    return ExitCode.SOME_FAILED if faulty else ExitCode.COMPLETE


def purge_cache(config: str | None, *, hours: int | None, unanswered: bool, yes: bool) -> ExitCode:
    """Show what would go and, if that is wanted, delete it; raises `StorageError`, `click.UsageError`."""
    path, messages = _journal(config), Messages()
    if not ledger.is_there(path):
        messages.line(_none(path))
        return ExitCode.COMPLETE
    choice = Choice(before=_ago(hours), unanswered=unanswered)
    with ledger.reading(path) as db:
        ledger.refuse_while_in_use(db, path)
        doomed = holdings(db, choice)
    messages.line(f"to be deleted from {path}: {_summary(doomed)}")
    if not (doomed.requests or doomed.replies):
        return ExitCode.COMPLETE
    if not (yes or _agreed()):
        messages.line("nothing was deleted")
        return ExitCode.COMPLETE
    before = ledger.size_on_disk(path)
    ledger.purge(path, choice, expected=doomed)
    freed = max(0, before - ledger.size_on_disk(path))
    messages.line(f"deleted; {_megabytes(freed)} freed, {_megabytes(ledger.size_on_disk(path))} left")
    return ExitCode.COMPLETE


def _agreed() -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        text = "nothing was deleted, there is no terminal to ask on; add --yes to delete"
        raise click.UsageError(text, click.get_current_context())
    try:
        return click.confirm("Delete this?", err=True)
    except click.Abort:  # the end of the input
        return False


def _settings(config: str | None) -> Settings:
    return resolve_settings({}, config=Path(config) if config else None)


def _journal(config: str | None) -> Path:
    return _settings(config).cache_dir / FILE_NAME


def _ago(hours: int | None) -> str | None:
    """Give a time as the journal writes it."""
    if hours is None:
        return None
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")


def _exported(answer: Answer, redact: Redactor) -> dict[str, str]:
    told = {name: redact.hide(getattr(answer, name)) for name in _EXPORTED}
    return told | {"raw": redact.hide_in_body(answer.raw).decode()}


def _record(found: Holdings, owners: Sequence[Owner]) -> dict[str, object]:
    return {
        "answered": found.answered,
        "unanswered": found.unanswered,
        "lost": found.lost,
        "failed": dict(sorted(found.failed.items())),
        "spares": found.spares,
        "accounts": [asdict(each) | {"usd": _dollars(each)} for each in found.accounts],
        "in_use_by": [owner._asdict() for owner in owners],
    }


def _dollars(sums: Account | Holdings) -> float | None:
    """Give what is known of the cost; where nothing is, None and never 0."""
    return None if sums.replies and sums.unpriced == sums.replies else sums.usd


def _cost(sums: Account | Holdings) -> str:
    dollars = _dollars(sums)
    if dollars is None:
        return "price unknown"
    return usd(dollars) + f"; the price of {sums.unpriced:,} is unknown" * bool(sums.unpriced)


def _summary(doomed: Holdings) -> str:
    paid = "no paid reply"
    if doomed.replies:
        paid = f"{_many(doomed.replies, 'paid reply', 'paid replies')} ({_cost(doomed)})"
    return (
        f"{_many(doomed.requests, 'request')} ({doomed.answered:,} answered, "
        f"{doomed.unanswered:,} unanswered, {doomed.failed.total():,} failed), and with them {paid}"
    )


def _page(path: Path, size: int, found: Holdings, owners: Sequence[Owner]) -> Page:
    kinds = ", ".join(f"{in_words(kind)} {count:,}" for kind, count in sorted(found.failed.items()))
    facts = (
        ("file", str(path)),
        ("size", _megabytes(size)),
        ("answered", f"{found.answered:,}"),
        ("unanswered", f"{found.unanswered:,}" + " (may have been paid for)" * bool(found.unanswered)),
        ("failed", f"{found.failed.total():,}" + (f" ({kinds})" if kinds else "")),
        ("lost and sent again", f"{found.lost:,}" + " (may have been paid for)" * bool(found.lost)),
        ("spare replies", f"{found.spares:,}" + " (paid for, another is served)" * bool(found.spares)),
        ("in use by", ", ".join(f"process {pid} on {host}" for pid, host in owners) or "nobody"),
    )
    blocks: list[Block] = [
        Heading(text="The cache of replies", level=1),
        Table(columns=("what", "is"), rows=tuple(_row(fact) for fact in facts)),
    ]
    if found.accounts:
        rows = tuple(_cells(account) for account in found.accounts)
        blocks += [
            Heading(text="By model"),
            Table(columns=_COLUMNS, rows=rows, wide=0, head=True, numbers=frozenset(range(1, 5))),
            Paragraph(lines=_footnotes(found)),
        ]
    return tuple(blocks)


def _cells(account: Account) -> tuple[tuple[Line, ...], ...]:
    dollars = _dollars(account)
    counts = (account.requests, account.input_tokens, account.output_tokens)
    days = ((when or "not known")[:10] for when in (account.first, account.last))
    return (
        ((Run(account.model or "not known"),), (Run(account.endpoint or "not known", "quiet"),)),
        *_row([f"{count:,}" for count in counts]),
        ((Run("price unknown" if dollars is None else f"{dollars:.4f}"),),),
        tuple((Run(day),) for day in days),
    )


def _footnotes(found: Holdings) -> tuple[Line, ...]:
    texts = [f"{_many(found.replies, 'reply', 'replies')} kept, by today's price table {_cost(found)}."]
    unmetered = sum(account.unmetered for account in found.accounts)
    if unmetered:
        texts.append(f"{unmetered:,} of them do not tell their tokens, and are not in the sums.")
    return tuple((Run(text, "quiet"),) for text in texts)


def _row(texts: Sequence[str]) -> tuple[tuple[Line, ...], ...]:
    return tuple(((Run(text),),) for text in texts)


def _none(path: Path) -> str:
    return f"there is no cache yet at {path}"


def _many(count: int, one: str, more: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE // 10 else f"{size:,} bytes"
