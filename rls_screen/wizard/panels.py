"""The two panels a question is answered in: numbered answers, or a field to type in. What their keys do; no drawing."""

from __future__ import annotations

from ..person.answers import BadAnswer, Unanswered
from ..person.answers.values import allowed, words
from ..person.given import REASONS
from .question import Answered, Back, Leave, Question, Reply, Review, Stop
from .screen import Shown
from .text import removed, wrapped
from .typed import RETYPED, is_scale, matching, may_be_typed, typed_answer

FIRST = "Choose an answer first."
REASON_WORDS = {"unsure": "don't know", "skipped": "skipped"}
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
    """Numbered answers and the one marked, if any; `left` is set where Enter leaves an earlier answer as it is.

    `before` is the row of the earlier answer, if there is one. The beginning of an answer may be typed out as well: two
    letters or more mark it. What has begun as a word stays a word, so that `yes` is not taken for s, skip. `remark`
    stands beside the answer in the row `before`.
    """

    def __init__(
        self,
        labels: list[str],
        *,
        foot: str,
        before: int | None = None,
        leave: bool = False,
        remark: str = "your answer so far",
    ) -> None:
        self._labels, self._foot, self._before, self._leave = tuple(labels), foot, before, leave
        self._remark = remark
        self._at: int | None = None
        self._message = self._typed = ""
        self.left = False

    def spelled(self, key: str) -> bool:
        """Whether a key belongs to a word: begins one that an answer begins with, adds to it, or takes from it."""
        begun, self._message = self._typed, ""
        if begun and key in ("backspace", "escape"):
            self._typed = begun[:-1] if key == "backspace" else ""
        elif len(key) == 1 and not key.isdigit() and (begun or key.isalpha()) and (begun or key not in LETTERS):
            if any(words(label).startswith(begun + key) for label in self._labels):
                self._typed = begun + key
            elif begun:
                self._message = "No answer begins so. Esc clears what was typed."
        else:
            self._typed = ""
            return False
        self._at = matching(self._typed, self._labels)
        return bool(begun or self._typed)

    def press(self, key: str) -> int | None:
        """What a key picks; moving, Enter without a mark, and unknown keys pick nothing."""
        self._message, last = "", len(self._labels) - 1
        if key in ("down", "j"):
            self._at = 0 if self._at is None else min(self._at + 1, last)
        elif key in ("up", "k"):
            self._at = last if self._at is None else max(self._at - 1, 0)
        elif len(key) == 1 and key in "123456789" and int(key) <= len(self._labels):
            return int(key) - 1
        elif key == "enter":
            self.left = self._at is None and self._leave
            self._message = "" if self._at is not None else FIRST
            return self._at
        return None

    def show(self, width: int) -> Shown:
        """The answers, one numbered row each, with > on the one marked and the cursor there."""
        shown = Shown()
        for at, label in enumerate(self._labels):
            marked, row = at == self._at, label + (f" ({self._remark})" if at == self._before else "")
            if marked:
                shown.cursor = (len(shown.lines), 0)
            shown.add(wrapped(row, width, f"{'>' if marked else ' '} {at + 1}  "), bold=marked)
        asked = "Enter takes the line marked >."
        if self._typed:
            asked = (
                f"Typed: {self._typed}. {'Enter takes the line marked >.' if self._at is not None else 'Go on typing.'}"
            )
            shown.cursor = shown.cursor if self._at is not None else (len(shown.lines) + 1, 0)
        elif self._at is None:
            asked = "Your answer: a number, or Up and Down." + (" Enter keeps your answer." if self._leave else "")
            shown.cursor = (len(shown.lines) + 1, 0)
        shown.add(["", *wrapped(asked, width)])
        return shown

    def below(self, width: int) -> Shown:
        """What was wrong with the last key, and how far the interview has gone."""
        shown = Shown()
        shown.add(wrapped(self._message, width) if self._message else [], bold=True)
        shown.add(wrapped(f"{self._foot}. ? for help" if self._foot else "", width))
        return shown


class Field:
    """A typed answer: what Enter and Esc do with the text, and what is shown below it."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._message = ""
        self._leaving = False

    def enter(self, text: str) -> Reply | str | None:
        """The text as a reply; None where it cannot be one, with a message."""
        typed = words(text)
        command = COMMANDS.get(typed[1:]) if len(typed) == 2 and typed[0] == ":" else None
        if command is not None:
            return command
        if typed in ("?", ":?"):
            return "?"
        before, item = self._question.before, self._question.item
        if not typed:
            if before is not None and (kept_text(self._question) == "" or self._question.item.kind in RETYPED):
                return Leave()
            if before is None and self._question.earlier is not None:
                return Answered(self._question.earlier.given)
            self._message = "Type an answer first, or :s to skip."
            return None
        if text == before:
            return Leave()
        try:
            given, _ = typed_answer(self._question, text)
        except BadAnswer as bad:
            usual = bad.allowed == allowed(self._question.item)
            problem = bad.problem.replace(f" {item.unit}.", ".") if is_scale(item) else bad.problem
            self._message = f"That cannot be used: {problem}" + ("" if usual else f" {bad.allowed}")
            return None
        if given is None:
            self._message = f"That cannot be used. {self._question.item.hint or ''}".strip()
            return None
        return Answered(given)

    def escape(self, text: str) -> Reply | None:
        """Back; asked once where something was typed that would be lost."""
        if not text or text == self._question.before or self._leaving:
            return Back()
        self._leaving = True
        self._message = "Esc again goes back; what you typed here is then not kept."
        return None

    def removed(self, number: int) -> None:
        """Hidden characters were taken out of a pasted text."""
        self._message = removed(number) if number else ""

    def refused(self, character: str) -> None:
        """A character that the terminal cannot show was typed, and not taken."""
        self._message = self._question.words.not_shown.format(character=character)

    def below(self, width: int) -> Shown:
        """What may be typed, what was wrong with the last Enter, and how far the interview has gone."""
        item, before, shown = self._question.item, self._question.before, Shown()
        shown.add(wrapped(self._message, width) if self._message else [], bold=True)
        if before is not None and (item.kind in RETYPED or before in REASONS):
            shown.add(wrapped(f"Your answer so far: {REASON_WORDS.get(before, before)}. Enter alone keeps it.", width))
        if before is None and (earlier := self._question.earlier) is not None:
            answer = REASON_WORDS.get(earlier.word, earlier.word)
            said = self._question.words.earlier_typed.format(date=earlier.day, answer=answer)
            shown.add(wrapped(said, width))
        if item.kind in RETYPED:
            shown.add(wrapped(f"Type {may_be_typed(item)}.", width))
        shown.add(wrapped("Enter accepts, Esc goes back, :s skips, :d don't know, :? help", width))
        shown.add(wrapped(self._question.progress, width))
        return shown


def kept_text(question: Question) -> str:
    """The earlier text, to be changed where it stands; a number or date is typed anew."""
    before = question.before
    return "" if before is None or before in REASONS or question.item.kind in RETYPED else before
