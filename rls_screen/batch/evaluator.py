"""Turn rules into steps over columns: the same rule trees that `person.logic` evaluates for one person.

Unknown is null, and answers are stored as `tables.answers.encoding` describes. Polars is Kleene for `& | ~` and
comparisons; where it is not (`zip_with`, sums) the code here takes care. Never divide a column by a literal: Polars
multiplies by its reciprocal instead, and a value at a cut-off may end up on the other side.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import polars as pl

from ..content import rules
from ..content.instrument import Instrument, Step, declared_names
from ..content.rules import Declared, Rule, parse
from ..content.schema import Finding, Result, TableRow
from ..tables.answers.encoding import DTYPES, rounded, unsure_column
from .program import Program, Slot, chosen

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
NOTHING = pl.Series([None], dtype=pl.Float64)


@dataclass(frozen=True)
class Evaluator:
    """Adds the steps of rules to a program. `names` are what the names in a rule are.

    `slots` are the columns of the names that are no columns of the input.
    """

    names: Mapping[str, Declared]
    program: Program
    slots: dict[str, Slot] = field(default_factory=dict)

    def column(self, name: str) -> Slot:
        """The column of a name."""
        return self.slots[name] if name in self.slots else self.program.column(name)

    def value(self, rule: Rule) -> Slot:
        """The rule's value for every row; null if unknown."""
        program = self.program
        match rule:
            case rules.Literal(constant):
                return program.constant(constant, pl.Float64() if isinstance(constant, float) else pl.String())
            case rules.Name(id):
                return self.column(id)
            case rules.Not(part):
                return program.negated(self.value(part))
            case rules.And(parts):
                return program.every(self.value(part) for part in parts)
            case rules.Or(parts):
                return program.some(self.value(part) for part in parts)
            case rules.Comparison(sign, left, right):
                return self._compared(sign, left, right)
            case rules.Membership(left, choices):
                return program.some(self._compared("==", left, choice) for choice in choices)
            case rules.Arithmetic():
                return program.add(rounded, self._exact(rule))
            case rules.Answered(name):
                return program.negated(program.unknown(self.value(name)))
            case rules.Unsure(name):
                return program.column(unsure_column(name.id))
            case rules.Definitely(part):
                return program.truth(self.value(part))
            case rules.Count(parts):
                return program.add(_count, *(program.truth(self.value(part)) for part in parts))
            case rules.DaysBetween(start, end):
                return program.add(_days, self.value(start), self.value(end))
            case rules.FirstAnswered(listed):
                return program.add(_first, *(self.value(name) for name in listed))

    def is_true(self, text: str | None) -> Slot:
        """Whether a written condition is definitely true; None, no condition, is true for everybody."""
        return self.program.true() if text is None else self.program.truth(self.value(parse(text)))

    def table(self, result: Result) -> Slot:
        """The index of the code of the first true row; an unknown row before it gives the table's unknown code."""
        program = self.program
        unknown = self._place(result.codes, result.unknown or "")
        code = unknown
        for row in reversed(_reachable(result.rows)):
            found = self._place(result.codes, row.code)
            if row.when is None:
                code = found
                continue
            condition = self.value(parse(row.when))
            code = program.add(chosen, condition, found, code)
            if not never_unknown(parse(row.when)):
                code = program.add(chosen, program.unknown(condition), unknown, code)
        return code

    def _place(self, codes: tuple[str, ...], code: str) -> Slot:
        return self.program.constant(codes.index(code), DTYPES["code"])

    def _compared(self, sign: str, left: Rule, right: Rule) -> Slot:
        a, b = self._side(left, right), self._side(right, left)
        codes, others = self._codes(left), self._codes(right)
        if codes and others and codes != others:
            # Two names with different lists of codes: their indexes differ, so the codes are compared as words.
            a, b = (self.program.add(_words, side, given=(of,)) for side, of in ((a, codes), (b, others)))
        return self.program.add(COMPARE[sign], a, b)

    def _side(self, side: Rule, other: Rule) -> Slot:
        if isinstance(side, rules.Literal) and isinstance(side.value, str):
            return self._place(self._codes(other), side.value)
        return self.value(side)

    def _codes(self, side: Rule) -> tuple[str, ...]:
        return self.names[side.id].codes if isinstance(side, rules.Name) else ()

    def _exact(self, rule: Rule) -> Slot:
        if not isinstance(rule, rules.Arithmetic):
            return self.value(rule)
        return self.program.add(ARITHMETIC[rule.operator], self._exact(rule.left), self._exact(rule.right))


def _count(*truths: pl.Series) -> pl.Series:
    return reduce(operator.add, (one.cast(pl.UInt8) for one in truths)).cast(pl.Float64)


def _days(start: pl.Series, end: pl.Series) -> pl.Series:
    return (end - start).cast(pl.Float64)


def _first(*answers: pl.Series) -> pl.Series:
    """The first of several values that is not null."""
    return reduce(lambda first, other: first.zip_with(first.is_not_null(), other), answers)


def _words(codes: tuple[str, ...], places: pl.Series) -> pl.Series:
    return places.replace_strict(dict(enumerate(codes)), default=None, return_dtype=pl.String)


def _divided(left: pl.Series, right: pl.Series) -> pl.Series:
    """One column by another; unknown where that is 0."""
    return NOTHING.zip_with(right == 0.0, left / right)


ARITHMETIC: dict[str, Callable[..., pl.Series]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _divided,
}  # fmt: skip


def never_unknown(rule: Rule) -> bool:
    """Whether a rule of this form is true or false for everybody, never unknown."""
    match rule:
        case rules.Answered() | rules.Unsure() | rules.Definitely() | rules.Count() | rules.Literal():
            return True
        case rules.Not(part):
            return never_unknown(part)
        case rules.And(parts) | rules.Or(parts):
            return all(never_unknown(part) for part in parts)
        case rules.Comparison(_, left, right):
            return never_unknown(left) and never_unknown(right)
    return False


def _reachable(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows up to the first without a condition, which is always true."""
    ends = [at for at, row in enumerate(rows, start=1) if row.when is None]
    return rows[: ends[0]] if ends else rows


def computed(step: Step, evaluator: Evaluator) -> Slot | None:
    """Add the steps of a finding, a result or a named entry; None where it comes from no rule."""
    if step.entry is not None:
        return evaluator.value(parse(step.entry.condition))
    if isinstance(step.source, Finding):
        return evaluator.value(parse(step.rules()[0])) if step.source.medicines is None else None
    if step.source.kind == "table":
        return evaluator.table(step.source)
    return evaluator.value(parse(step.rules()[0])) if step.source.kind == "value" else None


class Rules:
    """The rules of one instrument as a program; `values` are the columns of everything that it computes by a rule."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.program = Program()
        names = declared_names(instrument.items, instrument.findings, instrument.results)
        self.evaluator = Evaluator(names, self.program)
        for step in instrument.steps:
            slot = computed(step, self.evaluator)
            if slot is not None:
                self.evaluator.slots[step.id] = slot

    @property
    def values(self) -> Mapping[str, Slot]:
        """The columns of findings, results and named entries."""
        return self.evaluator.slots
