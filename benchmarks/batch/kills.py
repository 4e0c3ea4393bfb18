"""`summarizer batch` killed at random moments, again and again, until its folder is done.

    .venv/bin/python benchmarks/batch/kills.py [--kills 500] [--articles 60] [--seed 1]

Each folder is fresh, has enough articles for worker processes, and is run until a run gets through; a
kill -9 meets the whole crew, only the process that sends, or one worker. After each kill every file must
be whole and every reply that was committed must be there; at the end the server's books are compared
with the journal's. Prints a table, also at Ctrl-C, and exits with 1 if a promise was broken. A folder
that broke one is kept, and its seed printed. 500 kills take about 40 minutes on two busy processors.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests" / each) for each in ("", "cli")]
from command import ARTICLE, reply_to  # noqa: E402 - the same article and reply as in the tests
from fake_openai import Call, FakeOpenAI, Post, Reply  # noqa: E402 - found on the path that is set above

from summarizer.brief import Brief  # noqa: E402 - stands below what needs the path
from summarizer.output.brief_files import brief_text  # noqa: E402 - stands below what needs the path

LATENCY = 0.05
CONCURRENCY = 8
GRACE = 10.0
"""Seconds in which what was left behind must have ended."""

HUNG = 60.0
"""Seconds after which a run is held to hang."""

VICTIMS = ("all", "sender", "worker")
_NUMBER = re.compile(r"väljer (\d+) filmer")


@dataclass(kw_only=True, slots=True)
class Figures:
    """What was counted: up to `unknown` as it came, from `lost` on what must be 0."""

    kills: int = 0
    folders: int = 0
    requests: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    repeated: int = 0
    unknown: int = 0
    lost: int = 0
    paid_twice: int = 0
    not_in_flight: int = 0
    untold: int = 0
    torn: int = 0
    orphans: int = 0
    hung: int = 0
    failed: int = 0

    @property
    def broken(self) -> dict[str, int]:
        """Tell which promises were not kept, and how often."""
        names = [each.name for each in fields(self)]
        return {name: getattr(self, name) for name in names[names.index("lost") :] if getattr(self, name)}


MEANING = {
    "kills": "kills",
    "folders": "folders finished",
    "requests": "requests that the server saw",
    "in_flight": "requests in flight at the kills, by the journal",
    "most_in_flight": f"of these at one kill, at most ({CONCURRENCY} are allowed)",
    "repeated": "requests repeated",
    "unknown": "sends told as unknown",
    "lost": "committed replies lost",
    "paid_twice": "requests sent again although a reply was committed",
    "not_in_flight": "requests sent again that were not in flight at a kill",
    "untold": "requests sent again and not told as unknown",
    "torn": "torn files",
    "orphans": f"processes left running after {GRACE:.0f} s",
    "hung": f"runs without an end after {HUNG:.0f} s",
    "failed": "last runs with another exit code than 0, or without all briefs",
}


def article_of(post: Post) -> int:
    """Tell which article a request is about."""
    found = _NUMBER.search(post.user)
    assert found
    return int(found[1])


def answer(post: Post) -> Reply:
    """Answer as a good model; the id tells the article."""
    return Reply(json.dumps(reply_to(post)), changes={"id": str(article_of(post))}, delay=LATENCY)


@dataclass(kw_only=True, slots=True)
class Books:
    """The journal as it stands after a kill, by article."""

    answered: dict[int, bytes] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    keys: dict[str, int] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, cache: Path) -> Books:
        """Read the file; what was killed before there was a table has no rows."""
        books = cls()
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(cache / "journal.sqlite3")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            for key, state, raw in db.execute("SELECT key, state, raw FROM calls"):
                if state == "answered":
                    books.keys[key] = number = int(json.loads(raw)["id"])
                    books.answered[number] = raw
                elif state in {"intent", "unknown"}:
                    books.unanswered |= {key}
            books.lost.update(key for (key,) in db.execute("SELECT key FROM spares WHERE raw = x''"))
        return books


class Trial:
    """One folder, killed until it is done."""

    def __init__(self, place: Path, seed: int, articles: int, figures: Figures) -> None:
        self.place, self.articles, self.figures = place, articles, figures
        self.random = random.Random(seed)  # noqa: S311 - kills that can be repeated, no secret
        self.books = Books()
        self.repeats: list[tuple[set[int], frozenset[str]]] = []
        (place / "in").mkdir(parents=True)
        for number in range(articles):
            text = f"{ARTICLE}\nDe två sidorna väljer {number} filmer i mars, berättade Lind i Hanoi.\n"
            (place / "in" / f"{number}.txt").write_text(text, "utf-8")

    @property
    def out(self) -> Path:
        return self.place / "out"

    def run(self, most: int) -> None:
        """Run, kill, look; until a run ends by itself or `most` kills are made."""
        with FakeOpenAI() as server:
            server.default = Call(answer, bills=True)
            killed = 0
            while killed < most:
                before = len(server.posts)
                process = self.start(server)
                victim = self.strike(server, process)
                code = self.end(process)
                self.look(server, before)
                if victim is None:
                    self.conclude(server, code)
                    return
                killed += 1
                self.figures.kills += 1
            before = len(server.posts)
            code = self.end(self.start(server))
            self.look(server, before)
            self.conclude(server, code)

    def start(self, server: FakeOpenAI) -> subprocess.Popen[bytes]:
        cache = str(self.place / "cache")
        command = ["batch", str(self.place / "in"), "--output", str(self.out), "--base-url", server.url]
        return subprocess.Popen(
            [sys.executable, "-m", "summarizer", *command, "--model", "m", "--concurrency", str(CONCURRENCY)],
            env={**os.environ, "SUMMARIZER_CACHE_DIR": cache, "XDG_CONFIG_HOME": cache},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def strike(self, server: FakeOpenAI, process: subprocess.Popen[bytes]) -> str | None:
        """Kill somebody at a random moment; None if the run was over before."""
        wanted = len(server.posts) + self.random.randint(0, self.articles // 5)
        until = time.monotonic() + 10
        while len(server.posts) < wanted and process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(self.random.uniform(0.0, 0.6 if wanted == len(server.posts) else 0.1))
        victim = self.random.choice(VICTIMS)
        workers = children(process.pid)
        if process.poll() is not None:
            return None
        targets = {"all": [process.pid, *workers], "sender": [process.pid], "worker": workers}[victim]
        if victim == "worker" and workers:
            targets = [self.random.choice(workers)]
        for pid in targets or [process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return victim

    def end(self, process: subprocess.Popen[bytes]) -> int | None:
        """Wait until the run is over and nobody of it is left; None if it hung."""
        code = None
        try:
            code = process.wait(HUNG)
        except subprocess.TimeoutExpired:
            self.figures.hung += 1
            process.kill()
            process.wait()
        until = time.monotonic() + GRACE
        while (left := self.left()) and time.monotonic() < until:
            time.sleep(0.01)
        self.figures.orphans += len(left)
        return code

    def left(self) -> list[int]:
        """Find every process of this trial by its environment."""
        mark = f"SUMMARIZER_CACHE_DIR={self.place / 'cache'}".encode()
        found = []
        for each in Path("/proc").iterdir():
            with suppress(OSError):
                if each.name.isdigit() and mark in (each / "environ").read_bytes().split(b"\0"):
                    found.append(int(each.name))
        return found

    def look(self, server: FakeOpenAI, before: int) -> None:
        """Compare the journal with what it was after the last kill, and with what was sent since."""
        sent = Counter(map(article_of, server.posts[before:]))
        now = Books.read(self.place / "cache")
        for number, raw in self.books.answered.items():
            self.figures.lost += now.answered.get(number) != raw
            self.figures.paid_twice += sent[number] > 0
        seen = set(map(article_of, server.posts[:before]))
        self.repeats.append((seen & set(sent), self.books.unanswered))
        self.figures.in_flight += len(now.unanswered)
        self.figures.most_in_flight = max(self.figures.most_in_flight, len(now.unanswered))
        self.books = now
        self.figures.torn += sum(map(is_torn, self.out.rglob("*")))

    def conclude(self, server: FakeOpenAI, code: int | None) -> None:
        """Compare the server's books with the journal's."""
        sent = Counter(map(article_of, server.posts))
        for again, unanswered in self.repeats:
            self.figures.not_in_flight += len(again - {self.books.keys[key] for key in unanswered})
        told = {number: self.books.lost[key] for key, number in self.books.keys.items()}
        self.figures.folders += 1
        self.figures.requests += sent.total()
        self.figures.repeated += sent.total() - len(sent)
        self.figures.unknown += self.books.lost.total()
        self.figures.untold += sum(max(0, sent[each] - 1 - told.get(each, 0)) for each in sent)
        made = sum(1 for _ in (self.out / "articles").glob("*.json"))
        self.figures.failed += code != 0 or made != self.articles or len(self.books.answered) != made


def children(pid: int) -> list[int]:
    """List the children of a process."""
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def is_torn(path: Path) -> bool:
    """Tell whether a file that can be seen is not as it is written in one piece."""
    if path.name.startswith(".") or not path.is_file():
        return False
    raw = path.read_bytes()
    if path.suffix == ".json":
        try:
            json.loads(raw)
        except ValueError:
            return True
        return False
    record = path.with_suffix(".json")
    if path.parent.name == "articles" and record.is_file():
        return raw.decode() != brief_text(Brief.model_validate_json(record.read_bytes()), ".md")
    return bool(raw) and not raw.endswith(b"\n")


def main() -> int:
    """Kill and count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    figures, seed, begun = Figures(), wanted.seed, time.monotonic()
    home = Path(tempfile.mkdtemp(prefix="kills-"))
    with suppress(KeyboardInterrupt):  # what was counted so far is worth telling
        while figures.kills < wanted.kills:
            place, broken = home / str(seed), figures.broken
            Trial(place, seed, wanted.articles, figures).run(wanted.kills - figures.kills)
            if figures.broken != broken:
                print(f"seed {seed}: {figures.broken}; kept in {place}", flush=True)
            else:
                shutil.rmtree(place)
            seed += 1
    if not figures.broken:
        shutil.rmtree(home)
    for name, meaning in MEANING.items():
        print(f"{getattr(figures, name):6,}  {meaning}")
    print(f"{time.monotonic() - begun:6.0f}  seconds")
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
