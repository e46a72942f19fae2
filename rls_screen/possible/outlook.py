"""What an unfinished result could still become, and the fewest questions that would settle it.

Think of every way in which all open questions of this person could be answered. The codes the table then gives are the
codes still possible. A set of questions settles the table if, whatever their answers are, the code is then the one that
all answers together give, and no further question, answered or left open, changes it. The smallest such set:

1. Let all questions but one be answered. If two answers to that one, or one answer and leaving it open, lead to
   different codes, then it is in every such set: without it the others would have settled both codes at once.
2. Mostly the questions of 1 together are enough, and then they are the one smallest set. That is not assumed: two
   diagrams are compared. Where any one of several questions would do, as few as possible are added, the first in the
   order of the interview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from ..content.rules import Comparison, Literal, Name, Rule, parse
from ..content.schema import Result
from ..person.facts import Person
from .diagram import Diagram, TooMany
from .space import Space

ADDED = 2  # questions of which any would do, tried in twos at most


@dataclass(frozen=True)
class Outlook:
    """The codes a result can still give, in the order of its table, and the questions that would settle it, in order.

    A condition's codes are "true", "false" and "unknown". `exact` is False where fewer questions might do; `computed`
    where the work outgrew its bounds; nothing is then claimed.
    """

    codes: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    exact: bool = True
    computed: bool = True


@lru_cache(maxsize=64)
def outlooks(person: Person) -> Mapping[str, Outlook]:
    """Return what every unsettled decision table could still become, by its id; each is computed when it is read."""
    return _Outlooks(person)


class _Outlooks(Mapping[str, Outlook]):
    """The tables read much of each other, so they are followed together; one by one only where that is too much."""

    def __init__(self, person: Person) -> None:
        self._person, self._results = person, {result.id: result for result in unsettled(person)}
        self._known: dict[str, Outlook] = {}

    @cached_property
    def _space(self) -> Space | None:
        try:
            return Space(self._person, map(_rule_about, self._results.values()))
        except (TooMany, RecursionError):
            return None

    def __getitem__(self, id: str) -> Outlook:
        if id not in self._known:
            self._known[id] = self._computed(self._results[id])
        return self._known[id]

    def _computed(self, result: Result) -> Outlook:
        if self._space is None:
            return of_result(self._person, result)
        try:
            return _outlook(self._space, self._space.table(result.id), result.codes)
        except (TooMany, RecursionError):
            return of_result(self._person, result)

    def __iter__(self) -> Iterator[str]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)


def unsettled(person: Person) -> Iterator[Result]:
    """Yield the decision tables whose code means "not finished"."""
    for result in person.instrument.results.values():
        if person.value(result.id) in result.not_finished:
            yield result


def of_result(person: Person, result: Result) -> Outlook:
    """Return what one decision table could still become."""
    try:
        space = Space(person, (_rule_about(result),))
        return _outlook(space, space.table(result.id), result.codes)
    except (TooMany, RecursionError):
        return Outlook(exact=False, computed=False)


def _rule_about(result: Result) -> Rule:
    """Some rule that reads all that a decision table reads: any comparison with its code does."""
    return Comparison("==", Name(result.id), Literal(result.rows[0].code))


def of_rule(person: Person, text: str) -> Outlook:
    """Return what a written condition could still become: true, false, or unknown where nothing would settle it."""
    rule = parse(text)
    try:
        space = Space(person, (rule,))
        true, false = space.sides(rule)
        store = space.store
        otherwise = store.choose(false, store.constant("false"), store.constant("unknown"))
        whole = store.choose(true, store.constant("true"), otherwise)
        return _outlook(space, whole, ("true", "false", "unknown"))
    except (TooMany, RecursionError):
        return Outlook(exact=False, computed=False)


def _outlook(space: Space, diagram: Diagram, codes: tuple[str, ...]) -> Outlook:
    answered = space.answered(diagram)
    possible = space.store.values(answered)
    needed = space.items_of(answered)
    others = space.items_of(space.once_answered(diagram, needed)) - needed
    needed |= {id for id in others if id in space.items_of(space.once_answered(diagram, set(space.order) - {id}))}
    ask = _settling(space, diagram, answered, needed)
    return Outlook(
        codes=tuple(code for code in codes if code in possible),
        ask=tuple(id for id in space.order if id in (space.items_of(diagram) if ask is None else ask)),
        exact=ask is not None,
    )


def _settling(space: Space, diagram: Diagram, answered: Diagram, needed: set[str]) -> set[str] | None:
    """The needed questions with the fewest others that settle the function; None where that takes too many."""
    left = space.once_answered(diagram, needed)
    if left == answered:
        return needed
    others = [id for id in space.order if id in space.items_of(left) - needed]
    for size in range(1, ADDED + 1):
        for more in combinations(others, size):
            if space.once_answered(diagram, needed | {*more}) == answered:
                return needed | {*more}
    return None
