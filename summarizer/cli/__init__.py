"""The command line: `main` runs one command and gives its exit code.

Whatever happens, the user gets one line and no traceback. Only click and what it takes to read
the flags is imported here; each command imports the rest when it runs.
"""

from __future__ import annotations

import io
import os
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from summarizer.cli.batch import batch, errors
from summarizer.cli.cache import cache
from summarizer.cli.clean import clean
from summarizer.cli.doctor import doctor
from summarizer.cli.exit_codes import ExitCode, code_of
from summarizer.cli.interrupts import Stopped, stopping_at_once
from summarizer.cli.invocation import Invocation
from summarizer.cli.review import export, list_articles, report, review, show
from summarizer.cli.schema import schema
from summarizer.cli.score import score
from summarizer.cli.summarize import summarize
from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="summarizer", message="%(prog)s %(version)s")
@click.pass_context
def summarizer(context: click.Context) -> None:
    """Turn foreign-language news about international cooperation into checked English briefs.

    Every fact of a brief is tied to a quote that was found in the article. The key is read from
    OPENAI_API_KEY or a key file; results go to standard output, everything else to standard error.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
    else:
        _silence_libraries()


_COMMANDS = (
    *(summarize, batch, errors),
    *(list_articles, show, review, report, export),
    *(clean, score, schema, doctor, cache),
)
for _command in _COMMANDS:
    summarizer.add_command(_command)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv`, or the process's own, and give the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if sys.stdout is None:  # closed by the caller
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - pathlib costs time
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    invocation = Invocation(arguments=tuple(arguments))
    with warnings.catch_warnings():
        code, message = _run(invocation)
    return _finish(code, message, resume=invocation.resume, json_lines="--json" in arguments)


def _run(invocation: Invocation) -> tuple[ExitCode, str | None]:
    """Give the exit code and, if the command did not end by itself, the one line to show."""
    try:
        with stopping_at_once():
            code = summarizer.main(
                list(invocation.arguments), prog_name="summarizer", standalone_mode=False, obj=invocation
            )
    except BrokenPipeError:
        return ExitCode.COMPLETE, None  # the reader has had enough
    except (SummarizerError, click.ClickException) as error:
        return _explained(error)
    except Stopped as stop:
        return stop.exit_code, stop.message
    except SystemExit:
        return ExitCode.COMPLETE, None  # click's answer where the reader has had enough
    except Exception as error:  # noqa: BLE001 - a bug must not end in a traceback either
        from summarizer.cli.crash import report_crash  # noqa: PLC0415 - only where it is needed

        return ExitCode.BUG, f"error: {report_crash(error)}"
    return ExitCode(code or 0), None


def _explained(error: SummarizerError | click.ClickException) -> tuple[ExitCode, str]:
    if isinstance(error, SummarizerError):
        return code_of(error), f"error: {error}"
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "summarizer"
    return ExitCode.USAGE, f"error: {error.format_message().rstrip('.')}; see {command} --help"


def _finish(code: ExitCode, message: str | None, *, resume: str | None, json_lines: bool) -> int:
    """Say the last line, and let go of a standard output that nobody reads any more."""
    if message is not None:
        from summarizer.output.sanitizing import redacted, visible  # noqa: PLC0415 - only where it is needed

        message = visible(redacted(message, os.environ.get("OPENAI_API_KEY")))
        _tell(message)
    if json_lines:
        import json  # noqa: PLC0415 - as above

        last = {"type": "exit", "code": int(code), "message": message or code.meaning, "resume": resume}
        last["message"] = str(last["message"]).removeprefix("error: ")
        _tell(json.dumps(last))
    try:
        sys.stdout.flush()
    except OSError:
        # What is left in the buffer would make Python complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(code)


def _tell(line: str) -> None:
    with suppress(OSError):
        click.echo(line, err=True)


def _silence_libraries() -> None:
    """Let no library write to standard error: its words could hold an article or a key."""
    import logging  # noqa: PLC0415 - --help does without it

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
