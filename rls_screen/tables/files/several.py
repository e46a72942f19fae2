"""Read several files as one table, one after another, with a column that names the file of each row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import polars as pl

from ...errors import Problem, TableError
from ...person.answers.files import shown_key
from .source import Chunk, InputFile, Source

FILE_COLUMN = "source_file"

Opener = Callable[[], AbstractContextManager[Source]]


class SeveralInput:
    """Files with the same columns, in any order, as one table. Each is opened when its turn comes.

    Raises TableError where a column is missing in one of them, or their types or separators differ.
    """

    def __init__(self, openers: Sequence[Opener]) -> None:
        self._openers = openers
        self._files: list[InputFile] = []
        self._bytes_before = self.bytes_read = self.blank_lines = 0
        self.total_bytes: int | None = 0
        self.file_column: str | None = FILE_COLUMN
        self.remarks: tuple[str, ...] = ()
        for at, opener in enumerate(openers):
            with opener() as source:
                if not at:
                    self._take_over(source)
                self._check(source)
                self.remarks += source.remarks
                self.total_bytes += source.total_bytes or 0
        self.headings = (*self._shared, FILE_COLUMN)
        self.schema: Mapping[str, Any] = self._types | ({FILE_COLUMN: pl.String()} if self._types else {})

    def _take_over(self, first: Source) -> None:
        self._shared = first.headings
        self._first = first.name
        self.name = f"{len(self._openers)} files"
        self.typed, self.not_text, self.labels = first.typed, first.not_text, first.labels
        self.separator: str | None = first.separator
        self._types: dict[str, Any] = dict(first.schema)
        if FILE_COLUMN in first.headings:
            problem = f"a column is called {FILE_COLUMN} already, where the name of each row's file is to be written"
            raise TableError(Problem("same-heading", first.name, problem, "rename it."))

    def _check(self, source: Source) -> None:
        here, first = set(source.headings), set(self._shared)
        if here != first or len(source.headings) != len(self._shared):
            lacking = ", ".join(map(shown_key, sorted(first - here)))
            more = ", ".join(map(shown_key, sorted(here - first)))
            differences = "; ".join(
                text for text in (f"missing: {lacking}" if lacking else "", f"more: {more}" if more else "") if text
            )
            problem = f"its columns are not those of {self._first} ({differences or 'a name occurs twice'})"
            raise TableError(
                Problem("files-differ", source.name, problem, "score files of different kinds one by one.")
            )
        if source.separator != self.separator or bool(source.schema) != bool(self._types):
            problem = f"it is not written as {self._first} is: the kind of file or the separator of cells differs"
            raise TableError(Problem("files-differ", source.name, problem, "save both in the same way."))
        if source.labels != self.labels:
            problem = f"its labels or missing codes are not those of {self._first}"
            raise TableError(
                Problem("files-differ", source.name, problem, "score them one by one, or save both as CSV.")
            )
        for heading, dtype in source.schema.items():
            self._types[heading] = self._common(source.name, heading, dtype)
        self.typed &= source.typed
        self.not_text = tuple({*self.not_text, *source.not_text})

    def _common(self, name: str, heading: str, dtype: Any) -> Any:
        """The type that holds the cells of a column in all files so far."""
        known = self._types[heading]
        empty = [pl.DataFrame(schema={heading: one}) for one in (known, dtype)]
        try:
            return pl.concat(empty, how="vertical_relaxed").schema[heading]
        except pl.exceptions.PolarsError:
            problem = f"this column holds {dtype}, in {self._first} it holds {known}"
            remedy = "save it with the same type in all files."
            raise TableError(Problem("files-differ", f"{name}, {shown_key(heading)}", problem, remedy)) from None

    def chunks(self) -> Iterator[Chunk]:
        """All rows, file by file. Raises TableError for what makes a file unusable."""
        blank = 0
        for opener in self._openers:
            with opener() as source:
                self._check(source)  # it may have changed since it was first opened
                places = [str(source.headings.index(heading)) for heading in self._shared]
                named = pl.lit(source.name).alias(str(len(self._shared)))
                for chunk in source.chunks():
                    cells = chunk.cells.select(
                        self._cell(place, heading).alias(str(at))
                        for at, (place, heading) in enumerate(zip(places, self._shared, strict=True))
                    )
                    self.bytes_read = self._bytes_before + source.bytes_read
                    self.blank_lines = blank + source.blank_lines
                    yield Chunk(cells.with_columns(named), chunk.first_line, None, chunk.broken)
                self._bytes_before += source.total_bytes or 0
                blank += source.blank_lines
                self._files += source.files()

    def _cell(self, place: str, heading: str) -> pl.Expr:
        column = pl.col(place)
        return column.cast(self._types[heading]) if self._types else column

    def files(self) -> tuple[InputFile, ...]:
        """The files that were read, once all rows are."""
        return tuple(self._files)
