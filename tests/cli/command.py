"""The command line as tests call it: in this process, or as a real process of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from fake_openai import Call, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from fake_openai import Post

ARTICLE = """Sverige och Vietnam skrev under avtal om film

2025-08-27 10:54

Sveriges filminstitut och Vietnams filmbyrå undertecknade ett samförståndsavtal i Hanoi den 26 augusti 2025. \
Avtalet gäller utbyte av filmer och utbildning av unga regissörer under tre år, och det ska förnyas därefter.

Avtalet undertecknades av institutets chef Anna Ekström Lind och byråns chef Tran Minh Duc. De två sidorna ska \
mötas igen i Stockholm i mars 2026 för att välja de första filmerna, berättade Lind efter ceremonin i Hanoi.
"""


class Result(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def exit_line(self) -> dict[str, Any]:
        """The last line of standard error, which --json promises."""
        found: dict[str, Any] = json.loads(self.err.splitlines()[-1])
        return found


class Cli(Protocol):
    """Runs a command line in this process."""

    def __call__(self, *arguments: str) -> Result: ...


def spawn(*arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> Result:
    """Run `summarizer` as a user does; `env` is added to the environment."""
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", *arguments],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def write_article(folder: Path, name: str = "film.txt", text: str = ARTICLE) -> str:
    """Write an article and give its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def reply_to(post: Post) -> dict[str, Any]:
    """A reply with one true party and one that was made up."""
    numbers = [int(number) for number in re.findall(r"^\[(\d+)\]", post.user, re.MULTILINE)]
    body = {"kind": "organization", "role": "signatory", "at": [1]}
    return {
        "countries": [],
        "bodies": [
            body
            | {
                "id": 1,
                "name": "Sveriges filminstitut",
                "english": "Swedish Film Institute",
                "country": "Sweden",
            },
            body
            | {
                "id": 2,
                "name": "Danska filminstitutet",
                "english": "Danish Film Institute",
                "country": "Denmark",
            },
        ],
        "persons": [],
        "also": [],
        "core": [1, 2],
        "dates": [],
        "agreements": [],
        "areas": [],
        "side_areas": [],
        "implied_areas": [],
        "title_en": "Sweden and Vietnam sign a film agreement",
        "summary": [{"text": "The Swedish Film Institute signed a memorandum in Hanoi.", "at": [1]}],
        "reads_machine_translated": False,
        "doubts": [],
        "last": max(numbers, default=0),
    }


HONEST = Call(lambda post: Reply(json.dumps(reply_to(post)), bills=False), bills=True)
"""A step of the fake server that answers as a good model would."""
