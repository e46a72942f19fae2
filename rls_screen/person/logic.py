"""The value of a rule, a table or a list for one person: true, false, unknown (None), a number, a date or a code.

This is the specification of the logic, written to be read by an auditor. Three-valued (Kleene) logic: `and` is false
if any part is false, `or` is true if any part is true; otherwise both are unknown if any part is. A number known only
by its limit (`<5`) is an interval: a comparison with the same answer for every number in it has that answer, any other
is unknown. The batch evaluates the same rules over columns; the tests prove that both agree.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..content import rules
from ..content.rules import Rule, parse
from ..content.schema import ListRow, TableRow
from .given import Bound

Value = bool | float | str | date | Bound | None

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
DECIMALS = 6  # computed values are rounded to this before a rule reads them, so that 25.3 - 20.3 is 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person: a value, or None for unknown, for every name; and the items answered "not sure"."""

    values: Mapping[str, Value]
    unsure: AbstractSet[str] = frozenset()


def evaluate(rule: Rule, facts: Facts) -> Value:
    """Return the rule's value for this person; None where it is unknown."""
    match rule:
        case rules.Literal(constant):
            return constant
        case rules.Name(id):
            return facts.values[id]
        case rules.Not(part):
            inner = evaluate(part, facts)
            return None if inner is None else not inner
        case rules.And(parts):
            return all_of(evaluate(part, facts) for part in parts)
        case rules.Or(parts):
            return any_of(evaluate(part, facts) for part in parts)
        case rules.Comparison(sign, left, right):
            a, b = evaluate(left, facts), evaluate(right, facts)
            is_itself = isinstance(a, Bound) and left == right  # whatever number a limit leaves, it is equal to itself
            return compared(sign, 0.0, 0.0) if is_itself else compared(sign, a, b)
        case rules.Membership(left, choices):
            given = evaluate(left, facts)
            return any_of(compared("==", given, choice.value) for choice in choices)
        case rules.Arithmetic():
            return computed(rule, facts)
        case rules.Answered(name):
            return evaluate(name, facts) is not None
        case rules.Unsure(name):
            return name.id in facts.unsure
        case rules.Definitely(part):
            return evaluate(part, facts) is True
        case rules.Count(parts):
            return float(sum(evaluate(part, facts) is True for part in parts))
        case rules.DaysBetween(start, end):
            first, last = evaluate(start, facts), evaluate(end, facts)
            return float((last - first).days) if isinstance(first, date) and isinstance(last, date) else None
        case rules.FirstAnswered(names):
            first = next((value for name in names if (value := evaluate(name, facts)) is not None), None)
            return None if isinstance(first, Bound) else first


def compared(sign: str, a: Value, b: Value) -> bool | None:
    """Return whether a comparison is true; None where a side is unknown, or a limit leaves it open."""
    if a is None or b is None:
        return None
    if not isinstance(a, Bound) and not isinstance(b, Bound):
        return COMPARE[sign](a, b)
    first, second = _interval(a), _interval(b)
    match sign:
        case "<":
            return _always(_is_below(first, second), _is_at_most(second, first))
        case "<=":
            return _always(_is_at_most(first, second), _is_below(second, first))
        case ">":
            return _always(_is_below(second, first), _is_at_most(first, second))
        case ">=":
            return _always(_is_at_most(second, first), _is_below(first, second))
    apart = _is_below(first, second) or _is_below(second, first)
    same = first.low == first.high == second.low == second.high
    return _always(same, apart) if sign == "==" else _always(apart, same)


def _interval(value: Value) -> Bound:
    if isinstance(value, Bound):
        return value
    assert isinstance(value, float)
    return Bound(value, value, True, True, "")


def _is_below(a: Bound, b: Bound) -> bool:
    """Whether every number of one interval is below every number of the other."""
    return a.high < b.low or (a.high == b.low and not (a.with_high and b.with_low))


def _is_at_most(a: Bound, b: Bound) -> bool:
    """Whether no number of one interval is above any number of the other."""
    return a.high <= b.low


def _always(true: bool, false: bool) -> bool | None:
    return True if true else False if false else None


def all_of(parts: Iterable[Value]) -> bool | None:
    """Return the Kleene `and` of the parts."""
    unknown = False
    for part in parts:
        if part is False:
            return False
        unknown = unknown or part is None
    return None if unknown else True


def any_of(parts: Iterable[Value]) -> bool | None:
    """Return the Kleene `or` of the parts."""
    unknown = False
    for part in parts:
        if part is True:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def computed(rule: Rule, facts: Facts) -> float | None:
    """Return a sum, difference, product or quotient, rounded once at the end; None on division by zero."""
    exact = _exact(rule, facts)
    return None if exact is None else round(exact, DECIMALS)


def _exact(rule: Rule, facts: Facts) -> float | None:
    if not isinstance(rule, rules.Arithmetic):
        value = evaluate(rule, facts)
        return value if isinstance(value, float) else None
    left, right = _exact(rule.left, facts), _exact(rule.right, facts)
    if left is None or right is None:
        return None
    match rule.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None


def condition(text: str | None, facts: Facts) -> bool | None:
    """Return the value of a written condition; without one it is true for everybody."""
    if text is None:
        return True
    value = evaluate(parse(text), facts)
    return value if isinstance(value, bool) else None


def table(rows: Iterable[TableRow], unknown: str, facts: Facts) -> str:
    """Return the code of the first true row; at a row that is unknown stop, and return the table's unknown code."""
    for row in rows:
        met = condition(row.when, facts)
        if met is None:
            return unknown
        if met:
            return row.code
    return unknown


def entries(rows: Iterable[ListRow], facts: Facts) -> tuple[str, ...]:
    """Return the ids of the entries that are definitely true, in the order of the list."""
    return tuple(row.id for row in rows if condition(row.condition, facts))
