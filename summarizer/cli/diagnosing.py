"""What `summarizer doctor` looks at, once its flags are read."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple
from urllib.parse import urlsplit

from summarizer.cli.exit_codes import ExitCode
from summarizer.errors import SummarizerError
from summarizer.model.prices import load_prices
from summarizer.output.console import Screen
from summarizer.output.page import Heading, Page, Paragraph, Run, Style, Table
from summarizer.settings import DEFAULT_BASE_URL, Settings, default_config_path, resolve_settings
from summarizer.tokens import load_counter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

State = Literal["ok", "note", "missing"]
_LOOKS: dict[State, Style] = {"ok": "good", "note": "doubtful", "missing": "bad"}
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Finding(NamedTuple):
    """One thing that was looked at; `missing` keeps summarize from working, `note` does not."""

    state: State
    what: str
    text: str


def diagnose(flags: Mapping[str, object], *, key_file: str | None, config: str | None) -> ExitCode:
    """Show all findings; the code is 2 if `summarize` could not work."""
    screen = Screen(sys.stdout)
    findings = tuple(
        _findings(flags, Path(key_file) if key_file else None, Path(config) if config else None, screen)
    )
    screen.show(_page(findings))
    return ExitCode.USAGE if any(each.state == "missing" for each in findings) else ExitCode.COMPLETE


def _findings(
    flags: Mapping[str, object], key_file: Path | None, config: Path | None, screen: Screen
) -> Iterator[Finding]:
    yield Finding("ok", "program", f"summarizer {version('summarizer')}, Python {platform.python_version()}")
    yield _config(config)
    try:
        settings = resolve_settings(flags, config=config, key_file=key_file)
    except SummarizerError as error:
        yield Finding("missing", "settings", str(error))
    else:
        yield _key(settings, key_file)
        yield _endpoint(settings)
        yield _model(settings)
        yield _cache(settings)
        yield _vocabulary(settings)
    yield _detectors()
    yield _terminal(screen)
    yield from _proxies()


def _config(named: Path | None) -> Finding:
    path = named or default_config_path()
    if path.is_file():
        return Finding("ok", "configuration", str(path))
    return Finding("note", "configuration", f"none at {path}; the defaults serve")


def _key(settings: Settings, key_file: Path | None) -> Finding:
    """Say where the key comes from, and nothing of the key itself."""
    if settings.api_key:
        from_environment = bool(os.environ.get("OPENAI_API_KEY", "").strip())
        where = "OPENAI_API_KEY" if from_environment else "the key file that the configuration names"
        return Finding("ok", "key", f"from {key_file or where}")
    if settings.base_url == DEFAULT_BASE_URL:
        return Finding("missing", "key", "none; set OPENAI_API_KEY, or give --key-file FILE")
    return Finding("note", "key", f"none; fine if {settings.endpoint_host} asks for none")


def _endpoint(settings: Settings) -> Finding:
    own = "" if settings.base_url == DEFAULT_BASE_URL else " (not the default)"
    return Finding("note" if own else "ok", "endpoint", f"articles would go to {settings.endpoint_host}{own}")


def _model(settings: Settings) -> Finding:
    try:
        prices = load_prices()
    except SummarizerError as error:
        return Finding("missing", "model", str(error))
    price = prices.of(settings.model)
    if price is None:
        return Finding("note", "model", f"{settings.model}; its price is unknown, so no cost can be shown")
    per_million = f"US$ {price.input:g} in, {price.output:g} out for a million tokens"
    return Finding("ok", "model", f"{settings.model}; {per_million}, as of {prices.date}")


def _cache(settings: Settings) -> Finding:
    folder = settings.cache_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "set SUMMARIZER_CACHE_DIR to a folder you may write, or use --no-cache"
        return Finding("missing", "cache", f"{folder} cannot be written ({error.strerror}); {advice}")
    return Finding("ok", "cache", str(folder))


def _vocabulary(settings: Settings) -> Finding:
    counter = load_counter(settings.model)
    if counter.exact:
        return Finding("ok", "tokens", "the vocabulary is at hand; counts are exact")
    return Finding("note", "tokens", counter.notice or "counts are upper estimates")


def _detectors() -> Finding:
    found = [name for name in ("pycld2", "py3langid") if find_spec(name)]
    if not found:
        return Finding("missing", "languages", "no detector; install the package again")
    return Finding("ok" if len(found) > 1 else "note", "languages", f"detected by {' and '.join(found)}")


def _terminal(screen: Screen) -> Finding:
    encoding = getattr(sys.stdout, "encoding", None) or "unknown"
    look = "colour" if screen.styled else "no colour"
    if encoding.lower().replace("-", "") == "utf8":
        return Finding("ok", "terminal", f"{encoding}, {look}, {screen.width} columns")
    return Finding("note", "terminal", f"{encoding}, {look}; set PYTHONIOENCODING=utf-8 to see all scripts")


def _proxies() -> Iterator[Finding]:
    """Name the proxies by host alone: an address can hold a password."""
    for name in _PROXIES:
        for variable in (name, name.lower()):
            value = os.environ.get(variable)
            if value:
                host = value if name == "NO_PROXY" else urlsplit(value).hostname or "an odd address"
                yield Finding("note", "proxy", f"{variable} is set: {host}")


def _page(findings: tuple[Finding, ...]) -> Page:
    rows = tuple(
        (((Run(each.state, _LOOKS[each.state]),),), ((Run(each.what),),), ((Run(each.text),),))
        for each in findings
    )
    lacking = sum(each.state == "missing" for each in findings)
    verdict = f"{lacking} missing: summarize cannot work yet" if lacking else "summarize can work"
    return (
        Heading(text="The set-up of summarizer", level=1),
        Table(columns=("state", "what", "finding"), rows=rows, wide=2, head=True),
        Paragraph(lines=((Run(verdict, "bad" if lacking else "good"),),)),
    )
