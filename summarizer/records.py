"""Every record that flows through the package, in the order in which data passes.

``Article -> CleanedArticle -> Chunk -> ModelRequest -> ModelResponse``; the brief, which is what
the user keeps, stands in `summarizer.brief`. All offsets are Unicode code points. An offset is
either into the *decoded source* (`Article.text`: what the bytes say, before any normalisation) or
into `CleanedArticle.text`; each field says which.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """A half-open range of code points, ``start <= end``."""

    start: int
    end: int

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class MappedText:
    """Text whose every character knows where it stood in the decoded source.

    `starts` and `ends` are as long as `text`: character ``i`` was made from
    ``source[starts[i]:ends[i]]``. Both arrays never decrease. Normalisation may join several
    source characters into one or drop some; what was dropped lies between two entries.
    """

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, text: str, start: int = 0) -> MappedText:
        """Map `text` one to one to the source, from offset `start` on."""
        return cls(
            text=text,
            starts=array("I", range(start, start + len(text))),
            ends=array("I", range(start + 1, start + len(text) + 1)),
        )

    @classmethod
    def join(cls, separator: str, parts: Iterable[MappedText]) -> MappedText:
        """Join `parts`; a separator maps to the empty place behind the part before it."""
        texts: list[str] = []
        starts, ends = array("I"), array("I")
        for number, part in enumerate(parts):
            if number:
                place = ends[-1] if ends else 0
                texts.append(separator)
                starts.extend([place] * len(separator))
                ends.extend([place] * len(separator))
            texts.append(part.text)
            starts.extend(part.starts)
            ends.extend(part.ends)
        return cls(text="".join(texts), starts=starts, ends=ends)

    def __len__(self) -> int:
        """Count the characters of `text`."""
        return len(self.text)

    def slice(self, start: int, end: int) -> MappedText:
        """Cut out ``text[start:end]`` with its mapping."""
        return MappedText(text=self.text[start:end], starts=self.starts[start:end], ends=self.ends[start:end])

    def source_span(self, start: int, end: int) -> Span:
        """Give the source span of ``text[start:end]``, which must hold at least one character."""
        return Span(start=self.starts[start], end=self.ends[end - 1])


Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A finding about an article or its brief. `code` is stable, `message` is one line of English."""

    code: str
    severity: Severity
    where: str
    message: str


# --- reading -------------------------------------------------------------------------------------

MediaType = Literal["text/plain", "text/markdown", "text/html"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """One source file, decoded and not yet looked into.

    `path` is for display and may hold hostile characters; `text` is the decoded source to which
    all source offsets refer, line ends untouched.
    """

    path: str
    sha256: str
    media_type: MediaType
    encoding: str
    text: str
    problems: tuple[Problem, ...] = ()


class Zone(StrEnum):
    """What a line of a page is. Only the zones in `KEPT_ZONES` are the article's own text."""

    HEADLINE = "headline"
    DATELINE = "dateline"
    BYLINE = "byline"
    LEAD = "lead"
    BODY = "body"
    HEADING = "heading"
    CAPTION = "caption"
    INLINE_RELATED = "inline_related"
    TEASER = "teaser"
    NAVIGATION = "navigation"
    SHARE = "share"
    ADVERT = "advert"
    COMMENT = "comment"
    FOOTER = "footer"
    OTHER = "other"

    __hash__ = str.__hash__  # an enumeration's own is written in Python: five times slower


KEPT_ZONES = frozenset({Zone.LEAD, Zone.BODY, Zone.HEADING})
"""Zones that are joined to `CleanedArticle.text`. A heading is a subheading between paragraphs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the page: its readable text (NFC, no invisible characters), zone and why."""

    text: MappedText
    zone: Zone
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Language:
    """BCP-47 code (``vi``, ``zh-Hant``, ``und``) and the detector's confidence from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """Something that the page states, with its place in the decoded source."""

    text: str
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicationDate(Stated):
    """The page's own date: `edtf` is a day or a date-time (``2025-08-27T10:54:00+07:00``)."""

    edtf: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanedArticle:
    """An article whose every line has a zone, and the text that a brief may rest on.

    `text` holds the kept zones, its paragraphs parted by an empty line. What the page does not
    state is None. `verdict` is ``article`` or the short reason why the page is none
    (``cookie_wall``, ``link_list``, ``captcha``, ``error_page``, ``several_articles``,
    ``too_short``).
    """

    article: Article
    lines: tuple[Line, ...]
    text: MappedText
    language: Language
    title: Stated | None = None
    published: PublicationDate | None = None
    publisher: Stated | None = None
    byline: Stated | None = None
    original_url: Stated | None = None
    is_machine_translation: bool | None = None
    verdict: str = "article"
    problems: tuple[Problem, ...] = ()


# --- chunking ------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A sentence, or a piece of one too long for the budget.

    `number` counts from 1 through the whole article; `span` is into `CleanedArticle.text` and
    holds no white space at either end.
    """

    number: int
    span: Span
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Chunk:
    """A run of whole sentences that fits the token budget.

    `span` is into `CleanedArticle.text`; the chunks of an article follow each other without a
    gap and cover all of it. `before` repeats the last sentences of the chunk before, so that
    "the two sides" can be understood; they are context and are not counted in `tokens`.
    """

    index: int
    total: int
    span: Span
    text: str
    sentences: tuple[Sentence, ...]
    before: tuple[Sentence, ...]
    tokens: int


class TokenCounter(Protocol):
    """Counts the tokens of a text; `exact` is False where the count is an upper estimate."""

    @property
    def exact(self) -> bool:
        """Whether `count` is the tokenizer's own count."""
        ...

    def count(self, text: str) -> int:
        """Count the tokens of `text`."""
        ...


# --- model ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelRequest:
    """What is asked of a model, before any server's dialect.

    `system` is the same for every article, `user` holds the article. `schema` is a strict JSON
    Schema. `prompt_version` is the hash of the prompt files. `task` is the prompt folder's name.
    """

    task: str
    model: str
    system: str
    user: str
    schema: Mapping[str, object]
    prompt_version: str
    max_output_tokens: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens as the server counted them; `cached_input` and `reasoning` are parts of the others."""

    input_tokens: int
    output_tokens: int
    cached_input_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelResponse:
    """One reply as it came. It may be cut off, refused or nonsense: reading it is a later room's job.

    `finish_reason` is the server's word (``stop``, ``length``, ``content_filter``, ...). `usage` is
    None where the server told none: unknown, never zero. `cached` says that this reply was read
    from the journal or a recording and cost nothing now.
    """

    key: str
    text: str
    finish_reason: str
    refusal: str | None
    model: str
    endpoint_host: str
    usage: Usage | None
    cached: bool
    created: str
    notices: tuple[Problem, ...] = field(default=())


class ModelClient(Protocol):
    """Whatever answers a request: the service, the journal before it, a folder of recordings."""

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Answer `request`, or raise a `ModelError`, `ReplayMissError` or `StorageError`."""
        ...

    async def close(self) -> None:
        """Release connections and files. Safe to call twice."""
        ...
