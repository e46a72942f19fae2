"""One person with some questions open: the value of every rule once those are answered in a certain way.

Values always come from `person.facts` and `person.logic`; no rule is evaluated a second way here. An open question can
be left as it is now (None); a number that would be above its whole (`not_above`) is taken to be that whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ..content.instrument import Step
from ..content.rules import Arithmetic, Comparison, DaysBetween, FirstAnswered, Literal, Name, Rule, names_in, parse
from ..content.schema import Item
from ..person.facts import Person, evaluate_step
from ..person.logic import Facts, Value

# An answer to an open question. None leaves it open; for the medicines it is the set of findings they make true.
Choice = Value | frozenset[str]
Answering = Mapping[str, Choice]


class Situation:
    """A person and the questions that are open."""

    def __init__(self, person: Person, open_items: tuple[Item, ...]) -> None:
        self.person = person
        self.open = {item.id: item for item in open_items}
        self._leaves: dict[str, tuple[str, ...]] = {}

    @cached_property
    def steps(self) -> Mapping[str, Step]:
        """Findings, results and named entries by id."""
        return {step.id: step for step in self.person.instrument.steps}

    def facts(self, answering: Answering) -> Facts:
        """Return what is known once the open questions are answered so."""
        given = {id for id, choice in answering.items() if choice is not None}
        values = _Values(self, answering)
        values.facts = Facts(values, self.person.facts.unsure - given)
        return values.facts

    def whole_of(self, item: str) -> str | None:
        """Return the open item that this open one may not be above; None where there is none."""
        whole = self.person.instrument.items[item].not_above
        return whole if whole in self.open else None

    def leaves(self, rule: Rule) -> tuple[str, ...]:
        """Return the open questions a rule can depend on, in the order of the interview."""
        found = {leaf for name in names_in(rule) for leaf in self._leaves_of(name.id)}
        return tuple(id for id in self.open if id in found)

    def _leaves_of(self, name: str) -> tuple[str, ...]:
        if name not in self._leaves:
            self._leaves[name] = tuple(self._directly(name))
        return self._leaves[name]

    def _directly(self, name: str) -> Iterator[str]:
        if name in self.person.instrument.items:
            if name in self.open:
                yield name
                yield from filter(None, (self.whole_of(name),))
            return
        if self.asks_medicines(name):
            medicine_item = self.person.instrument.medicine_item
            if medicine_item is not None and medicine_item.id in self.open:
                yield medicine_item.id
        for text in self.steps[name].rules():
            yield from self.leaves(parse(text))

    def asks_medicines(self, name: str) -> bool:
        """Whether a name is a finding about the medicines."""
        finding = self.person.instrument.findings.get(name)
        return finding is not None and finding.medicines is not None

    def reachable(self, rules: tuple[Rule, ...]) -> Iterator[Rule]:
        """Yield the rules and every rule they read, each once."""
        waiting, seen = list(rules), set(rules)
        while waiting:
            rule = waiting.pop()
            yield rule
            read = (text for name in names_in(rule) if name.id in self.steps for text in self.steps[name.id].rules())
            new = {parse(text) for text in read} - seen
            seen |= new
            waiting += new

    def plain(self, comparison: Comparison) -> list[Comparison]:
        """Return the comparisons to which one with `first_answered` can come down, one for each number it may use."""
        return [
            Comparison(comparison.operator, left, right)
            for left in self.fallbacks(comparison.left)
            for right in self.fallbacks(comparison.right)
        ]

    def is_number(self, rule: Rule) -> bool:
        """Whether a side of a comparison is a number made from answers; a count of true conditions is not."""
        if isinstance(rule, Name):
            item = self.person.instrument.items.get(rule.id)
            return item.kind == "number" if item is not None else self.steps[rule.id].source.value is not None
        return isinstance(rule, Arithmetic | DaysBetween | FirstAnswered) or (
            isinstance(rule, Literal) and isinstance(rule.value, float)
        )

    def fallbacks(self, rule: Rule) -> list[Rule]:
        """Return the numbers that a side of a comparison may be, in the order in which they are tried."""
        if isinstance(rule, FirstAnswered):
            return [one for name in rule.names for one in self.fallbacks(name)]
        if isinstance(rule, Name) and rule.id in self.steps:
            value = self.steps[rule.id].source.value
            if value is not None and isinstance(parse(value), FirstAnswered | Name):
                return self.fallbacks(parse(value))
        return [rule]

    def occurrences(self, rule: Rule, item: str) -> int:
        """Return how often a number reads an item, directly or through the numbers it is computed from."""
        return sum(self._occurs(name.id, item) for name in names_in(rule))

    def _occurs(self, name: str, item: str) -> int:
        if name == item:
            return 1
        return (
            sum(self.occurrences(parse(text), item) for text in self.steps[name].rules()) if name in self.steps else 0
        )

    def divides(self, rule: Rule) -> Iterator[Rule]:
        """Yield the divisors in a number and in the numbers it is computed from."""
        for one in self.reachable((rule,)):
            yield from _divisors(one)


def _divisors(rule: Rule) -> Iterator[Rule]:
    if isinstance(rule, Comparison | Arithmetic):
        if rule.operator == "/":
            yield rule.right
        yield from _divisors(rule.left)
        yield from _divisors(rule.right)


class _Values(dict[str, Any]):
    """Values evaluated when they are read."""

    facts: Facts

    def __init__(self, situation: Situation, answering: Answering) -> None:
        super().__init__()
        self._situation, self._answering = situation, answering

    def __missing__(self, name: str) -> Any:
        found = self[name] = self._evaluate(name)
        return found

    def _evaluate(self, name: str) -> Any:
        person = self._situation.person
        if name in person.instrument.items:
            value = self._answering.get(name, person.value(name))
            whole = self._situation.whole_of(name) if name in self._answering else None
            limit = self._answering.get(whole) if whole else None
            return min(value, limit) if isinstance(value, float) and isinstance(limit, float) else value
        step = self._situation.steps[name]
        medicine_item = person.instrument.medicine_item
        if self._situation.asks_medicines(name) and medicine_item is not None:
            taken = self._answering.get(medicine_item.id)
            if isinstance(taken, frozenset):
                return name in taken
        return evaluate_step(step, self.facts, person.medication)
