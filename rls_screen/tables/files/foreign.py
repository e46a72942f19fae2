"""Turn the data frames of other libraries into Polars frames: pandas without pyarrow, and whatever speaks Arrow."""

from __future__ import annotations

from typing import Any

import polars as pl

from ...errors import Problem, TableError


def as_polars(frame: Any) -> pl.DataFrame:
    """Return a table as a Polars frame. Raises TableError if it is none.

    NaN, NaT and NA of pandas become null. A pandas column of mixed objects becomes one of texts.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if _is_pandas(frame):
        _check_names(frame)
        return pl.DataFrame([_column(str(name), frame[name]) for name in frame.columns])
    if not hasattr(frame, "__arrow_c_stream__"):
        problem = f"{type(frame).__name__} is not a table"
        raise TableError(Problem("not-a-table", "", problem, "give a Polars, pandas or Arrow table, or a file's name."))
    return pl.DataFrame(frame)


def _is_pandas(frame: Any) -> bool:
    """Whether this is a data frame of pandas, without importing pandas."""
    return type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "iloc") and hasattr(frame, "columns")


def _check_names(frame: Any) -> None:
    names = [str(name) for name in frame.columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problem = f"several columns are called {', '.join(twice)}"
        raise TableError(Problem("same-heading", "the data frame", problem, "rename or remove all but one."))


def _column(name: str, column: Any) -> pl.Series:
    """One column of pandas. Numbers, truth values and moments keep their type, everything else becomes text."""
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iufb" and not column.isna().any():
        return pl.Series(name, column.to_numpy(dtype=None))
    cells = [None if missing else cell for cell, missing in zip(column.tolist(), column.isna().tolist(), strict=True)]
    if kind in "iuf":
        return pl.Series(name, cells, dtype=pl.Int64 if kind in "iu" else pl.Float64)
    if kind == "b":
        return pl.Series(name, cells, dtype=pl.Boolean)
    if kind == "M":
        return pl.Series(name, [None if cell is None else cell.to_pydatetime() for cell in cells], dtype=None)
    given = {type(cell) for cell in cells} - {type(None)}
    if len(given) == 1 and given <= {str, bool, int, float}:
        return pl.Series(name, cells)
    return pl.Series(name, [_text(cell) for cell in cells], dtype=pl.String)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
