"""The rules in FHIRPath give what `person.logic` gives, rule by rule, read by an engine that is not ours.

The combinations are those of the proof that the batch agrees. The suite tries some of each rule in a sample of rules,
`-m slow` more of every rule; `.ci/lanes fhirpath` all of them, in fhirpath.js too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import pytest
from combinations import INSTRUMENT, NAMES, RULES, combinations, worths
from fhirpath import evaluated, given, translator

from rls_screen.content.links import answers_system, section_link
from rls_screen.content.rules import Rule, names_in, parse
from rls_screen.errors import ContentError
from rls_screen.exchange.fhir.fhirpath import Translator, joined, literal, variable_names
from rls_screen.person.logic import Facts, entries, evaluate
from rls_screen.person.logic import table as read_table

FORM = translator(INSTRUMENT)
TABLES = [result for result in INSTRUMENT.results.values() if result.kind == "table"]


def unsure_of(ids: Iterable[str]) -> dict[str, Any]:
    """A response in which these questions are answered "not sure"."""
    groups: dict[str, list[Any]] = {}
    for id in ids:
        item = INSTRUMENT.items[id]
        coding = {"system": answers_system(INSTRUMENT, item), "code": "unsure"}
        answered = {"linkId": id, "answer": [{"valueCoding": coding}]}
        groups.setdefault(section_link(INSTRUMENT.section_of[id].id), []).append(answered)
    items = [{"linkId": group, "item": listed} for group, listed in groups.items()]
    return {"resourceType": "QuestionnaireResponse", "item": items}


def in_fhirpath(expression: str, names: list[str], row: tuple[Any, ...]) -> Any:
    """The value of an expression where the names have these values."""
    known = {FORM.translator.names[name]: given(value) for name, value in zip(names, row, strict=True)}
    return evaluated(expression, known, unsure_of(n for n, value in zip(names, row, strict=True) if value == "?"))


def facts(names: list[str], row: tuple[Any, ...]) -> Facts:
    values = {name: None if value == "?" else value for name, value in zip(names, row, strict=True)}
    return Facts(values, {name for name, value in zip(names, row, strict=True) if value == "?"})


def rows_of(rules: list[Rule], at_most: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names and combinations of what rules read, at most so many, spread over all of them."""
    possible = {name.id: worths(name.id, rules) for rule in rules for name in names_in(rule)}
    rows = [*combinations(possible, max(at_most, 1_000))]
    return [*possible], rows[:: max(1, len(rows) // at_most)]


def differing(texts: Iterable[str], at_most: int) -> list[str]:
    """The rules on which both readers differ, each with the first combination's values."""
    wrong = []
    for text in texts:
        rule = parse(text)
        names, rows = rows_of([rule], at_most)
        expression = FORM.translator.expression(rule)
        assert expression.count("(") == expression.count(")"), expression  # which this engine would forgive
        for row in rows:
            expected, found = evaluate(rule, facts(names, row)), in_fhirpath(expression, names, row)
            if expected != found:
                wrong.append(f"{text}: {dict(zip(names, row, strict=True))} is {expected}, in FHIRPath {found}")
                break
    return wrong


SIXTHS = [pytest.param(number, id=f"part {number + 1} of 6", marks=pytest.mark.slow) for number in range(6)]


def test_a_sample_of_rules_is_read_alike() -> None:
    """A sample of the rules has the same value in FHIRPath, unknown included."""
    assert [] == differing(RULES[::16], 24)


@pytest.mark.parametrize("part", SIXTHS)
def test_every_rule_is_read_alike(part: int) -> None:
    """Every rule has the same value in FHIRPath, for many combinations of what its names can be."""
    assert [] == differing(RULES[part::6], 200)


def wrong_table(id: str, at_most: int) -> list[Any]:
    """The combinations for which a table gives another code in FHIRPath."""
    result = INSTRUMENT.results[id]
    names, rows = rows_of([parse(row.when) for row in result.rows if row.when is not None], at_most)
    expression = FORM.translator.table(result.rows, result.unknown or "")
    return [
        (dict(zip(names, row, strict=True)), expected, found)
        for row in rows
        if (expected := read_table(result.rows, result.unknown or "", facts(names, row)))
        != (found := in_fhirpath(expression, names, row))
    ]


def test_a_table_is_read_alike() -> None:
    """A decision table stops at a row that is unknown, and gives the first true one before it."""
    assert [] == wrong_table("screen_result", 40)


@pytest.mark.slow
@pytest.mark.parametrize("id", [result.id for result in TABLES])
def test_every_table_is_read_alike(id: str) -> None:
    """Every decision table gives the code it gives for one person."""
    assert [] == wrong_table(id, 150)


@pytest.mark.parametrize("id, at_most", [
    ("look_alikes", 30), pytest.param("iron_notes", 200, marks=pytest.mark.slow),
    pytest.param("red_flags", 200, marks=pytest.mark.slow), pytest.param("anemia_notes", 200, marks=pytest.mark.slow),
])  # fmt: skip
def test_a_list_is_read_alike(id: str, at_most: int) -> None:
    """A list has the entries that are definitely true, in its order; an empty one has no value."""
    result = INSTRUMENT.results[id]
    names, rows = rows_of([parse(row.condition) for row in result.entries], at_most)
    expression = joined(FORM.translator.listed(result.entries))
    for row in rows:
        expected = ";".join(entries(result.entries, facts(names, row))) or None
        assert expected == (in_fhirpath(expression, names, row) or None)


@pytest.mark.parametrize("text", [
    "criteria_met / 4 == 0.25", "1 / hemoglobin < age - 1", "hemoglobin == age", 'sex in ["male"] or not pregnant',
    "hemoglobin - 0.1 * age > 20.3", "-2 <= days_between(labs_date, answered_on) <= 0", "screen_result == course",
    "5 < days_between(labs_date, answered_on)", "first_answered(altitude_part, no_adjustment, age) > 1",
    "answered(labs_date) and definitely(unsure(flag_fever))", "count(pregnant, ruled_out) != 1",
])  # fmt: skip
def test_forms_the_instrument_does_not_use_yet_are_read_alike(text: str) -> None:
    """The language is proven, not the instrument: division, two names, days before a day."""
    assert [] == differing([text], 60)


@pytest.mark.parametrize("text", [
    "days_between(labs_date, answered_on) > age", "days_between(labs_date, answered_on) + 1 > 90",
    "days_between(labs_date, answered_on) > 90.5",
])  # fmt: skip
def test_what_fhirpath_cannot_say_is_refused(text: str) -> None:
    """A rule that FHIRPath of R4 has no form for is a fault with a code, never another rule."""
    with pytest.raises(ContentError) as refused:
        FORM.translator.expression(parse(text))
    assert "rule-not-exported" == refused.value.code


def test_variables_have_names_of_their_own() -> None:
    """No two ids have one variable, none has a name that FHIRPath defines, and none has an underscore."""
    ids = [*NAMES, "resource", "a_b", "aB".lower(), "a__b", "iron_24h", "iron24h", "context"]
    names = variable_names(ids)
    assert len({*ids}) == len({*names.values()})
    assert not {"resource", "context"}.intersection(names.values())
    assert all(name.isalnum() and name.isascii() for name in names.values())


@pytest.mark.parametrize("constant, written", [
    ("plain", "'plain'"), ("it's", "'it\\'s'"), ("a\\b", "'a\\\\b'"), (90.0, "90"), (-2.0, "(-2)"),
    (0.0000003, "0.0000003"), (16.114, "16.114"), (1000000.0, "1000000"),
])  # fmt: skip
def test_literals(constant: float | str, written: str) -> None:
    """Codes are quoted, and numbers are digits without an exponent; an engine reads the same back."""
    assert written == literal(constant)
    assert constant == evaluated(written, {}, {})


def test_a_difference_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where FHIRPath says something else, the rule is named."""
    monkeypatch.setattr(Translator, "expression", lambda self, rule: "true")
    assert 1 == len(differing(["cramps"], 10))


def test_the_sample_has_every_form() -> None:
    """The rules that the suite tries have every form that a rule can have but those of the tests beside it."""
    from rls_screen.content import rules as r

    def forms(rule: Rule) -> set[type]:
        return {type(rule)}.union(*(forms(part) for part in r.parts_of(rule)))

    tried = set(itertools.chain.from_iterable(forms(parse(text)) for text in RULES[::16]))
    assert {r.Name, r.Not, r.And, r.Or, r.Comparison, r.Membership, r.Answered, r.Unsure, r.Definitely} <= tried
