"""A folder of Markdown pages, one an article as people have left it, and an index of them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from summarizer.output.brief_page import brief_page
from summarizer.output.brief_review import review_line
from summarizer.output.exports.folder import export_folder
from summarizer.output.markdown import link, table_head, table_row, to_markdown
from summarizer.output.page import Heading, Run
from summarizer.output.wording import country_name, date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from summarizer.output.exports.exported import Exported

INDEX = "index.md"
_COLUMNS = ("brief", "article", "published", "countries", "agreements", "review")


def write_markdown(articles: Iterable[Exported], target: Path) -> int:
    """Write a page for each article and ``index.md``; give their number.

    Raises `SettingsError` or `StorageError`.
    """
    count = 0
    with export_folder(target, "markdown") as folder, folder.text(INDEX) as index:
        index.write(f"{to_markdown((Heading(text='Briefs', level=1),))}\n{table_head(_COLUMNS)}\n")
        for count, each in enumerate(articles, 1):  # noqa: B007 - the number is the result
            name = f"{each.record}.md"
            with folder.text(name) as page:
                page.write(to_markdown(brief_page(each.brief)))
            index.write(_line(each, PurePosixPath(name)))
    return count


def _line(each: Exported, page: PurePosixPath) -> str:
    brief = each.brief
    published = brief.source.published
    countries = dict.fromkeys(party.country for party in brief.parties if party.core and party.country)
    row = table_row(
        (
            ((Run(each.name),),),
            ((Run(date_in_words(published.edtf) if published else ""),),),
            ((Run(", ".join(map(country_name, countries))),),),
            tuple((Run(f"{agreement.status}: {agreement.title_en}"),) for agreement in brief.agreements),
            (review_line(brief.review),),
        )
    )
    return f"| {link(brief.source.title_en or brief.source.title or each.name, page)} {row}\n"
