"""`summarizer score`: how good briefs are, against labels made by people."""

from __future__ import annotations

import sys
from pathlib import Path

import click

_FOLDER = click.Path(exists=True, file_okay=False)


@click.command(short_help="Compare briefs with labelled pages.")
@click.argument("gold", metavar="GOLD", type=_FOLDER)
@click.argument("briefs", metavar="BRIEFS", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
@click.option("--pages", metavar="DIR", type=_FOLDER, help="The pages, if not in a folder beside GOLD.")
@click.option("--alternatives", metavar="FILE", help="What else is acceptable; see docs/scoring.md.")
def score(*, gold: str, briefs: str, as_json: bool, pages: str | None, alternatives: str | None) -> None:
    """Compare the briefs in BRIEFS (JSON records) with the labels in GOLD, field by field."""
    from summarizer.output.console import Screen  # noqa: PLC0415 - rich would slow every --help
    from summarizer.output.jsonl import to_json  # noqa: PLC0415 - as above
    from summarizer.output.score_page import score_page  # noqa: PLC0415 - as above
    from summarizer.scoring import COLUMNS, score_folders  # noqa: PLC0415 - as above

    report = score_folders(
        Path(gold),
        Path(briefs),
        Path(pages) if pages else None,
        alternatives=Path(alternatives) if alternatives else None,
    )
    screen = Screen(sys.stdout)
    if as_json:
        screen.write(to_json(report.to_json(), indent=2))
    else:
        screen.show(score_page(report, columns=COLUMNS))
