"""A group of yes/no questions as one list, for staff. An unticked line becomes a no by typing `n`, never by Enter."""

from __future__ import annotations

from collections.abc import Callable

from ..answers import Answer, Unanswered
from .question import Back, Checklist, Leave, ListReply, Marked, Rest, Review, Stop
from .screen import Shown, Terminal
from .text import LIST_KEYS, wrapped

MARKS = {"yes": "[yes]", "no": "[no] ", "unsure": "[?]  ", None: "[   ]"}
OPEN = "Some lines are open. n: asked, all other lines are no. s: leave them without an answer."
FOOT = "Space or a number: yes | d not sure | n asked, all other lines no | s leave the rest open"
FOOT_CLOSED = "Space or a number: yes | d not sure | Enter goes on with the list as it stands"
NUMBERED = 9  # a second digit cannot be waited for: the first one ticks its line


def put_checklist(terminal: Terminal, checklist: Checklist, say: Callable[[str], None]) -> ListReply:
    """One mark, or what is to be done with the open lines."""
    panel = _List(checklist)
    reply: ListReply = terminal.run(panel.show, panel.below, panel.press)
    _tell(reply, checklist, say)
    return reply


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


class _List:
    """The lines of a checklist, the one the cursor is on, and what the last key did not do."""

    def __init__(self, checklist: Checklist) -> None:
        self._list, self._at, self._message = checklist, checklist.at, ""

    def press(self, key: str) -> ListReply | None:
        """What a key means here."""
        last, self._message = len(self._list.lines) - 1, ""
        if len(key) == 1 and key in "123456789" and int(key) <= last + 1:
            self._at = int(key) - 1
            return self._marked("yes") if self._list.lines[self._at].mark != "yes" else None
        match key.lower():
            case "down" | "j":
                self._at = 0 if self._at == last else self._at + 1
            case "up" | "k":
                self._at = last if self._at == 0 else self._at - 1
            case "home" | "pageup":
                self._at = 0
            case "end" | "pagedown":
                self._at = last
            case " ":
                return self._marked("yes")
            case "d":
                return self._marked("unsure")
            case "n":
                return Rest(Answer(False)) if self._list.is_open else Leave()
            case "s":
                return Rest(Unanswered("skipped")) if self._list.is_open else Leave()
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
                self._message = f"{self._list.lines[self._at].why}\n{LIST_KEYS}"
        return None

    def _marked(self, mark: str) -> Marked:
        """The mark on this line, or nothing on it where it had that mark."""
        line = self._list.lines[self._at]
        if line.mark == mark:
            return Marked(line.id, None)
        return Marked(line.id, Answer(True) if mark == "yes" else Unanswered("unsure"))

    def show(self, width: int) -> Shown:
        """Each line with its number and mark, > on the one the cursor is on."""
        shown = Shown()
        for at, line in enumerate(self._list.lines):
            here = at == self._at
            if here:
                shown.cursor = (len(shown.lines), 0)
            lead = f"{'>' if here else ' '} {at + 1 if at < NUMBERED else ' '} {MARKS[line.mark]} "
            shown.add(wrapped(line.label, width, lead), bold=here)
        return shown

    def below(self, width: int) -> Shown:
        """The full words of this line, the keys, and how far the interview has gone."""
        shown = Shown()
        foot = FOOT if self._list.is_open else FOOT_CLOSED
        shown.add(["", *wrapped(self._list.lines[self._at].text, width)])
        shown.add(wrapped(self._message, width) if self._message else [], bold=True)
        shown.add(["", *wrapped(foot, width), *wrapped(f"{self._list.progress}. ? for help", width)])
        return shown
