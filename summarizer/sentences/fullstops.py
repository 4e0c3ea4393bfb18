"""The full stop, the one mark with other trades: abbreviations, initials, ordinals, numbers, addresses."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import regex

_REACH = 24
_GLUED_WORD = 3

# Read backwards from the full stop: a word with dots in it, or single letters with spaces ("т. д").
_TOKEN = regex.compile(r"(?r)(?:(?<!\p{L}\p{M}*)\p{L}\p{M}*\.\s?)*[\p{L}\p{M}\p{N}.'’-]*")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_WORD_BEFORE = regex.compile(r"(?r)\p{L}+\s")
_NUMBER_BEFORE = regex.compile(r"(?r)[\p{N}IVXLХ°º%]\s?")
_DATE = regex.compile(r"\p{N}{1,2}\.\s(?:\p{N}{1,2}\.|\p{N}{4}(?!\p{N}))")
_INITIAL = regex.compile(r"\p{Lu}\p{L}{0,2}\.")
_SEPARATOR = regex.compile(r"[.'’]")
_MARKS = regex.compile(r"\p{M}+")
_UNCASED = regex.compile(r"[\p{Lo}\p{Georgian}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_WIDE = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# Thai and Armenian know the full stop only as a sign of abbreviation or of a pause.
_NEVER = regex.compile(r"[\p{Thai}\p{Armenian}]")


@dataclass(frozen=True, kw_only=True, slots=True)
class FullStop:
    """A full stop at offset `at` of `text`, with the next word at offset `word`, perhaps behind a space."""

    text: str
    at: int
    word: int
    spaced: bool

    def ends_sentence(self, *, dotted: bool) -> bool:
        """Whether a sentence ends here and another begins; the next word has no small first letter.

        `dotted` says that the text ends its Chinese or Japanese sentences with "." and not with "。".
        """
        token = "".join(_token(self.text, self.at).split())
        if not token or _NEVER.match(token[-1]):
            return self.spaced and not token
        if _WIDE.match(token[-1]):
            return self.spaced or (dotted and not self._next_char().isascii())
        if not self.spaced:
            return self._is_glued(token)
        if self._next_char().isdigit():
            return not self._counts(token)
        if token.isdigit():
            return not self._is_ordinal(token)
        return not self._abbreviates(token)

    def _next_char(self) -> str:
        return self.text[self.word : self.word + 1]

    def _next_word(self) -> str:
        found = _WORD.match(self.text, self.word)
        return found[0] if found else ""

    def _is_glued(self, token: str) -> bool:
        """Whether two sentences meet without a space, which scraped pages often lose."""
        following = self._next_word()
        sign = self.text[self.at - len(token) - 1 : self.at - len(token)]
        if token.isdigit():
            return len(token) == 4 and following.istitle()  # noqa: PLR2004 - a year: "2024.Hai"
        if "." in token or sign in {"@", "/"} or len(token) < _GLUED_WORD or len(following) < 2:  # noqa: PLR2004 - one letter is an initial
            return False
        if _listed(token):
            return False
        if _UNCASED.match(token[-1]):
            return bool(_UNCASED.match(following))
        return token[-1].islower() and following[0].isupper() and following[1:].islower()

    def _counts(self, token: str) -> bool:
        """Whether `token` is short for something that a number follows ("No. 5", "б.з.б. 330")."""
        if token.isdigit():
            return _DATE.match(self.text, self.at - len(token)) is not None
        if _listed(token):
            return True
        last = token.rpartition(".")[2]
        if len(_MARKS.sub("", last)) == 1 and not last.isdigit():
            return not self._follows_number(token)
        return token.lower() in _tables()["before_number"]

    def _is_ordinal(self, token: str) -> bool:
        """Whether the number is a German ordinal or a Korean day: "am 5. Mai", "der 3. Gipfel"."""
        if len(token) > 3:  # noqa: PLR2004 - a year or an amount
            return False
        if _HANGUL.match(self.text, self.word):
            return True
        before = _WORD_BEFORE.match(self.text, max(0, self.at - len(token) - _REACH), self.at - len(token))
        if before and before[0].strip().lower() in _tables()["ordinal_before"]:
            return True
        return self._next_word().lower().startswith(tuple(_tables()["ordinal_after"]))

    def _follows_number(self, token: str) -> bool:
        start = self.at - len(token)
        return _NUMBER_BEFORE.match(self.text, max(0, start - 2), start) is not None

    def _abbreviates(self, token: str) -> bool:
        """Whether `token`, with a full stop and a space behind it, is short for something."""
        if _listed(token):
            return True
        last = _MARKS.sub("", token.rpartition(".")[2])
        opens = self._next_word().lower() in _tables()["openers"]
        if len(last) != 1:
            return "." in token and token.replace(".", "").isupper() and not opens
        if last.isdigit() or (last.isupper() and token[0].islower()):  # "a.C." may end a sentence
            return False
        if last.islower() and _INITIAL.match(self.text, self.word):  # "a. C.", "v. Chr."
            return True
        if last.islower() and not _UNCASED.match(last):
            return token == last and not self._follows_number(token)
        return not opens and not self._follows_number(token)


def _token(text: str, at: int) -> str:
    found = _TOKEN.match(text, max(0, at - _REACH), at)
    return found[0] if found else ""


@lru_cache(maxsize=1024)
def _listed(token: str) -> bool:
    """Whether the abbreviation, or its capitalised last part ("GS.TS"), never ends a sentence."""
    names = _tables()["never_final"]
    last = _SEPARATOR.split(token)[-1]
    forms = (token, last) if last[:1].isupper() else (token,)
    return any(form in names or form[:1].lower() + form[1:] in names for form in forms)


@cache
def _tables() -> dict[str, frozenset[str]]:
    text = resources.files("summarizer.sentences").joinpath("abbreviations.toml").read_text("utf-8")
    return {
        name: frozenset(word for words in languages.values() for word in words)
        for name, languages in tomllib.loads(text).items()
    }
