"""Reading the input of a command, and what its output may be called; the writing itself is in `writing`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import AnswerError, UsageError, cannot_read, shown_name
from ..writing import is_stream

MAX_BYTES = 10_000_000


def read_text(file: str) -> str:
    """The text of a file, or of standard input for `-`, as UTF-8."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise cannot_read("standard input" if file == "-" else file, error) from None
    if len(raw) > MAX_BYTES:
        raise AnswerError(f"{name_of(file)}: larger than {MAX_BYTES // 1_000_000} MB; no such text is read here.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise AnswerError(
            f"{name_of(file)}, line {line}: this is not UTF-8; save the file as UTF-8 and try again."
        ) from None


def name_of(file: str) -> str:
    """How a message names an input."""
    return "standard input" if file == "-" else shown_name(Path(file).name)


def check_not_input(file: str | None, output: Path | None) -> None:
    """Refuse to write over what the output is made from, by whatever name they are called."""
    with contextlib.suppress(OSError, ValueError):
        if output is not None and file not in (None, "-") and output.samefile(file) and not is_stream(output):
            raise UsageError(
                f"{shown_name(output)}: input and output are the same file; choose another name for the output."
            )


def format_of(output: Path | None, asked: str | None, suffixes: Mapping[str, str], option: str = "--format") -> str:
    """The format of an output: the one that was asked for, or that its name ends in; the first of all without either.

    `suffixes` are the endings that exist, each with its format. Raises UsageError for another ending, and where name
    and option say different things.
    """
    suffix = output.suffix.lower() if output is not None else ""
    if not suffix:
        return asked or next(iter(suffixes.values()))
    name, named = shown_name(output or ""), suffixes.get(suffix)
    if named is None:
        raise UsageError(f"{name}: nothing is written as {shown_name(suffix)} here; choose {_either(suffixes)}.")
    if asked is not None and named != asked:
        fitting = _either([one for one, format in suffixes.items() if format == asked])
        raise UsageError(
            f"{name}: the name says {named}, {option} says {asked}; choose a name that ends in {fitting}, or leave out "
            f"{option}."
        )
    return named


def _either(suffixes: Iterable[str]) -> str:
    """Endings as a choice: `.md, .json or .txt`."""
    *first, last = suffixes
    return f"{', '.join(first)} or {last}" if first else last
