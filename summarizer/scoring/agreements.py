"""Scoring agreements: found, made up, and their type and status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summarizer.scoring.report import Finding, Share, Tally
from summarizer.scoring.similarity import EMPTY_WORDS, assign, contained, content_words, coverage, dice, fold

if TYPE_CHECKING:
    from summarizer.brief import Agreement, Brief
    from summarizer.scoring.gold import GoldAgreement, GoldPage

TYPES = {
    "MoU": {"mou"},
    "agreement": {"agreement", "treaty"},
    "letter_of_intent": {"letter_of_intent"},
    "initiative": {"initiative"},
    "programme": {"programme"},
    "other": {"other", "joint_statement", "mechanism"},
}
"""The types of a brief that a label's type stands for: the labels have no narrower word."""
STATUSES = {
    "signed": {"signed"},
    "planned": {"planned", "agreed"},
    "ongoing": {"ongoing", "announced"},
    "proposed": {"proposed"},
    "expired": {"completed", "historical"},
}
"""The statuses of a brief that a label's status stands for."""

_TITLE = 0.5
_TITLE_ALIKE = 0.4
_WORDS = 0.6
_PARTIES = 0.8
_SAME_TYPE = 0.02
_SAME_STATUS = 0.01


def score_agreements(gold: GoldPage, brief: Brief) -> Tally:
    """Score the agreements of one brief; the rules stand in docs/scoring.md."""
    given = [each for each in brief.agreements if not _is_neutral(each, gold)]
    chosen = assign(
        (match_score(label, each, brief), row, column)
        for row, label in enumerate(gold.agreements)
        for column, each in enumerate(given)
    )
    wanted = [(n, label) for n, label in enumerate(gold.agreements) if n in chosen or not label.optional]
    pairs = [(gold.agreements[row], given[column]) for row, column in sorted(chosen.items())]
    types = [(has_type(label, each), label, each) for label, each in pairs]
    statuses = [(has_status(label, each), label, each) for label, each in pairs]
    extra = [each for n, each in enumerate(given) if n not in chosen.values()]
    findings = [
        Finding(field="agreements", what="missing", gold=g.title_en) for n, g in wanted if n not in chosen
    ]
    findings += [Finding(field="agreements", what="extra", brief=each.title_en) for each in extra]
    findings += [
        Finding(field="agreements", what="type", gold=f"{label.title_en}: {label.types[0]}", brief=each.type)
        for right, label, each in types
        if not right
    ]
    findings += [
        Finding(
            field="agreements",
            what="status",
            gold=f"{label.title_en}: {label.statuses[0]}",
            brief=each.status,
        )
        for right, label, each in statuses
        if not right
    ]
    return Tally(
        shares={
            "agreements.recall": Share.counted(n in chosen for n, _ in wanted),
            "agreements.core_recall": Share.counted(n in chosen for n, label in wanted if label.core),
            "agreements.precision": Share(hits=len(pairs), of=len(given)),
            "agreements.type": Share.counted(right for right, _, _ in types),
            "agreements.status": Share.counted(right for right, _, _ in statuses),
        },
        findings=tuple(findings),
    )


def has_type(label: GoldAgreement, given: Agreement) -> bool:
    """Whether the brief's type is one that the label accepts."""
    return any(given.type in TYPES.get(each or "", {each}) for each in label.types)


def has_status(label: GoldAgreement, given: Agreement) -> bool:
    """Whether the brief's status is one that the label accepts."""
    return any(given.status in STATUSES.get(each or "", {each}) for each in label.statuses)


def match_score(label: GoldAgreement, given: Agreement, brief: Brief) -> float:
    """Say how sure it is that a label and an agreement of a brief are the same, from 0 (no) up.

    The best of: likeness of the English titles; the label's title found in title and parties of
    the brief's agreement; overlap of the original title with the brief's original title or quotes.
    Equal type and status break ties.
    """
    best = max(
        _title_likeness(label, given),
        _party_likeness(label, given, brief),
        _words_likeness(label, given, brief),
    )
    if not best:
        return 0.0
    return best + _SAME_TYPE * has_type(label, given) + _SAME_STATUS * has_status(label, given)


def _title_likeness(label: GoldAgreement, given: Agreement) -> float:
    likeness = dice(content_words(label.title_en), content_words(given.title_en))
    alike = has_type(label, given) and has_status(label, given)
    return likeness if likeness >= (_TITLE_ALIKE if alike else _TITLE) else 0.0


def _party_likeness(label: GoldAgreement, given: Agreement, brief: Brief) -> float:
    """Look for the label's words in title and parties together: labels often name both in the title."""
    names = [party.name_en for party in brief.parties if party.id in given.parties]
    share = coverage(content_words(label.title_en), content_words(" ".join((given.title_en, *names))))
    # The title itself must have its part in it, not only the parties.
    own = dice(content_words(label.title_en), content_words(given.title_en))
    return 0.9 * share if share >= _PARTIES and own > 0 else 0.0


def _words_likeness(label: GoldAgreement, given: Agreement, brief: Brief) -> float:
    """Compare the words of the page: the whole of one in the other, or most words shared."""
    if label.title_original is None:
        return 0.0
    wanted = fold(label.title_original)
    quotes = [each.quote for each in brief.evidence if each.id in given.evidence]
    best = 0.0
    for text in filter(None, (given.title_original, *quotes)):
        offered = fold(text)
        share = min(len(wanted), len(offered)) / max(len(wanted), len(offered), 1)
        likeness = dice(_page_words(wanted), _page_words(offered))
        if contained(wanted, offered):
            # A long quote that happens to hold the title proves less than the bare title.
            likeness = max(likeness, _WORDS + 0.4 * share)
        best = max(best, likeness)
    return best if best >= _WORDS else 0.0


def _page_words(folded: str) -> tuple[str, ...]:
    """Give words, or pairs of characters for scripts written without spaces."""
    if " " in folded or folded.isascii():
        return tuple(word for word in folded.split() if word not in EMPTY_WORDS)
    return tuple(folded[n : n + 2] for n in range(len(folded) - 1))


def _is_neutral(given: Agreement, gold: GoldPage) -> bool:
    return any(
        dice(content_words(name), content_words(given.title_en)) >= _PARTIES
        for name in gold.neutral_agreements
    )
