"""What a model has replied, as flat records, and the strict reading that every reply goes through.

A schema for a model keeps to the common ground of strict JSON Schema servers: every key required,
nullable unions, no extra keys, at most five levels, no length, format or pattern keywords. What it
cannot say (lengths, counts) is checked here. The shorter form in which a brief is written stands in
`wire`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from summarizer.brief import AgreementStatus, AgreementType, PartyKind, PartyRole

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_REPLY_CHARACTERS = 400_000
MAX_ITEMS = 300
MAX_TEXT = 2_000
_WHITE_RUN = re.compile(r"\s{500}")
_FENCE = re.compile(r"\A```(?:json)?\s*\n(.*)\n```\Z", re.DOTALL)
_THOUGHT = re.compile(r"\A<think>.*?</think>", re.DOTALL)
_SURROGATE_OR_NUL = re.compile("[\ud800-\udfff\0]")


class InvalidReplyError(ValueError):
    """A reply that cannot be read. `problems` names the faults without quoting the article."""

    def __init__(self, problems: Sequence[str], *, kind: Literal["not_json", "schema"]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)
        self.kind = kind


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise ValueError(f"longer than {MAX_TEXT} characters")
    if _SURROGATE_OR_NUL.search(text):
        raise ValueError("holds a NUL or a lone surrogate")
    return text


Text = Annotated[str, AfterValidator(_bounded)]


class Reply(BaseModel):
    """A record of a reply: frozen, no unknown keys, no value of a neighbouring type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PartyReply(Reply):
    """A party of any kind; `represents` is the id of another party. The prompt defines the rest."""

    id: int
    name: Text
    also: list[Text]
    name_en: Text
    kind: PartyKind
    country: Text | None
    title_en: Text | None
    represents: int | None
    role: PartyRole
    core: bool
    at: list[int]


class DateReply(Reply):
    """A date as the model gives it."""

    id: int
    words: Text
    value: Text | None
    role: Literal["event", "signed", "effective", "expiry", "visit", "planned", "historical", "other"]
    what_en: Text
    core: bool
    at: list[int]


class AgreementReply(Reply):
    """An agreement; `parties` and `dates` hold ids of the same reply. Empty `words` prove nothing."""

    title_en: Text
    title_original: Text | None
    type: AgreementType
    status: AgreementStatus
    parties: list[int]
    dates: list[int]
    words: Text
    at: list[int]


class AreaReply(Reply):
    """A field of cooperation; `code` is one of the area list."""

    code: Text
    label_en: Text
    specificity: Literal["explicit", "implied"]
    core: bool
    words: Text
    at: list[int]


class SentenceReply(Reply):
    """A sentence of the summary and the lines it rests on."""

    text: Text
    at: list[int]


class DoubtReply(Reply):
    """A place where the source itself is doubtful."""

    words: Text
    at: list[int]
    note_en: Text


class BriefReply(Reply):
    """The whole reply to a brief request."""

    parties: list[PartyReply]
    dates: list[DateReply]
    agreements: list[AgreementReply]
    areas: list[AreaReply]
    title_en: Text | None
    summary: list[SentenceReply]
    reads_machine_translated: bool
    doubts: list[DoubtReply]
    last: int


class MergedSentence(Reply):
    """A sentence of a merged summary and the numbers of the statements it rests on."""

    text: Text
    from_: list[int] = Field(alias="from")


class MergeReply(Reply):
    """The whole reply to a merge request."""

    summary: list[MergedSentence]


_R = TypeVar("_R", bound=BaseModel)


def merge_schema() -> dict[str, Any]:
    """Give the strict JSON Schema of `MergeReply`."""
    return strict_schema(MergeReply)


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Give the JSON Schema of `model`, without titles and descriptions."""
    schema = model.model_json_schema()
    _drop_notes(schema)
    return schema


def _drop_notes(node: Any) -> None:
    """Remove titles and descriptions: the prompt says what the keys mean, once."""
    if isinstance(node, dict):
        for note in ("title", "description"):
            if isinstance(node.get(note), str):
                del node[note]
        for value in node.values():
            _drop_notes(value)
    elif isinstance(node, list):
        for value in node:
            _drop_notes(value)


def read_merge_reply(text: str) -> MergeReply:
    """Read the reply to a merge request. Raises `InvalidReplyError`."""
    return read_reply(text, MergeReply)


def read_reply(text: str, model: type[_R]) -> _R:
    """Read a reply that must be one JSON object of `model`. Raises `InvalidReplyError`."""
    value = _parse(_unwrapped(text))
    try:
        reply = model.model_validate(value)
    except ValidationError as error:
        problems = [
            f"{_path(each['loc'], is_known=each['type'] != 'extra_forbidden')}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False)[:20]
        ]
        raise InvalidReplyError(problems, kind="schema") from None
    for name in model.model_fields:
        if isinstance(items := getattr(reply, name), list) and len(items) > MAX_ITEMS:
            raise InvalidReplyError([f"{name}: more than {MAX_ITEMS} entries"], kind="schema")
    return reply


def _path(steps: tuple[int | str, ...], *, is_known: bool) -> str:
    """Name a place in the reply; a key that the model made up is its own text and is not repeated."""
    known = steps if is_known else (*steps[:-1], "?")
    return ".".join(str(step) for step in known)


def _unwrapped(text: str) -> str:
    """Strip the wrappers that are known and harmless: a BOM, a thought, one code fence."""
    bare = _THOUGHT.sub("", text.lstrip("\ufeff \t\r\n")).strip()
    fenced = _FENCE.match(bare)
    return fenced[1].strip() if fenced else bare


def _parse(text: str) -> Any:
    if not text:
        raise InvalidReplyError(["the reply is empty"], kind="not_json")
    if len(text) > MAX_REPLY_CHARACTERS:
        raise InvalidReplyError([f"longer than {MAX_REPLY_CHARACTERS} characters"], kind="not_json")
    if _WHITE_RUN.search(text):
        raise InvalidReplyError(["a run of white space with no end"], kind="not_json")
    try:
        return json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_int=_small_int
        )
    except InvalidReplyError:
        raise
    except (ValueError, RecursionError) as error:
        place = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidReplyError([f"not one JSON object{place}"], kind="not_json") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise InvalidReplyError(["an object holds the same key twice"], kind="not_json")
    return result


def _refuse_constant(_: str) -> NoReturn:
    raise InvalidReplyError(["NaN and Infinity are no JSON"], kind="not_json")


def _small_int(digits: str) -> int:
    if len(digits) > 12:  # noqa: PLR2004 - no id or line number is longer; bounds a hostile one
        raise InvalidReplyError(["a number that is far too long"], kind="not_json")
    return int(digits)
