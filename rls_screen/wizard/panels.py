"""The two ways to take an answer: numbered choices, and a field to type in. What their keys do and show."""

from __future__ import annotations

from collections.abc import Callable

from ..content.texts import QuestionWords, Words
from ..person.answers import BadAnswer, Unanswered
from ..person.answers.typed import is_future
from ..person.answers.values import words as plain
from ..person.given import REASONS
from .question import Answered, Back, Choice, Leave, Question, Reply, Review, Stop
from .screen import BOLD, DIM, Shown
from .text import wrapped
from .typed import RETYPED, matching, may_be_typed, refusal, typed_answer

LETTERS = "bjkrqsd?:"
LETTER_OF = {"y": "yes", "n": "no"}
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
    leaves that answer unchanged, and sets `left`. y and n answer yes and no where these are among the answers. The
    beginning of an answer may be typed as well; two letters or more mark it. While a word is being typed its letters
    are no commands. `typed` is the beginning of a word that was typed already.
    """

    def __init__(
        self,
        choices: tuple[Choice, ...],
        words: Words,
        *,
        before: int | None = None,
        leave: bool = False,
        remark: str | None = None,
        typed: str = "",
    ) -> None:
        self.labels = tuple(choice.label for choice in choices)
        self._before, self._leave = before, leave
        self._rows = {choice.word: at for at, choice in enumerate(choices)}
        self._words = words.menu
        self._remark = remark or words.question.answer_so_far
        self.typed, self.message = typed, ""
        self._at = matching(typed, self.labels)
        self.left = False

    @property
    def is_marked(self) -> bool:
        """Whether an answer is marked, for Enter to take."""
        return self._at is not None

    def spelled_so_far(self, typed: str) -> None:
        """Begin with a word of which this much was typed already."""
        self.typed, self._at = typed, matching(typed, self.labels)

    def spelled(self, key: str) -> bool:
        """Return whether a key was part of a word: began one, added a letter that fits an answer, or removed one."""
        typed, self.message = self.typed, ""
        if typed and key in ("backspace", "escape"):
            self.typed = typed[:-1] if key == "backspace" else ""
        elif not typed and LETTER_OF.get(key) in self._rows:
            return False
        elif len(key) == 1 and not key.isdigit() and (typed or (key.isalpha() and key not in LETTERS)):
            if any(plain(label).startswith(typed + key) for label in self.labels):
                self.typed = typed + key
            elif typed:
                self.message = self._words.no_such_answer
        else:
            self.typed = ""
            return False
        self._at = matching(self.typed, self.labels)
        return bool(typed or self.typed)

    def press(self, key: str, *, moves: bool = True) -> int | None:
        """Return the row that a key picks; None for moving, for Enter with nothing marked, and for unknown keys."""
        self.message, last = "", len(self.labels) - 1
        if moves and key in ("down", "j"):
            self._at = 0 if self._at is None else min(self._at + 1, last)
        elif moves and key in ("up", "k"):
            self._at = last if self._at is None else max(self._at - 1, 0)
        elif len(key) == 1 and key in "123456789" and int(key) <= len(self.labels):
            return int(key) - 1
        elif LETTER_OF.get(key) in self._rows:
            return self._rows[LETTER_OF[key]]
        elif key == "enter":
            self.left = self._at is None and self._leave
            self.message = "" if self._at is not None else self._words.choose_first
            return self._at
        return None

    def show(self, width: int) -> Shown:
        """Draw the answers, one numbered row each, with > and the cursor on the marked one."""
        shown = Shown()
        for at, label in enumerate(self.labels):
            marked, row = at == self._at, label + (f" ({self._remark})" if at == self._before else "")
            if marked:
                shown.cursor = (len(shown.lines), 0)
            shown.add(wrapped(row, width, f"{'>' if marked else ' '} {at + 1}  "), style=BOLD if marked else "")
        return shown

    @property
    def asked(self) -> str:
        """What to press next."""
        words = self._words
        if self.typed:
            return (words.typed if self._at is not None else words.typed_on).format(typed=self.typed)
        if self._at is not None:
            return words.enter_takes
        return words.choose_or_keep if self._leave else words.choose


class Field:
    """A field for a typed answer: what its keys do with its text, and what is shown around it."""

    def __init__(self, question: Question, message: str = "") -> None:
        self._question, self._words = question, question.words
        self.message = message
        self._leaving = False

    def key(self, character: str) -> Reply | str | None:
        """Return what a letter does in an empty field, where no answer begins with it: in a number and a date."""
        if self._question.item.kind not in RETYPED:
            return None
        letter = character.lower()
        return "?" if letter == "?" else COMMANDS.get(letter)

    def enter(self, text: str) -> Reply | str | None:
        """Return the text as a reply, "?" for help, or the text itself where it is to be asked about.

        None, with a message, where it cannot be a reply.
        """
        command = command_in(self._question, text)
        if command is not None:
            return command
        before = self._question.before
        if not plain(text):
            if before is not None and (text_to_edit(self._question) == "" or self._question.item.kind in RETYPED):
                return Leave()
            if before is None and self._question.earlier is not None:
                return Answered(self._question.earlier.given)
            self.message = self._words.menu.type_first
            return None
        return Leave() if text == before else taken(self._question, text, self._refuse)

    def _refuse(self, message: str) -> None:
        self.message = message

    def escape(self, text: str) -> Reply | None:
        """Go back; where typed text would be lost, only at the second Esc."""
        if not text or text == self._question.before or self._leaving:
            return Back()
        self._leaving = True
        self.message = self._words.menu.escape_again
        return None

    def removed(self, number: int) -> None:
        """Report that hidden characters were removed from a pasted text."""
        self.message = self._words.question.hidden.of(number) if number else ""

    def refused(self, character: str) -> None:
        """Report that a typed character was not taken, since the terminal cannot show it."""
        words = self._words.question
        self.message = words.not_shown.format(character=character or words.unnamed_character)

    def explained(self, width: int) -> Shown:
        """Draw what may be typed, and the answer so far."""
        item, before, shown, words = self._question.item, self._question.before, Shown(), self._words.question
        if before is not None and (item.kind in RETYPED or before in REASONS):
            shown.add(wrapped(words.keep_answer.format(answer=reason_in_words(before, words)), width))
        if before is None and (earlier := self._question.earlier) is not None:
            answer = reason_in_words(earlier.word, words)
            shown.add(wrapped(words.confirm_earlier.format(date=earlier.day, answer=answer), width))
        if item.kind in RETYPED:
            shown.add(wrapped(words.type.format(allowed=may_be_typed(item)), width), style=DIM)
        return shown


def command_in(question: Question, text: str) -> Reply | str | None:
    """Return the command that a typed line is: a colon and a letter, or the letter where it cannot be an answer.

    "?" asks for help. A code for the person may be a single letter, so there only the colon makes a command.
    """
    typed = plain(text)
    letter = typed.removeprefix(":")
    if len(letter) != 1 or (question.item.pattern and letter == typed and letter != "?"):
        return None
    return "?" if letter == "?" else COMMANDS.get(letter)


def taken(question: Question, text: str, refuse: Callable[[str], None]) -> Answered | str | None:
    """Return a typed text as an answer, or the text where it is to be asked about; None, refused, where it is none."""
    try:
        given, _ = typed_answer(question, text)
    except BadAnswer as bad:
        if bad.possible:
            return text
        refuse(refusal(question, bad))
        return None
    if given is None:
        refuse(f"{question.words.question.refused} {question.item.hint or ''}".strip())
        return None
    return text if question.today is not None and is_future(given, question.today) else Answered(given)


def reason_in_words(word: str, words: QuestionWords) -> str:
    """Return the words for a reason for no answer; any other answer as it is."""
    return {"unsure": words.unsure, "skipped": words.skipped}.get(word, word)


def text_to_edit(question: Question) -> str:
    """Return the answer so far where it can be edited; numbers and dates are typed again."""
    before = question.before
    return "" if before is None or before in REASONS or question.item.kind in RETYPED else before
