from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_text import mixed_text

from summarizer.chunking import chunk_article, halve_chunk
from summarizer.records import Article, Chunk, CleanedArticle, Language, MappedText, TokenCounter
from summarizer.tokens import EstimatingCounter

SENTENCE = "Hai bên trao đổi phóng viên và cùng sản xuất phim tài liệu. "


@dataclass
class ByteCounter:
    """Counts UTF-8 bytes: simple enough to foresee, and it adds up."""

    exact: bool = True
    seen: int = field(default=0)

    def count(self, text: str) -> int:
        self.seen += len(text)
        return len(text.encode("utf-8", "surrogatepass"))


class RunCounter:
    """Counts runs of letters and single other characters: the whole may count more than its parts."""

    exact = True

    def count(self, text: str) -> int:
        return len(regex.findall(r"\p{L}{1,3}|[^\p{L}]", text)) + text.count(". ")


def cleaned(text: str) -> CleanedArticle:
    article = Article(path="a.txt", sha256="", media_type="text/plain", encoding="utf-8", text=text)
    language = Language(code="und", confidence=0.0)
    return CleanedArticle(article=article, lines=(), text=MappedText.of(text), language=language)


def chunks_of(text: str, budget: int, counter: TokenCounter | None = None) -> tuple[Chunk, ...]:
    return chunk_article(cleaned(text), counter=counter or ByteCounter(), budget=budget)


budgets = st.sampled_from([1, 5, 30, 100, 400])
counters = st.sampled_from([ByteCounter(), RunCounter(), EstimatingCounter()])


@given(mixed_text, budgets, counters)
@settings(max_examples=80)
def test_the_chunks_joined_are_the_text_and_each_stands_at_its_span(
    text: str, budget: int, counter: TokenCounter
) -> None:
    chunks = chunks_of(text, budget, counter)
    assert "".join(chunk.text for chunk in chunks) == text
    assert all(text[chunk.span.start : chunk.span.end] == chunk.text for chunk in chunks)
    assert all(a.span.end == b.span.start for a, b in pairwise(chunks))
    assert [(chunk.index, chunk.total) for chunk in chunks] == [(n, len(chunks)) for n in range(len(chunks))]


@given(mixed_text, budgets, counters)
@settings(max_examples=80)
def test_only_a_single_grapheme_cluster_is_over_the_budget(
    text: str, budget: int, counter: TokenCounter
) -> None:
    for chunk in chunks_of(text, budget, counter):
        assert chunk.tokens == counter.count(chunk.text)
        assert chunk.tokens <= budget or len(regex.findall(r"\X", chunk.text)) == 1


@given(mixed_text, budgets)
@settings(max_examples=80)
def test_no_grapheme_cluster_is_cut(text: str, budget: int) -> None:
    borders = {found.start() for found in regex.finditer(r"\X", text)}
    assert all(chunk.span.start in borders for chunk in chunks_of(text, budget))


@given(mixed_text, budgets)
@settings(max_examples=80)
def test_sentences_are_numbered_through_the_article_and_cover_all_but_white_space(
    text: str, budget: int
) -> None:
    chunks = chunks_of(text, budget)
    sentences = [sentence for chunk in chunks for sentence in chunk.sentences]
    assert [sentence.number for sentence in sentences] == list(range(1, len(sentences) + 1))
    assert all(text[each.span.start : each.span.end] == each.text == each.text.strip() for each in sentences)
    assert all(chunk.span.covers(each.span) for chunk in chunks for each in chunk.sentences)
    assert "".join("".join(each.text for each in sentences).split()) == "".join(text.split())


@given(mixed_text, budgets)
@settings(max_examples=50)
def test_the_same_article_gives_the_same_chunks(text: str, budget: int) -> None:
    assert chunks_of(text, budget) == chunks_of(text, budget)


def test_an_empty_text_gives_no_chunk() -> None:
    assert chunks_of("", 100) == ()


def test_an_article_that_fits_is_one_chunk() -> None:
    text = f"{SENTENCE}\n\n{SENTENCE}".strip()
    (chunk,) = chunks_of(text, len(text.encode()))
    assert chunk.text == text
    assert chunk.before == ()
    assert len(chunk.sentences) == 2


def test_a_little_too_much_gives_two_halves_and_no_remainder() -> None:
    text = SENTENCE * 22
    first, second = chunks_of(text, len((SENTENCE * 20).encode()))
    assert abs(first.tokens - second.tokens) <= len(SENTENCE.encode())


def test_a_paragraph_border_near_the_middle_is_preferred_to_the_middle() -> None:
    text = SENTENCE * 8 + "\n\n" + SENTENCE * 12
    first, second = chunks_of(text, len((SENTENCE * 15).encode()))
    assert first.text == SENTENCE * 8 + "\n\n"
    assert second.text == SENTENCE * 12


def test_a_paragraph_border_is_not_worth_another_chunk() -> None:
    text = SENTENCE * 12 + "\n\n" + SENTENCE * 27
    assert len(chunks_of(text, len((SENTENCE * 20).encode()))) == 2


def test_a_heading_goes_with_what_follows() -> None:
    heading = "Hợp tác truyền thông\n\n"
    text = SENTENCE * 9 + "\n\n" + heading + SENTENCE * 10
    _, second = chunks_of(text, len((SENTENCE * 14).encode()))
    assert second.text.startswith(heading)


def test_a_sentence_that_fits_only_without_the_space_behind_it_is_not_over_the_budget() -> None:
    chunks = chunks_of(SENTENCE * 3, len(SENTENCE.encode()) - 1)
    assert all(chunk.tokens < len(SENTENCE.encode()) for chunk in chunks)


def test_a_mark_on_the_first_space_of_a_line_stays_with_that_space() -> None:
    first, second = chunks_of(f"{SENTENCE.strip()}\n \u0301{SENTENCE.strip()}", len(SENTENCE.encode()) + 5)
    assert first.text == f"{SENTENCE.strip()}\n"
    assert second.text.startswith(" \u0301")


def test_a_row_of_flags_takes_no_quadratic_time() -> None:
    def seconds(length: int) -> float:
        start = time.process_time()
        chunks_of("🇻" * length, 2000)
        return time.process_time() - start

    assert seconds(40_000) < 24 * max(seconds(5_000), 0.01)


def test_before_repeats_the_last_two_sentences_of_the_chunk_before() -> None:
    chunks = chunks_of("".join(f"Câu số {n} của bài viết này. " for n in range(1, 31)), 300)
    assert len(chunks) > 3
    for left, right in pairwise(chunks):
        assert right.before == left.sentences[-2:]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        pytest.param("họp, ký và trao đổi " * 30, " ", id="between words where there are spaces"),
        pytest.param("双方在北京签署协议，" * 30, "，", id="behind clauses where there are none"),
    ],
)
def test_a_sentence_over_the_budget_is_cut_at_the_best_place(text: str, ends: str) -> None:
    chunks = chunks_of(text, 200)
    assert len(chunks) > 1
    assert all(chunk.text.endswith(ends) for chunk in chunks)


def test_a_cluster_larger_than_the_budget_stays_whole() -> None:
    cluster = "a" + "\u0301" * 50
    assert cluster in [chunk.text for chunk in chunks_of(f"xx{cluster}yy", 10)]


@pytest.mark.parametrize(
    "text", [SENTENCE * 3000, "中" * 100_000, " " * 200_000, "🇦" * 100_000, "Ab. " * 40_000]
)
def test_each_character_is_counted_only_a_few_times(text: str) -> None:
    counter = ByteCounter()
    chunks_of(text, 2000, counter)
    assert counter.seen < 8 * len(text)


def test_the_halves_of_a_chunk_are_its_text_and_keep_their_numbers() -> None:
    chunk = chunks_of(SENTENCE * 40, 1500)[1]
    left, right = halve_chunk(chunk, counter=ByteCounter())
    assert left.text + right.text == chunk.text
    assert left.sentences + right.sentences == chunk.sentences
    assert left.span.end == right.span.start
    assert right.before == left.sentences[-2:]
    assert abs(left.tokens - right.tokens) <= 2 * len(SENTENCE.encode())
