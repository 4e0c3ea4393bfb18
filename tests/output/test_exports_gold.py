"""Approved reviews as labels: what a person stood behind scores all right, and nothing else is a label."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

import pytest
from command import Cli  # noqa: TC002 - pytest looks it up
from exporting import AN, add, approve, brief_of, edit, exported, fact, hostile_article, reject
from shelves import PAGES, briefs, results_folder

from summarizer.brief import AgreementStatus, AgreementType, PartyKind, PartyRole
from summarizer.output.exports.formats import export
from summarizer.output.exports.gold import label_of, page_bytes
from summarizer.review.fields import blank
from summarizer.scoring.gold import read_gold

if TYPE_CHECKING:
    from pathlib import Path

    from summarizer.brief import Brief
    from summarizer.output.exports.exported import Exported
    from summarizer.review.decisions import Decision


def text_of(brief: Brief) -> str:
    return (PAGES / brief.source.path.rpartition("/")[2]).read_bytes().decode("utf-8-sig")


def approved(brief: Brief, *decisions: Decision) -> Exported:
    return exported(brief, [*decisions, approve(brief)], text=text_of(brief))


def score(cli: Cli, gold: Path, records: Path) -> dict[str, Any]:
    result = cli("score", str(gold), str(records), "--json")
    assert result.code == 0
    report: dict[str, Any] = json.JSONDecoder().raw_decode(result.out)[0]
    return report


@pytest.mark.parametrize("with_pages", [True, False])
def test_what_was_approved_as_it_is_scores_all_right(with_pages: bool, cli: Cli, tmp_path: Path) -> None:
    records = results_folder(tmp_path) / "articles"
    target = tmp_path / "week"
    articles = [
        exported(each, [approve(each)], text=text_of(each) if with_pages else None) for each in briefs()
    ]
    assert export("gold", iter(articles), target) == 16
    assert (target / "pages").exists() == with_pages
    report = score(cli, target / "gold", records)
    total = report["total"]
    assert len(report["pages"]) == 16
    assert not report["missing"]
    assert {name: share["value"] for name, share in total["shares"].items()} == dict.fromkeys(
        total["shares"], 1.0
    )
    assert not any(total["faults"].values())


def test_an_edited_role_lowers_the_score_of_roles_alone(cli: Cli, tmp_path: Path) -> None:
    records = results_folder(tmp_path) / "articles"
    brief = brief_of("002_vi")
    export("gold", iter([approved(brief, edit(brief, "parties", 0, role="witness"))]), tmp_path / "week")
    shares = score(cli, tmp_path / "week" / "gold", records)["total"]["shares"]
    assert [name for name, share in shares.items() if share["value"] != 1.0] == ["parties.role"]
    assert shares["parties.role"]["of"] - shares["parties.role"]["hits"] == 1


def test_what_was_added_is_missed_and_what_was_rejected_is_too_much(cli: Cli, tmp_path: Path) -> None:
    records = results_folder(tmp_path) / "articles"
    brief = brief_of("041_fr")
    quote = fact(brief, "summary").content["evidence"][0]
    person = blank("parties", quote) | {
        "name_en": "Ada Nobody",
        "name_original": "Ada Nobody",
        "kind": "person",
    }
    export(
        "gold",
        iter([approved(brief, add(brief, "parties", person), reject(brief, "dates"))]),
        tmp_path / "week",
    )
    shares = score(cli, tmp_path / "week" / "gold", records)["total"]["shares"]
    assert shares["parties.recall"]["value"] < 1
    assert shares["dates.precision"]["value"] < 1


def test_only_a_standing_approval_makes_a_label(tmp_path: Path) -> None:
    brief, other = brief_of("002_vi"), brief_of("026_ar")
    changed = brief.model_copy(update={"parties": brief.parties[1:]})
    articles = [
        exported(other),
        exported(other, [AN.decide(other, "send_back")]),
        exported(changed, [approve(brief)], text=text_of(brief)),
        exported(brief, [approve(brief), reject(brief, "parties")]),
    ]
    assert export("gold", iter(articles), tmp_path / "week") == 0
    assert not list((tmp_path / "week").rglob("*.json"))


def test_a_label_whose_approval_is_gone_is_taken_away(tmp_path: Path) -> None:
    brief, other = brief_of("002_vi"), brief_of("026_ar")
    export("gold", iter([approved(brief), approved(other)]), tmp_path / "week")
    assert len(list((tmp_path / "week" / "pages").iterdir())) == 2
    export("gold", iter([approved(brief), exported(other, text=text_of(other))]), tmp_path / "week")
    left = [each.name for each in (tmp_path / "week").rglob("*.*") if each.is_file() and each.name[0] != "."]
    assert sorted(left) == [f"{approved(brief).record}.json", f"{approved(brief).record}.txt"]


def test_what_was_rejected_by_hand_is_forbidden_and_the_label_says_who_approved(tmp_path: Path) -> None:
    brief = brief_of("002_vi")
    kinds = ("summary", "parties", "dates", "agreements", "cooperation_areas")
    gone = [reject(brief, kind) for kind in kinds]  # type: ignore[arg-type]
    export("gold", iter([approved(brief, *gone)]), tmp_path / "week")
    (page,) = read_gold(tmp_path / "week" / "gold")
    names = [
        brief.summary.sentences[0].text, brief.parties[0].name_en, brief.dates[0].what_en,
        brief.agreements[0].title_en, brief.cooperation_areas[0].label_en,
    ]  # fmt: skip
    assert len(page.must_not) == len(names)
    assert all(name in said for name, said in zip(names, page.must_not, strict=True))
    assert page.key_facts == tuple(each.text for each in brief.summary.sentences[1:])
    label = json.loads(next((tmp_path / "week" / "gold").glob("*.json")).read_text("utf-8"))
    assert (label["provenance"]["by"], label["provenance"]["sha256"]) == ("An Reviewer", brief.record_id)


@pytest.mark.parametrize(
    ("field", "kind", "value"),
    [
        *(("role", "parties", each) for each in get_args(PartyRole)),
        *(("kind", "parties", each) for each in get_args(PartyKind)),
        *(("type", "agreements", each) for each in get_args(AgreementType)),
        *(("status", "agreements", each) for each in get_args(AgreementStatus)),
    ],
)
def test_every_word_of_a_brief_is_right_by_its_own_label(
    field: str, kind: str, value: str, cli: Cli, tmp_path: Path
) -> None:
    brief = brief_of("002_vi")
    first = getattr(brief, kind)[0].model_copy(update={field: value})
    brief = brief.model_copy(update={kind: (first, *getattr(brief, kind)[1:])})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{approved(brief).record}.json").write_text(brief.model_dump_json(), "utf-8")
    export("gold", iter([approved(brief)]), tmp_path / "week")
    shares = score(cli, tmp_path / "week" / "gold", tmp_path / "out")["total"]["shares"]
    assert [name for name, share in shares.items() if share["value"] != 1.0] == []


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("ký kết".encode(), "utf-8"),
        (b"\xef\xbb\xbfk\xc3\xbd", "utf-8"),
        ("договор".encode("cp1251"), "cp1251"),
        (b"\xff\xfe" + "签署".encode("utf-16-le"), "utf-16-le"),
        ("签署\r\n合作".encode("gb18030"), "gb18030"),
    ],
)
def test_a_page_has_the_bytes_that_were_briefed(raw: bytes, encoding: str) -> None:
    import hashlib  # noqa: PLC0415 - only here

    brief = brief_of("002_vi")
    source = brief.source.model_copy(update={"encoding": encoding})
    brief = brief.model_copy(update={"source": source, "record_id": hashlib.sha256(raw).hexdigest()})
    assert page_bytes(brief, raw.decode(encoding).removeprefix("\ufeff")) == raw


def test_a_page_whose_bytes_cannot_be_made_again_is_utf_8() -> None:
    brief = brief_of("002_vi")
    assert page_bytes(brief, "another\r\ntext") == b"another\r\ntext"


def test_a_hostile_label_is_a_label(tmp_path: Path) -> None:
    each = hostile_article()
    export("gold", iter([each]), tmp_path / "week")
    (page,) = read_gold(tmp_path / "week" / "gold")
    assert page.parties[0].name_en == each.brief.parties[0].name_en
    assert label_of(each.brief)["parties"][0]["name_en"] == page.parties[0].name_en
