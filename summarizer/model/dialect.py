"""What a server understands, and the way down when it refuses a feature.

The ladder: strict ``json_schema`` -> ``json_object`` -> a plain prompt (both with the schema as
text in the system message); ``max_completion_tokens`` -> ``max_tokens``; ``reasoning_effort`` ->
none. A step is taken only when a refusal names the feature, each step once, always downwards.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from summarizer.model.failures import Refusal
    from summarizer.records import ModelRequest

WIRE_VERSION = 1
"""Part of every cache key: raise it when the same request is to be sent in another way."""

Feature = Literal["structure", "limit_name", "reasoning_effort"]
Structure = Literal["json_schema", "json_object", "prompt"]
LimitName = Literal["max_completion_tokens", "max_tokens"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """How one model at one endpoint wants to be asked."""

    structure: Structure = "json_schema"
    limit_name: LimitName = "max_completion_tokens"
    reasoning_effort: bool = False

    def without(self, feature: Feature) -> Dialect | None:
        """Take one step down, or give None if there is none left for this feature."""
        if feature == "structure":
            lower: dict[Structure, Structure] = {"json_schema": "json_object", "json_object": "prompt"}
            below = lower.get(self.structure)
            return replace(self, structure=below) if below else None
        if feature == "limit_name":
            return replace(self, limit_name="max_tokens") if self.limit_name != "max_tokens" else None
        return replace(self, reasoning_effort=False) if self.reasoning_effort else None

    def to_json(self) -> str:
        """Give the form in which the journal remembers it."""
        return canonical(
            {name: getattr(self, name) for name in ("structure", "limit_name", "reasoning_effort")}
        ).decode()

    @classmethod
    def from_json(cls, text: str) -> Dialect | None:
        """Read the remembered form; what is not understood is None."""
        try:
            found = cls(**json.loads(text))
        except (ValueError, TypeError):
            return None
        is_known = found.structure in {"json_schema", "json_object", "prompt"} and found.limit_name in {
            "max_completion_tokens",
            "max_tokens",
        }
        return found if is_known else None


def request_body(request: ModelRequest, dialect: Dialect) -> dict[str, Any]:
    """Build the body of a Chat Completions call, as it is sent."""
    system, schema = well_formed(request.system), dict(request.schema)
    if dialect.structure != "json_schema":
        text = json.dumps(schema, ensure_ascii=False, indent=1)
        system += (
            f"\n\nAnswer with one JSON object and nothing else. It must obey this JSON Schema:\n{text}\n"
        )
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [
            {"role": "system", "content": system},
            {"role": "user", "content": well_formed(request.user)},
        ],
        dialect.limit_name: request.max_output_tokens,
    }
    if dialect.structure == "json_schema":
        name = re.sub(r"[^A-Za-z0-9_-]", "_", request.task)[:64] or "reply"
        form = {"name": name, "strict": True, "schema": schema}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif dialect.structure == "json_object":
        body["response_format"] = {"type": "json_object"}
    if dialect.reasoning_effort:
        body["reasoning_effort"] = "low"
    return body


def well_formed(text: str) -> str:
    """Replace lone surrogates, which no UTF-8 can hold, by U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def canonical(value: object) -> bytes:
    """Give the one form of a JSON value: keys sorted, no spaces, UTF-8; lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def as_sent(body: dict[str, Any]) -> bytes:
    """Give the JSON that goes out: the fields of the schema in their own order, which models follow."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def cache_key(body: dict[str, Any], *, base_url: str) -> str:
    """Hash everything on which a reply depends: the body as sent, the endpoint, the wire version."""
    whole = {"wire": WIRE_VERSION, "endpoint": base_url.rstrip("/"), "body": body}
    return hashlib.sha256(canonical(whole)).hexdigest()


_NAMES: tuple[tuple[Feature, str], ...] = (
    ("limit_name", r"max_completion_tokens"),
    ("reasoning_effort", r"reasoning[_.]effort|reasoning effort"),
    (
        "structure",
        r"response[_ ]?format|json[_ ]?(?:schema|object)|json mode|structured[_ ]output|guided_|\bgrammar\b",
    ),
)
_REFUSES = re.compile(
    r"not (?:\w+ ){0,2}(?:support|permit|allow|recogni|implement|enabled|available|one of)\w*"
    r"|unsupported|unavailable|unknown|unrecogni[sz]ed|unexpected|unimplemented|forbidden|invalid"
    r"|extra (?:inputs?|fields?)|must be|should be|cannot|can't|does ?n.t support|do(?:es)? not|only "
    r"|failed to|either|additional propert",
    re.IGNORECASE,
)
_STATUSES = frozenset({400, 404, 405, 422, 501})


def refused_feature(refusal: Refusal) -> Feature | None:
    """Tell which feature a refusal names, or None if it is about something else."""
    if refusal.status not in _STATUSES:
        return None
    for feature, pattern in _NAMES:
        if refusal.param and re.match(rf"(?:{pattern})", refusal.param, re.IGNORECASE):
            return feature
    if not _REFUSES.search(refusal.message):
        return None
    places = [
        (found.start(), feature)
        for feature, pattern in _NAMES
        if (found := re.search(pattern, refusal.message, re.IGNORECASE))
    ]
    return min(places)[1] if places else None
