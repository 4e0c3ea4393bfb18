"""Articles a second of `summarizer batch`, whole program, against a loopback server of 0.5 s latency.

    .venv/bin/python benchmarks/batch/throughput.py [--articles 1000] [--in-flight 64 256] [--alone]
        [--langextract PYTHON]

For each number in flight: one run over short articles into an empty folder, then the same again with
everything done. Prints articles a second (from the start of the process to its end), its share of
concurrency / latency, CPU milliseconds an article of the program with its workers (the server is not
counted), the most memory of the main process, and of all together. Beside it stands a bare loop of
AsyncOpenAI over the same articles and server, which cleans, checks and keeps nothing. `--alone` does
without worker processes, to show what they are good for. `--langextract` names the interpreter of an
environment with `langextract[openai]` and puts its `extract` over the same articles beside it (in
extracting.py, with what had to be set); its replies tell the same two bodies, which it looks up in the text
as we do. Bars: 90% of concurrency / latency at 64 in flight, 55% at 256, 300 a second again.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watching import Watched, watched

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


@contextmanager
def server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Run the server in a process of its own; gives its address, and its figures at the end."""
    command = [sys.executable, str(HERE / "server.py"), "--latency", str(LATENCY)]
    figures: list[dict[str, Any]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}", figures
        finally:
            process.send_signal(signal.SIGTERM)
            figures.append(json.loads(process.stdout.readline()))


def summarized(folder: Path, out: Path, *arguments: str, alone: bool) -> tuple[Watched, dict[str, Any]]:
    """Run the program over `folder`; gives its closing line as well."""
    home = str(out.with_name(f"{out.name}-home"))
    program = ["-c", ALONE] if alone else ["-m", "summarizer"]
    done = watched(
        *(sys.executable, *program, "batch", str(folder), "--output", str(out), "--json"),
        *arguments,
        environment={"SUMMARIZER_CACHE_DIR": home, "XDG_CONFIG_HOME": home},
    )
    if not done.out:
        raise SystemExit(done.err)
    return done, json.loads(done.out)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--langextract", metavar="PYTHON", help="an interpreter that has langextract[openai]")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "articles"
        folder.mkdir()
        for number in range(wanted.articles):
            (folder / f"{number}.txt").write_text(ARTICLE.format(n=number + 10), "utf-8")
        for in_flight in wanted.in_flight:
            measure(folder, in_flight, alone=wanted.alone)
            measure_bare(folder, in_flight)
            if wanted.langextract:
                measure_langextract(folder, in_flight, wanted.langextract)


def measure(folder: Path, in_flight: int, *, alone: bool) -> None:
    """Run once with nothing done, once with everything done."""
    out = folder.with_name(f"out-{in_flight}")
    with server() as (url, figures):
        options = ("--base-url", f"{url}/v1", "--model", "m", "--concurrency", str(in_flight))
        first, made = summarized(folder, out, *options, alone=alone)
        again, found = summarized(folder, out, *options, alone=alone)
    bar = f" (bar {BARS[in_flight]:.0%})" if in_flight in BARS else ""
    print(f"{in_flight} in flight: {told(first, made['done'], in_flight, bar)}; {served(figures)}")
    already = found["already"]
    print(
        f"  again: {already} in {again.seconds:.2f} s: {already / again.seconds:.0f}/s (bar 300),"
        f" CPU {again.cpu / max(1, already) * 1000:.2f} ms each, peak {again.peak_main:.0f} MB",
        flush=True,
    )


def measure_bare(folder: Path, in_flight: int) -> None:
    """The same requests from a loop that does nothing else."""
    with server() as (url, figures):
        done = watched(sys.executable, "-c", BARE, str(folder), f"{url}/v1", str(in_flight))
    print(f"  a bare loop: {told(done, figures[0]['answered'], in_flight)}; {served(figures)}", flush=True)


def measure_langextract(folder: Path, in_flight: int, python: str) -> None:
    """The same articles through langextract, in one batch and in batches of as many as are in flight."""
    for batch_length in sorted({in_flight, max(in_flight, len(list(folder.iterdir())))}, reverse=True):
        with server() as (url, figures):
            arguments = (str(folder), f"{url}/langextract/v1", str(in_flight), str(batch_length))
            done = watched(python, str(HERE / "extracting.py"), *arguments)
        if not done.out:
            raise SystemExit(done.err)
        found = json.loads(done.out)
        print(
            f"  langextract, batches of {batch_length}: {told(done, found['documents'], in_flight)};"
            f" {found['placed']} of {found['extractions']} extractions placed; {served(figures)}",
            flush=True,
        )


def told(done: Watched, made: int, in_flight: int, bar: str = "") -> str:
    """What a run took, for each article and beside the ideal."""
    ideal, rate = in_flight / LATENCY, made / done.seconds
    return (
        f"{made} made in {done.seconds:.1f} s: {rate:.0f}/s, {rate / ideal:.0%} of {ideal:.0f}/s{bar};"
        f" CPU {done.cpu / max(1, made) * 1000:.1f} ms an article;"
        f" peak {done.peak_main:.0f} MB main, {done.peak_all:.0f} MB in all; exit {done.code}"
    )


def served(figures: list[dict[str, Any]]) -> str:
    """What the server saw."""
    seen = figures[0]
    return f"server: {seen['most']} in flight at most, {seen['cpu']:.1f} s CPU, {seen['answered']} answered"


if __name__ == "__main__":
    main()
