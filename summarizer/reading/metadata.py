"""What a page states about itself: title, date, publisher, byline, original source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.records import Line, PublicationDate, Stated


@dataclass(frozen=True, kw_only=True, slots=True)
class Metadata:
    """What the page states about itself; None is "not stated"."""

    title: Stated | None = None
    published: PublicationDate | None = None
    publisher: Stated | None = None
    byline: Stated | None = None
    original_url: Stated | None = None
    is_machine_translation: bool | None = None


def find_metadata(lines: Sequence[Line], *, language: str) -> Metadata:  # noqa: ARG001 - first version
    """Read the metadata out of the labelled lines of a page in `language` (BCP-47)."""
    return Metadata()
