"""Characters that must never reach a reader raw, and texts that hold them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

CONTROLS = tuple(map(chr, (*range(0x20), *range(0x7F, 0xA0))))
BIDI = tuple("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = (
    *"\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2064\u3164\ufe0f\ufeff\uffa0\ufff9\U000e0041\U000e0100",
)
OTHERS = ("\ud800", "\udcff", "\ufffe", "\ufdd0", "\U0001ffff", "\u2028", "\u2029")

RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e01ef]"
)
"""What no rendered line may hold; the line end itself is left out."""

MARKUP = (
    "[red]x[/red]",
    "[/]",
    ":smile:",
    "[link=https://evil.test]x[/link]",
    "\x1b[31m",
    "\x1b]8;;https://evil.test\x07x\x1b]8;;\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x9b2J",
    "![x](https://evil.test/?q=1)",
    "[x](javascript:alert(1))",
    "<img src=x onerror=alert(1)>",
    "https://evil.test/a_b_c",
    "www.evil.test",
    "a@evil.test",
    "# heading",
    "\n\n# heading\n",
    "| a | b |",
    "`code` ``",
    "***",
    "&lt;script&gt;",
    "1. item",
    "- item",
    "    code",
    "===",
    "[ref]: https://evil.test",
    "~~~",
    "\\",
)


def hostile_texts() -> st.SearchStrategy[str]:
    """Ordinary words mixed with everything above."""
    pieces = st.sampled_from(
        (*CONTROLS, *BIDI, *INVISIBLE, *OTHERS, *MARKUP, "ký kết", "签署", "توقيع", "a", " ")
    )
    return st.lists(pieces | st.text(max_size=4), max_size=8).map("".join)
