"""Read and write Parquet, some rows at a time."""

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

from ..errors import Problem, TableError, WriteFailed, shown_name
from ..writing import Draft, write_failed
from .source import Chunk, changed_while_read

ROWS_AT_ONCE = 100_000


class ParquetInput:
    """A Parquet file: answers are read from its cells as text, and all cells are written back with their types.

    `changed` tells whether the file has changed since it was opened.
    """

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
        # Columns whose cells cannot be written as text.
        self.not_text = tuple(
            name for name, dtype in self.schema.items() if dtype.is_nested() or dtype in (pl.Binary, pl.Duration)
        )

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in order. Raises TableError if the rest cannot be read or the file changed meanwhile."""
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
            problem = f"the file should hold {self._rows} rows, and {first - 1} can be read"
            raise TableError(Problem("parquet-row-count", self.name, problem, "write it again."))
        if self._changed():
            raise changed_while_read(self.name)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn every failure of reading into one TableError. A damaged file may make Polars panic."""
        try:
            with _quiet_reader():
                yield
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, MemoryError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: BaseException) -> TableError:
        problem = f"this is not a Parquet file that can be read ({_first_line(error)})"
        return TableError(Problem("not-parquet", self.name, problem, "write it again, or give the table as CSV."))


def write_parquet(frames: Iterator[pl.DataFrame], schema: dict[str, pl.DataType], target: Draft) -> None:
    """Write frames as they are produced. Raises WriteFailed, or what the iterator of frames raised, unchanged.

    Polars writes in another thread, so that this one still receives Ctrl-C and other signals.
    """
    failed: list[Exception] = []
    stopped = Event()

    def until_stopped(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from itertools.takewhile(lambda _: not stopped.is_set(), frames)
        except Exception as error:
            failed.append(error)
            raise

    source: Callable[..., Iterator[pl.DataFrame]] = until_stopped
    table = register_io_source(source, schema=schema)
    with ThreadPoolExecutor(max_workers=1) as other:
        written = other.submit(table.sink_parquet, target.file, maintain_order=True)
        try:
            with target.writing():
                written.result()
        except (pl.exceptions.PolarsError, WriteFailed) as error:
            if failed:
                raise failed[0] from None
            if isinstance(error, WriteFailed):
                raise
            raise WriteFailed(write_failed(target.name, _first_line(error))) from None
        finally:
            stopped.set()


@contextlib.contextmanager
def _quiet_reader() -> Iterator[None]:
    """Discard what Polars itself prints on standard error when it panics; our own message follows."""
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


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
