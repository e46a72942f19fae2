"""A table that changes while it is read, and what is read ahead."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from running import batch, codes, status

from rls_screen.batch.run import Batch
from rls_screen.tables.files.source import BrokenLine, Chunk, in_slices, prefetched


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("how", ["cut", "longer", "other"])
def test_a_table_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, kind: str
) -> None:
    """A file that is cut, grows or is written anew while it is read: status 65, nothing under any name."""
    frame = pl.DataFrame({"subject_id": ["A", "B"], "urge_to_move": ["no", "no"], "flag_seizure": ["no", "no"]})
    made = tmp_path / "made"
    frame.write_parquet(made) if kind == "parquet" else frame.write_csv(made)
    data = made.read_bytes()
    made.unlink()
    run = Batch.run

    def changed(*given: Any) -> Any:
        """The run, the file being changed after its header was read."""
        with (tmp_path / f"people.{kind}").open("r+b") as file:
            if how == "cut":
                file.truncate(len(data) - 3)
            elif how == "longer":
                file.seek(0, os.SEEK_END)
                file.write(b"C,no,no\n")
        os.utime(tmp_path / f"people.{kind}", ns=(1, 1))
        return run(*given)

    monkeypatch.setattr(Batch, "run", changed)
    result = batch(tmp_path, data, name=f"people.{kind}")
    assert (65, True) == (status(result), codes(result)[0] in ("file-changed", "not-parquet"))
    assert [f"people.{kind}"] == [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize("cores, is_other", [(1, False), (2, True)])
def test_one_core_is_one_thread(monkeypatch: pytest.MonkeyPatch, cores: int, is_other: bool) -> None:
    """Where Polars may use one core, nothing is prepared in another thread; the items and their order are the same."""
    monkeypatch.setattr(pl, "thread_pool_size", lambda: cores)
    made_in = []

    def items() -> Iterator[int]:
        for one in range(3):
            made_in.append(threading.get_ident())
            yield one

    assert [0, 1, 2] == [*prefetched(items())]
    assert is_other == (threading.get_ident() not in made_in)


@pytest.mark.parametrize("rows", [1, 2, 3, 6, 7])
@pytest.mark.parametrize("has_lines", [True, False])
def test_slices_of_a_chunk_are_its_rows(rows: int, has_lines: bool) -> None:
    """Slices have every row once and in order, with its line, its text and what is broken in it."""
    texts = [*"abcdef"]
    cells, lines, broken = (
        pl.DataFrame({"0": texts}),
        pl.Series(range(2, 8)),
        (BrokenLine(1, "x", ""), BrokenLine(5, "y", "")),
    )
    found = [*in_slices(iter([Chunk(cells, lines, pl.Series(texts) if has_lines else None, broken)]), rows)]
    assert texts == [cell for one in found for cell in one.cells["0"]]
    assert [*range(2, 8)] == [line for one in found for line in one.first_line]
    assert [True] * len(found) == [one.cells.height <= rows and (one.lines is not None) == has_lines for one in found]
    assert [*broken] == [
        replace(one, at=one.at + start)
        for start, part in zip(range(0, 6, rows), found, strict=True)
        for one in part.broken
    ]
    assert not has_lines or texts == [text for one in found if one.lines is not None for text in one.lines]
