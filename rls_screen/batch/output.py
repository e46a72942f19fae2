"""Writing: whole or not at all. A file appears under its name only when everything is in it, readable by its owner.

The cells of the input are written as they stood in their line wherever the output is CSV with the same columns; nothing
is parsed and put together again that does not change.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

import polars as pl

from ..errors import CannotCreate, WriteFailed

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER = r"^[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?$"


class Target:
    """Where an output goes: a file of this name, or standard output for `-`. Until `commit` nothing stands there."""

    def __init__(self, name: str) -> None:
        self.name = name if name != "-" else "standard output"
        if name == "-" and sys.stdout is None:
            raise WriteFailed("standard output: there is none; name a file with -o.")
        path = Path(name)
        self._is_stream = name == "-"
        self._path = None if name == "-" or (path.exists() and not path.is_file() and not path.is_dir()) else path
        self._draft: str | None = None
        if path.is_dir() and name != "-":
            raise CannotCreate(f"{name}: this is a folder; name a file in it.")
        try:
            self.file: IO[Any] = self._open()
        except OSError as error:
            raise CannotCreate(f"{name}: cannot be made ({error.strerror}).") from None

    def _open(self) -> IO[Any]:
        if self._path is None:
            return tempfile.TemporaryFile()
        handle, self._draft = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        return os.fdopen(handle, "w+b")

    @property
    def is_file(self) -> bool:
        """Whether a file of this name will be there; a pipe or a device only takes what it is given."""
        return self._path is not None

    @property
    def draft(self) -> BinaryIO:
        """The open file the output is written to."""
        return self.file  # type: ignore[return-value]

    def finish(self) -> None:
        """Everything is handed to the system; a full disk is noticed before any output appears."""
        with self.writing():
            self.file.flush()

    def commit(self) -> None:
        """The output stands under its name."""
        with self.writing():
            if self._path is not None and self._draft is not None:
                self.file.close()
                os.replace(self._draft, self._path)
                self._draft = None
                return
            self.file.seek(0)
            if self._is_stream:
                shutil.copyfileobj(self.file, sys.stdout.buffer, 1_000_000)
                sys.stdout.buffer.flush()
            else:
                with Path(self.name).open("wb") as device:
                    shutil.copyfileobj(self.file, device, 1_000_000)

    def discard(self) -> None:
        """Nothing is left of what was not committed."""
        with contextlib.suppress(OSError):
            self.file.close()
        if self._draft is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._draft)
            self._draft = None

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Failures of writing as a message with its exit status."""
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as error:
            why = error.strerror or str(error).partition("\n")[0]
            left = "" if self._is_stream else "; nothing was left there"
            raise WriteFailed(f"{self.name}: writing failed ({why}){left}.") from None


class CsvWriter:
    """Writes frames as CSV."""

    def __init__(self, target: Target, separator: str, *, excel_safe: bool = False) -> None:
        self.target = target
        self.separator = separator
        self.excel_safe = excel_safe

    def header(self, headings: list[str]) -> None:
        """The line of column names."""
        names = pl.DataFrame({str(at): [heading] for at, heading in enumerate(headings)})
        self.frame(names)

    def lines(self, lines: pl.Series, results: pl.DataFrame, free: Collection[str]) -> None:
        """Each line as it stood in the input, and the results behind it.

        Only results of `free` text are looked through for what needs quotation marks: the ids the others are made of
        hold neither comma nor tab.
        """
        doubtful = free if self.separator in ",\t" else results.columns
        cells = results.select(_shortest(results)).with_columns(_quoted(name, self.separator) for name in doubtful)
        self._write(cells.insert_column(0, lines.alias("\0line")), "never")

    def frame(self, frame: pl.DataFrame) -> None:
        """A frame, its cells in quotation marks where that is needed."""
        cells = frame.select(_shortest(frame))
        if self.excel_safe:
            cells = cells.select(_harmless(name) for name in cells.columns)
        self._write(cells.with_columns(pl.when(pl.all() != "").then(pl.all())), "necessary")

    def _write(self, frame: pl.DataFrame, style: Any) -> None:
        with self.target.writing():
            frame.write_csv(self.target.draft, include_header=False, separator=self.separator, quote_style=style)


def _shortest(frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """Every column as words; a whole number without a point, as one person's score has it."""
    for name, dtype in frame.schema.items():
        column = pl.col(name)
        if dtype in (pl.Float64, pl.Float32):
            is_whole = (column == column.floor()) & (column.abs() < 1e15)
            whole = column.cast(pl.Int64, strict=False).cast(pl.String)
            yield pl.when(is_whole).then(whole).otherwise(column.cast(pl.String)).alias(name)
        else:
            yield column if dtype == pl.String else column.cast(pl.String)


def _quoted(name: str, separator: str) -> pl.Expr:
    column = pl.col(name)
    needs = column.str.contains(f'[{pl.escape_regex(separator)}"\n\r]')
    marked = pl.concat_str(pl.lit('"'), column.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(needs).then(marked).otherwise(column).alias(name)


def _harmless(name: str) -> pl.Expr:
    """Text a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers."""
    column = pl.col(name)
    is_risky = pl.any_horizontal(column.str.starts_with(mark) for mark in RISKY) & ~column.str.contains(_PLAIN_NUMBER)
    return pl.when(is_risky).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(name)
