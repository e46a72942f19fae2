"""Open a table of many people: choose the reader for the file, its separator and encoding; raise what is wrong with it.

Also the checks of a command's file names that need no content: kinds of file, and no output over an input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..content.instrument import Instrument
from ..errors import Problem, TableError, UsageError, cannot_read, shown_name
from ..person.answers.names import named
from .csv_input import CsvInput
from .csv_rows import separator_named
from .headings import doubt
from .parquet import ParquetInput
from .source import change_detector

ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "latin-1": "latin-1", "latin1": "latin-1",
    "iso-8859-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252",
}  # fmt: skip
SEARCHED_LINES = 20  # lines below the first that are searched for the column names
CSV, PARQUET = (".csv", ".tsv", ".tab", ".txt", ""), (".parquet", ".pq")


def is_parquet(name: str) -> bool:
    """Whether a file name means Parquet; `-` and no suffix mean CSV. Raises UsageError for an unknown suffix."""
    suffix = "" if name == "-" else Path(name).suffix.lower()
    if suffix not in (*CSV, *PARQUET):
        problem = "tables are read and written as .csv or .parquet"
        raise UsageError(Problem("unknown-table-kind", shown_name(name), problem, "choose one of these."))
    return suffix in PARQUET


def separator_of(given: str | None, name: str) -> str | None:
    """The separator from the option, or from the file's suffix; None if the header must decide. Raises UsageError."""
    if given is None:
        return "\t" if name.lower().endswith((".tsv", ".tab")) else None
    return separator_named(given)


def encoding_of(given: str) -> str:
    """Python's name of the encoding given as option. Raises UsageError for an unknown one."""
    if given.lower() not in ENCODINGS:
        place, remedy = f"--encoding {shown_name(given)}", "write utf-8, latin-1 or windows-1252."
        raise UsageError(Problem("unknown-encoding", place, "this encoding is not known here", remedy))
    return ENCODINGS[given.lower()]


@contextmanager
def opened(
    name: str, instrument: Instrument, map: Container[str], separator: str | None, encoding: str
) -> Iterator[CsvInput | ParquetInput]:
    """Open the table with this name, and close it at the end; `-` is standard input.

    `separator` None lets the header decide. Raises InputMissing, UsageError or TableError.
    """

    def known(cells: tuple[str, ...]) -> int:
        return sum(h in map or named(h, instrument) is not None for h in cells)

    def choose(headers: dict[str, tuple[str, ...]]) -> str:
        """The separator that gives most item names; else most near names; else most cells."""
        counts = {one: known(cells) for one, cells in headers.items()}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
        near = {one: sum(doubt(h, instrument) is not None for h in cells) for one, cells in headers.items()}
        return max(headers, key=lambda one: (near[one], len(headers[one])))

    if name == "-":
        stream = sys.stdin.buffer
        source = CsvInput(
            stream, "standard input", choose=choose, separator=separator, encoding=encoding,
            changed=change_detector(stream),
        )  # fmt: skip
        _check_first_line(source, known)
        yield source
        return
    path = Path(name)
    with _open(path) as file:
        changed = change_detector(file)
        if is_parquet(name):
            yield ParquetInput(path, changed)
            return
        size = os.fstat(file.fileno()).st_size
        source = CsvInput(
            file, shown_name(path.name), choose=choose, separator=separator, encoding=encoding,
            total_bytes=size or None, changed=changed,
        )  # fmt: skip
        _check_first_line(source, known)
        yield source


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None


def _check_first_line(source: CsvInput, known: Callable[[tuple[str, ...]], int]) -> None:
    """Raise TableError if the column names are on a later line, below a title; the message names that line."""
    if known(source.headings):
        return
    for line, cells in source.peek(SEARCHED_LINES):
        if known(cells) > 1:
            problem = "the column names are on this line, not on the first."
            remedy = "Delete the lines above it, and any line below it that is not a person's answers."
            raise TableError(Problem("header-not-first", f"{source.name}, line {line}", problem, remedy))


def check_apart(inputs: Mapping[str, str | None], outputs: Mapping[str, str | None]) -> None:
    """Raise UsageError if an output would overwrite an input or another output; keys are words for the message."""
    for files, stream in ((inputs, "standard input"), (outputs, "standard output")):
        piped = [what for what, name in files.items() if name == "-"]
        if len(piped) > 1:
            problem = f"{' and '.join(piped)} cannot both be {stream}"
            raise UsageError(Problem("two-on-one-stream", "", problem, "name a file for one."))
    seen: dict[str, str] = {}
    for what, name in (*inputs.items(), *outputs.items()):
        if name is None or name == "-":
            continue
        real = os.path.realpath(name)
        same = next((other for path, other in seen.items() if path == real or _is_same(path, real)), None)
        if same is not None and Path(real).parts[:2] != ("/", "dev"):
            problem = f"{same} and {what} are the same file"
            raise UsageError(Problem("same-file-twice", shown_name(name), problem, "choose another name."))
        seen[real] = what


def _is_same(one: str, other: str) -> bool:
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)


def check_kinds(source: CsvInput | ParquetInput, read: tuple[str, ...], *, to_parquet: bool) -> None:
    """Raise TableError if a column of lists, bytes or durations would be read as answers, or written as CSV.

    `read` are the headings of the columns that answer items.
    """
    if isinstance(source, ParquetInput):
        refused = [name for name in source.not_text if name in read or not to_parquet]
        if refused:
            place, problem = f"{source.name}, {', '.join(refused)}", "these columns hold lists, bytes or durations"
            raise TableError(Problem("column-kind", place, problem, "give words, numbers or dates."))
