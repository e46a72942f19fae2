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

from ...errors import Problem, TableError, WriteFailed, shown_name
from ...writing import Draft, write_failed
from .frames import ROWS_AT_ONCE, FrameInput, Origin


def parquet(path: Path, changed: Callable[[], bool] = lambda: False) -> FrameInput:
    """Open a Parquet file. Raises TableError if it cannot be read."""
    name = shown_name(path.name)
    with _reading(name):
        schema = pl.read_parquet_schema(path)
        rows = int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    dtypes, origin = [*schema.values()], Origin(path, changed=changed)
    return FrameInput(name, [*schema], dtypes, lambda: _frames(path, name, rows), rows, origin)


def _frames(path: Path, name: str, rows: int) -> Iterator[pl.DataFrame]:
    """The file in slices, each read by itself: to stream it, Polars holds some row groups, however large, in memory."""
    scan = pl.scan_parquet(path, glob=False)
    for start in range(0, rows, ROWS_AT_ONCE):
        with _reading(name):
            frame = scan.slice(start, ROWS_AT_ONCE).collect()
        yield frame


@contextlib.contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn every failure of reading into one TableError. A damaged file may make Polars panic."""
    try:
        with _quiet_reader():
            yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError, MemoryError) as error:
        problem = f"this is not a Parquet file that can be read ({_first_line(error)})"
        raise TableError(Problem("not-parquet", name, problem, "write it again, or give the table as CSV.")) from None


def write_parquet(
    frames: Iterator[pl.DataFrame],
    schema: dict[str, pl.DataType],
    target: Draft,
    metadata: Callable[[], dict[str, str]] = dict,
) -> None:
    """Write frames as they are produced. Raises WriteFailed, or what the iterator of frames raised, unchanged.

    `metadata` is asked for behind the last frame, and written to the end of the file.

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
        written = other.submit(table.sink_parquet, target.file, maintain_order=True, metadata=lambda _: metadata())
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
