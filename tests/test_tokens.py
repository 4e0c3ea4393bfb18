from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mixed_text import mixed_text

from summarizer.tokens import EstimatingCounter, ExactCounter, load_counter

if TYPE_CHECKING:
    from collections.abc import Iterator

O200K_FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"
VOCABULARY = Path(__file__).resolve().parents[2] / "shared" / "data" / "tiktoken"
TEXTS = [
    text.replace("¦", "")
    for texts in json.loads((Path(__file__).parent / "cases" / "sentences.json").read_text("utf-8")).values()
    for text in texts
]


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> ExactCounter:
    if not (VOCABULARY / O200K_FILE).is_file():
        pytest.skip("the o200k_base vocabulary does not lie beside the repository")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(VOCABULARY))
    counter = load_counter("gpt-6-luna")
    assert isinstance(counter, ExactCounter)
    return counter


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def run_load(cache: Path, proxy_port: int, timeout: float) -> tuple[dict[str, object], float]:
    """Load a counter in a process of its own that reaches the network only through `proxy_port`."""
    code = (
        "import json, time; from summarizer.tokens import load_counter; start = time.monotonic();"
        f"c = load_counter('gpt-6-luna', timeout={timeout});"
        "print(json.dumps([c.exact, c.notice, c.count('abc'), time.monotonic() - start]))"
    )
    env = os.environ | {
        "TIKTOKEN_CACHE_DIR": str(cache),
        "HTTPS_PROXY": f"http://127.0.0.1:{proxy_port}",
        "NO_PROXY": "",
    }
    start = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=env,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert run.stderr == ""
    is_exact, notice, count, waited = json.loads(run.stdout)
    return {"exact": is_exact, "notice": notice, "count": count, "waited": waited}, time.monotonic() - start


def test_a_silent_network_holds_up_neither_the_load_nor_the_end_of_the_process(
    tmp_path: Path, silent_port: int
) -> None:
    counter, seconds = run_load(tmp_path, silent_port, timeout=0.5)
    assert counter["exact"] is False
    assert 0.4 < float(str(counter["waited"])) < 3
    assert seconds < 10


def test_without_a_network_an_estimate_serves_and_one_line_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed_port = server.getsockname()[1]
    counter, _ = run_load(tmp_path, closed_port, timeout=20)
    assert counter["exact"] is False
    assert counter["notice"] == "token vocabulary not available (no network?): counts are upper estimates"
    assert float(str(counter["waited"])) < 10


def test_a_damaged_vocabulary_file_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / O200K_FILE).write_bytes(b"YQ== 0\n")
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed_port = server.getsockname()[1]
    counter, _ = run_load(tmp_path, closed_port, timeout=20)
    assert counter["exact"] is False


def test_a_vocabulary_file_on_disk_gives_exact_counts_without_a_network(
    exact: ExactCounter, silent_port: int
) -> None:
    counter, _ = run_load(VOCABULARY, silent_port, timeout=20)
    assert counter == {
        "exact": True,
        "notice": None,
        "count": exact.count("abc"),
        "waited": counter["waited"],
    }


def test_importing_the_module_does_not_import_tiktoken() -> None:
    code = "import sys, summarizer.tokens; print('tiktoken' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_a_model_that_tiktoken_does_not_know_is_counted_like_gpt_5(exact: ExactCounter) -> None:
    assert load_counter("gpt-5").count(TEXTS[0]) == exact.count(TEXTS[0])


def test_a_special_token_in_an_article_is_plain_text(exact: ExactCounter) -> None:
    assert exact.count("<|endoftext|>") > 1


def test_a_million_and_more_spaces_are_counted(exact: ExactCounter) -> None:
    assert 0 < exact.count(" " * 1_500_000) < 20_000


def test_a_text_counted_in_pieces_has_as_many_tokens_as_in_one(exact: ExactCounter) -> None:
    text = " ".join(TEXTS) * 30
    assert len(text) > 150_000
    assert exact.count(text) == len(exact.encoding.encode_ordinary(text))


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb" * 10, "\x00\uffff\U0010ffff"])
def test_what_is_no_proper_text_is_counted_all_the_same(exact: ExactCounter, text: str) -> None:
    assert exact.count(text) > 0
    assert EstimatingCounter().count(text) > 0


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_estimate_is_not_below_the_exact_count_in_any_language(exact: ExactCounter, text: str) -> None:
    assert exact.count(text) <= EstimatingCounter().count(text)


def test_the_estimate_is_not_below_the_exact_count_on_whole_pages(exact: ExactCounter) -> None:
    folder = VOCABULARY.parent / "dev" / "articles"
    pages = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    if not pages:
        pytest.skip("the development pages do not lie beside the repository")
    assert not [page[:40] for page in pages if EstimatingCounter().count(page) < exact.count(page)]


def test_dates_and_tables_are_not_underestimated(exact: ExactCounter) -> None:
    for text in ("12/11/2023 | 19:01", "1\t300\t1.50\n2\t410\t2.75\n", "ΑΠΟΨΗ: ΚΥΡΙΟ ΑΡΘΡΟ", "LÄS OCKSÅ"):
        assert exact.count(text) <= EstimatingCounter().count(text)


@given(mixed_text, st.text(max_size=40))
def test_a_longer_text_has_no_smaller_estimate_and_parts_no_smaller_sum(start: str, more: str) -> None:
    count = EstimatingCounter().count
    assert count(start) <= count(start + more) <= count(start) + count(more)


def test_the_estimate_of_nothing_is_nothing() -> None:
    assert EstimatingCounter().count("") == 0
