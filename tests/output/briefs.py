"""The brief that tests render, and the same with other words in its fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from summarizer.brief import Brief

CASES = Path(__file__).resolve().parents[1] / "cases"
_CODES = frozenset(
    {"status", "kind", "role", "type", "precision", "basis", "reason", "severity", "specificity"}
)
_CODES_TOO = frozenset({"schema_version", "country_basis"})


def example() -> dict[str, Any]:
    """The example as JSON's own types."""
    record: dict[str, Any] = json.loads((CASES / "brief_example.json").read_text("utf-8"))
    return record


def example_brief() -> Brief:
    """The example as a brief."""
    return Brief.model_validate(example())


def infested(words: list[str]) -> Brief:
    """The example with every free text replaced by one of `words` in turn; unchecked, as a bug would have it."""
    supply = iter(range(10**9))

    def replaced(value: Any, name: str = "") -> Any:
        match value:
            case dict():
                return {key: replaced(inner, key) for key, inner in value.items()}
            case list():
                return [replaced(inner, name) for inner in value]
            case str() if name not in _CODES | _CODES_TOO:
                return words[next(supply) % len(words)]
            case _:
                return value

    brief = _built(Brief, replaced(example()))
    assert isinstance(brief, Brief)
    return brief


def _built(kind: Any, value: Any) -> Any:
    """Build records without validation, which would refuse lone surrogates."""
    match value:
        case dict() if hasattr(kind, "model_fields"):
            fields = kind.model_fields
            return kind.model_construct(
                **{name: _built(_record_in(fields[name].annotation), inner) for name, inner in value.items()}
            )
        case list():
            return tuple(_built(kind, inner) for inner in value)
        case _:
            return value


def _record_in(annotation: Any) -> Any:
    """The record class inside an annotation such as ``tuple[Party, ...]`` or ``Source | None``."""
    if hasattr(annotation, "model_fields"):
        return annotation
    inner = [_record_in(each) for each in getattr(annotation, "__args__", ())]
    return next((each for each in inner if hasattr(each, "model_fields")), None)
