"""Country names to ISO 3166-1 alpha-2 codes, with the names of the Unicode CLDR (through Babel).

The model names a country in English; whether the article *states* it is decided here, by looking
for the country's name, in the article's language or in English, in the lines that were cited.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})

OTHER_NAMES = {
    "america": "US",
    "britain": "GB",
    "bosnia": "BA",
    "burma": "MM",
    "cape verde": "CV",
    "congo": "CG",
    "czech republic": "CZ",
    "democratic peoples republic of korea": "KP",
    "democratic republic of the congo": "CD",
    "dprk": "KP",
    "drc": "CD",
    "east timor": "TL",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "kyrgyz republic": "KG",
    "lao pdr": "LA",
    "lao peoples democratic republic": "LA",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "myanmar": "MM",
    "palestine": "PS",
    "peoples republic of china": "CN",
    "prc": "CN",
    "republic of china": "TW",
    "republic of korea": "KR",
    "republic of the congo": "CG",
    "russian federation": "RU",
    "scotland": "GB",
    "socialist republic of vietnam": "VN",
    "state of palestine": "PS",
    "swaziland": "SZ",
    "taiwan": "TW",
    "turkey": "TR",
    "turkiye": "TR",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "us": "US",
    "usa": "US",
    "vatican": "VA",
    "viet nam": "VN",
}
"""English names in common use beside the CLDR's own, folded by `_key`."""

_BEGINNINGS = ("the ", "republic of ", "kingdom of ", "state of ", "federation of ")


def country_code(name: str | None) -> str | None:
    """Give the ISO code of a country's English name, or None for what is no country.

    >>> country_code("the Czech Republic"), country_code("Viet Nam"), country_code("ASEAN")
    ('CZ', 'VN', None)
    """
    if not name:
        return None
    key = _key(name)
    table = _english()
    while key not in table:
        for beginning in _BEGINNINGS:
            if key.startswith(beginning):
                key = key.removeprefix(beginning)
                break
        else:
            return None
    return table[key]


def country_codes() -> frozenset[str]:
    """Give the codes of all countries."""
    return frozenset(_territories("en"))


@cache
def names_of(code: str, language: str) -> tuple[str, ...]:
    """Give the names of a country in `language` and in English, for finding them in a text."""
    names = [
        territories[code]
        for territories in (_territories(language), _territories("en"))
        if code in territories
    ]
    return tuple(dict.fromkeys(names))


def names_country(name: str, text: str) -> bool:
    """Whether a country's `name` stands in `text` as a word of its own, or with a genitive -s."""
    if name not in text:
        return False  # a look that is a hundred times cheaper than a pattern for each country
    if name >= "\u2e80" or "\u0e00" <= name[0] <= "\u0eff":
        return True
    return re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", text) is not None


def country_named(name: str, language: str) -> str | None:
    """Give the code of the country that `name` is, in `language` or in English; None if it is none."""
    wanted = name.casefold().strip()
    for territories in (_territories(language), _territories("en")):
        for code, known in territories.items():
            if known.casefold() == wanted:
                return code
    return None


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", " and ").replace("-", " "))
    return " ".join("".join(c for c in plain if c.isalnum() or c == " ").split())


@cache
def _english() -> dict[str, str]:
    table = {}
    for code, name in _territories("en").items():
        table[_key(name)] = code
        # The CLDR adds to some names: Hong Kong SAR China, Myanmar (Burma).
        table.setdefault(_key(name.split(" (")[0].split(" SAR")[0]), code)
    return table | OTHER_NAMES


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - loads data; not needed at start

    try:
        names = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code not in NOT_COUNTRIES  # noqa: PLR2004 - the others are regions
    }
