"""Files of SPSS, Stata and SAS: their cells, labels and declared missing codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_files import PEOPLE, opened, read

import rls_screen
from rls_screen.content.instrument import Instrument
from rls_screen.errors import TableError
from rls_screen.tables.files import frames, statistics

pyreadstat = pytest.importorskip("pyreadstat")
WRITERS = {"sav": "write_sav", "dta": "write_dta", "xpt": "write_xport"}


def written(file: Path, frame: pl.DataFrame, **options: Any) -> Path:
    """A file with these cells and labels."""
    getattr(pyreadstat, WRITERS[file.suffix[1:]])(frame, str(file), **options)
    return file


@pytest.mark.parametrize("kind", [*WRITERS])
def test_every_kind_gives_the_cells_of_a_csv_file(tmp_path: Path, kind: str) -> None:
    """Words, numbers and dates are read as from CSV; a whole number has no point."""
    PEOPLE.write_csv(tmp_path / "a.csv", quote_style="never")
    short = {name: name[:8] for name in PEOPLE.columns} if kind == "xpt" else {}
    expected = read(tmp_path / "a.csv")[1]
    assert [tuple(cell.replace("90.0", "90") for cell in row) for row in expected] == read(
        written(tmp_path / f"a.{kind}", PEOPLE.rename(short))
    )[1]


def test_parts_of_a_file_are_read_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of several parts gives every row once and in order."""
    monkeypatch.setattr(statistics, "ROWS_AT_ONCE", 3)
    assert frames.ROWS_AT_ONCE > 3
    file = written(tmp_path / "a.sav", pl.DataFrame({"subject_id": [f"A{at}" for at in range(8)]}))
    assert [f"A{at}" for at in range(8)] == [row[0] for row in read(file)[1]]


def test_labels_and_missing_codes(tmp_path: Path) -> None:
    """A file's labels of columns and codes, and its missing codes and ranges, are told as cells show them."""
    file = written(
        tmp_path / "a.sav", pl.DataFrame({"q": [1.0, 9.0], "ferritin": [5.0, -5.0]}),
        column_labels={"q": "Urge to move"}, variable_value_labels={"q": {1: "Yes", 2.5: "Half"}},
        missing_ranges={"q": [9], "ferritin": [{"lo": -9, "hi": -1}]},
    )  # fmt: skip
    for source in opened(file):
        assert {"q": "Urge to move"} == source.labels.columns
        assert {"q": {"1": "Yes", "2.5": "Half"}} == source.labels.values
        assert {"q": ("9",), "ferritin": ((-9.0, -1.0),)} == source.labels.missing


def scored(file: Path, **options: Any) -> pl.DataFrame:
    return rls_screen.score_table(file, partial=True, **options).frame


def test_a_code_means_what_its_label_says(tmp_path: Path) -> None:
    """Where 1 is labelled No, 1 is a no; "not sure" declared as missing stays not sure, others are empty."""
    labels = {"urge_to_move": {1: "No", 2: "Yes"}, "flag_fever": {0: "No", 1: "Yes", 8: "Not sure", 9: "Refused"}}
    codes = {"urge_to_move": [1.0, 2.0, 1.0, 1.0], "flag_fever": [0.0, 1.0, 8.0, 9.0]}
    file = written(
        tmp_path / "a.sav", pl.DataFrame(codes), variable_value_labels=labels, missing_ranges={"flag_fever": [8, 9]}
    )
    words = {"urge_to_move": ["no", "yes", "no", "no"], "flag_fever": ["no", "yes", "unsure", ""]}
    results = ["screen_result", "red_flags", "red_flags_unsure", "missing", "problems"]
    expected = rls_screen.score_frame(pl.DataFrame(words), partial=True).select(results)
    assert expected.equals(scored(file).select(results))


def test_a_label_that_is_no_answer(tmp_path: Path, instrument: Instrument) -> None:
    """A code that would be an answer and whose label is none stops the table; others are bad cells."""
    for label, code in (("Often", 1), ("Often", 7)):
        file = written(
            tmp_path / "a.sav", pl.DataFrame({"urge_to_move": [float(code), 0.0]}),
            variable_value_labels={"urge_to_move": {0: "No", code: label}},
        )  # fmt: skip
        if code == 1:
            with pytest.raises(TableError) as caught:
                scored(file)
            assert "label-not-an-answer" == caught.value.code
            mapped = {"urge_to_move": {"item": "urge_to_move", "codes": {"1": "past", "0": "no"}}}
            assert ["", ""] == scored(file, map=mapped)["problems"].to_list()
        else:
            assert [True, False] == [text != "" for text in scored(file)["problems"]]


def test_labels_of_special_codes_alone(tmp_path: Path) -> None:
    """Where only "not sure" has a label, all other codes are read as without labels."""
    file = written(
        tmp_path / "a.sav", pl.DataFrame({"flag_fever": [0.0, 1.0, 9.0]}),
        variable_value_labels={"flag_fever": {9: "not sure"}},
    )  # fmt: skip
    found = scored(file)
    assert (["", "flag_fever", ""], ["", "", "flag_fever"]) == (
        found["red_flags"].to_list(), found["red_flags_unsure"].to_list()
    )  # fmt: skip


def test_a_range_of_missing_numbers_is_not_answered(tmp_path: Path) -> None:
    """A number in a declared range of missing ones is no number."""
    file = written(
        tmp_path / "a.sav", pl.DataFrame({"ferritin": [12.0, 999.0, 500.0]}),
        missing_ranges={"ferritin": [{"lo": 900, "hi": 999}]},
    )  # fmt: skip
    assert 2 == rls_screen.score_table(file, partial=True).summary["items"]["ferritin"]["answered"]["count"]


def test_letters_of_stata_are_codes(tmp_path: Path) -> None:
    """A missing letter of Stata is read, with its label: .a may be "not sure", and is empty where it is not."""
    import pandas as pd

    frame = pd.DataFrame({"flag_fever": [1, 0, "a", "b"]}, dtype=object)
    file = written(
        tmp_path / "a.dta", frame, missing_user_values={"flag_fever": ["a", "b"]},
        variable_value_labels={"flag_fever": {1: "Yes", 0: "No", "a": "Not sure"}},
    )  # fmt: skip
    found = scored(file)
    assert ["", "", "flag_fever", ""] == found["red_flags_unsure"].to_list()
    assert {""} == set(found["problems"])


@pytest.mark.parametrize("kind", ["sav", "dta", "xpt", "sas7bdat"])
def test_no_such_file(tmp_path: Path, kind: str) -> None:
    """A file of another kind is refused without a traceback."""
    file = tmp_path / f"a.{kind}"
    file.write_bytes(b"urge_to_move\nyes\n" * 20)
    with pytest.raises(TableError) as caught:
        read(file)
    assert "not-statistics" == caught.value.code
