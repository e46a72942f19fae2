"""What a rule, a table and a list are worth for one person: true, false, unknown (None), a number, a code.

This is the specification of the logic, written to be read by an auditor. Three-valued (Kleene) logic: `and` is false
once one part is false, `or` true once one part is true, otherwise unknown if any part is. Where the batch evaluates
the same trees over columns, the tests prove that both agree.
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

Value = bool | float | str | date | None

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
DECIMALS = 6  # computed values are rounded to this before a rule reads them, so that 25.3 - 20.3 is 5


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person: a value or None for every name, and the items answered "not sure"."""

    values: Mapping[str, Value]
    unsure: AbstractSet[str] = frozenset()


def evaluate(rule: Rule, facts: Facts) -> Value:
    """The rule's value for this person; None where it is unknown."""
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
            return None if a is None or b is None else COMPARE[sign](a, b)
        case rules.Membership(left, choices):
            given = evaluate(left, facts)
            return None if given is None else any(given == choice.value for choice in choices)
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
            return next((value for name in names if (value := evaluate(name, facts)) is not None), None)


def all_of(parts: Iterable[Value]) -> bool | None:
    """Kleene `and`."""
    unknown = False
    for part in parts:
        if part is False:
            return False
        unknown = unknown or part is None
    return None if unknown else True


def any_of(parts: Iterable[Value]) -> bool | None:
    """Kleene `or`."""
    unknown = False
    for part in parts:
        if part is True:
            return True
        unknown = unknown or part is None
    return None if unknown else False


def computed(rule: Rule, facts: Facts) -> float | None:
    """A sum, difference, product or quotient, rounded once at the end; unknown on division by zero."""
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
    """A written condition's value; no condition is true for everybody."""
    if text is None:
        return True
    value = evaluate(parse(text), facts)
    return value if isinstance(value, bool) else None


def table(rows: Iterable[TableRow], unknown: str, facts: Facts) -> str:
    """The code of the first true row. A row that is unknown ends the reading with the table's unknown code."""
    for row in rows:
        met = condition(row.when, facts)
        if met is None:
            return unknown
        if met:
            return row.code
    return unknown


def entries(rows: Iterable[ListRow], facts: Facts) -> tuple[str, ...]:
    """The ids that are definitely true, in the order of the list."""
    return tuple(row.id for row in rows if condition(row.condition, facts))
