"""Parquet in and out, some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from ..errors import RlsScreenError, TableError
from .chunks import Chunk
from .output import Target

ROWS_AT_ONCE = 100_000


class ParquetInput:
    """A Parquet file; its cells are read as the words they would be in a CSV file, and written as they are."""

    total_bytes = None

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.blank_lines = 0
        self.separator: str | None = None
        self.bytes_read = 0
        self._path = path
        try:
            self.schema = pl.read_parquet_schema(path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise TableError(f"{path.name}: this is not a Parquet file that can be read ({_first(error)}).") from None
        self.headings = tuple(self.schema)
        nested = [name for name, dtype in self.schema.items() if dtype.is_nested() or dtype == pl.Binary]
        self.nested = tuple(nested)

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file, in order."""
        first = 1
        frames = pl.scan_parquet(self._path, glob=False).collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True)
        for frame in frames:
            if frame.height:
                numbers = pl.int_range(first, first + frame.height, eager=True)
                yield Chunk(frame.rename(dict(zip(frame.columns, map(str, range(frame.width)), strict=True))), numbers)
                first += frame.height


def write_parquet(frames: Iterator[pl.DataFrame], schema: dict[str, pl.DataType], target: Target) -> None:
    """Writes frames as they come; what goes wrong while they are made is raised as it is."""
    failed: list[BaseException] = []

    def pulled(*_: object) -> Iterator[pl.DataFrame]:
        try:
            yield from frames
        except (RlsScreenError, KeyboardInterrupt, SystemExit, OSError) as error:
            failed.append(error)
            raise

    source: Callable[..., Iterator[pl.DataFrame]] = pulled
    try:
        with target.writing():
            register_io_source(source, schema=schema).sink_parquet(target.draft, maintain_order=True)
    except BaseException:
        if failed:
            raise failed[0] from None
        raise


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
