"""Whether folding and finding take time in proportion to the length of the page.

    python benchmarks/grounding/linear.py

Prints CPU seconds for 1 and 10 MB of UTF-8 in several scripts: the page folded once, then twenty
quotes looked up, ten of which are not there. The ratio should be near 10.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "briefing"))

from grounding_variants import articles

from summarizer.briefing.grounding import Haystack
from summarizer.records import MappedText

MEGABYTE = 1_000_000


def seconds(language: str, sentences: list[str], size: int) -> float:
    """Measure one page of about `size` bytes, its mapping not counted."""
    paragraph = " ".join(sentences)
    lines = [paragraph] * (size // (len(paragraph.encode()) + 1) or 1)
    lines[-1] = sentences[0] + " ###"
    mapped, start = [], 0
    for line in lines:
        mapped.append((MappedText.of(line, start), "body"))
        start += len(line) + 1
    source = "\n".join(lines)
    began = time.process_time()
    page = Haystack(source, mapped)
    for _ in range(10):
        assert page.find(sentences[0] + " ###", language=language).status == "exact"
        assert not page.find(sentences[0] + " ####", language=language).found
    return time.process_time() - began


def main() -> None:
    """Print one row a language."""
    print(f"{'language':10} {'1 MB':>8} {'10 MB':>8} {'ratio':>7}")
    for language, sentences in articles().items():
        small, large = (seconds(language, sentences, size * MEGABYTE) for size in (1, 10))
        print(f"{language:10} {small:>8.2f} {large:>8.2f} {large / small:>7.1f}", flush=True)


if __name__ == "__main__":
    main()
