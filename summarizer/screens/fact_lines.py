"""Facts, remarks and decisions as lines to be read; whatever a record or a log holds, words come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.output.page import Line, Run
from summarizer.output.sanitizing import one_line
from summarizer.output.wording import BASES, REASONS, country_name, date_in_words, in_words
from summarizer.review.facts import headline_of
from summarizer.screens.layout import cut
from summarizer.screens.looks import VERDICT_SIGNS, VERDICT_STYLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from summarizer.brief import BriefProblem, Rejected
    from summarizer.review.decisions import Action, Decision
    from summarizer.review.facts import Content, ListName
    from summarizer.review.state import ReviewedFact, Stale

_LONGEST_SAID = 60

LIST_NAMES: dict[ListName, str] = {
    "summary": "summary",
    "parties": "parties",
    "dates": "dates",
    "agreements": "agreements",
    "cooperation_areas": "areas",
}
ENTRY_NAMES: dict[ListName, str] = {
    "summary": "sentence of the summary",
    "parties": "party",
    "dates": "date",
    "agreements": "agreement",
    "cooperation_areas": "area of cooperation",
}
DEEDS: dict[Action, str] = {
    "accept": "accepted",
    "edit": "edited",
    "reject": "rejected",
    "add": "added",
    "approve": "article approved",
    "send_back": "article sent back",
    "undo": "undone",
}


def fact_lines(fact: ReviewedFact) -> tuple[Line, ...]:
    """Say a fact, what was decided about it and what stood there before."""
    sign = Run(VERDICT_SIGNS[fact.verdict] + " ", VERDICT_STYLES[fact.verdict])
    lines: list[Line] = [(sign, *said(fact.list, fact.content))]
    if fact.by is not None:
        lines.append((Run(f"{fact.verdict} by {one_line(fact.by.who)}", "strong"), *_noted(fact.by)))
    if fact.verdict == "edited" and fact.machine is not None:
        lines.append((Run("the model gave: ", "strong"), *said(fact.list, fact.machine)))
    return tuple(lines)


def said(kind: ListName, content: Content) -> Line:
    """Say what a fact states."""
    saying = {
        "summary": _sentence,
        "parties": _party,
        "dates": _date,
        "agreements": _agreement,
        "cooperation_areas": _area,
    }
    return saying[kind](content)


def rejected_line(item: Rejected) -> Line:
    """Say what the model gave and code could not prove."""
    runs = [Run("× ", "bad"), Run(f"{in_words(item.field)}: ", "quiet"), Run(item.value)]
    runs.append(Run(f" — {REASONS.get(item.reason, in_words(item.reason))}", "doubtful"))
    if item.nearest:
        runs.append(Run(f"; nearest: “{one_line(item.nearest)}”", "quiet"))
    return tuple(runs)


def problem_line(problem: BriefProblem) -> Line:
    """Say a remark about the article or its brief."""
    style, sign = ("quiet", "i ") if problem.severity == "info" else ("doubtful", "! ")
    where = f" — {problem.where}" if problem.where else ""
    return (
        Run(sign + problem.severity + ": ", "quiet" if style == "quiet" else "doubtful"),
        Run(problem.message),
        Run(f"{where} ({problem.code})", "quiet"),
    )


def stale_line(stale: Stale) -> Line:
    """Say a decision that holds no more."""
    return (Run("? ", "doubtful"), Run(deed(stale.decision)), Run(f" — {stale.why}", "doubtful"))


def deed(decision: Decision) -> str:
    """Say in a few words what was decided, about what and by whom."""
    about = decision.after or decision.before
    what = ""
    if decision.list is not None:
        head = headline_of(decision.list, about) if about else ""
        what = f" {ENTRY_NAMES[decision.list]}" + (f" “{cut(head, _LONGEST_SAID)}”" if head else "")
    return f"{DEEDS[decision.action]}{what} by {one_line(decision.who)}" + (
        f": {one_line(decision.note)}" if decision.note else ""
    )


def places_of(content: Content) -> tuple[tuple[int, int], ...]:
    """Give the places in the source on which a fact rests."""
    evidence = content.get("evidence")
    places = (
        (each.get("start"), each.get("end"))
        for each in (evidence if isinstance(evidence, list) else ())
        if isinstance(each, dict)
    )
    return tuple((a, b) for a, b in places if isinstance(a, int) and isinstance(b, int))


def _noted(decision: Decision) -> Line:
    return (Run(f": {one_line(decision.note)}"),) if decision.note else ()


def _text(content: Content, name: str) -> str:
    value = content.get(name)
    return "" if value is None else one_line(str(value))


def _texts(content: Content, name: str) -> list[str]:
    value = content.get(name)
    return [one_line(str(each)) for each in value] if isinstance(value, (list, tuple)) else []


def _sentence(content: Content) -> Line:
    return (Run(_text(content, "text")),)


def _named(content: Content, name: str, original: str) -> Iterable[Run]:
    yield Run(_text(content, name), "strong")
    other = _text(content, original)
    if other and other != _text(content, name):
        yield Run(f" · {other}")


def _party(content: Content) -> Line:
    country = _text(content, "country")
    country = country_name(country) if country else ""
    if country and content.get("country_basis") == "inferred":
        country += " (inferred)"
    kind, sender = _text(content, "kind"), _text(content, "represents")
    about = (
        _text(content, "title_en"),
        f"for {sender}" if sender else "",
        "" if kind in {"person", "country", "other"} else in_words(kind),
        "" if kind == "country" else country,
        _aside(content),
    )
    return (
        Run(in_words(_text(content, "role")) + ": "),
        *_named(content, "name_en", "name_original"),
        *_added(about),
    )


def _date(content: Content) -> Line:
    edtf = _text(content, "edtf")
    basis = BASES.get(_text(content, "basis"), "") if edtf else ""
    return (
        Run(in_words(_text(content, "role")) + ": "),
        Run(date_in_words(edtf), "strong" if edtf else "doubtful"),
        Run(f" {_text(content, 'what_en')}"),
        *_added((f"“{_text(content, 'text')}”", basis, _aside(content))),
    )


def _agreement(content: Content) -> Line:
    when = (date_in_words(each) for each in _texts(content, "dates"))
    about = (in_words(_text(content, "type")), *when, "; ".join(_texts(content, "parties")))
    return (
        Run(in_words(_text(content, "status")) + ": "),
        *_named(content, "title_en", "title_original"),
        *_added(about),
    )


def _area(content: Content) -> Line:
    crs = _text(content, "crs")
    about = (in_words(_text(content, "specificity")), f"CRS {crs}" if crs else "", _aside(content))
    return (Run(_text(content, "label_en"), "strong"), *_added(about))


def _aside(content: Content) -> str:
    return "" if content.get("core", True) else "not core"


def _added(parts: Iterable[Any]) -> Line:
    text = ", ".join(str(part) for part in parts if part)
    return (Run(f" — {text}", "quiet"),) if text else ()
