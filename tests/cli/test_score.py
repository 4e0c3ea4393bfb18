"""`summarizer score`, with and without a judge. The judge's replies are written by hand: no model gave them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from briefs import example
from command import Cli, spawn
from fake_openai import Call, Failure, FakeOpenAI, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from command import Result
    from fake_openai import Post

FACTS = [
    "Two radio stations signed a memorandum of cooperation.",
    "The signing was on 26 August 2025.",
    "Reporters will be trained until 2027.",
]
FORBIDDEN = ["Saying that the festival was agreed.", "Dating the signing 27 August."]
CANARY = "canary-key-0123456789"


class Case(NamedTuple):
    """A folder of labels and briefs, and how to score them."""

    cli: Cli
    root: Path
    server: FakeOpenAI

    def add(self, name: str, *, language: str = "vi", **changes: Any) -> None:
        """Add a labelled page and its brief."""
        label = {
            "language": language,
            **{key: [] for key in ("parties", "event_dates", "agreements", "cooperation_areas")},
            "key_facts_en": FACTS,
            "must_not": FORBIDDEN,
        }
        brief = example()
        brief["source"] |= {"path": f"{name}.txt", "title_en": f"Radio memorandum {name}"}
        for folder, record in (("gold", label | changes), ("briefs", brief)):
            (self.root / folder).mkdir(exist_ok=True)
            (self.root / folder / f"{name}.json").write_text(json.dumps(record), "utf-8")

    def arguments(self, *more: str) -> list[str]:
        return ["score", str(self.root / "gold"), str(self.root / "briefs"), *more]

    def score(self, *more: str) -> Result:
        return self.cli(*self.arguments(*more))

    def judge(self, *more: str) -> Result:
        return self.score("--judge", "--base-url", self.server.url, "--model", "m", *more)


def verdicts(post: Post, **changes: Any) -> str:
    """A judgement of as many facts and statements as were sent; `changes` replace one by its number."""
    facts, forbidden = (
        [int(n) for n in re.findall(r"^(\d+)\. ", part, re.MULTILINE)]
        for part in post.user.partition("<brief-")[0].split("# forbidden")
    )
    told = {"covered": "yes", "words": ["signed a memorandum of cooperation"]}
    unmade = {"made": "no", "words": []}
    return json.dumps(
        {
            "facts": [{"number": n, **told, **changes.get(f"fact{n}", {})} for n in facts],
            "forbidden": [{"number": n, **unmade, **changes.get(f"forbidden{n}", {})} for n in forbidden],
        }
    )


def judging(**changes: Any) -> Call:
    """A step of the server that judges all facts told and no statement made, but for `changes`."""
    return Call(lambda post: Reply(verdicts(post, **changes), bills=False), bills=True)


@pytest.fixture
def case(cli: Cli, tmp_path: Path, fake_openai: FakeOpenAI) -> Case:
    fake_openai.default = judging()
    made = Case(cli, tmp_path, fake_openai)
    made.add("radio")
    return made


def report(result: Result) -> Any:
    return json.loads(result.out)


# --- without a judge ---------------------------------------------------------------------------------


def test_without_judge_nothing_is_sent_and_the_page_says_how_to_get_the_rest(case: Case) -> None:
    result = case.score()
    assert result.code == 0
    assert "Key facts and forbidden statements are left out" in result.out
    assert "--judge asks one" in result.out
    assert "udged by" not in result.out
    assert case.server.posts == []


def test_without_judge_the_json_has_no_judged_figures(case: Case) -> None:
    found = report(case.score("--json"))
    assert [found["judged"], found["total"]["judged"], found["pages"]["radio"]["judged"]] == [None] * 3


@pytest.mark.parametrize(
    "flag", [("--model", "m"), ("--no-cache",), ("--dry-run",), ("--base-url", "http://[::1]/v1")]
)
def test_a_flag_for_the_judge_without_a_judge_is_refused(case: Case, flag: tuple[str, ...]) -> None:
    result = case.score(*flag)
    assert result.code == 2
    assert result.err == f"error: {flag[0]} is for the judge: add --judge; see summarizer score --help\n"


# --- counts and marks --------------------------------------------------------------------------------


def test_one_request_a_brief_gives_figures_marked_with_the_judge(case: Case) -> None:
    case.add("film", language="th")
    result = case.judge()
    assert result.code == 0
    assert len(case.server.posts) == 2
    figures, judged = result.out.split("KEY FACTS AND FORBIDDEN STATEMENTS (JUDGED)\n")
    assert "key facts" not in figures
    assert "judged by m: " in judged
    assert [
        line.split() for line in judged.splitlines() if line.strip().startswith(("total", "th", "vi"))
    ] == [
        ["total", "6/6", "6/6", "0", "0"],
        ["th", "3/3", "3/3", "0", "0"],
        ["vi", "3/3", "3/3", "0", "0"],
    ]


def test_the_json_tells_verdict_words_and_place_of_every_fact(case: Case) -> None:
    case.server.default = judging(
        fact2={"covered": "partly", "words": ["2025-08-26"]},
        fact3={"covered": "no", "words": []},
        forbidden1={"made": "yes", "words": ["A joint festival was proposed"]},
    )
    found = report(case.judge("--json"))
    judged = found["pages"]["radio"]["judged"]
    assert judged["model"] == found["judged"]["model"] == found["total"]["judged"]["model"] == "m"
    assert judged["facts"] == [
        {"fact": FACTS[0], "covered": "yes", "counts": True, "words": ["signed a memorandum of cooperation"], "in_brief": True, "where": ["summary"]},
        {"fact": FACTS[1], "covered": "partly", "counts": False, "words": ["2025-08-26"], "in_brief": True, "where": ["dates"]},
        {"fact": FACTS[2], "covered": "no", "counts": False, "words": [], "in_brief": None, "where": []},
    ]  # fmt: skip
    assert judged["statements"][0] == {
        "statement": FORBIDDEN[0],
        "made": "yes",
        "counts": True,
        "words": ["A joint festival was proposed"],
        "in_brief": True,
        "where": ["summary"],
    }
    assert found["languages"]["vi"]["judged"] == {
        "model": "m",
        "key_facts": {"value": 0.3333, "hits": 1, "of": 3},
        "key_facts_partly": {"value": 0.6667, "hits": 2, "of": 3},
        "forbidden": 1,
        "unproven": 0,
    }
    assert not [name for name in (*found["total"]["shares"], *found["total"]["faults"]) if "judged" in name]


def test_a_statement_that_was_made_is_shown_with_its_words(case: Case) -> None:
    case.server.default = judging(forbidden1={"made": "yes", "words": ["A joint festival was proposed"]})
    shown = " ".join(case.judge().out.split())
    assert "forbidden statements made, judged by m:" in shown
    assert f"radio: {FORBIDDEN[0]} - in the words: A joint festival was proposed" in shown


def test_a_lie_of_the_judge_counts_for_nothing(case: Case) -> None:
    case.server.default = judging(
        fact1={"words": ["signed a treaty"]}, forbidden2={"made": "yes", "words": ["on 27 August"]}
    )
    judged = report(case.judge("--json"))["total"]["judged"]
    assert judged["key_facts"]["hits"] == 2
    assert (judged["forbidden"], judged["unproven"]) == (0, 2)


def test_a_page_without_a_brief_tells_none_of_its_facts_and_costs_nothing(case: Case) -> None:
    case.add("film")
    (case.root / "briefs" / "film.json").unlink()
    found = report(case.judge("--json"))
    assert len(case.server.posts) == 1
    assert found["total"]["judged"]["key_facts"] == {"value": 0.5, "hits": 3, "of": 6}
    assert found["pages"]["film"]["judged"]["model"] is None


def test_a_label_without_facts_and_statements_is_not_sent(case: Case) -> None:
    case.add("radio", key_facts_en=[], must_not=[])
    assert case.judge().code == 0
    assert case.server.posts == []


# --- money -------------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing_and_says_the_same(case: Case) -> None:
    first = case.judge("--json")
    again = case.judge("--json")
    assert case.server.billed == 1
    assert report(again)["pages"] == report(first)["pages"]
    assert report(again)["judged"]["calls"][0]["cached"] is True
    assert "1 of 1 briefs judged · 1 reply (1 cached) · 100 tokens in · 20 out · " in again.err


def test_the_cost_is_shown(case: Case) -> None:
    err = case.score("--judge", "--base-url", case.server.url, "--model", "gpt-6-luna").err
    assert err.splitlines()[-1].startswith("1 of 1 briefs judged · 1 reply · 100 tokens in · 20 out · ")
    assert "$" in err.splitlines()[-1]


def test_no_cache_asks_again(case: Case) -> None:
    for _ in range(2):
        case.judge("--no-cache")
    assert case.server.billed == 2


def test_dry_run_shows_the_plan_and_sends_nothing(case: Case) -> None:
    case.add("film")
    (case.root / "briefs" / "film.json").unlink()
    out = case.score("--judge", "--dry-run").out
    assert "Nothing was sent. The judge would be" in out
    assert "radio" in out
    assert "film" not in out
    plan = json.loads(case.score("--judge", "--dry-run", "--json").out)
    assert (plan["path"], plan["requests"]) == ("radio", 1)
    assert plan["input_tokens"] > 300
    assert case.server.posts == []


def test_dry_run_never_invents_a_price(case: Case) -> None:
    assert "The price of m is unknown" in case.judge("--dry-run").out


# --- what goes wrong ---------------------------------------------------------------------------------


def test_an_unreadable_reply_is_repaired_once(case: Case) -> None:
    case.server.script(Reply("All facts are covered."), judging())
    result = case.judge("--json")
    assert result.code == 0
    assert "not one JSON object" in case.server.posts[1].user
    found = report(result)
    assert found["total"]["judged"]["key_facts"]["hits"] == 3
    assert [call["task"] for call in found["judged"]["calls"]].count("repair") == 1


def test_a_reply_that_stays_unreadable_leaves_its_brief_unjudged_and_the_others_judged(case: Case) -> None:
    case.add("film")
    case.server.default = Call(
        lambda post: Reply("no" if "Radio memorandum film" in post.user else verdicts(post))
    )
    result = case.judge("--json")
    assert result.code == 3
    (error,) = (line for line in result.err.splitlines() if line.startswith("error: "))
    assert error.startswith(
        "error: film: the model's reply is still not valid after one repair (not one JSON object)"
    )
    assert error.endswith("try another --model or --base-url")
    found = report(result)
    assert (list(found["judged"]["unjudged"]), found["pages"]["film"]["judged"]) == (["film"], None)
    assert found["total"]["judged"]["key_facts"] == {"value": 1.0, "hits": 3, "of": 3}
    assert "1 of 2 briefs judged · 3 replies" in result.err
    assert "not judged: film: " in case.judge().out


@pytest.mark.parametrize(
    ("step", "word"),
    [
        (Reply(None, {"refusal": "I will not."}), "refused to answer"),
        (Reply("", {"finish_reason": "content_filter"}), "filtered the reply"),
        (Reply('{"facts": [', {"finish_reason": "length"}), "cut off"),
    ],
)
def test_a_reply_that_cannot_be_used_is_one_line(case: Case, step: Reply, word: str) -> None:
    case.server.default = step
    result = case.judge()
    assert result.code == 3
    assert result.err.count("error: radio: ") == 1
    assert word in result.err
    assert len(case.server.posts) == 1


def test_a_refused_key_stops_the_run_at_once(case: Case) -> None:
    for number in range(9):
        case.add(f"page{number}")
    case.server.default = Failure(401, f"Incorrect API key provided: {CANARY}")
    key = case.root / "key"
    key.write_text(CANARY)
    key.chmod(0o600)
    result = case.judge("--key-file", str(key))
    assert (result.code, result.out) == (6, "")
    assert "key was refused" in result.err
    assert "0 of 10 briefs judged; run the same command again to go on" in result.err
    assert CANARY not in result.err
    assert len(case.server.posts) <= 4


def test_five_briefs_in_a_row_without_an_answer_end_the_run(case: Case) -> None:
    for number in range(19):
        case.add(f"page{number}")
    case.server.default = Failure(503, "overloaded")
    (case.root / "config.toml").write_text("max_tries = 1\n")
    result = case.judge("--config", str(case.root / "config.toml"))
    assert (result.code, result.out) == (6, "")
    assert "error: 5 briefs in a row had no answer from 127.0.0.1; try again later" in result.err
    assert len(case.server.posts) < 10


def test_a_missing_key_is_found_before_anything_is_sent(case: Case) -> None:
    result = case.score("--judge")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no key: set OPENAI_API_KEY or give --key-file FILE\n"


def test_what_a_judge_says_cannot_reach_the_terminal(case: Case) -> None:
    case.server.default = judging(
        fact1={"words": ["\x1b[31mred\u202e"]},
        forbidden1={"made": "yes", "words": ["A joint\x1b[2J festival"]},
    )
    for result in (case.judge(), case.judge("--json")):
        assert "\x1b" not in result.out + result.err
        assert "\u202e" not in result.out + result.err


# --- recordings --------------------------------------------------------------------------------------


def test_what_was_recorded_is_replayed_without_key_or_server(case: Case) -> None:
    folder = str(case.root / "judgements")
    first = case.judge("--json", "--record", folder)
    again = spawn(*case.arguments("--judge", "--json", "--replay", folder), env={"OPENAI_API_KEY": ""})
    assert again.code == 0
    assert report(again)["total"] == report(first)["total"]
    assert report(again)["judged"]["model"] == "m"
    assert len(case.server.posts) == 1


def test_a_reply_that_was_not_recorded_names_what_changed(case: Case) -> None:
    folder = str(case.root / "judgements")
    case.judge("--record", folder)
    case.add("radio", key_facts_en=[*FACTS, "One more."])
    result = case.score("--judge", "--replay", folder)
    assert result.code == 3
    assert "error: radio: no recorded reply in " in result.err
    assert "the text has changed since it was recorded" in result.err
    assert f"record again with --record {folder}" in result.err
    assert "not judged: radio" in result.out


# --- signals -----------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_ctrl_c_waits_for_the_paid_answer_and_keeps_it(case: Case) -> None:
    case.server.script(Call(lambda post: Reply(verdicts(post), delay=1.0)))
    command = [sys.executable, "-m", "summarizer", *case.arguments("--judge", "--base-url", case.server.url)]
    process = subprocess.Popen(
        [*command, "--model", "m"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert case.server.wait_for_posts(1, 30)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "0 of 1 briefs judged; run the same command again to go on" in err
    assert "Traceback" not in err
    assert "(1 cached)" in case.judge().err
    assert len(case.server.posts) == 1
