"""A workbook written with the standard library is read by others as what was written."""

from __future__ import annotations

import io
import zipfile

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from properties import examples

from rls_screen.exchange.workbook import MOST, column_name, workbook

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


def texts(book: bytes, number: int) -> dict[str, str]:
    """The texts of a sheet by their cell, as an XML parser reads them."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        root = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    assert {None} == {part.tail for part in root.iter()}, "a text between cells or rows"
    return {cell.get("r"): "".join(cell.itertext()) for cell in root.iter(f"{NAMESPACE}c")}


def test_another_program_reads_the_sheets() -> None:
    """A reader of spreadsheets finds the sheets by name, with their headings and texts, line breaks included."""
    book = workbook({"one": [("a", "b"), ("1 < 2 & 3", "x\ny")], "two & more": [("c",), ("  é ",)]})
    first = pl.read_excel(io.BytesIO(book), sheet_name="one")
    assert [{"a": "1 < 2 & 3", "b": "x\ny"}] == first.to_dicts()
    assert [{"c": "  é "}] == pl.read_excel(io.BytesIO(book), sheet_name="two & more").to_dicts()


@given(st.lists(st.lists(CELL, max_size=4), max_size=4))
@settings(max_examples=examples(10))
def test_every_text_is_what_it_was(rows: list[list[str]]) -> None:
    """Every cell holds its text, whatever signs it has; an empty one is left out."""
    expected = {
        f"{column_name(at)}{number}": text.replace("\r\n", "\n").replace("\r", "\n")
        for number, row in enumerate(rows, start=1)
        for at, text in enumerate(row)
        if text
    }
    assert expected == texts(workbook({"s": rows}), 1)


def test_the_same_sheets_give_the_same_bytes() -> None:
    """Two workbooks of the same texts are equal: no time and no chance is in them."""
    sheets = {"s": [("a", "b"), ("c", "")]}
    assert workbook(sheets) == workbook(sheets)
    with zipfile.ZipFile(io.BytesIO(workbook(sheets))) as archive:
        assert {(1980, 1, 1, 0, 0, 0)} == {one.date_time for one in archive.infolist()}
        assert archive.testzip() is None


@pytest.mark.parametrize("place, name", [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"),
                                         (702, "AAA")])  # fmt: skip
def test_column_names(place: int, name: str) -> None:
    """Columns are named as spreadsheets do."""
    assert name == column_name(place)


@pytest.mark.parametrize("text", ["a\x00", "\x1b[31m", "\uffff", "x" * (MOST + 1)])
def test_what_a_cell_cannot_hold(text: str) -> None:
    """A text that no cell can hold is an error, never a file that no program opens."""
    with pytest.raises(ValueError, match="row 1, column 2"):
        workbook({"s": [("", text)]})
