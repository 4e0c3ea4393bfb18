"""One file or standard input becomes an article, or an error of one line; reading never blocks."""

from __future__ import annotations

import hashlib
import io
import os
import socket
from pathlib import Path

import pytest

from summarizer.errors import SourceError
from summarizer.reading.sources import DEFAULT_MAX_BYTES, article_from_text, read_source

TEXT = "Việt Nam và Trung Quốc ký thỏa thuận hợp tác truyền thông.\r\n"

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")


def refusal(path: Path | str, *, max_bytes: int = DEFAULT_MAX_BYTES) -> str:
    with pytest.raises(SourceError) as caught:
        read_source(path, max_bytes=max_bytes)
    message = str(caught.value)
    assert message.isprintable()
    assert "; " in message
    return message


def test_a_text_file_becomes_an_article_with_its_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(TEXT.encode())
    article = read_source(path)
    assert (article.text, article.encoding, article.media_type) == (TEXT, "utf-8", "text/plain")
    assert article.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert article.path == str(path)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.html", TEXT, "text/html"),
        ("a.HTM", TEXT, "text/html"),
        ("a.xhtml", TEXT, "text/html"),
        ("a.md", "<html>", "text/markdown"),
        ("a.markdown", TEXT, "text/markdown"),
        ("a.txt", TEXT, "text/plain"),
        ("a", TEXT, "text/plain"),
        ("a", f"<!DOCTYPE html><p>{TEXT}", "text/html"),
        ("a.bin", f"\ufeff\n <!-- saved --><html lang=vi><p>{TEXT}", "text/html"),
        ("a.page", f'<?xml version="1.0"?>\n<!doctype html public "x"><p>{TEXT}', "text/html"),
        ("a.txt", f"<html><p>{TEXT}", "text/html"),
        ("a.txt", f"The tag <html> opens a page. {TEXT}", "text/plain"),
    ],
)
def test_the_name_tells_the_type_and_the_opening_where_the_name_does_not(
    tmp_path: Path, name: str, content: str, media_type: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode())
    assert read_source(path).media_type == media_type


def test_html_in_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "saved"
    path.write_bytes(f"<html><p>{TEXT}".encode("utf-16"))
    assert read_source(path).media_type == "text/html"


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"<html>{TEXT}".encode())))
    article = read_source("-")
    assert (article.path, article.media_type, article.text) == ("<stdin>", "text/html", f"<html>{TEXT}")


def test_standard_input_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"x" * 101)))
    assert refusal("-", max_bytes=100).startswith("<stdin>: larger than the limit of 100 bytes")


def test_a_missing_standard_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert "no standard input" in refusal("-")


def test_a_given_encoding_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Привет из Москвы".encode("koi8-r"))
    assert read_source(path, encoding="koi8-r").text == "Привет из Москвы"


def test_what_is_uncertain_travels_with_the_article(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT * 9).encode()[:-3] + b"\xe1\xbb")
    assert [problem.code for problem in read_source(path).problems] == ["cut_at_end"]


# --- refusals ---


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf\n", "\u200b\u00a0".encode()])
def test_a_file_without_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert "empty" in refusal(path) or "no text" in refusal(path)


@pytest.mark.parametrize(
    ("magic", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"GIF89a", "GIF"),
        (b"PK\x03\x04", "docx"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF", "ELF"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x00\x00\x00\x18ftypmp42", "MP4"),
        (b"{\\rtf1", "RTF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (b"RIFF\x00\x00\x00\x00WEBP", "WebP"),
    ],
)
def test_a_binary_file_is_named_whatever_its_suffix(tmp_path: Path, magic: bytes, kind: str) -> None:
    path = tmp_path / "article.html"
    path.write_bytes(magic + b"\x00" * 40)
    assert kind in refusal(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(100 * 1024**3)
    assert "larger than the limit of 20,971,520 bytes" in refusal(path)


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 100)
    assert len(read_source(path, max_bytes=100).text) == 100
    assert "larger" in refusal(path, max_bytes=99)


@posix
def test_pipes_sockets_devices_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        for path in (tmp_path / "pipe", tmp_path / "s", Path("/dev/zero"), tmp_path):
            assert "not a regular file" in refusal(path)


@posix
def test_a_link_to_a_file_is_followed_and_a_circle_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert read_source(tmp_path / "link").text
    assert "circle" in refusal(tmp_path / "loop")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt").endswith("no such file; check the path")
    assert "no such file" in refusal(tmp_path / ("x" * 90) / "y")


@pytest.mark.parametrize("name", ["x" * 300, "a\x00b"])
def test_an_impossible_name_is_told(tmp_path: Path, name: str) -> None:
    assert "name" in refusal(f"{tmp_path}/{name}")


@posix
@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[31mb", "a\u202eb", "a\u200bb", "a\x9bb", "[red]", os.fsdecode(b"a\xff\xfeb")]
)
def test_a_hostile_name_is_shown_escaped(tmp_path: Path, name: str) -> None:
    message = refusal(tmp_path / name)
    assert "no such file" in message
    assert message.isascii()


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    path.chmod(0)
    assert "permissions" in refusal(path)


def test_an_undecodable_file_is_refused_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)) * 20)
    assert refusal(path).startswith(str(path))
    assert "--encoding" in refusal(path)


# --- text that is already decoded ---


def test_text_becomes_an_article_of_its_own() -> None:
    article = article_from_text(TEXT)
    assert (article.path, article.text, article.encoding) == ("<text>", TEXT, "utf-8")
    assert article.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert article_from_text("<!doctype html><p>x").media_type == "text/html"


def test_a_lone_surrogate_keeps_its_place() -> None:
    assert article_from_text("a\ud800b").text == "a\ufffdb"


@pytest.mark.parametrize("text", ["", "\n \u200b"])
def test_blank_text_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="<text>: it holds no text"):
        article_from_text(text)
