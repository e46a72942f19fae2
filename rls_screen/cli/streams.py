"""Prepare the three standard streams: UTF-8, and an error with its exit status if one of them fails.

If standard error is closed or full only messages are lost: the work continues, and the exit status tells the result.
If standard output is closed or full the command fails, since its result was to go there.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import Any, BinaryIO, NoReturn, TextIO

from ..errors import InputMissing, Problem, RlsScreenError, WriteFailed


def prepare() -> None:
    """Replace the standard streams by prepared ones; called once, before anything is read or written."""
    _occupy_closed_numbers()
    if sys.stdin is None:
        problem = Problem("no-standard-input", "standard input", "there is none", "name a file instead of -.")
        sys.stdin = _Missing(InputMissing(problem))
    if sys.stdout is None:
        problem = Problem("no-standard-output", "standard output", "there is none", "name a file with -o.")
        sys.stdout = _Missing(WriteFailed(problem))
    elif sys.stdout is sys.__stdout__ and isinstance(sys.stdout, io.TextIOWrapper):
        coding = _coding(sys.stdout, "replace")
        sys.stdout = _Output(sys.stdout.detach(), **coding, line_buffering=sys.stdout.line_buffering)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the program ends
    elif sys.stderr is sys.__stderr__ and isinstance(sys.stderr, io.TextIOWrapper):
        coding = _coding(sys.stderr, "backslashreplace")
        sys.stderr = _Messages(sys.stderr.detach(), **coding, line_buffering=True)


def print_text(text: str) -> None:
    """Print a text on standard output. Raises WriteFailed if that is closed or full."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(**_coding(sys.stdout, "replace"))
    sys.stdout.write(text)
    sys.stdout.flush()


def silence_standard_output() -> None:
    """Discard unflushed output, so that Python does not report the same failure again on exit."""
    _silence(sys.stdout)


class _Output(io.TextIOWrapper):
    """Standard output: a failure of writing is a WriteFailed; a closed pipe stays a BrokenPipeError."""

    def write(self, text: str, /) -> int:
        with self._writing():
            return super().write(text)

    def flush(self) -> None:
        with self._writing():
            super().flush()

    @contextlib.contextmanager
    def _writing(self) -> Any:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            from ..writing import write_failed

            _silence(self)
            raise WriteFailed(write_failed("standard output", error.strerror)) from None


class _Messages(io.TextIOWrapper):
    """Standard error: if it is closed or full, messages are lost and nothing fails."""

    def write(self, text: str, /) -> int:
        with contextlib.suppress(OSError):
            return super().write(text)
        _silence(self)
        return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            _silence(self)


class _Missing(io.TextIOBase):
    """A standard stream that was closed before the program started: empty when read, an error when written."""

    def __init__(self, error: RlsScreenError) -> None:
        self._error = error

    def _fail(self) -> NoReturn:
        raise self._error

    @property
    def buffer(self) -> BinaryIO:
        self._fail()

    def write(self, text: str, /) -> int:
        self._fail()

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return ""


def _coding(stream: TextIO, errors: str) -> dict[str, Any]:
    """The settings of a stream: UTF-8 if redirected; a terminal's own encoding, with a mark for characters it lacks."""
    try:
        encoding = stream.encoding if stream.isatty() else "utf-8"
    except (OSError, ValueError):
        encoding = "utf-8"
    return {"encoding": encoding, "errors": errors}


def _silence(stream: TextIO) -> None:
    """Redirect a stream to the null device, with everything it has not flushed yet."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _occupy_closed_numbers() -> None:
    """Open the null device for every closed standard stream, so that no other file gets its number.

    A file opened as number 2 would receive every message that a library writes to standard error. It is opened in the
    wrong direction, so that the number cannot be used as /dev/stdout either.
    """
    for number, direction in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, direction)  # gets the lowest number that is free, which is this one
