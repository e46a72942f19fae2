"""The two panels that take an answer: numbered choices, and a field to type in. What their keys do and show."""

from __future__ import annotations

from ..content.texts import QuestionWords, Words
from ..person.answers import BadAnswer, Unanswered
from ..person.answers.values import words as plain
from ..person.given import REASONS
from .question import Answered, Back, Leave, Question, Reply, Review, Stop
from .screen import Shown
from .text import wrapped
from .typed import RETYPED, matching, may_be_typed, refusal, typed_answer

LETTERS = "bjkrqsd?"
COMMANDS: dict[str, Reply] = {
    "b": Back(),
    "left": Back(),
    "escape": Back(),
    "r": Review(),
    "q": Stop(),
    "s": Answered(Unanswered("skipped")),
    "d": Answered(Unanswered("unsure")),
}


class Choices:
    """Numbered answers, and the one that is marked, if any.

    `before` is the row of the answer so far, and `remark` the text beside it. With `leave`, Enter on nothing marked
    leaves that answer unchanged, and sets `left`. The beginning of an answer may be typed as well; two letters or more
    mark it. While a word is being typed its letters are not commands, so that `yes` is not taken for s, skip.
    """

    def __init__(
        self,
        labels: list[str],
        words: Words,
        *,
        foot: str,
        before: int | None = None,
        leave: bool = False,
        remark: str | None = None,
    ) -> None:
        self._labels, self._foot, self._before, self._leave = tuple(labels), foot, before, leave
        self._words = words.menu
        self._remark = remark or words.question.answer_so_far
        self._at: int | None = None
        self._message = self._typed = ""
        self.left = False

    def spelled(self, key: str) -> bool:
        """Return whether a key was part of a word: began one, added a letter that fits an answer, or removed one."""
        typed, self._message = self._typed, ""
        if typed and key in ("backspace", "escape"):
            self._typed = typed[:-1] if key == "backspace" else ""
        elif len(key) == 1 and not key.isdigit() and (typed or (key.isalpha() and key not in LETTERS)):
            if any(plain(label).startswith(typed + key) for label in self._labels):
                self._typed = typed + key
            elif typed:
                self._message = self._words.no_such_answer
        else:
            self._typed = ""
            return False
        self._at = matching(self._typed, self._labels)
        return bool(typed or self._typed)

    def press(self, key: str) -> int | None:
        """Return the row that a key picks; None for moving, for Enter with nothing marked, and for unknown keys."""
        self._message, last = "", len(self._labels) - 1
        if key in ("down", "j"):
            self._at = 0 if self._at is None else min(self._at + 1, last)
        elif key in ("up", "k"):
            self._at = last if self._at is None else max(self._at - 1, 0)
        elif len(key) == 1 and key in "123456789" and int(key) <= len(self._labels):
            return int(key) - 1
        elif key == "enter":
            self.left = self._at is None and self._leave
            self._message = "" if self._at is not None else self._words.choose_first
            return self._at
        return None

    def show(self, width: int) -> Shown:
        """Draw the answers, one numbered row each, with > and the cursor on the marked one."""
        shown = Shown()
        for at, label in enumerate(self._labels):
            marked, row = at == self._at, label + (f" ({self._remark})" if at == self._before else "")
            if marked:
                shown.cursor = (len(shown.lines), 0)
            shown.add(wrapped(row, width, f"{'>' if marked else ' '} {at + 1}  "), bold=marked)
        if self._at is None:
            shown.cursor = (len(shown.lines) + 1, 0)
        shown.add(["", *wrapped(self._asked, width)])
        return shown

    @property
    def _asked(self) -> str:
        """What to press next."""
        words = self._words
        if self._typed:
            return (words.typed if self._at is not None else words.typed_on).format(typed=self._typed)
        if self._at is not None:
            return words.enter_takes
        return words.choose_or_keep if self._leave else words.choose

    def below(self, width: int) -> Shown:
        """Draw the message about the last key, and the progress."""
        shown = Shown()
        shown.add(wrapped(self._message, width) if self._message else [], bold=True)
        shown.add(wrapped(self._words.help.format(progress=self._foot) if self._foot else "", width))
        return shown


class Field:
    """A field for a typed answer: what Enter and Esc do with its text, and what is shown below it."""

    def __init__(self, question: Question) -> None:
        self._question, self._words = question, question.words
        self._message = ""
        self._leaving = False

    def enter(self, text: str) -> Reply | str | None:
        """Return the text as a reply, "?" for help; None, with a message, where it cannot be one."""
        typed = plain(text)
        command = COMMANDS.get(typed[1:]) if len(typed) == 2 and typed[0] == ":" else None
        if command is not None:
            return command
        if typed in ("?", ":?"):
            return "?"
        before = self._question.before
        if not typed:
            if before is not None and (text_to_edit(self._question) == "" or self._question.item.kind in RETYPED):
                return Leave()
            if before is None and self._question.earlier is not None:
                return Answered(self._question.earlier.given)
            self._message = self._words.menu.type_first
            return None
        if text == before:
            return Leave()
        try:
            given, _ = typed_answer(self._question, text)
        except BadAnswer as bad:
            self._message = refusal(self._question, bad)
            return None
        if given is None:
            self._message = f"{self._words.question.refused} {self._question.item.hint or ''}".strip()
            return None
        return Answered(given)

    def escape(self, text: str) -> Reply | None:
        """Go back; where typed text would be lost, only at the second Esc."""
        if not text or text == self._question.before or self._leaving:
            return Back()
        self._leaving = True
        self._message = self._words.menu.escape_again
        return None

    def removed(self, number: int) -> None:
        """Report that hidden characters were removed from a pasted text."""
        self._message = self._words.question.hidden.of(number) if number else ""

    def refused(self, character: str) -> None:
        """Report that a typed character was not taken, since the terminal cannot show it."""
        words = self._words.question
        self._message = words.not_shown.format(character=character or words.unnamed_character)

    def below(self, width: int) -> Shown:
        """Draw what may be typed, the message about the last Enter, and the progress."""
        item, before, shown, words = self._question.item, self._question.before, Shown(), self._words.question
        shown.add(wrapped(self._message, width) if self._message else [], bold=True)
        if before is not None and (item.kind in RETYPED or before in REASONS):
            shown.add(wrapped(words.keep_answer.format(answer=reason_in_words(before, words)), width))
        if before is None and (earlier := self._question.earlier) is not None:
            answer = reason_in_words(earlier.word, words)
            shown.add(wrapped(words.confirm_earlier.format(date=earlier.day, answer=answer), width))
        if item.kind in RETYPED:
            shown.add(wrapped(words.type.format(allowed=may_be_typed(item)), width))
        shown.add(wrapped(self._words.menu.type_keys, width))
        shown.add(wrapped(self._question.progress, width))
        return shown


def reason_in_words(word: str, words: QuestionWords) -> str:
    """Return the words for a reason for no answer; any other answer as it is."""
    return {"unsure": words.unsure, "skipped": words.skipped}.get(word, word)


def text_to_edit(question: Question) -> str:
    """Return the answer so far where it can be edited; numbers and dates are typed again."""
    before = question.before
    return "" if before is None or before in REASONS or question.item.kind in RETYPED else before
