"""Several questions on one screen: a list to tick, or lines that are answered one after the other.

No line is answered before its whole label was on the screen. In a list open lines become a no by `n` alone, once all of
them were shown, and a confirmation that names their number; never by Enter.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..content.texts import Words
from ..person.answers import Answer, Unanswered, read_value
from ..person.answers.text import clean
from ..person.answers.values import words as plain
from .cell import TextCell
from .frame import ROOMY, Frame, foot_of
from .panels import COMMANDS, Choices, command_in, taken, text_to_edit
from .question import Back, Checklist, Leave, Line, ListReply, Marked, Rest, Review, Stop
from .screen import BOLD, DIM, Pasted, Shown
from .text import readable_width, wrapped
from .typed import RETYPED

NUMBERED = 9  # lines with a number: a digit ticks its line at once, so there are no numbers of two digits
LABELS = 6  # rows of labels that the full question of a list leaves where there is room for both
SKIPPED = Unanswered("skipped")
_MOVES = frozenset(("down", "j", "up", "k", "tab", "s-tab", "home", "end", "pagedown", "pageup"))
_BACKWARDS = frozenset(("up", "k", "s-tab", "pageup", "home"))


@dataclass(frozen=True)
class Typed:
    """A text typed on a line that is to be asked about before it is an answer."""

    id: str
    text: str


@dataclass
class Place:
    """Where one is on a screen of several questions, for as long as it is asked.

    `seen` are the ids of the lines whose whole label was drawn; `step` is where the cursor goes from the line answered
    last; `message` is about the last key; `text` is what is typed on the present line already.
    """

    seen: set[str] = field(default_factory=set)
    step: int = 0
    message: str = ""
    text: str | None = None
    word: str = ""
    top: int = 0


class Sheet:
    """The lines, the one under the cursor, what is on the screen, and the message about the last key."""

    def __init__(self, checklist: Checklist, frame: Frame, place: Place) -> None:
        self._list, self._frame, self._place = checklist, frame, place
        self._words, self._marks = checklist.words, _marks(checklist.words)
        self._message, self._top = place.message, place.top
        self._confirming: int | None = None  # 0 until the question how many are a no was drawn, then 1
        self._colon = self._leaving = self._scrolled = False
        self._first = self._end = 0
        answered = checklist.lines[checklist.at].question.before is not None  # and not taken back since
        self._to(max(0, min(checklist.at + (place.step if answered else 0), self._last)))
        if place.text is not None:
            self._cell = TextCell(place.text)
        if place.word and self._choices is not None:
            self._choices.spelled_so_far(place.word)
        place.step, place.message, place.text, place.word = 0, "", None, ""

    # ---- Lines ------------------------------------------------------------------------------------------------------

    @property
    def _last(self) -> int:
        """The last place of the cursor: where there is no list, the row behind the lines that goes on."""
        return len(self._list.lines) - self._list.is_list

    @property
    def line(self) -> Line | None:
        """The line under the cursor; None on the row that goes on."""
        return self._list.lines[self._at] if self._at < len(self._list.lines) else None

    @property
    def labels(self) -> tuple[str, ...]:
        """The answers of the line under the cursor; empty where it is typed."""
        return self._choices.labels if self._choices is not None else ()

    @property
    def is_typed(self) -> bool:
        """Whether the line under the cursor is typed."""
        return self.line is not None and self._is_typed

    def not_shown(self, name: str) -> None:
        """Report that a typed character was not taken, since the terminal cannot show it."""
        words = self._words.question
        self._message = words.not_shown.format(character=name or words.unnamed_character)

    def _to(self, at: int) -> None:
        """Move the cursor; a line that is typed begins with its text."""
        self._at = at
        line = self.line
        question = line.question if line is not None else None
        self._choices = None
        self._cell = TextCell(text_to_edit(question) if question is not None and not question.choices else "")
        if question is not None and question.choices and not self._list.is_list:
            word = question.earlier.word if question.before is None and question.earlier else question.before
            before = next((at for at, one in enumerate(question.choices) if one.word == word), None)
            self._choices = Choices(question.choices, self._words, before=before)

    @property
    def _untouched(self) -> int:
        """The number of lines with neither an answer nor a reason for none."""
        return sum(line.question.before is None for line in self._list.lines)

    # ---- Keys -------------------------------------------------------------------------------------------------------

    def press(self, key: str) -> ListReply | Typed | str | None:
        """Return the reply of a key, "?" for help; None where the screen stays."""
        if self._confirming is not None:
            return self._confirm(key.lower())
        scrolled, self._scrolled = self._scrolled, False
        self._message = ""
        if key.lower() == "y" and scrolled:
            self._message = self._unseen_message()  # meant for the confirmation, which is not there yet
            self._scrolled = True
            return None
        if isinstance(key, Pasted) and not (self.line is not None and self._is_typed):
            return None
        if self._colon:
            self._colon = False
            return self._command(key.lower())
        if self._list.is_list:
            return self._press_list(key.lower())
        if self.line is not None and self._is_typed:
            return self._press_typed(key)
        return self._press_choice(key.lower())

    def _confirm(self, key: str) -> Rest | None:
        """Take the reply to "No to the rest?": only y confirms it, and only once the question was drawn."""
        if not self._confirming:
            return None
        if key == "y":
            return Rest(Answer(False))
        if key in ("b", "n", "left", "escape"):
            self._confirming = None
        return None

    def _command(self, key: str) -> ListReply | str | None:
        """Return what a letter does that cannot be an answer here; skip and "not sure" are about the line."""
        line = self.line
        if key == "?":
            return key
        if key in ("s", "d"):
            if line is None or (self._list.is_list and key == "s"):
                return self._leave_rest() if key == "s" else None
            return self._given(line, SKIPPED if key == "s" else Unanswered("unsure"))
        reply = COMMANDS.get(key)
        return reply if isinstance(reply, Back | Review | Stop) else None

    def _given(self, line: Line, given: Answer | Unanswered | None, step: int = 1) -> Marked | None:
        """Return the answer to a line; None for a line that was not on the screen."""
        if line.id not in self._place.seen:
            return None  # the line is drawn next, and the same key then answers it
        self._place.step, self._place.top = (0 if self._list.is_list else step), self._top
        return Marked(line.id, given)

    def _leave_rest(self) -> Rest | Leave | None:
        """Leave every open line without an answer, once all were shown."""
        return self._rest(SKIPPED)

    def _rest(self, given: Answer | Unanswered) -> Rest | Leave | None:
        """Answer all open lines alike, once all were shown; otherwise scroll to the first that was not."""
        seen = self._place.seen
        unseen = [at for at, line in enumerate(self._list.lines) if line.mark is None and line.id not in seen]
        if unseen:
            self._to(unseen[0])
            self._top = unseen[0]
            self._message, self._scrolled = self._unseen_message(), True
            return None
        if not self._list.is_open:
            return Leave()
        if given == Answer(False):
            self._confirming = 0
            return None
        return Rest(given)

    def _unseen_message(self) -> str:
        seen = self._place.seen
        number = sum(line.mark is None and line.id not in seen for line in self._list.lines)
        return self._words.list.unseen.format(number=number) if number else self._words.list.open_lines

    def _press_list(self, key: str) -> ListReply | str | None:
        line = self.line
        assert line is not None
        if len(key) == 1 and key in "123456789" and int(key) <= len(self._list.lines):
            self._to(int(key) - 1)
            line = self._list.lines[self._at]
            return self._given(line, Answer(True)) if line.mark != "yes" else None
        if key in _MOVES:
            self._move(key)
            return None
        match key:
            case " " | "y":
                return self._given(line, None if line.mark == "yes" and key == " " else Answer(True))
            case "d":
                return self._given(line, None if line.mark == "unsure" else Unanswered("unsure"))
            case "n":
                return self._rest(Answer(False))
            case ":":
                self._colon = True
            case "enter" if self._list.is_open:
                self._message = self._words.list.open_lines
            case "enter":
                return Leave()
            case _:
                return self._command(key)
        return None

    def _press_choice(self, key: str) -> ListReply | str | None:
        """Handle a key on a line with answers to choose from, or on the row that goes on."""
        line, choices = self.line, self._choices
        if choices is not None and choices.spelled(key):
            self._message = choices.message
            return None
        if key in _MOVES or (key == "enter" and line is not None and not (choices is not None and choices.is_marked)):
            self._move("down" if key == "enter" else key)
            return None
        if key == ":":
            self._colon = True
            return None
        if line is None or choices is None:
            return self._press_go_on() if key == "enter" else self._command(key)
        picked = choices.press(key, moves=False)
        self._message = choices.message
        if picked is None:
            return self._command(key)
        return self._given(line, read_value(line.question.item, line.question.choices[picked].word)[0])

    def _press_go_on(self) -> Leave | None:
        if not self._untouched:
            return Leave()
        self._message = self._words.list.without_answer.of(self._untouched)
        return None

    # ---- Typing on a line -------------------------------------------------------------------------------------------

    @property
    def _is_typed(self) -> bool:
        return self._choices is None and not self._list.is_list

    def _press_typed(self, key: str) -> ListReply | Typed | str | None:
        line = self.line
        assert line is not None
        if key == "enter" or (key in ("up", "down", "tab", "s-tab", "pageup", "pagedown")):
            return self._take(line, "down" if key == "enter" else key)
        if key == "escape":
            return self._escape(line)
        if self._cell.edit(key):
            return None
        if not self._cell.text:
            if key == "left":
                return Back()
            if key in ("home", "end"):
                self._move(key)
                return None
            letter = key.lower()
            if line.question.item.kind in RETYPED and (letter == "?" or letter in COMMANDS):
                return self._command(letter)
        if isinstance(key, Pasted):
            pasted, removed = clean(key)
            self._message = self._words.question.hidden.of(removed) if removed else ""
            self._insert(pasted)
        elif len(key) == 1 and key.isprintable():
            self._insert(key)
        return None

    def _insert(self, text: str) -> None:
        if self.line is not None and self.line.id in self._place.seen:
            self._cell.insert(text)

    def _escape(self, line: Line) -> Back | None:
        if self._cell.text in ("", text_to_edit(line.question)) or self._leaving:
            return Back()
        self._leaving, self._message = True, self._words.menu.escape_again
        return None

    def _take(self, line: Line, key: str) -> ListReply | Typed | str | None:
        """Take what was typed as the answer, then move; nothing typed answers nothing."""
        text, question = self._cell.text, line.question
        command = command_in(question, text) if text else None
        if command is not None:
            letter = plain(text).removeprefix(":")
            self._cell = TextCell()
            return self._command(letter)
        confirms = not text and question.before is None and question.earlier is not None and key == "down"
        if confirms and question.earlier is not None:
            given = question.earlier.given
            return self._given(line, given)
        if not plain(text) or text == text_to_edit(question):
            self._move(key)
            return None
        found = taken(question, text, self._refuse)
        if isinstance(found, str):
            self._place.top = self._top
            return Typed(line.id, found)
        if found is None or found.given is None:
            return None
        return self._given(line, found.given, -1 if key in _BACKWARDS else 1)

    def _refuse(self, message: str) -> None:
        self._message = message

    def _move(self, key: str) -> None:
        """Move the cursor; page down goes to the first line below the screen. A list begins again after its end."""
        last, at = self._last, self._at
        around = self._list.is_list
        match key:
            case "down" | "j" | "tab":
                at = 0 if at == last and around else min(at + 1, last)
            case "up" | "k" | "s-tab":
                at = last if at == 0 and around else max(at - 1, 0)
            case "home":
                at = 0
            case "end":
                at = last
            case "pagedown":
                at = min(last, max(self._end, at + 1))
            case "pageup":
                at = max(0, min(self._first, at) - max(1, self._end - self._first))
        self._to(at)

    # ---- Drawing ----------------------------------------------------------------------------------------------------

    def drawn(self) -> None:
        """Record that the lines of the last page are on the screen."""
        self._place.seen.update(line.id for line in self._list.lines[self._first : self._end])
        self._confirming = 1 if self._confirming == 0 else self._confirming

    def page(self, columns: int, rows: int) -> Shown:
        """Draw as many lines as fit, the full question of the one under the cursor, the position and the keys."""
        self._frame.begins = min(self._top, self._at) == 0
        shown = self._page(columns, rows)
        if self._frame.begins and self._first > 0:
            self._frame.begins = False
            shown = self._page(columns, rows)
        self._frame.begins = True  # for the screen after this one
        return shown

    def _page(self, columns: int, rows: int) -> Shown:
        width = readable_width(columns)
        foot = self._foot(width, rows)
        room = self._frame.room(width, rows) - len(foot.lines)
        here = self._row(min(self._at, len(self._list.lines) - 1), width)
        if len(here) + 2 > room:
            room = rows - len(foot.lines)
        if len(here) + 2 > room or width >= columns:
            self._first = self._end = 0
            return Shown([(line, BOLD) for line in wrapped(self._words.list.window_too_small, width)[:rows]])
        middle = self._middle(width, room)
        return self._frame.page(middle, foot, width, rows, self._list.done)

    def _middle(self, width: int, room: int) -> Shown:
        """Draw the lines that fit into the rows, the row that goes on, the full question, and the position."""
        count = len(self._list.lines)
        rows = [self._row(at, width) for at in range(count)]
        at = min(self._at, count - 1)
        go_on = [] if self._list.is_list else wrapped(self._go_on, width, f"{'>' if self.line is None else ' '} ")
        least = len(rows[at]) + 1 + len(go_on)
        if least > room:
            go_on, least = [], least - len(go_on)
        if self._list.is_list and room > 2 * LABELS:
            least = max(least, min(sum(map(len, rows)), LABELS) + 1)
        text = self._text_below(width, room - least)
        first, end = self._span([len(row) for row in rows], room - len(text.lines) - len(go_on) - 1)
        shown = Shown()
        for number in range(first, end):
            if number == self._at:
                shown.cursor = (len(shown.lines), self._column(rows[number]))
            shown.add(rows[number], style=BOLD if number == self._at else "")
        if go_on:
            shown.cursor = (len(shown.lines), 0) if self.line is None else shown.cursor
            shown.add(go_on, style=BOLD if self.line is None else "")
        below = self._place_of_lines(first, end)
        shown.add(wrapped(below, width)[:1], style=DIM)
        shown.lines += text.lines
        self._top, self._first, self._end = first, first, end
        return shown

    def _place_of_lines(self, first: int, end: int) -> str:
        words, number = self._words.list, len(self._list.lines)
        position = words.position_of_one if end == first + 1 else words.position
        return position.format(first=first + 1, last=end, number=number)

    @property
    def _go_on(self) -> str:
        number = self._untouched
        return self._words.list.go_on_open.of(number) if number else self._words.list.go_on

    def _column(self, row: list[str]) -> int:
        """The column of the cursor in a row: in a typed answer, behind the character before it."""
        return self._cell.column(row[0]) if self._cell.text and len(row) == 1 else 0

    def _row(self, at: int, width: int) -> list[str]:
        """Return a line as it is drawn: its number and mark in a list, else its label and its answer."""
        line, here = self._list.lines[at], at == self._at
        cursor = ">" if here else " "
        if self._list.is_list:
            return wrapped(line.label, width, f"{cursor} {at + 1 if at < NUMBERED else ' '} {self._marks[line.mark]} ")
        answer = self._cell.text if here and self._is_typed and self._cell.text else line.answer or self._empty(line)
        return wrapped(f"{line.label}: {answer}", width, f"{cursor} ")

    def _empty(self, line: Line) -> str:
        item = line.question.item
        return f"{self._words.list.empty} {item.unit or ''}".rstrip()

    def _text_below(self, width: int, room: int) -> Shown:
        """Return the full question of the line under the cursor and its answers, cut where there is no room."""
        line, shown = self.line, Shown()
        if line is None:
            return shown
        question = wrapped(line.question.text, width)
        hint = wrapped(line.question.item.hint, width) if line.question.item.hint else []
        answers = self._answers(width)
        spare = room - len(answers)
        more = wrapped(self._words.list.more_text, width)
        if len(question) + len(hint) <= spare:
            blank = [""] if len(question) + len(hint) + 1 < spare else []
            shown.add(blank)
            shown.add(question, style=BOLD)
            shown.add(hint, style=DIM)
            shown.add(blank if answers else [])
        elif spare > len(more):
            shown.add(question[: spare - len(more)], style=BOLD)
            shown.add(more, style=DIM)
        shown.add(answers if spare >= 0 else [])
        return shown

    def _answers(self, width: int) -> list[str]:
        """Return the answers of the line under the cursor, on one row where they fit."""
        if self._choices is None:
            return []
        parts = [f"{at} {label}" for at, label in enumerate(self._choices.labels, start=1)]
        return wrapped(" | ".join(parts), width)

    def _span(self, heights: list[int], room: int) -> tuple[int, int]:
        """Return the range of lines that fits into the rows, with the one under the cursor, scrolling least."""
        at = min(self._at, len(heights) - 1)
        first, end = min(self._top, at), at + 1
        while sum(heights[first:end]) > room and first < at:
            first += 1
        while end < len(heights) and sum(heights[first : end + 1]) <= room:
            end += 1
        while first > 0 and sum(heights[first - 1 : end]) <= room:
            first -= 1
        return first, end

    def _foot(self, width: int, rows: int) -> Shown:
        """Return the message about the last key, the progress where there is room for it, and the keys."""
        words, lines = self._words.list, self._list
        if self._confirming is not None:
            return self._asked_how_many(width)
        if not lines.is_list:
            keys = words.keys_go_on if self.line is None else words.keys_typed if self._is_typed else words.keys_chosen
        elif rows >= ROOMY:
            keys = words.keys if lines.is_open else words.keys_answered
        else:
            keys = words.short_keys if lines.is_open else words.short_keys_answered
        message = self._message
        if self._choices is not None and self._choices.typed and not message:
            message = self._choices.asked
        if self.line is not None and (earlier := self.line.question.earlier) is not None and self._is_typed:
            confirm = self._words.question.confirm_earlier.format(date=earlier.day, answer=earlier.word)
            message = message or (confirm if self.line.question.before is None else "")
        shown = foot_of(message, keys, lines.progress, width, rows)
        room = rows - 3 - len(self._row(min(self._at, len(lines.lines) - 1), width))
        return shown if len(shown.lines) <= room else foot_of(message, "", "", width, rows)

    def _asked_how_many(self, width: int) -> Shown:
        words, lines, shown = self._words.list, self._list.open_lines, Shown()
        asked = words.confirm_all if len(lines) == len(self._list.lines) else words.confirm_rest
        yes_before = sum(line.earlier == "yes" for line in lines)
        shown.add(wrapped(asked.format(number=len(lines)), width), style=BOLD)
        shown.add(wrapped(words.confirm_earlier.format(number=yes_before), width) if yes_before else [])
        shown.add(line for part in words.confirm_keys.split(" | ") for line in wrapped(part, width))
        return shown


def _marks(words: Words) -> dict[str | None, str]:
    """Return the text before a line of a list for each mark, all of one width."""
    marks: dict[str | None, str] = {"yes": words.list.yes, "no": words.list.no, "unsure": "?"}
    width = max(map(len, marks.values()))
    return {mark: f"[{word}]".ljust(width + 2) for mark, word in marks.items()} | {None: f"[{' ' * width}]"}
