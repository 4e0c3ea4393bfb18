"""Recordings: written to be read, replayed without key, network or openai."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest
from asking import KEY, SCHEMA, ask, bytes_under, settings_for
from fake_openai import Failure, Reply

from summarizer.errors import ModelRejectedError, ReplayMissError, SettingsError, StorageError
from summarizer.model import open_client
from summarizer.model.replay import ReplayClient, recorded_model, request_key
from summarizer.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI

    from summarizer.records import ModelRequest, ModelResponse


async def record(server: FakeOpenAI, folder: Path, *requests: ModelRequest) -> list[ModelResponse]:
    client = open_client(settings_for(server, folder.parent, record=folder))
    try:
        return [await client.complete(request) for request in requests]
    finally:
        await client.close()


async def replay(folder: Path, request: ModelRequest) -> ModelResponse:
    client = open_client(Settings(replay=folder))
    try:
        return await client.complete(request)
    finally:
        await client.close()


async def test_what_was_recorded_is_replayed(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    fake_openai.script(Reply("thỏa thuận 合作"), Reply(None, {"refusal": "no", "finish_reason": "stop"}))
    first, second = ask(), ask(user="another")
    live = await record(fake_openai, folder, first, second)
    replayed = [await replay(folder, first), await replay(folder, second)]
    for one, other, request in zip(live, replayed, (first, second), strict=True):
        assert other == replace(one, key=request_key(request), cached=True, notices=())
    assert len(fake_openai.posts) == 2


async def test_a_recording_can_be_reviewed(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    fake_openai.script(Reply("thỏa thuận"))
    await record(fake_openai, folder, ask())
    (path,) = folder.iterdir()
    key = request_key(ask())
    assert path.name == f"brief-{key[:16]}.json"
    text = path.read_text("utf-8")
    recording = json.loads(text)
    assert text == json.dumps(recording, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    assert recording["request"] == {"system": "Answer in JSON.", "user": "Một bài báo về hợp tác."}
    assert recording["reply"]["text"] == "thỏa thuận"
    assert recording["parts"]["prompt_version"] == "p1"
    assert recording["request_key"] == key
    assert KEY.encode() not in bytes_under(folder)


async def test_recording_again_replaces_the_file(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    await record(fake_openai, folder, ask(), ask())
    assert len(list(folder.iterdir())) == 1


async def test_what_failed_is_not_recorded(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Failure(401)
    folder = tmp_path / "recordings"
    with pytest.raises(ModelRejectedError):
        await record(fake_openai, folder, ask())
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("use_cache", [True, False])
async def test_what_is_on_its_way_when_the_caller_gives_up_is_recorded(
    use_cache: bool, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply("late", delay=0.3)
    folder = tmp_path / "recorded"
    client = open_client(settings_for(fake_openai, tmp_path, record=folder, use_cache=use_cache))
    asked = asyncio.create_task(client.complete(ask()))
    await asyncio.to_thread(fake_openai.wait_for_posts, 1)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await client.close()
    assert (await replay(folder, ask())).text == "late"
    assert len(fake_openai.posts) == 1


async def test_endpoint_and_dialect_are_no_part_of_the_key(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.script(Failure(400, "response_format is not supported"))
    await record(fake_openai, tmp_path / "recordings", ask())
    assert (await replay(tmp_path / "recordings", ask())).endpoint_host == "127.0.0.1"


MISSES: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"system": "Answer in XML."}, "the prompt has changed", ("prompt",)),
    ({"system": "Answer in XML.", "prompt_version": "p2"}, "the prompt has changed", ("prompt",)),
    ({"model": "other"}, "the model has changed", ("model",)),
    ({"schema": {**SCHEMA, "title": "x"}}, "the schema has changed", ("schema",)),
    ({"user": "an edited article"}, "the text has changed", ("text",)),
    ({"max_output_tokens": 9}, "the parameters have changed", ("parameters",)),
    ({"model": "other", "user": "edited"}, "the model and the text have changed", ("model", "text")),
    (
        {"prompt_version": "p2", "model": "other", "user": "edited"},
        "the prompt, the model and the text have changed",
        ("prompt", "model", "text"),
    ),
    ({"task": "merge"}, "nothing was recorded for the task 'merge'", ("task",)),
]


@pytest.mark.parametrize(("changes", "says", "changed"), MISSES, ids=[says for _, says, _ in MISSES])
async def test_a_miss_names_what_changed(
    changes: dict[str, Any], says: str, changed: tuple[str, ...], fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    await record(fake_openai, folder, ask(), ask(user="quite another article", task="brief"))
    with pytest.raises(ReplayMissError) as caught:
        await replay(folder, ask(**changes))
    assert says in str(caught.value)
    assert f"--record {folder}" in str(caught.value)
    assert caught.value.changed == changed


async def test_the_version_of_the_prompt_files_alone_is_no_miss(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    await record(fake_openai, tmp_path / "recordings", ask())
    assert (await replay(tmp_path / "recordings", ask(prompt_version="p2"))).text == '{"ok": true}'


async def test_an_empty_folder_is_a_miss_and_a_missing_one_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReplayMissError, match="holds no recordings"):
        await replay(tmp_path, ask())
    with pytest.raises(StorageError, match="no such folder; check --replay"):
        await replay(tmp_path / "none", ask())


def spoil_json(text: str) -> str:
    return text[:-9]


def spoil_encoding(text: str) -> bytes:
    return b"\xff\xfe" + text.encode()


def without(*path: str) -> Any:
    def spoil(text: str) -> str:
        recording = json.loads(text)
        place = recording
        for name in path[:-1]:
            place = place[name]
        del place[path[-1]]
        return json.dumps(recording)

    return spoil


def with_value(value: Any, *path: str) -> Any:
    def spoil(text: str) -> str:
        recording = json.loads(text)
        place = recording
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        return json.dumps(recording)

    return spoil


SPOILERS = {
    "cut": spoil_json,
    "not UTF-8": spoil_encoding,
    "no object": lambda _: "[]",
    "nested too deep": lambda _: "[" * 100_000,
    "no reply": without("reply"),
    "no text": without("reply", "text"),
    "no usage": without("reply", "usage"),
    "text of another type": with_value(7, "reply", "text"),
    "usage of another type": with_value("many", "reply", "usage"),
    "usage with an unknown name": with_value({"tokens": 1}, "reply", "usage"),
    "another key": with_value("0" * 64, "request_key"),
    "a newer format": with_value(99, "format"),
    "fewer tokens than none": with_value(-1, "reply", "usage", "input_tokens"),
    "tokens in words": with_value("ten", "reply", "usage", "input_tokens"),
    "half a token": with_value(0.5, "reply", "usage", "output_tokens"),
    "more tokens than a float holds": with_value(10**400, "reply", "usage", "input_tokens"),
    "usage in a list": with_value([1, 2], "reply", "usage"),
    "a date of another type": with_value(7, "reply", "created"),
    "a refusal of another type": with_value(["no"], "reply", "refusal"),
    "a model of another type": with_value(["m"], "parts", "model"),
    "a lone surrogate in the text": with_value("a\ud800b", "reply", "text"),
    "a lone surrogate in the refusal": with_value("\udfff", "reply", "refusal"),
}


@pytest.mark.parametrize("name", SPOILERS)
async def test_a_damaged_recording_is_named(name: str, fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    await record(fake_openai, folder, ask())
    (path,) = folder.iterdir()
    spoiled = SPOILERS[name](path.read_text("utf-8"))
    path.write_bytes(spoiled if isinstance(spoiled, bytes) else spoiled.encode())
    with pytest.raises(StorageError) as caught:
        await replay(folder, ask())
    assert str(path) in str(caught.value)


async def test_a_reviewer_may_edit_the_reply(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    await record(fake_openai, folder, ask())
    (path,) = folder.iterdir()
    path.write_text(with_value("edited", "reply", "text")(path.read_text("utf-8")), "utf-8")
    assert (await replay(folder, ask())).text == "edited"


async def test_the_model_of_a_folder_is_told_if_there_is_one(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    assert recorded_model(folder) is None
    await record(fake_openai, folder, ask(), ask(user="another"))
    assert recorded_model(folder) == "fake-model"
    (folder / "cut.json").write_text("{", "utf-8")
    (folder / "odd.json").write_text(
        '{"request_key": "", "parts": {"model": []}, "request": {}, "reply": {}}', "utf-8"
    )
    assert recorded_model(folder) == "fake-model"
    await record(fake_openai, folder, ask(model="second"))
    assert recorded_model(folder) is None


def test_a_place_that_cannot_be_recorded_to_is_found_before_anything_is_sent(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    with pytest.raises(StorageError, match="--record"):
        open_client(settings_for(fake_openai, tmp_path, record=taken))
    assert fake_openai.posts == []


REPLAYER = """
import asyncio, socket, sys
from pathlib import Path
def refuse(*a, **k): raise AssertionError("a socket was opened")
loop = asyncio.new_event_loop()
socket.socket = socket.create_connection = refuse
from summarizer.model import open_client
from summarizer.records import ModelRequest
from summarizer.settings import Settings
import json
client = open_client(Settings(replay=Path(sys.argv[1])))
response = loop.run_until_complete(client.complete(ModelRequest(**json.loads(sys.argv[2]))))
loop.run_until_complete(client.close())
loop.close()
heavy = sorted({"openai", "tenacity", "httpx2", "sqlite3", "pydantic", "tiktoken"} & set(sys.modules))
print(response.text, heavy)
"""


async def test_replaying_opens_no_socket_and_imports_no_client(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    await record(fake_openai, folder, ask())
    environ = {name: value for name, value in os.environ.items() if "OPENAI" not in name}
    done = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, "-c", REPLAYER, str(folder), json.dumps(asdict(ask()))],
        check=False,
        capture_output=True,
        env=environ,
        timeout=60,
    )
    assert done.stdout.decode().strip() == '{"ok": true} []', done.stderr.decode()


# --- opening -------------------------------------------------------------------------------------


def test_a_key_is_wanted_only_where_the_service_wants_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY or give --key-file"):
        open_client(Settings(cache_dir=tmp_path / "cache"))
    assert not (tmp_path / "cache").exists()
    assert isinstance(open_client(Settings(replay=tmp_path)), ReplayClient)


async def test_a_server_of_ones_own_needs_no_key(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    client = open_client(settings_for(fake_openai, tmp_path, api_key=None))
    await client.complete(ask())
    await client.close()
    assert fake_openai.posts[0].headers["authorization"] == "Bearer unused"


def test_a_journal_that_cannot_be_used_stops_before_anything_is_sent(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(StorageError, match="--no-cache"):
        open_client(settings_for(fake_openai, tmp_path))
    open_client(settings_for(fake_openai, tmp_path, use_cache=False))


async def test_what_lies_in_the_journal_needs_no_openai(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    await record(fake_openai, tmp_path / "recordings", ask())
    code = (
        "import asyncio, json, sys\nfrom pathlib import Path\nfrom summarizer.model import open_client\n"
        "from summarizer.records import ModelRequest\nfrom summarizer.settings import Settings\n"
        "async def main():\n"
        "    client = open_client(Settings(base_url=sys.argv[1], cache_dir=Path(sys.argv[2])))\n"
        "    print((await client.complete(ModelRequest(**json.loads(sys.argv[3])))).cached, 'openai' in sys.modules)\n"
        "    await client.close()\nasyncio.run(main())"
    )
    arguments = [fake_openai.url, str(tmp_path / "cache"), json.dumps(asdict(ask()))]
    done = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, "-c", code, *arguments], check=False, capture_output=True, timeout=60
    )
    assert done.stdout.decode().strip() == "True False", done.stderr.decode()
