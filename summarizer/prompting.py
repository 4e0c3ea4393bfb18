"""Prompts: Markdown files with ``$name`` placeholders, and the requests that are made from them.

Every word that a model reads stands under ``prompts/``; this room fills the places. An article
travels as data inside an envelope whose name is made from its own content, so that no text can
close the envelope it lies in. What is the same for every article stands first, in the system
message, where a provider's prompt cache can serve it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from summarizer.errors import PromptError
from summarizer.records import ModelRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from summarizer.records import Chunk, CleanedArticle

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "brief/system.md": frozenset({"areas"}),
    "brief/user.md": frozenset({"language", "published", "part", "parts", "mark", "article"}),
    "merge/system.md": frozenset(),
    "merge/user.md": frozenset({"title", "mark", "statements"}),
    "repair/user.md": frozenset({"request", "problems", "mark", "reply"}),
    "judge/system.md": frozenset(),
    "judge/user.md": frozenset({"mark", "brief", "facts", "forbidden"}),
}
"""Each prompt file and the placeholders that it must hold, no more and no fewer."""

_SPECIAL_TOKEN = re.compile(r"<(?=\|)|(?<=\|)>|\[(?=/?INST\])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A field of cooperation: its code, OECD purpose code if there is one, and what it covers."""

    code: str
    crs: str | None
    covers: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompts:
    """All prompt files, read and checked.

    `sha256` changes when any of them changes, but for the judge's, which no brief depends on.
    """

    templates: Mapping[str, Template]
    areas: tuple[Area, ...]
    sha256: str

    @property
    def version(self) -> str:
        """The short form of the hash that stands in each brief."""
        return self.sha256[:12]

    def fill(self, name: str, **values: str) -> str:
        """Fill the template `name`; the values are never looked into for placeholders."""
        return self.templates[name].substitute(values).strip()


def _folder() -> Traversable:
    packaged = resources.files("summarizer") / "prompts"
    if packaged.is_dir():
        return packaged
    # An editable install leaves the folder where it stands in the repository.
    return Path(__file__).resolve().parent.parent / "prompts"


@cache
def load_prompts(folder: Path | None = None) -> Prompts:
    """Read the prompt files, those of the package unless `folder` names others.

    Raises `PromptError` for a missing file and for missing or unknown placeholders, all at once.
    """
    root = folder or _folder()
    digest, templates, faults = hashlib.sha256(), {}, []
    for name, wanted in sorted(PLACEHOLDERS.items()):
        text = _read(root, name)
        if not name.startswith("judge/"):
            digest.update(f"{name}\0{text}\0".encode())
        templates[name] = Template(text)
        faults += _placeholder_faults(name, templates[name], wanted)
    if faults:
        raise PromptError(f"prompts: {'; '.join(faults)}; mend the file or restore it")
    areas_text = _read(root, "areas.toml")
    digest.update(areas_text.encode())
    return Prompts(templates=templates, areas=_areas(areas_text), sha256=digest.hexdigest())


def _read(root: Traversable, name: str) -> str:
    try:
        return (root / name).read_text("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        raise PromptError(f"prompts: {name} is missing or unreadable; reinstall or restore it") from None


def _placeholder_faults(name: str, template: Template, wanted: frozenset[str]) -> list[str]:
    if not template.is_valid():
        return [f"{name} holds a lone $ (write $$ for a dollar sign)"]
    found = frozenset(template.get_identifiers())
    return [f"{name} lacks ${each}" for each in sorted(wanted - found)] + [
        f"{name} holds the unknown ${each}" for each in sorted(found - wanted)
    ]


def _areas(text: str) -> tuple[Area, ...]:
    try:
        rows = tomllib.loads(text)["area"]
        return tuple(Area(code=row["code"], crs=row.get("crs"), covers=row["covers"]) for row in rows)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PromptError(f"prompts: areas.toml is not a list of areas ({error}); restore it") from None


def seal(name: str, text: str) -> str:
    """Name an envelope so that `text` cannot contain the name: it is made from the text's hash."""
    salt = 0
    while True:
        mark = f"{name}-{hashlib.sha256(f'{salt}{text}'.encode()).hexdigest()[:10]}"
        if mark not in text:
            return mark
        salt += 1


def defuse(text: str) -> str:
    """Break up what a server may take for its own control tokens (``<|im_start|>``, ``[INST]``)."""
    return _SPECIAL_TOKEN.sub(lambda found: f"{found[0]} " if found[0] != ">" else " >", text)


def brief_request(
    prompts: Prompts,
    cleaned: CleanedArticle,
    chunk: Chunk,
    *,
    model: str,
    schema: Mapping[str, object],
    max_output_tokens: int,
) -> ModelRequest:
    """Ask for the facts and the summary of one chunk."""
    rows = []
    if cleaned.title is not None:
        rows.append(f"[0] {_one_line(cleaned.title.text)}")
    rows += [f"before: {_one_line(each.text)}" for each in chunk.before]
    rows += [f"[{each.number}] {_one_line(each.text)}" for each in chunk.sentences]
    article = defuse("\n".join(rows))
    return ModelRequest(
        task="brief",
        model=model,
        system=brief_system(prompts),
        user=prompts.fill(
            "brief/user.md",
            language=cleaned.language.code,
            published=_day(cleaned),
            part=str(chunk.index + 1),
            parts=str(chunk.total),
            mark=seal("article", article),
            article=article,
        ),
        schema=schema,
        prompt_version=prompts.version,
        max_output_tokens=max_output_tokens,
    )


def _day(cleaned: CleanedArticle) -> str:
    """Write the day of publication with its weekday, for articles that say "on Tuesday"."""
    if cleaned.published is None:
        return "not known"
    day = cleaned.published.edtf[:10]
    try:
        return f"{day} ({dt.date.fromisoformat(day):%A})"
    except ValueError:  # a month or a year
        return day


def brief_system(prompts: Prompts) -> str:
    """Give the fixed part of a brief request."""
    areas = "\n".join(f"- `{area.code}`: {area.covers}" for area in prompts.areas)
    return prompts.fill("brief/system.md", areas=areas)


def merge_request(
    prompts: Prompts,
    statements: Sequence[str],
    *,
    title: str | None,
    model: str,
    schema: Mapping[str, object],
    max_output_tokens: int,
) -> ModelRequest:
    """Ask for one summary from the numbered statements of all chunks."""
    rows = defuse("\n".join(f"[{n}] {_one_line(text)}" for n, text in enumerate(statements, 1)))
    return ModelRequest(
        task="merge",
        model=model,
        system=prompts.fill("merge/system.md"),
        user=prompts.fill(
            "merge/user.md",
            title=defuse(_one_line(title)) if title else "not known",
            mark=seal("statements", rows),
            statements=rows,
        ),
        schema=schema,
        prompt_version=prompts.version,
        max_output_tokens=max_output_tokens,
    )


def repair_request(
    prompts: Prompts, request: ModelRequest, *, reply: str, problems: Sequence[str]
) -> ModelRequest:
    """Ask `request` again, once, naming what was wrong with the reply."""
    shown = defuse(reply)
    return replace(
        request,
        task="repair",
        user=prompts.fill(
            "repair/user.md",
            request=request.user,
            problems="\n".join(f"- {each}" for each in problems),
            mark=seal("reply", shown),
            reply=shown,
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
