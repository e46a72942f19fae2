"""Read the input file of a command, and choose the format of its output; writing is in `writing`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import AnswerError, Problem, UsageError, cannot_read, shown_name
from ..writing import is_stream

MAX_BYTES = 10_000_000


def read_text(file: str) -> str:
    """Read a text file in UTF-8, or standard input for `-`. Raises InputMissing or AnswerError."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise cannot_read("standard input" if file == "-" else file, error) from None
    if len(raw) > MAX_BYTES:
        problem = f"larger than {MAX_BYTES // 1_000_000} MB"
        raise AnswerError(Problem("file-too-large", name_of(file), problem, "check that this is the right file."))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        remedy = "save the file as UTF-8 and try again."
        place = f"{name_of(file)}, line {line}"
        raise AnswerError(Problem("not-utf-8", place, "this is not UTF-8", remedy)) from None


def name_of(file: str) -> str:
    """The name of an input in messages."""
    return "standard input" if file == "-" else shown_name(Path(file).name)


def check_not_input(file: str | None, output: Path | None) -> None:
    """Raise UsageError if the output would overwrite its input, also by another name of the same file."""
    with contextlib.suppress(OSError, ValueError):
        if output is not None and file not in (None, "-") and output.samefile(file) and not is_stream(output):
            problem = "input and output are the same file"
            remedy = "choose another name for the output."
            raise UsageError(Problem("same-file-twice", shown_name(output), problem, remedy))


def format_of(output: Path | None, asked: str | None, suffixes: Mapping[str, str], option: str = "--format") -> str:
    """Choose the format of an output: by the option, by the name's suffix, or else the first of all.

    `suffixes` maps each known suffix to its format. Raises UsageError for another suffix, and if name and option
    contradict each other.
    """
    suffix = output.suffix.lower() if output is not None else ""
    if not suffix:
        return asked or next(iter(suffixes.values()))
    name, named = shown_name(output or ""), suffixes.get(suffix)
    if named is None:
        problem, remedy = f"nothing is written as {shown_name(suffix)} here", f"choose {_either(suffixes)}."
        raise UsageError(Problem("unknown-ending", name, problem, remedy))
    if asked is not None and named != asked:
        fitting = _either([one for one, format in suffixes.items() if format == asked])
        problem = f"the name means {named}, {option} means {asked}"
        remedy = f"choose a name that ends in {fitting}, or leave out {option}."
        raise UsageError(Problem("ending-and-format", name, problem, remedy))
    return named


def _either(suffixes: Iterable[str]) -> str:
    """Join suffixes as a choice: `.md, .json or .txt`."""
    *first, last = suffixes
    return f"{', '.join(first)} or {last}" if first else last
