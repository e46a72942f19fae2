"""A group of yes/no questions as one list, for staff.

No line is answered before its whole label was on the screen. An open line becomes a no by `n`, once all were shown, and
a confirmation that says how many; never by Enter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..person.answers import Answer, Unanswered
from .question import Back, Checklist, Leave, Line, ListReply, Marked, Rest, Review, Stop
from .screen import Shown, Terminal
from .text import LIST_KEYS, readable_width, wrapped

MARKS = {"yes": "[yes]", "no": "[no] ", "unsure": "[?]  ", None: "[   ]"}
OPEN = "Some lines are open. n: asked, all other lines are no. s: leave them without an answer."
FOOT = "Space or a number: yes | d not sure | n asked, all other lines no | s leave the rest open | ? help"
FOOT_CLOSED = "Space or a number: yes | d not sure | Enter goes on with the list as it is | ? help"
SHORT_FOOT = "Space yes, d not sure, n no, ? help"
SHORT_FOOT_CLOSED = "Space yes, d not sure, Enter goes on"
ROOMY = 20  # rows from which the keys are explained in full and the progress is shown
NUMBERED = 9  # a second digit cannot be waited for: the first one ticks its line


def put_checklist(terminal: Terminal, checklist: Checklist, say: Callable[[str], None], seen: set[str]) -> ListReply:
    """One mark, or what is to be done with the open lines.

    `seen` are the ids of the lines whose whole label was on the screen; those that are shown now are added to it.
    """
    panel = _List(checklist, seen)
    while True:
        reply = terminal.run_page(panel.page, panel.drawn, panel.press)
        if reply == "?":
            line = panel.line
            say("\n".join((f"\n{line.label}", line.text, "", line.why, "", LIST_KEYS)))
            continue
        if isinstance(reply, Rest) and reply.given == Answer(False) and not _confirmed(terminal, checklist):
            continue
        _tell(reply, checklist, say)
        assert not isinstance(reply, str)
        answered: ListReply = reply
        return answered


def _confirmed(terminal: Terminal, checklist: Checklist) -> bool:
    """Whether every open line is to be a no; only `y` says so, and nothing that was typed before the question."""
    words, lines = checklist.words, checklist.open_lines
    asked = words.confirm_all if len(lines) == len(checklist.lines) else words.confirm_rest
    yes_before = sum(line.earlier == "yes" for line in lines)

    def show(width: int) -> Shown:
        shown = Shown()
        shown.add(wrapped(asked.format(number=len(lines)), width), bold=True)
        shown.add(wrapped(words.confirm_earlier.format(number=yes_before), width) if yes_before else [])
        shown.cursor = (len(shown.lines), 0)
        shown.add(["", *(line for part in words.confirm_keys.split(" | ") for line in wrapped(part, width))])
        return shown

    keys = {"y": True, "Y": True, "b": False, "B": False, "n": False, "N": False, "left": False, "escape": False}
    terminal.above = Shown()
    terminal.forget_typed(until_drawn=True)
    confirmed: bool = terminal.run(show, lambda width: Shown(), keys.get)
    return confirmed


def _tell(reply: ListReply, checklist: Checklist, say: Callable[[str], None]) -> None:
    """What the transcript keeps of a list that was left."""
    if isinstance(reply, Marked):
        label = next(line.label for line in checklist.lines if line.id == reply.id)
        mark = "taken back" if reply.given is None else "yes" if reply.given == Answer(True) else "not sure"
        say(f"  > {label}: {mark}")
        return
    if isinstance(reply, Rest | Leave):
        rest = "no" if isinstance(reply, Rest) and reply.given == Answer(False) else "skipped"
        marks = [(line.label, line.mark or rest) for line in checklist.lines]
        named = [f"{label}: {'not sure' if mark == 'unsure' else mark}" for label, mark in marks if mark != "no"]
        number = sum(mark == "no" for _, mark in marks)
        say("\n".join((*named, f"Asked as a list: {number} of {len(marks)} answered no.")))
    else:
        say("  > " + ("Back" if isinstance(reply, Back) else "Stop" if isinstance(reply, Stop) else "All answers"))


@dataclass(frozen=True)
class _Page:
    """What is drawn of a list; the lines from `first` to before `end` are on it with their whole label."""

    shown: Shown
    first: int = 0
    end: int = 0


class _List:
    """The lines of a checklist, the one the cursor is on, what is on the screen, and what the last key did not do."""

    def __init__(self, checklist: Checklist, seen: set[str]) -> None:
        self._list, self._seen, self._at, self._top, self._message = checklist, seen, checklist.at, 0, ""
        self._page = _Page(Shown())

    @property
    def line(self) -> Line:
        """The line the cursor is on."""
        return self._list.lines[self._at]

    def press(self, key: str) -> ListReply | str | None:
        """What a key means here."""
        self._message = ""
        if len(key) == 1 and key in "123456789" and int(key) <= len(self._list.lines):
            self._at = int(key) - 1
            return self._marked("yes") if self.line.mark != "yes" else None
        if key.lower() in _MOVES:
            self._move(key.lower())
            return None
        match key.lower():
            case " ":
                return self._marked("yes")
            case "d":
                return self._marked("unsure")
            case "n":
                return self._rest(Answer(False))
            case "s":
                return self._rest(Unanswered("skipped"))
            case "enter" if self._list.is_open:
                self._message = OPEN
            case "enter":
                return Leave()
            case "b" | "left" | "escape":
                return Back()
            case "r":
                return Review()
            case "q":
                return Stop()
            case "?":
                return "?"
        return None

    def _move(self, key: str) -> None:
        """The cursor to another line; a page further is the first line that is not on the screen."""
        last = len(self._list.lines) - 1
        match key:
            case "down" | "j":
                self._at = 0 if self._at == last else self._at + 1
            case "up" | "k":
                self._at = last if self._at == 0 else self._at - 1
            case "home":
                self._at = 0
            case "end":
                self._at = last
            case "pagedown":
                self._at = min(last, max(self._page.end, self._at + 1))
            case "pageup":
                self._at = max(0, min(self._page.first, self._at) - max(1, self._page.end - self._page.first))

    def _marked(self, mark: str) -> Marked | None:
        """The mark on this line, or nothing on it where it had that mark; no mark on a line that was not shown."""
        line = self.line
        if line.id not in self._seen:
            return None  # it is on the screen now: the same key once more marks it
        if line.mark == mark:
            return Marked(line.id, None)
        return Marked(line.id, Answer(True) if mark == "yes" else Unanswered("unsure"))

    def _rest(self, given: Answer | Unanswered) -> Rest | Leave | None:
        """The same for all open lines, once all of them were shown; before that the first one that was not is shown."""
        unseen = [at for at, line in enumerate(self._list.lines) if line.mark is None and line.id not in self._seen]
        if unseen:
            self._at = self._top = unseen[0]
            self._message = self._list.words.unseen.format(number=len(unseen))
            return None
        return Rest(given) if self._list.is_open else Leave()

    def drawn(self) -> None:
        """The last page is on the screen: its lines were shown."""
        self._seen.update(line.id for line in self._list.lines[self._page.first : self._page.end])

    def page(self, columns: int, rows: int) -> Shown:
        """The list as far as it fits, the full words of the line with the cursor, where one is, and the keys."""
        width = readable_width(columns)
        labels = [self._label(at, width) for at in range(len(self._list.lines))]
        if len(labels[self._at]) + 3 > rows or width >= columns:
            said = wrapped(self._list.words.window_too_small, width)[:rows]
            self._page = _Page(Shown([(line, True) for line in said]))
            return self._page.shown
        foot = self._foot(width, rows)
        room = rows - len(labels[self._at]) - len(foot.lines) - 1
        text = self._text(width, room)
        first, end = self._span([len(label) for label in labels], rows - len(foot.lines) - 1 - len(text))
        shown = Shown()
        for at in range(first, end):
            if at == self._at:
                shown.cursor = (len(shown.lines), 0)
            shown.add(labels[at], bold=at == self._at)
        shown.add(text)
        words = self._list.words
        position = words.position_of_one if end == first + 1 else words.position
        position = position.format(first=first + 1, last=end, number=len(labels))
        shown.add(wrapped(position, width)[:1])
        shown.lines += foot.lines
        self._top, self._page = first, _Page(shown, first, end)
        return shown

    def _label(self, at: int, width: int) -> list[str]:
        line = self._list.lines[at]
        lead = f"{'>' if at == self._at else ' '} {at + 1 if at < NUMBERED else ' '} {MARKS[line.mark]} "
        return wrapped(line.label, width, lead)

    def _text(self, width: int, room: int) -> list[str]:
        """The full words of the line with the cursor, with a line of space around them; cut where there is no room."""
        words = wrapped(self.line.text, width)
        if len(words) + 2 <= room:
            return ["", *words, ""]
        if len(words) <= room:
            return words
        more = wrapped(self._list.words.more_text, width)
        return [*words[: room - len(more)], *more] if room > len(more) else []

    def _span(self, heights: list[int], room: int) -> tuple[int, int]:
        """Which labels fit into so many rows: as many as can, the one with the cursor among them, moving no further."""
        first, end = min(self._top, self._at), self._at + 1
        while sum(heights[first:end]) > room:
            first += 1
        while end < len(heights) and sum(heights[first : end + 1]) <= room:
            end += 1
        while first > 0 and sum(heights[first - 1 : end]) <= room:
            first -= 1
        return first, end

    def _foot(self, width: int, rows: int) -> Shown:
        """What the last key did not do, and the keys; how far the interview is where there is room."""
        is_open, shown = self._list.is_open, Shown()
        keys = (FOOT if is_open else FOOT_CLOSED) if rows >= ROOMY else SHORT_FOOT if is_open else SHORT_FOOT_CLOSED
        spare = rows - len(self._label(self._at, width)) - 1
        for lines, bold in (
            (wrapped(self._message, width) if self._message else [], True),
            (wrapped(keys, width), False),
            (wrapped(self._list.progress, width) if rows >= ROOMY else [], False),
        ):
            if len(shown.lines) + len(lines) <= spare:
                shown.add(lines, bold=bold)
        return shown


_MOVES = frozenset(("down", "j", "up", "k", "home", "end", "pagedown", "pageup"))
