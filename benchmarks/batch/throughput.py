"""Articles a second of `summarizer batch`, whole program, against a loopback server of 0.5 s latency.

    .venv/bin/python benchmarks/batch/throughput.py [--articles 1000] [--in-flight 64 256] [--alone]

For each number in flight: one run over short articles into an empty folder, then the same again with
everything done. Prints articles a second (from the start of the process to its end), its share of
concurrency / latency, CPU milliseconds an article of the program with its workers (the server is not
counted), the most memory of the main process, and of all together. Beside it stands a bare loop of
AsyncOpenAI over the same articles and server, which cleans, checks and keeps nothing. `--alone` does
without worker processes, to show what they are good for. Bars: 90% of concurrency / latency at 64 in
flight, 55% at 256, 300 a second again.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
LATENCY = 0.5
BARS = {64: 0.90, 256: 0.55}
ALONE = (
    "import sys, summarizer.batch.crew as crew; crew.workers_for_this_machine = lambda: 0;"
    "from summarizer.cli import main; sys.exit(main())"
)
BARE = """
import asyncio, sys
from pathlib import Path
from openai import AsyncOpenAI
from summarizer.briefing.wire import brief_schema
from summarizer.prompting import brief_system, load_prompts

async def main(folder, url, in_flight):
    prompts = load_prompts()
    system, schema = brief_system(prompts), brief_schema([area.code for area in prompts.areas])
    client, gate = AsyncOpenAI(base_url=url, api_key="none", max_retries=0), asyncio.Semaphore(in_flight)

    async def ask(path):
        lines = [line for line in path.read_text("utf-8").splitlines() if line]
        user = "\\n".join(f"[{number}] {line}" for number, line in enumerate(lines))
        async with gate:
            await client.chat.completions.create(
                model="m",
                messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
                response_format={
                    "type": "json_schema", "json_schema": {"name": "brief", "strict": True, "schema": schema}
                },
            )

    await asyncio.gather(*map(ask, sorted(Path(folder).iterdir())))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""
ARTICLE = """Sverige och Vietnam skrev under avtal om film

2025-08-27 10:54

Sveriges filminstitut och Vietnams filmbyrå undertecknade ett samförståndsavtal i Hanoi den 26 augusti 2025. \
Avtalet gäller utbyte av filmer och utbildning av unga regissörer under tre år, och det ska förnyas därefter.

Avtalet undertecknades av institutets chef Anna Ekström Lind och byråns chef Tran Minh Duc. De två sidorna \
ska mötas igen i Stockholm i mars 2026 för att välja {n} filmer, berättade Lind efter ceremonin i Hanoi.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What one run of the program took; memory in MB."""

    seconds: float
    cpu: float
    peak_main: float
    peak_all: float
    made: int
    already: int
    code: int


@contextmanager
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run the server in a process of its own; gives its address, and its figures at the end."""
    command = [sys.executable, str(HERE / "server.py"), "--latency", str(LATENCY)]
    figures: list[dict[str, Any]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1", figures
        process.send_signal(signal.SIGTERM)
        figures.append(json.loads(process.stdout.readline()))


def run(folder: Path, out: Path, cache: Path, *arguments: str, alone: bool) -> Run:
    """Run the program over `folder` and watch it."""
    environment = {**os.environ, "SUMMARIZER_CACHE_DIR": str(cache), "XDG_CONFIG_HOME": str(cache)}
    program = ["-c", ALONE] if alone else ["-m", "summarizer"]
    command = [sys.executable, *program, "batch", str(folder), "--output", str(out), "--json"]
    start = time.monotonic()
    process = subprocess.Popen(
        [*command, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watch = _Watch(process.pid)
    thread = threading.Thread(target=watch.look)
    thread.start()
    text, told = process.communicate()
    seconds = time.monotonic() - start
    watch.is_over = True
    thread.join()
    if not text:
        raise SystemExit(told)
    closing = json.loads(text)
    return Run(
        seconds=seconds,
        cpu=watch.cpu,
        peak_main=watch.peak_main,
        peak_all=watch.peak_all,
        made=closing["done"],
        already=closing["already"],
        code=process.returncode,
    )


class _Watch:
    """Looks at a process and its children, every 50 ms."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.is_over = False
        self.peak_main = self.peak_all = 0.0
        self._ticks: dict[int, int] = {}

    @property
    def cpu(self) -> float:
        """CPU seconds of all, user and system."""
        return sum(self._ticks.values()) / os.sysconf("SC_CLK_TCK")

    def look(self) -> None:
        while not self.is_over:
            sizes = [self._size(pid) for pid in (self.pid, *_children(self.pid))]
            self.peak_main = max(self.peak_main, sizes[0])
            self.peak_all = max(self.peak_all, sum(sizes))
            time.sleep(0.05)

    def _size(self, pid: int) -> float:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return 0.0
        self._ticks[pid] = int(fields[11]) + int(fields[12])
        found = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(found[0].split()[1]) / 1024 if found else 0.0


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in text.split()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--alone", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        folder = place / "articles"
        folder.mkdir()
        for number in range(wanted.articles):
            (folder / f"{number}.txt").write_text(ARTICLE.format(n=number + 10), "utf-8")
        for in_flight in wanted.in_flight:
            measure(place, folder, in_flight, alone=wanted.alone)


def measure(place: Path, folder: Path, in_flight: int, *, alone: bool) -> None:
    """Run once with nothing done, once with everything done."""
    out, cache = place / f"out-{in_flight}", place / f"cache-{in_flight}"
    with server() as (url, figures):
        options = ("--base-url", url, "--model", "m", "--concurrency", str(in_flight))
        first = run(folder, out, cache, *options, alone=alone)
        again = run(folder, out, cache, *options, alone=alone)
    ideal = in_flight / LATENCY
    rate = first.made / first.seconds
    bar = f" (bar {BARS[in_flight]:.0%})" if in_flight in BARS else ""
    print(
        f"{in_flight} in flight: {first.made} made in {first.seconds:.1f} s: {rate:.0f}/s, {rate / ideal:.0%}"
        f" of {ideal:.0f}/s{bar}; CPU {first.cpu / max(1, first.made) * 1000:.1f} ms an article;"
        f" peak {first.peak_main:.0f} MB main, {first.peak_all:.0f} MB in all; exit {first.code};"
        f" server: {figures[0]['most']} in flight at most, {figures[0]['cpu']:.1f} s CPU,"
        f" {figures[0]['answered']} answered"
    )
    print(
        f"  again: {again.already} in {again.seconds:.2f} s: {again.already / again.seconds:.0f}/s (bar 300),"
        f" CPU {again.cpu / max(1, again.already) * 1000:.2f} ms each, peak {again.peak_main:.0f} MB"
    )
    with server() as (url, _):
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", BARE, str(folder), url, str(in_flight)], check=True)
        seconds = time.monotonic() - start
    bare = first.made / seconds
    print(f"  a bare loop: {bare:.0f}/s, {bare / ideal:.0%} of {ideal:.0f}/s")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
