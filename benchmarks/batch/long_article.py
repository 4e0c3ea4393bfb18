"""One very long article through `summarizer batch`: a report of some 300 pages, in its parts.

    .venv/bin/python benchmarks/batch/long_article.py [--paragraphs 1300 2600 5200] [--in-flight 16]

Against a loopback server of 0.5 s latency. Prints requests, seconds beside what the requests alone would
take (requests x latency / in flight), processor seconds and memory. Each line has twice the text of the
one before: what is linear doubles.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from throughput import LATENCY, server, summarized

PARAGRAPH = (
    "Đoàn đại biểu số {n} của Bộ Ngoại giao Việt Nam và Bộ Ngoại giao Thụy Điển đã họp tại Hà Nội ngày {day} "
    "tháng 8 năm 2025 và thảo luận về hợp tác giáo dục, y tế và năng lượng giữa hai nước trong giai đoạn "
    "mới, với sự tham dự của nhiều chuyên gia số {n}.\n\n"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[1300, 2600, 5200])
    parser.add_argument("--in-flight", type=int, default=16)
    wanted = parser.parse_args()
    for count in wanted.paragraphs:
        with tempfile.TemporaryDirectory() as name:
            place = Path(name)
            folder = place / "articles"
            folder.mkdir()
            paragraphs = (PARAGRAPH.format(n=number, day=number % 28 + 1) for number in range(count))
            text = "Báo cáo hợp tác\n\n2025-08-27\n\n" + "".join(paragraphs)
            (folder / "report.txt").write_text(text, "utf-8")
            with server() as (url, figures):
                options = ("--base-url", f"{url}/v1", "--model", "m", "--concurrency", str(wanted.in_flight))
                run, closing = summarized(folder, place / "out", *options, alone=False)
            requests = figures[0]["answered"]
            alone = requests * LATENCY / wanted.in_flight
            print(
                f"{len(text):,} characters: {requests} requests, {run.seconds:.1f} s (the requests alone "
                f"{alone:.1f} s), CPU {run.cpu:.1f} s, peak {run.peak_all:.0f} MB, "
                f"{figures[0]['most']} in flight at most, {closing['done']} made, exit {run.code}",
                flush=True,
            )


if __name__ == "__main__":
    main()
