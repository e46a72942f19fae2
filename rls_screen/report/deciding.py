"""What decided a rule for one person: the parts of it that count, the answers behind those, the row of a table.

A rule often reads far more than decided it: of an "or" with one true part, that part. `basis` writes with this why a
line of a report is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..content import rules
from ..content.rules import Rule, names_in, parse
from ..content.schema import TableRow
from ..content.words import in_words, rule_in_words
from ..person.facts import Person
from ..person.logic import Facts, condition, evaluate


def decisive(rule: Rule, facts: Facts) -> Rule:
    """Return the parts of a rule that alone decide its value for this person, as a rule with the same value."""
    match rule:
        case rules.Not(part):
            return rules.Not(decisive(part, facts))
        case rules.Definitely(part):
            inner = decisive(part, facts)
            return inner if evaluate(part, facts) is True else rules.Definitely(inner)
        case rules.And(parts) | rules.Or(parts):
            value = evaluate(rule, facts)
            # Of an "or" the true parts, of an "and" the false ones; where none decides, any part could change it.
            left = tuple(decisive(part, facts) for part in parts if value is None or evaluate(part, facts) is value)
            either = isinstance(rule, rules.Or) if value is None else not value
            return left[0] if len(left) == 1 else rules.Or(left) if either else rules.And(left)
    return rule


class Decisions:
    """What decided the rules of one person. Each rule and name is evaluated once."""

    def __init__(self, person: Person) -> None:
        self._person, self._instrument = person, person.instrument
        self._position = {id: place for place, id in enumerate(self._instrument.items)}
        self._steps = {step.id: step for step in self._instrument.steps}
        self._decisive: dict[str, Rule] = {}
        self._behind: dict[str, frozenset[str]] = {}
        self._rows: dict[str, tuple[int, TableRow] | None] = {}
        self._words: dict[str, str] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def decisive(self, text: str) -> Rule:
        """Return the parts of a written rule that alone decide it."""
        if text not in self._decisive:
            self._decisive[text] = decisive(parse(text), self._person.facts)
        return self._decisive[text]

    def names(self, text: str) -> tuple[str, ...]:
        """Return the names in the parts of a written rule that decide it, each once."""
        if text not in self._names:
            self._names[text] = (*dict.fromkeys(name.id for name in names_in(self.decisive(text))),)
        return self._names[text]

    def why(self, text: str) -> str:
        """Return what decided a written rule, in words."""
        if text not in self._words:
            self._words[text] = in_words(self.decisive(text), self._instrument)
        return self._words[text]

    def because(self, text: str) -> str:
        """Return what decided a written rule, in words; empty where that is all of the rule."""
        left = [*names_in(self.decisive(text))]
        return self.why(text) if len(left) < len([*names_in(parse(text))]) else ""

    def in_full(self, text: str) -> str:
        """Return a written rule in words, and what of it decided."""
        part = self.because(text)
        return rule_in_words(text, self._instrument) + (f"; here because {part}" if part else "")

    def row(self, table: str) -> tuple[int, TableRow] | None:
        """Return the row at which the evaluation of a table stopped, with its number; None for all but tables."""
        if table not in self._rows:
            result = self._instrument.results.get(table)
            rows = enumerate(result.rows, start=1) if result is not None else ()
            reached = (one for one in rows if condition(one[1].when, self._person.facts) is not False)
            self._rows[table] = next(reached, None)
        return self._rows[table]

    def behind(self, texts: Iterable[str]) -> list[str]:
        """Return the items whose answers decided these rules, in the order of the interview.

        No other answer could change the value of one of them. The name of an item, finding or result is a rule too.
        """
        found = {id for text in texts for name in self.names(text) for id in self._behind_name(name)}
        return sorted(found, key=self._position.__getitem__)

    def _behind_name(self, name: str) -> frozenset[str]:
        if name not in self._behind:
            self._behind[name] = frozenset(self._items_of(name))
        return self._behind[name]

    def _items_of(self, name: str) -> Iterator[str]:
        finding, decided = self._instrument.findings.get(name), self.row(name)
        if name in self._instrument.items:
            yield name
        elif decided is not None:
            rows = self._instrument.results[name].rows[: decided[0]]
            yield from self.behind(row.when for row in rows if row.when)
        elif finding is not None and finding.medicines is not None:
            if self._instrument.medicine_item is not None:
                yield self._instrument.medicine_item.id
        elif name in self._steps:
            yield from self.behind(self._steps[name].rules())


@lru_cache(maxsize=64)
def decisions(person: Person) -> Decisions:
    """Return what decided the rules of this person; for the same person the same object."""
    return Decisions(person)
