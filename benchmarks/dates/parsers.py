"""Compare our date parser with dateparser and dateutil on the table in tests/cases/dates.json.

Run: python benchmarks/dates/parsers.py
The two libraries are no dependencies: each is compared only if it can be imported. They give one day
and know no precision, so they are asked only for the rows that name a single known day, and for those
that name no date at all. They are given the language and the day of publication.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from summarizer.briefing.dates import find_dates, parse_date  # noqa: E402 - the path comes first

if TYPE_CHECKING:
    from collections.abc import Callable

Case = dict[str, Any]


def ours(case: Case) -> str | None:
    reading = parse_date(
        case["text"], language=case["language"], published=case["published"], anchor=case["anchor"]
    )
    return reading.edtf if reading else None


def published(case: Case) -> datetime:
    return datetime.fromisoformat(case["published"] or date.today().isoformat())  # noqa: DTZ011 - its default


def dateparser_parse(case: Case) -> str | None:
    settings = {"RELATIVE_BASE": published(case), "REQUIRE_PARTS": ["day", "month"]}
    languages = [case["language"].split("-")[0]]
    found = importlib.import_module("dateparser").parse(case["text"], languages=languages, settings=settings)
    return found.date().isoformat() if found else None


def dateparser_search(case: Case) -> str | None:
    search = importlib.import_module("dateparser.search").search_dates
    languages = [case["language"].split("-")[0]]
    found = search(case["text"], languages=languages, settings={"RELATIVE_BASE": published(case)})
    return found[0][1].date().isoformat() if found else None


def dateutil(case: Case) -> str | None:
    parse = importlib.import_module("dateutil.parser").parse
    found = parse(case["text"], fuzzy=True, dayfirst=True, default=published(case))
    return str(found.date().isoformat())


def attempt(reader: Callable[[Case], str | None], case: Case) -> str | None:
    """Read `case`; whatever a library raises (unknown language, no date) is no date."""
    try:
        return reader(case)
    except Exception:  # noqa: BLE001 - other people's libraries
        return None


def is_day(case: Case) -> bool:
    return (
        case["edtf"] is not None
        and len(case["edtf"]) == 10
        and case["edtf"][:2] != "XX"
        and not case["anchor"]
    )


def score(name: str, reader: Callable[[Case], str | None], cases: list[Case]) -> None:
    days = [case for case in cases if is_day(case)]
    none = [case for case in cases if case["edtf"] is None]
    start = time.perf_counter()
    right = sum(attempt(reader, case) == case["edtf"] for case in days)
    wrong = sum(attempt(reader, case) not in {case["edtf"], None} for case in days)
    invented = sum(attempt(reader, case) is not None for case in none)
    each = (time.perf_counter() - start) / (2 * len(days) + len(none)) * 1000
    print(f"{name:20} days right {right}/{len(days)}, wrong {wrong}", end="; ")
    print(f"dates read where there are none {invented}/{len(none)}; {each:.2f} ms each")


def main() -> None:
    warnings.simplefilter("ignore")
    cases: list[Case] = json.loads((ROOT / "tests" / "cases" / "dates.json").read_text(encoding="utf-8"))
    every = sum(ours(case) == case["edtf"] for case in cases)
    print(
        f"{'ours':20} all rows {every}/{len(cases)} in {len({case['language'] for case in cases})} languages"
    )
    score("ours", ours, cases)
    for name, module, reader in (
        ("dateparser", "dateparser", dateparser_parse),
        ("dateparser.search", "dateparser", dateparser_search),
        ("dateutil (fuzzy)", "dateutil", dateutil),
    ):
        try:
            importlib.import_module(module)
        except ImportError:
            print(f"{name:20} not installed")
        else:
            score(name, reader, cases)
    text = (
        " ".join(case["text"] for case in cases if case["language"] == "vi")
        + ". Hội nghị bàn về hợp tác.\n" * 20
    )
    for times in (50, 200):
        start = time.perf_counter()
        find_dates(text * times, language="vi")
        print(f"find_dates, {len(text) * times:,} characters: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()
