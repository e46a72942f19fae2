"""The pictures of the README: the interview on a screen in memory, and the beginning of the example's report.

Nothing comes from the network, in the making or in the pictures, and the same program makes the same bytes.

Run `python docs/picture.py` after a change of how the interview or the report looks; it writes docs/interview.svg and
docs/report.svg. With `--check` it writes nothing and fails where a picture is out of date. Needs the test extras.
"""

from __future__ import annotations

import contextlib
import copy
import html
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from unittest import mock

import pyte
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from display import Display  # type: ignore[import-not-found, unused-ignore] # noqa: E402

from rls_screen import __version__  # noqa: E402
from rls_screen.cli.printing import print_pages  # noqa: E402
from rls_screen.content.library import load  # noqa: E402
from rls_screen.person.answers import read_answers  # noqa: E402
from rls_screen.person.scoring import score  # noqa: E402
from rls_screen.report import report as build  # noqa: E402

INTERVIEW = ROOT / "docs" / "interview.svg"
REPORT = ROOT / "docs" / "report.svg"
COLUMNS, ROWS = 80, 20
REPORT_COLUMNS = 88
DATE = "answered_on"  # the picture shows the day of the example's answers, so that it stays the same
REPORT_BLOCKS = 5  # the report's first blocks; all of it would be longer than a README
FROM_OUTSIDE = re.compile(r"\s*@font-face \{[^}]*\}|\s*<!--.*?-->")  # fonts of a server; the viewer's own will do


def shown() -> pyte.Screen:
    """A patient's screen at the first of the four criteria, just after a key that marks a line."""
    signs = [item for item in load().safety_items if item.skip_when is None]
    last: list[pyte.Screen] = []

    def script(display: Display) -> Iterator[str]:
        yield from ("\r", ":s\r", "1", "44\r", "1", "1", *("2" for _ in signs), "\x1b[B")
        last.append(copy.deepcopy(display.screen))

    with tempfile.TemporaryDirectory() as folder:
        Display(COLUMNS, ROWS).run(Path(folder), script, "ask", "--for", "patient", "--no-save")
    return last[0]


def interview() -> str:
    """The interview's screen as a picture that needs nothing from outside."""
    screen = shown()
    console = _console(COLUMNS)
    for row in range(ROWS):
        cells = [screen.buffer[row][column] for column in range(COLUMNS)]
        parts = groupby(cells, key=lambda cell: cell.bold)
        line = Text.assemble(*(("".join(cell.data for cell in part), "bold" if bold else "") for bold, part in parts))
        line.rstrip()
        console.print(line)
    return _svg(console, "rls-screen ask --for patient", "interview")


def report() -> str:
    """The first blocks of the clinician's page of `rls-screen demo`, as a terminal shows them, as a picture."""
    instrument = load(people=True)
    person = next(one for one in instrument.people if one.demo)
    answers = read_answers(json.dumps(person.answers), person.name, instrument)
    made = build(score(instrument, answers), program_version=__version__, created=str(person.answers[DATE]), demo=True)
    page = made.pages[0]
    short = made.model_copy(update={"pages": (page.model_copy(update={"blocks": page.blocks[:REPORT_BLOCKS]}),)})
    terminal = {"TERM": "xterm-256color", "ACCESSIBLE": "", "RLS_SCREEN_ACCESSIBLE": ""}
    with mock.patch.dict(os.environ, terminal), contextlib.redirect_stdout(io.StringIO()) as printed:
        print_pages(short, console=_console(REPORT_COLUMNS))
    text, _, _ = printed.getvalue().strip().rpartition("\n\n")  # without the stamp, which changes with every rule
    console = _console(REPORT_COLUMNS)
    console.print(Text.from_ansi(text))
    return _svg(console, "rls-screen demo --page clinician", "report")


def words(picture: str) -> list[str]:
    """The words a picture shows, sorted: versions of rich set the same text with other lines and breaks around it."""
    texts = (html.unescape(text) for text in re.findall(r"<text[^>]*>(.*?)</text>", picture))
    return sorted(word for text in texts for word in re.findall(r"[^\s\u2500-\u257f]+", text))


def _console(columns: int) -> Console:
    return Console(record=True, width=columns, file=io.StringIO(), force_terminal=True, legacy_windows=False)


def _svg(console: Console, title: str, name: str) -> str:
    return FROM_OUTSIDE.sub("", console.export_svg(title=title, unique_id=name))


def main() -> int:
    """The exit status: 1 where `--check` found a picture out of date."""
    made = {INTERVIEW: interview(), REPORT: report()}
    old = [file for file, picture in made.items() if not file.exists() or file.read_text("utf-8") != picture]
    for file in old:
        if "--check" not in sys.argv[1:]:
            file.write_text(made[file], "utf-8")
        print(f"{file.relative_to(ROOT)}: {len(made[file])} characters")
    return int("--check" in sys.argv[1:] and bool(old))


if __name__ == "__main__":
    sys.exit(main())
