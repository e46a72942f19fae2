"""The menu: a screen for each question, or for several together, above a transcript of one line an answer.

A screen is redrawn in place and erased once it is answered; what surrounds it is in `frame`, several questions on one
are in `sheet`, and how it is drawn is in `screen`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from ..content.schema import Voice
from ..content.texts import Words
from ..person.answers import Answer, BadAnswer, Unanswered, read_value
from ..person.answers.values import words as plain
from .frame import Frame, foot_of
from .look import Look
from .panels import COMMANDS, LETTER_OF, Choices, Field, text_to_edit
from .question import (
    Answered,
    Checklist,
    Choice,
    Jump,
    Leave,
    ListReply,
    Marked,
    Question,
    Reply,
    ReviewReply,
    Rows,
    Undo,
    Urgent,
    UrgentReply,
)
from .screen import BOLD, DIM, Shown, Terminal
from .sheet import Place, Sheet, Typed
from .text import readable_width, wrapped
from .transcript import answered_with, folded
from .typed import refusal, settled_answer
from .urgent import keys_offered, message_shown

LEAST = 12  # rows that a question should have beside what is to be read with it


class Menu:
    """The menu front end on a terminal.

    Keys that a patient pressed before a question was shown are dropped; staff may type ahead. `saved`: the answers are
    being saved.
    """

    lists = True
    together = True
    confirms = True

    def __init__(self, terminal: Terminal, voice: Voice, words: Words, *, saved: bool = True) -> None:
        self._terminal, self._voice, self._words, self._saved = terminal, voice, words, saved
        self._frame = Frame()
        self._place: Place | None = None  # on the present screen of several questions
        self._spelling: tuple[str, tuple[str, ...], str] | None = None  # typed, the answers, the one it answered
        self._word = ""  # the beginning of the answer that is typed instead of one taken back
        self._looked_at: str | None = None
        self._only = False

    def go_on(self) -> None:
        """Draw the current panel again after the program was suspended."""
        self._terminal.go_on()

    def say(self, text: str) -> None:
        """Write a passage, wrapped at spaces; it is shown with the next question as well."""
        shown = Shown()
        shown.add((*wrapped(text, self._terminal.width), ""))
        self._terminal.write(shown)
        self._frame.passages.append(text)

    def section(self, title: str, intro: str | None) -> None:
        """Begin a part of the interview: its title is written, and shown with its questions."""
        shown = Shown()
        shown.add(["", *wrapped(title, self._terminal.width)], style=BOLD)
        self._terminal.write(shown)
        self._frame.title, self._frame.intro = title, intro or ""

    # ---- One question -----------------------------------------------------------------------------------------------

    def ask(self, question: Question) -> Reply:
        """Ask one question; its text and its answers are one screen."""
        self._place = None
        if self._voice == "patient":
            self._terminal.forget_typed()
        self._terminal.above = Shown()
        self._read_first(question.text)
        while True:
            reply = self._choose(question) if question.choices else self._type(question)
            if reply is not None:
                self._frame.passages, self._frame.intro = [], ""
                self._echo(f"{question.item.line(self._voice)}: {answered_with(reply, question)}")
                return reply
            self._help(question)

    def _help(self, question: Question) -> None:
        """Show the whole question, why it is asked, and the keys, until a key is pressed."""
        keys = self._words.keys
        hint = question.item.hint or ""
        self._read("\n".join((question.text, hint, "", question.item.why, "", keys.answer, keys.menu)))

    def _echo(self, text: str, *, fold: bool = True) -> None:
        """Write one line of the transcript; with `fold` it is shown above the next question as well."""
        if text:
            shown = Shown()
            shown.add(wrapped(text, self._terminal.width, "  > "))
            self._terminal.write(shown)
            if fold:
                self._frame.fold(text)

    def _read_first(self, text: str = "") -> None:
        """Show by itself what is to be read with the next question, where there is no room for both."""
        columns, rows = self._size
        width = readable_width(columns)
        if self._frame.reading(width) and self._frame.room(width, rows) < max(LEAST, len(wrapped(text, width)) + 8):
            self._read("\n".join(self._frame.unread))
            self._frame.passages, self._frame.intro = [], ""

    @property
    def _size(self) -> tuple[int, int]:
        size = self._terminal.output.get_size()
        return size.columns, size.rows

    def _read(self, text: str) -> None:
        """Show a passage, a screenful at a time; a key goes on. Keys before it are dropped."""
        lines = wrapped(text.strip("\n"), self._terminal.width)
        while lines:
            rows = max(1, self._size[1] - 2)
            part, lines = lines[:rows], lines[rows:]

            def page(columns: int, rows: int, part: list[str] = part) -> Shown:
                shown = Shown([(line, "") for line in part])
                shown.add([""] * max(0, rows - len(part) - 1))
                shown.add(wrapped(self._words.menu.read_on, readable_width(columns)), style=DIM)
                return shown

            self._terminal.forget_typed(until_drawn=True)
            self._terminal.run_page(page, lambda: None, lambda key: True)

    def _choose(self, question: Question) -> Reply | None:
        """Ask for one of numbered answers, none of them preselected; None where the help is wanted."""
        earlier = question.earlier if question.before is None else None
        word = earlier.word if earlier else question.before
        before = next((at for at, choice in enumerate(question.choices) if choice.word == word), None)
        remark = self._words.question.earlier_answer.format(date=earlier.day) if earlier is not None else None
        typed, self._word = self._word, ""
        leave = question.before is not None
        panel = Choices(question.choices, self._words, before=before, leave=leave, remark=remark, typed=typed)
        colon = [False]

        def press(key: str) -> Reply | str | None:
            key = key.lower()
            if (taken_back := self._continued(key)) is not None:
                return taken_back or None
            after_colon, colon[0] = colon[0], key == ":" and not panel.typed
            if not after_colon and (panel.spelled(key) or colon[0]):
                return None
            if key == "?":
                return key
            if key in COMMANDS:
                return COMMANDS[key]
            picked = None if after_colon else panel.press(key)
            if picked is None:
                return Leave() if panel.left else None
            self._begin_spelling(key, panel.labels, panel.labels[picked])
            return Answered(read_value(question.item, question.choices[picked].word)[0])

        reply = self._terminal.run_page(self._page_of(question, panel), lambda: None, press)
        return None if reply == "?" else reply

    def _begin_spelling(self, key: str, labels: tuple[str, ...], answer: str) -> None:
        """Remember that a letter answered: the letters after it may spell its word, or that of another answer."""
        self._spelling = (key, labels, answer) if key in LETTER_OF else None

    def _continued(self, key: str) -> Undo | Literal[False] | None:
        """Return False for a letter that only goes on with the word of the last answer, and Undo where it is another's.

        None for every other key.
        """
        if self._spelling is None:
            return None
        (typed, labels, answer), self._spelling = self._spelling, None
        typed += key
        if len(key) != 1 or not any(plain(label).startswith(typed) for label in labels):
            return None
        if plain(answer).startswith(typed):
            self._spelling = (typed, labels, answer)
            return False
        self._word = typed
        return Undo()

    def _page_of(self, question: Question, panel: Choices) -> Callable[[int, int], Shown]:
        def page(columns: int, rows: int) -> Shown:
            width = readable_width(columns)
            foot = foot_of(panel.message, f"{panel.asked} {self._words.menu.help}", question.progress, width, rows)
            answers = panel.show(width)
            middle = self._question(question.text, question.item.hint, width, rows - len(foot.lines + answers.lines))
            middle.cursor = (len(middle.lines) + answers.cursor[0], answers.cursor[1])
            middle.lines += answers.lines
            return self._frame.page(middle, foot, width, rows, question.done)

        return page

    def _question(self, text: str, hint: str | None, width: int, room: int) -> Shown:
        """Draw a question and its hint; cut, with how to see the rest, where there is no room."""
        shown, lines = Shown(), wrapped(text, width)
        hints = wrapped(hint, width) if hint else []
        if len(lines) + len(hints) + 1 > room:
            more = wrapped(self._words.list.more_text, width)
            shown.add(lines[: max(0, room - len(more))], style=BOLD)
            shown.add(more[: max(0, room)], style=DIM)
            return shown
        shown.add(lines, style=BOLD)
        shown.add(hints, style=DIM)
        shown.add([""])
        return shown

    def _type(self, question: Question) -> Reply | None:
        """Ask for a typed answer; None where the help is wanted."""
        self._spelling, text, message = None, text_to_edit(question), ""
        while True:
            panel = Field(question, message)
            reply = self._terminal.type_in(
                text,
                self._parts_of(question, panel),
                panel,
                names=question.names,
                newline="; " if question.item.kind == "medicines" else " ",
            )
            if reply == "?" or not isinstance(reply, str):
                return None if reply == "?" else reply
            settled = self._settled(question, reply)
            if not isinstance(settled, str):
                return Answered(settled)
            text, message = reply, settled

    def _settled(self, question: Question, text: str) -> Answer | Unanswered | str | None:
        """Ask what a typed text means; return the answer, or why there is none."""
        try:
            return settled_answer(question, text, self.pick)[0]
        except BadAnswer as bad:
            return refusal(question, bad)

    def _parts_of(self, question: Question, panel: Field) -> Callable[[int, int], tuple[Shown, Shown]]:
        def parts(columns: int, rows: int) -> tuple[Shown, Shown]:
            width = readable_width(columns)
            foot = foot_of(panel.message, self._words.menu.type_keys, question.progress, width, rows)
            explained = panel.explained(width)
            room = rows - 1 - len(foot.lines) - len(explained.lines)
            middle = self._question(question.text, question.item.hint, width, room)
            below = Shown([*explained.lines, *foot.lines])
            whole = self._frame.page(middle, Shown(), width, rows - 1 - len(below.lines), question.done)
            height = len(whole.lines)
            while height and not whole.lines[height - 1][0]:
                height -= 1
            blank = [("", "")] * (len(whole.lines) - height - 1)
            return Shown([*whole.lines[: height + 1]]), Shown([*explained.lines, *blank, *foot.lines])

        return parts

    # ---- Several questions ------------------------------------------------------------------------------------------

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Show several questions on one screen, with the full text of the one under the cursor.

        Keys before the screen are dropped; of a patient also those before each line.
        """
        self._terminal.above = Shown()
        if self._place is None:
            self._place, self._spelling = Place(), None
            self._read_first()
            self._terminal.forget_typed(until_drawn=True)
        elif self._voice == "patient":
            self._terminal.forget_typed()
        self._place.word, self._word = self._word, ""
        reply = self._listed(checklist, self._place)
        self._frame.passages = []
        self._echo(folded(reply, checklist), fold=False)
        if not isinstance(reply, Marked | Undo):
            self._place, self._frame.intro = None, ""
        return reply

    def _listed(self, checklist: Checklist, place: Place) -> ListReply:
        sheet = Sheet(checklist, self._frame, place)
        while True:
            reply = self._terminal.run_page(sheet.page, sheet.drawn, self._pressing(sheet))
            if reply == "?":
                if sheet.line is not None:
                    self._help_in_list(sheet.line.question)
                continue
            if not isinstance(reply, Typed):
                answered: ListReply = reply
                return answered
            at = next(at for at, line in enumerate(checklist.lines) if line.id == reply.id)
            settled = self._settled(checklist.lines[at].question, reply.text)
            if not isinstance(settled, str):
                place.step = 1
                return Marked(reply.id, settled)
            place.message, place.text, place.step = settled, reply.text, 0
            sheet = Sheet(replace(checklist, at=at), self._frame, place)

    def _help_in_list(self, question: Question) -> None:
        keys, hint = self._words.keys, question.item.hint or ""
        self._read("\n".join((question.text, hint, "", question.item.why, "", keys.list)))

    def _pressing(self, sheet: Sheet) -> Callable[[str], ListReply | Typed | str | None]:
        def press(key: str) -> ListReply | Typed | str | None:
            if sheet.is_typed:
                self._spelling = None
            elif (taken_back := self._continued(key.lower())) is not None:
                return taken_back or None
            if (name := self._terminal.shows(key)) is not None:
                sheet.not_shown(name)
                return None
            line, labels = sheet.line, sheet.labels
            reply = sheet.press(key)
            if isinstance(reply, Marked) and isinstance(reply.given, Answer) and line is not None:
                answers = labels or tuple(choice.label for choice in line.question.choices)
                letter = LETTER_OF.get(key.lower(), "")
                chosen = next((one.label for one in line.question.choices if one.word == letter), "")
                self._begin_spelling(key.lower(), answers, chosen)
            return reply

        return press

    # ---- Between questions ------------------------------------------------------------------------------------------

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """Ask a small question about an answer just given; b, Left or Esc changes nothing."""
        self._spelling = None
        self._terminal.forget_typed(until_drawn=True)
        self._terminal.above = Shown()
        panel, words = Choices(choices, self._words), self._words.menu

        def page(columns: int, rows: int) -> Shown:
            width = readable_width(columns)
            foot = foot_of(panel.message, panel.asked, "", width, rows)
            answers = panel.show(width)
            middle = self._question(text, None, width, rows - len(foot.lines + answers.lines))
            middle.cursor = (len(middle.lines) + answers.cursor[0], answers.cursor[1])
            middle.lines += answers.lines
            return self._frame.page(middle, foot, width, rows, 0.0)

        def press(key: str) -> tuple[str | None] | None:
            key = key.lower()
            if panel.spelled(key):
                return None
            if key in ("b", "left", "escape"):
                return (None,)
            picked = panel.press(key)
            return None if picked is None else (choices[picked].word,)

        picked: str | None = self._terminal.run_page(page, lambda: None, press)[0]
        self._frame.passages = []
        answer = next((choice.label for choice in choices if choice.word == picked), words.left)
        self._echo(f"{text} {answer}", fold=False)
        return picked

    def urgent(self, message: Urgent) -> UrgentReply:
        """Show the message until a key confirms that it was read; keys before it are dropped.

        With `stop_first` Enter stops, and only `c` goes on; `t` takes the answer back, `p` makes a page.
        """
        words, self._spelling = self._words.urgent, None
        shown = message_shown(message, self._terminal.width)
        self._terminal.write(shown)
        self._terminal.above = shown
        self._terminal.forget_typed(until_drawn=True)
        keys: dict[str, UrgentReply] = {"enter": "stop" if message.stop_first else "go on", "q": "stop", "c": "go on"}
        keys |= {"t": "take back"} if message.slip is not None else {}
        keys |= {"p": "page"} if message.page is not None else {}

        def below(width: int) -> Shown:
            return keys_offered(message, words, self._words.keys.enter, saved=self._saved, width=width)

        answer: UrgentReply = self._terminal.run(below, lambda width: Shown(), lambda key: keys.get(key.lower()))
        echoes: dict[UrgentReply, str] = {
            "go on": words.chosen_go_on,
            "stop": words.chosen_stop,
            "take back": words.chosen_take_back,
            "page": words.chosen_page,
        }
        self._echo(echoes[answer])
        return answer

    def review(self, rows: Rows, remarks: tuple[str, ...], unsettled: int = 0, *, final: bool = True) -> ReviewReply:
        """Show all answers, the first `unsettled` of which are open; Enter goes to the one marked, f finishes.

        It opens where it was left.
        """
        self._place, self._spelling = None, None
        self._terminal.above = Shown()
        self._frame.title, self._frame.intro, self._frame.folded = self._words.review.title, "", []
        self._frame.passages += remarks
        self._read_first()
        self._terminal.forget_typed(until_drawn=True)
        words = self._words.review
        look = Look(rows, unsettled, words, self._frame, final=final, at=self._looked_at, only=self._only)
        reply: ReviewReply = self._terminal.run_page(look.page, lambda: None, look.press)
        self._frame.passages, self._only = [], look.only
        self._looked_at = reply.id if isinstance(reply, Jump) else self._looked_at
        return reply
