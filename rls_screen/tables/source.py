"""What a source of rows gives, whatever the file is: the heading of each column, then the rows, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import polars as pl

CHUNK_BYTES = 24_000_000  # about 100,000 rows of 60 columns: large enough to be fast, small enough to stay in memory


@dataclass(frozen=True)
class Broken:
    """A line that is no proper row: which row of the chunk, what is wrong, the text that has no column, the remedy."""

    at: int
    problem: str
    rest: str
    allowed: str = "one cell for each column"


@dataclass(frozen=True)
class Chunk:
    """Some rows as read. `lines` is each row as it stood in the file, where the file has lines."""

    cells: pl.DataFrame
    first_line: pl.Series
    lines: pl.Series | None = None
    broken: tuple[Broken, ...] = ()


class Source(Protocol):
    """A file of many people."""

    name: str
    headings: tuple[str, ...]
    typed: frozenset[str]

    @property
    def blank_lines(self) -> int:
        """How many blank lines were passed over; they are no rows."""
        ...

    @property
    def separator(self) -> str | None:
        """What stands between the cells of a line; None where there are no lines."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """The rows, in order."""
        ...

    @property
    def bytes_read(self) -> int:
        """How far the reading is, for a progress bar."""
        ...
