"""What can go wrong, and the exit status each kind of it has.

Library code raises these; only `cli` catches them, prints and exits. A message names the place, the problem and the
remedy. It never holds an answer of a person unless that person's own screen is where it will be shown.
"""

from __future__ import annotations

from enum import IntEnum


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
