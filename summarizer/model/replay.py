"""Recorded replies: one JSON file a reply, fit to be read, reviewed and committed.

A recording is found by what was asked (task, model, messages, schema, output limit), not by where
or in which dialect it was asked. Replaying needs no key, opens no socket and does not import openai.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.errors import ReplayMissError, StorageError
from summarizer.model.dialect import canonical, well_formed
from summarizer.model.meter import Meter
from summarizer.model.reply import MOST_TOKENS
from summarizer.records import ModelResponse, Usage

if TYPE_CHECKING:
    from summarizer.model.meter import MeteredClient
    from summarizer.records import ModelRequest

FORMAT = 1
_KEY_IN_NAME = 16


def request_key(request: ModelRequest) -> str:
    """Hash what was asked, independent of endpoint, dialect and the version of the prompt files."""
    asked = {
        "task": request.task,
        "model": request.model,
        "system": request.system,
        "user": request.user,
        "schema": dict(request.schema),
        "max_output_tokens": request.max_output_tokens,
    }
    return hashlib.sha256(canonical(asked)).hexdigest()


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _parts(request: ModelRequest) -> dict[str, Any]:
    return {
        "task": request.task,
        "model": request.model,
        "prompt_version": request.prompt_version,
        "schema_sha256": _sha256(canonical(dict(request.schema))),
        "text_sha256": _sha256(well_formed(request.user).encode()),
        "parameters": {"max_output_tokens": request.max_output_tokens},
    }


def _file_name(task: str, key: str) -> str:
    return f"{re.sub(r'[^a-z0-9_-]', '_', task.lower())}-{key[:_KEY_IN_NAME]}.json"


class RecordingClient:
    """Passes requests on and writes each reply into `folder`, whole or not at all."""

    def __init__(self, inner: MeteredClient, folder: Path) -> None:
        """Create `folder` and prove that it can be written, before anything is paid for."""
        self._inner = inner
        self._running: set[asyncio.Task[ModelResponse]] = set()
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise StorageError(_cannot_write(folder, error)) from None

    @property
    def meter(self) -> Meter:
        """The numbers of the inner client."""
        return self._inner.meter

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Answer `request` and record the reply; raises what the inner client does, or `StorageError`."""
        # The task outlives a caller that is cancelled: its answer is being paid for.
        task = asyncio.create_task(self._record(request))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    def _finished(self, task: asyncio.Task[ModelResponse]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, also where no caller is left to see it

    async def _record(self, request: ModelRequest) -> ModelResponse:
        response = await self._inner.complete(request)
        key = request_key(request)
        recording = {
            "format": FORMAT,
            "request_key": key,
            "parts": _parts(request),
            "request": {"system": well_formed(request.system), "user": well_formed(request.user)},
            "reply": {
                "text": response.text,
                "finish_reason": response.finish_reason,
                "refusal": response.refusal,
                "model": response.model,
                "usage": asdict(response.usage) if response.usage else None,
                "endpoint_host": response.endpoint_host,
                "created": response.created,
            },
        }
        text = json.dumps(recording, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        try:
            _write_whole(
                self._folder / _file_name(request.task, key), text.encode("utf-8", "backslashreplace")
            )
        except OSError as error:
            raise StorageError(_cannot_write(self._folder, error)) from None
        return response

    async def close(self) -> None:
        """Close the inner client, and record what it was still answered meanwhile."""
        await self._inner.close()
        await asyncio.gather(*self._running, return_exceptions=True)


def _cannot_write(folder: Path, error: OSError) -> str:
    return f"recordings {folder}: {error.strerror or 'cannot be written'}; give another folder with --record"


def _write_whole(path: Path, data: bytes) -> None:
    """Write by temporary file and rename, so that a crash leaves the old file or the new one."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".recording-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)  # a recording is meant to be shared, mkstemp makes 0600
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


class ReplayClient:
    """Answers from the recordings in `folder` and from nothing else."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise StorageError(f"recordings {folder}: no such folder; check --replay")
        self._folder = folder
        self.meter = Meter()

    async def complete(self, request: ModelRequest) -> ModelResponse:
        """Give the recorded reply.

        Raises `ReplayMissError`, which names what changed since, or `StorageError` for a damaged file.
        """
        key = request_key(request)
        path = self._folder / _file_name(request.task, key)
        if not path.exists():
            raise self._miss(request)
        recording = _read(path)
        if recording["request_key"] != key:
            raise StorageError(f"recording {path}: its name and its content do not agree; record it again")
        response = _response(path, recording, key)
        self.meter.cached += 1
        return response

    async def close(self) -> None:
        """Hold nothing that must be released."""

    def _miss(self, request: ModelRequest) -> ReplayMissError:
        recordings = [_read(path) for path in _paths(self._folder)]
        if not recordings:
            text = f"no recorded reply in {self._folder}: it holds no recordings; check --replay"
            return ReplayMissError(text)
        found = (_changed(request, each) for each in recordings)
        changed = min(found, key=lambda parts: (len(parts), "text" in parts))
        if changed == ("task",):
            what = f"nothing was recorded for the task {request.task!r}"
        else:
            *first, last = (f"the {part}" for part in changed if part != "task")
            subject = f"{', '.join(first)} and {last}" if first else last
            verb = "have" if first or last == "the parameters" else "has"
            what = f"{subject} {verb} changed since it was recorded" + (
                ", or it never was" * ("text" in changed)
            )
        way_out = f"record again with --record {self._folder}"
        return ReplayMissError(f"no recorded reply in {self._folder}: {what}; {way_out}", changed=changed)


def _changed(request: ModelRequest, recording: dict[str, Any]) -> tuple[str, ...]:
    """Name the parts in which a recording differs from `request`."""
    parts, now = recording["parts"], _parts(request)
    differs = {name: parts.get(name) != now[name] for name in now}
    same_system = recording["request"].get("system") == well_formed(request.system)
    found = [
        ("task", differs["task"]),
        ("prompt", differs["prompt_version"] or not same_system),
        ("model", differs["model"]),
        ("schema", differs["schema_sha256"]),
        ("text", differs["text_sha256"]),
        ("parameters", differs["parameters"]),
    ]
    return tuple(name for name, is_different in found if is_different) or ("parameters",)


def recorded_model(folder: Path) -> str | None:
    """Tell the model with which the whole folder was recorded; None if there are several, or none.

    This is a guess: a file that cannot be read is passed over, replaying it will tell.
    """
    models: set[str] = set()
    for path in _paths(folder):
        with suppress(StorageError):
            models.add(_read(path)["parts"]["model"])
    return models.pop() if len(models) == 1 else None


def _paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def _read(path: Path) -> dict[str, Any]:
    damaged = StorageError(f"recording {path}: it is damaged; mend it, or record it again with --record")
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise StorageError(
            f"recording {path}: {error.strerror or 'cannot be read'}; check its rights"
        ) from None
    except (ValueError, RecursionError):
        raise damaged from None
    if not isinstance(found, dict):
        raise damaged
    if isinstance(found.get("format"), int) and found["format"] > FORMAT:
        raise StorageError(f"recording {path}: it was written by a newer version; update summarizer")
    wanted = {"request_key": str, "parts": dict, "request": dict, "reply": dict}
    if any(not isinstance(found.get(name), kind) for name, kind in wanted.items()):
        raise damaged
    if not isinstance(found["parts"].get("model"), str):
        raise damaged
    return found


def _response(path: Path, recording: dict[str, Any], key: str) -> ModelResponse:
    reply = recording["reply"]
    try:
        usage = _usage(reply["usage"])
        refusal = reply["refusal"]
        return ModelResponse(
            key=key,
            text=_word(reply["text"]),
            finish_reason=_word(reply["finish_reason"]),
            refusal=None if refusal is None else _word(refusal),
            model=_word(reply["model"]),
            endpoint_host=_word(reply["endpoint_host"]),
            usage=usage,
            cached=True,
            created=_word(reply["created"]),
        )
    except (KeyError, TypeError, ValueError):
        text = f"recording {path}: its reply is damaged; mend it, or record it again with --record"
        raise StorageError(text) from None


def _word(found: Any) -> str:
    """Give a text that can be written as UTF-8; raises `TypeError` or `ValueError` for all else."""
    if not isinstance(found, str):
        raise TypeError
    found.encode()  # a lone surrogate, which JSON can escape, is a UnicodeEncodeError: a ValueError
    return found


def _usage(found: Any) -> Usage | None:
    """Read the usage; raises `TypeError` or `ValueError` for what no recording holds."""
    if found is None:
        return None
    usage = Usage(**found)
    if not all(type(count) is int and 0 <= count <= MOST_TOKENS for count in asdict(usage).values()):
        raise ValueError
    return usage
