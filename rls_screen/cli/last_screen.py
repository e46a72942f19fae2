"""The last screen of an interview: the report in a few lines, where the files are, and what can be done with them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import printable, shown_name
from ..wizard.terminal import columns
from ..wizard.text import readable_width, wrapped
from .streams import print_text

if TYPE_CHECKING:
    from ..content.instrument import Instrument
    from ..content.schema import Voice
    from ..content.texts import EndingWords
    from ..person.scoring import Score
    from ..report import Report
    from ..wizard.line_input import LineInput


_STYLE = re.compile("\x1b\\[[0-9;]*m")


@dataclass(frozen=True)
class Kept:
    """What is kept of an interview: the files of the report and of the answers, and the id of a saved session."""

    report: Path | None = None
    answers: Path | None = None
    id: str | None = None


def show_last_screen(score: Score, made: Report, voice: Voice, kept: Kept, lines: LineInput | None) -> None:
    """Show the report in short and what can be done with what is kept, a screenful at a time if `lines` reads Enter."""
    words = score.instrument.words.ending
    shown = _in_short(score.instrument, score, made, voice)
    for sentence in what_next(words, kept, voice):
        for line in sentence.splitlines():
            # A command, which is indented, is copied to the shell: never broken into lines of its own.
            shown += [line] if line.startswith(" ") else wrapped(line, readable_width(columns()))
    _show(shown, words.more, lines)


def _in_short(instrument: Instrument, score: Score, made: Report, voice: Voice) -> list[str]:
    """Return the screen of this voice as lines; without one, the first block of its page."""
    from ..report import last_screen
    from ..report.stamp import chosen_pages
    from .printing import lines_of

    page = instrument.screen_for(voice)
    if page is not None:
        return lines_of(made, last_screen(score, page).blocks)
    return lines_of(made, chosen_pages(made, instrument.page_for(voice))[0].blocks[:1])


def what_next(words: EndingWords, kept: Kept, voice: Voice) -> list[str]:
    """Return how to print or send the report and how to change an answer, as far as anything is kept for it."""
    said = [words.open_report.format(file=shown_name(kept.report))] if kept.report is not None else []
    if kept.answers is not None:
        return [*said, words.change_answer.format(argument=_as_argument(kept.answers), voice=voice)]
    if kept.id is not None:
        return [*said, words.change_kept.format(id=kept.id)]
    return [*said, words.change_never]


def _as_argument(file: Path) -> str:
    """Return the name of a file as it can be copied to the shell."""
    return printable(subprocess.list2cmdline([file]) if sys.platform == "win32" else shlex.quote(str(file)))


def _show(shown: Sequence[str], more: str, lines: LineInput | None) -> None:
    """Print lines, and wait for Enter after each screenful. Raises KeyboardInterrupt as reading does."""
    height = max(shutil.get_terminal_size().lines - 1, 5)
    while lines is not None and sum(map(_rows, shown)) > height:
        fitting = next(at for at in range(len(shown), 0, -1) if at == 1 or sum(map(_rows, shown[:at])) <= height)
        print_text("\n".join(shown[:fitting]) + "\n")
        sys.stdout.write(f"{more} ")
        sys.stdout.flush()
        shown = shown[fitting:]
        if not lines.readline():
            break
    print_text("\n".join(shown) + "\n")


def _rows(line: str) -> int:
    """Return how many rows of the terminal a line takes."""
    return max(1, -(-len(_STYLE.sub("", line)) // columns()))
