"""A table whose cells have types, given some rows at a time as Polars frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from ...errors import Problem, TableError
from .source import NO_LABELS, Chunk, InputFile, Labels, changed_while_read, described

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Origin:
    """Where typed cells come from: the file (None: a data frame) with its labels, and what is to be said about it.

    `first_line` is the line of the first row; `changed` tells whether the file has changed since it was opened.
    """

    path: Path | None = None
    labels: Labels = NO_LABELS
    first_line: int = 1
    changed: Callable[[], bool] = lambda: False
    remarks: tuple[str, ...] = ()


class FrameInput:
    """A table of typed cells: answers are read from them as text, and all cells are written back with their types.

    `dtypes` are the types of the columns; `frames` gives the `rows`, each frame with one column for each heading.
    """

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        dtypes: Sequence[Any],
        frames: Callable[[], Iterator[pl.DataFrame]],
        rows: int,
        origin: Origin = Origin(),
    ) -> None:
        self.name, self.labels, self.remarks = name, origin.labels, origin.remarks
        self.headings = tuple(headings)
        self.schema: Mapping[str, Any] = dict(zip(headings, dtypes, strict=True))
        self.blank_lines = 0
        self.separator: str | None = None
        self.file_column: str | None = None
        self.bytes_read = 0
        self.total_bytes: int | None = origin.path.stat().st_size if origin.path is not None else None
        self.typed = frozenset(name for name, dtype in self.schema.items() if dtype.is_numeric())
        # Columns whose cells cannot be written as text.
        unwritten = (pl.Binary, pl.Duration, pl.Object)
        self.not_text = tuple(name for name, dtype in self.schema.items() if dtype.is_nested() or dtype in unwritten)
        self._frames, self._rows, self._origin = frames, rows, origin

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in order. Raises TableError if the rest cannot be read or the file changed meanwhile."""
        read = 0
        for frame in self._frames():
            if frame.height:
                first = self._origin.first_line + read
                lines = pl.int_range(first, first + frame.height, eager=True)
                places = dict(zip(frame.columns, map(str, range(frame.width)), strict=True))
                yield Chunk(frame.rename(places), lines)
                read += frame.height
                self.bytes_read = (self.total_bytes or 0) * read // max(self._rows, 1)
        if read != self._rows:
            problem = f"the file should hold {self._rows} rows, and {read} can be read"
            raise TableError(Problem("row-count", self.name, problem, "write it again."))
        if self._origin.changed():
            raise changed_while_read(self.name)

    def files(self) -> tuple[InputFile, ...]:
        """The file that was read, if any."""
        return (described(self._origin.path),) if self._origin.path is not None else ()
