"""Plain lines: numbered answers, one line each. For a screen reader, a serial line, a pipe or a dumb terminal.

Output is append-only ASCII without escapes. On a terminal a wrong line is asked again; from a pipe it ends the
interview, because asking twice would silently shift every later answer.
"""

from __future__ import annotations

from typing import TextIO

from ..content.schema import Voice
from ..content.texts import Words
from ..errors import AnswerError, Problem
from ..person.answers import BadAnswer, Unanswered, read_value
from ..person.answers.text import clean
from ..person.answers.values import allowed
from ..person.answers.values import words as plain
from .line_input import LineInput
from .question import (
    Answered,
    Back,
    Checklist,
    Choice,
    EndOfInput,
    Finish,
    Jump,
    Leave,
    ListReply,
    Question,
    Reply,
    Review,
    ReviewReply,
    Rows,
    Stop,
    Urgent,
    UrgentReply,
)
from .stops import Stops
from .text import WIDEST, not_shown, readable_width, wrapped
from .typed import RETYPED, matching, may_be_typed, typed_answer

__all__ = ["EndOfInput", "Lines"]


# A single letter typed as text was probably meant as one of these; from a pipe it is text.
COMMANDS = frozenset("sdbrq")


class Lines:
    """The line front end over a pair of text streams.

    `strict`: the input is not a terminal, so a wrong line raises AnswerError. `saved`: the answers are being saved.
    """

    lists = False

    def __init__(
        self,
        source: TextIO,
        out: TextIO,
        words: Words,
        *,
        strict: bool,
        width: int = WIDEST,
        saved: bool = True,
        voice: Voice = "staff",
        stops: Stops | None = None,
    ) -> None:
        self._out, self._words, self._strict, self._saved, self._voice = out, words, strict, saved, voice
        self._input = LineInput(source, out, stops or Stops())
        self._width = readable_width(width + 1)
        self._number = 0
        self._line = 0

    @property
    def confirms(self) -> bool:
        """Whether somebody can be asked about an answer: only on a terminal."""
        return not self._strict

    def say(self, text: str) -> None:
        """Write a passage, wrapped at spaces."""
        self._out.write("\n".join((*wrapped(text, self._width), "", "")))
        self._out.flush()

    def section(self, title: str, intro: str | None) -> None:
        """Write a section's title and introduction."""
        self.say(title)
        if intro:
            self.say(intro)

    def ask(self, question: Question) -> Reply:
        """Ask one question. Raises AnswerError for a wrong line from a pipe; on a terminal it is asked again."""
        self._number += 1
        if self._voice == "patient":
            self._input.forget_typed()
        self._put(question)
        while True:
            line = self._read()
            reply = self._command(line, question)
            if isinstance(reply, str):
                self.say(reply)
                if self._strict and reply != self._why(question):
                    raise self._wrong_line(question.item.id, reply)
                continue
            return reply

    def _wrong_line(self, place: str, problem: str) -> AnswerError:
        message = self._words.lines.pipe_wrong.format(line=self._line, place=place, problem=problem)
        return AnswerError(Problem("piped-line-not-understood", "", message))

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Never called: in plain lines every question is asked by itself."""
        raise NotImplementedError

    def _put(self, question: Question) -> None:
        words = self._words.question
        out = [question.progress, self._words.lines.question.format(number=self._number, text=question.text)]
        if question.item.hint:
            out.append(question.item.hint)
        earlier = question.earlier if question.before is None else None
        for number, choice in enumerate(question.choices, start=1):
            mark = f" ({words.answer_so_far})" if _is_before(choice, question.before) else ""
            if earlier is not None and choice.word == earlier.word:
                mark = f" ({words.earlier_answer.format(date=earlier.day)})"
            out.append(f"{number}. {choice.label}{mark}")
        if question.item.kind in RETYPED:
            out.append(words.type.format(allowed=may_be_typed(question.item)))
        if not question.choices and question.before is not None:
            out.append(words.keep_answer.format(answer=question.before))
        if not question.choices and earlier is not None:
            out.append(words.confirm_earlier.format(date=earlier.day, answer=earlier.word))
        self.say("\n".join(out))

    def _command(self, line: str, question: Question) -> Reply | str:
        """Return the reply that the line gives, or a message where it gives none."""
        words = self._words.lines
        typed = plain(line)
        command = typed if question.choices else typed.removeprefix(":") if typed.startswith(":") else ""
        match command:
            case "q":
                return Stop()
            case "b":
                return Back()
            case "r":
                return Review()
            case "s":
                self.say(words.recorded_skipped)
                return Answered(Unanswered("skipped"))
            case "d":
                self.say(words.recorded_unsure)
                return Answered(Unanswered("unsure"))
            case "?":
                return self._why(question)
        if typed == "?":
            return self._why(question)
        if not typed and not question.choices and question.before is None and question.earlier is not None:
            self.say(words.recorded.format(answer=question.earlier.word))
            return Answered(question.earlier.given)
        if not typed:
            asked = words.answer_first if question.choices else words.answer_first_typed
            return Leave() if question.before is not None else asked
        if not question.choices and line.strip() in COMMANDS and not self._strict:
            return words.colon.format(letter=typed)
        return self._picked(typed, question) if question.choices else self._typed(line, question)

    def _picked(self, typed: str, question: Question) -> Reply | str:
        picked = _matching(typed, question.choices)
        if picked is None:
            return self._words.lines.choose.format(number=len(question.choices))
        given, _ = read_value(question.item, picked.word)
        self.say(self._words.lines.recorded.format(answer=picked.label))
        return Answered(given)

    def _typed(self, line: str, question: Question) -> Reply | str:
        try:
            given, notes = typed_answer(question, line)
        except BadAnswer as bad:
            usual = bad.allowed == allowed(question.item)
            may = may_be_typed(question.item) if usual else bad.allowed.rstrip(".")
            return self._words.lines.refused.format(allowed=may)
        if given is None and not self._strict:
            return f"{self._words.question.refused} {question.item.hint or ''}".strip()
        for note in notes:
            self.say(note)
        words = self._words.lines
        self.say(words.recorded.format(answer=clean(line)[0]) if given is not None else words.recorded_skipped)
        return Answered(given if given is not None else Unanswered("skipped"))

    def _why(self, question: Question) -> str:
        return f"{question.item.why}\n\n{self._words.keys.answer}\n{self._words.keys.lines}"

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """Ask a small question about an answer; b changes nothing. What was typed before it is dropped."""
        words = self._words.lines
        self._input.forget_typed()
        self.say("\n".join((text, *(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)))))
        while True:
            typed = plain(self._read())
            if typed == "b":
                return None
            picked = _matching(typed, choices)
            if picked is not None:
                return picked.word
            asked = words.choose_or_leave.format(number=len(choices))
            if self._strict:
                raise self._wrong_line(words.pipe_pick, asked)
            self.say(asked)

    def urgent(self, message: Urgent) -> UrgentReply:
        """Show the message; with `stop_first` only `c` goes on, and what was typed before it is dropped."""
        words = self._words.urgent
        if message.stop_first:
            self._input.forget_typed()
        self.say(f"*** {message.heading.upper()} ***\n{message.text}")
        if not message.stop_first:
            return "go on"
        self.say(words.stop_in_lines.format(saved=words.saved if self._saved else words.not_saved))
        replies: dict[str, UrgentReply] = {"c": "go on"}
        if message.slip is not None:
            self.say(f"t: {words.take_back}.")
            replies["t"] = "take back"
        if message.page is not None:
            self.say(f"p: {message.page}.")
            replies["p"] = "page"
        return replies.get(plain(self._read()), "stop")

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """Show all answers, numbered; a number goes to that question."""
        words = self._words.review
        listed = [f"{number}. {label}: {answer}" for number, (_, label, answer) in enumerate(rows, start=1)]
        self.say("\n".join((words.title, *listed, *remarks)))
        self._input.forget_typed()
        self.say(words.type_at_end if final else words.type)
        while True:
            typed = plain(self._read())
            match typed:
                case "f" if final:
                    return Finish()
                case "b":
                    return Back()
                case "q":
                    return Stop()
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(rows):
                return Jump(rows[int(typed) - 1][0])
            if self._strict:
                pipe = self._words.lines
                message = (pipe.pipe_review_at_end if final else pipe.pipe_review).format(line=self._line)
                raise AnswerError(Problem("piped-line-not-understood", "", message))
            self.say((words.type_again_at_end if final else words.type_again).format(number=len(rows)))

    def _read(self) -> str:
        """Return one line, cleaned. A line with a character that the terminal cannot show is asked again.

        Raises EndOfInput, and AnswerError for a line from a pipe that is not UTF-8.
        """
        words = self._words.question
        while True:
            self._out.write("> ")
            self._out.flush()
            line = self._input.readline()
            self._line += 1
            if not line:
                raise EndOfInput
            if self._strict:
                self._out.write("\n")
                if any("\ud800" <= character <= "\udfff" for character in line):
                    message = self._words.lines.pipe_not_utf8.format(line=self._line)
                    raise AnswerError(Problem("not-utf-8", "", message))
            elif (character := not_shown(line, self._out.encoding)) is not None:
                self.say(words.not_shown.format(character=character or words.unnamed_character))
                continue
            text, number = clean(line)
            if number:
                self.say(words.hidden.of(number))
            return text


def _matching(typed: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Return the choice with this number, or the only one whose label begins with this (two letters or more)."""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices) and len(typed) < 3:
        return choices[int(typed) - 1]
    at = matching(typed, tuple(choice.label for choice in choices))
    return choices[at] if at is not None else None


def _is_before(choice: Choice, before: str | None) -> bool:
    return before is not None and choice.word == before
