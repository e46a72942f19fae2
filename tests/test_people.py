"""Every worked person comes out as its file says; together they reach every code, row, entry and side of a cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

import pytest

from rls_screen import logic, rules
from rls_screen.checks import written_rules
from rls_screen.instrument import Instrument
from rls_screen.library import load
from rls_screen.questionnaire import Person
from rls_screen.score import Score
from rls_screen.worked import differences, scored

PEOPLE = load(people=True).people


@lru_cache(maxsize=1)
def everybody() -> tuple[tuple[Person, Score], ...]:
    """Every worked person with their score, worked out once for all the tests that look at all of them."""
    instrument = load(people=True)
    return tuple((person, scored(instrument, person)) for person in PEOPLE)


@pytest.mark.parametrize("person", [pytest.param(person, id=person.name) for person in PEOPLE])
def test_comes_out_as_written(instrument: Instrument, person: Person) -> None:
    """A worked person's results, findings, considerations and report are those of their file."""
    assert [] == [*differences(instrument, person)]


def test_one_person_is_the_demo() -> None:
    """Exactly one worked person is the one `rls-screen demo` prints."""
    assert 1 == sum(person.demo for person in PEOPLE)


def test_names_are_unique() -> None:
    """A worked person's name says what is shown, once."""
    assert len(PEOPLE) == len({person.name for person in PEOPLE})


def test_every_code_has_a_person(instrument: Instrument) -> None:
    """Every code of every result table is the expected result of some worked person."""
    codes = {(r.id, code) for r in instrument.results.values() for code in r.codes}
    shown = {(id, value) for person in PEOPLE for id, value in person.expected.items() if isinstance(value, str)}
    assert set() == codes - shown


def test_every_entry_has_a_person(instrument: Instrument) -> None:
    """Every entry of every list is expected in some worked person."""
    entries = {(r.id, row.id) for r in instrument.results.values() for row in r.entries}
    shown = {(id, one) for p in PEOPLE for id, value in p.expected.items() if isinstance(value, list) for one in value}
    assert set() == entries - shown


def test_every_consideration_has_a_person_for_and_against(instrument: Instrument) -> None:
    """Every consideration is shown by some worked person and absent, by name, in another."""
    every = {line.id for line in instrument.considerations}
    assert set() == every - {id for person in PEOPLE for id in person.considered}
    assert set() == every - {id for person in PEOPLE for id in person.not_considered}


def test_every_finding_is_met_not_met_and_unknown(instrument: Instrument) -> None:
    """Every finding has a worked person for true, for false, and for unknown where it can be unknown."""
    never_unknown = {
        "proxy_unclear", "blood_value", "medicines_unread", "hemoglobin_below_90", "very_high_ferritin_off_dialysis",
        "emergency_flag_unsure", "same_day_flag_unsure", "within_week_flag_unsure", "past_or_met",
        "belly_emergency", "belly_unsure_at_risk", "fever_unsure_at_risk", "restless_with_fever", "movements_same_day",
        "blood_value_today", "kidney_sign_in_maternity", "iron_at_high_tsat", "augmentation_severe", "legs_soon",
        "pregnancy_anaemia_soon", "restless_on_dopamine_blocker", "no_adjustment",
    }  # fmt: skip
    missing = []
    for id, finding in instrument.findings.items():
        if finding.medicines or id == "rls_treatment_medicine":
            continue
        shown = {person.findings[id] for person in PEOPLE if id in person.findings}
        if finding.value is not None:
            wanted = [
                any(isinstance(value, float | int) for value in shown),
                id in never_unknown or "unknown" in shown,
            ]
        else:
            wanted = [True in shown, False in shown, id in never_unknown or "unknown" in shown]
        missing += [] if all(wanted) else [id]
    assert [] == missing


def test_every_table_row_decides_for_somebody(instrument: Instrument) -> None:
    """Every row of every table is the one that gives its code for some worked person who expects that code."""
    reached = set()
    for person, one in everybody():
        for result in (r for r in instrument.results.values() if r.kind == "table" and r.id in person.expected):
            for number, row in enumerate(result.rows):
                met = logic.condition(row.when, one.person.facts)
                if met is not False:
                    reached |= {(result.id, number)} if met else {(result.id, "unknown")}
                    break
    rows = {(r.id, number) for r in instrument.results.values() for number in range(len(r.rows))}
    assert set() == rows - reached


MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def parts(rule: Any) -> Iterator[Any]:
    """A rule and every part of it."""
    yield rule
    for field in fields(rule):
        inner = getattr(rule, field.name)
        for part in inner if isinstance(inner, tuple) else (inner,):
            if is_dataclass(part):
                yield from parts(part)


def cuts(instrument: Instrument) -> Iterator[tuple[Any, str, float]]:
    """Every comparison of something with a number: what is compared, how, and the number."""
    clinical = (text for place, text, _ in written_rules(instrument) if not place.startswith(("page", "section")))
    for rule in {part for text in clinical for part in parts(rules.parse(text)) if isinstance(part, rules.Comparison)}:
        match rule.left, rule.right:
            case _, rules.Literal(float(number)) if rule.operator in MIRRORED:
                yield rule.left, rule.operator, number
            case rules.Literal(float(number)), _ if rule.operator in MIRRORED:
                yield rule.right, MIRRORED[rule.operator], number


def test_both_sides_of_every_cut_have_a_person(instrument: Instrument) -> None:
    """Every cut has a worked person exactly on it and one just across it, a tenth or one unit away at most."""
    known = [one.person.facts for _, one in everybody()]
    bare, found = [], [*cuts(instrument)]
    for compared, sign, number in found:
        values = {value for facts in known if (value := logic.evaluate(compared, facts)) is not None}
        near = max(abs(number) / 10, 1)
        low, high = (number - near, number) if sign in ("<", ">=") else (number, number + near)
        if number not in values or not any(low <= value <= high and value != number for value in values):
            bare.append(f"{compared} {sign} {number}")
    assert [] == bare
    assert len(found) >= 40
