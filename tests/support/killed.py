"""The real program, killed in the middle of interviews, and what is left of them."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from rls_screen.content.library import load
from rls_screen.person.answers import Answers
from rls_screen.person.given import as_json
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import EndOfInput, Lines

ROOT = Path(__file__).parents[2]
# A code, the person's own answers, 40 years, and then every question to the look-alikes with a no.
TYPED = ["x1", "1", "40", "1", "1", *["2"] * 18, *["1"] * 4, *["2"] * 9]


@dataclass(frozen=True)
class Killed:
    """How many answers were surely given when the program was killed, and the answers found afterwards."""

    given: int
    kept: dict[str, Any]


def expected() -> list[tuple[str, Any]]:
    """The answers of a way through that nobody kills, in the order in which they are given."""
    last = Interview(load(), Answers(), "patient")

    def keep(interview: Interview) -> None:
        nonlocal last
        last = interview

    with contextlib.suppress(EndOfInput):
        drive(
            last, Lines(StringIO("".join(f"{line}\n" for line in TYPED)), StringIO(), load().words, strict=True), keep
        )
    return [(id, as_json(given)) for id, given in last.answers.given.items()]


# One program, so that imports and reading the questionnaire are paid once. Each child is an interview of its own, and
# is killed with SIGKILL at a random moment after its first question.
FORKING = """
import json, os, random, re, signal, sys
from rls_screen.cli import main
from rls_screen.content.library import load

typed, folders = sys.argv[1].encode(), sys.argv[2:]
sys.argv[1:] = ["ask", "--for", "patient"]
load()
for folder in folders:
    chance, answers, shown = random.Random(folder.rpartition("/")[2]), os.pipe(), os.pipe()
    os.write(answers[1], typed)  # shorter than what a pipe holds
    child = os.fork()
    if not child:
        os.environ["RLS_SCREEN_SESSIONS"] = folder
        os.dup2(answers[0], 0)
        os.dup2(shown[1], 1)
        main()
    os.close(shown[1])
    put, wanted, text = 0, chance.randint(1, 20), b""
    while put < wanted and (read := os.read(shown[0], 65536)):
        text += read
        put = len(re.findall(rb"\\nQuestion [0-9]+[.]", text))
    for _ in range(chance.randint(0, 60_000)):  # some moment of the answer that follows
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while read := os.read(shown[0], 65536):
        text += read
    print(json.dumps([folder, len(re.findall(rb"\\nQuestion [0-9]+[.]", text))]))
    for end in (*answers, shown[0]):
        os.close(end)
"""


def killed(folder: Path, seeds: Iterable[int]) -> list[Killed]:
    """Interviews with their answers in a pipe, each killed at the moment of its seed; sessions are below `folder`."""
    folders = [folder / str(seed) for seed in seeds]
    typed = "".join(f"{line}\n" for line in TYPED)
    done = subprocess.run(
        [sys.executable, "-c", FORKING, typed, *map(str, folders)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True, timeout=120,
    )  # fmt: skip
    found = []
    for line in done.stdout.splitlines():
        where, put = json.loads(line)
        # Before the first answer there is no file yet.
        files = [json.loads(file.read_text("utf-8")) for file in Path(where).glob("*.json")]
        assert len(files) < 2
        found.append(Killed(put - 1, files[0]["answers"] if files else {}))
    return found
