"""The errors of the program: each holds its problems, with a stable code, a place and a remedy, and an exit status.

Library code raises them; only `cli` catches them, prints and exits. Tests and callers read the code, people read the
message. A message never contains a person's answer unless it is shown on that person's own screen.

`CODES` lists every code with what it means; a new one is added there.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

SHOWN_LENGTH = 300  # characters; names are shorter, and a message must stay readable
# Control and format characters (escape sequences, bidirectional marks), halves of characters, line separators.
_NOT_PRINTED = ("Cc", "Cf", "Cs", "Zl", "Zp")


class Exit(IntEnum):
    """Exit statuses of the program. A screening result is never one of them."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    SOME_ROWS_HAVE_PROBLEMS = 3
    BAD_INPUT = 65
    NO_INPUT = 66
    CANNOT_CREATE = 73
    WRITE_FAILED = 74
    STOPPED = 75
    HANGUP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: its code (a key of `CODES`), where it is, what is wrong, and what to do about it.

    `place` and `remedy` may be empty. A `problem` that ends with a full stop or a question mark puts the remedy on a
    line of its own; otherwise the remedy follows after a semicolon.
    """

    code: str
    place: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        """The message: place, problem, remedy."""
        text = f"{self.place}: {self.problem}" if self.place else self.problem
        if not self.remedy:
            return text
        return f"{text}\n  {self.remedy}" if text.endswith((".", "?")) else f"{text}; {self.remedy}"


class RlsScreenError(Exception):
    """Any failure the program can explain: one problem or several, and the exit status.

    `first` are lines printed before all problems, for what cannot wait.
    """

    status: Exit = Exit.FAULT

    def __init__(self, *problems: Problem | str, first: Iterable[str] = ()) -> None:
        super().__init__(*problems)
        self.problems = tuple(Problem("unclassified", "", one) if isinstance(one, str) else one for one in problems)
        self.first = tuple(first)

    def __str__(self) -> str:
        """The whole message, one problem after another."""
        return "\n".join((*self.first, *map(str, self.problems)))

    @property
    def code(self) -> str:
        """The code of the first problem."""
        return self.problems[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all problems, in order."""
        return tuple(one.code for one in self.problems)

    @property
    def place(self) -> str:
        """Where the first problem is: a file, a line, a column, an option; empty where there is no place."""
        return self.problems[0].place

    @property
    def problem(self) -> str:
        """What is wrong, of the first problem."""
        return self.problems[0].problem

    @property
    def remedy(self) -> str:
        """What to do about the first problem; may be empty."""
        return self.problems[0].remedy

    def extended(self, text: str) -> Self:
        """Return the same error with more text after the last problem's remedy."""
        *others, last = self.problems
        return type(self)(*others, replace(last, remedy=f"{last.remedy}{text}"), first=self.first)


class UsageError(RlsScreenError):
    """The command was called with arguments that do not go together."""

    status = Exit.USAGE


class RuleError(RlsScreenError):
    """A rule that cannot be read; `column` counts from 1 in the rule's text. Who reads the rule adds the place."""

    status = Exit.BAD_INPUT

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class ContentError(RlsScreenError):
    """The questionnaire's files cannot be used; it holds every problem found."""

    status = Exit.BAD_INPUT


class AnswerError(RlsScreenError):
    """Answers that cannot be used; it holds every bad one, never only the first."""

    status = Exit.BAD_INPUT


class InputMissing(RlsScreenError):
    """The input does not exist, cannot be read or is a directory."""

    status = Exit.NO_INPUT


class CannotCreate(RlsScreenError):
    """The output, or the folder for unfinished interviews, cannot be created."""

    status = Exit.CANNOT_CREATE


class WriteFailed(RlsScreenError):
    """Writing started and could not be finished."""

    status = Exit.WRITE_FAILED


class TableError(RlsScreenError):
    """A table of many people that cannot be used as a whole."""

    status = Exit.BAD_INPUT


def printable(text: str) -> str:
    """Return a message that is safe to print on a terminal: every control or format character but LF is escaped.

    A name from outside could otherwise move the cursor, set the window's title, or reverse the direction of reading.
    """
    return "".join(map(_printable, text))


def shown_name(name: str | os.PathLike[str]) -> str:
    r"""Return a file's name as messages show it: on one line, printable, a very long one shortened in the middle.

    Characters that a terminal would act on, or would not show, are escaped as in Python: `\x1b`, `\u202e`.
    """
    text = printable(os.fspath(name)).replace("\n", "\\n") or "''"
    half = SHOWN_LENGTH // 2
    return text if len(text) <= SHOWN_LENGTH else f"{text[:half]}…{text[-half:]}"


def cannot_read(name: str | os.PathLike[str], error: OSError | ValueError) -> InputMissing:
    """Return the error for a file that could not be opened or read, from the system's own error."""
    place = shown_name(name)
    match error:
        case FileNotFoundError():
            return InputMissing(Problem("input-not-found", place, "there is no such file", "check the name."))
        case IsADirectoryError():
            return InputMissing(Problem("input-is-a-folder", place, "this is a folder", "name a file."))
        case PermissionError():
            denied, remedy = "cannot be read (permission denied)", "ask its owner, or name another file."
            return InputMissing(Problem("input-not-readable", place, denied, remedy))
        case OSError():
            why = f"cannot be read ({error.strerror})"
            return InputMissing(Problem("input-not-readable", place, why, "check the name."))
    return InputMissing(Problem("name-with-nul", place, "this name holds a NUL character", "check the name."))


def _printable(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _NOT_PRINTED:
        return character
    return character.encode("unicode_escape").decode("ascii")
