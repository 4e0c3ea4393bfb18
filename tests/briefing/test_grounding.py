"""A quote counts if the whole of it stands in the article, whatever its signs; nothing else does."""

from __future__ import annotations

import re
import unicodedata
from array import array

import pytest
from grounding_variants import Edit, Variant, articles, edits, haystack, variants
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.briefing.folding import fold
from summarizer.briefing.grounding import (
    ARTICLE_ZONES,
    MAX_LENGTH,
    Haystack,
    context_flags,
    sentence_around,
    stands_in_prompt,
)
from summarizer.records import MappedText, Span, Zone

ARTICLES = articles()
PAGES = {language: haystack(lines) for language, lines in ARTICLES.items()}
SOURCES = {language: "\n".join(lines) for language, lines in ARTICLES.items()}


def found(text: str, quote: str, *, language: str = "en", name: bool = True) -> bool:
    return haystack([text]).find(quote, language=language, whole_words=name, short_ok=True).found


def page(*lines: tuple[str, str]) -> tuple[str, Haystack]:
    source = "\n".join(text for text, _ in lines)
    mapped, start = [], 0
    for text, zone in lines:
        mapped.append((MappedText.of(text, start), zone))
        start += len(text) + 1
    return source, Haystack(source, mapped)


# --- the bar: falsified quotes and harmless variants ---------------------------------------------


def test_the_table_is_large_enough() -> None:
    assert len(ARTICLES) >= 19
    assert len(edits()) >= 200
    assert len(variants()) >= 480


@pytest.mark.parametrize("edit", edits(), ids=lambda edit: f"{edit.language}-{edit.kind}-{edit.new}")
def test_no_falsified_sentence_is_accepted(edit: Edit) -> None:
    finding = PAGES[edit.language].find(edit.falsified, language=edit.language)
    assert (finding.status, finding.spans) == ("absent", ())


@pytest.mark.parametrize(
    "edit",
    [edit for edit in edits() if edit.kind in {"name", "place", "date"}],
    ids=lambda edit: f"{edit.language}-{edit.new}",
)
def test_no_changed_name_or_date_is_accepted_by_itself(edit: Edit) -> None:
    finding = PAGES[edit.language].find(edit.new, language=edit.language, whole_words=True, short_ok=True)
    assert finding.status == "absent"


def test_every_harmless_variant_of_a_quote_is_found_at_its_place() -> None:
    lost = [each for each in variants() if not _finds(each)]
    assert lost == []


def _finds(variant: Variant) -> bool:
    finding = PAGES[variant.language].find(variant.text, language=variant.language)
    start = SOURCES[variant.language].index(variant.sentence)
    whole = Span(start=start, end=start + len(variant.sentence))
    return finding.status in {"exact", "normalised"} and whole.covers(finding.spans[0])


def test_a_clean_quote_is_found_in_every_harmless_variant_of_the_article() -> None:
    lost = []
    for variant in variants():
        quote = variant.sentence.rstrip(".。។۔") if variant.rule == "no full stop" else variant.sentence
        finding = haystack([variant.text]).find(quote, language=variant.language)
        if not finding.found:
            lost.append(variant)
    assert lost == []


# --- laws ----------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_slice_between_word_borders_is_found_where_it_was_cut(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(ARTICLES)))
    sentence = data.draw(st.sampled_from(ARTICLES[language]))
    words = list(re.finditer(r"\S+", sentence))
    start = data.draw(st.sampled_from(words)).start()
    end = data.draw(st.sampled_from(words)).end()
    quote = sentence[start:end].rstrip()
    if not quote.strip(" -,.«»") or len(quote) > MAX_LENGTH:
        return
    finding = PAGES[language].find(quote, language=language, short_ok=True)
    source = SOURCES[language]
    assert finding.found
    assert all(source[span.start : span.end] == quote for span in finding.spans if finding.status == "exact")
    start += source.index(sentence)
    assert Span(start=start, end=start + len(quote)) in finding.spans


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_single_changed_letter_or_digit_is_accepted(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(ARTICLES)))
    sentence = data.draw(st.sampled_from(ARTICLES[language]))
    places = [place for place, char in enumerate(sentence) if char.isalnum()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(
        st.sampled_from(sorted({char for char in "".join(ARTICLES[language]) if char.isalnum()}))
    )
    changed = sentence[:place] + other + sentence[place + 1 :]
    if fold(changed, language=language).text == fold(sentence, language=language).text:
        return  # the published fold list: case, digits of another script, hamza seats, ...
    assert not PAGES[language].find(changed, language=language).found


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_word_can_be_left_out_of_the_middle_of_a_quote(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(ARTICLES)))
    sentence = data.draw(st.sampled_from(ARTICLES[language]))
    words = sentence.split(" ")
    if len(words) < 3:
        return
    gone = data.draw(st.integers(1, len(words) - 2))
    quote = " ".join(words[:gone] + words[gone + 1 :])
    assert not PAGES[language].find(quote, language=language).found


# --- numbers, words and names --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("in 2017 they met", "17"),
        ("in 2017 they met", "20"),
        ("on 15/6 they met", "5/6"),
        ("on 15/6 they met", "15"),
        ("a share of 1,5 million", "1"),
        ("a share of 1,5 million", "5 million"),
        ("a share of 1.000 kip", "1"),
        ("a share of 1 000 kip", "1"),
        ("a share of 1\u202f000 kip", "000 kip"),
        ("a growth of 10-12%", "12%"),
        ("on 2025-08-27 they met", "08-27"),
        ("at -5 degrees", "5 degrees"),
        ("the COVID-19 years", "19 years"),
        ("an area of 10² units", "10"),
        ("some 2½ hours", "2"),
        ("at 10:30 sharp", "30 sharp"),
        ("the G20 meeting", "20 meeting"),
        ("100万人が参加", "100"),
        ("12月十五日に署名", "五日"),
        ("약 2억 원", "2"),
        ("1'000 francs", "000 francs"),
    ],
)
def test_a_number_is_never_cut(text: str, quote: str) -> None:
    finding = haystack([text]).find(quote, language="en", short_ok=True)
    assert (finding.status, finding.reason) == ("absent", "cut")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("in 2017 they met", "2017"),
        ("the plan for 2023-2025 holds", "2025"),
        ("the plan for 2023–2025 holds", "2023"),
        ("on 15/6, they met", "15/6"),
        ("It began in 2017. Then", "2017"),
        ("2025年8月27日在河内", "8月27日"),
        ("2025년 8월 27일 하노이", "2025"),
        ("в 2025-м году", "2025"),
        ("三国于12月签署", "12月"),
        ("shares of 1, 2 and 3", "2"),
    ],
)
def test_a_whole_number_is_found(text: str, quote: str) -> None:
    assert found(text, quote, name=False)


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("en", "the Namibian team", "Nam"),
        ("en", "the Namibian team", "Namibia"),
        ("vi", "tại Việt Nam", "iệt Nam"),
        ("ru", "в Казани прошла", "Казан"),
        ("kk", "Қазақстанның бастамасы", "Қазақстан"),
        ("ko", "주대한민국대사관", "대한민국"),
        ("ar", "قناة والدنا", "لدنا"),
        ("zh", "在Sky和ABC之间", "BC"),
        ("en", "a visit to Xi'an today", "Xi"),
        ("en", "Mr O'Brien signed", "Brien"),
        ("uz", "O‘zbekiston elchisi", "zbekiston"),
        ("uz", "O‘zbekiston elchisi", "O"),
        ("th", "ประเทศเกาหลี", "กาหลี"),
        ("th", "ที่บ้านนา", "บ้านน"),
        ("km", "កម្ពុជា", "កម"),
        ("hi", "भारत सरकार", "भार"),
        ("de", "die Straße", "Stras"),
        ("sv", "Hanna Williams bok", "Hanna Willia"),
    ],
)
def test_a_part_of_a_word_or_letter_is_no_name(language: str, text: str, quote: str) -> None:
    assert not found(text, quote, language=language)


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("fr", "les ministres de l'Iran", "Iran"),
        ("en", "China's envoy", "China"),
        ("tr", "Çin'in elçisi", "Çin"),
        ("ko", "대한민국은 서명했다", "대한민국"),
        ("ko", "KBC는 서명했다", "KBC"),
        ("ar", "روسيا والصين", "الصين"),
        ("zh", "中国CCTV签署", "CCTV"),
        ("th", "ประเทศเกาหลีใต้", "เกาหลี"),
        ("sv", "under Maja Ekelunds ledning", "Maja Ekelund"),
        ("en", "the Vietnam-China deal", "China"),
        ("vi", "TP.Huế ký", "Huế"),
    ],
)
def test_a_name_is_found_beside_what_is_not_its_own(language: str, text: str, quote: str) -> None:
    assert found(text, quote, language=language)


# --- verdicts ------------------------------------------------------------------------------------


def test_exact_means_the_very_code_points_of_the_source() -> None:
    text = "The “Lotus Channel” signed."
    line = haystack([text])
    assert line.find("“Lotus Channel”", language="en").status == "exact"
    assert line.find('"Lotus Channel"', language="en").status == "normalised"
    assert line.find("the “lotus channel”", language="en").status == "normalised"


def test_offsets_are_those_of_the_decoded_source_not_of_the_readable_line() -> None:
    source = "x &amp; <b>Radio</b>&nbsp;Tamar"
    starts = [0, 1, 2, 7, *range(11, 16), 20, *range(26, 31)]
    ends = [1, 2, 7, 8, *range(12, 17), 26, *range(27, 32)]
    text = "x & Radio Tamar"
    line = MappedText(text=text, starts=_array(starts), ends=_array(ends))
    finding = Haystack(source, [(line, "body")]).find("Radio Tamar", language="en", short_ok=True)
    assert finding.status == "normalised"
    assert source[finding.spans[0].start : finding.spans[0].end] == "Radio</b>&nbsp;Tamar"


def _array(numbers: list[int]) -> array[int]:
    return array("I", numbers)


def test_several_places_are_ambiguous_unless_the_cited_sentence_decides() -> None:
    first, second = "Radio Tamar signed in May.", "Then Radio Tamar signed again."
    line = haystack([first, second])
    finding = line.find("Radio Tamar signed", language="en")
    assert finding.status == "ambiguous"
    assert len(finding.spans) == 2
    cited = Span(start=len(first) + 1, end=len(first) + 1 + len(second))
    decided = line.find("Radio Tamar signed", language="en", within=cited)
    assert decided.status == "exact"
    assert decided.spans == (Span(start=len(first) + 6, end=len(first) + 24),)


def test_a_quote_from_another_sentence_than_the_cited_one_is_found_there() -> None:
    line = haystack(["Radio Tamar signed.", "Nothing else happened here."])
    finding = line.find("Nothing else happened", language="en", within=Span(start=0, end=19))
    assert finding.spans[0].start == 20


def test_a_quote_that_stands_only_in_a_teaser_is_out_of_zone() -> None:
    source, lines = page(("Radio Tamar signed.", "body"), ("Lotus Channel joins in.", "teaser"))
    finding = lines.find("Lotus Channel joins", language="en")
    assert (finding.status, finding.zone, finding.found) == ("out_of_zone", "teaser", False)
    assert source[finding.spans[0].start : finding.spans[0].end] == "Lotus Channel joins"
    allowed = ARTICLE_ZONES | {Zone.TEASER}
    assert lines.find("Lotus Channel joins", language="en", allowed=allowed).status == "exact"


def test_the_article_comes_before_other_zones() -> None:
    _, lines = page(("Radio Tamar signed.", "teaser"), ("", "other"), ("Radio Tamar signed.", "lead"))
    finding = lines.find("Radio Tamar signed", language="en")
    assert (finding.status, finding.zone, finding.spans[0].start) == ("exact", "lead", 21)


def test_a_sentence_may_run_over_line_ends_within_the_article_only() -> None:
    _, lines = page(
        ("Radio Tamar and the", "lead"),
        ("", "other"),
        ("Lotus Channel signed", "body"),
        ("no agreement", "teaser"),
        ("in Plymouth.", "body"),
    )
    assert lines.find("and the Lotus Channel", language="en").status == "normalised"
    assert not lines.find("Channel signed no agreement", language="en").found
    assert not lines.find("Channel signed in Plymouth", language="en").found
    assert not lines.find("Channel signed\uffffno agreement", language="en").found


def test_a_word_broken_at_a_line_end_is_found_whole() -> None:
    _, lines = page(("an inter-", "body"), ("national Sino-", "body"), ("Lao agreement", "body"))
    assert lines.find("international Sino-Lao agreement", language="en").found


@pytest.mark.parametrize(
    ("quote", "short_ok", "reason"),
    [
        ("", True, "empty"),
        (" …", True, "empty"),
        ("Tamar", False, "too_short"),
        ("台长", False, "too_short"),
        ("Radio Tamar " * 30, True, "too_long"),
        ("Radio Tomar signed", False, "not_found"),
        ("adio Tamar signed", False, "cut"),
    ],
)
def test_a_quote_that_does_not_count_says_why(quote: str, short_ok: bool, reason: str) -> None:
    finding = haystack(["Radio Tamar signed. 台长签署"]).find(quote, language="en", short_ok=short_ok)
    assert (finding.status, finding.reason) == ("absent", reason)


def test_four_chinese_characters_are_long_enough() -> None:
    assert haystack(["台长签署了协议"]).find("签署了协", language="zh").found


def test_an_empty_page_holds_nothing() -> None:
    assert not Haystack("", []).find("Radio Tamar signed", language="en").found
    assert Haystack("", []).nearest("Radio Tamar signed", language="en") is None
    assert Haystack("", []).zone_at(Span(start=0, end=1)) is None


# --- messages, sentences, context ----------------------------------------------------------------


def test_the_nearest_sentence_is_offered_for_the_message_only() -> None:
    _, lines = page(
        ("It rained in the north. Radio Tamar signed the deal in May.", "body"),
        ("Radio Tamar signed the deal in June.", "teaser"),
    )
    quote = "Radio Tamar signed the deal in June."
    assert lines.nearest(quote, language="en") == "Radio Tamar signed the deal in May."
    assert not lines.find(quote, language="en").found
    assert lines.nearest("完全不同的句子在这里", language="en") is None


def test_the_sentences_around_a_quote_are_shown_whole() -> None:
    sentences = (Span(start=0, end=10), Span(start=11, end=20), Span(start=21, end=30))
    assert sentence_around(Span(start=12, end=15), sentences) == sentences[1]
    assert sentence_around(Span(start=8, end=22), sentences) == Span(start=0, end=30)
    assert sentence_around(Span(start=40, end=44), sentences) is None


@pytest.mark.parametrize(
    ("language", "sentence", "quote"),
    [
        ("en", "The two sides did not sign the agreement.", "sign the agreement"),
        ("en", "They didn’t sign the agreement.", "sign the agreement"),
        ("vi", "Hai bên chưa ký kết bản ghi nhớ.", "ký kết bản ghi nhớ"),
        ("zh", "双方没有签署合作协议。", "签署合作协议"),
        ("zh-Hant", "雙方並未簽署合作協議。", "簽署合作協議"),
        ("sv", "Parterna undertecknade aldrig avtalet.", "avtalet"),
        ("ru", "Стороны не подписали соглашение.", "подписали соглашение"),
        ("es", "Las partes no firmaron el convenio.", "firmaron el convenio"),
        ("fr", "Les parties n'ont pas signé l'accord.", "signé l'accord"),
        ("de", "Beide unterzeichneten das Abkommen nicht.", "unterzeichneten das Abkommen"),
        ("pt", "As partes não assinaram o acordo.", "assinaram o acordo"),
        ("id", "Kedua pihak belum menandatangani nota.", "menandatangani nota"),
        ("ms", "Kedua-dua pihak tidak menandatangani nota.", "menandatangani nota"),
        ("th", "ทั้งสองฝ่ายไม่ได้ลงนามข้อตกลง", "ลงนามข้อตกลง"),
        ("lo", "ສອງຝ່າຍບໍ່ໄດ້ລົງນາມໃນສັນຍາ", "ລົງນາມໃນສັນຍາ"),
        ("km", "ភាគីទាំងពីរមិនបានចុះហត្ថលេខា", "បានចុះហត្ថលេខា"),
        ("ja", "双方は協定に署名しなかった。", "協定に署名し"),
        ("ko", "양측은 협정에 서명하지 않았다.", "협정에 서명"),
        ("ar", "لم يوقع الجانبان الاتفاق.", "يوقع الجانبان الاتفاق"),
        ("kk", "Тараптар келісімге қол қоймады.", "Тараптар келісімге"),
        ("uz", "Tomonlar bitimni imzolamadi.", "Tomonlar bitimni"),
        ("ur", "فریقین نے معاہدے پر دستخط نہیں کیے۔", "معاہدے پر دستخط"),
    ],
)
def test_a_negation_left_out_of_the_quote_is_flagged(language: str, sentence: str, quote: str) -> None:
    assert "context_cut_negation" in context_flags(sentence, quote, language=language)
    assert "context_cut_negation" not in context_flags(sentence, sentence, language=language)


@pytest.mark.parametrize(
    ("language", "sentence", "quote"),
    [
        ("en", "They not only met but signed the deal.", "signed the deal"),
        ("vi", "Hãng hàng không này ký thỏa thuận.", "ký thỏa thuận"),
        ("zh", "双方不仅会面，签署合作协议。", "签署合作协议"),
        ("ko", "회담뿐만 아니라 협정에 서명했다", "협정에 서명"),
        ("th", "ทั้งสองฝ่ายลงนามอย่างเป็นทางการ", "ลงนาม"),
        ("en", "A notable northern deal was signed.", "was signed"),
    ],
)
def test_a_negator_that_negates_nothing_is_not_flagged(language: str, sentence: str, quote: str) -> None:
    assert "context_cut_negation" not in context_flags(sentence, quote, language=language)


def test_an_attribution_left_out_of_the_quote_is_flagged() -> None:
    sentence = "According to critics, the deal will fail."
    assert context_flags(sentence, "the deal will fail", language="en") == ("context_cut_attribution",)
    assert context_flags(sentence, sentence, language="en") == ()


def test_a_language_without_word_lists_has_no_flags() -> None:
    assert context_flags("Non ha firmato.", "firmato", language="it") == ()


def test_words_of_our_own_prompt_are_recognised() -> None:
    prompt = fold("Answer with the shortest words, such as “signed in Atlantis on 1 May”.").text
    assert stands_in_prompt("Signed in Atlantis", prompt)
    assert not stands_in_prompt("signed in Plymouth", prompt)
    assert not stands_in_prompt("", prompt)


def test_decomposed_articles_keep_their_offsets() -> None:
    text = unicodedata.normalize("NFD", "Đài Tiếng nói đã ký ở Huế.")
    finding = haystack([text]).find("nói đã ký ở Huế", language="vi")
    assert finding.status == "normalised"
    span = finding.spans[0]
    assert unicodedata.normalize("NFC", text[span.start : span.end]) == "nói đã ký ở Huế"
