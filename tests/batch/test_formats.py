"""The scored table as a spreadsheet and as a file of SPSS or Stata: the same results, with labels."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_files import PEOPLE, read
from running import batch

import rls_screen
from rls_screen.batch import formats
from rls_screen.batch.formats import names_for
from rls_screen.content.instrument import Instrument
from rls_screen.errors import TableError

pyreadstat = pytest.importorskip("pyreadstat")
pytest.importorskip("fastexcel")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one table scored into every kind of file."""
    folder = tmp_path_factory.mktemp("formats")
    PEOPLE.with_columns(pl.lit(datetime(2026, 1, 2, 3, 4)).alias("seen at"), pl.lit(True).alias("1st visit"),
                        pl.Series("ferritin", ["<5", "90"])).write_parquet(folder / "people.parquet")  # fmt: skip
    data = (folder / "people.parquet").read_bytes()
    for kind in ("csv", "parquet", "xlsx", "sav", "dta"):
        result = batch(folder, data, "--list-columns", "--bad-cells", "unknown", name="people.parquet", out=f"s.{kind}")
        assert 0 == result.exit_code, result.output
    return folder


@pytest.mark.thorough
def test_a_spreadsheet_has_the_cells_of_the_csv_file(made: Path) -> None:
    """A scored spreadsheet, read again, is the scored CSV file; moments keep their time."""
    headings, rows = read(made / "s.csv")
    assert headings == read(made / "s.xlsx")[0]
    plain, found = (
        [[re.sub(r"(\d\d:\d\d:\d\d)\.0+$", r"\1", cell) for cell in row] for row in table]
        for table in (rows, read(made / "s.xlsx")[1])
    )
    pairs = ([*zip(headings, one, other, strict=True)] for one, other in zip(plain, found, strict=True))
    assert [] == [pair for row in pairs for pair in row if pair[1] != pair[2]]


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_statistics_have_the_results_as_labelled_numbers(made: Path, instrument: Instrument, kind: str) -> None:
    """A coded result is a number whose label is the code; columns have labels; other results are as in CSV."""
    reader = pyreadstat.read_sav if kind == "sav" else pyreadstat.read_dta
    frame, about = reader(str(made / f"s.{kind}"), output_format="polars")
    csv = pl.read_csv(made / "s.csv", infer_schema=False).fill_null("")
    for result in instrument.results.values():
        if result.kind == "table":
            labels = about.variable_value_labels[result.id]
            assert csv[result.id].to_list() == [labels[code] for code in frame[result.id]], result.id
            assert result.codes == tuple(labels.values())
        elif result.kind == "list":
            assert csv[result.id].to_list() == frame[result.id].to_list()
    assert instrument.results["urgency"].label == about.column_names_to_labels["urgency"]
    assert {"seen at": "seen_at", "1st visit": "v_1st_visit"} == {
        label: name for name, label in about.column_names_to_labels.items() if label in ("seen at", "1st visit")
    }
    assert [1, 1] == [int(cell) for cell in frame["v_1st_visit"]]


def test_parquet_keeps_types_and_says_where_it_comes_from(made: Path) -> None:
    """Parquet has the input's types, and the command, versions, hashes and counts in its metadata."""
    frame = pl.read_parquet(made / "s.parquet")
    assert (pl.Date(), pl.Boolean(), pl.Int8()) == (
        frame.schema["labs_date"], frame.schema["1st visit"], frame.schema["missing__ferritin"]
    )  # fmt: skip
    said = pl.read_parquet_metadata(made / "s.parquet")["rls-screen"]
    assert '"rows": 2' in said
    assert "--bad-cells unknown" in said
    assert "A1" not in said


def test_lists_as_columns(made: Path, instrument: Instrument) -> None:
    """Each entry of a list is 1 where the list has it and 0 where not; a row without results has neither."""
    frame = pl.read_parquet(made / "s.parquet")
    for name in (one for one in frame.columns if "__" in one):
        id, entry = name.split("__")
        expected = [int(entry in cell.split(";")) for cell in frame[id]]
        assert expected == frame[name].to_list(), name
    unscored = rls_screen.score_table(
        pl.DataFrame({"urge_to_move": ["maybe", ""], "flag_fever": ["yes", ""]}), partial=True, list_columns=True
    ).frame
    assert [1, None] == unscored["red_flags__flag_fever"].to_list()
    assert [None, None] == unscored["missing__ferritin"].to_list()


@pytest.mark.parametrize("kind", ["xlsx", "sav", pytest.param("dta", marks=pytest.mark.slow)])
def test_the_same_rows_give_the_same_bytes(made: Path, tmp_path: Path, kind: str, monkeypatch: Any) -> None:
    """The file does not say when it was made."""
    times = iter(range(1_900_000_000, 2_000_000_000, 1_000_000))
    monkeypatch.setattr("time.time", lambda: float(next(times)))
    data = (made / "people.parquet").read_bytes()
    batch(tmp_path, data, "--list-columns", "--bad-cells", "unknown", name="people.parquet", out=f"s.{kind}")
    assert (made / f"s.{kind}").read_bytes() == (tmp_path / f"s.{kind}").read_bytes()


def test_labels_and_missing_codes_of_the_input_are_kept(tmp_path: Path) -> None:
    """A file of SPSS comes back with its own labels and declared missing codes."""
    pyreadstat.write_sav(
        pl.DataFrame({"urge_to_move": [1.0, 9.0], "site": [2.0, 1.0]}), str(tmp_path / "in.sav"),
        column_labels={"site": "Which clinic"}, missing_ranges={"urge_to_move": [9]},
        variable_value_labels={"urge_to_move": {1: "No", 9: "Refused"}, "site": {1: "North", 2: "South"}},
    )  # fmt: skip
    batch(tmp_path, (tmp_path / "in.sav").read_bytes(), name="people.sav", out="s.sav")
    frame, about = pyreadstat.read_sav(str(tmp_path / "s.sav"), user_missing=True, output_format="polars")
    assert [1.0, 9.0] == frame["urge_to_move"].to_list()
    assert {1.0: "North", 2.0: "South"} == about.variable_value_labels["site"]
    assert "Which clinic" == about.column_names_to_labels["site"]
    assert [{"lo": 9.0, "hi": 9.0}] == about.missing_ranges["urge_to_move"]


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that does not fit a sheet is refused, not cut off."""
    monkeypatch.setattr(formats, "MAX_ROWS", 3)
    result = batch(tmp_path, "urge_to_move\nyes\nno\nno\n", out="s.xlsx")
    assert isinstance(result.exception, TableError)
    assert "too-many-rows" == result.exception.code
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


@given(st.lists(st.text(max_size=50), unique=True, max_size=30), st.sampled_from([32, 64]))
def test_names(headings: list[str], longest: int) -> None:
    """Whatever the headings are, each gets a name of its own that SPSS and Stata take."""
    names = [*names_for(headings, longest)]
    assert len(headings) == len({name.lower() for name in names})
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and len(name) <= longest for name in names)
