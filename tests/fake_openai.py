"""A loopback server that speaks Chat Completions, as well or as badly as a test's script says.

    with FakeOpenAI() as server:
        server.script(Reply('{"ok": true}'), Failure(429, "slow down", headers={"retry-after": "1"}))
        ... base_url=server.url ...
        assert len(server.posts) == 2

Each POST takes the next step of the script; when it is used up, the last default (`server.default`)
answers. Everything that was received is kept in `posts`; `billed` counts the POSTs that a provider
would charge for: those answered with a completion, whether or not the client got to read it.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType


@dataclass(frozen=True, kw_only=True)
class Post:
    """One request as it came in; header names are lower-case, `at` is monotonic seconds."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float

    @property
    def user(self) -> str:
        """The text of the user message."""
        return str(self.body["messages"][-1]["content"])

    @property
    def system(self) -> str:
        """The text of the system message."""
        return str(self.body["messages"][0]["content"])


class Step(Protocol):
    """One thing that the server may do with a request; `bills` says whether it would be charged."""

    @property
    def bills(self) -> bool: ...

    def act(self, handler: _Handler, post: Post) -> None: ...


_USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def completion(text: str | None, **changes: Any) -> dict[str, Any]:
    """Build the JSON of a completion; `changes` replace or add top-level fields."""
    message = {"role": "assistant", "content": text, "refusal": changes.pop("refusal", None)}
    message |= changes.pop("message", {})
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": changes.pop("finish_reason", "stop"),
        "logprobs": None,
    }
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "fake-model",
        "choices": [choice],
        "usage": _USAGE,
    } | changes


@dataclass(frozen=True)
class Reply:
    """A completion with this text; `changes` as in `completion`. The model echoes the one asked for."""

    text: str | None = '{"ok": true}'
    changes: Mapping[str, Any] = field(default_factory=dict)
    delay: float = 0.0
    bills: bool = True

    def act(self, handler: _Handler, post: Post) -> None:
        time.sleep(self.delay)
        changes = {"model": post.body["model"], **self.changes}
        handler.send_json(200, completion(self.text, **changes))


@dataclass(frozen=True)
class Failure:
    """An error status; `error` is the message, or the whole JSON body, or raw text in bytes."""

    status: int
    error: Any = "broken"
    code: str | None = None
    type: str | None = None
    param: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    bills: bool = False

    def act(self, handler: _Handler, post: Post) -> None:
        del post
        if isinstance(self.error, bytes):
            handler.send_raw(self.status, self.error, {"content-type": "text/html", **self.headers})
            return
        body = self.error
        if isinstance(body, str):
            body = {"error": {"message": body, "type": self.type, "param": self.param, "code": self.code}}
        handler.send_json(self.status, body, self.headers)


@dataclass(frozen=True)
class Raw:
    """These bytes as the body of an answer, with a true or a false content-length."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    claimed_length: int | None = None
    bills: bool = True

    def act(self, handler: _Handler, post: Post) -> None:
        del post
        handler.send_raw(self.status, self.body, self.headers, self.claimed_length)
        if self.claimed_length is not None:
            handler.close_connection = True


@dataclass(frozen=True)
class Gzip:
    """A body that inflates to so many megabytes of blanks."""

    megabytes: int
    status: int = 200
    bills: bool = True

    def act(self, handler: _Handler, post: Post) -> None:
        del post
        packed = gzip.compress(b" " * (self.megabytes << 20))
        handler.send_raw(
            self.status, packed, {"content-type": "application/json", "content-encoding": "gzip"}
        )


@dataclass(frozen=True)
class Reset:
    """The request is read (and billed), then the connection is reset."""

    bills: bool = True

    def act(self, handler: _Handler, post: Post) -> None:
        del post
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True


@dataclass(frozen=True)
class Drip:
    """One byte of the body at a time, for ever: each read is quick, the whole never ends."""

    pause: float = 0.02
    bills: bool = True

    def act(self, handler: _Handler, post: Post) -> None:
        del post
        handler.start_answer(200, {"content-type": "application/json", "content-length": "1000000"})
        handler.close_connection = True
        while not handler.fake.stopping.wait(self.pause):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return


@dataclass(frozen=True)
class Call:
    """Whatever a function of the request gives: another step."""

    choose: Callable[[Post], Step]
    bills: bool = False

    def act(self, handler: _Handler, post: Post) -> None:
        step = self.choose(post)
        handler.fake.billed += step.bills
        step.act(handler, post)


class Metered:
    """A limit of so many requests a period, counted from when the server first hears anything.

    What is refused counts as well. With `is_told` every answer, when it is sent, tells how much of the
    limit is left.
    """

    bills = False

    def __init__(
        self, limit: int, *, period: float = 1.0, is_told: bool = True, reply: Step | None = None
    ) -> None:
        self.limit, self.period, self.is_told = limit, period, is_told
        self.reply = reply or Reply()
        self.refused = 0
        self._lock = threading.Lock()
        self._began: float | None = None
        self._window, self._used = -1, 0

    def act(self, handler: _Handler, post: Post) -> None:
        with self._lock:
            self._look()
            self._used += 1
            is_refused = self._used > self.limit
            self.refused += is_refused
        step: Step = Failure(429, "slow down") if is_refused else self.reply
        handler.fake.billed += step.bills
        handler.more_headers = self.told
        step.act(handler, post)

    def told(self) -> dict[str, str]:
        """What is told of the limit now."""
        with self._lock:
            left = self._look()
            used = min(self._used, self.limit)
        told = {"limit": self.limit, "remaining": self.limit - used, "reset": f"{left * 1000:.0f}ms"}
        return {f"x-ratelimit-{name}-requests": str(value) for name, value in told.items() if self.is_told}

    def _look(self) -> float:
        """Begin a new period if it is time; give the seconds until the next."""
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        window, into = divmod(now - self._began, self.period)
        if window != self._window:
            self._window, self._used = int(window), 0
        return self.period - into


class FakeOpenAI:
    """The server; a context manager. `url` is its base URL, with ``/v1``."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.billed = 0
        self.default: Step = Reply()
        self.stopping = threading.Event()
        self._steps: deque[Step] = deque()
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """The base URL to give to a client."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def script(self, *steps: Step) -> None:
        """Add steps; each POST takes the next one."""
        self._steps.extend(steps)

    def take(self, post: Post) -> Step:
        """Note a POST and give the step that it gets."""
        with self._changed:
            self.posts.append(post)
            step = self._steps.popleft() if self._steps else self.default
            self.billed += step.bills
            self._changed.notify_all()
            return step

    def wait_for_posts(self, count: int, seconds: float = 10.0) -> bool:
        """Block until so many POSTs have come in; False if they do not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.posts) >= count, seconds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    fake: FakeOpenAI

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server
    more_headers: Callable[[], Mapping[str, str]] = staticmethod(dict)

    @property
    def fake(self) -> FakeOpenAI:
        return self.server.fake

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        post = Post(path=self.path, headers=headers, body=json.loads(raw), at=time.monotonic())
        self.fake.take(post).act(self, post)

    def send_json(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body, ensure_ascii=False).encode()
        self.send_raw(status, data, {"content-type": "application/json", **(headers or {})})

    def send_raw(
        self, status: int, data: bytes, headers: Mapping[str, str], claimed_length: int | None = None
    ) -> None:
        length = len(data) if claimed_length is None else claimed_length
        self.start_answer(status, {**headers, "content-length": str(length)})
        self.wfile.write(data)

    def start_answer(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, **self.more_headers()}.items():
            self.send_header(name, value)
        self.end_headers()
