"""list, show and the review in questions, as a user runs them on a folder of results."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hostile import RAW
from shelves import PAGES, briefs, results_folder

from summarizer.review.decisions import Reviewer, append_decisions, read_log
from summarizer.review.facts import facts_of
from summarizer.shelf.rows import open_shelf

if TYPE_CHECKING:
    from pathlib import Path

    from command import Cli

HOSTILE = "\x1b[31m[red]=cmd|' /C calc'!A0\u202e\x9b2J</script>"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return results_folder(tmp_path)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the person at the keyboard type these lines, and then leave."""

    def typed(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return typed


def _records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def _one(out: Path, name: str = "012_zh") -> str:
    return next(row.stem for row in open_shelf(str(out)).rows() if name in row.source.path)


# --- list ----------------------------------------------------------------------------------------


def test_list_shows_every_article_once_and_says_how_many(cli: Cli, out: Path) -> None:
    result = cli("list", str(out))
    assert result.code == 0
    assert "16 ARTICLES" in result.out
    assert result.out.count(" new ") == 16


def test_list_json_holds_one_object_an_article_and_nothing_else(cli: Cli, out: Path) -> None:
    records = _records(cli("list", str(out), "--json").out)
    assert {each["sha256"] for each in records} == {brief.record_id for brief in briefs()}
    assert all(each["review"]["state"] == "new" for each in records)


def test_filters_answer_from_the_folder(cli: Cli, out: Path) -> None:
    found = _records(cli("list", str(out), "--country", "VN", "--since", "2020", "--json").out)
    assert found
    assert all("VN" in each["countries"] and each["published"] >= "2020" for each in found)
    flagged = _records(cli("list", str(out), "--flagged", "--json").out)
    assert all(each["warnings"] or each["not_proven"] for each in flagged)


def test_nothing_found_is_said_and_is_no_failure(cli: Cli, out: Path) -> None:
    result = cli("list", str(out), "--search", "no such words anywhere")
    assert (result.code, result.out.strip()) == (0, "none of 16 articles")


def test_a_wrong_date_is_refused_in_one_line(cli: Cli, out: Path) -> None:
    result = cli("list", str(out), "--since", "last week")
    assert result.code == 2
    assert result.err.count("\n") == 1
    assert "2025-06-30" in result.err


def test_a_folder_that_holds_no_results_is_refused(cli: Cli, tmp_path: Path) -> None:
    result = cli("list", str(tmp_path))
    assert result.code == 2
    assert "no results" in result.err


def test_a_damaged_record_and_a_damaged_decision_are_named_and_the_rest_is_listed(
    cli: Cli, out: Path
) -> None:
    (out / "articles" / f"{_one(out)}.json").write_text("{", "utf-8")
    (out / "review.jsonl").write_text("half a li", "utf-8")
    result = cli("list", str(out))
    assert result.code == 3
    assert "15 ARTICLES" in result.out
    assert "run `summarizer batch` again" in result.err
    assert "review.jsonl, line 1" in result.err


# --- show ----------------------------------------------------------------------------------------


def test_show_prints_a_record_that_nobody_has_reviewed_as_it_is(cli: Cli, out: Path) -> None:
    record = out / "articles" / f"{_one(out)}.json"
    assert _records(cli("show", str(record), "--json").out) == [json.loads(record.read_text("utf-8"))]
    assert "PARTIES" in cli("show", str(record)).out


def test_show_of_a_folder_prints_all_of_it(cli: Cli, out: Path) -> None:
    assert len(_records(cli("show", str(out), "--json").out)) == 16


def test_what_is_no_record_is_named_and_the_others_are_shown(cli: Cli, out: Path, tmp_path: Path) -> None:
    record = out / "articles" / f"{_one(out)}.json"
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"a": 1}', "utf-8")
    result = cli("show", str(wrong), str(tmp_path / "none.json"), str(record), "--json")
    assert result.code == 3
    assert len(_records(result.out)) == 1
    assert len([line for line in result.err.splitlines() if line.startswith("error: ")]) == 2


# --- the review in questions ---------------------------------------------------------------------


def test_decisions_are_kept_applied_and_named(cli: Cli, out: Path, answers: Any) -> None:
    answers("a", "r", "not in the article", "s", "a")
    result = cli("review", str(out), "--plain", "--reviewer", "Lin", "--search", "012_zh")
    assert result.code == 0
    assert "3 decisions kept" in result.err
    log = read_log(out / "review.jsonl")
    assert [each.action for each in log.decisions] == ["accept", "reject", "approve"]
    assert {each.who for each in log.decisions} == {"Lin"}
    record = out / "articles" / f"{_one(out)}.json"
    (shown,) = _records(cli("show", str(record), "--json").out)
    assert shown["review"]["state"] == "approved"
    assert [each["note"] for each in shown["review"]["rejected"]] == ["not in the article"]
    assert (
        len(shown["summary"]["sentences"])
        == len(json.loads(record.read_text("utf-8"))["summary"]["sentences"]) - 1
    )
    assert "approved by Lin" in cli("show", str(record)).out.replace("\n", " ")
    (listed,) = _records(cli("list", str(out), "--state", "approved", "--json").out)
    assert listed["review"] == {"state": "approved", "by": "Lin", "decided": 2, "stale": 0}


def test_the_records_are_never_rewritten(cli: Cli, out: Path, answers: Any) -> None:
    before = {path: path.read_bytes() for path in (out / "articles").iterdir()}
    answers("r", "", "s", "b", "look again")
    cli("review", str(out), "--plain", "--search", "012_zh")
    assert {path: path.read_bytes() for path in (out / "articles").iterdir()} == before


def test_an_edit_asks_again_where_the_answer_cannot_be_meant(cli: Cli, out: Path, answers: Any) -> None:
    sentences = len(next(brief for brief in briefs() if "012_zh" in brief.source.path).summary.sentences)
    answers(*["a"] * sentences, "e", "", "", "sender", "witness", "Vietnam", "VN", "", "", "q")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert "none of signatory" in result.out.replace("\n", " ")
    assert "two letters" in result.out.replace("\n", " ")
    edit = read_log(out / "review.jsonl").decisions[-1]
    assert edit.action == "edit"
    assert edit.after is not None
    assert (edit.after["role"], edit.after["country"]) == ("witness", "VN")


def test_a_fact_is_added_on_words_of_the_source(cli: Cli, out: Path, answers: Any) -> None:
    brief = next(brief for brief in briefs() if "012_zh" in brief.source.path)
    words = brief.parties[0].name_original
    answers("n", words, "5", "culture_arts_heritage", "Film", "", "yes", "q")
    cli("review", str(out), "--plain", "--search", "012_zh")
    (added,) = read_log(out / "review.jsonl").decisions
    assert added.after is not None
    assert added.after["label_en"] == "Film"
    (evidence,) = added.after["evidence"]
    text = next(PAGES.glob("012_zh*")).read_text("utf-8")
    assert text[evidence["start"] : evidence["end"]] == words


def test_words_that_are_not_in_the_source_add_nothing(cli: Cli, out: Path, answers: Any) -> None:
    answers("n", "words that stand nowhere", "q")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert "nothing was added" in result.out
    assert not (out / "review.jsonl").exists()


def test_an_undo_is_told_and_kept(cli: Cli, out: Path, answers: Any) -> None:
    answers("a", "u", "q")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert "undone: accepted sentence of the summary" in result.out.replace("\n", " ")
    first, undo = read_log(out / "review.jsonl").decisions
    assert undo.undoes == first.id


def test_a_letter_that_means_nothing_decides_nothing_and_is_said(cli: Cli, out: Path, answers: Any) -> None:
    answers("accept", "yes", "a", "q")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert result.out.count("none of these letters") == 2
    assert len(read_log(out / "review.jsonl").decisions) == 1


def test_what_another_person_decides_meanwhile_is_said_before_anything_is_decided(
    cli: Cli, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = next(brief for brief in briefs() if "012_zh" in brief.source.path)
    fact = facts_of(brief)[0]
    ana = Reviewer(name="Ana").decide(brief, "reject", kind=fact.list, fact=fact.key, before=fact.content)

    class Typing:
        """Ana decides while Lin thinks about his first answer."""

        lines: tuple[str, ...] = ("a\n", "q\n")

        def readline(self) -> str:
            if len(self.lines) == 2:
                append_decisions(out / "review.jsonl", [ana])
            line, *rest = self.lines
            self.lines = tuple(rest)
            return line

    monkeypatch.setattr("sys.stdin", Typing())
    result = cli("review", str(out), "--plain", "--reviewer", "Lin", "--search", "012_zh")
    assert "meanwhile: rejected sentence of the summary" in result.out.replace("\n", " ")
    assert [each.who for each in read_log(out / "review.jsonl").decisions] == ["Ana"]


def test_the_end_of_input_ends_the_review_and_keeps_what_was_decided(
    cli: Cli, out: Path, answers: Any
) -> None:
    answers("a")
    assert cli("review", str(out), "--plain").code == 0
    assert len(read_log(out / "review.jsonl").decisions) == 1


def test_an_approved_article_is_not_asked_about_again(cli: Cli, out: Path, answers: Any) -> None:
    answers("s", "a")
    cli("review", str(out), "--plain", "--search", "012_zh")
    answers("a", "a", "a")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert "0 decisions" in result.err


def test_an_empty_name_stands_behind_nothing(cli: Cli, out: Path) -> None:
    result = cli("review", str(out), "--plain", "--reviewer", "  ")
    assert result.code == 2
    assert "--reviewer" in result.err


def test_a_disk_that_takes_nothing_ends_the_review_with_one_line(cli: Cli, out: Path, answers: Any) -> None:
    (out / "review.jsonl").mkdir()
    answers("a")
    result = cli("review", str(out), "--plain", "--search", "012_zh")
    assert result.code == 7
    assert "review.jsonl" in result.err
    assert "Traceback" not in result.err


def test_no_text_of_a_record_or_a_decision_reaches_the_terminal_raw(
    cli: Cli, out: Path, answers: Any
) -> None:
    for record in (out / "articles").glob("*.json"):
        told = json.loads(record.read_text("utf-8"))
        told["source"] |= {"title_en": HOSTILE, "title": HOSTILE, "path": HOSTILE + record.stem}
        for party in told["parties"]:
            party |= {"name_en": HOSTILE, "title_en": HOSTILE}
        record.write_text(json.dumps(told), "utf-8")
    answers("r", HOSTILE, "s", "b", HOSTILE)
    shown = [
        cli("review", str(out), "--plain", "--reviewer", HOSTILE),
        cli("list", str(out)),
        cli("list", str(out), "--json"),
        cli("show", str(out)),
    ]
    for result in shown:
        for text in (result.out, result.err):
            assert all(RAW.search(line) is None for line in text.split("\n"))
