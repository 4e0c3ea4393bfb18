"""One brief in the page: closed, a headline among others; opened, its facts beside the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from summarizer.output.brief_facts import absent_lists
from summarizer.output.report import decided, facts
from summarizer.output.report.context import Context
from summarizer.output.report.marks import SourceLine, marked_lines
from summarizer.output.report.markup import EMPTY, Html, joined, tag
from summarizer.output.report.source_text import source_text
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import country_name, date_in_words, in_words, language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.output.report.entries import Entry
    from summarizer.review.reviewed import ReviewedBrief

_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose columns run from right to left; single lines go by their own letters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportArticle:
    """An article for the page. `lines` are empty where the source is not to be had: `missing` says why."""

    brief: ReviewedBrief
    lines: Sequence[SourceLine] = ()
    missing: str | None = None


def article_html(article: ReportArticle, entry: Entry) -> Html:
    """Write one article."""
    brief, context = article.brief, Context.of(article.brief, entry.number)
    return tag(
        "details",
        _row(brief, entry, context),
        tag(
            "div",
            tag("div", *_brief(brief, context), class_="facts-column"),
            _source(article, context),
            class_="columns",
        ),
        class_="brief",
        id=f"a{entry.number}",
        data_state=entry.state,
        data_flagged=entry.is_flagged,
        data_countries=" ".join(entry.countries),
        data_pairs=" ".join("-".join(pair) for pair in entry.pairs),
        data_areas=" ".join(entry.areas),
    )


def _row(brief: ReviewedBrief, entry: Entry, context: Context) -> Html:
    source = brief.source
    published = date_in_words(source.published.edtf[:10]) if source.published else "no date"
    countries = ", ".join(country_name(code) for code in entry.countries)
    about = " · ".join(
        one_line(part) for part in (published, language_name(source.language), countries) if part
    )
    flag = tag("span", tag("span", "⚑", aria_hidden="true"), f" {_flags(brief)}", class_="badge flag")
    return tag(
        "summary",
        tag("h2", _headline(brief, context), dir="auto"),
        tag("span", decided.state_badge(entry.state), flag if entry.is_flagged else EMPTY, class_="badges"),
        tag("span", about, class_="about"),
        tag("span", one_line(brief.summary.en), class_="teaser"),
    )


def _headline(brief: ReviewedBrief, context: Context) -> Html | str:
    source = brief.source
    if source.title_en and one_line(source.title_en):
        return one_line(source.title_en)
    return context.foreign(source.title or _file_name(source.path))


def _file_name(path: str) -> str:
    """Give the name of a file without its folders: a page that is handed on tells nothing of a disk."""
    return path.replace("\\", "/").rpartition("/")[2]


def _flags(brief: ReviewedBrief) -> str:
    """Say in short why an article wants a second look."""
    warnings = sum(problem.severity != "info" for problem in brief.problems)
    parts = (
        in_words(brief.status) if brief.status == "incomplete" else None,
        f"{warnings} warning{'' if warnings == 1 else 's'}" if warnings else None,
        f"{len(brief.rejected)} not proven" if brief.rejected else None,
        f"{len(brief.review.stale)} stale" if brief.review.stale else None,
    )
    return ", ".join(part for part in parts if part)


def _brief(brief: ReviewedBrief, context: Context) -> tuple[Html, ...]:
    return (
        _origin(brief, context),
        decided.review_line(brief.review),
        _status(brief),
        facts.summary(brief, context),
        facts.section("Parties", facts.parties(brief, context)),
        facts.section("Dates", facts.dates(brief, context)),
        facts.section("Agreements", facts.agreements(brief, context)),
        facts.section("Areas of cooperation", facts.areas(brief, context)),
        _absent(brief),
        facts.section("Rejected by hand", decided.rejected_by_hand(brief, context), class_="out"),
        facts.section(
            "Not proven: the model said so, the article does not", facts.rejected_by_code(brief), class_="out"
        ),
        facts.section("Stale decisions", decided.stale_decisions(brief.review), class_="out"),
        facts.section("Remarks", facts.problems(brief), class_="remarks"),
        _translation(brief),
        _provenance(brief),
    )


def _origin(brief: ReviewedBrief, context: Context) -> Html:
    source = brief.source
    title = EMPTY
    if source.title and source.title_en and one_line(source.title) != one_line(source.title_en):
        title = tag("p", context.foreign(source.title), class_="original-title")
    published = date_in_words(source.published.edtf) if source.published else None
    parts = [
        tag("span", f"published {published}" if published else "no publication date"),
        *(context.foreign(part) for part in (source.publisher, source.byline) if part),
        *((tag("span", "machine translation"),) if source.is_machine_translation else ()),
        _link(source.original_url),
        tag("bdi", one_line(_file_name(source.path)), class_="path"),
    ]
    line = [piece for part in parts if part for piece in (" · ", part)][1:]
    return joined((title, tag("p", *line, class_="origin")))


def _link(url: str | None) -> Html:
    """Link to the original, if its address is one of the web and hides nothing."""
    if not url or url != one_line(url) or any(char.isspace() for char in url):
        return EMPTY
    try:
        parts = urlsplit(url)
    except ValueError:
        return EMPTY
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return EMPTY
    return tag(
        "a", f"original at {parts.hostname}", href=url, rel="noopener noreferrer nofollow", target="_blank"
    )


def _status(brief: ReviewedBrief) -> Html:
    said = {
        "incomplete": "Incomplete: a part of the article could not be briefed. See the remarks.",
        "not_an_article": "Not an article: nothing was taken from this page.",
    }.get(brief.status)
    return tag("p", said, class_="alert") if said else EMPTY


def _absent(brief: ReviewedBrief) -> Html:
    """Name what was not found: that an article tells of no agreement is news too."""
    names = absent_lists(brief)
    if not names:
        return EMPTY
    return tag("p", f"None found, or none that holds: {names}.", class_="absent")


def _translation(brief: ReviewedBrief) -> Html:
    if brief.translation is None:
        return EMPTY
    paragraphs = (tag("p", one_line(each.en), dir="auto") for each in brief.translation.paragraphs)
    return tag("details", tag("summary", "The whole article in English"), *paragraphs, class_="translation")


def _provenance(brief: ReviewedBrief) -> Html:
    made = brief.provenance
    parts = (
        f"Made {date_in_words(made.created[:10])} by {made.model} at {made.endpoint_host}",
        f"prompts {made.prompt_version}",
        f"summarizer {made.tool_version}",
        f"source SHA-256 {brief.record_id[:16]}…",
    )
    return tag("p", " · ".join(map(one_line, parts)), class_="provenance")


def _source(article: ReportArticle, context: Context) -> Html:
    lines = marked_lines(article.lines, article.brief.evidence)
    missing = (
        "" if article.lines else f"The source is not shown: {article.missing or 'it was not read again'}."
    )
    return tag(
        "aside",
        tag(
            "div",
            tag(
                "h3", "Source", " ", tag("span", language_name(article.brief.source.language), class_="zone")
            ),
            tag("button", "Close", type="button", class_="close", hidden=True),
            class_="source-head",
        ),
        tag("p", missing, class_="alert") if missing else EMPTY,
        tag(
            "div",
            source_text(lines, article=context.number, evidence=article.brief.evidence),
            lang=context.language,
            dir="rtl" if article.brief.source.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
            class_="text",
        ),
        class_="source",
        tabindex=0,
        aria_label="source text",
    )
