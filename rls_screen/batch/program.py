"""Steps over whole columns of a table, built once for an instrument and run over any number of rows.

A step is one operation of Polars on columns. Each distinct step is taken once, however many rules share it. The steps
call the operators of Series, not one plan of expressions: to resolve a plan of 12,000 nodes takes 0.1 s however few the
rows are, and the operators of Series take some microseconds each.

Unknown is null. `&` and `|` of two Series are Kleene, as in expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import partial, reduce
from operator import and_, eq, invert, or_
from typing import Any, NewType

import polars as pl

Slot = NewType("Slot", int)  # the place of a step's column among all columns of a run
TRUE, FALSE = (pl.Series([value], dtype=pl.Boolean) for value in (True, False))


class Program:
    """Steps in the order in which they are taken. Build it completely before the first run; a run changes nothing."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, Slot] = {}
        self._inputs: dict[Slot, str] = {}
        self._constants: dict[Slot, pl.Series] = {}
        self._steps: list[tuple[Slot, Callable[..., pl.Series], tuple[Slot, ...]]] = []

    def column(self, name: str) -> Slot:
        """A column that each run is given."""
        slot, is_new = self._slot(("column", name))
        if is_new:
            self._inputs[slot] = name
        return slot

    def constant(self, value: object, dtype: pl.DataType) -> Slot:
        """A column with the same value in every row."""
        slot, is_new = self._slot(("constant", value, str(dtype)))
        if is_new:
            self._constants[slot] = pl.Series([value], dtype=dtype)
        return slot

    def add(self, operation: Callable[..., pl.Series], *sources: Slot, given: tuple[Hashable, ...] = ()) -> Slot:
        """The column that an operation makes: it is called with what is `given`, then with the columns `sources`."""
        slot, is_new = self._slot((operation, sources, given))
        if is_new:
            self._steps.append((slot, partial(operation, *given) if given else operation, sources))
        return slot

    def _slot(self, key: Hashable) -> tuple[Slot, bool]:
        """The slot of a step, and whether it is a new one."""
        is_new = key not in self._slots
        return self._slots.setdefault(key, Slot(len(self._slots))), is_new

    # ---- Truth ----

    def true(self, value: bool = True) -> Slot:
        """True, or false, in every row."""
        return self.constant(value, pl.Boolean())

    def negated(self, slot: Slot) -> Slot:
        """Kleene `not`."""
        return self.add(invert, slot)

    def every(self, slots: Iterable[Slot]) -> Slot:
        """Kleene `and`; true if there are none."""
        listed = [*slots]
        return reduce(partial(self.add, and_), listed) if listed else self.true()

    def some(self, slots: Iterable[Slot]) -> Slot:
        """Kleene `or`; false if there are none."""
        listed = [*slots]
        return reduce(partial(self.add, or_), listed) if listed else self.true(False)

    def truth(self, slot: Slot) -> Slot:
        """Whether a column is definitely true; never null."""
        return self.add(is_true, slot)

    def unknown(self, slot: Slot) -> Slot:
        """Whether a column is null."""
        return self.add(is_unknown, slot)

    # ---- A run ----

    def run(self, columns: Mapping[str, pl.Series], height: int, wanted: Mapping[str, Slot]) -> dict[str, pl.Series]:
        """Take all steps over these columns of `height` rows; return the wanted columns by their names."""
        values: list[Any] = [None] * len(self._slots)
        for slot, name in self._inputs.items():
            values[slot] = columns[name]
        for slot, one in self._constants.items():
            values[slot] = one.new_from_index(0, height)
        for slot, operation, sources in self._steps:
            values[slot] = operation(*[values[source] for source in sources])
        return {name: values[slot] for name, slot in wanted.items()}


def is_true(column: pl.Series) -> pl.Series:
    """Whether a column of truth values is definitely true."""
    return TRUE.zip_with(column, FALSE) if column.null_count() else column


def is_unknown(column: pl.Series) -> pl.Series:
    """Whether each value is null. `Series.is_null` runs a plan, which takes ten times as long for few rows."""
    nulls, height = column.null_count(), len(column)
    if nulls in (0, height):
        return (TRUE if nulls else FALSE).new_from_index(0, height)
    return FALSE.zip_with(eq(column, column), TRUE)  # a comparison with null is null, and such a mask takes the other


def chosen(condition: pl.Series, then: pl.Series, otherwise: pl.Series) -> pl.Series:
    """One column where a condition is true, another where it is false or unknown."""
    return then.zip_with(condition, otherwise)
