from __future__ import annotations

import copy
import hashlib
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.brief import Agreement, Brief, BriefDate, CooperationArea, Evidence, Party
from summarizer.errors import SourceError
from summarizer.scoring import COLUMNS, FIELDS, Share, agreements, areas, dates, parties, score_folders
from summarizer.scoring.folders import pair_folders
from summarizer.scoring.gold import GoldAgreement, GoldArea, GoldDate, GoldParty, read_gold
from summarizer.scoring.grounds import LabelledText, by_lines, by_spans
from summarizer.scoring.similarity import assign, dice, fold

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).resolve().parents[1] / ".." / "shared" / "data"
PAGES: dict[str, dict[str, Any]] = json.loads((CASES / "scoring_pages.json").read_text("utf-8"))
AS_IN_BRIEF = {
    "MoU": "mou",
    "agreement": "agreement",
    "letter_of_intent": "letter_of_intent",
    "initiative": "initiative",
    "programme": "programme",
    "other": "other",
    "expired": "historical",
}


def table(name: str) -> Any:
    return json.loads((CASES / f"scoring_{name}.json").read_text("utf-8"))


def by_why(rows: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", rows, ids=[row["why"] for row in rows])


# --- briefs made from labels -----------------------------------------------------------------------


def labelled(label: dict[str, Any], text: str, lines: dict[str, Any] | None) -> LabelledText:
    starts, regions = by_lines(text, lines) if lines else by_spans(label["body_spans"])
    return LabelledText(
        text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), starts=starts, regions=regions
    )


def perfect_brief(label: dict[str, Any], page: LabelledText, name: str) -> Brief:
    """What a faultless reader would have made of the page: every fact of its label, with its place."""
    evidence: list[dict[str, Any]] = []

    def prove(phrase: str) -> list[str]:
        places = [found.start() for found in re.finditer(re.escape(phrase), page.text)]
        start = min(places, key=lambda n: (page.region(n, n + len(phrase)) != "body", n))
        place = {"start": start, "end": start + len(phrase), "quote": phrase, "zone": "body"}
        whole = {"sentence": phrase, "sentence_start": start, "sentence_end": start + len(phrase)}
        evidence.append({"id": f"e{len(evidence)}", **place, "status": "exact", "quote_en": None, **whole})
        return [f"e{len(evidence) - 1}"]

    first = label["parties"][0]["name_original"]
    return Brief.model_validate_json(
        json.dumps(
            {
                "record_id": page.sha256,
                "status": "complete",
                "source": source_of(label, page, name),
                "summary": {"en": "S.", "sentences": [{"text": "S.", "evidence": prove(first)}]},
                "translation": None,
                "parties": [
                    {
                        **{
                            key: each[key]
                            for key in ("name_en", "name_original", "kind", "role", "country", "core")
                        },
                        "id": f"p{n}",
                        "aliases": [],
                        "country_basis": None,
                        "title_en": None,
                        "represents": None,
                        "evidence": prove(each["name_original"]),
                    }
                    for n, each in enumerate(label["parties"])
                ],
                "dates": [
                    {
                        **{key: each[key] for key in ("text", "edtf", "core")},
                        "id": f"d{n}",
                        "role": "event",
                        "earliest": None,
                        "latest": None,
                        "precision": "day",
                        "basis": "stated",
                        "what_en": each["what"],
                        "evidence": prove(each["text"]),
                    }
                    for n, each in enumerate(label["event_dates"])
                ],
                "agreements": [
                    {
                        "id": f"a{n}",
                        "title_en": each["title_en"],
                        "title_original": each.get("title_original"),
                        "type": AS_IN_BRIEF[each["type"]],
                        "status": AS_IN_BRIEF.get(each["status"], each["status"]),
                        "parties": [],
                        "dates": [],
                        "evidence": prove(each.get("title_original") or first),
                    }
                    for n, each in enumerate(label["agreements"])
                ],
                "cooperation_areas": [
                    {
                        "id": f"c{n}",
                        "code": "other",
                        "label_en": each["area_en"],
                        "crs": None,
                        "specificity": "explicit",
                        "core": each["core"],
                        "evidence": prove(each["evidence"]),
                    }
                    for n, each in enumerate(label["cooperation_areas"])
                ],
                "evidence": evidence,
                "rejected": [],
                "problems": [],
                "provenance": {
                    "tool_version": "0",
                    "model": "m",
                    "endpoint_host": "h",
                    "prompt_version": "v",
                    "prompt_sha256": "s",
                    "settings": {},
                    "chunks": 1,
                    "calls": [],
                    "created": "2026-01-01",
                },
            }
        )
    )


def source_of(label: dict[str, Any], page: LabelledText, name: str) -> dict[str, Any]:
    published = label["published"]
    stated = {"edtf": published, "text": published, "start": 0, "end": 1} if published else None
    return {
        "path": f"in/{name}.txt",
        "sha256": page.sha256,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "language": label["language"],
        "language_confidence": 1.0,
        "title": label["title_original"],
        "title_en": label["title_en"],
        "published": stated,
        "publisher": label.get("publisher"),
        "byline": None,
        "original_url": None,
        "is_machine_translation": None,
        "kept_characters": 1,
        "dropped_characters": 0,
        "zones": [],
    }


class Folder:
    """A folder of labels, pages and briefs on disk, laid out like the gold sets."""

    def __init__(self, root: Path, *names: str) -> None:
        self.root, self.names = root, names or tuple(PAGES)
        for part in ("gold", "pages", "labels", "briefs"):
            (root / part).mkdir(parents=True)
        self.labels = {name: copy.deepcopy(PAGES[name]["label"]) for name in self.names}
        self.briefs = {name: self.perfect(name) for name in self.names}

    def perfect(self, name: str) -> dict[str, Any]:
        page = labelled(PAGES[name]["label"], PAGES[name]["text"], PAGES[name]["lines"])
        return perfect_brief(PAGES[name]["label"], page, name).model_dump(mode="json")

    def score(self, **options: Any) -> Any:
        for name in self.names:
            (self.root / "gold" / f"{name}.json").write_text(json.dumps(self.labels[name]), "utf-8")
            (self.root / "pages" / f"{name}.txt").write_bytes(PAGES[name]["text"].encode())
            if PAGES[name]["lines"]:
                (self.root / "labels" / f"{name}.json").write_text(json.dumps(PAGES[name]["lines"]), "utf-8")
        for name, brief in self.briefs.items():
            (self.root / "briefs" / f"{name}.json").write_text(json.dumps(brief), "utf-8")
        return score_folders(self.root / "gold", self.root / "briefs", **options)

    def total(self, **options: Any) -> Any:
        return self.score(**options).to_json()["total"]


@pytest.fixture
def river(tmp_path: Path) -> Folder:
    return Folder(tmp_path, "river")


def value(total: dict[str, Any], name: str) -> Any:
    return total["shares"][name]["value"]


# --- the law ---------------------------------------------------------------------------------------


def assert_faultless(report: Any) -> None:
    for row in report.rows():
        assert {key: share.value for key, share in row.shares.items() if share.value not in {1.0, None}} == {}
        assert {key: number for key, number in row.faults.items() if number and key != "outside_body"} == {}
        assert {name: row.f1(name) for name in FIELDS} == dict.fromkeys(FIELDS, 1.0)


def test_a_brief_made_from_its_label_scores_one_everywhere(tmp_path: Path) -> None:
    report = Folder(tmp_path).score()
    assert_faultless(report)
    assert [row.name for row in report.rows()] == ["river", "sierra", "es", "vi", "total"]
    assert all(page.tally.findings == () for page in report.pages)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_order_of_facts_changes_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = Folder(tmp_path_factory.mktemp("set"))
    for brief in folder.briefs.values():
        for key in ("parties", "dates", "agreements", "cooperation_areas"):
            brief[key] = data.draw(st.permutations(brief[key]))
    assert_faultless(folder.score())


@pytest.mark.parametrize("name", ["seeds", "dev"])
def test_every_gold_label_can_be_met_in_full(name: str, tmp_path: Path) -> None:
    gold = SHARED / name / "gold"
    if not gold.is_dir():
        pytest.skip("the gold sets are not beside the repository")
    for path in gold.glob("*.json"):
        pair = next(p for p in pair_shared(gold, tmp_path) if p.gold.name == path.stem)
        brief = perfect_brief(json.loads(path.read_text("utf-8")), pair.page, path.stem)
        (tmp_path / path.name).write_text(brief.model_dump_json(), "utf-8")
    assert_faultless(score_folders(gold, tmp_path))


def pair_shared(gold: Path, briefs: Path) -> Any:
    shutil.copy(CASES / "brief_example.json", briefs / "zz.json")
    pairs = pair_folders(gold, briefs).pairs
    (briefs / "zz.json").unlink()
    return pairs


# --- names, dates, agreements, areas: tables ---------------------------------------------------------


def party(**values: Any) -> Party:
    empty = {
        "id": "p",
        "aliases": (),
        "kind": "organization",
        "role": "mentioned",
        "country": None,
        "core": True,
    }
    blank = {"country_basis": None, "title_en": None, "represents": None, "evidence": ()}
    return Party.model_validate({**empty, **blank, **values})


def gold_party(**values: Any) -> GoldParty:
    kind, country = values.pop("kind", "organization"), values.pop("country", None)
    aliases = tuple(values.pop("aliases_en", ()))
    return GoldParty(
        **values, aliases_en=aliases, kinds=(kind,), countries=(country,), roles=("mentioned",), core=True
    )


@by_why(table("names"))
def test_parties_match_by(case: dict[str, Any]) -> None:
    score = parties.match_score(gold_party(**case["gold"]), party(**case["given"]))
    assert (score > 0) == case["match"]


def test_the_surest_pair_of_names_is_matched_first() -> None:
    whole = gold_party(name_original="Đài Sông Hồng", name_en="Song Hong Radio")
    own, alias = (
        party(name_original="Đài Sông Hồng", name_en="R"),
        party(name_original="x", name_en="Song Hong Radio"),
    )
    assert parties.match_score(whole, own) > parties.match_score(whole, alias) > 0


def brief_date(text: str, edtf: str | None, **values: Any) -> BriefDate:
    blank = {
        "id": "d",
        "role": "event",
        "earliest": None,
        "latest": None,
        "precision": "day",
        "basis": "stated",
    }
    rest = {"text": text, "edtf": edtf, "what_en": "", "core": True, "evidence": ()}
    return BriefDate.model_validate({**blank, **rest, **values})


@by_why(table("dates"))
def test_a_date_is_judged(case: dict[str, Any], tmp_path: Path) -> None:
    page = replace(gold_of("river", tmp_path), stated={"published": ("2025-08-28",)}, dates=())
    text, edtf = case["gold"]
    page = replace(page, dates=(GoldDate(text=text, values=(edtf,), core=True),))
    assert dates.judge_date(brief_date(*case["given"]), page) == case["verdict"]


def gold_of(name: str, folder: Path) -> Any:
    (folder / f"{name}.json").write_text(json.dumps(PAGES[name]["label"]), "utf-8")
    return read_gold(folder)[0]


def evidence(quote: str, start: int = 0, sentence: tuple[int, int] | None = None, text: str = "") -> Evidence:
    first, last = sentence or (start, start + len(quote))
    return Evidence(
        id="e", start=start, end=start + len(quote), quote=quote, zone="body", status="exact", quote_en=None,
        sentence=text[first:last] or quote, sentence_start=first, sentence_end=last,
    )  # fmt: skip


@by_why(table("agreements"))
def test_agreements_match_by(case: dict[str, Any]) -> None:
    given = dict(case["given"])
    names, quote = given.pop("parties", []), given.pop("quote", "?")
    made = Agreement.model_validate(
        {"id": "a", "title_original": None, "type": "other", "status": "unclear", "dates": (), **given}
        | {"parties": tuple(names), "evidence": ("e",)}
    )
    brief: Any = SimpleNamespace(
        parties=[party(name_en=name, name_original=name, id=name) for name in names],
        evidence=[evidence(quote)],
    )
    label = GoldAgreement(
        **{"title_original": None, **case["gold"]}, types=("MoU",), statuses=("signed",), core=True
    )
    assert (agreements.match_score(label, made, brief) > 0) == case["match"]


AREAS = table("areas")


@by_why(AREAS["cases"])
def test_areas_match_by(case: dict[str, Any]) -> None:
    page, given = AREAS["page"], case["given"]
    start = page.index(given["quote"])
    first = page.rfind(". ", 0, start) + 1
    last = page.index(".", first) + 1
    quote = evidence(given["quote"], start, (first, last), page)
    area = CooperationArea(
        id="c",
        code="other",
        label_en=given["label_en"],
        crs=None,
        specificity="explicit",
        core=True,
        evidence=("e",),
    )
    label = GoldArea(**case["gold"], core=True)
    assert (areas.match_score(label, area, [quote], page) > 0) == case["match"]


def test_without_the_page_an_area_is_matched_by_its_words() -> None:
    label = GoldArea(area_en="nursery schools", evidence="giáo dục mầm non", core=True)
    area = CooperationArea(
        id="c",
        code="other",
        label_en="early education",
        crs=None,
        specificity="explicit",
        core=True,
        evidence=("e",),
    )
    assert areas.match_score(label, area, [evidence("bàn về giáo dục mầm non")], None) > 0
    assert areas.match_score(label, area, [evidence("đào tạo phóng viên")], None) == 0


# --- what each difference costs ------------------------------------------------------------------------


def test_a_made_up_party_costs_precision_and_a_lost_one_recall(river: Folder) -> None:
    given = river.briefs["river"]["parties"]
    given[0] |= {"name_original": "Đài Hương Giang", "name_en": "Huong Giang Radio"}
    total = river.total()
    assert value(total, "parties.precision") == value(total, "parties.recall") == round(5 / 6, 4)
    assert value(total, "parties.core_recall") == round(2 / 3, 4)
    assert total["f1"]["parties"] == round(5 / 6, 4)


def test_a_party_that_follows_from_a_labelled_one_costs_nothing(river: Folder) -> None:
    given = river.briefs["river"]["parties"]
    own = next(each for each in given if each["kind"] != "country" and each["country"])
    made_up = {"name_original": "Xyz", "aliases": [], "core": False}
    country = own | made_up | {"id": "p98", "kind": "country", "name_en": "Land", "represents": None}
    other = country | {"id": "p99", "country": "PY", "name_en": "Elsewhere", "name_original": "Zyx"}
    before = value(river.total(), "parties.precision")
    given.append(country)
    assert value(river.total(), "parties.precision") == before
    given.append(other)
    assert value(river.total(), "parties.precision") < before


def test_values_are_compared_on_matched_parties_only(river: Folder) -> None:
    given = river.briefs["river"]["parties"]
    given[0] |= {
        "role": "witness",
        "country": "LA",
        "kind": "company",
        "core": False,
        "name_en": "Radio Mekong",
    }
    total = river.total()
    for name in ("role", "country", "kind", "core", "name_en"):
        assert value(total, f"parties.{name}") == round(5 / 6, 4)
    assert value(total, "parties.recall") == 1


def test_an_organizer_is_a_host_and_a_university_an_organization(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "sierra")
    folder.briefs["sierra"]["parties"][1] |= {"role": "organizer", "kind": "university"}
    total = folder.total()
    assert value(total, "parties.role") == value(total, "parties.kind") == 1


def test_a_wrong_date_is_counted_and_a_published_date_is_not(river: Folder) -> None:
    given = river.briefs["river"]["dates"]
    given[0]["edtf"] = "2023-06-01"
    given.append(given[1] | {"id": "d9", "role": "published", "text": "03/06/2024", "edtf": "2024-06-03"})
    total = river.total()
    assert total["faults"]["dates.wrong"] == 1
    assert total["shares"]["dates.precision"] == {"value": round(2 / 3, 4), "hits": 2, "of": 3}
    assert value(total, "dates.core_recall") == 0


def test_one_date_given_twice_is_right_twice_and_found_once(river: Folder) -> None:
    given = river.briefs["river"]["dates"]
    given.append(given[0] | {"id": "d9", "text": "1/6"})
    total = river.total()
    assert total["shares"]["dates.precision"]["of"] == 4
    assert value(total, "dates.precision") == value(total, "dates.recall") == 1


@pytest.mark.parametrize(
    ("label", "brief", "right"),
    [("planned", "agreed", True), ("planned", "signed", False), ("ongoing", "announced", True),
     ("expired", "completed", True), ("proposed", "planned", False), ("signed", "unclear", False)],
)  # fmt: skip
def test_a_status_of_the_brief_is_read_in_the_words_of_the_labels(
    river: Folder, label: str, brief: str, right: bool
) -> None:
    river.labels["river"]["agreements"][0]["status"] = label
    river.briefs["river"]["agreements"][0]["status"] = brief
    assert river.total()["shares"]["agreements.status"]["hits"] == 1 + right


@pytest.mark.parametrize(
    ("label", "brief", "right"),
    [("MoU", "agreement", False), ("agreement", "treaty", True), ("other", "mechanism", True),
     ("other", "joint_statement", True), ("programme", "initiative", False)],
)  # fmt: skip
def test_a_type_of_the_brief_is_read_in_the_words_of_the_labels(
    river: Folder, label: str, brief: str, right: bool
) -> None:
    river.labels["river"]["agreements"][0]["type"] = label
    river.briefs["river"]["agreements"][0]["type"] = brief
    assert river.total()["shares"]["agreements.type"]["hits"] == 1 + right


def test_agreements_without_core_in_the_label_are_all_core(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "sierra")
    folder.briefs["sierra"]["agreements"].pop()
    assert folder.total()["shares"]["agreements.core_recall"] == {"value": 0.5, "hits": 1, "of": 2}


def test_areas_that_split_one_area_of_the_label_are_right_and_find_it_once(river: Folder) -> None:
    given = river.briefs["river"]["cooperation_areas"]
    given.append(given[0] | {"id": "c9", "label_en": "radio content"})
    total = river.total()
    assert total["shares"]["areas.precision"] == {"value": 1.0, "hits": 4, "of": 4}
    del given[1]
    assert value(river.total(), "areas.core_recall") == 0.5


def test_what_the_page_states_is_compared_exactly(river: Folder) -> None:
    river.briefs["river"]["source"] |= {"language": "th", "title": "Hai đài", "publisher": "Báo Sông Hồng"}
    river.briefs["river"]["source"]["published"]["edtf"] = "2024-06-03"
    total = river.total()
    assert {name: value(total, f"stated.{name}") for name in ("language", "title_original", "publisher", "published")} == {
        "language": 0.0, "title_original": 0.0, "publisher": 0.0, "published": 0.0
    }  # fmt: skip


def test_a_label_without_a_publisher_scores_none(tmp_path: Path) -> None:
    assert "stated.publisher" not in Folder(tmp_path, "sierra").total()["shares"]


# --- grounds -------------------------------------------------------------------------------------------


def move(brief: dict[str, Any], field: str, index: int, phrase: str) -> None:
    """Let a fact rest on `phrase` of the page instead."""
    key = brief[field][index]["evidence"][0]
    start = PAGES["river"]["text"].index(phrase)
    proof = next(each for each in brief["evidence"] if each["id"] == key)
    proof |= {"start": start, "end": start + len(phrase), "quote": phrase}


def test_a_fact_that_rests_on_a_teaser_is_counted(river: Folder) -> None:
    move(river.briefs["river"], "dates", 0, "ngày 30/5/2019")
    move(river.briefs["river"], "agreements", 1, "ký thỏa thuận")
    assert river.total()["faults"]["teaser_facts"] == 2


def test_a_party_named_only_in_a_teaser_is_counted_whatever_its_evidence(river: Folder) -> None:
    river.briefs["river"]["parties"][4] |= {
        "name_original": "Thái Lan",
        "name_en": "Thailand",
        "country": "TH",
    }
    assert river.total()["faults"]["teaser_facts"] == 1


def test_a_caption_is_outside_the_body_and_no_teaser(river: Folder) -> None:
    move(river.briefs["river"], "parties", 3, "Ảnh")
    faults = river.total()["faults"]
    assert (faults["outside_body"], faults["teaser_facts"]) == (1, 0)


def test_a_sentence_that_rests_on_a_teaser_is_counted_by_itself(river: Folder) -> None:
    move(
        {**river.briefs["river"], "sentences": river.briefs["river"]["summary"]["sentences"]},
        "sentences",
        0,
        "Thái",
    )
    faults = river.total()["faults"]
    assert (faults["teaser_sentences"], faults["teaser_facts"]) == (1, 0)


def test_facts_without_true_quotes_are_ungrounded(river: Folder) -> None:
    brief = river.briefs["river"]
    brief["parties"][0]["evidence"] = []
    brief["dates"][0]["evidence"] = ["e999"]
    key = brief["agreements"][0]["evidence"][0]
    next(each for each in brief["evidence"] if each["id"] == key)["quote"] = "bản ghi nhớ về"
    brief["parties"][1]["aliases"] = ["Đài Mekong"]
    faults = river.total()["faults"]
    assert (faults["ungrounded"], faults["misquotes"], faults["not_in_source"]) == (3, 1, 1)


def test_what_cannot_be_measured_is_left_out(river: Folder, tmp_path: Path) -> None:
    river.score()
    shutil.rmtree(tmp_path / "labels")
    assert (
        "teaser_facts"
        not in score_folders(tmp_path / "gold", tmp_path / "briefs").to_json()["total"]["faults"]
    )
    shutil.rmtree(tmp_path / "pages")
    report = score_folders(tmp_path / "gold", tmp_path / "briefs")
    assert "misquotes" not in report.to_json()["total"]["faults"]
    assert report.rows()[-1].faults["ungrounded"] == 0


# --- alternatives --------------------------------------------------------------------------------------


def test_alternatives_are_accepted_beside_the_label(river: Folder, tmp_path: Path) -> None:
    brief = river.briefs["river"]
    brief["source"]["publisher"] = "Báo Sông Hồng"
    brief["parties"][0] |= {"role": "host", "country": None}
    brief["dates"][0]["edtf"] = "2024-06-01/.."
    brief["dates"][1]["edtf"] = "2023-08-05/2023-08-09"
    brief["agreements"] = [brief["agreements"][0] | {"status": "agreed"}]
    brief["parties"].append(
        brief["parties"][0] | {"id": "p9", "name_original": "Ban tổ chức", "name_en": "Organisers"}
    )
    table = {
        "publisher": ["Báo Sông Hồng"],
        "parties": [{"name_en": "Song Hong Radio", "role": ["host"], "country": [None]}],
        "dates": [
            {"text": "Ngày 1/6", "edtf": ["2024-06-01/.."]},
            {"text": "từ ngày 5 đến 9/8", "unsupported": ["2023-08-05/2023-08-09"], "optional": True},
        ],
        "agreements": [
            {"title_en": "Vietnam-Laos film week", "optional": True},
            {"title_en": "Memorandum of understanding on radio cooperation", "status": ["planned"]},
        ],
        "neutral_parties": ["Ban tổ chức"],
    }
    (tmp_path / "alternatives.json").write_text(json.dumps({"river": table}), "utf-8")
    total = river.total()
    precision = total["shares"].pop("dates.precision")
    assert {key for key, share in total["shares"].items() if share["value"] != 1} == set()
    assert (total["faults"]["dates.unsupported"], total["faults"]["dates.wrong"], precision["hits"]) == (
        1,
        0,
        2,
    )


@pytest.mark.parametrize("table", [{"partys": []}, {"parties": [{"name_en": "Nobody"}]}])
def test_an_alternative_that_fits_no_label_is_an_error(river: Folder, tmp_path: Path, table: Any) -> None:
    (tmp_path / "other.json").write_text(json.dumps({"river": table}), "utf-8")
    with pytest.raises(SourceError, match="alternatives"):
        river.score(alternatives=tmp_path / "other.json")


# --- folders -------------------------------------------------------------------------------------------


def test_briefs_are_paired_by_bytes_then_path_then_file_name(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.briefs["sierra"]["source"] |= {"sha256": "0", "path": r"C:\in\sierra.txt"}
    folder.briefs = {"a": folder.briefs["river"] | {}, "b": folder.briefs["sierra"]}
    folder.briefs["a"]["source"]["path"] = "elsewhere"
    assert [page.brief for page in folder.score().pages] == ["a.json", "b.json"]
    folder.briefs["a"]["source"]["sha256"] = "1"
    (tmp_path / "briefs" / "a.json").unlink()
    folder.briefs = {"river.txt": folder.briefs["a"], "b": folder.briefs["b"]}
    assert [page.brief for page in folder.score().pages] == ["river.txt.json", "b.json"]


def test_a_page_without_a_brief_counts_as_nothing_found(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    del folder.briefs["river"]
    report = folder.score()
    assert report.missing == ("river",)
    assert report.to_json()["pages"]["river"]["shares"]["parties.recall"] == {
        "value": 0.0,
        "hits": 0,
        "of": 6,
    }
    assert report.to_json()["total"]["shares"]["parties.recall"]["of"] == 9


def test_strange_files_among_the_briefs_are_named_and_not_scored(river: Folder, tmp_path: Path) -> None:
    (tmp_path / "briefs" / "manifest.json").write_text("{}", "utf-8")
    shutil.copy(CASES / "brief_example.json", tmp_path / "briefs" / "other.json")
    report = river.score()
    assert (report.unreadable, report.unpaired) == (("manifest.json",), ("other.json",))
    assert_faultless(report)


def test_folders_without_labels_or_briefs_are_errors(river: Folder, tmp_path: Path) -> None:
    river.score()
    with pytest.raises(SourceError, match="no label files"):
        score_folders(tmp_path / "nowhere", tmp_path / "briefs")
    with pytest.raises(SourceError, match="no briefs"):
        score_folders(tmp_path / "gold", tmp_path / "nowhere")
    (tmp_path / "gold" / "broken.json").write_text('{"language": "vi"}', "utf-8")
    with pytest.raises(SourceError, match="not a label file"):
        score_folders(tmp_path / "gold", tmp_path / "briefs")


def test_the_report_is_plain_json_and_sums_pages_by_language(tmp_path: Path) -> None:
    found = json.loads(json.dumps(Folder(tmp_path).score().to_json()))
    assert set(found["languages"]) == {"vi", "es"}
    sums = [found["pages"][name]["shares"]["parties.recall"]["of"] for name in ("river", "sierra")]
    assert found["total"]["shares"]["parties.recall"]["of"] == sum(sums)


# --- arithmetic ----------------------------------------------------------------------------------------


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text) or fold(text).startswith("the ")


@given(
    st.lists(st.sampled_from(["radio", "press", "film", "news"])),
    st.lists(st.sampled_from(["radio", "film"])),
)
def test_dice_is_symmetric_and_never_above_one(some: list[str], others: list[str]) -> None:
    assert dice(some, others) == dice(others, some) <= 1


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4), st.integers(0, 4))))
def test_assignment_is_one_to_one(pairs: list[tuple[float, int, int]]) -> None:
    chosen = assign(pairs)
    assert len(set(chosen.values())) == len(chosen)


def test_a_table_has_a_cell_for_every_column_that_was_measured(tmp_path: Path) -> None:
    page, *_, total = Folder(tmp_path).score().rows()
    cells = {heading: total.cell(name) for heading, name in COLUMNS}
    assert cells["core parties"] == "5/5"
    assert cells["wrong dates"] == "0"
    assert {heading for heading, cell in cells.items() if not cell} == {
        "key facts (judged)",
        "forbidden (judged)",
    }
    assert page.cell("parties.precision") == "6/6"


def test_an_empty_share_has_no_value_and_adds_nothing() -> None:
    assert Share().value is None
    assert Share(hits=1, of=2) + Share() == Share(hits=1, of=2)
