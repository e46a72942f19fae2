"""Everything that is known of one person: the answers, and the value of every finding, table and named entry.

`person` evaluates each rule once, in an order in which all that it reads is known. `scoring` makes the results of it,
`interview` chooses the next question, `urgency` decides what cannot wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..content.instrument import Instrument, Step
from ..content.rules import parse
from ..content.schema import Finding, Result
from . import logic
from .given import Answers
from .logic import Facts, Value
from .medication import Medication, medication


@dataclass(frozen=True, eq=False)
class Person:
    """One person's answers with all that follows from them. Compared by identity, so that it can be a cache key."""

    instrument: Instrument
    answers: Answers
    facts: Facts
    medication: Medication
    _is_true: dict[str | None, bool] = field(default_factory=dict, repr=False)

    def value(self, name: str) -> Value:
        """Return the value of an item, finding or result; None where it is unknown."""
        return self.facts.values.get(name)

    def is_true(self, condition: str | None) -> bool:
        """Whether a written condition is definitely true; no condition is. Pages ask for the same ones many times."""
        known = self._is_true.get(condition)
        if known is None:
            known = self._is_true[condition] = logic.condition(condition, self.facts) is True
        return known


def person(instrument: Instrument, answers: Answers) -> Person:
    """Evaluate every rule of the instrument on one person's answers.

    Raises ContentError for a broken medicine list, and only where medicines were given.
    """
    values: dict[str, Value] = {id: answers.value(id) for id in instrument.items}
    unsure = frozenset(id for id in instrument.items if answers.reason(id) == "unsure")
    facts = Facts(values, unsure)
    taken = medication_of(instrument, answers)
    for step in instrument.steps:
        values[step.id] = evaluate_step(step, facts, taken)
    return Person(instrument, answers, facts, taken)


def medication_of(instrument: Instrument, answers: Answers) -> Medication:
    """Return the person's medicines as read; not given where the question has no definite answer."""
    text = answers.value(instrument.medicine_item.id) if instrument.medicine_item else None
    return medication(instrument.folder, text) if isinstance(text, str) else Medication(given=False)


def evaluate_step(step: Step, facts: Facts, taken: Medication) -> Value:
    """Return the value of one finding, table, number or entry. `facts` must already have all that it reads."""
    if step.entry is not None:
        return logic.condition(step.entry.condition, facts)
    source = step.source
    if isinstance(source, Result) and source.kind == "table":
        return logic.table(source.rows, source.unknown or "", facts)
    if isinstance(source, Finding) and source.medicines is not None:
        return taken.takes(source.medicines)
    if source.value is not None:
        return logic.evaluate(parse(source.value), facts)
    return logic.condition(source.when, facts) if isinstance(source, Finding) else None
