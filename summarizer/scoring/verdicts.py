"""What a judge said about one brief, checked against the brief, and what it counts for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from summarizer.scoring.report import Share, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.brief import Call


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the judge said of one labelled fact or statement.

    `words` are the judge's own citations, `where` the parts of the brief in which code has found
    them (``title``, ``summary``, ``parties``, ...). `in_brief` tells whether all of them stand
    there; it is None for a "no", which needs no proof.
    """

    text: str
    said: Literal["yes", "partly", "no"]
    words: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    in_brief: bool | None = None

    @property
    def counts(self) -> bool:
        """Whether this is a "yes" whose words stand in the brief; "partly" does not count."""
        return self.said == "yes" and self.in_brief is True

    def to_json(self, text_name: str, said_name: str) -> dict[str, Any]:
        """Give the verdict as a plain dict, text and verdict under the names given."""
        return {
            text_name: self.text,
            said_name: self.said,
            "counts": self.counts,
            "words": list(self.words),
            "in_brief": self.in_brief,
            "where": list(self.where),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The verdicts on one brief, one for each label, in the labels' order.

    `model` is None where there was nothing to read: a page without a brief, or a brief that says
    nothing, covers nothing, and no judge is asked.
    """

    model: str | None
    key_facts: tuple[Verdict, ...]
    forbidden: tuple[Verdict, ...]

    def tally(self) -> Tally:
        """Count the verdicts.

        Shares: ``judged.key_facts`` (covered) and ``judged.key_facts_partly`` (covered, or partly).
        Faults: ``judged.forbidden`` (statements made) and ``judged.unproven`` (verdicts whose words
        are not in the brief, which therefore count as "no").
        """
        proven = [each for each in self.key_facts if each.in_brief]
        return Tally(
            shares={
                "judged.key_facts": Share(hits=sum(v.counts for v in proven), of=len(self.key_facts)),
                "judged.key_facts_partly": Share(hits=len(proven), of=len(self.key_facts)),
            },
            faults={
                "judged.forbidden": sum(each.counts for each in self.forbidden),
                "judged.unproven": sum(each.in_brief is False for each in (*self.key_facts, *self.forbidden)),
            },
        )

    def to_json(self) -> dict[str, Any]:
        """Give all verdicts as plain dicts."""
        return {
            "facts": [each.to_json("fact", "covered") for each in self.key_facts],
            "statements": [each.to_json("statement", "made") for each in self.forbidden],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Judging:
    """How a folder of briefs was judged: by which model, where, and what it cost.

    `judgements` are by page name; `unjudged` says, by page name, why a brief has none.
    """

    model: str
    endpoint_host: str
    prompt_version: str
    judgements: Mapping[str, Judgement]
    unjudged: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give everything but the judgements as a plain dict."""
        return {
            "model": self.model,
            "endpoint_host": self.endpoint_host,
            "prompt_version": self.prompt_version,
            "calls": [each.model_dump() for each in self.calls],
            "unjudged": dict(self.unjudged),
        }
