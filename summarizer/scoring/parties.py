"""Scoring parties: who is found, who is made up, and what is said of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.scoring.report import Finding, Share, Tally
from summarizer.scoring.similarity import (
    EMPTY_WORDS,
    assign,
    bracketless,
    contained,
    content_words,
    dice,
    name_forms,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Party
    from summarizer.scoring.gold import GoldPage, GoldParty

SAME_ROLE = {"organizer": "host"}
"""Roles of a brief that the labels call by another word."""
SAME_KIND = {"university": "organization"}
"""Kinds of a brief that the labels call by another word."""

_DICE = 0.75
_LENGTH_SHARE = 0.6
_LONG_WORD = 3


def score_parties(gold: GoldPage, parties: Sequence[Party]) -> Tally:
    """Score the parties of one brief; the rules stand in docs/scoring.md."""
    scored = [each for each in parties if not _is_neutral(each, gold)]
    chosen = assign(
        (match_score(label, given), row, column)
        for row, label in enumerate(gold.parties)
        for column, given in enumerate(scored)
    )
    wanted = [(n, label) for n, label in enumerate(gold.parties) if n in chosen or not label.optional]
    pairs = [(gold.parties[row], scored[column]) for row, column in sorted(chosen.items())]
    matched = [scored[column] for column in chosen.values()]
    others = [each for n, each in enumerate(scored) if n not in chosen.values()]
    implied = [each for each in others if _is_implied(each, matched)]
    extra = [each for each in others if each not in implied]
    findings = [
        Finding(field="parties", what="missing", gold=g.name_en) for n, g in wanted if n not in chosen
    ]
    findings += [Finding(field="parties", what="extra", brief=each.name_en) for each in extra]
    findings += [Finding(field="parties", what="implied", brief=each.name_en) for each in implied]
    shares = {
        "parties.recall": Share.counted(n in chosen for n, _ in wanted),
        "parties.core_recall": Share.counted(n in chosen for n, label in wanted if label.core),
        "parties.precision": Share(hits=len(pairs), of=len(scored) - len(implied)),
    }
    for name, marks in _marks(pairs).items():
        shares[f"parties.{name}"] = Share.counted(right for right, _, _ in marks)
        findings += [
            Finding(field="parties", what=name, gold=says, brief=given)
            for right, says, given in marks
            if not right
        ]
    return Tally(shares=shares, findings=tuple(findings))


def _marks(pairs: Iterable[tuple[GoldParty, Party]]) -> dict[str, list[tuple[bool, str, str]]]:
    """Compare the values of matched parties: (right, what the label says, what the brief says)."""
    marks: dict[str, list[tuple[bool, str, str]]] = {
        "role": [], "country": [], "kind": [], "core": [], "name_en": []
    }  # fmt: skip
    for label, given in pairs:
        role, kind = SAME_ROLE.get(given.role, given.role), SAME_KIND.get(given.kind, given.kind)
        for name, value, accepted in (
            ("role", role, label.roles),
            ("country", given.country, label.countries),
            ("kind", kind, label.kinds),
        ):
            marks[name].append((value in accepted, f"{label.name_en}: {accepted[0]}", str(value)))
        marks["core"].append((given.core == label.core, f"{label.name_en}: {label.core}", str(given.core)))
        marks["name_en"].append((_is_usual_name(label, given), label.name_en, given.name_en))
    return marks


def match_score(label: GoldParty, given: Party) -> float:
    """Say how sure it is that a label and a party of a brief are the same, from 0 (no) to 1.

    Equal names decide: the original name, then any name, then the same words in another order.
    Without one, likeness counts, but never across kinds (person, country, body) nor across two
    known countries.
    """
    gold_own, gold_all = name_forms(label.name_original), _gold_forms(label)
    given_own = name_forms(given.name_original)
    given_all = given_own.union(*(name_forms(name) for name in (given.name_en, *given.aliases)))
    near = 0.01 * _english_likeness(label, given)
    if gold_own & given_own:
        return 0.99 + near
    groups = {_group(label.kinds[0]), _group(given.kind)}
    if len(groups) > 1 and "country" in groups:
        return 0.0  # a newspaper or a university may bear its country's name
    if gold_all & given_all:
        return 0.95 + near
    if _word_sets(gold_all) & _word_sets(given_all):
        return 0.9 + near
    if len(groups) > 1 or _other_country(label, given):
        return 0.0
    return _likeness(label, given, gold_all, given_all)


def _likeness(label: GoldParty, given: Party, gold_all: frozenset[str], given_all: frozenset[str]) -> float:
    if _group(given.kind) == "country":
        return 0.0
    if _group(given.kind) == "person":
        return max((_short_name(a, b) for a in gold_all for b in given_all), default=0.0)
    words = _english_likeness(label, given)
    if words >= _DICE:
        return 0.5 + 0.3 * words
    return max((_part_of_name(a, b) for a in gold_all for b in given_all), default=0.0)


def _gold_forms(label: GoldParty) -> frozenset[str]:
    return frozenset().union(
        *(name_forms(name) for name in (label.name_original, label.name_en, *label.aliases_en))
    )


def _word_sets(forms: Iterable[str]) -> set[frozenset[str]]:
    return {words for form in forms if len(words := frozenset(form.split()) - EMPTY_WORDS) > 1}


def _english_likeness(label: GoldParty, given: Party) -> float:
    wanted = {
        content_words(form)
        for name in (label.name_en, *label.aliases_en)
        for form in (name, bracketless(name))
    }
    offered = {content_words(given.name_en), content_words(bracketless(given.name_en))}
    return max(dice(one, other) for one in wanted for other in offered)


def _short_name(one: str, other: str) -> float:
    """Score a person's shorter name: all of its words stand in the longer one."""
    short, long = sorted((set(one.split()), set(other.split())), key=len)
    if not short or not short < long or not any(len(word) >= _LONG_WORD for word in short):
        return 0.0
    return 0.6 + 0.2 * len(short) / len(long)


def _part_of_name(one: str, other: str) -> float:
    """Score a body's shorter name: it stands whole in the longer one and is most of it."""
    share = min(len(one), len(other)) / max(len(one), len(other))
    if share < _LENGTH_SHARE or not contained(
        f" {one} " if " " in one else one, f" {other} " if " " in other else other
    ):
        return 0.0
    return 0.4 + 0.2 * share


def _group(kind: str | None) -> str:
    return kind if kind in {"person", "country"} else "body"


def _other_country(label: GoldParty, given: Party) -> bool:
    known = {code for code in label.countries if code}
    return bool(known) and given.country is not None and given.country not in known


def _is_usual_name(label: GoldParty, given: Party) -> bool:
    """Whether the English name is the label's, in any order, or so near that it differs by spelling."""
    forms = frozenset().union(*(name_forms(name) for name in (label.name_en, *label.aliases_en)))
    own = name_forms(given.name_en)
    if forms & own or _word_sets(forms) & _word_sets(own):
        return True
    return _english_likeness(label, given) >= _DICE


def _is_implied(given: Party, matched: Sequence[Party]) -> bool:
    """Whether a party follows from a labelled one: its country, or the body that a person speaks for."""
    if given.kind == "country":
        return given.country is not None and any(each.country == given.country for each in matched)
    return any(each.represents == given.id for each in matched)


def _is_neutral(given: Party, gold: GoldPage) -> bool:
    forms = name_forms(given.name_original) | name_forms(given.name_en)
    return any(forms & name_forms(name) for name in gold.neutral_parties)
