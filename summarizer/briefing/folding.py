"""norm/1: the reversible normaliser that quotes are compared under.

`fold` gives text in which harmless differences of spelling are gone (full-width letters, kinds of
quotation marks, invisible characters, case, ...) and maps every folded character back to the code
points it was made from. Nothing that changes a letter or a word is folded. ``docs/norm.md`` is the
published description; a change here that changes any folded text needs a new `NORM_VERSION`.

Laws (tested): folding is idempotent, the map is monotone and total, the time is linear.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import cache, lru_cache, partial
from typing import Final, TypeAlias

from summarizer.briefing.letters import MAX_CLUSTER, WIDE, fold_cluster, is_wide, joins
from summarizer.records import MappedText

NORM_VERSION: Final = "norm/1"

Folded: TypeAlias = MappedText
"""Folded text; `starts` and `ends` are code points of the text that was given to `fold`."""

_NEAR: Final = 8  # so far back a letter is looked for before punctuation and a space

# Vietnamese open syllables: the newer "hoà, khoẻ, thuỷ" are written as the older "hòa, khỏe, thủy".
_TONE = re.compile(r"o[àáảãạèéẻẽẹ](?!\w)|(?<!q)u[ỳýỷỹỵ](?!\w)")
_TONED = {
    vowels[0] + second: first + vowels[1]
    for vowels, firsts, seconds in (
        ("oa", "òóỏõọ", "àáảãạ"),
        ("oe", "òóỏõọ", "èéẻẽẹ"),
        ("uy", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for first, second in zip(firsts, seconds, strict=True)
}


def fold(text: str, *, language: str = "und") -> Folded:
    """Fold `text` under norm/1.

    `language` is a BCP-47 code; it decides the i of Turkish and Azeri and the place of Vietnamese
    tone marks. The map covers every folded character; what was dropped lies between two entries.
    White space at either end is dropped.
    """
    primary = language.partition("-")[0].lower()
    alphabet = _alphabet(turkic=primary in {"tr", "az"})
    folder = _Folder(text, alphabet)
    for match in alphabet.pattern_for(text).finditer(text):
        folder.take(match)
    folded = folder.finish()
    if primary != "vi":
        return folded
    toned = _TONE.sub(lambda match: _TONED[match.group()], folded.text)
    return Folded(text=toned, starts=folded.starts, ends=folded.ends)


class _Alphabet:
    """What each character seen so far needs, and the pattern that finds the places that need work.

    The pattern names only characters that have occurred: that keeps it small, and sparing a walk
    through all of Unicode keeps the start fast. What a character needs does not depend on others.
    """

    def __init__(self, *, turkic: bool) -> None:
        self.fold_cluster = lru_cache(maxsize=1 << 16)(partial(fold_cluster, turkic=turkic))
        self.swaps: dict[int, str] = {}  # one character for one: str.translate does these
        self.known: set[str] = set()
        self.white, self.dropped, self.marks = set(" \n"), {"\u00ad"}, {"\u0301"}
        self.dots, self.grown, self.signs = {"."}, {"ß"}, {"."}
        self.wide: set[str] = set()  # other characters that fold to Han or kana
        self.pattern = self._compile()

    def pattern_for(self, text: str) -> re.Pattern[str]:
        """Learn the characters of `text`; give the pattern of the places in it that need work."""
        new = set(text) - self.known
        if True in {self._learn(char) for char in new}:
            self.pattern = self._compile()
        self.known |= new
        return self.pattern

    def _learn(self, char: str) -> bool:
        """Note what `char` needs; tell whether the pattern has to know it."""
        folded = " " if char.isspace() else self.fold_cluster(char)
        if len(folded) == 1 and folded != char:
            self.swaps[ord(char)] = folded
        joined = bool(folded) and (joins(folded[0]) or joins(char))
        kinds = [
            (self.white, folded == " "),
            (self.dropped, not folded),
            (self.marks, joined),
            (self.dots, bool(folded) and not folded.strip(".")),
            (self.grown, len(folded) > 1 and not joined),
            (self.signs, bool(folded) and not folded[-1].isalnum()),
            (self.wide, bool(folded) and not is_wide(char) and (is_wide(folded[0]) or is_wide(folded[-1]))),
        ]
        found = [kind for kind, holds in kinds if holds]
        for kind in found:
            kind.add(char)
        return bool(found)

    def _compile(self) -> re.Pattern[str]:
        hard = _char_class(self.white - {" "})
        white = _char_class(self.white | self.dropped)
        joined = _char_class(self.marks | self.dropped)
        wide = f"[{WIDE}{''.join(map(re.escape, sorted(self.wide)))}]"
        signs = _char_class(self.marks | self.dropped | self.signs)
        dots = _char_class(self.dots)
        first = _char_class(self.white | self.marks | self.dropped | self.dots | self.grown | {"-", "‐"})
        return re.compile(
            f"(?={first})(?:"  # turns most characters away at once
            f"(?P<white>{hard}{white}*| {white}+| (?={wide})|(?<={wide}) |(?<={signs}) )"
            f"|(?P<hyphen>[-‐]{white}+)"
            f"|(?P<dots>{dots}{_char_class(self.dots | self.dropped)}+)"
            f"|(?P<cluster>(?:{_char_class(self.grown)}|{joined}){joined}*))"
        )


def _char_class(chars: set[str]) -> str:
    return "[" + "".join(map(re.escape, sorted(chars))) + "]"


@cache
def _alphabet(*, turkic: bool) -> _Alphabet:
    return _Alphabet(turkic=turkic)


class _Folder:
    """Collects the folded text: copies what needs no work, folds what a match has found."""

    def __init__(self, text: str, alphabet: _Alphabet) -> None:
        alphabet.pattern_for(text)
        self.text = text
        self.alphabet = alphabet
        self.plain = text.translate(alphabet.swaps)
        self.places = array("I", range(len(text) + 1))
        self.parts: list[str] = []
        self.starts, self.ends = array("I"), array("I")
        self.done = 0

    def take(self, match: re.Match[str]) -> None:
        start, end = match.span()
        if match.lastgroup == "white":
            self._white(start, end)
        elif match.lastgroup == "cluster":
            self._cluster(start, end)
        elif match.lastgroup == "hyphen":
            self._hyphen(start, end)
        else:
            dots = sum(len(self.alphabet.fold_cluster(char)) for char in match.group())
            self._replace(start, end, "." * min(dots, 3))

    def finish(self) -> Folded:
        self._copy(len(self.text))
        folded = "".join(self.parts)
        first = folded.startswith(" ")
        last = len(folded) - (len(folded) > first and folded.endswith(" "))
        return Folded(text=folded[first:last], starts=self.starts[first:last], ends=self.ends[first:last])

    def _copy(self, until: int) -> None:
        if until > self.done:
            self.parts.append(self.plain[self.done : until])
            self.starts.extend(self.places[self.done : until])
            self.ends.extend(self.places[self.done + 1 : until + 1])

    def _replace(self, start: int, end: int, folded: str) -> None:
        """Copy what stands before `start`; write `folded` for what stands up to `end`."""
        self._copy(start)
        self.done = end
        if folded:
            self.parts.append(folded)
            self.starts.extend([start] * len(folded))
            self.ends.extend([end] * len(folded))

    def _cluster(self, start: int, end: int) -> None:
        text = self.text
        if (
            start > self.done
            and text[start] not in self.alphabet.grown
            and text[start - 1] not in self.alphabet.white
        ):
            start -= 1  # marks belong to the letter before them
        folded = self.alphabet.fold_cluster(text[start : min(end, start + 8 * MAX_CLUSTER)])
        if folded == text[start:end]:
            return  # it is copied with what comes after it
        seen = end
        while (
            seen - 1 > start
            and text[seen - 1] in self.alphabet.dropped
            and unicodedata.category(text[seen - 1]) == "Cf"
        ):
            seen -= 1
        self._replace(start, seen, folded)
        self.done = end

    def _hyphen(self, start: int, end: int) -> None:
        broken = self._breaks_word(start, end)
        after = self.text[end : end + 1]
        if broken and after.islower() and after not in self.alphabet.marks:
            self._replace(start, end, "")  # "inter-\nnational"
            return
        self._replace(start, start + 1, "-")
        if broken and after.isupper():  # "Sino-\nVietnamese"
            self.done = end
        else:
            self._white(start + 1, end)

    def _white(self, start: int, end: int) -> None:
        kept = not self.alphabet.white.isdisjoint(self.text[start:end]) and self._parts_words(start, end)
        if kept and end - start == 1:
            return  # it is copied as a space with what comes after it
        self._replace(start, end, " " if kept else "")

    def _parts_words(self, start: int, end: int) -> bool:
        """Whether the white space at `start` to `end` means anything where it stands."""
        after = self.text[end : end + 1]
        if not after or not (self.parts or start > self.done):
            return False
        last = self.plain[start - 1] if start > self.done else self.parts[-1][-1]
        if after in self.alphabet.marks or (after in self.alphabet.dots and last == "."):
            return True  # or it would become one with what stands before
        if is_wide(self.alphabet.fold_cluster(after)[0]) or is_wide(self._letter_before(start, last)):
            return False
        soft_hyphen = self.text[start - 1] == "\u00ad" and self._breaks_word(start - 1, end)
        return not (soft_hyphen and after.islower())

    def _letter_before(self, start: int, last: str) -> str:
        """Give the `last` folded character before `start`, or the letter before it if that is a sign."""
        if last.isalnum() or is_wide(last):
            return last
        tail = (
            "".join(part[-_NEAR:] for part in self.parts[-_NEAR:])
            + self.plain[max(self.done, start - _NEAR) : start]
        )
        return next((char for char in reversed(tail[-_NEAR:]) if char.isalnum()), "")

    def _breaks_word(self, start: int, end: int) -> bool:
        """Whether a letter stands before a hyphen at `start`, and a line break in what follows it."""
        return self.text[start - 1 : start].isalpha() and "\n" in self.text[start:end]
