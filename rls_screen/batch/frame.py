"""`score_frame`: score a Polars data frame, a lazy frame, or any table with the Arrow interface."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, overload

import polars as pl

from ..content.instrument import Instrument
from ..content.library import load
from ..errors import Problem, TableError
from ..tables.files.foreign import as_polars
from ..tables.files.source import as_text, is_zoned
from ..tables.maps.layout import BadCells, Layout, Options, layout
from ..tables.maps.people_rows import LeftOut, prepared
from .rows import result_schema
from .scoring import Scoring, rows_without_content

ROWS_AT_ONCE = 100_000
NAME = "the data frame"


@overload
def score_frame(
    frame: pl.LazyFrame,
    instrument: Instrument | None = ...,
    *,
    replace_results: bool = ...,
    ignore: Collection[str] = ...,
    partial: bool = ...,
    bad_cells: BadCells = ...,
) -> pl.LazyFrame: ...
@overload
def score_frame(
    frame: Any,
    instrument: Instrument | None = ...,
    *,
    replace_results: bool = ...,
    ignore: Collection[str] = ...,
    partial: bool = ...,
    bad_cells: BadCells = ...,
) -> pl.DataFrame: ...
def score_frame(
    frame: Any,
    instrument: Instrument | None = None,
    *,
    replace_results: bool = False,
    ignore: Collection[str] = (),
    partial: bool = False,
    bad_cells: BadCells = "unscored",
) -> Any:
    """Return the frame's columns unchanged, followed by every result and `problems`; one row for each row, in order.

    null, NaN and pandas' NA are not answered, which is never a no. A cell that cannot be used is named in `problems`. A
    row without any content keeps its place and gets no results.

    Args:
        frame: Columns with the names of the questions, with a unit where needed (`hemoglobin[g/dL]`). A DataFrame or
            LazyFrame of Polars, an Arrow table, or a data frame of pandas.
        instrument: The questionnaire, by default the built-in one.
        replace_results: Whether results that the frame has already are computed again.
        ignore: Headings that are left unread although they are nearly a question's name; `*` matches anything.
        partial: Whether a frame may lack the columns that every table needs, such as the warning signs.
        bad_cells: "unscored" leaves a row with a cell that cannot be used without results; "unknown" scores it with
            that cell unknown, and reads a limit such as `<5` as it is.

    Returns:
        A LazyFrame for a LazyFrame, else a DataFrame of Polars.

    Raises:
        TableError: The frame cannot be used. It gives every reason, at the call and not when a lazy frame is collected.
    """
    instrument = instrument if instrument is not None else load()
    names = (ignore,) if isinstance(ignore, str) else tuple(ignore)
    options = Options(replace_results=replace_results, ignore=names, partial=partial, bad_cells=bad_cells)
    if isinstance(frame, pl.LazyFrame):
        schema = dict(frame.collect_schema())
        scoring = _scoring(schema, instrument, options)
        columns = _passed_through(schema, scoring.layout) | result_schema(instrument)
        return frame.map_batches(lambda one: scored_frame(one, scoring), schema=columns, streamable=True)
    whole = as_polars(frame)
    return scored_frame(whole, _scoring(dict(whole.schema), instrument, options))


def _scoring(schema: dict[str, Any], instrument: Instrument, options: Options) -> Scoring:
    found = layout(NAME, tuple(schema), instrument, options)
    for column in found.columns:
        dtype = schema[column.heading]
        if dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration, pl.Time) or is_zoned(dtype):
            place, problem = f"{NAME}, {column.heading}", f"a column of {dtype} cannot hold answers"
            raise TableError(Problem("column-kind", place, problem, "give words, numbers, dates, or true and false."))
    return Scoring(instrument, found)


def _passed_through(schema: dict[str, Any], of: Layout) -> dict[str, Any]:
    return {of.headings[place]: schema[of.headings[place]] for place in of.passing}


def scored_frame(frame: pl.DataFrame, scoring: Scoring) -> pl.DataFrame:
    """Return the frame's columns that are passed through, followed by the results."""
    places, rules, columns = scoring.layout.read_places, scoring.layout.rules, scoring.layout.columns
    passed = frame.select(pl.nth(scoring.layout.passing))
    parts: list[pl.DataFrame] = []
    first_row, left_out = 1, LeftOut()
    for part in frame.iter_slices(max(frame.height, 1) if rules.join else ROWS_AT_ONCE):
        read = part.select(pl.nth(places))
        raw = as_text(read).rename(dict(zip(read.columns, map(str, places), strict=True)))
        cells, out = prepared(columns, rules, raw, first_row, left_out)
        empty = rows_without_content(part.select(pl.nth(scoring.layout.passing))) | out
        first_row += part.height
        parts.append(scoring.score(cells, empty).results)
    results = pl.concat(parts) if parts else pl.DataFrame(schema=result_schema(scoring.instrument))
    return pl.concat([passed, results], how="horizontal")
