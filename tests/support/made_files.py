"""Tables of a few people as files of every kind, made for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from rls_screen.content.library import load
from rls_screen.tables.files.source import Source, as_text
from rls_screen.tables.opening import Reading, opened_all

# Two people, with every type of cell that a file can have.
PEOPLE = pl.DataFrame({
    "subject_id": ["A1", "A2"], "urge_to_move": ["yes", "no"], "flag_fever": ["no", "unsure"],
    "ferritin": [12.5, 90.0], "labs_date": ["2026-01-02", "2026-02-03"], "medicines": ["none", ""],
}).with_columns(pl.col("labs_date").str.to_date())  # fmt: skip


def spreadsheet(file: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A spreadsheet with these sheets, each a list of rows; a date is a true date, `=1/0` an error."""
    import datetime

    import xlsxwriter

    book = xlsxwriter.Workbook(str(file))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(row, place, cell, day)
                elif cell == "=1/0":
                    sheet.write_formula(row, place, cell, None, "#DIV/0!")
                elif cell is not None:
                    sheet.write(row, place, cell)
    book.close()
    return file


def opened(*files: Path, **how: Any) -> Iterator[Source]:
    """The open table of these files."""
    with opened_all([str(one) for one in files], Reading(load(people=True), **how)) as source:
        yield source


def read(*files: Path, **how: Any) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings and the rows of files, as the texts that are read."""
    for source in opened(*files, **how):
        return source.headings, [row for chunk in source.chunks() for row in as_text(chunk.cells).rows()]
    raise AssertionError
