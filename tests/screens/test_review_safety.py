"""Whatever articles, models, files and logs hold is text on the screen, and signs and words tell all without colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hostile import BIDI, CONTROLS, INVISIBLE, MARKUP, OTHERS, RAW
from opened import NARROW, WIDE, review
from shelves import briefs, results_folder
from textual.widgets import Input

from summarizer.batch.results import open_results
from summarizer.brief import Brief, BriefProblem, Rejected
from summarizer.review.decisions import Reviewer, append_decisions, log_file
from summarizer.review.state import review_of
from summarizer.screens.forms import EditForm

if TYPE_CHECKING:
    from pathlib import Path

    from opened import Person

PAYLOADS = (
    "".join((*CONTROLS, *BIDI)),
    "".join((*INVISIBLE, *OTHERS[2:])),  # a lone surrogate is no JSON: no record and no log can hold one
    " ".join(MARKUP[: len(MARKUP) // 2]),
    " ".join(MARKUP[len(MARKUP) // 2 :]),
)
ENUMERATED = {"kind", "role", "country_basis", "precision", "basis", "type", "status", "specificity"}
KEPT_TEXTS = {"record_id", "sha256", "path", "schema_version", "media_type", "encoding", "key"} | ENUMERATED


def spoiled(value: Any, payload: str, name: str = "") -> Any:
    """Put `payload` into every text of a record whose form allows it."""
    if isinstance(value, dict):
        return {key: spoiled(each, payload, key) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [spoiled(each, payload, name) for each in value]
    if isinstance(value, str) and name not in KEPT_TEXTS and name not in {"id", "evidence", "represents"}:
        return f"{payload}{value}"
    return value


def spoiled_brief(payload: str) -> Brief:
    brief = briefs()[0]
    record = spoiled(brief.model_dump(mode="json"), payload)
    record["source"]["path"] = f"gone/{payload}"
    for party, there in zip(record["agreements"], brief.agreements, strict=True):
        party["parties"], party["dates"] = list(there.parties), list(there.dates)
    record["evidence"] = [
        spoiled(each.model_dump(mode="json"), payload) | {"id": each.id} for each in brief.evidence
    ]
    made = Brief.model_validate(
        record
        | {
            "rejected": [Rejected(field="date", value=payload, reason="not_found", nearest=payload)],
            "problems": [BriefProblem(code=payload, severity="warning", where=payload, message=payload)],
        }
    )
    return made.model_copy(update={"status": "incomplete"})


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results in which every text is hostile, and a log with hostile names and notes."""
    folder = tmp_path_factory.mktemp("hostile") / "out"
    results = open_results(str(folder))
    for number, payload in enumerate(PAYLOADS):
        brief = spoiled_brief(payload)
        brief = brief.model_copy(update={"record_id": f"{number:064x}"})
        results.save(brief)
        facts = review_of(brief, ()).facts
        who = Reviewer(name=payload)
        decisions = [
            who.decide(
                brief, "reject", kind=facts[0].list, fact=facts[0].key, before=facts[0].now, note=payload
            ),
            who.decide(
                brief, "edit", kind="parties", fact="gone", before={"name_en": payload}, after={"x": 1}
            ),
            who.decide(brief, "add", kind="dates", after={"edtf": [payload], "evidence": payload}),
            who.decide(brief, "send_back", note=payload),
        ]
        append_decisions(log_file(folder), decisions)
    return folder


def safe(person: Person) -> bool:
    return not any(RAW.search(row) for row in person.rows)


@pytest.mark.parametrize(("size", "articles"), [(WIDE, len(PAYLOADS)), (NARROW, 1)])
async def test_no_text_reaches_the_screen_as_anything_but_text(
    hostile_folder: Path, size: tuple[int, int], articles: int
) -> None:
    async with review(hostile_folder, size=size) as person:
        assert safe(person)
        await person.press("enter")
        assert len(person.overview.catalogue.entries) == len(PAYLOADS)
        for _ in range(articles):
            assert safe(person)
            await person.press("end")
            assert safe(person)
            await person.press("home", "e")
            assert isinstance(person.app.screen, EditForm)
            assert safe(person)
            await person.press("escape", "u")
            assert safe(person)
            for strip in person.app.screen._compositor.render_strips():
                assert strip.cell_length == size[0]
            await person.press("full_stop")


async def test_markup_is_shown_as_it_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    open_results(str(folder)).save(spoiled_brief("[red]:smile:[/red]"))
    async with review(folder) as person:
        assert "[red]:smile:[/red]" in person.text
        await person.press("enter")
        assert "[red]:smile:[/red]" in person.rows[2]


async def test_what_was_not_changed_in_a_form_stays_exactly_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    open_results(str(folder)).save(spoiled_brief("\x1b[31m"))
    async with review(folder) as person:
        await person.press("enter", "e", "ctrl+s")
        assert not person.decisions
        items = person.article.brief.items
        person.article.brief.choose(
            next(n for n, item in enumerate(items) if item.fact and item.fact.list == "parties")
        )
        await person.press("e")
        person.app.screen.query_one("#field-name_en", Input).value = "New"
        await person.press("ctrl+s")
        (decision,) = person.decisions
        assert decision.before is not None
        assert decision.after == decision.before | {"name_en": "New"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The results of all 16 pages."""
    return results_folder(tmp_path)


async def test_without_colour_signs_and_words_tell_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with review(folder) as person:
        await person.open("002_vi")
        await person.press("a", "r", "enter", "A")
        assert {"✓ Six", "× Liu"} <= {row.strip("▌ ")[:5] for row in person.rows}
        assert "✓ approved by Kim" in person.text
        for strip in person.app.screen._compositor.render_strips():
            for segment in strip:
                style = segment.style
                assert style is None or style.color is None or style.color.is_default
                assert style is None or style.bgcolor is None or style.bgcolor.is_default
