"""The raw body of an answer -> `ModelResponse`.

A reply that was cut off, refused or filtered is a `ModelResponse`: it was paid for, and whether it
can be used is for the reader to say. What is no completion at all becomes a typed error.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from summarizer.errors import ModelOutputError, ModelRejectedError
from summarizer.model.dialect import well_formed
from summarizer.model.failures import Redactor, Refusal, explain, outcome_unknown
from summarizer.records import ModelResponse, Usage

if TYPE_CHECKING:
    from summarizer.records import ModelRequest

MOST_TOKENS = 10**9
"""No request has more tokens than this: a larger count is nonsense."""

_FIRST_ERROR_STATUS = 400
_LONGEST_INT = 20


def parse_reply(
    raw: bytes, *, key: str, request: ModelRequest, host: str, created: str, redact: Redactor
) -> ModelResponse:
    """Read the body of a 200 answer.

    Raises `ModelUnavailableError` for a body that broke off or tells of a passing fault,
    `ModelRejectedError` for a web page or a lasting fault, `ModelOutputError` for anything else
    that holds no completion. The key stands nowhere in what is returned.
    """
    data = _json(raw, host=host, redact=redact)
    if data.get("error"):
        raise explain(_told_with_200(data), host=host, model=request.model, redact=redact)
    message, finish_reason = _first_choice(data, host, redact)
    served = data.get("model")
    return ModelResponse(
        key=key,
        text=redact.hide(_text(message.get("content"))),
        finish_reason=finish_reason,
        refusal=redact.hide(_text(message.get("refusal"))) or None,
        model=_clean(served, redact) if isinstance(served, str) and served else request.model,
        endpoint_host=host,
        usage=_usage(data.get("usage")),
        cached=False,
        created=created,
    )


def _json(raw: bytes, *, host: str, redact: Redactor) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise _no_completion(f"{host} answered with bytes that are not UTF-8", "not_json") from None
    start = text.lstrip("\ufeff \t\r\n")
    try:
        data = json.loads(start, parse_int=_number)
    except RecursionError:
        raise _no_completion(f"{host} answered with JSON that is nested too deep", "not_json") from None
    except ValueError:
        if start.startswith("{"):
            raise outcome_unknown("cut_off", "its JSON is not whole", host=host, redact=redact) from None
        if start.startswith("<"):
            text = f"{host} answered with a web page; check --base-url (most end in /v1)"
            raise ModelRejectedError(text, kind="endpoint") from None
        what = "with something that is not JSON" if start else "with nothing at all"
        raise _no_completion(f"{host} answered {what}", "not_json") from None
    if not isinstance(data, dict):
        raise _no_completion(f"{host} answered with JSON that is no completion", "no_choice")
    return data


def _number(digits: str) -> float:
    """Read a whole number; one that is absurdly long, which int() refuses, becomes a float."""
    return int(digits) if len(digits) <= _LONGEST_INT else float(digits)


def _no_completion(what: str, kind: str) -> ModelOutputError:
    return ModelOutputError(f"{what}; check --base-url, or try again later", kind=kind)


def _told_with_200(data: dict[str, Any]) -> Refusal:
    """Read an error that a gateway put into a 200; its code then is the status that was meant."""
    refusal = Refusal.of(_FIRST_ERROR_STATUS, {}, data)
    codes = [int(code) for code in refusal.codes if code.isascii() and code.isdecimal() and len(code) == 3]  # noqa: PLR2004 - the length of an HTTP status
    meant = [code for code in codes if code >= _FIRST_ERROR_STATUS]
    return Refusal.of(meant[0], {}, data) if meant else refusal


def _first_choice(data: dict[str, Any], host: str, redact: Redactor) -> tuple[dict[str, Any], str]:
    choices = data.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(message, dict):
        raise _no_completion(f"{host} answered without a completion", "no_choice")
    reason = first.get("finish_reason")
    if isinstance(reason, str) and reason:
        return message, _clean(reason, redact)
    return message, "tool_calls" if message.get("tool_calls") else "unknown"


def _clean(word: str, redact: Redactor) -> str:
    """Keep a server's own word for a model or a reason printable, short and without the key."""
    printable = "".join(c for c in word if c.isprintable())
    return redact.hide(printable)[:200] or "unknown"


def _text(content: Any) -> str:
    """Content is a string, null, or a list of parts, not nested, of which some hold text.

    JSON can escape a lone surrogate: it becomes U+FFFD.
    """
    if isinstance(content, list):
        texts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(text for text in texts if isinstance(text, str))
    if not isinstance(content, str):
        return ""
    return well_formed(content)


def _usage(found: Any) -> Usage | None:
    """Read the usage; a missing, zero or nonsensical one is None: unknown, never 0."""
    if not isinstance(found, dict):
        return None
    given, made = _count(found, "prompt_tokens"), _count(found, "completion_tokens")
    if not given or made is None:
        return None
    cached = _count(found.get("prompt_tokens_details"), "cached_tokens") or 0
    reasoning = _count(found.get("completion_tokens_details"), "reasoning_tokens") or 0
    return Usage(
        input_tokens=given,
        output_tokens=made,
        cached_input_tokens=min(given, cached),
        reasoning_tokens=min(made, reasoning),
    )


def _count(found: Any, name: str) -> int | None:
    """Give a number of tokens; one that is not told is 0, a nonsensical one None."""
    value = found.get(name) if isinstance(found, dict) else None
    if value is None:
        return 0
    return value if type(value) is int and 0 <= value <= MOST_TOKENS else None
