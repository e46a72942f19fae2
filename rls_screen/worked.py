"""Worked people: what the examples expect, compared with what comes out. Test, documentation, evidence for review."""

from __future__ import annotations

import json
from collections.abc import Iterator

from .answers import read_answers
from .errors import AnswerError
from .instrument import Instrument
from .questionnaire import Person
from .report import markdown, report
from .rules import did_you_mean
from .score import Score, score


def scored(instrument: Instrument, person: Person) -> Score:
    """A worked person's score."""
    return score(instrument, read_answers(json.dumps(person.answers), f"worked person '{person.name}'", instrument))


def differences(instrument: Instrument, person: Person) -> Iterator[str]:
    """Every difference between what a worked person expects and what the rules give: person, name, expected, found."""
    try:
        one = scored(instrument, person)
    except AnswerError as error:
        yield f"{person.name}\n  its answers cannot be read any more: {str(error).partition(', ')[2]}"
        return
    for id, expected in person.expected.items():
        outcome = one.results.get(id, f"no such result{did_you_mean(id, [*one.results])}")
        found = list(outcome) if isinstance(outcome, tuple) else outcome
        if found != expected:
            yield _difference(person, id, expected, found)
    for id, wanted in person.findings.items():
        value = one.person.value(id)
        if (known := "unknown" if value is None else value) != wanted:
            yield _difference(person, id, wanted, known)
    considered = {line.id for line in one.considerations}
    for id in person.considered:
        if id not in considered:
            yield _difference(person, f"consideration {id}", "shown", "not shown")
    for id in person.not_considered:
        if id in considered:
            yield _difference(person, f"consideration {id}", "not shown", "shown")
    text = (
        markdown(report(one, program_version="", created="")) if person.report_says or person.report_never_says else ""
    )
    for sentence in person.report_says:
        if sentence not in text:
            yield _difference(person, "report", f"says '{sentence}'", "it does not")
    for sentence in person.report_never_says:
        if sentence in text:
            yield _difference(person, "report", f"never says '{sentence}'", "it does")


def _difference(person: Person, name: str, expected: object, found: object) -> str:
    return f"{person.name}\n  {name}: expected {_shown(expected)}, found {_shown(found)}."


def _shown(value: object) -> str:
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)
