"""Steps over whole columns of a table, built once for an instrument and run over any number of rows.

A step is one operation of Polars on columns. Each distinct step is taken once, however many rules share it. The steps
call the operators of Series, not one plan of expressions: to resolve a plan of 12,000 nodes takes 0.1 s however few the
rows are, and the operators of Series take some microseconds each.

Unknown is null. `&` and `|` of two Series are Kleene, as in expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import and_, eq, invert, or_
from typing import Any, NewType

import polars as pl

Slot = NewType("Slot", int)  # the place of a step's column among all columns of a run
TRUE, FALSE = (pl.Series([value], dtype=pl.Boolean) for value in (True, False))


class Program:
    """Steps in the order in which they are taken, built one by one; `plan` makes of them what is run."""

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

    def bits(self, slots: Iterable[Slot]) -> Slot:
        """A number with one bit for each column, set where that is true; of up to eight columns without any null."""
        none = self.constant(0, pl.UInt8())
        each = (self.add(chosen, slot, self.constant(1 << bit, pl.UInt8()), none) for bit, slot in enumerate(slots))
        return reduce(partial(self.add, or_), each, none)

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

    def plan(self, wanted: Mapping[str, Slot]) -> Plan:
        """Return the steps that make these columns, by their names."""
        read_later = {*wanted.values()}
        steps: list[_Step] = []
        for slot, operation, sources in reversed(self._steps):
            if slot in read_later:
                steps.append(_Step(slot, operation, sources, tuple({*sources} - read_later)))
                read_later |= {*sources}
        steps.reverse()
        inputs = {slot: name for slot, name in self._inputs.items() if slot in read_later}
        return Plan(len(self._slots), inputs, {**self._constants}, tuple(steps), {**wanted})

    def run(self, columns: Mapping[str, pl.Series], height: int, wanted: Mapping[str, Slot]) -> dict[str, pl.Series]:
        """Make these columns once."""
        return self.plan(wanted).run(columns, height)


@dataclass(frozen=True, slots=True)
class _Step:
    """An operation, its place and those of its sources; `done` are the columns that no later step reads."""

    slot: Slot
    operation: Callable[..., pl.Series]
    sources: tuple[Slot, ...]
    done: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps that make some wanted columns. A run changes nothing in it."""

    slots: int
    inputs: Mapping[Slot, str]
    constants: Mapping[Slot, pl.Series]
    steps: tuple[_Step, ...]
    wanted: Mapping[str, Slot]

    def run(self, columns: Mapping[str, pl.Series], height: int) -> dict[str, pl.Series]:
        """Take all steps over these columns of `height` rows; return the wanted columns by their names."""
        values: list[Any] = [None] * self.slots
        for slot, name in self.inputs.items():
            values[slot] = columns[name]
        for slot, one in self.constants.items():
            values[slot] = one.new_from_index(0, height)
        for step in self.steps:
            values[step.slot] = step.operation(*[values[source] for source in step.sources])
            for slot in step.done:  # so that the next columns take its memory, which is still in the cache
                values[slot] = None
        return {name: values[slot] for name, slot in self.wanted.items()}


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
