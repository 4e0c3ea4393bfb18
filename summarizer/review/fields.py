"""Which fields of a fact a person may change, and what each may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from babel import Locale

from summarizer.brief import AgreementStatus, AgreementType, DatePrecision, DateRole, PartyKind, PartyRole
from summarizer.briefing.dates.edtf import bounds
from summarizer.errors import SettingsError
from summarizer.prompting import load_prompts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from summarizer.review.facts import Content, ListName

FieldKind = Literal["text", "choice", "date", "country", "flag"]

_LONGEST = 2_000
_DAY = re.compile(r"(\d{4}|XXXX)(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_STRETCH = re.compile(r"\d{3}X|\d{4}-(?:2[1-4]|3[3-6]|4[01])", re.ASCII)
"""A decade, or a season, a quarter or a half of a year."""
_PRECISION: Mapping[int, DatePrecision] = {0: "year", 1: "month", 2: "day"}
_LEAP_YEAR = "2000"
_SURROGATES = re.compile("[\ud800-\udfff]")  # bytes of a terminal that are no text


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A field that can be changed. `choices` are all values of a ``choice``; `needed` allows no null."""

    name: str
    kind: FieldKind = "text"
    choices: tuple[str, ...] = ()
    needed: bool = True


_AREAS: Mapping[str, str | None] = {area.code: area.crs for area in load_prompts().areas}
"""The codes of areas of cooperation, each with its purpose code of the OECD."""

FIELDS: Mapping[ListName, tuple[Field, ...]] = {
    "summary": (Field(name="text"),),
    "parties": (
        Field(name="name_en"),
        Field(name="kind", kind="choice", choices=get_args(PartyKind)),
        Field(name="role", kind="choice", choices=get_args(PartyRole)),
        Field(name="country", kind="country", needed=False),
        Field(name="title_en", needed=False),
        Field(name="core", kind="flag"),
    ),
    "dates": (
        Field(name="edtf", kind="date", needed=False),
        Field(name="role", kind="choice", choices=get_args(DateRole)),
        Field(name="what_en"),
        Field(name="core", kind="flag"),
    ),
    "agreements": (
        Field(name="title_en"),
        Field(name="type", kind="choice", choices=get_args(AgreementType)),
        Field(name="status", kind="choice", choices=get_args(AgreementStatus)),
    ),
    "cooperation_areas": (
        Field(name="code", kind="choice", choices=tuple(_AREAS)),
        Field(name="label_en"),
        Field(name="specificity", kind="choice", choices=("explicit", "implied")),
        Field(name="core", kind="flag"),
    ),
}
"""The fields of each list, in the order in which they are asked for."""


def with_changes(kind: ListName, content: Content, changes: Mapping[str, Any]) -> Content:
    """Give `content` with `changes` made and what follows from them; raises `SettingsError`.

    `changes` hold what was typed: text for every field (``yes`` and ``no`` for a flag), or the value.
    """
    fields = {field.name: field for field in FIELDS[kind]}
    unknown = next((name for name in changes if name not in fields), None)
    if unknown is not None:
        raise SettingsError(f"{unknown}: no field of {kind} that can be changed; use {', '.join(fields)}")
    changed = content | {name: _checked(fields[name], value) for name, value in changes.items()}
    if kind == "parties" and changed["country"] != content.get("country"):
        changed["country_basis"] = "inferred" if changed["country"] else None
    if kind == "cooperation_areas" and changed["code"] != content.get("code"):
        changed["crs"] = _AREAS[changed["code"]]
    if kind == "dates" and changed["edtf"] != content.get("edtf"):
        changed |= _what_follows(changed["edtf"])
    return changed


def blank(kind: ListName, evidence: Content, *, words: str | None = None) -> Content:
    """Give a new fact that rests on a marked place of the source: ``quote``, ``start``, ``end`` and more.

    `evidence` may also tell ``zone``, ``sentence``, ``sentence_start`` and ``sentence_end``. `words` are
    the quote as a reader sees it: in a page of HTML the quote itself holds markup.
    """
    quote = (words or evidence["quote"]).strip()
    contents: dict[ListName, Content] = {
        "summary": {"text": ""},
        "parties": {
            "name_en": quote,
            "name_original": quote,
            "aliases": [],
            "kind": "other",
            "role": "mentioned",
            "country": None,
            "country_basis": None,
            "title_en": None,
            "represents": None,
            "core": False,
        },
        "dates": {"role": "other", "text": quote, "what_en": "", "core": False} | _what_follows(None),
        "agreements": {
            "title_en": quote,
            "title_original": quote,
            "type": "other",
            "status": "unclear",
            "parties": [],
            "dates": [],
        },
        "cooperation_areas": {
            "code": "other",
            "label_en": quote,
            "crs": None,
            "specificity": "explicit",
            "core": False,
        },
    }
    return contents[kind] | {"evidence": [evidence]}


def _checked(field: Field, value: Any) -> Any:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = "" if value is None else _SURROGATES.sub("\ufffd", str(value).strip())
    if not text:
        if field.needed:
            raise SettingsError(f"{field.name}: it must not be empty")
        return None
    if len(text) > _LONGEST:
        raise SettingsError(f"{field.name}: longer than {_LONGEST:,} characters; shorten it")
    return _CHECKS[field.kind](field, text)


def _choice(field: Field, text: str) -> str:
    code = text.lower().replace(" ", "_")
    if code not in field.choices:
        raise SettingsError(f"{field.name}: {text!r} is none of {', '.join(field.choices)}")
    return code


def _country(field: Field, text: str) -> str:
    code = text.upper()
    if not is_country(code):
        raise SettingsError(f"{field.name}: {text!r} is no country code; give two letters, such as VN")
    return code


def _date(field: Field, text: str) -> str:
    parts = text.split("/")
    if len(parts) > 2 or not all(map(_is_date, parts)) or set(parts) == {".."}:  # noqa: PLR2004 - from and to
        raise SettingsError(
            f"{field.name}: {text!r} is no date; write 2025-08-26, 2025-08, 2025, XXXX-08-26 or two with /"
        )
    earliest, latest = bounds(text)
    if earliest and latest and earliest > latest:
        raise SettingsError(f"{field.name}: {text!r} ends before it begins")
    return text


def _is_date(text: str) -> bool:
    if text == ".." or _STRETCH.fullmatch(text):
        return True
    found = _DAY.fullmatch(text)
    if found is None:
        return False
    year, month, day = found.groups()
    try:
        date.fromisoformat(f"{_LEAP_YEAR if year == 'XXXX' else year}-{month or '01'}-{day or '01'}")
    except ValueError:
        return False
    return year != "XXXX" or month is not None


def _flag(field: Field, text: str) -> bool:
    if text.lower() not in {"yes", "y", "true", "no", "n", "false"}:
        raise SettingsError(f"{field.name}: {text!r} is neither yes nor no")
    return text.lower()[0] in "yt"


def _text(_: Field, text: str) -> str:
    return text


_CHECKS = {"text": _text, "choice": _choice, "country": _country, "date": _date, "flag": _flag}


def _what_follows(edtf: str | None) -> Content:
    """Give the fields that follow from a date by calculation."""
    if edtf is None:
        return {"edtf": None, "earliest": None, "latest": None, "precision": "unknown", "basis": "none"}
    earliest, latest = bounds(edtf)
    is_range = "/" in edtf or _STRETCH.fullmatch(edtf)
    precision = "range" if is_range else _PRECISION[edtf.count("-")]
    basis = "none" if edtf.startswith("XXXX") else "stated"
    return {"edtf": edtf, "earliest": earliest, "latest": latest, "precision": precision, "basis": basis}


def is_country(code: str) -> bool:
    """Tell whether `code` is the ISO 3166-1 code of a country, in capitals."""
    return code in _countries()


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - {"XA", "XB", "ZZ"}
