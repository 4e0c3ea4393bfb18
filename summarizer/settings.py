"""One frozen `Settings`, resolved once: defaults < user's configuration file < environment < flags.

The configuration file is ``config.toml`` in the user's own configuration folder, or the file that
``--config`` names. Nothing is ever read from the folder of an article or from the working
directory: a planted file must not be able to send the key elsewhere.
"""

from __future__ import annotations

import difflib
import math
import os
import re
import stat
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import platformdirs

from summarizer.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

APP_NAME = "summarizer"
DEFAULT_MODEL = "gpt-6-luna"
DEFAULT_BASE_URL = "https://api.openai.com/v1"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LONGEST_MODEL_NAME = 200
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that can be set. Times are seconds, sizes are tokens or bytes as named."""

    model: str = DEFAULT_MODEL
    base_url: str = DEFAULT_BASE_URL
    api_key: str | None = field(default=None, repr=False)
    allow_http: bool = False
    replay: Path | None = None
    record: Path | None = None
    use_cache: bool = True
    cache_dir: Path = field(default_factory=lambda: Path(platformdirs.user_cache_dir(APP_NAME)))
    language: str | None = None
    encoding: str | None = None
    max_bytes: int = 20 * 1024 * 1024
    chunk_tokens: int = 4000
    max_output_tokens: int = 8000
    request_timeout: float = 300.0
    max_wait: float = 600.0
    max_tries: int = 4

    @property
    def endpoint_host(self) -> str:
        """The host that would be called: never a user name, a password or a query."""
        return urlsplit(self.base_url).hostname or "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How fast and how far a run may go; None is no limit of the user's own.

    `concurrency` is requests in flight, `rpm` and `tpm` are requests and tokens a minute,
    `max_cost` is US dollars. Zero for `max_cost` or `max_requests` lets nothing be sent: only what is
    cached is answered. Raises `SettingsError` for a value that is no limit.
    """

    concurrency: int = 16
    rpm: int | None = None
    tpm: int | None = None
    max_cost: float | None = None
    max_requests: int | None = None

    def __post_init__(self) -> None:
        for name, least in (("concurrency", 1), ("rpm", 1), ("tpm", 1), ("max_requests", 0)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise SettingsError(f"--{name.replace('_', '-')}: must be at least {least}; change its value")
        if self.max_cost is not None and not (math.isfinite(self.max_cost) and self.max_cost >= 0):
            raise SettingsError("--max-cost: must be an amount of US dollars, such as 2.50; change its value")


def default_config_path() -> Path:
    """Where the user's configuration file is looked for when none is named."""
    return Path(platformdirs.user_config_dir(APP_NAME)) / "config.toml"


def resolve_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
    key_file: Path | None = None,
) -> Settings:
    """Merge the four sources of settings; a flag that is None was not given.

    Raises `SettingsError` for an unknown name, a value of the wrong type, an unusable URL or key.
    """
    env = os.environ if environ is None else environ
    values: dict[str, object] = _read_config(config)
    values |= _read_environment(env)
    if key_file is not None:
        values["api_key"] = _read_key_file(key_file)
    values |= {name: value for name, value in (flags or {}).items() if value is not None}
    settings = Settings(**_typed(values))
    _check(settings)
    return settings


_FROM_FILE = {
    "model": str,
    "base_url": str,
    "allow_http": bool,
    "key_file": str,
    "cache_dir": str,
    "chunk_tokens": int,
    "max_bytes": int,
    "max_output_tokens": int,
    "request_timeout": float,
    "max_wait": float,
    "max_tries": int,
}


def _read_config(named: Path | None) -> dict[str, object]:
    path = named or default_config_path()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if named is None:
            return {}
        raise SettingsError(f"configuration {path}: no such file; check --config") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"configuration {path}: {error}; mend or remove the file") from None
    values: dict[str, object] = {}
    for name, value in table.items():
        wanted = _FROM_FILE.get(name)
        if wanted is None:
            near = difflib.get_close_matches(name, _FROM_FILE, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are {', '.join(_FROM_FILE)}"
            raise SettingsError(f"configuration {path}: unknown setting {name!r}; {hint}")
        if wanted is float and type(value) is int:
            value = float(value)  # noqa: PLW2901 - 300 is as good as 300.0 in a file
        if type(value) is not wanted:
            raise SettingsError(
                f"configuration {path}: {name} must be of type {wanted.__name__}; change its value"
            )
        values[name] = value
    if "key_file" in values:
        values["api_key"] = _read_key_file(Path(str(values.pop("key_file"))).expanduser())
    return values


def _read_environment(env: Mapping[str, str]) -> dict[str, object]:
    names = {
        "OPENAI_BASE_URL": "base_url",
        "OPENAI_API_KEY": "api_key",
        "SUMMARIZER_MODEL": "model",
        "SUMMARIZER_CACHE_DIR": "cache_dir",
    }
    values: dict[str, object] = {
        name: env[key].strip() for key, name in names.items() if env.get(key, "").strip()
    }
    if "api_key" in values:
        values["api_key"] = _checked_key(str(values["api_key"]), "OPENAI_API_KEY")
    return values


def _read_key_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"key file {path}: cannot be read; check the path and its rights") from None
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        raise SettingsError(f"key file {path}: others can read it; run chmod 600 on it")
    return _checked_key(text.strip(), f"key file {path}")


def _checked_key(key: str, where: str) -> str:
    key = key.strip("\"'")
    if not key or not key.isascii() or not key.isprintable() or any(c.isspace() for c in key):
        raise SettingsError(
            f"{where}: this is no key (empty, or with spaces or odd characters); set it again"
        )
    return key


def _typed(values: dict[str, object]) -> dict[str, Any]:
    known = {each.name for each in fields(Settings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(f"unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}")
    for name in ("replay", "record", "cache_dir"):
        if isinstance(values.get(name), str):
            values[name] = Path(str(values[name])).expanduser()
    return values


def check_language(tag: str) -> None:
    """Refuse what does not look like a BCP-47 tag: it goes into requests and records as it stands.

    Raises `SettingsError`.
    """
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise SettingsError("language: this is no language tag; give one such as vi, zh-Hant or pt-BR")


def _check(settings: Settings) -> None:
    _check_endpoint(settings)
    _check_model(settings.model)
    if settings.language is not None:
        check_language(settings.language)
    if settings.replay and settings.record:
        raise SettingsError("--replay and --record: one reads what the other writes; give only one of them")
    low = [
        n for n in ("chunk_tokens", "max_output_tokens", "max_tries", "max_bytes") if getattr(settings, n) < 1
    ]
    if low:
        raise SettingsError(f"{low[0]}: must be at least 1; change its value")


def _check_model(name: str) -> None:
    # Lone surrogates, which no request could carry, are not printable either.
    if not name.strip() or len(name) > _LONGEST_MODEL_NAME or not name.isprintable():
        raise SettingsError(
            f"model: a name has 1 to {_LONGEST_MODEL_NAME} printable characters; "
            "check --model, SUMMARIZER_MODEL and the configuration file"
        )


def _check_endpoint(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError("base URL: not an http(s) address; give one such as https://api.openai.com/v1")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK and not settings.allow_http:
        raise SettingsError(
            f"base URL: http:// would send the key readable to {parts.hostname}; use https://, "
            "or set allow_http = true in the configuration file"
        )
    if parts.username or parts.password or parts.query:
        raise SettingsError(
            "base URL: it must hold no user name, password or query; put the key in OPENAI_API_KEY"
        )
