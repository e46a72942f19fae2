"""Spreadsheets: which sheet and row, and what becomes of dates, mixed columns and errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_files import PEOPLE, opened, read, spreadsheet

from rls_screen.errors import TableError

pytest.importorskip("fastexcel")
pytest.importorskip("xlsxwriter")
HEAD = ["subject_id", "urge_to_move", "labs_date", "ferritin"]


def test_a_sheet_is_read_as_its_text(tmp_path: Path) -> None:
    """Words, numbers, dates and truth values come out as they are shown; an empty cell is empty."""
    rows = [["A1", True, date(2025, 3, 2), 12.5], ["A2", False, None, 90]]
    assert (tuple(HEAD), [("A1", "true", "2025-03-02", "12.5"), ("A2", "false", "", "90")]) == read(
        spreadsheet(tmp_path / "a.xlsx", {"One": [HEAD, *rows]})
    )


def test_midnight_is_a_date(tmp_path: Path) -> None:
    """A date typed as text beside true dates does not give these a time of day."""
    rows = [["A1", "yes", date(2025, 3, 2), 1], ["A2", "no", "2025-03-03", 2]]
    _, found = read(spreadsheet(tmp_path / "a.xlsx", {"One": [HEAD, *rows]}))
    assert ["2025-03-02", "2025-03-03"] == [row[2] for row in found]


def test_a_word_in_a_late_row_is_kept(tmp_path: Path) -> None:
    """A column of a thousand numbers and one limit at its end keeps the limit."""
    rows = [[f"A{at}", "yes", None, at + 1] for at in range(1_200)]
    rows[-1][3] = "<5"
    _, found = read(spreadsheet(tmp_path / "a.xlsx", {"One": [HEAD, *rows]}))
    assert ["1", "<5"] == [found[0][3], found[-1][3]]


@pytest.mark.parametrize("sheets, code", [
    pytest.param({"One": [["Study 2026"], [], HEAD, ["A1", "yes"]]}, "header-not-first", id="a title above"),
    pytest.param({"One": [HEAD, ["A1"]], "Two": [HEAD, ["A2"]]}, "several-sheets", id="two sheets that may be meant"),
    pytest.param({"One": []}, "empty-table", id="nothing"),
])  # fmt: skip
def test_a_sheet_that_is_not_read(tmp_path: Path, sheets: dict[str, list[list[Any]]], code: str) -> None:
    """What is not settled is a problem with a remedy."""
    with pytest.raises(TableError) as caught:
        read(spreadsheet(tmp_path / "a.xlsx", sheets))
    assert code == caught.value.code


def test_the_sheet_with_the_questions_is_read(tmp_path: Path) -> None:
    """The sheet whose headings are known is read, or the one that is named; the others are told of."""
    sheets = {"Notes": [["remark"], ["x"]], "Data": [HEAD, ["A1", "yes"]]}
    file = spreadsheet(tmp_path / "a.xlsx", sheets)
    for source in opened(file):
        assert ("subject_id", ("Read from the sheet Data; not read: Notes.",)) == (source.headings[0], source.remarks)
    assert ("remark",) == read(file, sheet="Notes")[0]
    with pytest.raises(TableError) as caught:
        read(file, sheet="Dta")
    assert "no-such-sheet" == caught.value.code


def test_rows_keep_their_number_and_errors_are_named(tmp_path: Path) -> None:
    """A problem names the row of the sheet, also below blank ones; cells with an error are counted."""
    file = spreadsheet(tmp_path / "a.xlsx", {"One": [[], HEAD, ["A1", "yes", None, "=1/0"], ["A2", "no", None, 3]]})
    for source in opened(file):
        assert [3, 4] == next(source.chunks()).first_line.to_list()
        assert "read as empty: 1 " in source.remarks[0]


def test_columns_without_name_and_cells_are_left_out(tmp_path: Path) -> None:
    """A column that is only formatted is no column; one with cells stays, and is a problem where there are several."""
    head: list[Any] = [*HEAD, None, "", None]
    assert len(HEAD) == len(read(spreadsheet(tmp_path / "a.xlsx", {"One": [head, ["A1", "yes"]]}))[0])
    row = ["A1", "yes", None, 1, "x", "", "y"]
    assert 2 == read(spreadsheet(tmp_path / "b.xlsx", {"One": [head, row]}))[0].count("")


@pytest.mark.parametrize("data", [b"", b"PK\3\4 and no more", b"urge_to_move\nyes\n"])
def test_no_spreadsheet(tmp_path: Path, data: bytes) -> None:
    """A file of another kind is refused without a traceback."""
    file = tmp_path / "a.xlsx"
    file.write_bytes(data)
    with pytest.raises(TableError) as caught:
        read(file)
    assert "not-spreadsheet" == caught.value.code


def test_where_the_library_is_missing_the_message_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without fastexcel the remedy is the command that installs it."""
    monkeypatch.setattr("rls_screen.tables.files.kinds.find_spec", lambda name: None)
    PEOPLE.write_csv(tmp_path / "a.xlsx")
    with pytest.raises(TableError, match=r"rls-screen\[files\]") as caught:
        read(tmp_path / "a.xlsx")
    assert "files-not-installed" == caught.value.code
