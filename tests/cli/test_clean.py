from __future__ import annotations

import io
import json
import os
import re
import sys
from pathlib import Path

import pytest
from command import ARTICLE, Cli, write_article
from hostile import RAW

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def test_it_prints_the_own_text_of_the_article(cli: Cli, tmp_path: Path) -> None:
    code, out, err = cli("clean", write_article(tmp_path))
    assert (code, err) == (0, "")
    assert "undertecknade ett samförståndsavtal" in out


def test_it_reads_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    code, out, _ = cli("clean", "-")
    assert code == 0
    assert "undertecknade ett samförståndsavtal" in out


def test_json_gives_every_line_with_its_place_in_the_source(cli: Cli, tmp_path: Path) -> None:
    record = json.loads(cli("clean", "--json", write_article(tmp_path)).out)
    assert record["language"] == "sv"
    assert {
        "title",
        "published",
        "publisher",
        "byline",
        "original_url",
        "is_machine_translation",
        "verdict",
    } <= set(record)
    with_text = [line for line in record["lines"] if line["text"]]
    assert with_text
    for line in with_text:
        assert ARTICLE[line["start"] : line["end"]] == line["text"]
        assert line["zone"]


def test_language_and_encoding_can_be_told(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_bytes(ARTICLE.encode("latin-1"))
    record = json.loads(cli("clean", "--json", "--encoding", "latin-1", "--language", "da", str(page)).out)
    assert record["language"] == "da"
    assert "samförståndsavtal" in record["text"]


@pytest.mark.parametrize("tag", ["", "Vietnamese", "vi\n"])
def test_a_language_that_is_no_tag_is_refused(cli: Cli, tmp_path: Path, tag: str) -> None:
    assert cli("clean", "--language", tag, write_article(tmp_path)).code == 2


def test_neither_an_input_nor_an_empty_name_is_taken_for_the_text(cli: Cli, tmp_path: Path) -> None:
    page = write_article(tmp_path)
    assert cli("clean", page, "--output", page).code == 2
    assert cli("clean", page, "--output", "").code == 2
    assert cli("clean", str(tmp_path), "--output", "").code == 2


def test_explain_marks_what_was_kept_and_what_was_dropped(cli: Cli, tmp_path: Path) -> None:
    page = write_article(tmp_path, text=ARTICLE + "\nDela: Facebook Twitter\n")
    shown = cli("clean", "--explain", page).out
    assert re.search(r"^  \+ (lead|body) +Sveriges filminstitut", shown, re.MULTILINE)
    assert re.search(r"^  - \w+ +Dela: Facebook Twitter", shown, re.MULTILINE)


def test_hostile_text_is_shown_harmless(cli: Cli, tmp_path: Path) -> None:
    page = write_article(
        tmp_path, text=ARTICLE.replace("Avtalet gäller", "\x1b[31mA\u202evtalet gä\u200bller")
    )
    for flags in ((), ("--json",), ("--explain",)):
        shown = cli("clean", *flags, page).out
        assert "vtalet" in shown
        assert RAW.search(shown) is None


def test_a_folder_is_cleaned_into_another(cli: Cli, tmp_path: Path) -> None:
    pages, texts = tmp_path / "pages", tmp_path / "texts"
    pages.mkdir()
    write_article(pages, "ett.txt")
    write_article(pages, "två.md", ARTICLE + "\nSlut.\n")
    (pages / "tom.txt").write_bytes(b"")
    (pages / "bild.png").write_bytes(b"\x89PNG")
    code, out, err = cli("clean", str(pages), "--output", str(texts))
    assert (code, out) == (3, "")
    assert err.count("\n") == 1
    assert "tom.txt: the file is empty" in err
    assert sorted(path.name for path in texts.iterdir()) == ["ett.txt", "två.txt"]
    assert "undertecknade" in (texts / "ett.txt").read_text("utf-8")


def test_the_texts_of_a_folder_mirror_its_pages(cli: Cli, tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    (pages / "2026" / "maj").mkdir(parents=True)
    for name in ("a.md", "a.html", "2026/a.txt", "2026/maj/b.v2.txt"):
        write_article(pages, name)
    assert cli("clean", str(pages), "--output", str(tmp_path / "texts")).code == 0
    texts = sorted(str(path.relative_to(tmp_path / "texts")) for path in (tmp_path / "texts").rglob("*.txt"))
    assert texts == ["2026/a.txt", "2026/maj/b.v2.txt", "a.html.txt", "a.md.txt"]


def test_results_inside_the_folder_are_not_cleaned_again(cli: Cli, tmp_path: Path) -> None:
    write_article(tmp_path, "a.txt")
    for _ in range(2):
        assert cli("clean", str(tmp_path), "--output", str(tmp_path / "texts")).code == 0
    assert [path.name for path in (tmp_path / "texts").rglob("*.*")] == ["a.txt"]


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read_is_named_and_the_rest_is_cleaned(cli: Cli, tmp_path: Path) -> None:
    write_article(tmp_path, "a.txt")
    (tmp_path / "closed").mkdir(mode=0)
    code, _, err = cli("clean", str(tmp_path), "--output", str(tmp_path / "texts"))
    assert code == 3
    assert "closed: the folder cannot be read" in err
    assert (tmp_path / "texts" / "a.txt").exists()


def test_hidden_pages_and_links_are_left_out(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_article(tmp_path, "elsewhere.txt")
    write_article(tmp_path / "in", "a.txt")
    write_article(tmp_path / "in", ".b.txt")
    (tmp_path / "in" / "c.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert cli("clean", str(tmp_path / "in"), "--output", str(tmp_path / "texts")).code == 0
    assert [path.name for path in (tmp_path / "texts").iterdir()] == ["a.txt"]


def test_a_folder_is_not_cleaned_into_itself(cli: Cli, tmp_path: Path) -> None:
    write_article(tmp_path, "a.txt")
    code, _, err = cli("clean", str(tmp_path), "--output", str(tmp_path))
    assert code == 2
    assert "would overwrite the input" in err


def test_the_headline_stands_above_the_text_and_cleaning_again_changes_nothing(
    cli: Cli, tmp_path: Path
) -> None:
    for sample in sorted(SAMPLES.glob("*.txt")):
        title = json.loads(cli("clean", "--json", str(sample)).out)["title"]
        text = cli("clean", str(sample)).out
        assert text.startswith(title["text"] + "\n\n"), sample.name
        (tmp_path / "again.txt").write_text(text, "utf-8")
        assert cli("clean", str(tmp_path / "again.txt")).out == text, sample.name


def test_a_page_that_is_no_article_is_said_to_be_so_when_saved(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("404 Not Found\n\nThe page you asked for does not exist.\n", "utf-8")
    code, _, err = cli("clean", str(tmp_path), "--output", str(tmp_path / "texts"))
    assert code == 0
    assert "this page looks like no article (error_page)" in err


def test_a_folder_needs_a_place_for_its_texts(cli: Cli, tmp_path: Path) -> None:
    result = cli("clean", str(tmp_path))
    assert result.code == 2
    assert "this is a folder; name one for the texts with --output" in result.err


def test_a_folder_without_articles_is_a_wrong_call(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    result = cli("clean", str(tmp_path), "--output", str(tmp_path / "out"))
    assert result.code == 2
    assert "no articles found" in result.err


INPUTS = {
    "missing.txt": (None, "no such file; check the path"),
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": (b" \n\t\n", "it holds no text"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "this is a PNG image, no text"),
    "paper.txt": (b"%PDF-1.7 ...", "this is a PDF document"),
    "noise.txt": (bytes(range(128, 256)) * 40 + b"\x00\x01\x02\xff" * 50, "--encoding"),
}


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_is_no_article_is_named_with_cause_and_fix(cli: Cli, tmp_path: Path, name: str) -> None:
    data, said = INPUTS[name]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, out, err = cli("clean", str(tmp_path / name))
    assert (code, out) == (3, "")
    assert err.startswith(f"error: {tmp_path / name}: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_huge_file_is_refused_without_being_read(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "huge.txt"
    with page.open("wb") as file:
        file.truncate(100 << 30)
    result = cli("clean", str(page))
    assert result.code == 3
    assert "larger than the limit of 20,971,520 bytes" in result.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_does_not_block(cli: Cli, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    result = cli("clean", str(tmp_path / "pipe.txt"))
    assert result.code == 3
    assert "not a regular file" in result.err
