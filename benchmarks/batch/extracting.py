"""langextract's own `extract` over a folder of articles, each one document.

    PYTHON benchmarks/batch/extracting.py FOLDER URL IN_FLIGHT [BATCH_LENGTH]

PYTHON is the interpreter of an environment with `langextract[openai]`; measured with 1.7.1. Called as its
README says for many documents and a server that speaks Chat Completions: a `ModelConfig` that names the
provider, `max_workers`, one pass, the chunks of 1,000 characters that are its default (an article is one).
What had to be set: `max_workers` twice, as with a `ModelConfig` the argument of `extract` does not reach the
provider, which then sends 10 at a time; an `api_key`, or it refuses; and `batch_length`, by default as large
as the folder, since it waits for a whole batch before it sends the next. It keeps no journal and writes no
file; its client sends a request up to twice more on its own. Prints a JSON object: documents, extractions,
and how many of these it gave a place in the text.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

TASK = "List the organizations that signed an agreement, in the words of the text, with their English names."
EXAMPLE = "Norges fiskeridirektorat och Chiles fiskerimyndighet undertecknade ett avtal i Bergen."
SIGNED = {
    "Norges fiskeridirektorat": ("Norwegian Directorate of Fisheries", "Norway"),
    "Chiles fiskerimyndighet": ("Chilean Fisheries Authority", "Chile"),
}


def extract(folder: Path, url: str, in_flight: int, batch_length: int) -> list[Any]:
    """Extract from all articles of the folder."""
    library = importlib.import_module("langextract")
    data = importlib.import_module("langextract.core.data")
    factory = importlib.import_module("langextract.factory")
    signatories = [
        data.Extraction(
            extraction_class="organization",
            extraction_text=name,
            attributes={"english": english, "country": country, "role": "signatory"},
        )
        for name, (english, country) in SIGNED.items()
    ]
    found: list[Any] = library.extract(
        text_or_documents=[
            data.Document(text=path.read_text("utf-8"), document_id=path.name)
            for path in sorted(folder.iterdir())
        ],
        prompt_description=TASK,
        examples=[data.ExampleData(text=EXAMPLE, extractions=signatories)],
        config=factory.ModelConfig(
            model_id="m",
            provider="openai",
            provider_kwargs={"api_key": "none", "base_url": url, "max_workers": in_flight},
        ),
        max_workers=in_flight,
        batch_length=batch_length,
        extraction_passes=1,
        show_progress=False,
    )
    return found


def main() -> None:
    """Extract, and tell what was found."""
    folder, url, in_flight = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    batch_length = int(sys.argv[4]) if len(sys.argv) > 4 else max(in_flight, len(list(folder.iterdir())))
    documents = extract(folder, url, in_flight, batch_length)
    extractions = [each for document in documents for each in document.extractions]
    placed = sum(each.char_interval is not None for each in extractions)
    print(json.dumps({"documents": len(documents), "extractions": len(extractions), "placed": placed}))


if __name__ == "__main__":
    main()
