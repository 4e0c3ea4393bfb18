"""A loopback server that speaks Chat Completions with a fixed latency: as little work as can be.

    .venv/bin/python benchmarks/batch/server.py --latency 0.5

Prints its port. Every reply is valid, small, and the same but for the last line's number. Below the path
/langextract the same bodies are told in the form that langextract reads. On SIGTERM it prints how many
requests it has answered, how many were in flight at most, and the CPU seconds it took.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / "tests" / each) for each in ("", "cli")]
from command import reply_to  # noqa: E402 - the same reply as in the tests

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_NUMBER = re.compile(rb"\[(\d+)\] ")


class Server:
    """Counts what it answers."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.answered = 0
        self.in_flight = 0
        self.most = 0
        self._answers: dict[int, bytes] = {}  # by the number of lines; 0 for langextract

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = _LENGTH.search(head)
                assert length is not None
                raw = await reader.readexactly(int(length[1]))
                self.in_flight += 1
                self.most = max(self.most, self.in_flight)
                due = time.monotonic() + self.latency
                answer = self.answer(head, raw)
                await asyncio.sleep(due - time.monotonic())
                self.in_flight -= 1
                self.answered += 1
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def answer(self, head: bytes, raw: bytes) -> bytes:
        """Make the reply; it depends on the path and the number of lines alone."""
        last = 0 if b" /langextract/" in head else int(_NUMBER.findall(raw)[-1])
        if last not in self._answers:
            user = "".join(f"\n[{number}] " for number in range(1, last + 1))
            reply = reply_to(SimpleNamespace(user=user))  # type: ignore[arg-type] # all it reads
            self._answers[last] = completion(reply if last else extractions(reply))
        return self._answers[last]


def extractions(reply: dict[str, Any]) -> dict[str, Any]:
    """Tell the bodies of a reply as langextract reads them."""
    attributes = ("english", "country", "role")
    return {
        "extractions": [
            {
                "organization": body["name"],
                "organization_attributes": {each: body[each] for each in attributes},
            }
            for body in reply["bodies"]
        ]
    }


def completion(reply: dict[str, Any]) -> bytes:
    """Wrap a reply into the whole HTTP response."""
    message = {"role": "assistant", "content": json.dumps(reply)}
    body = json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 2500, "completion_tokens": 300, "total_tokens": 2800},
        }
    ).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.5)
    fake = Server(parser.parse_args().latency)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0, limit=1 << 20, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    print(json.dumps({"answered": fake.answered, "most": fake.most, "cpu": time.process_time()}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
