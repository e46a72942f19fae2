"""`score_frame`: the same results for a Polars data frame, a lazy frame, or any table that speaks Arrow."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, overload

import polars as pl

from ..content.instrument import Instrument
from ..content.library import load
from ..errors import TableError
from ..tables.columns import as_text, is_zoned
from ..tables.layout import Layout, Options, layout
from ..tables.noticed import without_content
from .run import result_schema
from .scoring import Scoring

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
) -> pl.LazyFrame: ...
@overload
def score_frame(
    frame: Any,
    instrument: Instrument | None = ...,
    *,
    replace_results: bool = ...,
    ignore: Collection[str] = ...,
    partial: bool = ...,
) -> pl.DataFrame: ...
def score_frame(
    frame: Any,
    instrument: Instrument | None = None,
    *,
    replace_results: bool = False,
    ignore: Collection[str] = (),
    partial: bool = False,
) -> Any:
    """The frame's columns as they are, then every result, then `problems`; one row for each row, in order.

    A DataFrame gives a DataFrame, a LazyFrame a LazyFrame, an Arrow table a DataFrame. Columns are named as the
    questions, with a unit where needed (`hemoglobin[g/dL]`). Columns that cannot be used raise TableError at the call;
    a cell that cannot be used is named in `problems`, and its row is not scored. A row without any content keeps its
    place and has no results.

    `ignore`: headings that may pass unread although they are nearly an item's name (`*` stands for anything).
    `partial`: the frame is meant to lack the columns that every table needs, such as the warning signs.
    """
    instrument = instrument if instrument is not None else load()
    names = (ignore,) if isinstance(ignore, str) else tuple(ignore)
    options = Options(replace_results=replace_results, ignore=names, partial=partial)
    if isinstance(frame, pl.LazyFrame):
        schema = dict(frame.collect_schema())
        scoring = _scoring(schema, instrument, options)
        made = _kept(schema, scoring.layout) | result_schema(instrument)
        return frame.map_batches(lambda one: scored_frame(one, scoring), schema=made, streamable=True)
    if not isinstance(frame, pl.DataFrame):
        if not hasattr(frame, "__arrow_c_stream__"):
            raise TableError(f"{type(frame).__name__} is no table; give a Polars or an Arrow one.")
        frame = pl.DataFrame(frame)
    return scored_frame(frame, _scoring(dict(frame.schema), instrument, options))


def _scoring(schema: dict[str, Any], instrument: Instrument, options: Options) -> Scoring:
    found = layout(NAME, tuple(schema), instrument, options)
    for column in found.columns:
        dtype = schema[column.heading]
        if dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration, pl.Time) or is_zoned(dtype):
            raise TableError(
                f"{NAME}, {column.heading}: a column of {dtype} holds no answer; make it words, numbers, dates or true "
                "and false."
            )
    return Scoring(instrument, found)


def _kept(schema: dict[str, Any], of: Layout) -> dict[str, Any]:
    return {of.headings[place]: schema[of.headings[place]] for place in of.passing}


def scored_frame(frame: pl.DataFrame, scoring: Scoring) -> pl.DataFrame:
    """Return the frame's columns that stay, then the results, by rules that are made already."""
    places = [column.place for column in scoring.layout.columns]
    kept = frame.select(pl.nth(scoring.layout.passing))
    parts: list[pl.DataFrame] = []
    for part in frame.iter_slices(ROWS_AT_ONCE):
        read = part.select(pl.nth(places))
        cells = as_text(read).rename(dict(zip(read.columns, map(str, places), strict=True)))
        empty = without_content(part.select(pl.nth(scoring.layout.passing)))
        parts.append(scoring.score(cells, empty).results)
    results = pl.concat(parts) if parts else pl.DataFrame(schema=result_schema(scoring.instrument))
    return pl.concat([kept, results], how="horizontal")
