from __future__ import annotations

import pytest

from summarizer.briefing.places import country_code, names_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Vietnam", "VN"),
        ("Viet Nam", "VN"),
        ("the Socialist Republic of Vietnam", "VN"),
        ("Laos", "LA"),
        ("Lao PDR", "LA"),
        ("Czech Republic", "CZ"),
        ("Republic of Kazakhstan", "KZ"),
        ("Kyrgyz Republic", "KG"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("South Korea", "KR"),
        ("Republic of Korea", "KR"),
        ("Côte d'Ivoire", "CI"),
        ("Bosnia and Herzegovina", "BA"),
        ("Myanmar", "MM"),
        ("Hong Kong", "HK"),
        ("USA", "US"),
        ("Georgia", "GE"),
        ("European Union", None),
        ("ASEAN", None),
        ("Europe", None),
        ("Asia", None),
        ("", None),
        (None, None),
    ],
)
def test_an_english_country_name_has_its_iso_code(name: str | None, code: str | None) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [("LA", "vi", "Lào"), ("CZ", "zh-Hant", "捷克"), ("SE", "sv", "Sverige"), ("KH", "th", "กัมพูชา")],
)
def test_a_country_is_named_in_the_language_of_the_article(code: str, language: str, name: str) -> None:
    assert name in names_of(code, language)


def test_an_unknown_language_leaves_the_english_name() -> None:
    assert names_of("LA", "und") == ("Laos",)
