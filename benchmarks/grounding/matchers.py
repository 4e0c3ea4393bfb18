"""How many falsified quotes, harmless variants and whole inventions each matcher takes for true.

    python benchmarks/grounding/matchers.py

The sentences and the edits stand in tests/cases/grounding_sentences.json, the rules of the
variants in tests/briefing/grounding_variants.py. Sentences, edits and our normaliser have one
author: read the last column of our row as a floor test, not as a rate in the field. The other
matchers are measured if they are installed (`pip install langextract rapidfuzz`); the project
does not depend on them.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "briefing"))

from grounding_variants import articles, edits, haystack, variants

if TYPE_CHECKING:
    from collections.abc import Callable

INVENTED = {
    "vi": "Ngân hàng Mây Trắng cho vay tiền để xây cầu qua sông Tiền.",
    "zh": "云杉银行向渔民发放贷款，用于修建新的码头。",
    "sv": "Banken i Ystad lånade ut pengar till en ny bro över sundet.",
    "ru": "Банк «Север» выдал рыбакам кредит на строительство причала.",
    "es": "El banco prestó dinero a los pescadores para construir un muelle.",
    "fr": "La banque a prêté de l'argent aux pêcheurs pour bâtir un quai.",
    "de": "Die Bank lieh den Fischern Geld für den Bau einer neuen Brücke.",
    "th": "ธนาคารให้ชาวประมงกู้เงินเพื่อสร้างท่าเรือแห่งใหม่",
    "ja": "銀行は新しい桟橋を建てるために漁師に融資した。",
    "ko": "은행은 새 부두를 짓도록 어민들에게 돈을 빌려주었다.",
    "ar": "أقرض المصرف الصيادين مالاً لبناء رصيف جديد.",
    "ur": "بینک نے ماہی گیروں کو نئی گودی بنانے کے لیے قرض دیا۔",
}


def ours(article: str, quote: str, language: str) -> bool:
    """Look the quote up as the project does."""
    return haystack(article.split("\n")).find(quote, language=language).found


def rapidfuzz_at(bar: int) -> Callable[[str, str, str], bool]:
    """Take a quote whose best partial ratio with the article reaches `bar`."""
    fuzz = importlib.import_module("rapidfuzz.fuzz")
    return lambda article, quote, _: bool(fuzz.partial_ratio(quote, article) >= bar)


def langextract_with(
    *, unicode: bool = False, accept: str = "any", **options: object
) -> Callable[[str, str, str], bool]:
    """Align the quote as langextract does; `accept` "exact" takes exact alignments only."""
    resolver = importlib.import_module("langextract.resolver")
    data = importlib.import_module("langextract.core.data")
    tokenizer = importlib.import_module("langextract.core.tokenizer")
    words = tokenizer.UnicodeTokenizer() if unicode else tokenizer.RegexTokenizer()

    def takes(article: str, quote: str, _: str) -> bool:
        groups = [[data.Extraction(extraction_class="quote", extraction_text=quote)]]
        aligned: list[list[Any]] = resolver.WordAligner().align_extractions(
            groups, article, tokenizer_impl=words, **options
        )
        one = aligned[0][0] if aligned and aligned[0] else None
        if one is None or one.char_interval is None:
            return False
        return accept == "any" or one.alignment_status is data.AlignmentStatus.MATCH_EXACT

    return takes


CANDIDATES: dict[str, Callable[[], Callable[[str, str, str], bool]]] = {
    "norm/1, whole quote (ours)": lambda: ours,
    "langextract, defaults": langextract_with,
    "langextract, UnicodeTokenizer": lambda: langextract_with(unicode=True),
    "langextract, threshold 0.9, no lesser": lambda: langextract_with(
        fuzzy_alignment_threshold=0.9, accept_match_lesser=False
    ),
    "langextract, exact only": lambda: langextract_with(accept="exact"),
    "rapidfuzz partial_ratio >= 80": lambda: rapidfuzz_at(80),
    "rapidfuzz partial_ratio >= 90": lambda: rapidfuzz_at(90),
    "rapidfuzz partial_ratio >= 95": lambda: rapidfuzz_at(95),
}


def main() -> None:
    """Print one row a matcher, then our own misses by language and by rule."""
    pages = {language: "\n".join(lines) for language, lines in articles().items()}
    false, true = edits(), variants()
    print(f"{len(pages)} languages, {sum(map(len, articles().values()))} sentences")
    print(f"{'matcher':40} {'falsified taken':>16} {'variants kept':>16} {'invented taken':>15} {'CPU s':>7}")
    for name, make in CANDIDATES.items():
        try:
            takes = make()
        except ImportError:
            print(f"{name:40} not installed: pip install langextract rapidfuzz")
            continue
        start = time.process_time()
        taken = sum(takes(pages[each.language], each.falsified, each.language) for each in false)
        kept = sum(takes(pages[each.language], each.text, each.language) for each in true)
        made_up = sum(takes(pages[language], text, language) for language, text in INVENTED.items())
        seconds = time.process_time() - start
        print(
            f"{name:40} {taken:>9} of {len(false)} {kept:>8} of {len(true)} {made_up:>9} of {len(INVENTED)}"
            f" {seconds:>7.1f}"
        )


if __name__ == "__main__":
    main()
