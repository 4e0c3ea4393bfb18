"""Scoring what a page states about itself: language, publication date, title, publisher."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from summarizer.scoring.report import Finding, Share, Tally
from summarizer.scoring.similarity import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.brief import Brief
    from summarizer.scoring.gold import GoldPage

_SCRIPTS = {"zh-cn": "hans", "zh-sg": "hans", "zh-tw": "hant", "zh-hk": "hant", "zh-mo": "hant"}
_DAY = 10
_MINUTE = 16


def score_stated(gold: GoldPage, brief: Brief | None) -> Tally:
    """Score each statement that the label has; null in a label means that a brief must have null."""
    given: dict[str, str | None] = dict.fromkeys(_TESTS)
    if brief is not None:
        published = brief.source.published
        given = {
            "language": brief.source.language,
            "title_original": brief.source.title,
            "published": published.edtf if published else None,
            "publisher": brief.source.publisher,
        }
    shares, findings = {}, []
    for key, accepted in gold.stated.items():
        value = given[key]
        right = brief is not None and any(_matches(key, each, value) for each in accepted)
        shares[f"stated.{key}"] = Share(hits=int(right), of=1)
        if not right:
            findings.append(Finding(field="stated", what=key, gold=str(accepted[0]), brief=str(value)))
    return Tally(shares=shares, findings=tuple(findings))


def _matches(key: str, wanted: str | None, given: str | None) -> bool:
    if wanted is None or given is None:
        return wanted is given
    return _TESTS[key](wanted, given)


def same_language(wanted: str, given: str) -> bool:
    """Compare BCP-47 tags: the language, and the script where both tell it.

    >>> same_language("zh", "zh-Hans"), same_language("zh-Hant", "zh-CN"), same_language("vi", "th")
    (True, False, False)
    """
    if wanted.partition("-")[0].casefold() != given.partition("-")[0].casefold():
        return False
    scripts = {_script(tag) for tag in (wanted, given)} - {None}
    return len(scripts) <= 1


def _script(tag: str) -> str | None:
    written = [part for part in tag.casefold().split("-")[1:] if len(part) == len("hans")]
    return written[0] if written else _SCRIPTS.get(tag.casefold())


def same_moment(wanted: str, given: str) -> bool:
    """Compare publication dates: a label's day accepts any time of that day, its minute needs the minute.

    A zone counts only where both state one.

    >>> same_moment("2024-03-09T18:20", "2024-03-09T18:20:00+08:00")
    True
    >>> same_moment("2024-03-09", "2024-03-09T18:20")
    True
    >>> same_moment("2024-03-09T18:20", "2024-03-09")
    False
    """
    length = _MINUTE if "T" in wanted else _DAY
    if wanted[:length] == given[:length]:
        zones = {_zone(wanted), _zone(given)} - {None}
        return length == _DAY or len(zones) <= 1
    return False


def _zone(text: str) -> object:
    try:
        return datetime.fromisoformat(text).utcoffset()
    except ValueError:
        return None


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "language": same_language,
    "title_original": lambda wanted, given: fold(wanted) == fold(given),
    "published": same_moment,
    "publisher": lambda wanted, given: fold(wanted) == fold(given),
}
