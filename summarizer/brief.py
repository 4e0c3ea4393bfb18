"""The brief: the record that a user keeps. `summarizer schema` prints its JSON Schema.

Offsets are Unicode code points of the decoded source; an evidence's `quote` is exactly
``source[start:end]``. What the article does not state is null, never a filler.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal["1"] = "1"

PartyKind = Literal[
    "country",
    "government_body",
    "organization",
    "media",
    "company",
    "university",
    "person",
    "international_organization",
    "other",
]
PartyRole = Literal["signatory", "host", "participant", "organizer", "witness", "mentioned"]
DateRole = Literal[
    "published", "event", "signed", "effective", "expiry", "visit", "historical", "planned", "other"
]
DatePrecision = Literal["day", "month", "year", "range", "unknown"]
DateBasis = Literal["stated", "year_from_publication", "relative", "none"]
AgreementType = Literal[
    "mou",
    "agreement",
    "treaty",
    "letter_of_intent",
    "joint_statement",
    "initiative",
    "programme",
    "mechanism",
    "other",
]
AgreementStatus = Literal[
    "signed",
    "agreed",
    "announced",
    "planned",
    "proposed",
    "ongoing",
    "completed",
    "historical",
    "unclear",
]
RejectReason = Literal[
    "no_quote", "not_found", "out_of_zone", "date_mismatch", "prompt_text", "schema", "conflict"
]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BriefSpan(_Record):
    """A half-open range of code points of the decoded source."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class ZoneSpan(BriefSpan):
    """A run of neighbouring lines with one zone label."""

    label: str


class PublishedDate(_Record):
    """The page's own date line. `edtf` is a day or a date-time (EDTF level 0)."""

    edtf: str
    text: str
    start: int
    end: int


class Source(_Record):
    """Where the brief comes from, as code has measured it."""

    path: str
    sha256: str
    media_type: str
    encoding: str
    language: str
    language_confidence: float
    title: str | None
    title_en: str | None
    published: PublishedDate | None
    publisher: str | None
    byline: str | None
    original_url: str | None
    is_machine_translation: bool | None
    kept_characters: int
    dropped_characters: int
    zones: tuple[ZoneSpan, ...]


class SummarySentence(_Record):
    """One English sentence and the evidence ids it rests on."""

    text: str
    evidence: tuple[str, ...]


class Summary(_Record):
    """The English summary: `en` is the sentences joined by spaces."""

    en: str
    sentences: tuple[SummarySentence, ...]


class TranslatedParagraph(BriefSpan):
    """One paragraph of the source in English."""

    en: str


class Translation(_Record):
    """The whole article in English, paragraph by paragraph."""

    en: str
    paragraphs: tuple[TranslatedParagraph, ...]


class Party(_Record):
    """Someone who acts in the article or is named in it."""

    id: str
    name_en: str
    name_original: str
    aliases: tuple[str, ...]
    kind: PartyKind
    role: PartyRole
    country: str | None = Field(description="ISO 3166-1 alpha-2")
    country_basis: Literal["stated", "inferred"] | None
    title_en: str | None
    represents: str | None = Field(description="id of another party")
    core: bool
    evidence: tuple[str, ...]


class BriefDate(_Record):
    """A date of the article. `edtf` follows ISO 8601-2:2019 (EDTF); unknown year: ``XXXX-12-04``."""

    id: str
    role: DateRole
    edtf: str | None
    earliest: str | None
    latest: str | None
    precision: DatePrecision
    basis: DateBasis
    text: str
    what_en: str
    core: bool
    evidence: tuple[str, ...]


class Agreement(_Record):
    """An agreement or a plan for one; `status` tells what had been done when the page was written."""

    id: str
    title_en: str
    title_original: str | None
    type: AgreementType
    status: AgreementStatus
    parties: tuple[str, ...]
    dates: tuple[str, ...]
    evidence: tuple[str, ...]


class CooperationArea(_Record):
    """A field of cooperation, coded from the area list; `crs` is the OECD purpose code."""

    id: str
    code: str
    label_en: str
    crs: str | None
    specificity: Literal["explicit", "implied"]
    core: bool
    evidence: tuple[str, ...]


class Evidence(BriefSpan):
    """Words of the source that prove something, found there by code.

    `quote` is ``source[start:end]``; `sentence` is the whole sentence around it as a reader sees
    it, and `sentence_start`, `sentence_end` its place in the source.
    """

    id: str
    quote: str
    zone: str
    status: Literal["exact", "normalised", "ambiguous"]
    quote_en: str | None
    sentence: str
    sentence_start: int
    sentence_end: int


class Rejected(_Record):
    """Something that the model gave and that could not be proven. It supports nothing."""

    field: str
    value: str
    reason: RejectReason
    nearest: str | None


class BriefProblem(_Record):
    """A finding about the article or the brief that a reader should know."""

    code: str
    severity: Literal["info", "warning", "error"]
    where: str
    message: str


class Call(_Record):
    """One request to the model and what it cost; `usd` is null where the price is not known."""

    key: str
    task: str
    cached: bool
    input_tokens: int | None
    output_tokens: int | None
    usd: float | None


class Provenance(_Record):
    """How the brief was made."""

    tool_version: str
    model: str
    endpoint_host: str
    prompt_version: str
    prompt_sha256: str
    settings: dict[str, str | int | bool | None]
    chunks: int
    calls: tuple[Call, ...]
    created: str


class Brief(_Record):
    """A checked English brief of one article."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    record_id: str
    status: Literal["complete", "incomplete", "not_an_article"]
    source: Source
    summary: Summary
    translation: Translation | None
    parties: tuple[Party, ...]
    dates: tuple[BriefDate, ...]
    agreements: tuple[Agreement, ...]
    cooperation_areas: tuple[CooperationArea, ...]
    evidence: tuple[Evidence, ...]
    rejected: tuple[Rejected, ...]
    problems: tuple[BriefProblem, ...]
    provenance: Provenance
