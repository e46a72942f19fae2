"""The plain line mode: numbered answers, one line each. For a screen reader, a serial line, a pipe, a dumb terminal.

Append-only ASCII without escapes. On a terminal a wrong line is asked again; from a pipe it ends the interview,
because a question asked twice would silently shift every later answer.
"""

from __future__ import annotations

from typing import TextIO

from ..content.schema import InterviewWords, Voice
from ..errors import AnswerError, Problem
from ..person.answers import BadAnswer, Unanswered, read_value
from ..person.answers.given import clean
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
from .text import KEPT, KEYS, LINE_KEYS, NOT_KEPT, WIDEST, not_shown, readable_width, removed, wrapped
from .typed import RETYPED, matching, may_be_typed, typed_answer

__all__ = ["EndOfInput", "Lines"]


# A letter alone, where text is typed, was meant as one of these; a pipe is taken at its word.
COMMANDS = frozenset("sdbrq")


class Lines:
    """The line front end over a pair of text streams. `strict` is for input that is not a terminal."""

    lists = False

    def __init__(
        self,
        source: TextIO,
        out: TextIO,
        *,
        strict: bool,
        width: int = WIDEST,
        kept: bool = True,
        voice: Voice = "staff",
        words: InterviewWords | None = None,
        stops: Stops | None = None,
    ) -> None:
        self._out, self._strict, self._kept, self._voice, self._words = out, strict, kept, voice, words
        self._input = LineInput(source, out, stops or Stops())
        self._width = readable_width(width + 1)
        self._number = 0
        self._line = 0

    @property
    def confirms(self) -> bool:
        """Only on a terminal is somebody there to be asked about an answer."""
        return not self._strict

    def say(self, text: str) -> None:
        """A passage to read, wrapped at words."""
        self._out.write("\n".join((*wrapped(text, self._width), "", "")))
        self._out.flush()

    def section(self, title: str, intro: str | None) -> None:
        """A section's title and opening words."""
        self.say(title)
        if intro:
            self.say(intro)

    def ask(self, question: Question) -> Reply:
        """One question; wrong lines are asked again on a terminal and end the interview in a pipe."""
        self._number += 1
        if self._voice == "patient":
            self._input.forget_typed()
        self._put(question)
        while True:
            line = self._read(f"Question {self._number} ({question.item.id})")
            reply = self._command(line, question)
            if isinstance(reply, str):
                self.say(reply)
                if self._strict and reply != self._why(question):
                    raise self._wrong_line(question.item.id, reply)
                continue
            return reply

    def _wrong_line(self, place: str, reply: str) -> AnswerError:
        remedy = "From a pipe nothing is asked twice; correct that line and start again."
        where = f"standard input, line {self._line}, {place}"
        return AnswerError(Problem("piped-line-not-understood", where, f"{reply}\n  {remedy}"))

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Never called: in lines every question is put by itself."""
        raise NotImplementedError

    def _put(self, question: Question) -> None:
        out = [question.progress, f"Question {self._number}. {question.text}"]
        if question.item.hint:
            out.append(question.item.hint)
        earlier = question.earlier if question.before is None else None
        for number, choice in enumerate(question.choices, start=1):
            mark = " (your answer so far)" if _is_before(choice, question.before) else ""
            if earlier is not None and choice.word == earlier.word:
                mark = f" ({question.words.earlier_choice.format(date=earlier.day)})"
            out.append(f"{number}. {choice.label}{mark}")
        if question.item.kind in RETYPED:
            out.append(f"Type {may_be_typed(question.item)}.")
        if not question.choices and question.before is not None:
            out.append(f"Your answer so far: {question.before}. Enter alone keeps it.")
        if not question.choices and earlier is not None:
            out.append(question.words.earlier_typed.format(date=earlier.day, answer=earlier.word))
        self.say("\n".join(out))

    def _command(self, line: str, question: Question) -> Reply | str:
        """The line as a reply, or as a message that it is none."""
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
                self.say("Recorded: skipped.")
                return Answered(Unanswered("skipped"))
            case "d":
                self.say("Recorded: not sure.")
                return Answered(Unanswered("unsure"))
            case "?":
                return self._why(question)
        if typed == "?":
            return self._why(question)
        mark = "" if question.choices else ":"
        if not typed and not question.choices and question.before is None and question.earlier is not None:
            self.say(f"Recorded: {question.earlier.word}.")
            return Answered(question.earlier.given)
        if not typed:
            asked = f"Please answer; {mark}s skips, {mark}? tells why we ask."
            return Leave() if question.before is not None else asked
        if not question.choices and line.strip() in COMMANDS and not self._strict:
            return f"To skip, stop or go back here, put a colon before the letter, as in :{typed}. Else type more."
        return self._picked(typed, question) if question.choices else self._typed(line, question)

    def _picked(self, typed: str, question: Question) -> Reply | str:
        picked = _matching(typed, question.choices)
        if picked is None:
            return f"Please type a number from 1 to {len(question.choices)}."
        given, _ = read_value(question.item, picked.word)
        self.say(f"Recorded: {picked.label}.")
        return Answered(given)

    def _typed(self, line: str, question: Question) -> Reply | str:
        try:
            given, notes = typed_answer(question, line)
        except BadAnswer as bad:
            usual = bad.allowed == allowed(question.item)
            return f"That cannot be used. Allowed: {may_be_typed(question.item) if usual else bad.allowed.rstrip('.')}."
        if given is None and not self._strict:
            return f"That cannot be used. {question.item.hint or ''}".strip()
        for note in notes:
            self.say(note)
        self.say(f"Recorded: {clean(line)[0] if given is not None else 'skipped'}.")
        return Answered(given if given is not None else Unanswered("skipped"))

    def _why(self, question: Question) -> str:
        return f"{question.item.why}\n\n{KEYS}\n{LINE_KEYS}"

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question about an answer; b leaves things as they are. What was typed before it is dropped."""
        self._input.forget_typed()
        self.say("\n".join((text, *(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1)))))
        while True:
            typed = plain(self._read("a question about an answer"))
            if typed == "b":
                return None
            picked = _matching(typed, choices)
            if picked is not None:
                return picked.word
            asked = f"Please type a number from 1 to {len(choices)}, or b to leave it as it is."
            if self._strict:
                raise self._wrong_line("a question about an answer", asked)
            self.say(asked)

    def urgent(self, message: Urgent, words: InterviewWords) -> UrgentReply:
        """The message at once; after an emergency only `c` goes on, and nothing typed before it counts."""
        if message.stop_first:
            self._input.forget_typed()
        self.say(f"*** {message.heading.upper()} ***\n{message.text}")
        if not message.stop_first:
            return "go on"
        kept = KEPT if self._kept else NOT_KEPT
        self.say(f"Enter stops here; {kept}. To go on with the questions all the same, type c.")
        replies: dict[str, UrgentReply] = {"c": "go on"}
        if message.slip is not None:
            self.say(f"t: {words.take_back}.")
            replies["t"] = "take back"
        if message.page is not None:
            self.say(f"p: {message.page}.")
            replies["p"] = "page"
        return replies.get(plain(self._read("the emergency message")), "stop")

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """All answers, numbered; a number goes to that question."""
        listed = [f"{number}. {label}: {answer}" for number, (_, label, answer) in enumerate(rows, start=1)]
        self.say("\n".join(("Your answers", *listed, *remarks)))
        finish = "f to finish, " if final else ""
        self._input.forget_typed()
        self.say(f"Type {finish}the number of an answer to change it, b to go back, q to save and stop.")
        while True:
            typed = plain(self._read("the review of answers"))
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
                problem = f"at the review only {'f, ' if final else ''}b, q or a number is known."
                raise AnswerError(Problem("piped-line-not-understood", f"standard input, line {self._line}", problem))
            self.say(f"Please type {finish}b, q or a number from 1 to {len(rows)}.")

    def _read(self, place: str) -> str:
        """One line, cleaned. A character that the terminal cannot show is refused aloud, and the line asked again."""
        while True:
            self._out.write("> ")
            self._out.flush()
            line = self._input.readline()
            self._line += 1
            if not line:
                raise EndOfInput(place)
            if self._strict:
                self._out.write("\n")
                if any("\ud800" <= character <= "\udfff" for character in line):
                    where, remedy = f"standard input, line {self._line}", "save the file as UTF-8 and try again."
                    raise AnswerError(Problem("not-utf-8", where, "this is not UTF-8", remedy))
            elif self._words is not None and (character := not_shown(line, self._out.encoding)) is not None:
                self.say(self._words.not_shown.format(character=character))
                continue
            text, number = clean(line)
            if number:
                self.say(removed(number))
            return text


def _matching(typed: str, choices: tuple[Choice, ...]) -> Choice | None:
    """The choice with this number, or the only one whose label begins so (two letters or more)."""
    if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(choices) and len(typed) < 3:
        return choices[int(typed) - 1]
    at = matching(typed, tuple(choice.label for choice in choices))
    return choices[at] if at is not None else None


def _is_before(choice: Choice, before: str | None) -> bool:
    return before is not None and choice.word == before
