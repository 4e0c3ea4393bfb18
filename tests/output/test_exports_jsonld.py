"""JSON-LD: every node has an id, every reference a node, and nothing in it is anything but text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from exporting import all_pages, approve, brief_of, exported, hostile_article
from hostile import RAW

from summarizer.output.exports.formats import export

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from summarizer.output.exports.exported import Exported


def written(place: Path, articles: list[Exported]) -> Path:
    path = place / "briefs.jsonld"
    export("jsonld", iter(articles), path)
    return path


def graph(path: Path) -> list[dict[str, Any]]:
    document = json.loads(path.read_text("utf-8"))
    assert document.keys() == {"@context", "@graph"}
    nodes: list[dict[str, Any]] = document["@graph"]
    return nodes


def references(value: Any, *, top: bool = True) -> Iterator[str]:
    match value:
        case {"@id": str(ident), **rest} if not rest and not top:
            yield ident
        case dict():
            for inner in value.values():
                yield from references(inner, top=False)
        case list():
            for inner in value:
                yield from references(inner, top=False)


def texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for inner in value.values():
                yield from texts(inner)
        case list():
            for inner in value:
                yield from texts(inner)
        case str():
            yield value


def test_a_brief_is_the_translation_of_its_article(tmp_path: Path) -> None:
    brief = brief_of("002_vi")
    nodes = {node["@id"]: node for node in graph(written(tmp_path, [exported(brief, [approve(brief)])]))}
    english = nodes[f"urn:sha256:{brief.record_id}#brief"]
    original = nodes[english["translationOfWork"]["@id"]]
    assert (english["@type"], original["@type"]) == ("NewsArticle", "NewsArticle")
    assert (english["headline"], english["inLanguage"]) == (brief.source.title_en, "en")
    assert (original["headline"], original["inLanguage"]) == (brief.source.title, "vi")
    assert english["abstract"] == brief.summary.en
    assert (english["creativeWorkStatus"], english["editor"]["name"]) == ("approved", "An Reviewer")
    quote = nodes[english["citation"][0]["@id"]]
    first = brief.evidence[0]
    assert (quote["text"], quote["identifier"]) == (first.quote, f"char={first.start},{first.end}")


def test_every_reference_has_its_node_and_every_node_its_own_id(tmp_path: Path) -> None:
    nodes = graph(written(tmp_path, [*all_pages(), hostile_article()]))
    ids = [node["@id"] for node in nodes]
    assert len(set(ids)) == len(ids)
    assert {each for node in nodes for each in references(node)} <= set(ids)


@pytest.mark.parametrize(
    ("url", "is_kept"),
    [
        ("https://news.example/a?b=1", True),
        ("HTTP://news.example/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://news.example/\u202ex", False),
        ("https://a b", False),
        ("https://[", False),
        ("//news.example", False),
    ],
)
def test_only_an_address_of_the_web_is_given(url: str, is_kept: bool, tmp_path: Path) -> None:
    brief = brief_of("002_vi")
    brief = brief.model_copy(update={"source": brief.source.model_copy(update={"original_url": url})})
    (original,) = [node for node in graph(written(tmp_path, [exported(brief)])) if "workTranslation" in node]
    assert original.get("url") == (url if is_kept else None)


def test_a_hostile_article_stays_text(tmp_path: Path) -> None:
    path = written(tmp_path, [hostile_article()])
    raw = path.read_text("utf-8")
    assert "<" not in raw
    assert not RAW.search(raw)
    assert not [text for text in texts(graph(path)) if RAW.search(text.replace("\t", ""))]


def test_a_json_ld_parser_reads_it_without_the_network(tmp_path: Path) -> None:
    pyld: Any = pytest.importorskip("pyld", reason="PyLD is not installed")

    def fetch(url: str, _: object) -> None:
        pytest.fail(f"{url} was to be fetched")

    articles = [*all_pages(), hostile_article()]
    document = json.loads(written(tmp_path, articles).read_text("utf-8"))
    triples = pyld.jsonld.to_rdf(document, {"documentLoader": fetch})["@default"]
    said: dict[str, dict[str, str]] = {}
    for each in triples:
        name = each["predicate"]["value"].removeprefix("https://schema.org/")
        said.setdefault(name, {})[each["subject"]["value"]] = each["object"]["value"]
    assert len(said["translationOfWork"]) == len(articles)
    assert {said["inLanguage"][english] for english in said["translationOfWork"]} == {"en"}
    quotes = sum(len(each.brief.evidence) for each in articles)
    types = [each["object"]["value"] for each in triples if each["predicate"]["value"].endswith("#type")]
    assert types.count("https://schema.org/Quotation") == quotes
