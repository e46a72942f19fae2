"""How answers are stored in the columns of a table, so that `batch` can evaluate rules over them.

A code is stored as its index in the item's list of codes, a date as its day number since 1970, a free text as true if
something was written; unknown is null. Two more columns tell for each item whether its answer is "not sure" and whether
its cell is unusable.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from ...content.instrument import declared_item
from ...content.schema import Item
from ...person.answers import Answer, Unanswered
from ...person.given import Bound, Given
from ...person.logic import DECIMALS

WORDED = ("yes_no", "yes_no_past", "choice")  # kinds of items whose answers are words from a list
DTYPES: dict[str, pl.DataType] = {
    "truth": pl.Boolean(), "number": pl.Float64(), "code": pl.UInt8(), "date": pl.Int32(), "text": pl.Boolean(),
}  # fmt: skip
FEW = 100  # values that Python rounds one by one
EPOCH = date(1970, 1, 1).toordinal()


def unsure_column(item: str) -> str:
    """The name of the column that is true where the answer to an item is "not sure"."""
    return f"unsure {item}"


def unusable_column(item: str) -> str:
    """The name of the column that is true where an item's cell cannot be used."""
    return f"unusable {item}"


def encoded(item: Item, given: Given | None) -> tuple[float | bool | int | None, bool]:
    """One answer as it is stored in its column, and whether it is "not sure"."""
    if not isinstance(given, Answer):
        return None, isinstance(given, Unanswered) and given.reason == "unsure"
    value = given.value
    if isinstance(value, Bound):
        return None, False
    if isinstance(value, date):
        return value.toordinal() - EPOCH, False
    if isinstance(value, str):
        codes = declared_item(item).codes
        return (codes.index(value) if codes else True), False
    return value, False


def rounded(values: pl.Series) -> pl.Series:
    """The values rounded to DECIMALS places exactly as Python rounds them.

    Polars scales, rounds and scales back, which differs from Python for a value half-way between two; those few are
    rounded by Python itself, and so are all values of a short column, which takes less time than a plan of Polars.
    """
    if len(values) <= FEW:
        return pl.Series([None if value is None else round(value, DECIMALS) for value in values], dtype=pl.Float64)
    value, result = pl.col("value"), pl.col("value").round(DECIMALS)
    # Half a unit of the last place away, with some room; above a million a number has not enough digits to tell.
    close = ((value - result).abs() > 0.499 * 10.0**-DECIMALS) | (value.abs() > 10.0**DECIMALS)
    found = values.alias("value").to_frame().select(result, close.fill_null(False).alias("close"))
    if not found["close"].any():
        return found["value"].alias(values.name)
    half_way = found["close"].arg_true()
    exact = [None if value is None else round(value, DECIMALS) for value in values.gather(half_way)]
    return found["value"].alias(values.name).scatter(half_way, pl.Series(exact, dtype=pl.Float64))
