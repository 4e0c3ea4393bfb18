"""How far a batch has come, on a terminal and in a log."""

from __future__ import annotations

import io
from dataclasses import replace

from summarizer.output.closing_page import Closing, closing_lines
from summarizer.output.console import Messages, Screen
from summarizer.output.progress import Progress, progress_line, progress_lines

NOW = Progress(
    total=1_000,
    is_found=True,
    done=370,
    already=88,
    cached=12,
    incomplete=1,
    failed=2,
    in_flight=16,
    requests_per_minute=480.4,
    tokens_per_minute=1_234_567.0,
    usd=0.42,
    usd_projected=1.12,
    seconds_left=185.0,
    held_by="20 requests/s of the service",
)
EMPTY = Progress(
    total=0,
    is_found=False,
    done=0,
    already=0,
    cached=0,
    incomplete=0,
    failed=0,
    in_flight=0,
    requests_per_minute=0.0,
    tokens_per_minute=0.0,
    usd=None,
    usd_projected=None,
    seconds_left=None,
    held_by=None,
)
CLOSING = Closing(
    files=12,
    found=10,
    done=5,
    already=2,
    cached=1,
    incomplete=1,
    no_article=0,
    failed=1,
    left=1,
    is_found=True,
    requests=9,
    unknown=1,
    input_tokens=9_000,
    output_tokens=900,
    usd=0.01,
    seconds=61.0,
    output="out",
    errors="summarizer errors out",
    resume="summarizer batch in --output out",
)


def test_a_line_says_everything() -> None:
    assert progress_line(NOW) == (
        "461 of 1,000 articles · 370 done (12 from the cache) · 88 done before · 16 in flight"
        " · 1 incomplete · 2 failed · 480 requests/min · 1.2M tokens/min"
        " · US$ 0.4200 so far, about US$ 1.1200 in all · 3 min left · held by 20 requests/s of the service"
    )


def test_the_lines_of_a_terminal_say_the_same() -> None:
    text = "\n".join("".join(run.text for run in line) for line in progress_lines(NOW))
    for part in progress_line(NOW).split(" · "):
        assert part in text
    assert text.count("━") == 14  # 461 of 1,000, of 30


def test_what_is_not_known_is_not_told() -> None:
    assert progress_line(EMPTY) == (
        "0 of 0 found so far articles · 0 done · 0 in flight · 0 requests/min · 0 tokens/min"
        " · unknown cost so far"
    )
    assert progress_lines(EMPTY)


def test_the_foot_is_drawn_on_a_terminal_alone() -> None:
    with Messages(io.StringIO()).footer(lambda: progress_lines(NOW)) as draw:
        assert draw is None


def test_a_narrow_terminal_cuts_the_lines() -> None:
    screen = Screen(io.StringIO(), width=20, environ={})
    assert all(line.no_wrap for line in map(screen.line, progress_lines(NOW)))


def test_the_end_counts_what_failed_and_says_how_to_see_it_and_how_to_go_on() -> None:
    assert list(closing_lines(CLOSING)) == [
        (
            "5 briefs made (1 from the cache) · 2 done before · 1 incomplete · 1 failed · 1 still to do"
            " · 2 files repeat another"
        ),
        "9 requests · 1 without an answer, perhaps billed · 9,000 tokens in · 900 out · US$ 0.0100 · 1 min",
        "results: out",
        "what is not complete, and why: summarizer errors out",
        "to go on: summarizer batch in --output out",
    ]


def test_a_run_that_did_everything_has_nothing_to_list_or_to_go_on_with() -> None:
    done = replace(CLOSING, left=0, failed=0, incomplete=0, errors=None, resume=None)
    assert [line.partition(":")[0] for line in closing_lines(done)][2:] == ["results"]
