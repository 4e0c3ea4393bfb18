"""What has been proven in one chunk, or, after merging, in a whole article.

Ids in here are small integers that hold within one `Findings`: the model's own before merging,
running numbers after it. The ids that a user sees are given out when the brief is assembled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from summarizer.brief import (
        AgreementStatus,
        AgreementType,
        DateBasis,
        DatePrecision,
        DateRole,
        PartyKind,
        PartyRole,
        Rejected,
    )
    from summarizer.records import Problem, Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """Words found in the source. `span` and `sentence` are offsets into the decoded source."""

    span: Span
    zone: str
    status: Literal["exact", "normalised", "ambiguous"]
    sentence: Span
    sentence_text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundParty:
    """A party whose name stands in the source; `represents` is the id of another party."""

    name_en: str
    name_original: str
    aliases: tuple[str, ...]
    kind: PartyKind
    role: PartyRole
    country: str | None
    country_basis: Literal["stated", "inferred"] | None
    title_en: str | None
    represents: int | None
    core: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundDate:
    """A date whose words stand in the source and read, by code, as `edtf`."""

    role: DateRole
    edtf: str | None
    earliest: str | None
    latest: str | None
    precision: DatePrecision
    basis: DateBasis
    text: str
    what_en: str
    core: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundAgreement:
    """An agreement with the ids of its parties and dates."""

    title_en: str
    title_original: str | None
    type: AgreementType
    status: AgreementStatus
    parties: tuple[int, ...]
    dates: tuple[int, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundArea:
    """A field of cooperation."""

    code: str
    label_en: str
    specificity: Literal["explicit", "implied"]
    core: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSentence:
    """An English sentence and the source sentences that it rests on."""

    text: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """Everything that was proven, and what was not."""

    parties: dict[int, FoundParty] = field(default_factory=dict)
    dates: dict[int, FoundDate] = field(default_factory=dict)
    agreements: tuple[FoundAgreement, ...] = ()
    areas: tuple[FoundArea, ...] = ()
    summary: tuple[FoundSentence, ...] = ()
    title_en: str | None = None
    reads_machine_translated: bool = False
    rejected: tuple[Rejected, ...] = ()
    problems: tuple[Problem, ...] = ()
