"""Several files as one table: every row once, with the file it comes from."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from made_files import PEOPLE, read

import rls_screen
from rls_screen.errors import InputMissing, TableError
from rls_screen.tables.files.several import FILE_COLUMN


def test_rows_follow_each_other_with_their_file(tmp_path: Path) -> None:
    """The rows of every file come in order, whatever the order of the columns; a column names the file."""
    PEOPLE.write_csv(tmp_path / "a.csv")
    PEOPLE.select(reversed(PEOPLE.columns)).head(1).write_csv(tmp_path / "b.csv")
    headings, rows = read(tmp_path / "a.csv", tmp_path / "b.csv")
    assert (*PEOPLE.columns, FILE_COLUMN) == headings
    assert [("A1", "a.csv"), ("A2", "a.csv"), ("A1", "b.csv")] == [(row[0], row[-1]) for row in rows]


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    """The Parquet files of a folder and those below it are read by name; types are kept, and widened where needed."""
    (tmp_path / "people" / "site=2").mkdir(parents=True)
    PEOPLE.write_parquet(tmp_path / "people" / "a.parquet")
    whole = PEOPLE.with_columns(pl.Series("ferritin", [5, 6]))
    whole.write_parquet(tmp_path / "people" / "site=2" / "b.parquet")
    (tmp_path / "people" / "notes.txt").write_text("none")
    table = rls_screen.score_table(tmp_path / "people", partial=True)
    assert [12.5, 90.0, 5.0, 6.0] == table.frame["ferritin"].to_list()
    assert ["a.parquet"] * 2 + ["b.parquet"] * 2 == table.frame[FILE_COLUMN].to_list()
    assert pl.Date() == table.frame.schema["labs_date"]
    alone = rls_screen.score_frame(pl.concat([PEOPLE, whole], how="vertical_relaxed"), partial=True)
    results = [*alone.columns[len(PEOPLE.columns) :]]
    assert alone.select(results).equals(table.frame.select(results))


def test_a_problem_names_the_file_and_the_person(tmp_path: Path) -> None:
    """A problem has the row of the whole table, the line of its file, the file and the code of the person."""
    PEOPLE.write_csv(tmp_path / "a.csv")
    PEOPLE.with_columns(pl.lit("maybe").alias("urge_to_move")).tail(1).write_csv(tmp_path / "b.csv")
    found = rls_screen.score_table([tmp_path / "a.csv", tmp_path / "b.csv"], partial=True).problems
    assert [(3, 2, "urge_to_move", "maybe", "A2", "b.csv")] == found.select(pl.exclude("allowed")).rows()


def test_an_empty_row_stays_one(tmp_path: Path) -> None:
    """The name of the file is no content: a row without any other cell is nobody."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("subject_id,urge_to_move\n,\n")
    table = rls_screen.score_table([tmp_path / "a.csv", tmp_path / "b.csv"], partial=True)
    assert (0, 2) == (table.summary["rows"], table.summary["rows_without_content"])


@pytest.mark.parametrize("other", [
    pytest.param("subject_id,urge_to_move\nA3,yes\n", id="a column is missing"),
    pytest.param("subject_id;urge_to_move;age\nA3;yes;5\n", id="another separator"),
    pytest.param("subject_id,urge_to_move,age,sex\nA3,yes,5,male\n", id="one column more"),
])  # fmt: skip
def test_files_that_differ_are_refused(tmp_path: Path, other: str) -> None:
    """Files with other columns or another separator are not read as one."""
    (tmp_path / "a.csv").write_text("subject_id,urge_to_move,age\nA1,yes,50\n")
    (tmp_path / "b.csv").write_text(other)
    with pytest.raises(TableError) as caught:
        read(tmp_path / "a.csv", tmp_path / "b.csv")
    assert "files-differ" == caught.value.code


def test_types_that_differ_become_one(tmp_path: Path) -> None:
    """A column of dates here and of words there is one of words; lists and words do not go together."""
    PEOPLE.write_parquet(tmp_path / "a.parquet")
    PEOPLE.with_columns(pl.lit("soon").alias("labs_date")).write_parquet(tmp_path / "b.parquet")
    _, rows = read(tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert ["2026-01-02", "2026-02-03", "soon", "soon"] == [row[4] for row in rows]
    PEOPLE.with_columns(pl.lit([1]).alias("labs_date")).write_parquet(tmp_path / "b.parquet")
    with pytest.raises(TableError, match="labs_date"):
        read(tmp_path / "a.parquet", tmp_path / "b.parquet")


def test_a_column_of_that_name_is_refused(tmp_path: Path) -> None:
    """A table that has the column already would have it twice."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(f"subject_id,{FILE_COLUMN}\nA1,x\n")
    with pytest.raises(TableError):
        read(tmp_path / "a.csv", tmp_path / "b.csv")
    assert (("subject_id", FILE_COLUMN), [("A1", "x")]) == read(tmp_path / "a.csv")


def test_a_folder_without_parquet(tmp_path: Path) -> None:
    """A folder without any Parquet file is no table."""
    with pytest.raises(InputMissing):
        read(tmp_path)
