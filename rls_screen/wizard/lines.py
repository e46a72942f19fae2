"""Plain lines: numbered answers, one line each. For a screen reader, a serial line, a pipe or a dumb terminal.

Output is append-only ASCII without escapes. On a terminal a wrong line is asked again; from a pipe it ends the
interview, because asking twice would silently shift every later answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TextIO

from ..content.schema import Item, Voice
from ..content.texts import Words
from ..errors import AnswerError, Problem
from ..person.answers import Answer, BadAnswer, Given, Unanswered, read_value
from ..person.answers.text import clean
from ..person.answers.typed import said
from ..person.answers.values import words as plain
from .line_input import LineInput
from .line_list import AskingList, LineList
from .question import (
    AllMarked,
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
from .typed import RETYPED, may_be_typed, picked, refusal, settled_answer

__all__ = ["EndOfInput", "Lines"]


COMMANDS = frozenset("sdbrqa?")  # a repeats the question
PROGRESS_EVERY = 10  # questions


class Lines:
    """The line front end over a pair of text streams.

    `strict`: the input is not a terminal, so a wrong line raises AnswerError. `saved`: the answers are being saved.
    """

    lists = True
    together = False

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
        self._numbers: dict[str, int] = {}  # the numbers of the questions put so far; they stay when one goes back
        self._line = 0
        self._marked: tuple[str, ...] = ()  # the lines of the list that was marked last: its rest is asked next
        self._only_open = False  # at the review
        self._stopping = False  # q was typed at a small question, which has no answer for it

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
        if self._stopping:
            return Stop()
        self._marked = ()
        if self._voice == "patient":
            self._input.forget_typed()
        self._put(question)
        while True:
            line = self._read()
            command = self._command(line, question.item)
            if command in ("?", "a") and not self._stopping:
                if command == "?":
                    self.say(f"{question.item.why}\n\n{self._words.keys.lines}")
                self._put(question)
                continue
            reply = self._reply_to_command(command) if command else self._reply(line, question)
            if self._stopping or not isinstance(reply, _Wrong):
                return Stop() if self._stopping else reply
            self._wrong(question.item.id, reply.in_pipe if self._strict and reply.in_pipe else reply.text)

    def _wrong_line(self, place: str, problem: str) -> AnswerError:
        message = self._words.lines.pipe_wrong.format(line=self._line, place=place, problem=problem)
        return AnswerError(Problem("piped-line-not-understood", "", message))

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Ask a list: the numbers of the true ones, then one question about the rest. Nothing typed ahead is used.

        Raises AnswerError for a wrong line from a pipe.
        """
        number, progress = self._numbered(checklist.lines[0].id, checklist.progress)
        listed = LineList(checklist, number)
        is_marked, self._marked = self._marked == listed.ids, ()
        if self._stopping:
            return Stop()
        if is_marked and not checklist.is_open:
            return Leave()
        self._input.forget_typed()
        if progress:
            self.say(progress)
        asking = AskingList(listed, self.say, lambda: plain(self._read()), self._wrong)
        reply = asking.reply(rest_first=is_marked)
        if isinstance(reply, AllMarked):
            self._marked = listed.ids
        return reply

    def _wrong(self, place: str, problem: str) -> None:
        """Say what is wrong with a line. Raises AnswerError for a line from a pipe."""
        if self._strict:
            raise self._wrong_line(place, problem)
        self.say(problem)

    def _numbered(self, id: str, progress: str) -> tuple[int, str]:
        """Return the number of a question, which stays when one goes back; with a new tenth one the progress."""
        is_new = id not in self._numbers
        number = self._numbers.setdefault(id, len(self._numbers) + 1)
        return number, progress if is_new and (number - 1) % PROGRESS_EVERY == 0 else ""

    def _put(self, question: Question) -> None:
        """Write the question with its number."""
        words = self._words.question
        number, progress = self._numbered(question.item.id, question.progress)
        out = [progress] if progress else []
        out.append(self._words.lines.question.format(number=number, text=question.text))
        if question.item.hint:
            out.append(question.item.hint)
        earlier = question.earlier if question.before is None else None
        for at, choice in enumerate(question.choices, start=1):
            mark = f" ({words.answer_so_far})" if _is_before(choice, question.before) else ""
            if earlier is not None and choice.word == earlier.word:
                mark = f" ({words.earlier_answer.format(date=earlier.day)})"
            out.append(f"{at}. {choice.label}{mark}")
        if question.item.kind in RETYPED:
            out.append(words.type.format(allowed=may_be_typed(question.item)))
        if not question.choices and question.before is not None:
            out.append(words.keep_answer.format(answer=question.before))
        if not question.choices and earlier is not None:
            out.append(words.confirm_earlier.format(date=earlier.day, answer=earlier.word))
        self.say("\n".join(out))

    def _command(self, line: str, item: Item) -> str:
        """Return the letter of the command that a line is; "" where it is none.

        A colon before the letter always makes it one. Without the colon it is one wherever it cannot be an answer;
        where it can, a person is asked.
        """
        typed = plain(line)
        letter = typed.removeprefix(":")
        if letter not in COMMANDS:
            return ""
        if typed != letter or item.pattern is None or not re.fullmatch(item.pattern, line.strip()):
            return letter
        words = self._words.lines
        choices = (Choice("answer", words.letter_answer), Choice("key", words.letter_key.format(letter=letter)))
        if self._strict:
            return ""
        meant = self.pick(words.letter.format(letter=letter), choices)
        return {"answer": "", "key": letter, None: "a"}[meant]

    def _reply_to_command(self, letter: str) -> Reply:
        words = self._words.lines
        match letter:
            case "q":
                return Stop()
            case "b":
                self.say(words.back)
                return Back()
            case "r":
                return Review()
            case "s":
                self.say(words.recorded_skipped)
                return Answered(Unanswered("skipped"))
        self.say(words.recorded_unsure)
        return Answered(Unanswered("unsure"))

    def _reply(self, line: str, question: Question) -> Reply | _Wrong:
        """Return the reply that a line gives which is no command."""
        words, typed = self._words.lines, plain(line)
        if typed:
            return self._picked(typed, question) if question.choices else self._typed(line, question)
        if question.before is not None:
            self.say(words.kept)
            return Leave()
        if not question.choices and question.earlier is not None:
            self.say(words.recorded.format(answer=question.earlier.word))
            return Answered(question.earlier.given)
        return _Wrong(words.answer_first)

    def _picked(self, typed: str, question: Question) -> Reply | _Wrong:
        found = picked(typed, question.choices)
        if found is None:
            return _Wrong(self._words.lines.choose.format(number=len(question.choices)))
        given, _ = read_value(question.item, found.word)
        self.say(self._words.lines.recorded.format(answer=found.label))
        return Answered(given)

    def _typed(self, line: str, question: Question) -> Reply | _Wrong:
        words = self._words.lines
        try:
            given, notes = settled_answer(question, line, None if self._strict else self.pick)
        except BadAnswer as bad:
            return _Wrong(refusal(question, bad), words.refused.format(allowed=may_be_typed(question.item)))
        if given is None and not self._strict:
            return _Wrong(f"{self._words.question.refused} {question.item.hint or ''}".strip())
        for note in notes:
            self.say(note)
        self.say(words.recorded.format(answer=_in_line(line, given, question)) if given else words.recorded_skipped)
        return Answered(given or Unanswered("skipped"))

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """Ask a small question about an answer; b or s changes nothing. What was typed before it is dropped."""
        words = self._words.lines
        if self._stopping:
            return None
        self._input.forget_typed()
        shown = "\n".join((text, *(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))))
        self.say(shown)
        while True:
            typed = plain(self._read())
            letter = typed.removeprefix(":")
            if letter in ("b", "s", "q", "r"):
                self._stopping = letter == "q"
                return None
            if letter in ("?", "a"):
                self.say(f"{words.choose_or_leave.format(number=len(choices))}\n\n{shown}" if letter == "?" else shown)
                continue
            found = self._unsure(choices) if letter == "d" else picked(typed, choices)
            if found is not None:
                return found.word
            self._wrong(words.pipe_pick, words.choose_or_leave.format(number=len(choices)))

    def _unsure(self, choices: tuple[Choice, ...]) -> Choice | None:
        return picked("unsure", choices) or picked(plain(self._words.medicines.unsure), choices)

    def urgent(self, message: Urgent) -> UrgentReply:
        """Show the message; with `stop_first` only `c` goes on, and what was typed before it is dropped."""
        words = self._words.urgent
        if message.stop_first:
            self._input.forget_typed()
        self.say(f"*** {message.heading.upper()} ***\n{message.text}")
        if not message.stop_first:
            return "go on"
        self.say(words.stop_in_lines.format(saved=words.saved if self._saved else words.not_saved))
        if self._stopping:
            return "stop"
        replies: dict[str, UrgentReply] = {"c": "go on"}
        if message.slip is not None:
            self.say(f"t: {words.take_back}.")
            replies["t"] = "take back"
        if message.page is not None:
            self.say(f"p: {message.page}.")
            replies["p"] = "page"
        reply = replies.get(plain(self._read()), "stop")
        self._marked = () if reply == "take back" else self._marked
        return reply

    def review(self, rows: Rows, remarks: tuple[str, ...], unsettled: int = 0, *, final: bool = True) -> ReviewReply:
        """Show all answers, numbered; a number goes to that question, and o shows the open ones alone, or all again."""
        if self._stopping:
            return Stop()
        self._input.forget_typed()
        self._list_answers(rows, remarks, unsettled, final=final)
        while True:
            typed = plain(self._read()).removeprefix(":")
            match typed:
                case "f" if final:
                    return Finish()
                case "b":
                    return Back()
                case "q":
                    return Stop()
                case "?":
                    self.say(self._asked_at_review(unsettled, final=final))
                    continue
                case "o" if unsettled:
                    self._only_open = not self._only_open
            if typed == "a" or (typed == "o" and unsettled):
                self._list_answers(rows, remarks, unsettled, final=final)
                continue
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(rows):
                return Jump(rows[int(typed) - 1][0])
            self._wrong_at_review(len(rows), final=final)

    def _list_answers(self, rows: Rows, remarks: tuple[str, ...], unsettled: int, *, final: bool) -> None:
        shown = rows[:unsettled] if self._only_open and unsettled else rows
        listed = [f"{number}. {label}: {answer}" for number, (_, label, answer) in enumerate(shown, start=1)]
        asked = self._asked_at_review(unsettled, final=final)
        self.say("\n".join((self._words.review.title, *listed, *remarks, "", asked)))

    def _asked_at_review(self, unsettled: int, *, final: bool) -> str:
        """Return what may be typed at the review."""
        words = self._words.review
        asked = words.type_at_end if final else words.type
        if not unsettled:
            return asked
        return f"{asked} {words.type_all if self._only_open else words.type_open.of(unsettled)}"

    def _wrong_at_review(self, number: int, *, final: bool) -> None:
        """Report that a line is no reply; raises AnswerError in a pipe."""
        words, pipe = self._words.review, self._words.lines
        if self._strict:
            message = (pipe.pipe_review_at_end if final else pipe.pipe_review).format(line=self._line)
            raise AnswerError(Problem("piped-line-not-understood", "", message))
        self.say((words.type_again_at_end if final else words.type_again).format(number=number))

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


@dataclass(frozen=True)
class _Wrong:
    """A line that is no reply: what is said about it; `in_pipe` is the same without its value, for a pipe's log."""

    text: str
    in_pipe: str = ""


def _in_line(line: str, given: Given, question: Question) -> str:
    """Return an answer as it is confirmed: a number with its unit, a date by the name of its month, else as typed."""
    return said(question.item, given) if isinstance(given, Answer) else clean(line)[0]


def _is_before(choice: Choice, before: str | None) -> bool:
    return before is not None and choice.word == before
