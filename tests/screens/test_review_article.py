"""One article: facts beside their quotes, and decisions that are on the disk before the screen says so."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from opened import NARROW, WIDE, review
from shelves import PAGES, briefs, results_folder
from textual.widgets import Input, Select, Static

from summarizer.review.decisions import LOG, Reviewer, append_decisions, log_file, read_log
from summarizer.review.state import review_of
from summarizer.screens.brief_pane import BriefPane
from summarizer.screens.forms import EditForm, NoteForm
from summarizer.screens.source_pane import SourcePane

if TYPE_CHECKING:
    from pathlib import Path

    from opened import Person

    from summarizer.review.state import ReviewedFact


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The results of all 16 pages."""
    return results_folder(tmp_path)


def fact(person: Person) -> ReviewedFact:
    item = person.article.brief.chosen
    assert item is not None
    assert item.fact is not None
    return item.fact


def highlighted(person: Person) -> str:
    pane = person.article.source
    found = ((line.text, pane._spans.get(i, ())) for i, line in enumerate(pane.lines))
    return "".join(text[start:end] for text, spans in found for start, end in spans)


def choose(person: Person, kind: str, number: int = 0) -> None:
    pane = person.article.brief
    places = [i for i, item in enumerate(pane.items) if item.fact and item.fact.list == kind]
    pane.choose(places[number])


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


async def test_every_fact_of_every_page_is_highlighted_in_its_source(folder: Path) -> None:
    async with review(folder) as person:
        await person.press("enter")
        for _ in range(16):
            pane = person.article.brief
            for place, item in enumerate(pane.items):
                if item.fact is None:
                    continue
                pane.choose(place)
                person.article.on_brief_pane_chosen()
                shown = bare(highlighted(person))
                quotes = [bare(each["quote"]) for each in item.fact.content["evidence"]]
                assert quotes
                assert all(quote in shown for quote in quotes)
            await person.press("full_stop")
        assert "this is the last article" in person.text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_moving_to_a_fact_scrolls_to_its_quote(folder: Path, size: tuple[int, int]) -> None:
    async with review(folder, size=size) as person:
        await person.open("002_vi")
        await person.press("end", "up", "up", "up", "up")
        rows = [row for row in person.rows if "▶" in row]
        assert rows
        assert bare(fact(person).content["evidence"][0]["quote"])[:8] in bare("".join(rows))


async def test_the_furniture_of_a_page_is_named(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("036_kk")
        assert "[navigation] Басты бет" in person.text
        assert "  Министрдің айтуынша" in person.text


async def test_remarks_are_as_visible_as_facts(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("end")
        assert "REMARKS 1" in person.text
        assert "! warning" in person.text
        await person.press("a")
        assert "this is no fact" in person.text
        assert not person.decisions


async def test_accepting_keeps_the_decision_and_goes_on(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        first = fact(person)
        await person.press("a")
        (decision,) = person.decisions
        assert (decision.who, decision.action, decision.fact) == ("Kim", "accept", first.key)
        assert decision.after == first.machine
        assert fact(person).key != first.key
        assert "accepted by Kim" in person.text
        assert "… in review  1 of" in person.rows[0]


async def test_a_corrected_date_says_what_the_model_gave(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        choose(person, "dates")
        await person.press("e")
        field = person.app.screen.query_one("#field-edtf", Input)
        field.value = "2016-05-31"
        await person.press("ctrl+s")
        (decision,) = person.decisions
        assert decision.action == "edit"
        assert decision.before is not None
        assert decision.after is not None
        assert (decision.before["edtf"], decision.after["edtf"]) == ("2016-05-27", "2016-05-31")
        assert decision.after["latest"] == "2016-05-31"
        assert "the model gave: signed: 27 May 2016" in person.text


async def test_a_bad_value_is_told_in_the_form_which_stays_open(folder: Path) -> None:
    async with review(folder, size=NARROW) as person:
        await person.open("002_vi")
        choose(person, "dates")
        await person.press("e")
        person.app.screen.query_one("#field-edtf", Input).value = "31 May"
        await person.press("ctrl+s")
        assert isinstance(person.app.screen, EditForm)
        assert "is no date" in person.text
        await person.press("escape")
        assert not person.decisions
        assert fact(person).verdict == "open"


async def test_a_role_is_chosen_from_the_list_by_keys(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        choose(person, "parties")
        await person.press("e")
        person.app.screen.query_one("#field-role", Select).focus()
        await person.press("enter", "home", "enter", "ctrl+s")
        assert fact(person).content["role"] == "signatory"


async def test_rejecting_takes_a_note_and_shows_it(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("r")
        assert isinstance(person.app.screen, NoteForm)
        await person.write("out of a teaser")
        await person.press("enter")
        (decision,) = person.decisions
        assert (decision.action, decision.after, decision.note) == ("reject", None, "out of a teaser")
        assert "× Six documents" in person.text
        assert "rejected by Kim: out of a teaser" in person.text


async def test_a_marked_passage_becomes_the_evidence_of_a_new_fact(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        choose(person, "dates")
        await person.press("n", "space", "w", "w", "w")
        marked = person.article.source.marked_text
        assert marked == "Ngày 27/5"
        await person.press("enter", "down", "enter")
        name = person.app.screen.query_one("#field-name_en", Input)
        assert name.value == marked
        name.value = "A new party"
        await person.press("ctrl+s")
        (decision,) = person.decisions
        assert decision.after is not None
        evidence = decision.after["evidence"][0]
        text = (PAGES / "002_vi.txt").read_bytes().decode("utf-8")
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"] == marked
        assert fact(person).verdict == "added"
        assert person.article.article is not None
        assert "A new party" in [each.name_en for each in person.article.article.reviewed.parties]


async def test_a_passage_can_be_marked_with_the_mouse(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        pane = person.article.source
        await person.pilot.mouse_down(SourcePane, offset=(17, 1))
        await person.pilot.hover(SourcePane, offset=(21, 1))
        await person.pilot.mouse_up(SourcePane, offset=(21, 1))
        await person.pilot.pause()
        line = pane.lines[0].text
        assert pane.marked_text
        assert pane.marked_text in line
        await person.press("n")
        assert "add from the source" in person.text
        await person.press("escape", "escape")
        assert not person.decisions


async def test_undo_takes_back_the_last_decision_and_says_which(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("a", "u")
        assert "undone: accepted sentence of the summary" in person.text
        assert fact(person).verdict == "open"
        assert [each.action for each in person.decisions] == ["accept", "undo"]
        await person.press("u")
        assert "nothing to undo" in person.text
        assert len(person.decisions) == 2


async def test_approved_and_sent_back_are_told_in_the_head_and_in_the_list(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("A")
        assert "✓ approved by Kim" in person.rows[0]
        await person.press("full_stop", "B")
        await person.write("no agreement")
        await person.press("enter")
        assert "← sent back by Kim" in person.rows[0]
        assert "note of Kim: no agreement" in person.text
        await person.press("escape")
        assert "✓ approved by Kim" in person.text
        assert "1 sent back, 1 approved" in person.rows[0]


async def test_a_review_that_was_broken_off_is_the_same_when_it_is_opened_again(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("a", "a", "r", "enter", "e")
        await person.press("ctrl+s", "full_stop", "A")
        before = person.overview.catalogue.entries
    async with review(folder) as person:
        assert person.overview.catalogue.entries == before
        await person.open("002_vi")
        assert "✓ Six documents" in person.text
        assert "3 of" in person.rows[0]


async def test_space_goes_to_the_next_open_fact_and_round(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("down", "a")
        await person.press("home", "space")
        assert fact(person).id == "s3"
        choose(person, "cooperation_areas", -1)
        await person.press("space")
        assert fact(person).id == "s1"


async def test_what_cannot_be_kept_is_not_pretended(folder: Path) -> None:
    async with review(folder) as person:
        await person.open("002_vi")
        (folder / LOG).mkdir()
        await person.press("a")
        assert "× not kept" in person.text
        assert fact(person).verdict == "open"
        await person.press("r")
        await person.write("why")
        await person.press("enter")
        assert isinstance(person.app.screen, NoteForm)
        assert "cannot be" in person.text
        (folder / LOG).rmdir()
        await person.press("enter")
        assert [each.note for each in person.decisions] == ["why"]


async def test_what_another_person_has_just_decided_is_seen_before_anything_is_decided(folder: Path) -> None:
    brief = briefs()[0]
    async with review(folder) as person:
        await person.open("002_vi")
        other = review_of(brief, ()).facts[0]
        lee = Reviewer(name="Lee")
        decision = lee.decide(
            brief, "reject", kind=other.list, fact=other.key, before=other.now, note="too long"
        )
        append_decisions(log_file(folder), [decision])
        await person.press("a")
        assert "somebody else has just decided" in person.text
        assert "rejected by Lee: too long" in person.text
        assert [each.who for each in person.decisions] == ["Lee"]
        await person.press("a")
        assert [each.who for each in person.decisions] == ["Lee", "Kim"]


async def test_decisions_of_others_appear_by_themselves(folder: Path) -> None:
    async with review(folder) as person:
        append_decisions(log_file(folder), [Reviewer(name="Lee").decide(briefs()[0], "approve")])
        person.app._look()
        await person.pilot.pause()
        assert "✓ approved by Lee" in person.text


async def test_without_its_source_the_quoted_sentences_are_shown(folder: Path) -> None:
    record = next((folder / "articles").glob("002*.json"))
    text = record.read_text(encoding="utf-8").replace(str(PAGES), "gone")
    record.write_text(text, encoding="utf-8")
    async with review(folder) as person:
        await person.open("002_vi")
        assert "no source: the article is not where it was" in person.text
        assert "▶ Ngày 27/5, lễ ký" in person.text
        await person.press("n")
        assert "nothing can be marked" in person.text
    async with review(folder, sources=PAGES) as person:
        await person.open("002_vi")
        assert "no source" not in person.text


async def test_narrow_screens_stack_the_panes_and_tab_goes_from_one_to_the_other(folder: Path) -> None:
    async with review(folder, size=NARROW) as person:
        screen = await person.open("026_ar")
        assert screen.brief.region.bottom <= screen.source.region.y
        assert screen.brief.has_focus
        await person.press("tab")
        assert screen.source.has_focus
        assert screen.source.size.height > screen.brief.size.height
        await person.press("z")
        assert screen.query_one(BriefPane).size.height == 0
        await person.press("z", "tab")
        assert screen.brief.has_focus


@pytest.mark.parametrize("size", [WIDE, NARROW, (40, 12)])
async def test_no_row_is_wider_or_narrower_than_the_screen_in_any_script(
    folder: Path, size: tuple[int, int]
) -> None:
    async with review(folder, size=size) as person:
        for script in ("_ar", "_th", "_zh-Hant", "_ko"):
            await person.open(script)
            for strip in person.app.screen._compositor.render_strips():
                assert strip.cell_length == size[0]
            await person.press("escape")


async def test_the_records_of_the_run_are_never_rewritten(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in (folder / "articles").iterdir()}
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("a", "r", "enter", "A", "u")
    assert {path.name: path.read_bytes() for path in (folder / "articles").iterdir()} == before
    assert len(read_log(log_file(folder)).decisions) == 4


async def test_help_names_every_key_that_decides(folder: Path) -> None:
    async with review(folder) as person:
        await person.press("question_mark")
        text = "".join(str(each.content) for each in person.app.screen.query(Static))
        for word in (
            "a accept",
            "e edit",
            "r reject",
            "u undo",
            "A approve",
            "B send it back",
            "ADD A FACT (n)",
        ):
            assert word in text
        await person.press("escape")
        assert "16 articles" in person.text
