"""The index of a folder of results: one line an article, in Markdown, written as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.output.brief_review import review_line
from summarizer.output.markdown import link, table_head, table_row, to_markdown
from summarizer.output.page import Heading, Paragraph, Run
from summarizer.output.wording import country_name, date_in_words, in_words
from summarizer.review.reviewed import ReviewedBrief

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePosixPath

    from summarizer.brief import Brief

_COLUMNS = ("brief", "article", "published", "countries", "agreements", "state")


def index_head(counts: Sequence[str]) -> str:
    """Begin the page: its title, what it counts, and the head of the table."""
    page = (Heading(text="Briefs", level=1), Paragraph(lines=((Run(" · ".join(counts)),),)))
    return f"{to_markdown(page)}\n{table_head(_COLUMNS)}\n"


def index_line(brief: Brief, *, articles: Sequence[str], page: PurePosixPath) -> str:
    """Write the line of one brief; `articles` are all files that hold its article."""
    title = brief.source.title_en or brief.source.title or articles[0]
    published = brief.source.published
    countries = dict.fromkeys(party.country for party in brief.parties if party.core and party.country)
    warnings = sum(each.severity != "info" for each in brief.problems)
    state = [in_words(brief.status)]
    state += [f"{warnings} warning{'' if warnings == 1 else 's'}"] if warnings else []
    state += [f"{len(brief.rejected)} not proven"] if brief.rejected else []
    if isinstance(brief, ReviewedBrief) and brief.review.state != "new":
        state.append("".join(run.text for run in review_line(brief.review)))
    agreements = [f"{each.status}: {each.title_en}" for each in brief.agreements]
    row = table_row(
        (
            tuple((Run(name),) for name in articles),
            ((Run(date_in_words(published.edtf) if published else ""),),),
            ((Run(", ".join(map(country_name, countries))),),),
            tuple((Run(each),) for each in agreements),
            ((Run(", ".join(state)),),),
        )
    )
    return f"| {link(title, page)} {row}\n"


def index_failures(failures: Sequence[tuple[str, str]]) -> str:
    """End the page with the articles that have no brief: name and reason."""
    if not failures:
        return ""
    rows = "\n".join(table_row((((Run(name),),), ((Run(why),),))) for name, why in failures)
    return f"\n{to_markdown((Heading(text='Without a brief'),))}\n{table_head(('article', 'why'))}\n{rows}\n"
