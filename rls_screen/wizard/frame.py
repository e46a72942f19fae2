"""What surrounds the present question: the progress, the title, what was said, and the answers before it.

Every screen fills the window, with its keys at the bottom, so that nothing jumps from one question to the next.
"""

from __future__ import annotations

from .screen import ACCENT, BOLD, DIM, Shown
from .text import in_ascii, wrapped

ROOMY = 20  # rows from which the bar is drawn and the keys are explained in full
FOLDED = 4  # answers shown above the present question


class Frame:
    """The title and introduction of the present screen, passages to be read with it, and the answers before it."""

    def __init__(self) -> None:
        self.title = self.intro = ""
        self.begins = True  # whether the present screen is at its beginning: further down the introduction makes way
        self.passages: list[str] = []
        self.folded: list[str] = []

    def fold(self, line: str) -> None:
        """Add an answer to those shown above the next question."""
        self.folded = [*self.folded, *in_ascii(line).splitlines()][-FOLDED:]

    def reading(self, width: int) -> list[str]:
        """Return the passages that are to be read with the present screen."""
        return [line for text in self.unread for line in (*wrapped(text.strip("\n"), width), "")]

    @property
    def unread(self) -> list[str]:
        """What is to be read with the present screen: what was said, and the introduction; nothing further down."""
        return [*self.passages, *filter(None, (self.intro,))] if self.begins else []

    def room(self, width: int, rows: int) -> int:
        """Return how many rows the title and the passages leave for a question and its keys."""
        return rows - len(self._title(width)) - len(self.reading(width)) - (rows >= ROOMY)

    def page(self, middle: Shown, foot: Shown, width: int, rows: int, done: float) -> Shown:
        """Return a whole screen: as much of the surroundings as there is room for, above the question and its keys."""
        reading, title = self.reading(width), self._title(width)
        room = rows - len(middle.lines) - len(foot.lines)
        shown = Shown()
        if rows >= ROOMY and room > 0:
            shown.add([bar(done, width)], style=ACCENT)
        if room >= len(shown.lines) + len(title):
            shown.add(title, style=DIM)
        room -= len(shown.lines)
        spare = min(len(self.folded), room - len(reading) - 1)
        if spare > 0:
            shown.add([_cut(f"  {line}", width) for line in self.folded[-spare:]] + [""], style=DIM)
            room -= spare + 1
        if len(reading) <= room:
            shown.add(reading)
            room -= len(reading)
        shown.cursor = (len(shown.lines) + middle.cursor[0], middle.cursor[1])
        shown.lines += middle.lines
        shown.add([""] * room)
        shown.lines += foot.lines
        return shown

    def _title(self, width: int) -> list[str]:
        return [*wrapped(self.title, width), ""] if self.title else []


def bar(done: float, width: int) -> str:
    """Return the progress as a thin bar: `=` for what is behind, `-` for what is left."""
    full = round(max(0.0, min(1.0, done)) * width)
    return "=" * full + "-" * (width - full)


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else line[: width - 3].rstrip() + "..."


def foot_of(message: str, keys: str, progress: str, width: int, rows: int) -> Shown:
    """Return the last lines of a screen: the message about the last key, the progress where there is room, the keys."""
    shown = Shown()
    shown.add(wrapped(message, width) if message else [], style=BOLD)
    shown.add(wrapped(progress, width) if progress and rows >= ROOMY else [], style=DIM)
    shown.add(wrapped(keys, width) if keys else [], style=DIM)
    return shown
