"""`summarizer cache`: what the cache of replies holds, whether it is sound, and how to clear it."""

from __future__ import annotations

import re

import click

_AGE = re.compile(r"([1-9]\d{0,4})([hdw])", re.ASCII)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


@click.group(short_help="Look into the cache of replies, or clear it.", invoke_without_command=True)
@click.option(
    "--config", type=click.Path(), metavar="FILE", help="Configuration file instead of your usual one."
)
@click.pass_context
def cache(context: click.Context, *, config: str | None) -> None:
    """Look into the cache of replies, or clear it. Nothing is ever sent.

    The cache keeps every reply that was paid for, so that it is not paid for again.
    """
    context.obj = config
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cache.command(short_help="Show what is kept and what it cost.")
@_JSON
@click.pass_obj
def info(config: str | None, *, as_json: bool) -> int:
    """Show where the cache is, what it holds by model, and what that cost. Changes nothing."""
    from summarizer.cli.caching import show_info  # noqa: PLC0415 - the rooms would slow every --help

    return show_info(config, as_json=as_json)


@cache.command(short_help="Check the file and every reply.")
@_JSON
@click.pass_obj
def verify(config: str | None, *, as_json: bool) -> int:
    """Check the file and every reply in it, one line a fault; exit with 7 if there is any.

    Changes nothing.
    """
    from summarizer.cli.caching import show_faults  # noqa: PLC0415 - as above

    return show_faults(config, as_json=as_json)


@cache.command(short_help="Write all answers to a file.")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.pass_obj
def export(config: str | None, *, folder: str) -> int:
    """Write every answer, as the server sent it, to DIR/replies.jsonl.

    One JSON object a line: key, model, endpoint, task, created, raw. It is for keeping and studying
    what was paid for. --replay cannot read it: the cache knows a request by its hash alone. To get
    files for --replay, run summarize again with --record: what is cached costs nothing.
    """
    from summarizer.cli.caching import export_answers  # noqa: PLC0415 - as above

    return export_answers(config, folder)


def _hours(_: click.Context, __: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    found = _AGE.fullmatch(text)
    if found is None:
        raise click.BadParameter("give an age in hours, days or weeks, such as 12h, 90d or 8w")
    return int(found[1]) * _HOURS[found[2]]


@cache.command(short_help="Delete replies and free the space.")
@click.option(
    "--older-than", "hours", callback=_hours, metavar="AGE", help="What is older than 12h, 90d or 8w."
)
@click.option(
    "--unanswered",
    is_flag=True,
    help="Requests that no reply is kept for; that they may have been paid for is then forgotten.",
)
@click.option("--all", "everything", is_flag=True, help="Everything.")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_obj
def purge(config: str | None, *, hours: int | None, unanswered: bool, everything: bool, yes: bool) -> int:
    """Delete what one of the first three options names, and free the space.

    What would go is shown first, with the paid replies among it and what they cost: they are paid
    for again when they are needed. Refused while another process has requests in flight.
    """
    if (hours is not None) + unanswered + everything != 1:
        raise click.UsageError(
            "give one of --older-than, --unanswered and --all", click.get_current_context()
        )
    from summarizer.cli.caching import purge_cache  # noqa: PLC0415 - as above

    return purge_cache(config, hours=hours, unanswered=unanswered, yes=yes)
