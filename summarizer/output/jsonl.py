"""Records as JSON: one line each on standard output, or a file that a person can read."""

from __future__ import annotations

import json

import regex

_HOSTILE = regex.compile(
    r"[\x7f-\x9f\u2028\u2029\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB\p{Cs}\p{Noncharacter_Code_Point}]"
)


def to_json(record: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Write `record`, made of JSON's own types, without a line end.

    Characters that a terminal could obey or that nobody can see are written as JSON escapes: the
    value stays the same to the letter, and nothing harmful stands raw in the line. `ascii_only`
    escapes all others too, for a stream that is not UTF-8.
    """
    text = json.dumps(record, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    return _HOSTILE.sub(lambda found: json.dumps(found[0])[1:-1], text)
