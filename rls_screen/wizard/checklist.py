"""A group of yes/no questions as one list, for staff.

No line is answered before its whole label was on the screen. Open lines become a no by `n`, once all of them were
shown, and a confirmation that names their number; never by Enter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..content.texts import Words
from ..person.answers import Answer, Unanswered
from .question import Back, Checklist, Leave, Line, ListReply, Marked, Rest, Review, Stop
from .screen import Shown, Terminal
from .text import readable_width, wrapped

ROOMY = 20  # rows from which the keys are explained in full and the progress is shown
NUMBERED = 9  # lines with a number: a digit ticks its line at once, so there are no numbers of two digits


def put_checklist(terminal: Terminal, checklist: Checklist, say: Callable[[str], None], seen: set[str]) -> ListReply:
    """Show the list; return one mark, or what to do with the open lines.

    `seen` are the ids of the lines whose whole label was on the screen; lines shown now are added to it.
    """
    panel = _List(checklist, seen)
    while True:
        reply = terminal.run_page(panel.page, panel.drawn, panel.press)
        if reply == "?":
            line = panel.line
            say("\n".join((f"\n{line.label}", line.text, "", line.why, "", checklist.words.keys.list)))
            continue
        if isinstance(reply, Rest) and reply.given == Answer(False) and not _confirmed(terminal, checklist):
            continue
        _write_reply(reply, checklist, say)
        assert not isinstance(reply, str)
        answered: ListReply = reply
        return answered


def _confirmed(terminal: Terminal, checklist: Checklist) -> bool:
    """Ask whether every open line is to be a no; only `y` confirms it, and keys before the question are dropped."""
    words, lines = checklist.words.list, checklist.open_lines
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


def _write_reply(reply: ListReply, checklist: Checklist, say: Callable[[str], None]) -> None:
    """Write the reply into the transcript."""
    words, chosen = checklist.words.list, checklist.words.menu
    if isinstance(reply, Marked):
        label = next(line.label for line in checklist.lines if line.id == reply.id)
        mark = words.taken_back if reply.given is None else words.yes if reply.given == Answer(True) else words.unsure
        say(f"  > {label}: {mark}")
        return
    if isinstance(reply, Rest | Leave):
        rest = "no" if isinstance(reply, Rest) and reply.given == Answer(False) else "skipped"
        marks = [(line.label, line.mark or rest) for line in checklist.lines]
        in_words = {"yes": words.yes, "unsure": words.unsure, "skipped": words.skipped}
        named = [f"{label}: {in_words[mark]}" for label, mark in marks if mark != "no"]
        number = sum(mark == "no" for _, mark in marks)
        say("\n".join((*named, words.answered_no.format(number=number, lines=len(marks)))))
    else:
        is_back, is_stop = isinstance(reply, Back), isinstance(reply, Stop)
        say(f"  > {chosen.chosen_back if is_back else chosen.chosen_stop if is_stop else chosen.chosen_review}")


@dataclass(frozen=True)
class _Page:
    """What is drawn of a list; it has the whole labels of the lines from `first` to before `end`."""

    shown: Shown
    first: int = 0
    end: int = 0


class _List:
    """The lines of a checklist, the one under the cursor, what is on the screen, and the message about the last key."""

    def __init__(self, checklist: Checklist, seen: set[str]) -> None:
        self._list, self._seen, self._at, self._top, self._message = checklist, seen, checklist.at, 0, ""
        self._words, self._marks = checklist.words.list, _marks(checklist.words)
        self._page = _Page(Shown())

    @property
    def line(self) -> Line:
        """The line under the cursor."""
        return self._list.lines[self._at]

    def press(self, key: str) -> ListReply | str | None:
        """Return the reply of a key, "?" for help; None where the list stays."""
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
                self._message = self._words.open_lines
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
        """Move the cursor; page down goes to the first line below the screen."""
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
        """Set the mark of this line, or remove it where it has that mark; None for a line that was not shown yet."""
        line = self.line
        if line.id not in self._seen:
            return None  # the line is drawn next, and the same key then marks it
        if line.mark == mark:
            return Marked(line.id, None)
        return Marked(line.id, Answer(True) if mark == "yes" else Unanswered("unsure"))

    def _rest(self, given: Answer | Unanswered) -> Rest | Leave | None:
        """Answer all open lines alike, once all were shown; otherwise scroll to the first that was not."""
        unseen = [at for at, line in enumerate(self._list.lines) if line.mark is None and line.id not in self._seen]
        if unseen:
            self._at = self._top = unseen[0]
            self._message = self._words.unseen.format(number=len(unseen))
            return None
        return Rest(given) if self._list.is_open else Leave()

    def drawn(self) -> None:
        """Record that the lines of the last page are on the screen."""
        self._seen.update(line.id for line in self._list.lines[self._page.first : self._page.end])

    def page(self, columns: int, rows: int) -> Shown:
        """Draw as many lines as fit, the full text of the one under the cursor, the position and the keys."""
        width = readable_width(columns)
        labels = [self._label(at, width) for at in range(len(self._list.lines))]
        if len(labels[self._at]) + 3 > rows or width >= columns:
            message = wrapped(self._words.window_too_small, width)[:rows]
            self._page = _Page(Shown([(line, True) for line in message]))
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
        position = self._words.position_of_one if end == first + 1 else self._words.position
        position = position.format(first=first + 1, last=end, number=len(labels))
        shown.add(wrapped(position, width)[:1])
        shown.lines += foot.lines
        self._top, self._page = first, _Page(shown, first, end)
        return shown

    def _label(self, at: int, width: int) -> list[str]:
        line = self._list.lines[at]
        lead = f"{'>' if at == self._at else ' '} {at + 1 if at < NUMBERED else ' '} {self._marks[line.mark]} "
        return wrapped(line.label, width, lead)

    def _text(self, width: int, room: int) -> list[str]:
        """Return the full text of the line under the cursor between blank lines, cut where there is no room."""
        text = wrapped(self.line.text, width)
        if len(text) + 2 <= room:
            return ["", *text, ""]
        if len(text) <= room:
            return text
        more = wrapped(self._words.more_text, width)
        return [*text[: room - len(more)], *more] if room > len(more) else []

    def _span(self, heights: list[int], room: int) -> tuple[int, int]:
        """Return the range of labels that fits into the rows, with the one under the cursor, scrolling least."""
        first, end = min(self._top, self._at), self._at + 1
        while sum(heights[first:end]) > room:
            first += 1
        while end < len(heights) and sum(heights[first : end + 1]) <= room:
            end += 1
        while first > 0 and sum(heights[first - 1 : end]) <= room:
            first -= 1
        return first, end

    def _foot(self, width: int, rows: int) -> Shown:
        """Return the message about the last key, the keys, and the progress where there is room for it."""
        words, shown = self._words, Shown()
        long, short = (
            (words.keys, words.short_keys) if self._list.is_open else (words.keys_answered, words.short_keys_answered)
        )
        keys = long if rows >= ROOMY else short
        spare = rows - len(self._label(self._at, width)) - 1
        for lines, bold in (
            (wrapped(self._message, width) if self._message else [], True),
            (wrapped(keys, width), False),
            (wrapped(self._list.progress, width) if rows >= ROOMY else [], False),
        ):
            if len(shown.lines) + len(lines) <= spare:
                shown.add(lines, bold=bold)
        return shown


def _marks(words: Words) -> dict[str | None, str]:
    """Return the text before a line for each mark, all of one width."""
    marks: dict[str | None, str] = {"yes": words.list.yes, "no": words.list.no, "unsure": "?"}
    width = max(map(len, marks.values()))
    return {mark: f"[{word}]".ljust(width + 2) for mark, word in marks.items()} | {None: f"[{' ' * width}]"}


_MOVES = frozenset(("down", "j", "up", "k", "home", "end", "pagedown", "pageup"))
