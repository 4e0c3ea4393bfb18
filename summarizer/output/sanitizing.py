"""The one function that every foreign text passes on its way out.

Articles, models, servers and file names can hold control sequences that rewrite a terminal,
bidirectional overrides that reverse a name, and invisible characters that hide one. None of
them may reach a screen, a Markdown file or a message.
"""

from __future__ import annotations

import regex

_SPACE = regex.compile(r"\s+")
_INVISIBLE = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\uFFF9-\uFFFB]+")
_DANGEROUS = regex.compile(r"[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]")
_TOO_MANY_MARKS = regex.compile(r"(\p{M}{16})\p{M}+")
_SECRET = regex.compile(r"(?i)(\bsk-|\bbearer\s+|key[\"']?\s*[=:]\s*[\"']?)(?=\S*[\d*])[\w.~+/*-]{8,}=*")


def visible(text: str, *, keep: str = "") -> str:
    r"""Make `text` safe to show: nothing in it can move a cursor, hide or reorder characters.

    Control characters, lone surrogates and noncharacters are shown as escapes (``\x1b``); bidi
    controls, zero-width and other invisible characters are taken out; a pile of combining marks
    is cut at 16. `keep` names control characters that are let through, for example ``"\n\t"``.

    >>> visible("a\x1b[31mb\u202ec\u200bd")
    'a\\x1b[31mbcd'
    """
    if text.isascii() and text.isprintable():
        return text
    shown = _TOO_MANY_MARKS.sub(r"\1", _INVISIBLE.sub("", text))
    return _DANGEROUS.sub(lambda found: found[0] if found[0] in keep else _escaped(found[0]), shown)


def one_line(text: str) -> str:
    r"""Make prose safe to show and fold each run of white space, line ends too, to one space.

    >>> one_line(" signed\n  today\t")
    'signed today'
    """
    return visible(_SPACE.sub(" ", text).strip())


def folded(text: str) -> str:
    """Like `one_line`, but a space at either end is kept: it divides two pieces of a line."""
    inner = one_line(text)
    if not inner:
        return " " if text else ""
    return (" " if text[0].isspace() else "") + inner + (" " if text[-1].isspace() else "")


def redacted(text: str, *secrets: str | None) -> str:
    """Take the given secrets, and whatever looks like a key, out of a message.

    >>> redacted("wrong key hunter22 given", "hunter22")
    'wrong key [hidden] given'
    """
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[hidden]")
    return _SECRET.sub(r"\1[hidden]", text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")
