"""The review: all answers in a list that scrolls, what is open first, from which one can go to any question."""

from __future__ import annotations

from ..content.texts import ReviewWords
from .frame import Frame
from .question import Back, Finish, Jump, ReviewReply, Rows, Stop
from .screen import BOLD, DIM, Shown
from .text import readable_width, wrapped

_STEPS = {"down": 1, "j": 1, "up": -1, "k": -1, "home": -999, "end": 999}


class Look:
    """The answers, the one under the cursor, the number being typed, and whether only the open ones are shown.

    The first `unsettled` rows are those without a definite answer. `at` is the id of the answer looked at before.
    """

    def __init__(
        self, rows: Rows, unsettled: int, words: ReviewWords, frame: Frame, *, final: bool, at: str | None, only: bool
    ) -> None:
        self._rows, self._unsettled, self._words, self._frame, self._final = rows, unsettled, words, frame, final
        self.only = only and unsettled > 0
        ids = [row[0] for row in self._shown]
        self._at: int | None = ids.index(at) if at in ids else None
        self._typed, self._message = "", ""
        self._first = self._end = 0

    @property
    def _shown(self) -> Rows:
        return self._rows[: self._unsettled] if self.only else self._rows

    def press(self, key: str) -> ReviewReply | None:
        """Handle a key; return None where the panel stays. A number is typed out and taken by Enter."""
        self._message, key = "", key.lower()
        if len(key) == 1 and key in "0123456789":
            self._typed = (self._typed + key)[-3:]
            number = int(self._typed)
            self._at = number - 1 if 1 <= number <= len(self._shown) else self._at
            return None
        self._typed = ""
        match key:
            case "f" if self._final:
                return Finish()
            case "b" | "left" | "escape":
                return Back()
            case "q":
                return Stop()
            case "o" if self._unsettled:
                self._filter()
            case "enter" if self._at is not None:
                return Jump(self._shown[self._at][0])
            case "enter":
                self._message = self._words.choose_first_at_end if self._final else self._words.choose_first
        self._move(key)
        return None

    def _filter(self) -> None:
        """Show only the answers that are open, or all; the cursor stays on its answer where that is shown."""
        at = self._shown[self._at][0] if self._at is not None else None
        self.only = not self.only
        ids = [row[0] for row in self._shown]
        self._at, self._first = (ids.index(at) if at in ids else None), 0

    def _move(self, key: str) -> None:
        page = max(1, self._end - self._first)
        steps = {**_STEPS, "pagedown": page, "pageup": -page}
        if key in steps:
            start = (-1 if steps[key] > 0 else 0) if self._at is None else self._at
            self._at = max(0, min(start + steps[key], len(self._shown) - 1))

    def page(self, columns: int, rows: int) -> Shown:
        """Draw the answers that fit, > on the one under the cursor, and the keys."""
        width = readable_width(columns)
        foot = self._foot(width)
        room = max(1, self._frame.room(width, rows) - len(foot.lines) - 1)
        drawn = [self._row(at, width) for at in range(len(self._shown))]
        first, end = self._span([len(row) for row in drawn], room)
        shown = Shown()
        for at in range(first, end):
            if at == self._at:
                shown.cursor = (len(shown.lines), 0)
            shown.add(drawn[at], style=BOLD if at == self._at else "")
        position = self._words.position.format(first=min(first + 1, end), last=end, number=len(drawn))
        shown.add([position], style=DIM)
        self._first, self._end = first, end
        return self._frame.page(shown, foot, width, rows, 1.0)

    def _row(self, at: int, width: int) -> list[str]:
        _, label, answer = self._shown[at]
        return wrapped(f"{label}: {answer}", width, f"{'>' if at == self._at else ' '} {at + 1:>2}  ")

    def _span(self, heights: list[int], room: int) -> tuple[int, int]:
        at = min(self._at or 0, len(heights) - 1)
        first = min(self._first, at) if self._at is not None else 0
        while sum(heights[first : at + 1]) > room and first < at:
            first += 1
        end = first
        while end < len(heights) and (end == first or sum(heights[first : end + 1]) <= room):
            end += 1
        return first, end

    def _foot(self, width: int) -> Shown:
        words, shown = self._words, Shown()
        shown.add(wrapped(self._message, width) if self._message else [], style=BOLD)
        keys = words.keys_at_end if self._final else words.keys
        if self._unsettled:
            keys = f"{keys} | {words.show_all if self.only else words.show_open.of(self._unsettled)}"
        shown.add(wrapped(keys, width), style=DIM)
        return shown
