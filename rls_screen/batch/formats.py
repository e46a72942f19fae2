"""Write the scored table as a spreadsheet, or as a file of SPSS or Stata with labels.

A result with codes is a number with a label for each code there, since Stata labels numbers only; its label is the code
itself, which every reader of scored tables knows. Names that such a program does not take are changed, and the heading
stands in the label. Both kinds of file hold the whole table in memory or in a temporary file while they are written.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from ..errors import Problem, TableError, WriteFailed
from ..tables.files.kinds import check_installed
from ..tables.files.source import NO_LABELS, Labels
from ..writing import Draft, write_failed
from .rows import BETWEEN, ScoredRows

MAX_ROWS = 1_048_576  # of a sheet, with the headings
LONGEST_NAME = {".sav": 64, ".dta": 32}
LONGEST_LABEL = {".sav": 255, ".dta": 80}
LONGEST_TEXT = {".sav": 32_767, ".dta": 2_000_000}
MADE = datetime(1980, 1, 1, tzinfo=UTC)  # the day in every file, so that the same rows give the same bytes
_SAV_DAY, _SAV_TIME = slice(92, 101), slice(101, 109)
_DTA_TIME = re.compile(rb"(?<=<timestamp>\x11).{17}(?=</timestamp>)", re.DOTALL)


def write_spreadsheet(frames: Iterable[pl.DataFrame], headings: Sequence[str], target: Draft) -> None:
    """Write the rows to one sheet, row by row. Raises TableError for more rows than a sheet has."""
    check_installed("xlsxwriter", target.name)
    import xlsxwriter

    with target.writing():
        options = {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(target.file, options)
        book.set_properties({"created": MADE.replace(tzinfo=None)})
        sheet = book.add_worksheet("scored")
        day, moment = (book.add_format({"num_format": f"yyyy-mm-dd{time}"}) for time in ("", " hh:mm:ss"))
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading)
        try:
            _write_rows(sheet, frames, target.name, (day, moment))
        except BaseException:
            sheet.row_data_fh.close()  # the temporary file of rows, which else stays open
            raise
        book.close()


def _write_rows(sheet: Any, frames: Iterable[pl.DataFrame], name: str, formats: tuple[Any, Any]) -> None:
    day, moment = formats
    row = 1
    for frame in frames:
        if row + frame.height > MAX_ROWS:
            problem, remedy = f"a sheet has no more than {MAX_ROWS:,} rows", "write .csv or .parquet."
            raise TableError(Problem("too-many-rows", name, problem, remedy))
        for cells in frame.iter_rows():
            for place, cell in enumerate(cells):
                _write_cell(sheet, row, place, cell, day if type(cell) is date else moment)
            row += 1


def _write_cell(sheet: Any, row: int, place: int, cell: Any, when: Any) -> None:
    match cell:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, place, cell)
        case int() | float() if math.isfinite(cell) and abs(cell) < 1e15:
            sheet.write_number(row, place, cell)
        case datetime() if cell.tzinfo is None:
            sheet.write_datetime(row, place, cell, when)
        case date() if not isinstance(cell, datetime):
            sheet.write_datetime(row, place, cell, when)
        case _:
            sheet.write_string(row, place, str(cell))


@dataclass(frozen=True)
class Labelled:
    """The labels of the output: of its columns, of the codes of results, and what the input's file itself says."""

    columns: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: Labels = NO_LABELS

    @classmethod
    def of(cls, rows: ScoredRows) -> Labelled:
        """The labels of a table's columns: of the file it comes from, else of the questionnaire."""
        instrument = rows.instrument
        answers = {column.heading: column.item.label for column in rows.layout.columns}
        results = {result.id: result.label for result in instrument.results.values()}
        entries = {name: name.replace(BETWEEN, ": ") for name in rows.entries}
        codes = {result.id: result.codes for result in instrument.results.values() if result.kind == "table"}
        given = rows.source.labels
        return cls({**answers, **given.columns, **results, **entries}, codes, given)


def write_statistics(
    frames: Iterable[pl.DataFrame], schema: Mapping[str, Any], labelled: Labelled, target: Draft
) -> None:
    """Write the rows as a file of SPSS (.sav) or Stata (.dta), with labels. Raises WriteFailed."""
    check_installed("pyreadstat", target.name)
    import pyreadstat

    suffix = Path(target.name).suffix.lower()
    whole = pl.concat([pl.DataFrame(schema=dict(schema)), *frames], how="vertical_relaxed")
    names = dict(zip(whole.columns, names_for(whole.columns, LONGEST_NAME[suffix]), strict=True))
    coded = whole.select(_as_code(name, dtype, labelled.codes) for name, dtype in whole.schema.items())
    too_long = [
        name
        for name, dtype in coded.schema.items()
        if dtype == pl.String and _longest(coded[name]) > LONGEST_TEXT[suffix]
    ]
    if too_long:
        place, problem = f"{target.name}, {', '.join(too_long)}", "a text is too long for this kind of file"
        raise TableError(Problem("column-kind", place, problem, "write .csv or .parquet."))
    labels = [_label(name, names[name], labelled.columns.get(name))[: LONGEST_LABEL[suffix]] for name in whole.columns]
    values = {
        names[name]: dict(enumerate(codes, start=1))
        for name, codes in labelled.codes.items() if name in names
    } | {names[name]: codes for name, codes in _given_codes(coded, labelled.given)}  # fmt: skip
    missing = dict(_given_missing(coded, labelled.given, names)) if suffix == ".sav" else {}
    with tempfile.TemporaryDirectory() as folder, target.writing():
        file = Path(folder, f"scored{suffix}")
        options: dict[str, Any] = {"column_labels": labels, "variable_value_labels": values}
        if missing:
            options["missing_ranges"] = missing
        write = pyreadstat.write_sav if suffix == ".sav" else pyreadstat.write_dta
        try:
            write(coded.rename(names), str(file), **options)
        except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
            raise WriteFailed(write_failed(target.name, str(error).partition("\n")[0])) from None
        target.file.write(_undated(file.read_bytes(), suffix))


def names_for(headings: Sequence[str], longest: int) -> Iterator[str]:
    """Names that a program takes, one for each heading: ASCII letters, digits and `_`, no two equal in any case."""
    taken: set[str] = set()
    for heading in headings:
        plain = re.sub(r"\W+", "_", heading, flags=re.ASCII).strip("_") or "column"
        plain = plain if plain[0].isalpha() else f"v_{plain}"
        name, number = plain[:longest], 1
        while name.lower() in taken:
            number += 1
            name = f"{plain[: longest - len(str(number)) - 1]}_{number}"
        taken.add(name.lower())
        yield name


def _as_code(name: str, dtype: Any, codes: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    column = pl.col(name)
    if name in codes:
        numbers = {code: place for place, code in enumerate(codes[name], start=1)}
        return column.replace_strict(numbers, default=None, return_dtype=pl.Int32)
    if dtype == pl.Boolean:
        return column.cast(pl.Int8)
    if dtype in (pl.Int64, pl.UInt32, pl.UInt64, pl.Int128):
        return column.cast(pl.Float64)
    if dtype in (pl.Null, pl.Categorical, pl.Enum, pl.Time):
        return column.cast(pl.String)
    return column


def _longest(texts: pl.Series) -> int:
    longest = texts.str.len_bytes().max()
    return longest if isinstance(longest, int) else 0


def _label(heading: str, name: str, label: str | None) -> str:
    """The label of a column, with its heading where the name had to be changed."""
    if name == heading:
        return label or ""
    return f"{heading}: {label}" if label else heading


def _given_codes(frame: pl.DataFrame, given: Labels) -> Iterator[tuple[str, dict[int | float, str]]]:
    """The labels of the input's own codes; those of text columns have none in such a file."""
    for name, codes in given.values.items():
        if name in frame.columns and frame.schema[name].is_numeric():
            yield name, {float(code): label for code, label in codes.items() if _is_number(code)}


def _given_missing(frame: pl.DataFrame, given: Labels, names: Mapping[str, str]) -> Iterator[tuple[str, list[Any]]]:
    for name, codes in given.missing.items():
        if name in frame.columns and frame.schema[name].is_numeric():
            yield names[name], [
                {"lo": code[0], "hi": code[1]} if not isinstance(code, str) else float(code)
                for code in codes if not isinstance(code, str) or _is_number(code)
            ]  # fmt: skip


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text) is not None


def _undated(data: bytes, suffix: str) -> bytes:
    """The file without the time at which it was made."""
    if suffix == ".sav":
        changed = bytearray(data)
        changed[_SAV_DAY], changed[_SAV_TIME] = b"01 Jan 80", b"00:00:00"
        return bytes(changed)
    return _DTA_TIME.sub(b"01 Jan 1980 00:00", data[:4_000]) + data[4_000:]
