"""Key facts and forbidden statements, judged by a model: the request, its reply, and what it counts for.

The call itself is made by whoever holds a client::

    request = judge_request(prompts, pair.gold, pair.brief, model=..., max_output_tokens=...)
    judgement = read_judgement(await client.complete(request), pair.gold)
    report = report.with_judgements({pair.gold.name: judged_tally(pair.gold, judgement)}, judge=model)
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer.errors import ModelOutputError
from summarizer.prompting import defuse, seal
from summarizer.records import ModelRequest
from summarizer.scoring.report import Finding, Share, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from summarizer.brief import Brief
    from summarizer.prompting import Prompts
    from summarizer.records import ModelResponse
    from summarizer.scoring.gold import GoldPage

SYSTEM, USER = "judge/system.md", "judge/user.md"


class _Judged(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FactJudgement(_Judged):
    """Whether the brief tells the key fact `number` (from 1)."""

    number: int
    covered: Literal["yes", "partly", "no"]


class ForbiddenJudgement(_Judged):
    """Whether the brief makes the forbidden statement `number` (from 1), and in which words."""

    number: int
    stated: Literal["yes", "no"]
    words: str | None


class Judgement(_Judged):
    """A model's judgement of one brief."""

    facts: list[FactJudgement]
    forbidden: list[ForbiddenJudgement]


def judge_schema() -> dict[str, Any]:
    """Give the strict JSON Schema of `Judgement`: every key required, no others."""
    return _object(
        facts=_list(number={"type": "integer"}, covered={"type": "string", "enum": ["yes", "partly", "no"]}),
        forbidden=_list(
            number={"type": "integer"},
            stated={"type": "string", "enum": ["yes", "no"]},
            words={"type": ["string", "null"]},
        ),
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


def judge_request(
    prompts: Prompts, gold: GoldPage, brief: Brief, *, model: str, max_output_tokens: int
) -> ModelRequest:
    """Ask a model which key facts of `gold` the brief tells and which forbidden statements it makes.

    The prompt version is that of the judge's two files alone: a better judge asks no article again.
    """
    parts = {
        "brief": defuse(brief_text(brief)),
        "facts": defuse(_numbered(gold.key_facts)),
        "forbidden": defuse(_numbered(gold.must_not)),
    }
    templates = "\0".join(prompts.templates[name].template for name in (SYSTEM, USER))
    return ModelRequest(
        task="judge",
        model=model,
        system=prompts.fill(SYSTEM),
        user=prompts.fill(USER, mark=seal("judge", "\n".join(parts.values())), **parts),
        schema=judge_schema(),
        prompt_version=hashlib.sha256(templates.encode()).hexdigest()[:12],
        max_output_tokens=max_output_tokens,
    )


def brief_text(brief: Brief) -> str:
    """Write out what a brief says in English, one statement a line: summary, then tables."""
    names = {each.id: each.name_en for each in brief.parties}
    values = {each.id: each.edtf or each.text for each in brief.dates}
    rows = ["summary:", *(each.text for each in brief.summary.sentences), "parties:"]
    rows += [
        _cells(
            each.name_en,
            each.kind,
            each.country,
            each.title_en,
            each.represents and f"for {names.get(each.represents, '?')}",
            each.role,
        )
        for each in brief.parties
    ]
    rows += ["dates:", *(_cells(each.edtf or each.text, each.role, each.what_en) for each in brief.dates)]
    rows.append("agreements:")
    rows += [
        _cells(
            each.title_en,
            each.type,
            each.status,
            ", ".join(names.get(key, "?") for key in each.parties),
            ", ".join(values.get(key, "?") for key in each.dates),
        )
        for each in brief.agreements
    ]
    rows += [
        "areas of cooperation:",
        *(_cells(each.label_en, each.specificity) for each in brief.cooperation_areas),
    ]
    return "\n".join(rows)


def _cells(*cells: str | None) -> str:
    return "- " + " | ".join(" ".join(cell.split()) for cell in cells if cell)


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{number}. {' '.join(line.split())}" for number, line in enumerate(lines, 1))


def read_judgement(response: ModelResponse, gold: GoldPage) -> Judgement:
    """Read a reply to `judge_request`. Raises `ModelOutputError` unless it judges each number once."""
    text = response.text.strip().removeprefix("```json").removeprefix("```").removesuffix("```")
    try:
        found = Judgement.model_validate(json.loads(text))
    except ValidationError:
        raise _unusable("its keys or values are not the schema's", "schema", response) from None
    except (ValueError, RecursionError):
        raise _unusable("it is not one JSON object", "not_json", response) from None
    for name, judged, wanted in (
        ("facts", found.facts, gold.key_facts),
        ("forbidden", found.forbidden, gold.must_not),
    ):
        if sorted(each.number for each in judged) != list(range(1, len(wanted) + 1)):
            raise _unusable(f"{name} are not judged once each", "schema", response)
    return found


def _unusable(why: str, kind: str, response: ModelResponse) -> ModelOutputError:
    return ModelOutputError(
        f"judgement: the reply cannot be used: {why}; judge this page again", kind=kind, response=response
    )


def judged_tally(gold: GoldPage, judgement: Judgement) -> Tally:
    """Count a judgement.

    Shares: ``judged.key_facts`` (covered: yes) and ``judged.key_facts_partly`` (yes or partly).
    Fault: ``judged.forbidden``, the number of forbidden statements made.
    """
    facts = [(gold.key_facts[each.number - 1], each.covered) for each in judgement.facts]
    stated = [each for each in judgement.forbidden if each.stated == "yes"]
    return Tally(
        shares={
            "judged.key_facts": Share.counted(covered == "yes" for _, covered in facts),
            "judged.key_facts_partly": Share.counted(covered != "no" for _, covered in facts),
        },
        faults={"judged.forbidden": len(stated)},
        findings=(
            *_fact_findings(facts),
            *(
                Finding(
                    field="judged", what="forbidden", gold=gold.must_not[each.number - 1], brief=each.words
                )
                for each in stated
            ),
        ),
    )


def _fact_findings(facts: Iterable[tuple[str, str]]) -> Iterable[Finding]:
    return (
        Finding(field="judged", what="key_fact", gold=fact, brief=covered)
        for fact, covered in facts
        if covered != "yes"
    )
