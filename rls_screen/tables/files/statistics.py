"""Read a file of SPSS, Stata or SAS, with pyreadstat: some rows at a time, with its labels and declared missing codes.

Codes that the file declares as missing are read as they are (`user_missing`): one of them may be "not sure", which is
no missing answer. A transport file of SAS (.xpt) gives its special missing values (.A to .Z) as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from ...errors import Problem, TableError, shown_name
from ...person.given import plain_number
from .frames import ROWS_AT_ONCE, FrameInput, Origin
from .kinds import check_installed
from .source import Labels

_READERS = {".sav": "read_sav", ".zsav": "read_sav", ".dta": "read_dta", ".xpt": "read_xport",
            ".sas7bdat": "read_sas7bdat"}  # fmt: skip


def statistics(path: Path, changed: Callable[[], bool]) -> FrameInput:
    """Open a file of SPSS, Stata or SAS. Raises TableError if it cannot be read."""
    name = shown_name(path.name)
    check_installed("pyreadstat", name)
    opened = _Opened(path, name)
    dtypes = opened.dtypes()
    origin = Origin(path, opened.labels(), changed=changed)
    return FrameInput(name, [*dtypes], [*dtypes.values()], lambda: opened.frames(dtypes), opened.rows, origin)


class _Opened:
    """A file with the function that reads it, and what it says about its columns."""

    def __init__(self, path: Path, name: str) -> None:
        import pyreadstat

        self._pyreadstat, self._path, self._name = pyreadstat, path, name
        self._read = getattr(pyreadstat, _READERS[path.suffix.lower()])
        self._options: dict[str, Any] = {"output_format": "polars"}
        if path.suffix.lower() != ".xpt":
            self._options["user_missing"] = True
        self.rows = 0
        self._about: Any = None

    def dtypes(self) -> Mapping[str, Any]:
        """The types of the columns. A column of numbers with letters for missing ones is text.

        The whole file is read once for this: the type of a column in one part of it may differ from that in another.
        """
        found: dict[str, Any] = {}
        for frame, about in self._parts():
            self._about, self.rows = about, self.rows + frame.height
            for name, dtype in frame.schema.items():
                known = found.get(name, dtype)
                found[name] = dtype if known in (dtype, pl.Null) else known if dtype == pl.Null else pl.String()
        return {name: pl.String() if dtype in (pl.Object, pl.Null) else dtype for name, dtype in found.items()}

    def frames(self, dtypes: Mapping[str, Any]) -> Iterator[pl.DataFrame]:
        """The rows, with these types."""
        for frame, _ in self._parts():
            yield pl.DataFrame([_as(column, dtypes[column.name]) for column in frame])

    def labels(self) -> Labels:
        """What the file says about its columns."""
        of = self._about
        columns = {name: label for name, label in of.column_names_to_labels.items() if label and label != name}
        values = {
            name: {_code(code): label for code, label in labels.items()}
            for name, labels in of.variable_value_labels.items()
        }
        missing: dict[str, tuple[str | tuple[float, float], ...]] = {
            name: tuple(map(_code, codes)) for name, codes in of.missing_user_values.items()
        }
        for name, ranges in of.missing_ranges.items():
            missing[name] = (*missing.get(name, ()), *map(_range, ranges))
        return Labels(columns, values, missing)

    def _parts(self) -> Iterator[tuple[pl.DataFrame, Any]]:
        parts = self._pyreadstat.read_file_in_chunks(
            self._read, str(self._path), chunksize=ROWS_AT_ONCE, **self._options
        )
        read = 0
        while True:
            try:
                found = next(parts, None)
                if found is None and not read:  # without any row there is no part
                    found = self._read(str(self._path), metadataonly=False, **self._options)
            except (self._pyreadstat.PyreadstatError, self._pyreadstat.ReadstatError, OSError, ValueError) as error:
                raise self._unreadable(error) from None
            if found is None:
                return
            read += 1
            yield found

    def _unreadable(self, error: Exception) -> TableError:
        why = (str(error).splitlines() or [type(error).__name__])[0][:120]
        problem = f"this is not a file of SPSS, Stata or SAS that can be read ({why})"
        return TableError(Problem("not-statistics", self._name, problem, "save it again, or save the table as CSV."))


def _as(column: pl.Series, dtype: Any) -> pl.Series:
    if column.dtype == dtype:
        return column
    if column.dtype.is_numeric() or column.dtype == pl.Object:
        return pl.Series(column.name, [None if cell is None else _code(cell) for cell in column], dtype=pl.String)
    return column.cast(dtype)


def _code(code: Any) -> str:
    """A code as a cell shows it: a whole number without a point."""
    return str(plain_number(code)) if isinstance(code, int | float) else str(code)


def _range(found: Any) -> str | tuple[float, float]:
    """A range of missing codes; a single code as a cell shows it."""
    low, high = found["lo"], found["hi"]
    is_range = low != high and isinstance(low, int | float) and isinstance(high, int | float)
    return (float(low), float(high)) if is_range else _code(low)
