"""Parquet in and out, some rows at a time."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import polars as pl
from polars.io.plugins import register_io_source

from ..errors import TableError, WriteFailed, shown_name
from ..writing import Draft
from .chunks import Chunk
from .csv_input import changed_while_read

ROWS_AT_ONCE = 100_000


class ParquetInput:
    """A Parquet file; its cells are read as the words they would be in a CSV file, and written as they are."""

    def __init__(self, path: Path, changed: Callable[[], bool] = lambda: False) -> None:
        self.name = shown_name(path.name)
        self._changed = changed
        self.blank_lines = 0
        self.separator: str | None = None
        self.bytes_read = 0
        self._path = path
        with self._reading():
            self.schema = pl.read_parquet_schema(path)
            self._rows = int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
            self.total_bytes = path.stat().st_size
        self.headings = tuple(self.schema)
        self.typed = frozenset(name for name, dtype in self.schema.items() if dtype.is_numeric())
        # Columns that no line of text can hold.
        self.wordless = tuple(
            name for name, dtype in self.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Duration)
        )

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file, in order."""
        first = 1
        with self._reading():
            frames = pl.scan_parquet(self._path, glob=False).collect_batches(
                chunk_size=ROWS_AT_ONCE, maintain_order=True
            )
        while True:
            with self._reading():
                frame = next(frames, None)
            if frame is None:
                break
            if frame.height:
                numbers = pl.int_range(first, first + frame.height, eager=True)
                yield Chunk(frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True))), numbers)
                first += frame.height
                self.bytes_read = self.total_bytes * (first - 1) // max(self._rows, 1)
        if first - 1 != self._rows:
            raise TableError(f"{self.name}: {self._rows} rows were announced, {first - 1} can be read; make it again.")
        if self._changed():
            raise changed_while_read(self.name)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """What goes wrong while the file is read as one message. A damaged file may make the reader panic."""
        try:
            with _quiet_reader():
                yield
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, MemoryError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: BaseException) -> TableError:
        return TableError(f"{self.name}: this is not a Parquet file that can be read ({_first(error)}).")


def write_parquet(frames: Iterator[pl.DataFrame], schema: dict[str, pl.DataType], target: Draft) -> None:
    """Writes frames as they come; what goes wrong while they are made is raised as it is.

    Polars writes in another thread: Ctrl-C and the other signals reach this one, which could not be stopped otherwise.
    """
    failed: list[Exception] = []
    stopped = Event()

    def pulled(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from itertools.takewhile(lambda _: not stopped.is_set(), frames)
        except Exception as error:
            failed.append(error)
            raise

    source: Callable[..., Iterator[pl.DataFrame]] = pulled
    table = register_io_source(source, schema=schema)
    with ThreadPoolExecutor(max_workers=1) as other:
        written = other.submit(table.sink_parquet, target.file, maintain_order=True)
        try:
            with target.writing():
                written.result()
        except (pl.exceptions.PolarsError, WriteFailed) as error:
            why = str(error) if isinstance(error, WriteFailed) else f"{target.name}: writing failed ({_first(error)})."
            raise (failed[0] if failed else WriteFailed(why)) from None
        finally:
            stopped.set()


@contextlib.contextmanager
def _quiet_reader() -> Iterator[None]:
    """Drop what Polars' reader prints on standard error by itself when it panics: the message follows."""
    try:
        shown = os.dup(2)
    except OSError:  # closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)


def _first(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
