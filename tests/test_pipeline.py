"""One article through all rooms, against a scripted server on loopback. Replies are staged by hand."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from fake_openai import Call, Failure, FakeOpenAI, Reply

from summarizer import planning
from summarizer.errors import ModelOutputError, ModelRejectedError
from summarizer.model import open_client
from summarizer.pipeline import brief_article
from summarizer.planning import plan_article
from summarizer.reading.sources import article_from_text
from summarizer.settings import Settings
from summarizer.tokens import EstimatingCounter

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import Post, Step

    from summarizer.brief import Brief

PARAGRAPHS = [
    "Sveriges filminstitut och Vietnams filmbyrå skrev den 26 augusti 2025 under ett avtal om film i Hanoi.",
    "Avtalet gäller utbyte av filmer och utbildning av unga regissörer under de närmaste tre åren.",
    "Institutets chef Anna Ekström Lind sade att de första filmerna ska visas i Stockholm i mars 2026.",
    "Byråns chef Tran Minh Duc tackade för stödet och bjöd in svenska regissörer till en festival i Hue.",
]
ARTICLE = article_from_text("\n\n".join(PARAGRAPHS))
CANARY = "sk-canary-0123456789abcdef"


class Words:
    """Counts words: small numbers that a test can reckon with."""

    exact = True

    def count(self, text: str) -> int:
        return len(text.split())


def _lines(post: Post) -> dict[int, str]:
    found = re.findall(r"^\[(\d+)\] (.*)$", post.user, re.MULTILINE)
    return {int(number): text for number, text in found}


def _reply(post: Post, **changes: Any) -> dict[str, Any]:
    lines = _lines(post)
    return {
        "countries": [],
        "bodies": [],
        "persons": [],
        "also": [],
        "core": [],
        "dates": [],
        "agreements": [],
        "areas": [],
        "side_areas": [],
        "implied_areas": [],
        "title_en": None,
        "summary": [{"text": f"Summary of line {number}.", "at": [number]} for number in sorted(lines)[:1]],
        "reads_machine_translated": False,
        "doubts": [],
        "last": max(lines, default=0),
    } | changes


def _merge(post: Post) -> dict[str, Any]:
    count = len(_lines(post))
    return {"summary": [{"text": "All in one.", "from": list(range(1, count + 1))}]}


def _answer(post: Post) -> Step:
    return Reply(json.dumps(_merge(post) if "<statements-" in post.user else _reply(post)))


HONEST = Call(_answer)


def _run(server: FakeOpenAI, tmp_path: Path, *, chunk_tokens: int = 1000, **more: Any) -> Brief:
    settings = Settings(
        model="test-model",
        base_url=server.url,
        api_key=CANARY,
        cache_dir=tmp_path / "cache",
        chunk_tokens=chunk_tokens,
        **more,
    )

    async def run() -> Brief:
        client = open_client(settings)
        try:
            return await brief_article(ARTICLE, settings=settings, client=client)
        finally:
            await client.close()

    return asyncio.run(run())


def test_a_short_article_is_one_request_and_a_complete_brief(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = HONEST
    brief = _run(fake_openai, tmp_path)
    assert brief.status == "complete"
    assert len(fake_openai.posts) == 1
    assert [call.task for call in brief.provenance.calls] == ["brief"]
    assert brief.summary.en == "Summary of line 1."
    assert all(each.quote == ARTICLE.text[each.start : each.end] for each in brief.evidence)


def test_the_same_article_is_never_paid_for_twice(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = HONEST
    first, second = _run(fake_openai, tmp_path), _run(fake_openai, tmp_path)
    assert len(fake_openai.posts) == 1
    assert [call.cached for call in second.provenance.calls] == [True]
    assert first.model_copy(update={"provenance": second.provenance}) == second
    assert first.provenance.created == second.provenance.created


def test_a_long_article_is_cut_and_its_summaries_are_joined(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = HONEST
    brief = _run(fake_openai, tmp_path, chunk_tokens=50)
    numbers = sorted(number for post in fake_openai.posts if "part: " in post.user for number in _lines(post))
    assert numbers == [1, 2, 3, 4]
    assert brief.provenance.chunks > 1
    assert brief.summary.en == "All in one."
    assert len(brief.summary.sentences[0].evidence) == brief.provenance.chunks


def test_more_summaries_than_one_request_holds_are_joined_group_by_group_in_their_order(
    fake_openai: FakeOpenAI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "MERGED_AT_ONCE", 2)
    fake_openai.default = HONEST
    brief = _run(fake_openai, tmp_path, chunk_tokens=50)
    merges = [post for post in fake_openai.posts if "<statements-" in post.user]
    assert brief.provenance.chunks == 4
    assert len(merges) == 3
    assert brief.summary.en == "All in one."
    assert len(brief.summary.sentences[0].evidence) == 4
    assert _run(fake_openai, tmp_path, chunk_tokens=50).summary == brief.summary
    assert len(fake_openai.posts) == 7


def test_a_plan_counts_every_request_that_joins_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MERGED_AT_ONCE", 16)
    settings = Settings(model="test-model", chunk_tokens=50)
    plan = plan_article(ARTICLE, settings=settings, counter=EstimatingCounter())
    assert (plan.chunks, plan.requests) == (4, 4 + 2 + 1)


def test_parties_and_dates_do_not_depend_on_where_the_article_was_cut(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    def answer(post: Post) -> Step:
        if "<statements-" in post.user:
            return Reply(json.dumps(_merge(post)))
        persons, dates = [], []
        for number, text in _lines(post).items():
            persons += [
                {
                    "id": number * 10 + place,
                    "name": name,
                    "english": name,
                    "post": None,
                    "for": None,
                    "role": "participant",
                    "at": [number],
                }
                for place, name in enumerate(["Anna Ekström Lind", "Tran Minh Duc"])
                if name in text
            ]
            if "mars 2026" in text:
                dates.append(
                    {
                        "id": 1,
                        "words": "i mars 2026",
                        "value": "2026-03",
                        "role": "planned",
                        "what_en": "screening",
                        "core": True,
                        "at": [number],
                    }
                )
        return Reply(json.dumps(_reply(post, persons=persons, dates=dates)))

    fake_openai.default = Call(answer)
    briefs = [_run(fake_openai, tmp_path, chunk_tokens=tokens) for tokens in (1000, 90, 50)]
    assert len({brief.provenance.chunks for brief in briefs}) == 3
    parties = [[(party.id, party.name_original) for party in brief.parties] for brief in briefs]
    dates = [[(date.id, date.edtf, date.text) for date in brief.dates] for brief in briefs]
    assert parties[0] == parties[1] == parties[2]
    assert dates[0] == dates[1] == dates[2]
    assert len(parties[0]) == 2


def test_a_reply_that_is_no_json_gets_one_repair_that_names_the_fault(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Reply("Sure! Here is your brief."))
    fake_openai.default = HONEST
    brief = _run(fake_openai, tmp_path)
    assert [call.task for call in sorted(brief.provenance.calls, key=lambda c: c.task)] == ["brief", "repair"]
    assert "not one JSON object" in fake_openai.posts[1].user
    assert fake_openai.posts[0].system == fake_openai.posts[1].system


def test_a_reply_that_stays_invalid_ends_after_two_requests_and_keeps_the_reply(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply("{}")
    with pytest.raises(ModelOutputError) as caught:
        _run(fake_openai, tmp_path)
    assert caught.value.kind == "schema"
    assert caught.value.response is not None
    assert len(fake_openai.posts) == 2


def test_a_reply_that_is_cut_off_is_asked_again_in_halves_never_in_the_same_words(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.script(Reply('{"countries": [', {"finish_reason": "length"}))
    fake_openai.default = HONEST
    brief = _run(fake_openai, tmp_path)
    assert brief.status == "complete"
    asked = [sorted(_lines(post)) for post in fake_openai.posts if "part: " in post.user]
    assert asked == [[1, 2, 3, 4], [1, 2], [3, 4]]


def test_a_request_too_long_for_the_server_is_cut_and_the_same_bytes_are_never_sent_again(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    def answer(post: Post) -> Step:
        if len(_lines(post)) > 1 and "<article-" in post.user:
            return Failure(400, "maximum context length exceeded", code="context_length_exceeded")
        return _answer(post)

    fake_openai.default = Call(answer)
    brief = _run(fake_openai, tmp_path)
    bodies = [json.dumps(post.body, sort_keys=True) for post in fake_openai.posts]
    assert brief.status == "complete"
    assert len(bodies) == len(set(bodies))


def test_a_chunk_that_is_refused_leaves_the_brief_incomplete_and_is_named(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    def answer(post: Post) -> Step:
        if "part: 2 of" in post.user:
            return Reply(None, {"refusal": "I cannot help with that."})
        return _answer(post)

    fake_openai.default = Call(answer)
    brief = _run(fake_openai, tmp_path, chunk_tokens=50)
    assert brief.status == "incomplete"
    (failed,) = [problem for problem in brief.problems if problem.code == "chunk_failed"]
    assert failed.where.startswith("part 2 of")
    assert failed.severity == "error"


def test_a_refused_article_is_an_error_of_its_own_kind_and_is_not_asked_again(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Reply(None, {"refusal": "No."})
    with pytest.raises(ModelRejectedError) as caught:
        _run(fake_openai, tmp_path)
    assert caught.value.kind == "refused"
    assert len(fake_openai.posts) == 1


def test_a_refused_key_stops_the_whole_article_and_is_never_shown(
    fake_openai: FakeOpenAI, tmp_path: Path
) -> None:
    fake_openai.default = Failure(401, f"Incorrect API key provided: {CANARY}", code="invalid_api_key")
    with pytest.raises(ModelRejectedError) as caught:
        _run(fake_openai, tmp_path, chunk_tokens=50)
    assert caught.value.kind == "auth"
    assert CANARY not in str(caught.value)


def test_a_model_that_did_not_see_the_end_is_reported(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = Call(lambda post: Reply(json.dumps(_reply(post, last=2))))
    assert "end_not_seen" in {problem.code for problem in _run(fake_openai, tmp_path).problems}


def test_a_page_that_is_no_article_sends_nothing(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    settings = Settings(base_url=fake_openai.url, api_key=CANARY, cache_dir=tmp_path)
    page = article_from_text("Start\nNyheter\nSport\nKontakt\nLogga in\n")
    client = open_client(settings)

    async def run() -> Brief:
        try:
            return await brief_article(page, settings=settings, client=client)
        finally:
            await client.close()

    brief = asyncio.run(run())
    assert brief.status == "not_an_article"
    assert fake_openai.posts == []


def test_a_plan_counts_what_a_run_would_send(fake_openai: FakeOpenAI, tmp_path: Path) -> None:
    fake_openai.default = HONEST
    settings = Settings(model="gpt-6-luna", chunk_tokens=50)
    plan = plan_article(ARTICLE, settings=settings, counter=Words())
    brief = _run(fake_openai, tmp_path, chunk_tokens=50)
    assert (plan.chunks, plan.requests) == (brief.provenance.chunks, len(fake_openai.posts))
    assert plan.usd_max is not None
    assert plan.usd_max > 0
    assert plan_article(ARTICLE, settings=Settings(model="unheard-of"), counter=Words()).usd_max is None
