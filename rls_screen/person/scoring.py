"""The results of one person: every column of output, and the considerations for the clinician."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..content.instrument import Instrument
from ..content.schema import Consideration, Result
from . import logic
from .facts import Person, person
from .given import Answers, plain_number
from .missing import missing

# A code, a number or None, or a list of ids: what a column of output holds.
Outcome = str | float | int | None | tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """One person scored: the person, every result by id in the order of output, and the considerations that apply."""

    person: Person
    results: Mapping[str, Outcome]
    considerations: tuple[Consideration, ...]

    @property
    def instrument(self) -> Instrument:
        """The instrument the answers were scored by."""
        return self.person.instrument


def score(instrument: Instrument, answers: Answers) -> Score:
    """Score one person's answers. Unknown is a value, so no answers that were read make this fail."""
    scored = person(instrument, answers)
    considered = tuple(c for c in instrument.considerations if scored.is_true(c.when))
    return Score(scored, _Results(scored, considered), considered)


class _Results(Mapping[str, Outcome]):
    """The results in the order of output, each computed when it is first read: most readers need one or two."""

    def __init__(self, scored: Person, considered: tuple[Consideration, ...]) -> None:
        self._person, self._considered = scored, considered
        self._computed: dict[str, Outcome] = {}

    def __getitem__(self, id: str) -> Outcome:
        if id not in self._computed:
            self._computed[id] = _outcome(self._person.instrument.results[id], self._person, self._considered)
        return self._computed[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._person.instrument.results)

    def __len__(self) -> int:
        return len(self._person.instrument.results)


def _outcome(result: Result, scored: Person, considered: tuple[Consideration, ...]) -> Outcome:
    match result.kind:
        case "table":
            return str(scored.value(result.id))
        case "value":
            value = scored.value(result.id)
            return plain_number(value) if isinstance(value, float) else None
        case "list":
            return logic.entries(result.entries, scored.facts)
    match result.built_in:
        case "considerations":
            return tuple(line.id for line in considered)
        case "missing":
            return missing(scored)
        case "instrument_version":
            return scored.instrument.head.version
        case "medicine_flags":
            return scored.medication.flags
        case "medicines_not_counted":
            return scored.medication.not_counted
        case "medicines_unrecognised":
            return scored.medication.unrecognised
    return ()
