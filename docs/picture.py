"""The picture of the interview in the README, made from the real program in a pseudo-terminal.

Nothing comes from the network, in the making or in the picture, and the same program makes the same bytes.

Run `python docs/picture.py` after a change of how the interview looks; it writes docs/interview.svg. With `--check` it
writes nothing and fails where the picture is out of date. Needs the test extras.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from windows import Window  # noqa: E402

from rls_screen.content.library import load  # noqa: E402

PICTURE = ROOT / "docs" / "interview.svg"
COLUMNS, ROWS = 80, 20
FROM_OUTSIDE = re.compile(r"\s*@font-face \{[^}]*\}|\s*<!--.*?-->")  # fonts of a server; the viewer's own will do


def shown() -> Window:
    """A patient's window at the first of the four criteria, just after a wrong key and a letter of an answer."""
    instrument = load()
    signs = [item.hint or item.words("patient") for item in instrument.safety_items if item.skip_when is None]
    urge = instrument.items["urge_to_move"].words("patient")
    with tempfile.TemporaryDirectory() as folder:
        with Window(Path(folder), "ask", "--for", "patient", "--no-save", columns=COLUMNS, rows=ROWS) as window:
            window.wait("Press Enter to begin").press("\r", then=":? help")
            for key, then in ((":s\r", "I do"), ("1", "How old"), ("44\r", "Female"), ("1", "Are you pregnant")):
                window.press(key, then=then)
            keys = ["1", *("2" for _ in signs)]
            for key, question in zip(keys, [*signs, urge], strict=True):
                window.press(key, then=f"{' '.join(question.split()[-3:])} 1 Yes")
            window.press("\x1b[B", then="Enter takes")
        return window


def svg(window: Window) -> str:
    """The window's screen as a picture that needs nothing from outside."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    for row in range(ROWS):
        cells = [window.screen.buffer[row][column] for column in range(COLUMNS)]
        parts = groupby(cells, key=lambda cell: cell.bold)
        line = Text.assemble(*(("".join(cell.data for cell in part), "bold" if bold else "") for bold, part in parts))
        line.rstrip()
        console.print(line)
    picture = console.export_svg(title="rls-screen ask --for patient", unique_id="interview")
    return FROM_OUTSIDE.sub("", picture)


def main() -> int:
    """The exit status: 1 where `--check` found the picture out of date."""
    made = svg(shown())
    if "--check" in sys.argv[1:]:
        return int(not PICTURE.exists() or PICTURE.read_text("utf-8") != made)
    PICTURE.write_text(made, "utf-8")
    print(f"{PICTURE.relative_to(ROOT)}: {len(made)} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
