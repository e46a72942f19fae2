"""Reading the input and writing the output of a command: every failure of a file as a message with its exit status."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from pathlib import Path

from ..errors import AnswerError, CannotCreate, InputMissing, WriteFailed

MAX_BYTES = 10_000_000


def read_text(file: str) -> str:
    """The text of a file, or of standard input for `-`, as UTF-8."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
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
        raise AnswerError(f"{name_of(file)}: too large for one person's answers.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise AnswerError(
            f"{name_of(file)}, line {line}: this is not UTF-8; save the file as UTF-8 and try again."
        ) from None


def name_of(file: str) -> str:
    """How a message names an input."""
    return "standard input" if file == "-" else Path(file).name


def print_text(text: str) -> None:
    """Text to standard output, whatever characters the terminal can show."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text)
    sys.stdout.flush()


def write_text(text: str, output: Path, *, force: bool) -> None:
    """Text to a file only its owner can read: whole or not at all, and never over another file unless told to."""
    if output.is_dir():
        raise CannotCreate(f"{output}: this is a folder; name a file in it.")
    if output.exists() and not force:
        raise CannotCreate(f"{output}: this file is already there; choose another name, or add --force to replace it.")
    try:
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
