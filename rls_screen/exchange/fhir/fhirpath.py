"""Translate rules into FHIRPath: the same rule trees that `person.logic` evaluates for one person.

Unknown is the empty collection. FHIRPath is Kleene for `and`, `or`, `not()` and comparisons; where it is not (`iif`
takes its second branch for an unknown condition, `in` is false for one) the code here takes care. Every engine must
read the text alike, so only forms are used that fhirpath.js, fhirpathpy and LHC-Forms agree on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ...content import rules
from ...content.rules import Rule, parse
from ...content.schema import ListRow, TableRow
from ...errors import ContentError, Problem

UNKNOWN = "{}"
COMPARE = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
DECIMALS = 6
# Names that FHIRPath and SDC define themselves.
RESERVED = frozenset(
    {"context", "resource", "rootResource", "questionnaire", "qitem", "ucum", "sct", "loinc", "terminologies"}
)


def variable_names(ids: Iterable[str]) -> dict[str, str]:
    """Return the variable of each id: letters and digits alone, since R4 forbids an underscore in it. None is twice.

    >>> variable_names(["worse_at_rest"])
    {'worse_at_rest': 'worseAtRest'}
    """
    names: dict[str, str] = {}
    taken = set(RESERVED)
    for id in ids:
        first, *others = id.split("_")
        name = first + "".join(part[:1].upper() + part[1:] for part in others)
        while name in taken:
            name += "X"
        names[id] = name
        taken.add(name)
    return names


@dataclass(frozen=True)
class Translator:
    """How rules become FHIRPath: the variable of each name, and the test for "not sure" of an item."""

    names: Mapping[str, str]
    unsure: Callable[[str], str]

    def expression(self, rule: Rule) -> str:
        """Return the rule's value; the empty collection where it is unknown."""
        match rule:
            case rules.Literal(constant):
                return literal(constant)
            case rules.Name(id):
                return f"%{self.names[id]}"
            case rules.Not(part):
                return f"({self.expression(part)}).not()"
            case rules.And(parts):
                return f"({' and '.join(self.expression(part) for part in parts)})"
            case rules.Or(parts):
                return f"({' or '.join(self.expression(part) for part in parts)})"
            case rules.Comparison(sign, left, right):
                return self._compared(sign, left, right)
            case rules.Membership(left, choices):
                return f"({' or '.join(self._compared('==', left, choice) for choice in choices)})"
            case rules.Arithmetic():
                return f"({self._exact(rule)}).round({DECIMALS})"
            case rules.Answered(name):
                return f"{self.expression(name)}.exists()"
            case rules.Unsure(name):
                return self.unsure(name.id)
            case rules.Definitely(part):
                return self.truth(part)
            case rules.Count(parts):
                return f"({' + '.join(f'iif({self.expression(part)}, 1, 0)' for part in parts)})"
            case rules.FirstAnswered(names):
                return self._first_answered([self.expression(name) for name in names])
            case rules.DaysBetween():
                raise _not_exported("days_between(…) that is not compared with a whole number")

    def truth(self, rule: Rule) -> str:
        """Return whether the rule is definitely true; never empty."""
        return f"iif({self.expression(rule)}, true, false)"

    def _compared(self, sign: str, left: Rule, right: Rule) -> str:
        if isinstance(right, rules.DaysBetween):
            sign, left, right = MIRRORED[sign], right, left
        if isinstance(left, rules.DaysBetween):
            return self._days_compared(sign, left, right)
        return f"({self.expression(left)} {COMPARE[sign]} {self.expression(right)})"

    def _days_compared(self, sign: str, days: rules.DaysBetween, limit: Rule) -> str:
        """`b - a > 90` as `b > a + 90 days`: FHIRPath of R4 cannot subtract dates."""
        if not isinstance(limit, rules.Literal) or not isinstance(limit.value, float) or not limit.value.is_integer():
            raise _not_exported("days_between(…) that is not compared with a whole number")
        number = int(limit.value)
        start = f"{self.expression(days.start)} {'-' if number < 0 else '+'} {abs(number)} days"
        return f"({self.expression(days.end)} {COMPARE[sign]} ({start}))"

    def _exact(self, rule: Rule) -> str:
        if not isinstance(rule, rules.Arithmetic):
            return self.expression(rule)
        return f"({self._exact(rule.left)} {rule.operator} {self._exact(rule.right)})"

    def _first_answered(self, values: list[str]) -> str:
        *before, last = values
        for value in reversed(before):
            last = f"iif({value}.exists(), {value}, {last})"
        return last

    def condition(self, text: str | None) -> str:
        """Return the value of a written condition; without one it is true for everybody."""
        return "true" if text is None else self.expression(parse(text))

    def table(self, rows: Iterable[TableRow], unknown: str) -> str:
        """Return the code of the first true row; at a row that is unknown the table's unknown code."""
        found = ""
        for row in reversed([*rows]):
            if row.when is None:
                found = literal(row.code)
                continue
            met, rest = self.condition(row.when), found or literal(unknown)
            found = f"iif({met}, {literal(row.code)}, iif(({met}).exists(), {rest}, {literal(unknown)}))"
        return found

    def listed(self, rows: Iterable[ListRow]) -> tuple[tuple[str, str], ...]:
        """Return each entry of a list with its condition; an entry is listed where that is definitely true."""
        return tuple((row.id, self.condition(row.condition)) for row in rows)


def joined(entries: Iterable[tuple[str, str]]) -> str:
    """Return the ids of the entries that are definitely true, in their order, with `;` between them."""
    ids = " | ".join(f"iif({condition}, {literal(id)}, {UNKNOWN})" for id, condition in entries)
    return f"({ids}).join(';')"


def literal(constant: float | str) -> str:
    """Return a code or a number as FHIRPath writes it: quoted, or with digits alone."""
    if isinstance(constant, str):
        escaped = constant.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    if not math.isfinite(constant):
        raise _not_exported(f"the number {constant}")
    written = f"{Decimal(repr(constant)):f}".removesuffix(".0")  # the shortest digits that are this number
    return written if constant >= 0 else f"({written})"


def _not_exported(what: str) -> ContentError:
    remedy = "compare it with a whole number, in a finding of its own."
    return ContentError(Problem("rule-not-exported", "", f"FHIRPath has no form for {what}", remedy))
