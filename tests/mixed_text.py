"""A Hypothesis strategy: texts that mix scripts, marks, grapheme clusters and white space of all kinds."""

from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = (
    "Hai bên ký kết. Ông nói: “Vâng!” ",
    "双方签署协议。“好。”他说。",
    "ลงนามบันทึกความเข้าใจเมื่อวันที่ 5 ",
    "ทั้งนี้ ทั้งสองฝ่ายจะ",
    "Подписан 5 мая 2023 г. в Москве. ",
    "「はい。」と述べた。",
    "وقع الجانبان. هل؟ ",
    "양국은 체결했다. ",
    "a\u0301\u0323",
    " \u0301",
    "🇻🇳🇱🇦",
    "👩\u200d👩\u200d👧",
    "क्षि। ",
    "\r\n",
    "\n\n",
    "\u2028",
    " ",
    "\t",
    "...",
    "A. ",
    "5. ",
    '."',
    "(x.) ",
    "[1]",
    "; ",
    "x" * 400,
)
mixed_text = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=25).map("".join)
