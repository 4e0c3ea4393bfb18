"""Articles to be exported: the 16 pages as recorded replies brief them, and one that is hostile all over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefs import example
from hostile import MARKUP
from shelves import PAGES, briefs

from summarizer.brief import Brief
from summarizer.output.exports.exported import Exported
from summarizer.output.saving import slug
from summarizer.review.decisions import Reviewer
from summarizer.review.facts import facts_of
from summarizer.review.reviewed import reviewed_brief
from summarizer.review.state import review_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.review.decisions import Decision
    from summarizer.review.facts import Fact, ListName

AN = Reviewer(name="An Reviewer")
ATTACKS = (
    *MARKUP,
    "=1+1",
    "＠x",
    "\u200b+1",
    "a\x00b\x1b[2J\x9bc\r\nd",
    "\u202egnp.exe\u2066",
    "line\u2028end",
    "quote \" and ' and ; DROP TABLE articles; --",
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "..\\..\\x",
)
_NO_TEXT = frozenset(
    {
        "id", "evidence", "represents", "parties", "dates", "record_id", "sha256", "schema_version", "status",
        "kind", "role", "type", "precision", "basis", "country_basis", "reason", "severity", "specificity",
    }
)  # fmt: skip


def brief_of(name: str) -> Brief:
    """The brief of the page whose file name holds `name`, such as ``002_vi``."""
    return next(each for each in briefs() if name in each.source.path)


def exported(brief: Brief, decisions: Sequence[Decision] = (), *, text: str | None = None) -> Exported:
    """A brief with decisions applied, as an export takes it."""
    return Exported(
        brief=reviewed_brief(brief, review_of(brief, decisions)),
        name=brief.source.path.rpartition("/")[2],
        record=f"{slug(brief.source.path)}-{brief.record_id[:8]}",
        text=text,
    )


def all_pages() -> list[Exported]:
    """All 16 pages, undecided, with their texts."""
    return [
        exported(each, text=(PAGES / each.source.path.rpartition("/")[2]).read_bytes().decode("utf-8-sig"))
        for each in briefs()
    ]


def fact(brief: Brief, kind: ListName, number: int = 0) -> Fact:
    """The fact at a place of a list."""
    return [each for each in facts_of(brief) if each.list == kind][number]


def approve(brief: Brief, note: str | None = None) -> Decision:
    """Approve a brief."""
    return AN.decide(brief, "approve", note=note)


def edit(brief: Brief, kind: ListName, number: int = 0, **changes: Any) -> Decision:
    """Change fields of a fact."""
    there = fact(brief, kind, number)
    return AN.decide(
        brief, "edit", kind=kind, fact=there.key, before=there.content, after=there.content | changes
    )


def reject(brief: Brief, kind: ListName, number: int = 0, note: str | None = None) -> Decision:
    """Take a fact out."""
    there = fact(brief, kind, number)
    return AN.decide(brief, "reject", kind=kind, fact=there.key, before=there.content, note=note)


def add(brief: Brief, kind: ListName, content: dict[str, Any]) -> Decision:
    """Add a fact."""
    return AN.decide(brief, "add", kind=kind, after=content)


def hostile_article() -> Exported:
    """The example with an attack in every free text, decisions about it included."""
    supply = iter(range(10**6))

    def attack() -> str:
        return ATTACKS[next(supply) % len(ATTACKS)]

    def infested(value: Any, name: str = "") -> Any:
        match value:
            case dict():
                return {key: infested(inner, key) for key, inner in value.items()}
            case list():
                return [infested(inner, name) for inner in value]
            case str() if name not in _NO_TEXT:
                return attack()
            case _:
                return value

    brief = Brief.model_validate(infested(example()))
    vandal = Reviewer(name="=cmd|' /C calc'!A0\x1b[31m")
    party, area = fact(brief, "parties"), fact(brief, "cooperation_areas")
    changed = party.content | {"name_en": "<b>=2+2\u202e</b>"}
    decisions = [
        vandal.decide(brief, "edit", kind="parties", fact=party.key, before=party.content, after=changed),
        vandal.decide(
            brief, "reject", kind="cooperation_areas", fact=area.key, before=area.content, note="\n| =x"
        ),
        vandal.decide(brief, "accept", kind="dates", fact="0" * 16, before={"text": attack()}),
        vandal.decide(brief, "approve", note="@SUM(1)\u200b"),
    ]
    return Exported(
        brief=reviewed_brief(brief, review_of(brief, decisions)),
        name="=x\x1b]0;y\x07.txt",
        record="hostile-1",
    )
