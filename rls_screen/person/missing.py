"""Which open questions matter: the clinician's to-do list.

The search starts at every unknown finding that a result uses and at every unsettled result, and goes down into their
unknown parts as far as the unanswered items. `definitely(x)` and `answered(x)` are always known, and so would hide that
x is unknown; the search therefore reads rules in a transparent form, in which they are unknown wherever x is.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from ..content import rules
from ..content.rules import Rule, parse
from ..content.schema import Finding
from .facts import Person
from .interview import is_put
from .logic import Facts, Value, evaluate


def missing(person: Person) -> tuple[str, ...]:
    """Return the ids of the items to ask, in the order of the interview.

    Each is unanswered (or "not sure"), may be asked, and is read by an unknown part of a rule. Warning signs that may
    be asked are always included.
    """
    wanted = reached(person) | {item.id for item in person.instrument.safety_items}
    unanswered = (item for item in person.instrument.items.values() if person.value(item.id) is None)
    return tuple(item.id for item in unanswered if item.id in wanted and is_put(person, item))


def reached(person: Person) -> AbstractSet[str]:
    """Return the ids of the unanswered items that are read by an unknown part of a rule, asked or not."""
    search = _Search(person)
    for text in _unknown_rules(person):
        search.descend(transparent(text))
    return search.items


def _unknown_rules(person: Person) -> Iterator[str]:
    """The written rules to start from."""
    for id in person.instrument.used_findings:
        if person.value(id) is None:
            yield id
    for result in person.instrument.results.values():
        if person.value(result.id) in result.not_finished:
            yield from (row.when for row in result.rows if row.when is not None)


@lru_cache(maxsize=4096)
def transparent(text: str) -> Rule:
    """Return a written rule in a form that is unknown wherever a name in it is.

    `definitely(x)` becomes x, and `answered(x)` becomes `x == x`, which is unknown where x is and true elsewhere.
    """
    return _transparent(parse(text))


def _transparent(rule: Rule) -> Rule:
    match rule:
        case rules.Definitely(part):
            return _transparent(part)
        case rules.Answered(name):
            return rules.Comparison("==", name, name)
        case rules.Not(part):
            return rules.Not(_transparent(part))
        case rules.And(parts):
            return rules.And(tuple(_transparent(part) for part in parts))
        case rules.Or(parts):
            return rules.Or(tuple(_transparent(part) for part in parts))
    return rule


class _Search:
    """A search through the transparent rules of one person; `items` are the unanswered items it met."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.items: set[str] = set()
        self._entered: set[str] = set()
        self._rules = person.instrument.rules_of
        values: dict[str, Value] = dict(person.facts.values)
        self._facts = Facts(values, person.facts.unsure)
        for step in person.instrument.steps:
            written = self._rules[step.id]
            is_one_rule = isinstance(step.source, Finding) or step.entry is not None or step.source.value is not None
            if is_one_rule and len(written) == 1:
                values[step.id] = evaluate(transparent(written[0]), self._facts)

    def descend(self, rule: Rule) -> None:
        """Collect the unanswered items in the unknown parts of a rule."""
        if isinstance(rule, rules.Name):
            self._enter(rule.id)
        elif evaluate(rule, self._facts) is None:
            for part in rules.parts_of(rule):
                self.descend(part)

    def _enter(self, name: str) -> None:
        if self._facts.values.get(name) is not None or name in self._entered:
            return
        self._entered.add(name)
        instrument = self.person.instrument
        finding = instrument.findings.get(name)
        if name in instrument.items:
            self.items.add(name)
        if finding is not None and finding.medicines is not None and instrument.medicine_item:
            self.items.add(instrument.medicine_item.id)
        for text in self._rules.get(name, ()):
            self.descend(transparent(text))
