"""The look through all answers: a list that scrolls, from which one can go to any question."""

from __future__ import annotations

from .question import Back, Finish, Jump, ReviewReply, Rows, Stop
from .screen import Shown, Terminal
from .text import wrapped

PAGE = 10


def look_through(terminal: Terminal, rows: Rows, remarks: tuple[str, ...], *, final: bool) -> ReviewReply:
    """All answers; the person goes to one of them, back, on to the report, or stops."""
    panel = _Look(rows, final=final)
    shown = Shown()
    shown.add(["", "Your answers", ""], bold=True)
    shown.add(line for remark in remarks for line in (*wrapped(remark, terminal.width), ""))
    terminal.write(shown)
    reply: ReviewReply = terminal.run(panel.show, panel.below, panel.press)
    return reply


class _Look:
    """All answers, the one the cursor is on, and a number being typed."""

    def __init__(self, rows: Rows, *, final: bool) -> None:
        self._rows, self._final = rows, final
        self._at: int | None = None
        self._typed, self._message = "", ""

    def press(self, key: str) -> ReviewReply | None:
        """What a key means here; a number is typed out and taken by Enter."""
        self._message = ""
        if len(key) == 1 and key in "0123456789":
            self._typed = (self._typed + key)[-3:]
            number = int(self._typed)
            self._at = number - 1 if 1 <= number <= len(self._rows) else self._at
            return None
        self._typed = ""
        match key.lower():
            case "f" if self._final:
                return Finish()
            case "b" | "left" | "escape":
                return Back()
            case "q":
                return Stop()
            case "enter" if self._at is not None:
                return Jump(self._rows[self._at][0])
            case "enter":
                self._message = "Choose an answer to change first" + (", or f to finish." if self._final else ".")
        self._move(key.lower())
        return None

    def _move(self, key: str) -> None:
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": PAGE, "pageup": -PAGE, "home": -999, "end": 999}
        if key in steps:
            start = -1 if self._at is None else self._at
            self._at = max(0, min(start + steps[key], len(self._rows) - 1))

    def show(self, width: int) -> Shown:
        """Each answer with its number, > on the one the cursor is on."""
        shown = Shown()
        for at, (_, label, answer) in enumerate(self._rows):
            here = at == self._at
            if here:
                shown.cursor = (len(shown.lines), 0)
            shown.add(wrapped(f"{label}: {answer}", width, f"{'>' if here else ' '} {at + 1:>2}  "), bold=here)
        return shown

    def below(self, width: int) -> Shown:
        """The keys."""
        shown = Shown()
        shown.add(["", *wrapped(self._message, width)] if self._message else [""], bold=True)
        of = f"{len(self._rows)} answers" if self._at is None else f"Answer {self._at + 1} of {len(self._rows)}"
        finish = "f finish and show the report | " if self._final else ""
        keys = "Up, Down or a number, then Enter: change it | b back | q save and stop"
        shown.add(wrapped(f"{of}. {finish}{keys}", width))
        return shown
