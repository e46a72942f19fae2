"""Turn rules into Polars expressions: the same rule trees that `person.logic` evaluates for one person.

Unknown is null, and answers are stored as `tables.answers.encoding` describes. Polars is Kleene for `& | ~` and
comparisons; where it is not (`when`, sums) the code here takes care. Never divide a column by a literal: Polars
multiplies by its reciprocal instead, and a value at a cut-off may end up on the other side.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import polars as pl

from ..content import rules
from ..content.instrument import Instrument, Step, declared_names
from ..content.rules import Declared, Rule, parse
from ..content.schema import Finding, Result, TableRow
from ..tables.answers.encoding import every, rounded, some, unsure_column

COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def own(name: str) -> str:
    """The column of a name: the one with the same name."""
    return name


@dataclass(frozen=True)
class Columns:
    """What the names in a rule are, and which column has the value of each."""

    names: Mapping[str, Declared]
    column: Callable[[str], str] = own

    def expression(self, rule: Rule) -> pl.Expr:
        """The rule's value for every row; null if unknown."""
        match rule:
            case rules.Literal(constant):
                return pl.lit(constant)
            case rules.Name(id):
                return pl.col(self.column(id))
            case rules.Not(part):
                return ~self.expression(part)
            case rules.And(parts):
                return every(self.expression(part) for part in parts)
            case rules.Or(parts):
                return some(self.expression(part) for part in parts)
            case rules.Comparison(sign, left, right):
                return self._compared(sign, left, right)
            case rules.Membership(left, choices):
                return some(self._compared("==", left, choice) for choice in choices)
            case rules.Arithmetic():
                return self._exact(rule).map_batches(rounded, return_dtype=pl.Float64)
            case rules.Answered(name):
                return self.expression(name).is_not_null()
            case rules.Unsure(name):
                return pl.col(unsure_column(name.id))
            case rules.Definitely(part):
                return self.truth(part)
            case rules.Count(parts):
                return reduce(operator.add, (self.truth(part).cast(pl.UInt8) for part in parts)).cast(pl.Float64)
            case rules.DaysBetween(start, end):
                return (self.expression(end) - self.expression(start)).cast(pl.Float64)
            case rules.FirstAnswered(listed):
                return pl.coalesce([self.expression(name) for name in listed])

    def truth(self, rule: Rule) -> pl.Expr:
        """Whether the rule is definitely true; never null."""
        value = self.expression(rule)
        return value if never_unknown(rule) else value.fill_null(False)

    def _compared(self, sign: str, left: Rule, right: Rule) -> pl.Expr:
        a, b = self._side(left, right), self._side(right, left)
        codes, others = self._codes(left), self._codes(right)
        if codes and others and codes != others:
            # Two names with different lists of codes: their indexes differ, so the codes are compared as words.
            a, b = (side.replace_strict(dict(enumerate(of)), default=None) for side, of in ((a, codes), (b, others)))
        if not any(rules.names_in(left)):
            # `45 <= column` may give a single row if all rows of the column have the same value.
            sign, a, b = MIRRORED[sign], b, a
        return COMPARE[sign](a, b)

    def _side(self, side: Rule, other: Rule) -> pl.Expr:
        if isinstance(side, rules.Literal) and isinstance(side.value, str):
            return pl.lit(self._codes(other).index(side.value), pl.UInt8)
        return self.expression(side)

    def _codes(self, side: Rule) -> tuple[str, ...]:
        return self.names[side.id].codes if isinstance(side, rules.Name) else ()

    def _exact(self, rule: Rule) -> pl.Expr:
        if not isinstance(rule, rules.Arithmetic):
            return self.expression(rule)
        left, right = self._exact(rule.left), self._exact(rule.right)
        match rule.operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        if isinstance(rule.right, rules.Literal):
            right = pl.when(left.is_not_null()).then(right)
        return pl.when(right != 0).then(left / right)


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


Stages = tuple[tuple[pl.Expr, ...], ...]


class Rules:
    """The rules of one instrument as expressions."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.names = declared_names(instrument.items, instrument.findings, instrument.results)
        self.columns = Columns(self.names)

    @cached_property
    def stages(self) -> Stages:
        """All findings and results, in stages: a stage only reads columns of earlier ones."""
        values = {step.id: self._value(step) for step in self.instrument.steps if _is_computed(step)}
        return staged(values, self.instrument)

    def is_true(self, text: str | None) -> pl.Expr:
        """Whether a condition is definitely true; None, no condition, is true for everybody."""
        return pl.lit(True) if text is None else self.columns.truth(parse(text))

    def _value(self, step: Step) -> pl.Expr:
        if step.entry is not None:
            return self.columns.expression(parse(step.entry.condition))
        if isinstance(step.source, Result) and step.source.kind == "table":
            return table(step.source, self.columns)
        return self.columns.expression(parse(step.rules()[0]))


def _is_computed(step: Step) -> bool:
    if step.entry is not None:
        return True
    if isinstance(step.source, Finding):
        return step.source.medicines is None
    return step.source.kind in ("table", "value")


def table(result: Result, columns: Columns) -> pl.Expr:
    """The index of the code of the first true row; an unknown row before it gives the table's unknown code."""
    unknown = pl.lit(result.codes.index(result.unknown or ""), pl.UInt8)
    code = unknown
    for row in reversed(_reachable(result.rows)):
        found = pl.lit(result.codes.index(row.code), pl.UInt8)
        if row.when is None:
            code = found
            continue
        rule = parse(row.when)
        condition = columns.expression(rule)
        code = pl.when(condition).then(found).otherwise(code)
        if not never_unknown(rule):
            code = pl.when(condition.is_null()).then(unknown).otherwise(code)
    return code


def _reachable(rows: tuple[TableRow, ...]) -> tuple[TableRow, ...]:
    """The rows up to the first without a condition, which is always true."""
    ends = [at for at, row in enumerate(rows, start=1) if row.when is None]
    return rows[: ends[0]] if ends else rows


def staged(values: Mapping[str, pl.Expr], instrument: Instrument, column: Callable[[str], str] = own) -> Stages:
    """Sort the values of some steps into stages; `column` gives the name of each step's column."""
    level: dict[str, int] = {}
    stages: list[list[pl.Expr]] = []
    for step in instrument.steps:
        if step.id not in values:
            continue
        reads = [name for text in step.rules() for name in instrument.reads(text)]
        level[step.id] = max((level[name] + 1 for name in reads if name in level), default=0)
        if len(stages) <= level[step.id]:
            stages.append([])
        stages[level[step.id]].append(values[step.id].alias(column(step.id)))
    return tuple(tuple(stage) for stage in stages)


def evaluate(frame: pl.DataFrame, stages: Stages) -> pl.DataFrame:
    """Add the columns of every stage to a frame."""
    for stage in stages:
        frame = frame.with_columns(stage)
    return frame
