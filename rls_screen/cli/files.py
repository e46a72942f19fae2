"""Reading the input and writing the output of a command: every failure of a file as a message with its exit status."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

from ..errors import AnswerError, CannotCreate, InputMissing, UsageError, WriteFailed

MAX_BYTES = 10_000_000


def read_text(file: str) -> str:
    """The text of a file, or of standard input for `-`, as UTF-8."""
    try:
        if file == "-":
            raw = _standard_input()
        else:
            path = Path(file)
            if path.is_dir():
                raise InputMissing(f"{file}: this is a folder; name a file.")
            with path.open("rb") as opened:
                raw = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputMissing(f"{file}: there is no such file; check the name.") from None
    except OSError as error:
        raise InputMissing(f"{file}: cannot be read ({error.strerror}).") from None
    except ValueError:
        raise InputMissing("this file name holds a NUL character; check the name.") from None
    if len(raw) > MAX_BYTES:
        raise AnswerError(f"{name_of(file)}: larger than {MAX_BYTES // 1_000_000} MB; no such text is read here.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise AnswerError(
            f"{name_of(file)}, line {line}: this is not UTF-8; save the file as UTF-8 and try again."
        ) from None


def _standard_input() -> bytes:
    # Python has no stream at all where the shell closed it.
    if sys.stdin is None:
        raise InputMissing("standard input: there is none; name a file instead of -.")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def name_of(file: str) -> str:
    """How a message names an input."""
    return "standard input" if file == "-" else Path(file).name


def print_text(text: str) -> None:
    """Text to standard output, whatever characters the terminal can show. Raises WriteFailed where it is full."""
    if sys.stdout is None:
        raise WriteFailed("standard output: there is none; name a file with -o.")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # nobody reads any more: no failure, and `cli` gives it a status of its own
    except OSError as error:
        silence_standard_output()
        raise WriteFailed(f"standard output: writing failed ({error.strerror}).") from None


def silence_standard_output() -> None:
    """Leave nothing to be flushed on exit, where Python would complain once more of what has been said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def check_not_input(file: str | None, output: Path | None) -> None:
    """Refuse to write over what the output is made from, by whatever name they are called."""
    with contextlib.suppress(OSError, ValueError):
        if output is not None and file not in (None, "-") and output.samefile(file):
            raise UsageError(f"{output}: input and output are the same file; choose another name for the output.")


def write_text(text: str, output: Path, *, force: bool) -> None:
    """Text to a file only its owner can read: whole or not at all, and never over another file unless told to."""
    try:
        if output.is_dir():
            raise CannotCreate(f"{output}: this is a folder; name a file in it.")
        if output.exists() and not force:
            raise CannotCreate(f"{output}: this file is already there; choose another name, or add --force.")
        handle, draft = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except OSError as error:
        raise CannotCreate(f"{output}: cannot be made ({error.strerror}).") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        os.replace(draft, output)
    except OSError as error:
        raise WriteFailed(f"{output}: writing failed ({error.strerror}); nothing was left there.") from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)
