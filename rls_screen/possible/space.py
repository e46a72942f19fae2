"""A person's rules as diagrams: the value of each rule for every way in which the open questions can be answered.

A condition becomes two diagrams, where it is true and where it is false; where it is neither it is unknown. The forms
of the rule language are those of `logic`; the tests compare both on whole people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import prod
from typing import Any

from ..content import rules
from ..content.rules import Comparison, Literal, Rule, parse
from ..content.schema import Item, Result
from ..person.facts import Person
from ..person.interview import is_put, skips
from ..person.logic import COMPARE, evaluate
from .choices import choices_of
from .diagram import Diagram, Store, TooMany
from .situation import Answering, Situation

TRIED = 50_000  # combinations of answers that one comparison may be tried on
MANY = 100  # choices; the medicines alone have so many
ANY, DEFINITE = slice(None), slice(1, None)
Sides = tuple[Diagram, Diagram]


class Space:
    """Rules of one person as functions of the questions that are, or can still become, open.

    `targets` are the rules to be asked about. Raises TooMany where they cannot be followed exactly.
    """

    def __init__(self, person: Person, targets: Iterable[Rule]) -> None:
        self.person, self._targets = person, tuple(targets)
        waiting = tuple(item for item in person.instrument.items.values() if _is_open(person, item))
        while True:
            self._begin(waiting)
            closed = {id for id in self.order if not self._can_be_put(id)}
            if not closed:
                break
            waiting = tuple(item for item in waiting if item.id not in closed)

    def _begin(self, open_items: tuple[Item, ...]) -> None:
        self.situation = Situation(self.person, open_items)
        self.choices = choices_of(self.situation, self._with_paths())
        self.order = tuple(self.choices)
        # A question with hundreds of choices comes last, where the diagrams below it are not repeated for each of them.
        self._by_level = sorted(self.order, key=lambda id: len(self.choices[id]) > MANY)
        self._level = {id: level for level, id in enumerate(self._by_level)}
        self.store = Store()
        self._sides: dict[str, Sides] = {}
        self._values: dict[str, Diagram] = {}
        self._tables: dict[str, Diagram] = {}

    def _with_paths(self) -> tuple[Rule, ...]:
        """The targets, and the rules that decide whether a question they read, and that is closed now, can be asked."""
        found = dict.fromkeys(self._targets)
        waiting = list(found)
        while waiting:
            for leaf in self.situation.leaves(waiting.pop()):
                texts = () if self._is_put_now(leaf) else self._path(leaf)
                new = [rule for rule in map(parse, texts) if rule not in found]
                found |= dict.fromkeys(new)
                waiting += new
        return tuple(found)

    def _is_put_now(self, id: str) -> bool:
        item = self.person.instrument.items[id]
        return is_put(self.person, item) or self.person.value(id) is not None

    def _path(self, id: str) -> tuple[str, ...]:
        item = self.person.instrument.items[id]
        return (*skips(self.person.instrument, item), *filter(None, (item.put_anyway_when, item.ask_when)))

    def _can_be_put(self, id: str) -> bool:
        """Whether some answers to the open questions let this one be asked."""
        if self._is_put_now(id):
            return True
        store, item = self.store, self.person.instrument.items[id]
        put, ask = store.true, item.ask_when
        for text in skips(self.person.instrument, item):
            put = store.both(put, store.negated(self.sides(parse(text))[0]))
        if item.put_anyway_when is not None:
            put = store.either(put, self.sides(parse(item.put_anyway_when))[0])
        return (store.both(put, self.sides(parse(ask))[0]) if ask else put) != store.false

    # ---- Rules ------------------------------------------------------------------------------------------------------

    def sides(self, rule: Rule) -> Sides:
        """Where a condition is true, and where it is false."""
        key = wording(rule)
        if key not in self._sides:
            self._sides[key] = self._sides_of(rule)
        return self._sides[key]

    def _sides_of(self, rule: Rule) -> Sides:
        store = self.store
        match rule:
            case rules.Not(part):
                true, false = self.sides(part)
                return false, true
            case rules.And(parts):
                return self._all(parts)
            case rules.Or(parts):
                false, true = self._all(tuple(rules.Not(part) for part in parts))
                return true, false
            case rules.Definitely(part):
                true, _ = self.sides(part)
                return true, store.negated(true)
            case rules.Name(id) if id in self.situation.steps and not self.situation.asks_medicines(id):
                return self._named(id)
            case rules.Answered(rules.Name(id)) if self._is_condition(id):
                known = store.either(*self.sides(rule.name))
                return known, store.negated(known)
            case rules.Comparison() | rules.Membership() if (codes := self._codes_of_table(rule)) is not None:
                name, wanted = codes
                true = store.mapped(self.table(name), lambda code: code in wanted)
                return true, store.negated(true)
            case rules.Comparison() if len(self.situation.plain(rule)) > 1:
                return self._first_answered(rule)
        return self._tried(rule)

    def _all(self, parts: tuple[Rule, ...]) -> Sides:
        true, false = self.store.true, self.store.false
        for part in reversed(parts):
            its_true, its_false = self.sides(part)
            true, false = self.store.both(its_true, true), self.store.either(its_false, false)
        return true, false

    def _is_condition(self, id: str) -> bool:
        step = self.situation.steps.get(id)
        if step is None or self.situation.asks_medicines(id):
            return False
        return step.entry is not None or getattr(step.source, "when", None) is not None

    def _named(self, id: str) -> Sides:
        step = self.situation.steps[id]
        return self.sides(parse(step.entry.condition if step.entry is not None else step.rules()[0]))

    def _codes_of_table(self, rule: Rule) -> tuple[str, frozenset[float | str]] | None:
        tables = self.person.instrument.results
        match rule:
            case rules.Membership(rules.Name(id), choices) if id in tables and tables[id].kind == "table":
                return id, frozenset(choice.value for choice in choices)
            case Comparison(sign, rules.Name(id), Literal(code)) | Comparison(sign, Literal(code), rules.Name(id)):
                if id in tables and tables[id].kind == "table":
                    return id, frozenset({code} if sign == "==" else set(tables[id].codes) - {str(code)})
        return None

    def _first_answered(self, rule: Comparison) -> Sides:
        """A comparison with the first known number: with this one, or with the next where this one is unknown."""
        true = false = self.store.false
        for plain in reversed(self.situation.plain(rule)):
            its_true, its_false = self._tried(plain)
            known = self.store.either(its_true, its_false)
            true, false = self.store.choose(known, its_true, true), self.store.choose(known, its_false, false)
        return true, false

    def _tried(self, rule: Rule) -> Sides:
        """Any other form: what it reads, tried on every combination of the answers that depends on."""
        match rule:
            case Comparison(sign, number, Literal(cut)):
                return self._by_value(number, lambda value: COMPARE[sign](value, cut))
            case rules.Membership(part, choices):
                wanted = [choice.value for choice in choices]
                return self._by_value(part, lambda value: value in wanted)
            case rules.Answered(name):
                known = self.store.mapped(self.value(name), lambda value: value is not None)
                return known, self.store.negated(known)
        return self._by_value(rule, lambda value: value is True)

    def _by_value(self, rule: Rule, test: Callable[[Any], bool]) -> Sides:
        """Where the value of a rule is known and passes the test, and where it is known and does not."""
        value = self.value(rule)
        true = self.store.mapped(value, lambda one: one is not None and test(one))
        return true, self.store.mapped(value, lambda one: one is not None and not test(one))

    def value(self, rule: Rule) -> Diagram:
        """The value of a rule, a number, a code, true, false or None, by evaluating it for every combination."""
        key = wording(rule)
        if key not in self._values:
            self._values[key] = self._evaluated(rule)
        return self._values[key]

    def _evaluated(self, rule: Rule) -> Diagram:
        leaves = sorted(self.situation.leaves(rule), key=self._level.__getitem__)
        if prod(len(self.choices[id]) for id in leaves) > TRIED:
            raise TooMany

        def evaluated(number: int, answering: Answering) -> Diagram:
            if number == len(leaves):
                return self.store.constant(evaluate(rule, self.situation.facts(answering)))
            id = leaves[number]
            each = (evaluated(number + 1, {**answering, id: choice}) for choice in self.choices[id])
            return self.store.variable(self._level[id], tuple(each))

        return evaluated(0, {})

    def table(self, id: str) -> Diagram:
        """Return the code of a decision table. Raises TooMany."""
        if id not in self._tables:
            result = self.person.instrument.results[id]
            self._tables[id] = self._rows(result)
        return self._tables[id]

    def _rows(self, result: Result) -> Diagram:
        store = self.store
        unknown = code = store.constant(result.unknown)
        for row in reversed(result.rows):
            true, false = self.sides(parse(row.when)) if row.when is not None else (store.true, store.false)
            code = store.choose(true, store.constant(row.code), store.choose(false, code, unknown))
        return code

    # ---- Answers ----------------------------------------------------------------------------------------------------

    def answered(self, diagram: Diagram) -> Diagram:
        """Return the function of the definite answers: every open question has one."""
        return self.store.limited(diagram, lambda level: DEFINITE)

    def once_answered(self, diagram: Diagram, items: set[str]) -> Diagram:
        """Return the function once these questions have definite answers; the others may be left open."""
        definite = {self._level[id] for id in items}
        return self.store.limited(diagram, lambda level: DEFINITE if level in definite else ANY)

    def items_of(self, diagram: Diagram) -> set[str]:
        """The questions a function depends on."""
        return {self._by_level[level] for level in self.store.levels(diagram)}


@lru_cache(maxsize=4096)
def wording(rule: Rule) -> str:
    """Return a key that is the same for rules that differ only in where in their text a name is written."""
    return re.sub(r", column=\d+", "", repr(rule))


def _is_open(person: Person, item: Item) -> bool:
    if item.put != "asked":
        return False
    if item.kind == "medicines" and person.value(item.id) is not None:
        queries = (f.medicines for f in person.instrument.findings.values() if f.medicines is not None)
        return any(person.medication.takes(query) is None for query in queries)
    return person.value(item.id) is None
