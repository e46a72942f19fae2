"""A person's rules as diagrams: the value of each rule for every way in which the open questions can be answered.

A condition becomes two diagrams, where it is true and where it is false; where it is neither it is unknown. The forms
of the rule language are those of `logic`; the tests compare both on whole people.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from ..content import rules
from ..content.rules import Comparison, Literal, Rule, parse
from ..content.schema import Item, Result
from ..person.facts import Person
from ..person.interview import is_put, skips
from ..person.logic import evaluate
from .choices import choices_of
from .diagram import Diagram, Store, TooMany
from .situation import Answering, Situation

TRIED = 50_000  # combinations of answers that one comparison may be tried on
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
        self._level = {id: level for level, id in enumerate(self.order)}
        self.store = Store()
        self._conditions: dict[str, Sides] = {}
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
        """Return where a condition is true, and where it is false. Raises TooMany."""
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
        if id not in self._conditions:
            step = self.situation.steps[id]
            text = step.entry.condition if step.entry is not None else step.rules()[0]
            self._conditions[id] = self.sides(parse(text))
        return self._conditions[id]

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
        """Any other form, by evaluating it on every combination of the answers it depends on."""
        leaves = [(id, self._level[id]) for id in self.situation.leaves(rule)]
        if prod(len(self.choices[id]) for id, _ in leaves) > TRIED:
            raise TooMany

        def tried(number: int, answering: Answering) -> Sides:
            if number == len(leaves):
                value = evaluate(rule, self.situation.facts(answering))
                return self.store.constant(value is True), self.store.constant(value is False)
            id, level = leaves[number]
            each = [tried(number + 1, {**answering, id: choice}) for choice in self.choices[id]]
            return (
                self.store.variable(level, tuple(true for true, _ in each)),
                self.store.variable(level, tuple(false for _, false in each)),
            )

        return tried(0, {})

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
        """Return the questions a function depends on."""
        return {self.order[level] for level in self.store.levels(diagram)}


def _is_open(person: Person, item: Item) -> bool:
    if item.put != "asked":
        return False
    if item.kind == "medicines" and person.value(item.id) is not None:
        queries = (f.medicines for f in person.instrument.findings.values() if f.medicines is not None)
        return any(person.medication.takes(query) is None for query in queries)
    return person.value(item.id) is None
