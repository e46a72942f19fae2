"""Opens the file of many people: what kind it is, how it is separated; what cannot be read becomes a message."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..content.instrument import Instrument
from ..errors import TableError, UsageError, cannot_read, shown_name
from ..person.answers.names import named
from .csv_input import CsvInput
from .csv_rows import separator_named
from .headings import doubt
from .parquet import ParquetInput
from .study_map import Mapped

ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-8-sig": "utf-8", "latin-1": "latin-1", "latin1": "latin-1",
    "iso-8859-1": "latin-1", "windows-1252": "cp1252", "cp1252": "cp1252",
}  # fmt: skip
LOOKED_THROUGH = 20  # lines below the first that are looked through for names of columns
CSV, PARQUET = (".csv", ".tsv", ".tab", ".txt", ""), (".parquet", ".pq")


def is_parquet(name: str) -> bool:
    """Whether a name says Parquet; a pipe is CSV. Any other suffix than those known is a usage error."""
    suffix = "" if name == "-" else Path(name).suffix.lower()
    if suffix not in (*CSV, *PARQUET):
        raise UsageError(f"{shown_name(name)}: tables are read and written as .csv or .parquet; choose one of these.")
    return suffix in PARQUET


def separator_of(given: str | None, name: str) -> str | None:
    """The separator that was asked for, or that a suffix says; None where the header has to show it."""
    if given is None:
        return "\t" if name.lower().endswith((".tsv", ".tab")) else None
    return separator_named(given)


def encoding_of(given: str) -> str:
    """The encoding that was said."""
    if given.lower() not in ENCODINGS:
        raise UsageError(f"--encoding {given}: write utf-8, latin-1 or windows-1252.")
    return ENCODINGS[given.lower()]


@contextmanager
def opened(
    name: str, instrument: Instrument, map: Mapping[str, Mapped], separator: str | None, encoding: str
) -> Iterator[CsvInput | ParquetInput]:
    """The source of rows of this name, closed at the end; `-` is standard input."""

    def known(cells: tuple[str, ...]) -> int:
        return sum(h in map or named(h, instrument) is not None for h in cells)

    def choose(headers: dict[str, tuple[str, ...]]) -> str:
        """The separator that shows most names of items; else most that are near one; else most cells."""
        counts = {one: known(cells) for one, cells in headers.items()}
        if any(counts.values()):
            return max(counts, key=counts.__getitem__)
        near = {one: sum(doubt(h, instrument) is not None for h in cells) for one, cells in headers.items()}
        return max(headers, key=lambda one: (near[one], len(headers[one])))

    if name == "-":
        stream = sys.stdin.buffer
        source = CsvInput(
            stream, "standard input", choose=choose, separator=separator, encoding=encoding, changed=_change_of(stream)
        )
        _check_first_line(source, known)
        yield source
        return
    path = Path(name)
    with _readable(path) as file:
        changed = _change_of(file)
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


def _change_of(file: BinaryIO) -> Callable[[], bool]:
    """A function that says whether a file was changed since now; a pipe never is."""

    def state() -> tuple[int, int] | None:
        try:
            found = os.fstat(file.fileno())
        except (OSError, ValueError):
            return None
        return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    before = state()
    return lambda: state() != before


def _check_first_line(source: CsvInput, known: Callable[[tuple[str, ...]], int]) -> None:
    """A title above the names of the columns is no header. Raises TableError that says on which line they stand."""
    if known(source.headings):
        return
    for line, cells in source.lines_below(LOOKED_THROUGH):
        if known(cells) > 1:
            raise TableError(
                f"{source.name}, line {line}: the names of the columns stand here, not in the first line.\n"
                "  Take out the lines above them, and those below that are no person's answers."
            )


def _readable(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None


def check_apart(inputs: Mapping[str, str | None], outputs: Mapping[str, str | None]) -> None:
    """No two of the files are the same: an output must not fall on an input or on another output."""
    for files, stream in ((inputs, "standard input"), (outputs, "standard output")):
        piped = [what for what, name in files.items() if name == "-"]
        if len(piped) > 1:
            raise UsageError(f"{' and '.join(piped)} cannot both be {stream}; name a file for one.")
    seen: dict[str, str] = {}
    for what, name in (*inputs.items(), *outputs.items()):
        if name is None or name == "-":
            continue
        real = os.path.realpath(name)
        same = next((other for path, other in seen.items() if path == real or _is_same(path, real)), None)
        if same is not None and Path(real).parts[:2] != ("/", "dev"):
            raise UsageError(f"{shown_name(name)}: {same} and {what} are the same file; choose another name.")
        seen[real] = what


def _is_same(one: str, other: str) -> bool:
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)


def check_kinds(source: CsvInput | ParquetInput, read: tuple[str, ...], *, to_parquet: bool) -> None:
    """Columns of lists, bytes or durations hold no answer, and have no place in a CSV file."""
    if isinstance(source, ParquetInput):
        refused = [name for name in source.wordless if name in read or not to_parquet]
        if refused:
            named = ", ".join(refused)
            raise TableError(f"{source.name}, {named}: lists, bytes or durations; give words, numbers or dates.")
