"""Records as JSON: one line each on standard output, or a file that a person can read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import regex
from pydantic_core import PydanticSerializationError

if TYPE_CHECKING:
    from pydantic import BaseModel

_HOSTILE = regex.compile(
    r"[\x7f-\x9f\u2028\u2029\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB\p{Cs}\p{Noncharacter_Code_Point}]"
)


def to_json(record: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Write `record`, made of JSON's own types, without a line end.

    Characters that a terminal could obey or that nobody can see are written as JSON escapes: the
    value stays the same to the letter, and nothing harmful stands raw in the line. `ascii_only`
    escapes all others too, for a stream that is not UTF-8.
    """
    return _harmless(json.dumps(record, ensure_ascii=ascii_only, indent=indent, allow_nan=False))


def record_json(record: BaseModel) -> str:
    """Write `record` as `to_json` does, with an indent of two, in a tenth of the time."""
    try:
        return _harmless(record.model_dump_json(indent=2))
    except PydanticSerializationError:  # half of a surrogate pair, from a model that escapes so
        return to_json(record.model_dump(mode="json"), indent=2)


def _harmless(text: str) -> str:
    return _HOSTILE.sub(lambda found: json.dumps(found[0])[1:-1], text)
