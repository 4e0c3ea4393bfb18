"""Asking a model what a brief tells: the request, the strict reading of its reply, the checked verdicts.

The judge sees the brief and the two lists, never the article. What it says counts only with words
that code has found in the brief.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.briefing.replies import InvalidReplyError
from summarizer.prompting import defuse, seal
from summarizer.records import ModelRequest
from summarizer.scoring.brief_text import brief_lines, brief_text, find_words
from summarizer.scoring.verdicts import Judgement, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.brief import Brief
    from summarizer.prompting import Prompts
    from summarizer.scoring.brief_text import BriefLine
    from summarizer.scoring.gold import GoldPage

SYSTEM, USER = "judge/system.md", "judge/user.md"
MAX_PIECES = 12
MAX_PIECE = 1_000


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Words = Annotated[
    list[Annotated[str, Field(max_length=MAX_PIECE)]],
    Field(max_length=MAX_PIECES),
]


class FactReply(_Reply):
    """Whether the brief tells the key fact `number` (from 1), and in which words."""

    number: int
    words: Words
    covered: Literal["yes", "partly", "no"]


class StatementReply(_Reply):
    """Whether the brief makes the forbidden statement `number` (from 1), and in which words."""

    number: int
    words: Words
    made: Literal["yes", "no"]


class JudgeReply(_Reply):
    """The whole reply of a judge, in the order in which it is written."""

    facts: list[FactReply]
    forbidden: list[StatementReply]


def judge_schema() -> dict[str, Any]:
    """Give the strict JSON Schema of `JudgeReply`: every key required, no others.

    `words` stands before the verdict, so that the judge looks before it says.
    """
    words = {"type": "array", "items": {"type": "string"}}
    return _object(
        facts=_list(number={"type": "integer"}, words=words, covered=_choice("yes", "partly", "no")),
        forbidden=_list(number={"type": "integer"}, words=words, made=_choice("yes", "no")),
    )


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(**properties)}


def _choice(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


def judge_prompt_version(prompts: Prompts) -> str:
    """Hash the judge's two files alone: a better judge asks no article again."""
    templates = "\0".join(prompts.templates[name].template for name in (SYSTEM, USER))
    return hashlib.sha256(templates.encode()).hexdigest()[:12]


def judge_request(
    prompts: Prompts, gold: GoldPage, brief: Brief, *, model: str, max_output_tokens: int
) -> ModelRequest:
    """Ask a model which key facts of `gold` the brief tells and which forbidden statements it makes."""
    shown = defuse(brief_text(brief_lines(brief)))
    return ModelRequest(
        task="judge",
        model=model,
        system=prompts.fill(SYSTEM),
        user=prompts.fill(
            USER,
            facts=defuse(_numbered(gold.key_facts)),
            forbidden=defuse(_numbered(gold.must_not)),
            mark=seal("brief", shown),
            brief=shown,
        ),
        schema=judge_schema(),
        prompt_version=judge_prompt_version(prompts),
        max_output_tokens=max_output_tokens,
    )


def _numbered(lines: Sequence[str]) -> str:
    rows = [f"{number}. {' '.join(line.split())}" for number, line in enumerate(lines, 1)]
    return "\n".join(rows) or "none"


def needs_judge(gold: GoldPage, brief: Brief | None) -> bool:
    """Whether there is something to judge, and something to judge it by."""
    return bool((gold.key_facts or gold.must_not) and brief and brief_lines(brief))


def silence(gold: GoldPage) -> Judgement:
    """Give the judgement on a page that nothing is told of: nothing is covered, nothing is made."""
    return Judgement(
        model=None,
        key_facts=tuple(Verdict(text=each, said="no") for each in gold.key_facts),
        forbidden=tuple(Verdict(text=each, said="no") for each in gold.must_not),
    )


def read_judge_reply(text: str, gold: GoldPage) -> JudgeReply:
    """Read a reply to `judge_request`. Raises `InvalidReplyError` unless it judges each number once."""
    try:
        reply = JudgeReply.model_validate_json(_unwrapped(text))
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        if any(each["type"] == "json_invalid" for each in faults):
            raise InvalidReplyError(["not one JSON object"], kind="not_json") from None
        raise InvalidReplyError(
            [_fault(each["loc"], each["type"]) for each in faults[:20]], kind="schema"
        ) from None
    wrong = [
        f"{name}: the numbers 1 to {len(wanted)} must each be judged once, in order"
        for name, judged, wanted in (
            ("facts", reply.facts, gold.key_facts),
            ("forbidden", reply.forbidden, gold.must_not),
        )
        if [each.number for each in judged] != list(range(1, len(wanted) + 1))
    ]
    if wrong:
        raise InvalidReplyError(wrong, kind="schema")
    return reply


def _unwrapped(text: str) -> str:
    """Strip the wrappers that are known and harmless: a BOM, a thought, one code fence."""
    bare = text.lstrip("\ufeff \t\r\n")
    if bare.startswith("<think>"):
        bare = bare.partition("</think>")[2].lstrip()
    if bare.startswith("```"):
        bare = bare.partition("\n")[2].rstrip().removesuffix("```")
    return bare


def _fault(place: tuple[int | str, ...], kind: str) -> str:
    """Name a fault; a key that the model made up is its own text and is not repeated."""
    known = place[:-1] if kind == "extra_forbidden" else place
    return f"{'.'.join(map(str, known)) or 'reply'}: {kind.replace('_', ' ')}"


def judgement_of(reply: JudgeReply, gold: GoldPage, brief: Brief, *, model: str) -> Judgement:
    """Check what the judge cites against the brief."""
    lines = brief_lines(brief)
    return Judgement(
        model=model,
        key_facts=tuple(
            _verdict(lines, gold.key_facts[each.number - 1], each.covered, each.words) for each in reply.facts
        ),
        forbidden=tuple(
            _verdict(lines, gold.must_not[each.number - 1], each.made, each.words) for each in reply.forbidden
        ),
    )


def _verdict(
    lines: Sequence[BriefLine], text: str, said: Literal["yes", "partly", "no"], words: Sequence[str]
) -> Verdict:
    if said == "no":
        return Verdict(text=text, said=said, words=tuple(words))
    where = find_words(lines, words)
    return Verdict(text=text, said=said, words=tuple(words), where=where or (), in_brief=where is not None)
