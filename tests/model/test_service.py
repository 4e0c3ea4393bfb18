"""One payment for one request, and the ladder of dialects."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from asking import KEY, SCHEMA, ask, bytes_under, service, settings_for
from fake_openai import Call, Failure, Post, Raw, Reply, Reset, Step, completion

from summarizer.errors import LimitReached, ModelRejectedError, StorageError
from summarizer.model.dialect import Dialect
from summarizer.model.failures import FeatureRefusedError
from summarizer.model.journal import KeptReply, NoJournal
from summarizer.model.service import ServiceClient
from summarizer.model.sqlite_journal import SqliteJournal
from summarizer.settings import Limits

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import FakeOpenAI

    from summarizer.model import journal

NO_SCHEMA = Failure(400, "This response_format type is unavailable now")
NO_OBJECT = Failure(400, "'response_format.type' must be 'json_schema' or 'text'")
NO_LIMIT_NAME = Failure(
    422, {"detail": [{"loc": ["body", "max_completion_tokens"], "msg": "Extra inputs are not permitted"}]}
)
NO_EFFORT = Failure(400, "Unrecognized request argument supplied: reasoning_effort")


def picky(*, structures: tuple[str, ...], limit: str = "max_completion_tokens", effort: bool = True) -> Call:
    """A server that understands only so much, and checks the body in this order."""

    def choose(post: Post) -> Step:
        if limit not in post.body:
            return NO_LIMIT_NAME
        if "reasoning_effort" in post.body and not effort:
            return NO_EFFORT
        asked = post.body.get("response_format", {"type": "prompt"})["type"]
        if asked not in structures:
            return NO_SCHEMA if asked == "json_schema" else NO_OBJECT
        return Reply()

    return Call(choose)


async def test_the_usual_body_is_strict_and_bounded(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    async with service(settings_for(fake_openai, tmp_path)) as client:
        response = await client.complete(ask())
    (post,) = fake_openai.posts
    assert post.path == "/v1/chat/completions"
    assert post.headers["authorization"] == f"Bearer {KEY}"
    form = {"name": "brief", "strict": True, "schema": SCHEMA}
    assert post.body == {
        "model": "fake-model",
        "messages": [
            {"role": "system", "content": "Answer in JSON."},
            {"role": "user", "content": "Một bài báo về hợp tác."},
        ],
        "max_completion_tokens": 500,
        "response_format": {"type": "json_schema", "json_schema": form},
    }
    assert response.endpoint_host == "127.0.0.1"
    assert response.finish_reason == "stop"
    assert not response.cached


async def test_effort_is_asked_only_of_models_known_to_reason(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    async with service(settings_for(fake_openai, tmp_path)) as client:
        await client.complete(ask(model="gpt-6-luna"))
        await client.complete(ask(model="my-own-model"))
    assert [post.body.get("reasoning_effort") for post in fake_openai.posts] == ["low", None]


LADDER = [
    ((), {"structures": ("json_schema",)}, "json_schema"),
    (("structure",), {"structures": ("json_object",)}, "json_object"),
    (("structure", "structure"), {"structures": ("prompt",)}, "prompt"),
    (("limit_name",), {"structures": ("json_schema",), "limit": "max_tokens"}, "json_schema"),
    (("reasoning_effort",), {"structures": ("json_schema",), "effort": False}, "json_schema"),
    (
        ("limit_name", "reasoning_effort", "structure", "structure"),
        {"structures": ("prompt",), "limit": "max_tokens", "effort": False},
        "prompt",
    ),
]


@pytest.mark.parametrize(("steps", "server", "structure"), LADDER, ids=str)
async def test_the_ladder_goes_down_only_as_far_as_it_must(
    steps: tuple[str, ...], server: dict[str, Any], structure: str, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = picky(**server)
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        first = await client.complete(ask(model="gpt-6-luna"))
        second = await client.complete(ask(model="gpt-6-luna", user="another article"))
    assert [problem.code for problem in first.notices] == ["dialect"] * len(steps)
    assert second.notices == ()
    assert len(fake_openai.posts) == len(steps) + 2
    sent = fake_openai.posts[-1].body
    assert sent.get("response_format", {"type": "prompt"})["type"] == structure
    assert fake_openai.billed == 2

    async with service(settings) as client:  # a later run knows it, and finds what was paid for
        assert (await client.complete(ask(model="gpt-6-luna"))).cached
        await client.complete(ask(model="gpt-6-luna", user="a third"))
    assert len(fake_openai.posts) == len(steps) + 3


async def test_below_the_strict_schema_the_prompt_holds_it(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = picky(structures=("prompt",))
    async with service(settings_for(fake_openai, tmp_path)) as client:
        response = await client.complete(ask())
    strict, _, plain = fake_openai.posts
    assert [problem.message.rpartition("sent ")[2] for problem in response.notices] == [
        "plain JSON mode",
        "the schema in words",
    ]
    assert all("127.0.0.1 does not understand response_format" in each.message for each in response.notices)
    assert "additionalProperties" not in strict.system
    assert plain.system.startswith("Answer in JSON.")
    assert '"additionalProperties": false' in plain.system
    assert plain.user == strict.user


async def test_a_server_that_refuses_everything_is_asked_each_way_once(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = NO_SCHEMA
    async with service(settings_for(fake_openai, tmp_path)) as client:
        for _ in range(2):
            with pytest.raises(FeatureRefusedError, match="unavailable now") as caught:
                await client.complete(ask())
            assert caught.value.kind == "unsupported"
    bodies = [post.body for post in fake_openai.posts]
    assert len(bodies) == 3
    assert all(bodies.count(body) == 1 for body in bodies)


async def test_many_at_once_find_the_dialect_together(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = picky(structures=("prompt",), limit="max_tokens")
    async with service(settings_for(fake_openai, tmp_path)) as client:
        replies = await asyncio.gather(*(client.complete(ask(user=str(n))) for n in range(20)))
    assert len(replies) == 20
    assert fake_openai.billed == 20
    refused = len(fake_openai.posts) - 20
    assert 3 <= refused <= 20 + 2  # each start before the first refusal is known, and two further rungs once
    assert sum(len(reply.notices) for reply in replies) == 3


async def test_a_refusal_of_another_kind_is_no_reason_to_ask_differently(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Failure(400, "Unsupported parameter: 'temperature'", param="temperature")
    async with service(settings_for(fake_openai, tmp_path)) as client:
        with pytest.raises(ModelRejectedError):
            await client.complete(ask())
    assert len(fake_openai.posts) == 1


async def test_the_same_request_is_paid_for_once(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        first = await client.complete(ask())
        second = await client.complete(ask())
    async with service(settings) as client:
        third = await client.complete(ask())
    assert [reply.cached for reply in (first, second, third)] == [False, True, True]
    assert first.text == second.text == third.text
    assert first.created == third.created
    assert first.key == third.key
    assert len(fake_openai.posts) == 1


@pytest.mark.parametrize("use_cache", [True, False])
async def test_the_same_request_at_the_same_time_is_sent_once(
    use_cache: bool, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.1)
    async with service(settings_for(fake_openai, tmp_path, use_cache=use_cache)) as client:
        replies = await asyncio.gather(*(client.complete(ask()) for _ in range(8)))
    assert len(fake_openai.posts) == 1
    assert sorted(reply.cached for reply in replies) == [False] + [True] * 7
    assert len({reply.text for reply in replies}) == 1


async def test_without_the_journal_nothing_is_written(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    settings = settings_for(fake_openai, tmp_path, use_cache=False)
    async with service(settings) as client:
        await client.complete(ask())
        await client.complete(ask())
    assert len(fake_openai.posts) == 2
    assert bytes_under(tmp_path) == b""
    assert not settings.cache_dir.exists()


async def test_a_caller_that_gives_up_does_not_lose_what_is_being_paid_for(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.2)
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        asked = asyncio.create_task(client.complete(ask()))
        await asyncio.to_thread(fake_openai.wait_for_posts, 1)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    async with service(settings) as client:
        assert (await client.complete(ask())).cached
    assert len(fake_openai.posts) == 1


async def test_closing_sends_nothing_that_still_waits_for_its_turn(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(delay=0.3)
    run = settings_for(fake_openai, tmp_path)
    client = ServiceClient(run, NoJournal(), Limits(concurrency=4, rpm=30))  # on the real clock
    asked = [asyncio.create_task(client.complete(ask(user=str(n)))) for n in range(8)]
    await asyncio.to_thread(fake_openai.wait_for_posts, 1)
    began = time.monotonic()
    await client.close()
    assert time.monotonic() - began < 3
    ends = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(end) for end in ends[1:]] == [LimitReached] * 7
    assert len(fake_openai.posts) == fake_openai.billed == 1
    with pytest.raises(LimitReached, match="run again"):
        await client.complete(ask(user="too late"))


async def test_after_a_refused_key_those_that_wait_are_not_sent(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Failure(401, "no")
    async with service(settings_for(fake_openai, tmp_path), limits=Limits(concurrency=2)) as client:
        tasks = [client.complete(ask(user=str(n))) for n in range(20)]
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ends} == {ModelRejectedError}
    assert len(fake_openai.posts) <= 2


async def test_closing_twice_or_unused_is_harmless(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    async with service(settings_for(fake_openai, tmp_path)) as client:
        await client.close()


async def test_a_full_disk_loses_no_answer_and_sends_no_more(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    settings = settings_for(fake_openai, tmp_path)
    journal = SqliteJournal(settings.cache_dir)
    fake_openai.script(Reply("x" * 200_000))
    async with service(settings, journal=journal) as client:
        pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
        journal._db.execute(f"PRAGMA max_page_count = {pages + 4}")
        response = await client.complete(ask())
        assert len(response.text) == 200_000
        assert [problem.code for problem in response.notices] == ["reply_not_kept"]
        journal._db.execute(f"PRAGMA max_page_count = {pages}")
        tasks = [client.complete(ask(user=str(n))) for n in range(200)]
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    stopped = [end for end in ends if isinstance(end, StorageError)]
    assert "full" in str(stopped[0])
    assert "--no-cache" in str(stopped[0])
    assert len(fake_openai.posts) == 1 + 200 - len(stopped)


async def test_a_reset_that_is_paid_for_stands_in_the_journal(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Reset())
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        await client.complete(ask())
    with sqlite3.connect(settings.cache_dir / "journal.sqlite3") as db:
        assert db.execute("SELECT state, sends FROM calls").fetchall() == [("answered", 2)]
    db.close()
    assert fake_openai.billed == 2


def test_a_dialect_survives_the_journal() -> None:
    dialect = Dialect(structure="prompt", limit_name="max_tokens", reasoning_effort=True)
    assert Dialect.from_json(dialect.to_json()) == dialect


@pytest.mark.parametrize("text", ["", "[]", "{}x", '{"structure": "yaml"}', '{"other": 1}'])
def test_a_dialect_that_is_not_understood_is_forgotten(text: str) -> None:
    assert Dialect.from_json(text) is None


class OvertakenJournal(SqliteJournal):
    """Between the first look and the intent, another process is answered."""

    def begin(self, call: journal.Call) -> bool:
        with closing(SqliteJournal(self._path.parent)) as other:
            other.begin(call)
            raw = json.dumps(completion("theirs")).encode()
            other.keep(call, KeptReply(raw=raw, created="2026-11-22T00:00:00+00:00"))
        return super().begin(call)


async def test_what_another_process_was_just_answered_is_not_paid_for_again(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings, journal=OvertakenJournal(settings.cache_dir)) as client:
        response = await client.complete(ask())
    assert (response.text, response.cached) == ("theirs", True)
    assert fake_openai.posts == []


async def test_a_key_that_a_server_echoes_is_neither_returned_nor_stored(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    escaped = "".join(f"\\u{ord(c):04X}" for c in KEY)
    echo = completion(f"a {KEY} ESCAPED b", refusal=f"no {KEY}", model=f"m {KEY}", finish_reason=f"f {KEY}")
    fake_openai.default = Raw(json.dumps(echo).replace("ESCAPED", escaped).encode())
    for is_cached in (False, True):
        async with service(settings_for(fake_openai, tmp_path)) as client:
            found = await client.complete(ask())
        assert found.cached is is_cached
        assert (found.text, found.refusal) == ("a [hidden] [hidden] b", "no [hidden]")
        assert (found.model, found.finish_reason) == ("m [hidden]", "f [hidden]")
    written = bytes_under(tmp_path)
    assert KEY.encode() not in written
    assert escaped.encode() not in written


async def test_a_placeholder_for_a_key_is_left_in_the_text(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Reply("none of them")
    async with service(settings_for(fake_openai, tmp_path, api_key="none")) as client:
        assert (await client.complete(ask())).text == "none of them"
