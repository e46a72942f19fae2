"""Answers become results: every output column for one person, what to consider, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..content.instrument import Instrument
from ..content.schema import Consideration, Result
from . import logic
from .answers import Answers
from .answers.given import plain_number
from .facts import Person, person
from .missing import missing

# A code, a number or None, or a list of ids: what a column of output holds.
Outcome = str | float | int | None | tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """One person scored: the person, every result in output order, and the considerations that hold."""

    person: Person
    results: Mapping[str, Outcome]
    considerations: tuple[Consideration, ...]

    @property
    def instrument(self) -> Instrument:
        """The instrument the answers were scored by."""
        return self.person.instrument


def score(instrument: Instrument, answers: Answers) -> Score:
    """The results of one person's answers. Never fails on answers that were read: unknown is a value."""
    one = person(instrument, answers)
    considered = tuple(c for c in instrument.considerations if one.is_true(c.when))
    return Score(one, _Results(one, considered), considered)


class _Results(Mapping[str, Outcome]):
    """The results in output order, each computed when it is first read: a worked person needs one or two of them."""

    def __init__(self, one: Person, considered: tuple[Consideration, ...]) -> None:
        self._person, self._considered = one, considered
        self._known: dict[str, Outcome] = {}

    def __getitem__(self, id: str) -> Outcome:
        if id not in self._known:
            self._known[id] = _outcome(self._person.instrument.results[id], self._person, self._considered)
        return self._known[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._person.instrument.results)

    def __len__(self) -> int:
        return len(self._person.instrument.results)


def _outcome(result: Result, one: Person, considered: tuple[Consideration, ...]) -> Outcome:
    match result.kind:
        case "table":
            return str(one.value(result.id))
        case "value":
            value = one.value(result.id)
            return plain_number(value) if isinstance(value, float) else None
        case "list":
            return logic.entries(result.entries, one.facts)
    match result.built_in:
        case "considerations":
            return tuple(line.id for line in considered)
        case "missing":
            return missing(one)
        case "instrument_version":
            return one.instrument.head.version
        case "medicine_flags":
            return one.medication.flags
        case "medicines_not_counted":
            return one.medication.not_counted
        case "medicines_unrecognised":
            return one.medication.unrecognised
    return ()
