"""Everything that is known of one person: answers, findings, tables, named entries, in one set of facts.

Answers and medicines go in, `logic` says what each rule is worth. Which results are printed, and what is missing, is in
`score`; which question comes next is in `interview`. Both start from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..content.instrument import Instrument, Step
from ..content.rules import parse
from ..content.schema import Finding, Result
from . import logic
from .answers import Answers
from .logic import Facts, Value
from .medication import Medication, medication


@dataclass(frozen=True, eq=False)
class Person:
    """One person's answers with all that follows from them."""

    instrument: Instrument
    answers: Answers
    facts: Facts
    medication: Medication

    def value(self, name: str) -> Value:
        """What an item, finding or result is worth; None where it is unknown."""
        return self.facts.values.get(name)

    def is_true(self, condition: str | None) -> bool:
        """Whether a written condition is definitely true."""
        return logic.condition(condition, self.facts) is True


def person(instrument: Instrument, answers: Answers) -> Person:
    """The person these answers describe, every rule evaluated once."""
    values: dict[str, Value] = {id: answers.value(id) for id in instrument.items}
    unsure = frozenset(id for id in instrument.items if answers.reason(id) == "unsure")
    facts = Facts(values, unsure)
    taken = medication_of(instrument, answers)
    for step in instrument.steps:
        values[step.id] = worth(step, facts, taken)
    return Person(instrument, answers, facts, taken)


def medication_of(instrument: Instrument, answers: Answers) -> Medication:
    """The person's medicines as read; none where the question has no definite answer."""
    text = answers.value(instrument.medicine_item.id) if instrument.medicine_item else None
    return medication(instrument.folder, text) if isinstance(text, str) else Medication(given=False)


def worth(step: Step, facts: Facts, taken: Medication) -> Value:
    """What one step is worth, everything it reads being known already."""
    if step.entry is not None:
        return logic.condition(step.entry.condition, facts)
    source = step.source
    if isinstance(source, Result) and source.kind == "table":
        return logic.table(source.rows, source.unknown or "", facts)
    if isinstance(source, Finding) and source.medicines is not None:
        return taken.holds(source.medicines)
    if source.value is not None:
        return logic.evaluate(parse(source.value), facts)
    return logic.condition(source.when, facts) if isinstance(source, Finding) else None
