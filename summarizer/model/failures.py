"""A server's refusal -> an error that says what happened, why and what to do.

A server's text is hostile and may echo the key: nothing of it enters a message but through
`Redactor`. The tables below hold words of real servers; tests hold the whole sentences.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.errors import ModelError, ModelRejectedError, ModelUnavailableError
from summarizer.model.dialect import refused_feature
from summarizer.model.rate_headers import asked_wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.model.dialect import Feature


class FeatureRefusedError(ModelRejectedError):
    """The server does not understand one feature of the request; without it, it may answer."""

    def __init__(self, message: str, *, feature: Feature) -> None:
        super().__init__(message, kind="unsupported")
        self.feature = feature


OUTCOME_UNKNOWN = frozenset({"timeout", "cut_off"})
"""Kinds of failure after which the server may have done, and billed, the work."""

MAYBE_BILLED = OUTCOME_UNKNOWN | {"too_long"}
"""Kinds of failure of a POST after which money may have been spent."""

FATAL = frozenset({"auth", "quota", "unknown_model"})
"""Kinds of failure that every other request of the same run would meet as well: it asks one model."""

FEATURE_NAMES: dict[Feature, str] = {
    "structure": "response_format",
    "limit_name": "max_completion_tokens",
    "reasoning_effort": "reasoning_effort",
}
"""What the server calls each feature."""

HIDDEN = "[hidden]"
"""What stands in a reply instead of the key."""

_SHORTEST_SECRET = 8
_SHOWN = 200
_SECRETS = re.compile(
    r"""sk-[^\s"'<>]*"""
    r"""|\bbearer\s+[^\s"',;<>]+"""
    r"""|\b(?:api[-_ ]?key|key|token|authorization)["']?\s*[=:]\s*["']?[^\s"',;&<>]{8,}""",
    re.IGNORECASE,
)


class Redactor:
    """Makes a server's text fit to be shown: no key, no control characters, at most 200 long.

    `hide` and `hide_in_body` are for what a model wrote: they take out the exact key and nothing
    else. A key shorter than 8 characters is a placeholder, and may be a word of an article: it stays.
    """

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._hidden = key if key and len(key) >= _SHORTEST_SECRET else None
        self._in_json = _as_in_json(self._hidden) if self._hidden else None

    def __call__(self, text: str) -> str:
        """Give the harmless form of `text`, on one line."""
        if self._key:
            text = text.replace(self._key, "[key]")
        text = _SECRETS.sub("[key]", text)
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."

    def hide(self, text: str) -> str:
        """Replace the exact key in `text`."""
        return text.replace(self._hidden, HIDDEN) if self._hidden else text

    def hide_in_body(self, body: bytes) -> bytes:
        """Replace the exact key in the body of a reply, however JSON escapes it."""
        return self._in_json.sub(HIDDEN.encode(), body) if self._in_json else body


def _as_in_json(key: str) -> re.Pattern[bytes]:
    r"""Match `key` with each character as it is, as ``\c`` or as ``\u0063``."""
    each = (rf"(?:\\?{re.escape(c)}|\\u(?i:{ord(c):04x}))" for c in key)
    return re.compile("".join(each).encode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """What a server said instead of a completion. `headers` has lower-case names."""

    status: int
    message: str = ""
    codes: frozenset[str] = frozenset()
    param: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, status: int, headers: Mapping[str, str], body: bytes) -> Refusal:
        """Read any error body: OpenAI's shape, the shapes of other servers, a web page, nothing."""
        text = body.decode("utf-8", "replace")
        try:
            found: Any = json.loads(text)
        except (ValueError, RecursionError):
            found = text
        return cls.of(status, headers, found)

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], found: Any) -> Refusal:
        """Read an error body that is already decoded JSON or text."""
        if isinstance(found, dict):
            inner = found.get("error", found)
            found = inner if isinstance(inner, dict) else {"message": inner}
        else:
            found = {"message": found}
        message = found.get("message") or found.get("detail") or found.get("error") or ""
        deeper = found.get("innererror")
        codes = [
            found.get("code"),
            found.get("type"),
            deeper.get("code") if isinstance(deeper, dict) else None,
        ]
        return cls(
            status=status,
            message=message if isinstance(message, str) else json.dumps(message, ensure_ascii=False),
            codes=frozenset(str(code) for code in codes if code),
            param=str(found.get("param") or ""),
            headers=headers,
        )


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_CONTEXT_CODES = {
    "context_length_exceeded",
    "exceed_context_size_error",
    "context_window_exceeded",
    "string_above_max_length",
    "request_too_large",
}
_CONTEXT = _any(
    r"context (length|size|window)\b.{0,60}\b(exceed|only|is \d)",
    r"exceed\w*\b.{0,80}\bcontext",
    r"maximum context length",
    r"longer than\b.{0,40}\bcontext",
    r"greater than the context length",
    r"prompt (is )?too (long|large)",
    r"(input|prompt|request) is too long",
    r"exceeds? (the )?max(imum|_seq_len|_model_len)\b.{0,60}\b(token|input|length|\d)",
    r"maximum (prompt|input) length",
    r"range of input length",
    r"token count\b.{0,40}\bexceeds",
    r"too many (input )?tokens(?! per)",
    r"reduce the length of the (input|messages?|prompt)",
    r"request too large for",
    r"truncating input",
)
_QUOTA_CODES = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "account_deactivated",
}
_QUOTA = _any(
    r"exceeded your current quota",
    r"insufficient (balance|credits?|funds|quota)",
    r"billing (details|hard limit)",
)
_FILTER_CODES = {
    "content_filter",
    "ResponsibleAIPolicyViolation",
    "content_policy_violation",
    "invalid_prompt",
    "data_inspection_failed",
    "DataInspectionFailed",
}
_FILTER = _any(
    r"content (management|usage) policy",
    r"content[_ ]polic(y|ies)",
    r"flagged as potentially violating",
    r"content exists risk",
    r"inappropriate content",
    r"rejected as a result of our safety system",
)
_MODEL_CODES = {"model_not_found", "invalid_model", "model_not_available"}
_MODEL = _any(
    r"\bmodel\b.{0,120}(does not exist|not found|not exist|not available|is not a valid|not supported by)",
    r"(invalid|unknown|no such|unrecognized) model",
    r"not a valid model",
)


def explain(refusal: Refusal, *, host: str, model: str, redact: Redactor) -> ModelError:
    """Turn a refusal into the error to raise; its message is one line without any secret."""
    kind = _kind(refusal)
    feature = refused_feature(refusal) if kind in {"endpoint", "request"} else None
    what, remedy = _WORDS["unsupported" if feature else kind]
    what = what.format(
        host=host,
        model=redact(model),
        status=refusal.status,
        feature=FEATURE_NAMES.get(feature or "structure"),
    )
    if kind == "redirect":
        what += _redirect_target(refusal, redact)
    said = redact(refusal.message)
    request_id = re.sub(r"[^\w.-]", "", refusal.headers.get("x-request-id", ""))[:64]
    text = (
        what
        + (f' (it said: "{said}")' if said else "")
        + f"; {remedy}"
        + (f" [{request_id}]" if request_id else "")
    )
    if feature:
        return FeatureRefusedError(text, feature=feature)
    if kind in {"rate_limit", "server"}:
        return ModelUnavailableError(text, kind=kind, retry_after=asked_wait(refusal.headers))
    return ModelRejectedError(text, kind=kind)


_WORDS = {
    "auth": ("the key was refused by {host} (status {status})", "check OPENAI_API_KEY or --key-file"),
    "quota": ("{host} refuses: the account's quota or credit is used up", "check the account's billing page"),
    "context": ("the request is too long for {model} at {host}", "use smaller chunks or a larger context"),
    "filtered": ("{host} refused the text by its content filter", "sending it again cannot help"),
    "unknown_model": ("{host} has no model {model}, or the key may not use it", "give another with --model"),
    "endpoint": ("{host} knows no chat completions at this address", "check --base-url (most end in /v1)"),
    "redirect": ("{host} wants to send the article on", "refused; if that is right, give it as --base-url"),
    "unsupported": ("{host} does not understand a part of the request, {feature}", "give another --model"),
    "request": ("{host} refused the request (status {status})", "check --model and --base-url"),
    "rate_limit": ("{host} limits the rate of requests (status {status})", "try again later"),
    "server": ("{host} cannot answer now (status {status})", "try again later"),
}
_BY_STATUS = {
    401: "auth",
    403: "auth",
    402: "quota",
    404: "endpoint",
    405: "endpoint",
    413: "context",
    429: "rate_limit",
}
_TRANSIENT = frozenset({408, 409, 425})


def _kind(refusal: Refusal) -> str:
    status, text, codes = refusal.status, refusal.message, refusal.codes
    if 300 <= status < 400:  # noqa: PLR2004 - the block of redirects
        return "redirect"
    # The order matters: a text about a context may name a model, one about a quota may name a plan.
    for kind, known, words in (
        ("quota", _QUOTA_CODES, _QUOTA),
        ("filtered", _FILTER_CODES, _FILTER),
        ("context", _CONTEXT_CODES, _CONTEXT),
        ("unknown_model", _MODEL_CODES, _MODEL),
    ):
        if codes & known or words.search(text):
            return kind
    if status in _TRANSIENT or status >= 500:  # noqa: PLR2004 - the block of server errors
        return "server"
    return _BY_STATUS.get(status, "request")


def _redirect_target(refusal: Refusal, redact: Redactor) -> str:
    """Name the other host, without a user name or path, which may hold secrets."""
    target = re.match(r"\w+://(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]+)", refusal.headers.get("location", ""))
    return f" to {redact(target.group(1))}" if target else " to another address"


def no_connection(reason: str, *, host: str, redact: Redactor) -> ModelError:
    """Give the error for a connection that never came about: nothing was sent, a retry is safe."""
    why = f" ({said})" if (said := redact(reason)) else ""
    if "CERTIFICATE_VERIFY_FAILED" in reason:
        text = f"the certificate of {host} is not trusted{why}; check --base-url, or SSL_CERT_FILE"
        return ModelRejectedError(text, kind="connection")
    text = f"no answer from {host}{why}; is the server running? check --base-url"
    return ModelUnavailableError(text, kind="connection")


def outcome_unknown(kind: str, reason: str, *, host: str, redact: Redactor) -> ModelUnavailableError:
    """Give the error for a request whose reply was lost: it may have been answered and billed."""
    what = "did not answer in time" if kind == "timeout" else "broke off its answer"
    why = f" ({said})" if (said := redact(reason)) else ""
    text = f"{host} {what}{why}; the request may have been billed; try again later"
    return ModelUnavailableError(text, kind=kind)


def again(error: ModelRejectedError) -> ModelRejectedError:
    """Make a fresh copy: the same exception, raised twice, would grow its traceback."""
    if isinstance(error, FeatureRefusedError):
        return FeatureRefusedError(str(error), feature=error.feature)
    return ModelRejectedError(str(error), kind=error.kind)
