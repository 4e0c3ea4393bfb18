"""The wire against a real server: llama.cpp with a random model made on the spot."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer.errors import ModelRejectedError
from summarizer.model import open_client
from summarizer.records import ModelRequest, ModelResponse
from summarizer.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(
    not all(find_spec(name) for name in ("xllamacpp", "gguf", "numpy")),
    reason="xllamacpp, gguf and numpy make and serve the model",
)

CONTEXT = 2048
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "signed": {"type": "boolean"},
        "role": {"type": "string", "enum": ["host", "signatory", "witness"]},
        "parties": {
            "type": "array",
            "minItems": 1,
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {"core": {"type": "boolean"}, "represents": {"type": ["boolean", "null"]}},
                "required": ["core", "represents"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["signed", "role", "parties"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def llama_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from tiny_gguf import write_tiny_model  # noqa: PLC0415 - not there where the tests are skipped

    path = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_tiny_model(path)
    command = [sys.executable, str(Path(__file__).with_name("llama_server.py")), str(path), str(CONTEXT)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        address = next((line for line in server.stdout if line.startswith("http")), "").strip()
        assert address, "the server did not start"
        yield f"{address}/v1"
        server.kill()


async def answer(url: str, cache: Path, *, user: str, limit: int) -> ModelResponse:
    settings = Settings(base_url=url, cache_dir=cache, request_timeout=20.0)
    request = ModelRequest(
        task="brief",
        model="tiny",
        system="Answer in JSON.",
        user=user,
        schema=SCHEMA,
        prompt_version="1",
        max_output_tokens=limit,
    )
    client = open_client(settings)
    try:
        return await client.complete(request)
    finally:
        await client.close()


def check(value: Any) -> None:
    """Check by hand what the schema says."""
    assert set(value) == {"signed", "role", "parties"}
    assert isinstance(value["signed"], bool)
    assert value["role"] in {"host", "signatory", "witness"}
    assert 1 <= len(value["parties"]) <= 2
    for party in value["parties"]:
        assert set(party) == {"core", "represents"}
        assert isinstance(party["core"], bool)
        assert party["represents"] in {True, False, None}


@pytest.mark.parametrize("user", ["Hai bên đã ký thỏa thuận.", "双方签署协议。", "Avtalet undertecknades."])
async def test_the_reply_obeys_the_strict_schema(user: str, llama_url: str, tmp_path: Path) -> None:
    response = await answer(llama_url, tmp_path, user=user, limit=600)
    assert response.finish_reason == "stop"
    check(json.loads(response.text))
    assert response.usage is not None
    assert response.usage.input_tokens > len(user.encode())  # one token a byte, and the frame
    assert response.usage.output_tokens > 0
    assert "dialect" not in [problem.code for problem in response.notices]


async def test_a_reply_cut_off_by_the_limit_is_given_and_kept(llama_url: str, tmp_path: Path) -> None:
    first = await answer(llama_url, tmp_path, user="Ký kết", limit=5)
    again = await answer(llama_url, tmp_path, user="Ký kết", limit=5)
    assert first.finish_reason == again.finish_reason == "length"
    assert first.text == again.text
    assert not first.cached
    assert again.cached
    assert first.usage is not None
    assert first.usage.output_tokens == 5


async def test_a_prompt_beyond_the_context_is_refused_as_such(llama_url: str, tmp_path: Path) -> None:
    with pytest.raises(ModelRejectedError, match="too long for tiny at") as caught:
        await answer(llama_url, tmp_path, user="Hợp tác truyền thông. " * 200, limit=50)
    assert caught.value.kind == "context"
