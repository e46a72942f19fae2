"""What is not known and would matter: the clinician's to-do list.

Starting from every unknown finding a result uses, and from every result that is not settled, this goes down into the
parts that are unknown, as far as the unanswered questions. Inside, `definitely(x)` and `answered(x)` hide that x is
unknown, so here they count as unknown wherever x is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..content import rules
from ..content.instrument import Instrument
from ..content.rules import Rule, parse
from ..content.schema import Finding
from .facts import Person
from .interview import is_put
from .logic import Facts, Value, evaluate


def missing(person: Person) -> tuple[str, ...]:
    """The items to ask, in the order of the interview: unanswered, not closed, and in an unknown part of a rule.

    Safety items that apply are always among them.
    """
    wanted: set[str] = {item.id for item in person.instrument.safety_items}
    search = _Search(person)
    for text in _open_rules(person):
        search.descend(loosened(text))
    wanted |= search.items
    unanswered = (item for item in person.instrument.items.values() if person.value(item.id) is None)
    return tuple(item.id for item in unanswered if item.id in wanted and is_put(person, item))


def _open_rules(person: Person) -> Iterator[str]:
    for id in used_findings(person.instrument):
        if person.value(id) is None:
            yield id
    for result in person.instrument.results.values():
        if person.value(result.id) in result.not_finished:
            yield from (row.when for row in result.rows if row.when is not None)


def used_findings(instrument: Instrument) -> tuple[str, ...]:
    """The findings that a result or a consideration reads, directly or through another finding."""
    return instrument.used_findings


@lru_cache(maxsize=4096)
def loosened(text: str) -> Rule:
    """The rule with what hides an unknown taken away: `definitely(x)` is x, `answered(x)` is unknown where x is."""
    return _loosen(parse(text))


def _loosen(rule: Rule) -> Rule:
    match rule:
        case rules.Definitely(part):
            return _loosen(part)
        case rules.Answered(name):
            return rules.Comparison("==", name, name)
        case rules.Not(part):
            return rules.Not(_loosen(part))
        case rules.And(parts):
            return rules.And(tuple(_loosen(part) for part in parts))
        case rules.Or(parts):
            return rules.Or(tuple(_loosen(part) for part in parts))
    return rule


class _Search:
    """Goes down the loosened rules of one person; `items` are the unanswered ones it met."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.items: set[str] = set()
        self._entered: set[str] = set()
        values: dict[str, Value] = dict(person.facts.values)
        self.facts = Facts(values, person.facts.unsure)
        for step in person.instrument.steps:
            one = person.instrument.rules_of[step.id]
            is_finding = isinstance(step.source, Finding)
            if len(one) == 1 and (is_finding or step.entry is not None or step.source.value is not None):
                values[step.id] = evaluate(loosened(one[0]), self.facts)
        self._rules = person.instrument.rules_of

    def descend(self, rule: Rule) -> None:
        """Collects the unanswered items in the unknown parts of a rule."""
        if isinstance(rule, rules.Name):
            self._enter(rule.id)
        elif evaluate(rule, self.facts) is None:
            for part in rules.parts_of(rule):
                self.descend(part)

    def _enter(self, name: str) -> None:
        if self.facts.values.get(name) is not None or name in self._entered:
            return
        self._entered.add(name)
        if name in self.person.instrument.items:
            self.items.add(name)
        finding = self.person.instrument.findings.get(name)
        if finding is not None and finding.medicines is not None and self.person.instrument.medicine_item:
            self.items.add(self.person.instrument.medicine_item.id)
        for text in self._rules.get(name, ()):
            self.descend(loosened(text))
