"""A rule as a Polars expression: the same tree that `logic` reads for one person, read for a column of people.

Unknown is null. Polars is Kleene for `& | ~` and for comparisons; what is not (`when`, sums) is fenced here. A code is
held as its place in the list of codes it can be, a date as its day number, free text as true where something was
written. Only the column is divided by, never a number: Polars would multiply by its reciprocal and miss a cut.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import polars as pl

from .. import rules
from ..logic import DECIMALS
from ..rules import Declared, Rule

COMPARE: dict[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

# What stands beside an item's own column: unsure, unreadable, put to the person, worth by the loosened rules, reached.
UNSURE, BAD, PUT, LOOSE, REACHED = "?", "!", "@", "~", "^"

DTYPES: dict[str, pl.DataType] = {
    "truth": pl.Boolean(), "number": pl.Float64(), "code": pl.UInt8(), "date": pl.Int32(), "text": pl.Boolean(),
}  # fmt: skip


def its(mark: str, id: str) -> str:
    """The name of a column that stands beside another one."""
    return f"{mark}{id}"


def own(id: str) -> str:
    """The column of a name, where nothing stands beside it."""
    return id


@dataclass(frozen=True)
class Columns:
    """What the names in a rule are, and in which column each one's worth is found."""

    names: Mapping[str, Declared]
    column: Callable[[str], str] = own

    def expression(self, rule: Rule) -> pl.Expr:
        """The rule's value for every row; null where it is unknown."""
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
                return pl.col(its(UNSURE, name.id))
            case rules.Definitely(part):
                return self.truth(part)
            case rules.Count(parts):
                return reduce(operator.add, (self.truth(part).cast(pl.UInt8) for part in parts)).cast(pl.Float64)
            case rules.DaysBetween(start, end):
                return (self.expression(end) - self.expression(start)).cast(pl.Float64)
            case rules.FirstAnswered(listed):
                return pl.coalesce([self.expression(name) for name in listed])

    def truth(self, rule: Rule) -> pl.Expr:
        """Where the rule is definitely true; never null."""
        value = self.expression(rule)
        return value if never_unknown(rule) else value.fill_null(False)

    def _compared(self, sign: str, left: Rule, right: Rule) -> pl.Expr:
        a, b = self._side(left, right), self._side(right, left)
        codes, others = self._codes(left), self._codes(right)
        if codes and others and codes != others:
            # Two names with codes of their own: the places differ, so the codes are compared as words.
            a, b = (side.replace_strict(dict(enumerate(of)), default=None) for side, of in ((a, codes), (b, others)))
        if not any(rules.names_in(left)):
            # Polars gives `45 <= column` one row where every row of the column has the same value, or none.
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


def every(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene `and`; true where there are no parts."""
    listed = [*parts]
    return reduce(operator.and_, listed) if listed else pl.lit(True)


def some(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene `or`; false where there are no parts."""
    listed = [*parts]
    return reduce(operator.or_, listed) if listed else pl.lit(False)


def never_unknown(rule: Rule) -> bool:
    """Whether the rule's form alone says that it is true or false for everybody."""
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
