"""The real program, killed in the middle of an interview, and what is left of it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from rls_screen.content.library import load
from rls_screen.person.answers import Answers
from rls_screen.person.answers.given import as_json
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import EndOfInput, Lines

ROOT = Path(__file__).parents[2]
# A code, the person's own answers, 40 years, and then every question to the look-alikes with a no.
TYPED = ["x1", "1", "40", "1", "1", *["2"] * 18, *["1"] * 4, *["2"] * 9]
LONGEST = 1.0  # seconds after the first question within which the program is killed


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


def killed(folder: Path, chance: random.Random) -> Killed:
    """The program begun with its answers in a pipe, killed (no signal it could hear) at a random moment."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RLS_SCREEN_SESSIONS": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-m", "rls_screen", "ask", "--for", "patient"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment,
    ) as program:  # fmt: skip
        assert program.stdin is not None
        assert program.stdout is not None
        program.stdin.write("".join(f"{line}\n" for line in TYPED))
        program.stdin.flush()
        put = 0
        for line in program.stdout:
            put += line.startswith("Question ")
            if put == 1 and line.startswith("Question "):
                threading.Timer(chance.uniform(0, LONGEST), program.kill).start()
    [file] = folder.glob("*.json")
    return Killed(put - 1, json.loads(file.read_text("utf-8"))["answers"])
