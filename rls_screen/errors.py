"""What can go wrong, and the exit status each kind of it has.

Library code raises these; only `cli` catches them, prints and exits. A message names the place, the problem and the
remedy. It never holds an answer of a person unless that person's own screen is where it will be shown.
"""

from __future__ import annotations

import os
import unicodedata
from enum import IntEnum

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


class RlsScreenError(Exception):
    """Any failure the program can explain; `status` is the exit status it deserves."""

    status: Exit = Exit.FAULT


class UsageError(RlsScreenError):
    """The command was called with arguments that do not go together."""

    status = Exit.USAGE


class RuleError(RlsScreenError):
    """A rule that cannot be read; `column` counts from 1 in the rule's text."""

    status = Exit.BAD_INPUT

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class ContentError(RlsScreenError):
    """The questionnaire's files cannot be used; one line a problem, all of them."""

    status = Exit.BAD_INPUT


class AnswerError(RlsScreenError):
    """Answers that cannot be used; every bad one is named, never one at a time."""

    status = Exit.BAD_INPUT


class InputMissing(RlsScreenError):
    """The input does not exist, cannot be read or is a directory."""

    status = Exit.NO_INPUT


class CannotCreate(RlsScreenError):
    """The output, or the folder for unfinished interviews, cannot be made."""

    status = Exit.CANNOT_CREATE


class WriteFailed(RlsScreenError):
    """Writing began and could not be finished."""

    status = Exit.WRITE_FAILED


class TableError(RlsScreenError):
    """A table of many people that cannot be used as a whole."""

    status = Exit.BAD_INPUT


def printable(text: str) -> str:
    """The text of a message as a terminal may receive it: every control or format character but LF is escaped.

    A name from outside could otherwise move the cursor, set the window's title, or turn the direction of reading.
    """
    return "".join(map(_printable, text))


def shown_name(name: str | os.PathLike[str]) -> str:
    r"""The name of a file as a message shows it: on one line, printable, in the middle shortened where it is very long.

    What a terminal would act on, or not show, is escaped as in Python: `\x1b`, `\u202e`.
    """
    text = printable(os.fspath(name)).replace("\n", "\\n") or "''"
    half = SHOWN_LENGTH // 2
    return text if len(text) <= SHOWN_LENGTH else f"{text[:half]}…{text[-half:]}"


def cannot_read(name: str | os.PathLike[str], error: OSError | ValueError) -> InputMissing:
    """The message for a file that could not be opened or read, from what the system said about it."""
    match error:
        case FileNotFoundError():
            return InputMissing(f"{shown_name(name)}: there is no such file; check the name.")
        case IsADirectoryError():
            return InputMissing(f"{shown_name(name)}: this is a folder; name a file.")
        case PermissionError():
            return InputMissing(
                f"{shown_name(name)}: cannot be read (permission denied); ask its owner, or name another file."
            )
        case OSError():
            return InputMissing(f"{shown_name(name)}: cannot be read ({error.strerror}); check the name.")
    return InputMissing(f"{shown_name(name)}: this name holds a NUL character; check the name.")


def _printable(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _NOT_PRINTED:
        return character
    return character.encode("unicode_escape").decode("ascii")
