"""`summarizer score`: how good briefs are, against labels made by people."""

from __future__ import annotations

import click

from summarizer.cli.model_options import MODEL_FLAGS, model_options

_FOLDER = click.Path(exists=True, file_okay=False)


@click.command(short_help="Compare briefs with labelled pages.")
@click.argument("gold", metavar="GOLD", type=_FOLDER)
@click.argument("briefs", metavar="BRIEFS", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--pages", metavar="DIR", type=_FOLDER, help="The pages, if not in a folder beside GOLD.")
@click.option("--alternatives", metavar="FILE", help="What else is acceptable; see docs/scoring.md.")
@click.option(
    "--judge",
    is_flag=True,
    help="Let a model judge key facts and forbidden statements; one request a brief. "
    "The options below are for the judge.",
)
@model_options
def score(**given: object) -> int:
    """Compare the briefs in BRIEFS (JSON records) with the labels in GOLD, field by field.

    Without --judge nothing is sent.
    """
    if not given["judge"]:
        idle = next((name for name in MODEL_FLAGS if given[name] not in (None, False)), None)
        if idle:
            raise click.UsageError(f"--{idle.replace('_', '-')} is for the judge: add --judge")
    from summarizer.cli.scoring import run  # noqa: PLC0415 - the rooms would slow every --help

    return run(given)
