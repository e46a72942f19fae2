"""A CSV file in chunks: every way to write one, and the same rows however it is cut."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from layouts import rows
from people import table
from running import HEAD, batch, scored, status

from rls_screen.content.instrument import Instrument
from rls_screen.tables.files import csv_input, source


@pytest.mark.parametrize("state", ["", "x"])
def test_a_file_whose_later_parts_hold_no_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """A CSV file whose later parts hold no number comes out as it does in one part."""
    rows = [f"P{at},yes,no,{30 + at if at < 20 else state},{20 if at % 2 else state}" for at in range(40)]
    data = "\n".join(["subject_id,urge_to_move,flag_seizure,ferritin,tsat", *rows])
    batch(tmp_path, data, out="whole.csv")
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", 400)
    batch(tmp_path, data)
    assert scored(tmp_path, name="whole.csv") == scored(tmp_path)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
@pytest.mark.parametrize("separator", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("last", [True, False], ids=["last line ended", "last line open"])
def test_every_way_to_write_a_table(tmp_path: Path, end: str, start: bytes, separator: str, last: bool) -> None:
    """Comma, semicolon or tab, LF or CRLF, with or without a BOM: the same cells."""
    lines = [HEAD, "P1,yes,past,no,50,", "P2,no,,unsure,,walks", "P3,yes,no,yes,12,"]
    text = end.join(line.replace(",", separator) for line in lines) + (end if last else "")
    expected = [tuple(line.split(",")) for line in lines[1:]]
    assert (expected, {}, separator) == rows(tmp_path, start + text.encode())


@pytest.mark.parametrize("name, encoding", [("latin-1", "latin-1"), ("windows-1252", "cp1252")])
def test_other_encodings_are_read_where_they_are_said(tmp_path: Path, name: str, encoding: str) -> None:
    """A file in Latin-1 or Windows-1252 is read as told, and written as UTF-8."""
    assert status(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,caf\xe9\n".encode(encoding), "--encoding", name)) == 0
    assert "caf\xe9" == scored(tmp_path)[0]["tried"]


@pytest.mark.thorough
@pytest.mark.parametrize("size", [3_000, pytest.param(700, marks=pytest.mark.slow)])
def test_small_chunks_and_broken_lines_change_nothing(
    tmp_path: Path, instrument: Instrument, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """However a file is cut and wherever lines are broken, every row comes out once, in order, under its number."""
    people = pl.DataFrame(table(instrument, 30, seed=10)).with_columns(
        subject_id=pl.Series([f"P{at}" for at in range(30)])
    )
    lines = people.write_csv().split("\n")
    for at in range(len(lines) - 2, 0, -3):
        lines[at] += ",more" if lines[at].count('"') % 2 == 0 else ""
    data = "\n".join(lines)
    beside = {"--problems": "problems.csv", "--audit": "audit.csv", "--summary": "summary.json"}
    options = [part for option, name in beside.items() for part in (option, str(tmp_path / name))]
    batch(tmp_path, data, *options, out="whole.csv")
    whole = {name: (tmp_path / name).read_bytes() for name in beside.values()}
    assert 7 <= whole["problems.csv"].count(b"(line)")
    monkeypatch.setattr(csv_input, "CHUNK_BYTES", size)
    batch(tmp_path, data, *options)
    assert whole == {name: (tmp_path / name).read_bytes() for name in beside.values()}
    assert (tmp_path / "whole.csv").read_bytes() == (tmp_path / "scored.csv").read_bytes()
    assert source.CHUNK_BYTES > len(data)
    assert [f"P{at}" for at in range(30)] == [row["subject_id"] for row in scored(tmp_path)]
