"""`summarizer batch`, the whole program: killed, out of disk, or badly served, it loses no paid answer."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, Cli, reply_to, spawn
from fake_openai import Call, Failure, FakeOpenAI, Raw, Reply

from summarizer.errors import StorageError
from summarizer.model import ledger
from summarizer.model.holdings import holdings
from summarizer.model.sqlite_journal import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fake_openai import Post, Step

    from summarizer.model.holdings import Holdings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="fork, SIGKILL and /proc")

ROOT = Path(__file__).resolve().parents[2]
OF_THE_CACHE = re.compile(rb'"cached": ?(true|false)|\n1 reply .*')
"""What is told of a reply that was paid for by an earlier run: in a record, and at the foot of a page."""


def write_articles(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        text = f"{ARTICLE}\nDe två sidorna väljer {number} filmer i mars, berättade Lind efter ceremonin.\n"
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


def number_of(post: Post) -> int:
    """Tell which article a request is about."""
    found = re.search(r"väljer (\d+) filmer", post.user)
    assert found
    return int(found[1])


def books(cache: Path) -> Holdings:
    with ledger.reading(cache / FILE_NAME) as db:
        return holdings(db)


# --- a fault at every step -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One run with a fault at `step`, how it ended (`code`, None if it was killed), and the run after it.

    `first` and `again` count the requests of both by article.
    """

    place: Path
    step: str
    code: int | None
    err: str
    after: dict[str, Any]
    first: Counter[int] = field(default_factory=Counter)
    again: Counter[int] = field(default_factory=Counter)

    @property
    def seen(self) -> dict[str, bytes]:
        """What a user could see in the results after the fault."""
        return visible(self.place / "seen" / "out")

    @property
    def kept(self) -> set[int]:
        """The articles whose replies were in the journal after the fault."""
        cache = self.place / "seen" / "cache"
        if not ledger.is_there(cache / FILE_NAME):
            return set()
        try:
            with ledger.reading(cache / FILE_NAME) as db:
                return {int(json.loads(each.raw)["id"]) for each in ledger.answers(db)}
        except StorageError:  # the fault came before there was a table
            return set()


def visible(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def run_stepwise(
    server: FakeOpenAI, folder: Path, *, fault: str, where: list[str], articles: int
) -> list[Trial]:
    """Make all trials; the last has no fault, and `0` is the place of a run that never had one."""
    server.default = Call(lambda post: Reply(json.dumps(reply_to(post)), {"id": str(number_of(post))}))
    order = {"fault": fault, "where": where, "url": server.url, "folder": str(folder / "trials")}
    order["articles"] = str(write_articles(folder / "articles", articles))
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("stepwise.py")), json.dumps(order)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    sent: dict[str, Counter[int]] = {}
    for post in server.posts:
        key = post.headers["authorization"].removeprefix("Bearer ")
        sent.setdefault(key, Counter())[number_of(post)] += 1
    trials = []
    for told in map(json.loads, done.stdout.splitlines()):
        number = told["number"]
        trials.append(
            Trial(
                place=folder / "trials" / str(number),
                step=told["step"],
                code=told["code"],
                err=told["err"],
                after=told["again"],
                first=sent.get(f"first-{number}", Counter()),
                again=sent.get(f"again-{number}", Counter()),
            )
        )
    return trials


def test_killed_at_any_step_every_file_is_whole_or_absent_and_no_reply_is_lost(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    trials = run_stepwise(fake_openai, tmp_path, fault="kill", where=["out", "cache"], articles=1)
    undisturbed = visible(tmp_path / "trials" / "0" / "out")
    deaths = [trial for trial in trials if trial.step]
    assert {"out: open", "out: write", "out: fsync", "out: os.rename"} <= {each.step for each in deaths}
    assert {"cache: INSERT INTO", "cache: COMMIT", "cache: DELETE FROM"} <= {each.step for each in deaths}
    ends: dict[str, set[tuple[tuple[str, bytes], ...]]] = {"as ever": set(), "cached": set(), "told": set()}
    for trial in deaths:
        assert trial.code is None, trial.step
        assert trial.seen.items() <= undisturbed.items(), trial.step  # whole, or absent
        assert trial.after["code"] == 0, trial.step
        assert trial.again.total() == (0 if trial.kept else 1), trial.step
        lost = books(trial.place / "cache").lost
        assert lost >= trial.first.total() + trial.again.total() - 1, trial.step  # repeats are told
        has_record = any(name.endswith(".json") and "/" in name for name in trial.seen)
        kind = "told" if lost else "cached" if trial.kept and not has_record else "as ever"
        ends[kind].add(tuple(sorted(visible(trial.place / "out").items())))
        assert not list((trial.place / "out").rglob(".*")), trial.step
    assert ends["as ever"] == {tuple(sorted(undisturbed.items()))}
    assert {kind: len(found) for kind, found in ends.items()} == dict.fromkeys(ends, 1)
    ((cached,), (told,)) = ends["cached"], ends["told"]
    assert facts(dict(cached)) == facts(undisturbed)
    assert b"maybe_billed_twice" in dict(told)["briefs.jsonl"]


def facts(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Forget of every file whether its reply came from the cache."""
    return {name: OF_THE_CACHE.sub(b"", raw) for name, raw in files.items()}


@pytest.mark.parametrize(("where", "articles"), [("out", 1), ("cache", 2)])
def test_wherever_the_disk_is_full_the_run_says_so_and_no_paid_answer_is_lost(
    where: str, articles: int, fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    trials = run_stepwise(fake_openai, tmp_path, fault="full", where=[where], articles=articles)
    undisturbed = visible(tmp_path / "trials" / "0" / "out")
    faults = [trial for trial in trials if trial.step]
    assert len(faults) > 20
    for trial in faults:
        lines = [line for line in trial.err.splitlines() if line.startswith("error: ")]
        assert (trial.code, len(lines)) in {(7, 1), (0, 0)}, (trial.step, trial.err)
        assert "Traceback" not in trial.err, trial.step
        assert trial.after["code"] == 0, (trial.step, trial.after)
        made = {each["source"]["path"]: each for each in records(trial.seen)}
        safe = trial.kept | {int(Path(path).stem) for path in made}
        assert set(trial.first) <= safe, trial.step  # what was answered is in the journal or in a record
        assert trial.first + trial.again == Counter(range(articles)), trial.step
        if "reply_not_kept" not in trial.err and not any(
            b"reply_not_kept" in raw for raw in trial.seen.values()
        ):
            whole = {name: raw for name, raw in trial.seen.items() if "/" in name}
            assert facts(whole).items() <= facts(undisturbed).items(), trial.step
        assert not list((trial.place / "seen" / "out").rglob(".*")), trial.step
        assert set(visible(trial.place / "out")) == set(undisturbed), trial.step


def records(files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """Read all records; each must be whole."""
    return [json.loads(raw) for name, raw in files.items() if name.endswith(".json") and "/" in name]


# --- kills at random moments -----------------------------------------------------------------------


def test_killed_at_random_it_repeats_nothing_but_what_was_in_flight() -> None:
    program = ROOT / "benchmarks" / "batch" / "kills.py"
    done = subprocess.run(
        [sys.executable, str(program), "--kills", "2", "--articles", "26", "--seed", "7"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


# --- the bill --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drop:
    """The request is read and billed, then the connection is reset, with `sent` bytes of the answer."""

    sent: int
    bills: bool = True

    def act(self, handler: Any, post: Post) -> None:
        del post
        if self.sent:
            handler.start_answer(200, {"content-type": "application/json", "content-length": "1000"})
            handler.wfile.write(b'{"id": "lost"'[: self.sent])
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()
        handler.close_connection = True


@dataclass(frozen=True)
class Silence:
    """The request is read and billed, and never answered."""

    bills: bool = True

    def act(self, handler: Any, post: Post) -> None:
        del post
        handler.close_connection = True
        handler.fake.stopping.wait(PATIENCE + 2)


PATIENCE = 2.0
NOTHING_BILLED: dict[str, Step] = {
    "429, told how long": Failure(429, "slow down", headers={"retry-after": "0.2"}),
    "429": Failure(429, "slow down"),
    "500": Failure(500, headers={"retry-after": "0.1"}),
    "503": Failure(503, headers={"retry-after": "0.1"}),
}
NOTHING_HEARD: dict[str, Step] = {
    "dropped before the answer": Drop(0),
    "dropped within the answer": Drop(9),
    "timeout": Silence(),
}
HEARD = ("broken JSON", "cut off", "invalid content")
FAULTS = (*NOTHING_BILLED, *NOTHING_HEARD, *HEARD)


class Biller:
    """Answers four requests of five as a good model; each fifth meets the next fault of a shuffled deck.

    `bill` tells of every POST its fault, if any, and its tokens in and out.
    """

    def __init__(self, seed: int) -> None:
        self.bill: list[tuple[str, int, int]] = []
        self._random = random.Random(seed)  # noqa: S311 - a repeatable one
        self._deck: list[str] = []
        self._lock = threading.Lock()

    def choose(self, post: Post) -> Step:
        with self._lock:
            if not self._deck:
                self._deck = self._random.sample(FAULTS, len(FAULTS))
            fault = self._deck.pop() if len(self.bill) % 5 == 4 else ""
            tokens_in, tokens_out = self._random.randrange(1000, 9000), self._random.randrange(100, 900)
            self.bill.append((fault, tokens_in, tokens_out))
        usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": 0}
        return {**NOTHING_BILLED, **NOTHING_HEARD}.get(fault) or self.reply(fault, post, usage)

    def reply(self, fault: str, post: Post, usage: dict[str, int]) -> Step:
        text = json.dumps(reply_to(post))
        if fault == "broken JSON":
            return Raw(b'{"id": "chatcmpl-1", "choices": [{"ind')
        return Reply(
            "I cannot help with that." if fault == "invalid content" else text,
            {"usage": usage, "finish_reason": "length" if fault == "cut off" else "stop"},
        )


def test_the_ledger_equals_the_bill_of_the_server_to_the_request_and_the_token(
    cli: Cli, fake_openai: FakeOpenAI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    biller = Biller(seed=1)
    fake_openai.default = Call(biller.choose)
    settings = tmp_path / "settings.toml"
    settings.write_text(f"request_timeout = {PATIENCE}\n", "utf-8")
    out = str(tmp_path / "out")
    command = ["batch", str(write_articles(tmp_path / "in", 45)), "--output", out, "--model", "m"]
    command += ["--base-url", fake_openai.url, "--config", str(settings)]
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "cache"))
    for _ in range(6):
        result = spawn(*command)
        assert "Traceback" not in result.err
        if result.code == 0:
            break
    assert result.code == 0, result.err
    count = Counter(fault for fault, _, _ in biller.bill)
    assert set(FAULTS) <= set(count)
    found = books(tmp_path / "cache")
    metered = [line for line in biller.bill if line[0] in {"", "cut off", "invalid content"}]
    assert found.replies == len(metered) + count["broken JSON"]
    assert sum(each.unmetered for each in found.accounts) == count["broken JSON"]
    (account,) = json.loads(cli("cache", "info", "--json").out)["accounts"]
    assert account["replies"] == found.replies
    assert account["input_tokens"] == sum(tokens for _, tokens, _ in metered)
    assert account["output_tokens"] == sum(tokens for _, _, tokens in metered)
    assert found.lost + found.unanswered == sum(count[fault] for fault in NOTHING_HEARD)
