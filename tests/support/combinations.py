"""What the names of a rule can be together: the combinations on which the readers of a rule are compared.

A finding or result is a free input here, so that each rule is proven for itself: every code and both answers, both
sides of each number that the rule holds, and unknown everywhere.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from rls_screen.content import rules as r
from rls_screen.content.checks import written_rules
from rls_screen.content.instrument import declared_names
from rls_screen.content.library import load
from rls_screen.content.rules import Rule
from rls_screen.person.given import plain_number
from rls_screen.person.logic import Facts

DAY = date(2024, 6, 1)
INSTRUMENT = load(people=True)
NAMES = declared_names(INSTRUMENT.items, INSTRUMENT.findings, INSTRUMENT.results)
RULES = [*dict.fromkeys(text for _, text, _ in written_rules(INSTRUMENT))]


def cuts(rule: Rule) -> set[float]:
    """Every number a rule holds."""
    own = {rule.value} if isinstance(rule, r.Literal) and isinstance(rule.value, float) else set()
    listed = {choice.value for choice in rule.choices} if isinstance(rule, r.Membership) else set()
    return own.union({one for one in listed if isinstance(one, float)}, *(cuts(part) for part in r.parts_of(rule)))


def worths(name: str, rules: Sequence[Rule]) -> list[Any]:
    """What a name can be, both sides of each cut for numbers; unknown always, and (None, True) for "not sure"."""
    declared = NAMES[name]
    unsure = any(isinstance(part, r.Unsure) and part.name.id == name for rule in rules for part in walked(rule))
    unknown: list[Any] = [None, "?"] if unsure else [None]
    match declared.kind:
        case "truth":
            return [True, False, *unknown]
        case "code":
            return [*declared.codes, *unknown]
        case "number":
            near = {value for cut in set().union(*map(cuts, rules)) for value in (cut, cut - 1e-6, cut + 1e-6)}
            more = (
                {29.0, 145.0, 7.25, 0.0}
                if any(isinstance(p, r.Arithmetic) for x in rules for p in walked(x))
                else set()
            )
            return [*sorted(near | more or {1.0}), *unknown]
        case "date":
            days = {0.0}.union(*map(cuts, rules))
            return [*(DAY + timedelta(days=int(day) + by) for day in sorted(days) for by in (-1, 0, 1)), *unknown]
    return ["something", *unknown]


def walked(rule: Rule) -> Iterator[Rule]:
    """A rule and all rules inside it."""
    yield rule
    for part in r.parts_of(rule):
        yield from walked(part)


def combinations(possible: dict[str, list[Any]], at_most: int) -> Iterator[tuple[Any, ...]]:
    """Every combination where there are no more than `at_most`; else all pairs, with the rest at random."""
    if math.prod(map(len, possible.values())) <= at_most:
        yield from itertools.product(*possible.values())
        return
    chance = random.Random(7)
    for one, other in itertools.combinations(range(len(possible)), 2):
        for a, b in itertools.product([*possible.values()][one], [*possible.values()][other]):
            row = [chance.choice(worth) for worth in possible.values()]
            row[one], row[other] = a, b
            yield tuple(row)


def facts(names: Sequence[str], row: tuple[Any, ...]) -> Facts:
    """What is known of a person who has the values of a row."""
    values = {name: None if worth == "?" else worth for name, worth in zip(names, row, strict=True)}
    return Facts(values, {name for name, worth in zip(names, row, strict=True) if worth == "?"})


def cell(value: Any) -> str:
    """A value as a form holds it."""
    if value is None:
        return ""
    if value == "?":
        return "unsure"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(plain_number(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def third(true: bool, false: bool) -> bool | None:
    """The value that a pair of conditions has; never both."""
    assert not (true and false)
    return True if true else False if false else None
