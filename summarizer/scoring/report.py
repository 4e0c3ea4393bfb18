"""What a score is made of: shares (hits of how many), faults (counts), findings, and their sums."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from summarizer.scoring.verdicts import Judgement, Judging

FIELDS = ("parties", "dates", "agreements", "areas")
"""The fields with precision, recall and F1."""

COLUMNS: tuple[tuple[str, str], ...] = (
    ("core parties", "parties.core_recall"),
    ("party precision", "parties.precision"),
    ("roles", "parties.role"),
    ("countries", "parties.country"),
    ("core dates", "dates.core_recall"),
    ("wrong dates", "dates.wrong"),
    ("agreements", "agreements.recall"),
    ("type", "agreements.type"),
    ("status", "agreements.status"),
    ("core areas", "areas.core_recall"),
    ("key facts (judged)", "judged.key_facts"),
    ("forbidden (judged)", "judged.forbidden"),
    ("teaser facts", "teaser_facts"),
    ("misquotes", "misquotes"),
    ("ungrounded", "ungrounded"),
)
"""The columns of a table: heading, and name of the share or fault; see `Row.cell`."""

JUDGED = "judged."
"""How the names of all figures begin that rest on a model's judgement."""

JUDGED_COLUMNS: tuple[tuple[str, str], ...] = (
    ("key facts told", "judged.key_facts"),
    ("told or partly", "judged.key_facts_partly"),
    ("forbidden made", "judged.forbidden"),
    ("unproven", "judged.unproven"),
)
"""The columns of the table of judged figures, likewise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """`hits` of `of` items. Its value is None where there was nothing to count."""

    hits: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """The ratio, from 0 to 1."""
        return self.hits / self.of if self.of else None

    def __add__(self, other: Share) -> Share:
        return Share(hits=self.hits + other.hits, of=self.of + other.of)

    @classmethod
    def counted(cls, marks: Iterable[bool]) -> Share:
        """Count how many of `marks` are true."""
        kept = list(marks)
        return cls(hits=sum(kept), of=len(kept))


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One difference between label and brief, for a person who wants to see why.

    `what` is a stable word (``missing``, ``extra``, ``role``, ``wrong``, ...).
    """

    field: str
    what: str
    gold: str | None = None
    brief: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """The score of one field of one page."""

    shares: Mapping[str, Share] = field(default_factory=dict)
    faults: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            shares={**self.shares, **other.shares},
            faults={**self.faults, **other.faults},
            findings=self.findings + other.findings,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PageScore:
    """The score of one page. `brief` is the brief's file name, None if the page has no brief.

    `judgement` is None where no model has judged the brief.
    """

    page: str
    language: str
    brief: str | None
    tally: Tally
    judgement: Judgement | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of a table: a page, a language or the total, over how many pages.

    `faults` holds only what could be measured.
    """

    scope: Literal["page", "language", "total"]
    name: str
    pages: int
    shares: Mapping[str, Share]
    faults: Mapping[str, int]

    def cell(self, name: str) -> str:
        """Write a share as ``hits/of`` and a fault as its number; empty where nothing was measured."""
        if name in self.shares:
            return f"{self.shares[name].hits}/{self.shares[name].of}" if self.shares[name].of else ""
        return str(self.faults.get(name, ""))

    def f1(self, name: str) -> float | None:
        """Give the F1 of a field of `FIELDS`: the harmonic mean of its precision and recall."""
        precision, recall = (self.shares.get(f"{name}.{of}", Share()) for of in ("precision", "recall"))
        if not precision.of and not recall.of:
            return None
        pair = (precision.value or 0.0, recall.value or 0.0)
        return 2 * pair[0] * pair[1] / sum(pair) if sum(pair) else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoreReport:
    """The scores of a folder of briefs.

    `unpaired` are brief files that belong to no label, `unreadable` files that are no brief.
    `judging` tells how key facts and forbidden statements were judged, None if they were not.
    """

    pages: tuple[PageScore, ...]
    unpaired: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    judging: Judging | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The labelled pages that have no brief. They count as pages where nothing was found."""
        return tuple(each.page for each in self.pages if each.brief is None)

    def rows(self) -> tuple[Row, ...]:
        """Give the lines of a table: each page, each language, the total."""
        languages = sorted({each.language for each in self.pages})
        return (
            *(_row("page", each.page, (each,)) for each in self.pages),
            *(_row("language", code, [p for p in self.pages if p.language == code]) for code in languages),
            _row("total", "total", self.pages),
        )

    def with_judging(self, judging: Judging) -> ScoreReport:
        """Add what a model has judged; a page without a judgement has no judged figures."""
        pages = []
        for each in self.pages:
            judgement = judging.judgements.get(each.page)
            tally = each.tally + judgement.tally() if judgement else each.tally
            pages.append(replace(each, tally=tally, judgement=judgement))
        return replace(self, pages=tuple(pages), judging=judging)

    def to_json(self) -> dict[str, Any]:
        """Give the report as a plain dict, fit for `json.dumps`.

        Whatever rests on a model's judgement stands under ``judged`` and nowhere else.
        """
        rows = self.rows()
        pages = {each.page: each for each in self.pages}
        model = self.judging.model if self.judging else None
        return {
            "pages": {row.name: _page_plain(pages[row.name], row) for row in rows if row.scope == "page"},
            "languages": {row.name: _plain(row, model) for row in rows if row.scope == "language"},
            "total": _plain(rows[-1], model),
            "missing": list(self.missing),
            "unpaired": list(self.unpaired),
            "unreadable": list(self.unreadable),
            "judged": self.judging.to_json() if self.judging else None,
        }


def _row(scope: Literal["page", "language", "total"], name: str, pages: Iterable[PageScore]) -> Row:
    shares: dict[str, Share] = {}
    faults: dict[str, int] = {}
    count = 0
    for each in pages:
        count += 1
        for key, share in each.tally.shares.items():
            shares[key] = shares.get(key, Share()) + share
        for key, number in each.tally.faults.items():
            faults[key] = faults.get(key, 0) + number
    return Row(scope=scope, name=name, pages=count, shares=shares, faults=faults)


def _page_plain(page: PageScore, row: Row) -> dict[str, Any]:
    judgement = page.judgement
    found = _plain(row, judgement.model if judgement else None)
    if judgement:
        found["judged"] |= judgement.to_json()
    return {"brief": page.brief, **found, "findings": [asdict(each) for each in page.tally.findings]}


def _plain(row: Row, judge: str | None) -> dict[str, Any]:
    shares = {key: _share(share) for key, share in row.shares.items()}
    faults = dict(row.faults)
    judged = {
        key.removeprefix(JUDGED): figures.pop(key)
        for figures in (shares, faults)
        for key in tuple(figures)
        if key.startswith(JUDGED)
    }
    return {
        "pages": row.pages,
        "shares": shares,
        "f1": {name: _rounded(row.f1(name)) for name in FIELDS},
        "faults": faults,
        "judged": {"model": judge, **judged} if judged else None,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"value": _rounded(share.value), "hits": share.hits, "of": share.of}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
