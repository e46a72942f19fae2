"""The review: all answers in a list that scrolls, from which one can go to any question."""

from __future__ import annotations

from ..content.texts import ReviewWords
from .question import Back, Finish, Jump, ReviewReply, Rows, Stop
from .screen import Shown, Terminal
from .text import wrapped

PAGE = 10


def look_through(
    terminal: Terminal, rows: Rows, remarks: tuple[str, ...], words: ReviewWords, *, final: bool
) -> ReviewReply:
    """Show all answers; return where to go: to one of them, back, on to the report (only if `final`), or out."""
    panel = _Look(rows, words, final=final)
    shown = Shown()
    shown.add(["", *wrapped(words.title, terminal.width), ""], bold=True)
    shown.add(line for remark in remarks for line in (*wrapped(remark, terminal.width), ""))
    terminal.write(shown)
    reply: ReviewReply = terminal.run(panel.show, panel.below, panel.press)
    return reply


class _Look:
    """The answers, the one under the cursor, and the number being typed."""

    def __init__(self, rows: Rows, words: ReviewWords, *, final: bool) -> None:
        self._rows, self._words, self._final = rows, words, final
        self._at: int | None = None
        self._typed, self._message = "", ""

    def press(self, key: str) -> ReviewReply | None:
        """Handle a key; return None where the panel stays. A number is typed out and taken by Enter."""
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
                self._message = self._words.choose_first_at_end if self._final else self._words.choose_first
        self._move(key.lower())
        return None

    def _move(self, key: str) -> None:
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": PAGE, "pageup": -PAGE, "home": -999, "end": 999}
        if key in steps:
            start = -1 if self._at is None else self._at
            self._at = max(0, min(start + steps[key], len(self._rows) - 1))

    def show(self, width: int) -> Shown:
        """Draw each answer with its number, and > on the one under the cursor."""
        shown = Shown()
        for at, (_, label, answer) in enumerate(self._rows):
            here = at == self._at
            if here:
                shown.cursor = (len(shown.lines), 0)
            shown.add(wrapped(f"{label}: {answer}", width, f"{'>' if here else ' '} {at + 1:>2}  "), bold=here)
        return shown

    def below(self, width: int) -> Shown:
        """Draw the message and the keys."""
        shown, words, number = Shown(), self._words, len(self._rows)
        shown.add(["", *wrapped(self._message, width)] if self._message else [""], bold=True)
        position = words.number_of_answers.format(number=number)
        if self._at is not None:
            position = words.position.format(at=self._at + 1, number=number)
        keys = words.keys_at_end if self._final else words.keys
        shown.add(wrapped(keys.format(position=position), width))
        return shown
