"""CPU seconds of `summarizer --help` against `llm --help`, whole processes, in one run.

    .venv/bin/python benchmarks/startup.py [PATH_OF_LLM]

llm is no dependency: install it in an environment of its own and give the path of its command.
Prints the least of several runs for each, and their ratio (bar: at most one sixth).
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from pathlib import Path

RUNS = 15


def cpu_seconds(*command: str) -> float:
    """Give the least CPU time (user and system) of `RUNS` runs of `command`."""
    times = []
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


def main() -> None:
    """Measure and print."""
    own = cpu_seconds(str(Path(sys.executable).with_name("summarizer")), "--help")
    print(f"summarizer --help  {own:.3f} s")
    llm = sys.argv[1] if len(sys.argv) > 1 else shutil.which("llm")
    if llm is None:
        print("llm not found: give its path to compare")
        return
    other = cpu_seconds(llm, "--help")
    print(f"llm --help         {other:.3f} s\nratio              1/{other / own:.1f}")


if __name__ == "__main__":
    main()
