"""Who wrote a page and who published it first, as its own furniture says it. Patterns, no guesses."""

from __future__ import annotations

import re

_NAME = r"[^\W\d_][\w.’'-]*"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,5}}"
_BYLINES = (
    re.compile(
        rf"^(?:By|Por|Oleh|Von|Par|Av|Di|Door|Autor|Autorka|Author|Автор|Автори|Tác giả|作者|Penulis|Текст|Text|Tekst)\s*[:：]\s*(?P<name>{_NAMES}|[\u4e00-\u9fff·\s]{{2,20}})"
    ),
    re.compile(
        rf"^(?:By|Por|Von|Par|Av)\s+(?P<name>[A-ZÀ-Ý]{_NAME[7:]}(?:\s+{_NAME}){{0,4}})(?=$|\s[-|–•,]|,|\s\d|\son\s)"
    ),
    re.compile(
        r"^(?P<name>(?:PV|BTV|TH|HNV|P\.V\.?|T\.H\.?|Tổng hợp)?\s*\((?:theo|Theo|THEO)\s[^)]{2,40}\))$"
    ),
    re.compile(r"^(?P<name>[가-힣]{2,4})\s기자(?!\w)"),
    re.compile(
        r"^[(（\[]?(?:本报|本社|本网|新华社|人民网)?记者\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{2,4}(?:[\s、][\u4e00-\u9fff\s]{1,20})?)[)）\]]?$"
    ),
)
# At the end of the last paragraph, behind its full stop.
_CLOSING_BYLINE = re.compile(
    r"[。！？”][(（]?(?:本报|本社|本网|新华社|人民网)?(?:记者|通讯员)\s*(?P<name>[\u4e00-\u9fff]{1,4}(?:[\s、]+[\u4e00-\u9fff]{1,4}){0,5})[)）]?$"
)
_SOURCE = re.compile(
    r"(?:^|(?<=[\s|]))(?:来源|來源|稿源|文章来源|Källa|Nguồn|Nguồn tin|Источник|Source|Fuente|Quelle|Źródło|Πηγή|출처|Sumber|المصدر|ที่มา|Kaynak|出典|Көзі|Дереккөз|Fonte|Bron|Kilde|Zdroj|Джерело)"
    r"\s*[:：]\s*(?P<source>[^|]*)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"'，。）)]+")
_SOURCE_END = re.compile(
    r"\s{2,}|\s*(?:19|20)\d\d[-/.年]|\s\d{1,2}[./]\d{1,2}[./]\d{4}|\s*(?:作者|责任编辑|编辑|责编|發布|发布)"
)
_FOLLOW = re.compile(
    r"^(?:Theo dõi|Follow|Suivez|Sigue a|Seguici su|Folgen Sie|Följ|Читайте|Śledź|Obserwuj|Ikuti)\s+(?P<name>[\w-]+(?:\.[\w-]+)+)\s",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:Bản quyền thuộc về|Copyright|©|ⓒ|\(c\))[\s©ⓒ:]*(?:\(c\)\s*)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?)?[\s,.]*(?P<name>[^|,.;©ⓒ\d][^|,.;©ⓒ]{1,40}?)(?=\s*(?:[|,.;]|All [Rr]ights|版权|$))"
)


def find_byline(text: str) -> tuple[int, int] | None:
    """Give the range of a name in a line that tells who wrote the article, or None."""
    if len(text) > LONGEST:
        return None
    for pattern in _BYLINES:
        match = pattern.search(text)
        if match:
            return match.span("name")
    return None


def find_closing_byline(text: str) -> tuple[int, int] | None:
    """Give the range of a reporter's name behind the full stop of the last paragraph, or None."""
    match = _CLOSING_BYLINE.search(text)
    return match.span("name") if match else None


def source_label(text: str) -> tuple[int, int] | None:
    """Give the range behind a "source:" label, empty where nothing is named; None without a label."""
    if len(text) > LONGEST:
        return None
    match = _SOURCE.search(text)
    if match is None:
        return None
    start, end = match.span("source")
    cut = _SOURCE_END.search(text, start, end)
    end = cut.start() if cut else end
    return start, start + len(text[start:end].rstrip())


def find_url(text: str) -> tuple[int, int] | None:
    """Give the range of the first web address in a line, or None."""
    match = _URL.search(text)
    return (match.start(), match.start() + len(match.group().rstrip(".,;:"))) if match else None


def find_followed(text: str) -> tuple[int, int] | None:
    """Give the range of the site that a line asks to follow ("Follow example.com on"), or None."""
    match = _FOLLOW.search(text) if len(text) <= LONGEST else None
    return match.span("name") if match else None


def find_owner(text: str) -> tuple[int, int] | None:
    """Give the range of the owner's name in a copyright line, or None."""
    match = _RIGHTS.search(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    start, end = match.span("name")
    return start, start + len(text[start:end].rstrip())


LONGEST = 200
"""Characters of the longest line that is read for names: longer ones are prose."""
