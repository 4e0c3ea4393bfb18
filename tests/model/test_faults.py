"""Everything a server can do wrong, over a real socket with the real SDK.

Each row: what the server does, how many POSTs it may cost, what comes out. In all rows the key
stands nowhere: in no message, in no byte that was written.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest
from asking import KEY, FakeClock, ask, bytes_under, service, settings_for
from fake_openai import Drip, Failure, FakeOpenAI, Gzip, Raw, Reply, Reset, Step, completion

from summarizer.errors import (
    LimitReached,
    ModelError,
    ModelOutputError,
    ModelRejectedError,
    ModelUnavailableError,
)
from summarizer.model.client import MAX_REPLY_BYTES
from summarizer.model.journal import NoJournal
from summarizer.model.service import ServiceClient

if TYPE_CHECKING:
    from pathlib import Path

ECHO = f"Incorrect API key provided: {KEY}"
GOOD = json.dumps(completion('{"ok": true}')).encode()


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`steps` happen in turn; then the server answers well."""

    id: str
    steps: tuple[Step, ...]
    posts: int
    kind: str | None = None
    error: type[Exception] = ModelRejectedError
    says: str = ""
    notice: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def deep_parts(depth: int) -> Any:
    parts: Any = "deep"
    for _ in range(depth):
        parts = [{"text": parts}]
    return parts


def times(count: int, step: Step) -> tuple[Step, ...]:
    return (step,) * count


FAULTS = (
    Fault(
        id="E1 401 with the key echoed",
        steps=times(9, Failure(401, ECHO)),
        posts=1,
        kind="auth",
        says="--key-file",
    ),
    Fault(id="E1 403", steps=times(9, Failure(403, ECHO)), posts=1, kind="auth"),
    Fault(
        id="E2 unknown model",
        steps=times(9, Failure(404, "The model `fake-model` does not exist")),
        posts=1,
        kind="unknown_model",
        says="--model",
    ),
    Fault(
        id="E2 no such path",
        steps=times(9, Failure(404, {"detail": "Not Found"})),
        posts=1,
        kind="endpoint",
        says="--base-url",
    ),
    Fault(
        id="E2 parameter nobody knows",
        steps=times(9, Failure(400, "Unsupported parameter: 'messages'")),
        posts=1,
        kind="request",
    ),
    Fault(id="E3 429 passes", steps=(Failure(429, "slow down", headers={"retry-after": "1"}),), posts=2),
    Fault(id="E3 429 nine times, which costs nothing", steps=times(9, Failure(429, "slow down")), posts=10),
    Fault(
        id="E3 429 for ever",
        steps=times(99, Failure(429, "slow down")),
        posts=6,
        error=LimitReached,
        says="in all",
        settings={"max_wait": 20.0},
    ),
    Fault(
        id="E3 asked to wait too long",
        steps=times(9, Failure(429, "slow down", headers={"retry-after": "3000"})),
        posts=1,
        error=LimitReached,
        says="3000 s",
    ),
    Fault(
        id="E5 quota",
        steps=times(9, Failure(429, "You exceeded your current quota", code="insufficient_quota")),
        posts=1,
        kind="quota",
        says="billing",
    ),
    Fault(id="E6 500 passes", steps=times(3, Failure(500)), posts=4),
    Fault(
        id="E6 500 for ever",
        steps=times(9, Failure(500)),
        posts=4,
        kind="server",
        error=ModelUnavailableError,
    ),
    Fault(
        id="E6 502 web page",
        steps=times(9, Failure(502, b"<html>Bad Gateway</html>")),
        posts=4,
        kind="server",
        error=ModelUnavailableError,
    ),
    Fault(
        id="E6 503 fewer tries",
        steps=times(9, Failure(503)),
        posts=2,
        kind="server",
        error=ModelUnavailableError,
        settings={"max_tries": 2},
    ),
    Fault(id="E6 529", steps=times(2, Failure(529, "Overloaded")), posts=3),
    Fault(id="E8 reset once", steps=(Reset(),), posts=2, notice="maybe_billed_twice"),
    Fault(
        id="E8 reset for ever",
        steps=times(9, Reset()),
        posts=2,
        kind="cut_off",
        error=ModelUnavailableError,
        says="may have been billed",
    ),
    Fault(
        id="E8 no answer in time",
        steps=(Drip(),),
        posts=2,
        notice="maybe_billed_twice",
        settings={"request_timeout": 0.3},
    ),
    Fault(
        id="E9 body cut",
        steps=(Raw(GOOD[:40], claimed_length=len(GOOD)),),
        posts=2,
        notice="maybe_billed_twice",
    ),
    Fault(
        id="E9 body cut for ever",
        steps=times(9, Raw(GOOD[:40], claimed_length=len(GOOD))),
        posts=2,
        kind="cut_off",
        error=ModelUnavailableError,
    ),
    Fault(
        id="E9 JSON cut, length right",
        steps=times(9, Raw(GOOD[:-20])),
        posts=2,
        kind="cut_off",
        error=ModelUnavailableError,
    ),
    Fault(
        id="E9 gzip broken",
        steps=times(9, Raw(gzip.compress(GOOD)[:-9] + b"012345678", headers={"content-encoding": "gzip"})),
        posts=2,
        kind="cut_off",
        error=ModelUnavailableError,
    ),
    Fault(
        id="E10 drip for ever",
        steps=times(9, Drip()),
        posts=2,
        kind="timeout",
        error=ModelUnavailableError,
        settings={"request_timeout": 0.3},
    ),
    Fault(
        id="E11 long body",
        steps=times(9, Raw(b" " * (MAX_REPLY_BYTES + 1))),
        posts=1,
        kind="too_long",
        says="8 MB",
    ),
    Fault(id="E11 gzip bomb", steps=times(9, Gzip(64)), posts=1, kind="too_long"),
    Fault(
        id="E11 gzip bomb in an error",
        steps=times(9, Gzip(64, status=500, bills=False)),
        posts=1,
        kind="too_long",
    ),
    Fault(
        id="E13 web page",
        steps=times(9, Raw(b"<!doctype html><p>welcome", headers={"content-type": "text/html"})),
        posts=1,
        kind="endpoint",
        says="web page",
    ),
    Fault(id="E13 web page called JSON", steps=times(9, Raw(b"<html>")), posts=1, kind="endpoint"),
    Fault(
        id="E13 empty",
        steps=times(9, Raw(b"")),
        posts=1,
        kind="not_json",
        error=ModelOutputError,
        says="nothing at all",
    ),
    Fault(id="E13 prose", steps=times(9, Raw(b"ok")), posts=1, kind="not_json", error=ModelOutputError),
    Fault(id="E13 a list", steps=times(9, Raw(b"[]")), posts=1, kind="no_choice", error=ModelOutputError),
    Fault(
        id="E13 error in a 200",
        steps=times(9, Raw(json.dumps({"error": {"message": ECHO}}).encode())),
        posts=1,
        kind="request",
    ),
    Fault(
        id="E13 overload in a 200", steps=(Raw(b'{"error": {"message": "upstream", "code": 502}}'),), posts=2
    ),
    Fault(
        id="E13 choices null",
        steps=times(9, Raw(b'{"choices": null}')),
        posts=1,
        kind="no_choice",
        error=ModelOutputError,
    ),
    Fault(
        id="E13 choices empty",
        steps=times(9, Raw(b'{"choices": []}')),
        posts=1,
        kind="no_choice",
        error=ModelOutputError,
    ),
    Fault(
        id="E13 no message",
        steps=times(9, Raw(b'{"choices": [{"index": 0}]}')),
        posts=1,
        kind="no_choice",
        error=ModelOutputError,
    ),
    Fault(
        id="E13 not UTF-8",
        steps=times(9, Raw(b'{"choices": "\xff\xfe"}')),
        posts=1,
        kind="not_json",
        error=ModelOutputError,
    ),
    Fault(
        id="E13 an object nested too deep",
        steps=times(9, Raw(b'{"a":' * 100_000)),
        posts=1,
        kind="not_json",
        error=ModelOutputError,
        says="nested too deep",
    ),
    Fault(
        id="E13 nested too deep",
        steps=times(9, Raw(b"[" * 100_000)),
        posts=1,
        kind="not_json",
        error=ModelOutputError,
    ),
    Fault(
        id="E16 filtered",
        steps=times(9, Failure(400, "content management policy", code="content_filter")),
        posts=1,
        kind="filtered",
    ),
    Fault(
        id="E17 context as 400",
        steps=times(9, Failure(400, "too long", code="context_length_exceeded")),
        posts=1,
        kind="context",
    ),
    Fault(id="E17 context as 413", steps=times(9, Failure(413, b"too large")), posts=1, kind="context"),
    Fault(
        id="E17 context as 500",
        steps=times(9, Failure(500, "the request exceeds the available context size")),
        posts=1,
        kind="context",
    ),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
async def test_fault(
    fault: Fault, fake_openai: FakeOpenAI, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    fake_openai.script(*fault.steps)
    settings = settings_for(fake_openai, tmp_path, **fault.settings)
    async with service(settings) as client:
        if fault.kind is None and fault.error is not LimitReached:
            response = await client.complete(ask())
            assert response.text == '{"ok": true}'
            assert [problem.code for problem in response.notices] == ([fault.notice] if fault.notice else [])
        else:
            with pytest.raises(fault.error) as caught:
                await client.complete(ask())
            message = str(caught.value)
            assert getattr(caught.value, "kind", None) == fault.kind
            assert fault.says in message
            assert "127.0.0.1" in message
            assert message.isprintable()
            assert KEY not in message
            assert KEY not in repr(caught.value)
    assert len(fake_openai.posts) == fault.posts
    assert KEY.encode() not in bytes_under(tmp_path).replace(ECHO.encode(), b"")
    assert KEY not in caplog.text
    assert ask().user not in caplog.text


REPLIES: dict[str, tuple[Step, str, str, str | None]] = {
    "E14 cut off by the limit": (
        Reply('{"ok": tr', {"finish_reason": "length"}),
        "length",
        '{"ok": tr',
        None,
    ),
    "E14 cut off before any text": (Reply(None, {"finish_reason": "length"}), "length", "", None),
    "E15 refused": (Reply(None, {"refusal": "I cannot."}), "stop", "", "I cannot."),
    "E16 filtered on the way": (Reply(None, {"finish_reason": "content_filter"}), "content_filter", "", None),
    "F9 tool calls": (
        Reply(None, {"message": {"tool_calls": [{}]}, "finish_reason": "tool_calls"}),
        "tool_calls",
        "",
        None,
    ),
    "F9 tool calls, no reason": (
        Reply(None, {"message": {"tool_calls": [{}]}, "finish_reason": None}),
        "tool_calls",
        "",
        None,
    ),
    "F9 null without a reason": (Reply(None, {"finish_reason": None}), "unknown", "", None),
    "content in parts": (
        Reply(None, {"message": {"content": [{"type": "text", "text": "a"}, {"text": "b"}]}}),
        "stop",
        "ab",
        None,
    ),
    "content in nested parts": (
        Reply(None, {"message": {"content": [{"text": "a"}, {"text": deep_parts(300)}]}}),
        "stop",
        "a",
        None,
    ),
    "a number too long for int()": (
        Raw(GOOD[:-1] + b', "seed": ' + b"9" * 5000 + b"}"),
        "stop",
        '{"ok": true}',
        None,
    ),
    "E21 prose instead of JSON": (Reply("Here you are!"), "stop", "Here you are!", None),
    "F5 lone surrogate": (Raw(json.dumps(completion("a\ud800b")).encode()), "stop", "a\ufffdb", None),
}


@pytest.mark.parametrize("name", REPLIES)
async def test_a_paid_reply_is_given_as_it_is_and_never_paid_for_again(
    name: str, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    step, reason, text, refusal = REPLIES[name]
    fake_openai.default = step
    for is_cached in (False, True):
        async with service(settings_for(fake_openai, tmp_path)) as client:
            response = await client.complete(ask())
        assert (response.finish_reason, response.text, response.refusal) == (reason, text, refusal)
        assert response.cached is is_cached
    assert fake_openai.billed == 1


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        ({}, None),
        ({"prompt_tokens": 0, "completion_tokens": 0}, None),
        ({"prompt_tokens": "many", "completion_tokens": -1}, None),
        ({"prompt_tokens": 10, "completion_tokens": -1}, None),
        ({"prompt_tokens": 10, "completion_tokens": 10**400}, None),
        ({"prompt_tokens": 10**9 + 1, "completion_tokens": 5}, None),
        ({"prompt_tokens": 10.5, "completion_tokens": 5}, None),
        ({"prompt_tokens": True, "completion_tokens": 5}, None),
        ({"prompt_tokens": 10**9, "completion_tokens": 5}, (10**9, 5, 0, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 0}, (10, 0, 0, 0)),
        ({"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": None}, (10, 5, 0, 0)),
        (
            {
                "prompt_tokens": 10,
                "completion_tokens": 5,
                "prompt_tokens_details": {"cached_tokens": 8},
                "completion_tokens_details": {"reasoning_tokens": 4},
            },
            (10, 5, 8, 4),
        ),
        (
            {"prompt_tokens": 10, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 99}},
            (10, 5, 10, 0),
        ),
    ],
)
async def test_e19_usage_that_is_not_told_is_unknown_never_zero(
    usage: Any, expected: tuple[int, ...] | None, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Reply("x", {"usage": usage}))
    async with service(settings_for(fake_openai, tmp_path)) as client:
        found = (await client.complete(ask())).usage
    if expected is None:
        assert found is None
    else:
        assert found is not None
        counts = (found.input_tokens, found.output_tokens, found.cached_input_tokens, found.reasoning_tokens)
        assert counts == expected


async def test_e20_an_answer_by_another_model_is_said_once(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Reply("x", {"model": "other-1"})
    async with service(settings_for(fake_openai, tmp_path)) as client:
        first, second = [await client.complete(ask(user=text)) for text in "ab"]
    assert first.model == second.model == "other-1"
    assert [problem.code for problem in first.notices] == ["other_model"]
    assert second.notices == ()


async def test_e20_a_dated_snapshot_is_the_same_model(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Reply("x", {"model": "fake-model-2026-09-22"})
    async with service(settings_for(fake_openai, tmp_path)) as client:
        assert (await client.complete(ask())).notices == ()


@pytest.mark.parametrize(
    ("refusal", "says"),
    [
        (Failure(401, ECHO), "--key-file"),
        (Failure(404, "The model `fake-model` does not exist"), "--model"),
    ],
    ids=["key", "model"],
)
async def test_after_a_refused_key_or_model_nothing_more_is_sent(
    refusal: Failure, says: str, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = refusal
    async with service(settings_for(fake_openai, tmp_path)) as client:
        for text in "abc":
            with pytest.raises(ModelRejectedError, match=says):
                await client.complete(ask(user=text))
    assert len(fake_openai.posts) == 1


async def test_the_same_bytes_are_not_sent_again_after_a_lasting_refusal(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(*times(5, Failure(400, "too long", code="context_length_exceeded")))
    async with service(settings_for(fake_openai, tmp_path)) as client:
        for _ in range(3):
            with pytest.raises(ModelRejectedError):
                await client.complete(ask())
        assert len(fake_openai.posts) == 1
        with pytest.raises(ModelRejectedError):
            await client.complete(ask(user="shorter"))
    assert len(fake_openai.posts) == 2


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "7"}, 7, 7),
        ({"retry-after": "0"}, 0, 0),
        ({"retry-after": "1.5"}, 1.5, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25, 0.25),
        ({"retry-after": "a date 200 s ahead"}, 100, 200),
        ({"retry-after": "-5"}, 0, 1),
        ({"retry-after": "inf"}, 0, 1),
        ({"retry-after": "nan"}, 0, 1),
        ({"retry-after": "soon"}, 0, 1),
        ({"retry-after": "Mon, 99 Foo 2026 99:99:99 GMT"}, 0, 1),
        ({"retry-after": "600"}, 600, 600),
    ],
)
async def test_e3_a_wait_that_was_asked_for_is_kept_to_exactly(
    headers: dict[str, str], least: float, most: float, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    if headers["retry-after"].startswith("a date"):
        headers = {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=200), usegmt=True)}
    fake_openai.script(Failure(429, "slow down", headers=headers))
    clock = FakeClock()
    async with service(settings_for(fake_openai, tmp_path), clock) as client:
        await client.complete(ask())
    assert least <= sum(clock.slept) <= most
    assert len(fake_openai.posts) == 2


async def test_e3_waits_add_up_to_the_limit(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.script(*times(4, Failure(429, "slow down", headers={"retry-after": "400"})))
    clock = FakeClock()
    async with service(settings_for(fake_openai, tmp_path), clock) as client:
        with pytest.raises(LimitReached, match="asks to wait 400 s"):
            await client.complete(ask())
    assert sum(clock.slept) == 400
    assert len(fake_openai.posts) == 2


async def test_e3_a_pause_that_one_was_told_holds_back_all(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.script(Failure(429, "slow down", headers={"retry-after": "0.5"}))
    client = ServiceClient(settings_for(fake_openai, tmp_path), NoJournal())  # on the real clock
    first = asyncio.create_task(client.complete(ask()))
    await asyncio.to_thread(fake_openai.wait_for_posts, 1)
    await asyncio.sleep(0.1)
    await asyncio.gather(first, *(client.complete(ask(user=str(n))) for n in range(5)))
    await client.close()
    refused, *others = (post.at for post in fake_openai.posts)
    assert min(others) - refused >= 0.5


async def test_e6_waits_grow_and_have_jitter(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.script(*times(30, Failure(500)))
    clock = FakeClock()
    async with service(settings_for(fake_openai, tmp_path, max_tries=12), clock) as client:
        with pytest.raises(ModelUnavailableError):
            await client.complete(ask())
    assert len(clock.slept) == 11
    assert all(0 <= seconds <= min(30, 2**n) for n, seconds in enumerate(clock.slept))
    assert len(set(clock.slept)) > 5


async def test_e7_a_closed_port_is_tried_again_and_explained(tmp_path: Path, fake_openai: FakeOpenAI) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/v1"
        clock = FakeClock()
        async with service(settings_for(fake_openai, tmp_path, base_url=url), clock) as client:
            with pytest.raises(ModelUnavailableError, match="is the server running") as caught:
                await client.complete(ask())
    assert caught.value.kind == "connection"
    assert len(clock.slept) == 3


async def test_e7_a_name_that_does_not_exist_is_explained(tmp_path: Path, fake_openai: FakeOpenAI) -> None:
    settings = settings_for(fake_openai, tmp_path, base_url="https://no-such-host.invalid/v1", max_tries=1)
    async with service(settings) as client:
        with pytest.raises(ModelUnavailableError, match=r"no answer from no-such-host\.invalid") as caught:
            await client.complete(ask())
    assert caught.value.kind == "connection"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_e12_the_article_is_never_sent_on_to_another_host(
    status: int, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    with FakeOpenAI() as other:
        target = other.url.replace("127.0.0.1", "localhost") + "/chat/completions"
        fake_openai.default = Failure(status, "moved", headers={"location": target})
        async with service(settings_for(fake_openai, tmp_path)) as client:
            with pytest.raises(ModelRejectedError, match="localhost") as caught:
                await client.complete(ask())
        assert caught.value.kind == "redirect"
        assert other.posts == []
    assert len(fake_openai.posts) == 1


async def test_a_lost_reply_is_journaled_as_unknown(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.script(Reset(), Reset())
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        with pytest.raises(ModelError):
            await client.complete(ask())
    with sqlite3.connect(settings.cache_dir / "journal.sqlite3") as db:
        assert db.execute("SELECT state, sends, kind FROM calls").fetchall() == [("unknown", 2, "cut_off")]
    db.close()
    async with service(settings) as client:
        response = await client.complete(ask())
    assert [problem.code for problem in response.notices] == ["maybe_billed_twice"]


async def test_the_raw_body_of_a_useless_answer_is_kept_but_not_served(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Raw(b"<html>welcome"))
    settings = settings_for(fake_openai, tmp_path)
    async with service(settings) as client:
        with pytest.raises(ModelRejectedError):
            await client.complete(ask())
    with sqlite3.connect(settings.cache_dir / "journal.sqlite3") as db:
        assert db.execute("SELECT state, raw FROM calls").fetchall() == [("failed", b"<html>welcome")]
    db.close()
    async with service(settings) as client:
        assert (await client.complete(ask())).text == '{"ok": true}'


async def test_the_deadline_counts_the_whole_request(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Drip()
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with service(settings_for(fake_openai, tmp_path, request_timeout=0.3)) as client:
        with pytest.raises(ModelUnavailableError):
            await client.complete(ask())
    assert 0.55 < loop.time() - start < 3
