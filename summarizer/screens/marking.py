"""A cursor in the lines of a source, and the words that it marks; a mark stays within its line."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace

import regex

from summarizer.screens.layout import clusters

_WORD_END = regex.compile(r"(?w)\b(?<=\w)", regex.VERSION1)
_WORD = regex.compile(r"(?w)\b(?=\w)", regex.VERSION1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A cursor on the character that begins at `place` of line `line`; `anchor` is where the mark began."""

    line: int
    place: int = 0
    anchor: int | None = None

    def anchored(self) -> Mark:
        """Let the mark begin here."""
        return replace(self, anchor=self.place)

    def span(self, text: str) -> tuple[int, int]:
        """Give the characters of the line's `text` that are marked, that under the cursor included."""
        first, last = sorted((self.place, self.place if self.anchor is None else self.anchor))
        end = next((end for start, end in clusters(text) if start <= last < end), len(text))
        return first, end

    def moved(self, text: str, steps: int, *, by_words: bool = False) -> Mark:
        """Move within the line's `text` by characters or words; it stops at the ends of the line.

        By words: to their first character, but forwards to their last one once the mark has begun.
        """
        characters = [start for start, _ in clusters(text)]
        stops = _ends_of_words(text, characters) if self.anchor is not None and steps > 0 else _words(text)
        stops = sorted({0, *stops, characters[-1]}) if by_words and characters else characters
        for _ in range(abs(steps)):
            ahead = [stop for stop in stops if (stop > self.place if steps > 0 else stop < self.place)]
            if not ahead:
                break
            self = replace(self, place=ahead[0] if steps > 0 else ahead[-1])  # noqa: PLW0642 - a value, not a thing
        return self

    def at(self, place: int) -> Mark:
        """Put the cursor on the character at `place`."""
        return replace(self, place=place)


def _words(text: str) -> list[int]:
    return [found.start() for found in _WORD.finditer(text)]


def _ends_of_words(text: str, characters: list[int]) -> list[int]:
    ends = (found.start() for found in _WORD_END.finditer(text))
    return [characters[max(bisect_left(characters, end) - 1, 0)] for end in ends]
