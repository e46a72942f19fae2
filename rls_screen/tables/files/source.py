"""What every reader of a table gives: its headings, then its rows in chunks, whatever kind of file it is.

`csv_input` reads lines of text; `parquet`, `spreadsheet`, `statistics` and `several` give typed cells (`frames`). A
chunk holds cells as they are in the file; `as_text` turns typed cells into the text a CSV file would have, so that the
same functions read all of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar

import polars as pl

from ...errors import Problem, TableError

T = TypeVar("T")
MAX_ROWS = 100_000  # of one chunk that is scored
CHUNK_BYTES = 24_000_000  # about 70,000 rows of 60 columns: large enough to be fast, small enough to stay in memory


@dataclass(frozen=True)
class BrokenLine:
    """A line that is not a proper row: the row's index in its chunk, the problem, the cells beyond the last column."""

    at: int
    problem: str
    rest: str
    allowed: str = "one cell for each column"


@dataclass(frozen=True)
class Chunk:
    """Some consecutive rows. `cells` has a column "0", "1", … for each heading.

    `first_line` is the line each row starts on; `lines` is the unchanged text of each row, if the file has lines.
    """

    cells: pl.DataFrame
    first_line: pl.Series
    lines: pl.Series | None = None
    broken: tuple[BrokenLine, ...] = ()


@dataclass(frozen=True)
class Labels:
    """What a file itself says about its columns, by heading. Most kinds of file say nothing.

    `columns` is each column's label; `values` the label of each of its codes, as the code is written in a cell;
    `missing` the codes that the file declares as missing, a code or a range of numbers each.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, tuple[str | tuple[float, float], ...]] = field(default_factory=dict)


NO_LABELS = Labels()


@dataclass(frozen=True)
class InputFile:
    """One file that was read: its name without its folder, its size and SHA-256."""

    name: str
    bytes: int
    sha256: str


class Source(Protocol):
    """An open table of many people.

    `typed` are the headings of numeric columns, `not_text` those of columns whose cells cannot be text, `schema` the
    types of typed cells (empty where all are text). `separator` is None without lines. `file_column` is the heading of
    the column that names the file of each row, where several are read as one. `remarks` are for the summary.
    """

    name: str
    headings: tuple[str, ...]
    typed: frozenset[str]
    not_text: tuple[str, ...]
    schema: Mapping[str, Any]
    labels: Labels
    total_bytes: int | None
    file_column: str | None
    remarks: tuple[str, ...]

    @property
    def blank_lines(self) -> int:
        """How many blank lines were skipped so far."""
        ...

    @property
    def separator(self) -> str | None:
        """The character between two cells."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in order. Raises TableError if the rest cannot be read or the file changed meanwhile."""
        ...

    @property
    def bytes_read(self) -> int:
        """How many bytes were read so far, for a progress bar."""
        ...

    def files(self) -> tuple[InputFile, ...]:
        """The files that were read, once all rows are."""
        ...


def prefetched(items: Iterator[T]) -> Generator[T]:
    """Iterate over items, preparing the next one in a background thread while the current one is in use.

    With POLARS_MAX_THREADS=1 there is no such thread: whoever sets that wants one core to be used.
    """
    if pl.thread_pool_size() == 1:
        yield from items
        return
    with ThreadPoolExecutor(max_workers=1) as background:
        upcoming = background.submit(next, items, None)
        while (item := upcoming.result()) is not None:
            upcoming = background.submit(next, items, None)
            yield item


def in_slices(chunks: Iterator[Chunk], rows: int = MAX_ROWS) -> Iterator[Chunk]:
    """The same rows in chunks of at most so many: a chunk of a narrow file has many rows, and each has every result."""
    for chunk in chunks:
        for start in range(0, chunk.cells.height, rows):
            yield Chunk(
                chunk.cells.slice(start, rows), chunk.first_line.slice(start, rows),
                None if chunk.lines is None else chunk.lines.slice(start, rows),
                tuple(replace(one, at=one.at - start) for one in chunk.broken if start <= one.at < start + rows),
            )  # fmt: skip


def as_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Every column as the text a CSV file would hold; null and NaN become empty, a whole number has no point.

    A date and time at midnight becomes its date: many programs store dates that way.
    """
    moments = pl.col(name for name, dtype in cells.schema.items() if dtype == pl.Datetime and not is_zoned(dtype))
    days = pl.when(moments == moments.dt.truncate("1d")).then(moments.dt.date().cast(pl.String))
    numbers = [shortest(name) for name, dtype in cells.schema.items() if dtype.is_float()]
    texts = cells.with_columns(days.otherwise(moments.cast(pl.String)), *numbers)
    return texts.select(pl.all().cast(pl.String).fill_null(""))


def shortest(name: str) -> pl.Expr:
    """A column of numbers as text: a whole one without a decimal point, NaN as null."""
    column = pl.col(name)
    is_whole = (column == column.floor()) & (column.abs() < 1e15)
    text = pl.when(is_whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
    return pl.when(column.is_not_nan()).then(text).alias(name)


def is_zoned(dtype: pl.DataType) -> bool:
    """Whether a type is a date and time with a time zone: its day depends on the reader's zone, so it is refused."""
    return isinstance(dtype, pl.Datetime) and dtype.time_zone is not None


def change_detector(file: BinaryIO) -> Callable[[], bool]:
    """Return a function that tells whether a regular file has changed since this call; a pipe never has."""

    def state() -> tuple[int, int] | None:
        try:
            found = os.fstat(file.fileno())
        except (OSError, ValueError):
            return None
        return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None

    before = state()
    return lambda: state() != before


def changed_while_read(name: str) -> TableError:
    """Return the error for a file that changed after it was opened: rows may be cut off, or of two versions."""
    problem = "this file changed while it was read; nothing was written."
    return TableError(Problem("file-changed", name, problem, "Score it again once it is complete."))


def of_bytes(name: str, data: bytes) -> InputFile:
    """Name, size and SHA-256 of what was read already."""
    return InputFile(name, len(data), sha256(data).hexdigest())


def described(path: Path) -> InputFile:
    """Name, size and SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
        return InputFile(path.name, file.tell(), digest)
