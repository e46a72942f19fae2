"""How answers are held in the columns of a table, so that rules can be evaluated over them.

A code is held as its index in the list of codes it can be, a date as its day number, free text as true where something
was written; unknown is null. Further columns tell of an item whether its answer is "not sure" or its cell cannot be
used. `batch` evaluates the rules over these columns.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce

import polars as pl

from ..person.logic import DECIMALS

DTYPES: dict[str, pl.DataType] = {
    "truth": pl.Boolean(), "number": pl.Float64(), "code": pl.UInt8(), "date": pl.Int32(), "text": pl.Boolean(),
}  # fmt: skip


def unsure_column(item: str) -> str:
    """The name of the column that is true where the answer to an item is "not sure"."""
    return f"unsure {item}"


def unusable_column(item: str) -> str:
    """The name of the column that is true where an item's cell cannot be used."""
    return f"unusable {item}"


def every(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene `and`; true where there are no parts."""
    listed = [*parts]
    return reduce(operator.and_, listed) if listed else pl.lit(True)


def some(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene `or`; false where there are no parts."""
    listed = [*parts]
    return reduce(operator.or_, listed) if listed else pl.lit(False)


def rounded(values: pl.Series) -> pl.Series:
    """The values rounded as Python rounds them.

    Polars scales, rounds and scales back, which differs from Python where a value lies half-way between two; those few
    are rounded by Python itself.
    """
    result = values.round(DECIMALS)
    scaled = values * 10.0**DECIMALS
    close = (((scaled - scaled.floor()) - 0.5).abs() < 1e-2) | (scaled.abs() > 1e12)
    half_way = close.fill_null(False).arg_true()
    if half_way.is_empty():
        return result
    exact = [None if value is None else round(value, DECIMALS) for value in values.gather(half_way)]
    return result.scatter(half_way, pl.Series(exact, dtype=pl.Float64))
