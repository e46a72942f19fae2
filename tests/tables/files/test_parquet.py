"""Parquet in and out, and files that are not Parquet."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from people import alone, table
from running import batch, codes, scored, status

from rls_screen.content.instrument import Instrument


def parquet(folder: Path, frame: pl.DataFrame, out: str) -> int:
    """The status of the command over a Parquet file of this frame."""
    frame.write_parquet(folder / "made")
    data = (folder / "made").read_bytes()
    (folder / "made").unlink()
    return status(batch(folder, data, name="people.parquet", out=out))


def test_a_damaged_parquet_file_is_one_message(tmp_path: Path, instrument: Instrument) -> None:
    """However a Parquet file is damaged: status 65 and one message, or every row; never a panic."""
    pl.DataFrame({id: cells[:30] for id, cells in table(instrument, 30, seed=1).items()}).write_parquet(
        tmp_path / "made"
    )
    data = (tmp_path / "made").read_bytes()
    chance = random.Random(5)
    seen: set[int] = set()
    for _ in range(12):
        damaged = bytearray(data)
        for _ in range(chance.choice([1, 4, 40])):
            damaged[chance.randrange(max(len(data) - 4_000, 0), len(data))] = chance.randrange(256)
        result = batch(tmp_path, bytes(damaged), name="people.parquet")
        seen.add(status(result))
        assert status(result) in (0, 3, 65), result.exception
    assert 65 in seen


def test_a_panic_of_the_reader_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What Polars prints by itself when it panics is discarded, and the panic is a TableError: status 65."""

    def panics(*_: object) -> None:
        os.write(2, b"thread panicked\n")
        raise pl.exceptions.PanicException("no digit")

    monkeypatch.setattr(pl, "read_parquet_schema", panics)
    result = batch(tmp_path, b"PAR1", name="people.parquet")
    message = (
        "people.parquet: this is not a Parquet file that can be read (no digit); write it again, or give the table"
    )
    assert (65, f"{message} as CSV.") == (status(result), str(result.exception))
    assert ("", "") == capfd.readouterr()


@pytest.mark.thorough
def test_parquet_and_csv_hold_the_same(tmp_path: Path, instrument: Instrument) -> None:
    """The same people in CSV and Parquet have the same results in CSV and Parquet."""
    people = pl.DataFrame(table(instrument, 12, seed=9, bad=0.01))
    people.write_parquet(tmp_path / "people.parquet")
    data = people.write_csv()
    batch(tmp_path, data)
    batch(tmp_path, data, out="scored.parquet")
    batch(tmp_path, (tmp_path / "people.parquet").read_bytes(), name="people.parquet", out="p.csv")
    batch(tmp_path, (tmp_path / "people.parquet").read_bytes(), name="people.parquet", out="p.parquet")
    assert scored(tmp_path) == scored(tmp_path, name="p.csv")
    assert pl.read_parquet(tmp_path / "scored.parquet").equals(pl.read_parquet(tmp_path / "p.parquet"))
    rows = [dict(zip(people.columns, row, strict=True)) for row in people.iter_rows()]
    assert [alone(instrument, row) for row in rows] == pl.read_parquet(tmp_path / "p.parquet").select(
        list(instrument.results)
    ).to_dicts()  # fmt: skip


@pytest.mark.parametrize(
    "column, to, expected",
    [
        pytest.param(pl.Series("x", [[1]]), "scored.csv", 65, id="lists have no place in CSV"),
        pytest.param(pl.Series("x", [[1]]), "scored.parquet", 0, id="lists pass through Parquet"),
        pytest.param(pl.Series("x", [timedelta(1)]), "scored.csv", 65, id="durations have no place in CSV"),
        pytest.param(pl.Series("ferritin", [[1]]), "scored.parquet", 65, id="lists are no answer"),
        pytest.param(pl.Series("ferritin", [b"1"]), "scored.parquet", 65, id="bytes are no answer"),
        pytest.param(pl.Series("ferritin", [float("nan")]), "scored.parquet", 0, id="NaN is not answered"),
        pytest.param(pl.Series("ferritin", [None]), "scored.csv", 0, id="a column of nulls is not answered"),
    ],
)
def test_odd_columns_of_parquet(tmp_path: Path, column: pl.Series, to: str, expected: int) -> None:
    """Columns that hold no words are refused where they would have to be words, and else pass as they are."""
    frame = pl.DataFrame([pl.Series("age", [20]), column])
    assert expected == parquet(tmp_path, frame, to)
    assert (expected != 65) == (tmp_path / to).exists()
    if to.endswith(".parquet") and expected == 0:
        assert frame.equals(pl.read_parquet(tmp_path / to).select(frame.columns))


@pytest.mark.parametrize("broken", ["short", "overwritten", "text"])
@pytest.mark.parametrize("out", ["scored.csv", "scored.parquet"])
def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path, broken: str, out: str) -> None:
    """A cut, damaged or false Parquet file: status 65, a message, no output."""
    pl.DataFrame({"age": [str(at) for at in range(1_000)]}).write_parquet(tmp_path / "made")
    data = (tmp_path / "made").read_bytes()
    (tmp_path / "made").unlink()
    damaged = {"short": data[:-100], "overwritten": data[:60] + b"\xff" * 200 + data[260:], "text": b"age\n1\n"}
    result = batch(tmp_path, damaged[broken], name="people.parquet", out=out)
    assert (65, ("not-parquet",)) == (status(result), codes(result))
    assert ["people.parquet"] == [file.name for file in tmp_path.iterdir()]
