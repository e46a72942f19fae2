"""The answers to try for an open question, as few as tell all rules apart: each code, both sides of every cut.

A number's cuts are found where a comparison changes: at the number it names, or, where the number is part of a computed
one, by halving the range until two neighbouring numbers lie on either side. That is exact where the computed number
only rises or only falls with it; anything else is refused with TooMany.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any

from ..content.library import lexicon
from ..content.rules import Comparison, Literal, Membership, Name, Rule, names_in, parts_of
from ..content.schema import Item
from ..person.logic import evaluate
from ..person.medication import fits
from .diagram import TooMany
from .situation import Choice, Situation

DAYS = (date.min.toordinal(), date.max.toordinal())
MOST = 4_096  # different ways in which the medicines can turn out


def choices_of(situation: Situation, targets: tuple[Rule, ...]) -> Mapping[str, tuple[Choice, ...]]:
    """Return the answers to try for every open question that the targets read: None (left open), then definite ones.

    Raises TooMany where the cuts of a number cannot be found exactly.
    """
    reachable = tuple(situation.reachable(targets))
    read = {leaf for rule in targets for leaf in situation.leaves(rule)}
    items = [item for id, item in situation.open.items() if id in read]
    numbers = [item for item in items if item.kind in ("number", "date")]
    # The whole comes before its part, whose cuts move with it.
    wholes = {item.not_above for item in numbers}
    numbers.sort(key=lambda item: item.id not in wholes)
    points = _points(situation, numbers, list(dict.fromkeys(_comparisons(situation, reachable))))
    return {item.id: (None, *(points.get(item.id) or _codes(situation, item, reachable))) for item in items}


def _codes(situation: Situation, item: Item, reachable: tuple[Rule, ...]) -> tuple[Choice, ...]:
    match item.kind:
        case "yes_no":
            return (True, False)
        case "yes_no_past":
            return ("yes", "past", "no")
        case "choice":
            return item.codes
        case "medicines":
            return _medicines(situation, {name.id for rule in reachable for name in names_in(rule)})
    return ("something",)


def _medicines(situation: Situation, read: set[str]) -> tuple[Choice, ...]:
    """Every set of findings that some list of medicines, all read for certain, makes true; one set is empty.

    A finding that is true or false now stays so: only entries in doubt, or the whole list where none was given, are
    still open.
    """
    person = situation.person
    queries = {id: person.instrument.findings[id].medicines for id in read if situation.asks_medicines(id)}
    asked = {id: query for id, query in queries.items() if query is not None and not query.unread}
    now = {id: person.medication.takes(query) for id, query in asked.items()}
    known = person.medication.lexicon or lexicon(person.instrument.folder)
    kinds = set()
    for one in known.medicines.values():
        fitting = frozenset(id for id, query in asked.items() if fits(query, one.roles, one.effect, one.tags))
        if not any(now[id] is False for id in fitting):
            kinds.add(fitting)
    found = {frozenset(id for id, holds in now.items() if holds)}
    for kind in kinds:
        found |= {one | kind for one in found}
        if len(found) > MOST:
            raise TooMany
    return tuple(sorted(found, key=sorted))


def _comparisons(situation: Situation, rules: tuple[Rule, ...]) -> Iterator[Comparison]:
    for rule in rules:
        if isinstance(rule, Comparison) and situation.is_number(rule.left) and situation.is_number(rule.right):
            yield rule
        if isinstance(rule, Membership) and situation.is_number(rule.left):
            yield from (Comparison("==", rule.left, choice) for choice in rule.choices)
        yield from _comparisons(situation, parts_of(rule))


def _points(situation: Situation, numbers: list[Item], written: list[Comparison]) -> dict[str, tuple[Choice, ...]]:
    """Definite values of every open number: its ends, both sides of each cut, and one between any two of those."""
    ends = {item.id: _ends(situation, item) for item in numbers}
    own: dict[str, set[float]] = {item.id: set(ends[item.id]) for item in numbers}
    computed: list[Comparison] = []
    for comparison in (plain for one in written for plain in situation.plain(one)):
        leaves = [leaf for leaf in situation.leaves(comparison) if leaf in own]
        direct = _direct(comparison)
        if direct is not None and direct[0] in own:
            id, cut = direct
            own[id] |= {cut} if ends[id][0] <= cut <= ends[id][1] else set()
        elif direct is None and leaves:
            if len(leaves) > 2:
                raise TooMany
            computed.append(comparison)
    for item in numbers:
        whole = situation.whole_of(item.id)
        if whole:
            own[whole] |= {point for point in own[item.id] if ends[whole][0] <= point <= ends[whole][1]}
    found: dict[str, tuple[Choice, ...]] = {}
    for item in numbers:
        for comparison in computed:
            if item.id in situation.leaves(comparison):
                own[item.id] |= _cuts(situation, item, comparison, {**own, **found}, ends[item.id])
        found[item.id] = tuple(_as_answer(item, point) for point in _with_between(item, sorted(own[item.id])))
    return found


def _ends(situation: Situation, item: Item) -> tuple[float, float]:
    """The range an open number has, given a known number it may not be above, or that may not be above it."""
    if item.kind == "date":
        return DAYS
    low, high = item.range or (-math.inf, math.inf)
    for other in situation.person.instrument.items.values():
        value = situation.person.value(other.id)
        if isinstance(value, float) and other.id == item.not_above:
            high = min(high, value)
        if isinstance(value, float) and other.not_above == item.id:
            low = max(low, value)
    return low, high


def _direct(comparison: Comparison) -> tuple[str, float] | None:
    match comparison:
        case Comparison(_, Name(id), Literal(float(cut))) | Comparison(_, Literal(float(cut)), Name(id)):
            return id, cut
    return None


def _cuts(
    situation: Situation, item: Item, comparison: Comparison, points: Mapping[str, Any], ends: tuple[float, float]
) -> set[float]:
    """Both sides of every place where a comparison changes with this number, whatever the other number is."""
    if sum(situation.occurrences(side, item.id) for side in (comparison.left, comparison.right)) > 1:
        raise TooMany
    for side in (comparison.left, comparison.right):
        if ends[0] < 0 < ends[1] and any(item.id in situation.leaves(by) for by in situation.divides(side)):
            raise TooMany
    others = [leaf for leaf in situation.leaves(comparison) if leaf != item.id]
    found: set[float] = set()
    for values in product(*(points[other] for other in others)):
        fixed = {
            other: _as_answer(situation.open[other], value) if isinstance(value, int | float) else value
            for other, value in zip(others, values, strict=True)
        }

        def sign(point: float, fixed: dict[str, Choice] = fixed) -> int | None:
            facts = situation.facts({**fixed, item.id: _as_answer(item, point)})
            left, right = evaluate(comparison.left, facts), evaluate(comparison.right, facts)
            if not isinstance(left, float) or not isinstance(right, float):
                return None
            return (left > right) - (left < right)

        found |= set(_changes(sign, *ends, whole=_is_whole(item)))
    return found


def _changes(sign: Callable[[float], int | None], low: float, high: float, *, whole: bool) -> Iterator[float]:
    """The neighbouring numbers between which the sign changes; it only rises or only falls from low to high."""
    if sign(low) is None:  # a division by zero at the end of the range
        low = low + 1 if whole else math.nextafter(low, high)
        yield low
    while sign(low) != sign(high):
        first, last = low, high
        while (middle := (first + last) // 2 if whole else (first + last) / 2) not in (first, last):
            if sign(middle) == sign(low):
                first = middle
            else:
                last = middle
        yield from (first, last)
        low = last


def _is_whole(item: Item) -> bool:
    return item.integer or item.kind == "date"


def _as_answer(item: Item, point: float) -> Choice:
    return date.fromordinal(int(point)) if item.kind == "date" else float(point)


def _with_between(item: Item, points: list[float]) -> Iterator[float]:
    if _is_whole(item):
        points = sorted({whole for point in points for whole in (math.floor(point), math.ceil(point))})
    for point, following in zip(points, [*points[1:], math.inf], strict=True):
        yield point
        middle = (point + following) // 2 if _is_whole(item) else (point + following) / 2
        if point < middle < following and middle != math.inf:
            yield middle
