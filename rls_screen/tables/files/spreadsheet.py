"""Read a sheet of a spreadsheet, with fastexcel: every cell as Excel holds it, a date at midnight as a date.

The sheet with the names of questions is read; where several have some, one must be named. A column of one type keeps
it; one that mixes words and numbers is text. A cell with an error such as #DIV/0! is empty, with a remark.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

import polars as pl

from ...errors import Problem, TableError, shown_name
from .frames import ROWS_AT_ONCE, FrameInput, Origin
from .kinds import check_installed

if TYPE_CHECKING:
    from fastexcel import ExcelReader

SEARCHED_ROWS = 21  # rows that are searched for the column names
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"
_ERROR_CELL = re.compile(rb'<c [^>]*\bt="e"')

# How many of these headings are known, for the choice between sheets and rows.
Known = Callable[[tuple[str, ...]], int]


def spreadsheet(path: Path, known: Known, sheet: str | None, changed: Callable[[], bool]) -> FrameInput:
    """Open a sheet: the one named, else the one with known headings, else the first with any cell.

    Raises TableError for a file that cannot be read, for several sheets that may be meant, and where the column names
    are not in the first row.
    """
    name = shown_name(path.name)
    check_installed("fastexcel", name)
    import fastexcel

    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it warns of empty columns
    try:
        book = fastexcel.read_excel(path)
        tops = {one: _top(book, one) for one in book.sheet_names}
        chosen = _chosen(name, tops, known, sheet)
        place = name if len([*filter(len, tops.values())]) < 2 else f"{name}, sheet {shown_name(chosen)}"
        at = _header_at(place, tops[chosen], known)
        headings, rows = _typed(book, chosen, at, tops[chosen][at])
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0][:120]
        problem = f"this is not a spreadsheet that can be read ({why})"
        raise TableError(
            Problem("not-spreadsheet", name, problem, "save it again, or save the sheet as CSV.")
        ) from None
    others = [one for one, rows in tops.items() if rows and one != chosen]
    left_out = ", ".join(map(shown_name, others))
    remarks = [f"Read from the sheet {shown_name(chosen)}; not read: {left_out}."] if others else []
    if errors := _error_cells(path):
        remarks.append(f"Cells with an error such as #DIV/0!, read as empty: {errors} in the whole file.")
    origin = Origin(path, first_line=at + 2, changed=changed, remarks=tuple(remarks))
    return FrameInput(name, headings, rows.dtypes, lambda: rows.iter_slices(ROWS_AT_ONCE), rows.height, origin)


def _top(book: ExcelReader, sheet: str) -> list[tuple[str, ...]]:
    """The first rows of a sheet as text, blank rows included; empty for an empty sheet."""
    rows = book.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=SEARCHED_ROWS, dtypes="string").to_polars()
    found = [tuple("" if cell is None else cell for cell in row) for row in rows.rows()]
    return found if any(any(row) for row in found) else []


def _chosen(name: str, tops: dict[str, list[tuple[str, ...]]], known: Known, sheet: str | None) -> str:
    filled = [one for one, rows in tops.items() if rows]
    if sheet is not None:
        if sheet not in tops:
            problem, remedy = (
                f"there is no sheet {shown_name(sheet)}",
                f"choose one of: {', '.join(map(shown_name, tops))}.",
            )
            raise TableError(Problem("no-such-sheet", name, problem, remedy))
        filled = [one for one in filled if one == sheet]
    if not filled:
        raise TableError(
            Problem("empty-table", name, "this sheet is empty", "a table begins with a row of column names.")
        )
    meant = [one for one in filled if max(map(known, tops[one])) > 0]
    if len(meant) > 1:
        problem = f"several sheets have columns with the names of questions: {', '.join(map(shown_name, meant))}"
        raise TableError(Problem("several-sheets", name, problem, "name one: --sheet NAME, in Python sheet=…"))
    return (meant or filled)[0]


def _header_at(place: str, top: list[tuple[str, ...]], known: Known) -> int:
    """The index of the row of column names: the first with a cell. Raises TableError if it is below a title."""
    first = next(at for at, row in enumerate(top) if any(row))
    if not known(top[first]):
        for at, row in enumerate(top[first + 1 :], start=first + 1):
            if known(row) > 1:
                problem = "the column names are in this row, not in the first."
                remedy = "Delete the rows above it, and any row below it that is not a person's answers."
                raise TableError(Problem("header-not-first", f"{place}, row {at + 1}", problem, remedy))
    return first


def _typed(book: ExcelReader, sheet: str, header: int, headings: tuple[str, ...]) -> tuple[list[str], pl.DataFrame]:
    """The headings, and the rows below them. Columns without a heading and without any cell are left out.

    Every row is looked at for a column's type: a word in a late row would else become empty.
    """
    rows = book.load_sheet(sheet, header_row=None, skip_rows=header + 1, schema_sample_rows=None).to_polars()
    names = [*headings[: rows.width], *[""] * (rows.width - len(headings))]
    rows = rows.select(_as_shown(name, dtype) for name, dtype in rows.schema.items())
    used = [at for at, name in enumerate(names) if name or rows[:, at].null_count() < rows.height]
    return [names[at] for at in used], rows[:, used]


def _as_shown(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column with its dates as dates: typed beside true dates they make the column one of texts with a time."""
    column = pl.col(name)
    if dtype == pl.String:
        return column.str.replace(_MIDNIGHT, "${1}")
    return column


def _error_cells(path: Path) -> int:
    """How many cells of all sheets hold an error, which fastexcel gives as nothing; 0 for older kinds of file."""
    try:
        with ZipFile(path) as whole:
            sheets = [one for one in whole.namelist() if one.startswith("xl/worksheets/") and one.endswith(".xml")]
            return sum(len(_ERROR_CELL.findall(whole.read(one))) for one in sheets)
    except (BadZipFile, OSError, KeyError):
        return 0
