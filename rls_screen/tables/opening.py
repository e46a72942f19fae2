"""Open a table of many people: choose the reader for the file, its separator and encoding; raise what is wrong with it.

Also the checks of a command's file names that need no content: kinds of file, and no output over an input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from ..content.instrument import Instrument
from ..errors import InputMissing, Problem, TableError, UsageError, cannot_read, shown_name
from ..person.answers.names import named
from .files.csv_input import CsvInput, TextFile
from .files.csv_rows import separator_named
from .files.kinds import PARQUET, TABS, kind_of, packing_of, unpacked_name
from .files.packed import Unpacked
from .files.parquet import parquet
from .files.several import SeveralInput
from .files.source import Source, change_detector
from .files.spreadsheet import spreadsheet
from .files.statistics import statistics
from .maps.headings import doubt

ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "latin-1": "latin-1", "latin1": "latin-1",
    "iso-8859-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252", "utf-16": "utf-16-le",
    "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
}  # fmt: skip
SEARCHED_LINES = 20  # lines below the first that are searched for the column names


def separator_of(given: str | None, name: str) -> str | None:
    """The separator from the option, or from the file's suffix; None if the header must decide. Raises UsageError."""
    if given is None:
        return "\t" if unpacked_name(name).lower().endswith(TABS) else None
    return separator_named(given)


def encoding_of(given: str) -> str:
    """Python's name of the encoding given as option. Raises UsageError for an unknown one."""
    if given.lower() not in ENCODINGS:
        place, remedy = f"--encoding {shown_name(given)}", "write utf-8, utf-16, latin-1 or windows-1252."
        raise UsageError(Problem("unknown-encoding", place, "this encoding is not known here", remedy))
    return ENCODINGS[given.lower()]


@dataclass(frozen=True)
class Reading:
    """How files are to be read: the headings of a map, the separator (None: the header decides), encoding and sheet.

    `hashed`: whether the SHA-256 of a text file is wanted in the end.
    """

    instrument: Instrument
    map: Container[str] = ()
    separator: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    hashed: bool = True

    def known(self, headings: tuple[str, ...]) -> int:
        """How many headings are in the map, or name an item."""
        return sum(one in self.map or named(one, self.instrument) is not None for one in headings)

    def choose(self, headers: dict[str, tuple[str, ...]]) -> str:
        """The separator that gives most item names; else most near names; else most cells."""
        counts = {one: self.known(cells) for one, cells in headers.items()}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
        near = {one: sum(doubt(h, self.instrument) is not None for h in cells) for one, cells in headers.items()}
        return max(headers, key=lambda one: (near[one], len(headers[one])))


@contextmanager
def opened(
    name: str,
    instrument: Instrument,
    map: Container[str],
    separator: str | None,
    encoding: str,
    sheet: str | None = None,
) -> Iterator[Source]:
    """Open the table with this name, and close it at the end; `-` is standard input, a folder is one of Parquet files.

    `separator` None lets the header decide. Raises InputMissing, UsageError or TableError.
    """
    with opened_all([name], Reading(instrument, map, separator, encoding, sheet)) as source:
        yield source


@contextmanager
def opened_all(names: Sequence[str], reading: Reading) -> Iterator[Source]:
    """Open these files as one table, and close them at the end. Raises InputMissing, UsageError or TableError."""
    files = files_of(names)
    if len(files) == 1:
        with _opened(files[0], reading) as source:
            yield source
        return
    if "-" in files:
        raise UsageError(Problem("two-on-one-stream", "", "standard input is read alone", "name files only."))
    yield SeveralInput([partial(_opened, one, reading) for one in files])


def files_of(names: Sequence[str]) -> list[str]:
    """The files that these names mean: of a folder, its Parquet files by name, those in folders below it included.

    Raises InputMissing for a folder without any.
    """
    found: list[str] = []
    for name in names:
        if name == "-" or not os.path.isdir(name):  # not Path.is_dir, which fails below a locked folder
            found.append(name)
            continue
        inside = sorted(str(one) for one in Path(name).rglob("*") if one.suffix.lower() in PARQUET and one.is_file())
        if not inside:
            problem = "this is a folder without any Parquet file"
            raise InputMissing(Problem("input-is-a-folder", shown_name(name), problem, "name the files."))
        found += inside
    return found


@contextmanager
def _opened(name: str, reading: Reading) -> Iterator[Source]:
    if name == "-":
        stream = sys.stdin.buffer
        yield _csv(TextFile(stream, "standard input", changed=change_detector(stream), hashed=reading.hashed), reading)
        return
    path = Path(name)
    kind = kind_of(name)
    with _open(path) as file:
        changed = change_detector(file)
        match kind:
            case "parquet":
                yield parquet(path, changed)
            case "spreadsheet":
                yield spreadsheet(path, reading.known, reading.sheet, changed)
            case "statistics":
                yield statistics(path, changed)
            case _:
                text = _text_file(file, name, changed, hashed=reading.hashed)
                yield _csv(text, reading, separator_of(None, name))


def _text_file(file: BinaryIO, name: str, changed: Callable[[], bool], *, hashed: bool) -> TextFile:
    size, packing, shown = os.fstat(file.fileno()).st_size, packing_of(name), shown_name(Path(name).name)
    stream = Unpacked(file, packing, shown) if packing else file
    return TextFile(stream, shown, size or None, changed, file.tell if packing else None, hashed)


def _csv(file: TextFile, reading: Reading, suffix_says: str | None = None) -> CsvInput:
    """Open a CSV file; `suffix_says` is the separator that its name stands for."""
    separator = reading.separator or suffix_says
    source = CsvInput(file, choose=reading.choose, separator=separator, encoding=reading.encoding)
    _check_first_line(source, reading.known)
    return source


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


def check_kinds(source: Source, read: tuple[str, ...], *, typed: bool) -> None:
    """Raise TableError if a column of lists, bytes or durations would be read as answers, or written as text.

    `read` are the headings of the columns that answer items; `typed` tells whether the output keeps the types of cells.
    """
    refused = [name for name in source.not_text if name in read or not typed]
    if refused:
        place, problem = f"{source.name}, {', '.join(refused)}", "these columns hold lists, bytes or durations"
        raise TableError(Problem("column-kind", place, problem, "give words, numbers or dates."))
