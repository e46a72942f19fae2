"""The variables of a form: a question's is its answer as the rules read it, unknown where the program refuses it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhirpath import compiled, found, results_in, translator, variables_of
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from responses import response_to
from toy.making import toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.rules import parse
from rls_screen.exchange.fhir import questionnaire, response
from rls_screen.exchange.fhir.variables import Variables
from rls_screen.person.answers import read_answers
from rls_screen.person.facts import medication_of
from rls_screen.person.scoring import score

INSTRUMENT = load(people=True)
STAFF = questionnaire(INSTRUMENT, "staff")
DECLARED = dict(variables_of(STAFF))
NAMES = translator(INSTRUMENT).translator.names
PLANTS = toy()


def value_of(id: str, resource: dict[str, Any], *needed: str) -> Any:
    """The value of one name's variable for a response, computed with those it needs."""
    known: dict[str, Any] = {"resource": resource}
    for one in (*needed, id):
        known[NAMES[one]] = compiled(DECLARED[NAMES[one]])(resource, known)
    return found(known[NAMES[id]])


@pytest.mark.parametrize("id, answer", [
    ("cramps", "yes"), ("cramps", "no"), ("cramps", "unsure"), ("urge_to_move", "past"), ("urge_to_move", "unsure"),
    ("sex", "male"), ("sex", "unsure"), ("pregnancy", "postpartum"), ("pregnancy", "unsure"), ("age", 17.5),
    ("age", {"unanswered": "unsure"}), ("sledai_2k", 4), ("hemoglobin", 119),
    ("hemoglobin", {"value": 11.9, "unit": "g/dL"}), ("hemoglobin", {"value": 7.4, "unit": "mmol/L"}),
    ("ferritin", {"value": 30, "unit": "ng/mL"}), ("ferritin", {"value": 100, "unit": "pmol/L"}),
    ("duration_months", {"value": 2, "unit": "years"}), ("tsat", {"value": 0.18, "unit": "fraction"}),
    ("tibc", {"value": 2.4, "unit": "transferrin g/L"}), ("altitude", {"value": 8000, "unit": "ft"}),
    ("medicines", "prednisone"), ("medicines", "none"), ("medicines", "unsure"), ("labs_date", "2026-01-03"),
])  # fmt: skip
def test_a_question_is_its_answer(id: str, answer: Any) -> None:
    """The variable of a question holds what a rule reads: in the item's own unit, and "not sure" as unknown."""
    given = read_answers(json.dumps({id: answer}), "made", INSTRUMENT).value(id)
    expected = given if given is None or isinstance(given, bool | float) else str(given)
    resource = response_to(INSTRUMENT, **{id: answer})
    assert expected == value_of(id, resource)
    assert value_of(id, response_to(INSTRUMENT)) is None


def changed(link: str, **value: Any) -> dict[str, Any]:
    """A response whose one answer is this, whether the program would take it or not."""
    group = f"section.{INSTRUMENT.section_of[link].id}"
    return {"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": group, "item": [{"linkId": link, "answer": [value]}]}]}  # fmt: skip


@pytest.mark.parametrize("id, value", [
    pytest.param("hemoglobin", {"valueQuantity": {"value": 119}}, id="no unit"),
    pytest.param("hemoglobin", {"valueQuantity": {"value": 119, "code": "kg"}}, id="an unknown unit"),
    pytest.param("hemoglobin", {"valueQuantity": {"value": 119, "code": "g/dL"}}, id="above its range"),
    pytest.param("hemoglobin", {"valueQuantity": {"value": 11.9, "code": "g/L"}}, id="below its range"),
    pytest.param("hemoglobin", {"valueQuantity": {"value": 15.51, "code": "mmol/L"}}, id="above the range of its unit"),
    pytest.param("hemoglobin", {"valueQuantity": {"value": 2.9, "code": "mmol/L"}}, id="below the range of its unit"),
    pytest.param("hemoglobin", {"valueQuantity": {"code": "g/L"}}, id="a unit without its number"),
    pytest.param("age", {"valueDecimal": 120.5}, id="an age above its range"),
    pytest.param("cramps", {"valueCoding": {"code": "past"}}, id="a code of another kind of question"),
])  # fmt: skip
def test_what_the_program_refuses_is_unknown(id: str, value: dict[str, Any]) -> None:
    """A number without a unit, or outside what is possible, is unknown to the form; it is never read as another."""
    assert value_of(id, changed(id, **value)) is None


@pytest.mark.parametrize("id, value", [
    ("hemoglobin", {"valueQuantity": {"value": 20, "code": "g/L"}}), ("age", {"valueDecimal": 120}),
    ("hemoglobin", {"valueQuantity": {"value": 250, "code": "g/L"}}), ("age", {"valueDecimal": 0}),
    ("hemoglobin", {"valueQuantity": {"value": 15.5, "code": "mmol/L"}}),
    ("hemoglobin", {"valueQuantity": {"value": 3, "code": "mmol/L"}}),
])  # fmt: skip
def test_the_ends_of_a_range_are_possible(id: str, value: dict[str, Any]) -> None:
    """The lowest and the highest possible number are known."""
    assert value_of(id, changed(id, **value)) is not None


def test_a_part_above_its_whole_is_unknown() -> None:
    """Iron above the capacity to bind it has a wrong unit somewhere; equal to it, or without it, it is known."""

    def iron(value: float, whole: float | None) -> Any:
        found = changed("serum_iron", valueQuantity={"value": value, "code": "umol/L"})
        if whole is not None:
            answer = {"linkId": "tibc", "answer": [{"valueQuantity": {"value": whole, "code": "umol/L"}}]}
            found["item"][0]["item"].append(answer)
        return value_of("serum_iron", found, "tibc")

    assert [30.0, 30.0, 30.0, None] == [iron(30, None), iron(30, 31), iron(30, 30), iron(30, 29)]


@pytest.mark.parametrize("answer", [None, "unsure", "none", " No Meds ", "nil", "sertraline", "none of these", "no"])
def test_medicines_are_unknown_but_for_an_explicit_none(answer: str | None) -> None:
    """A form knows of no medicine only where the answer is an explicit none; anything else leaves it unknown."""
    answers = {} if answer is None else {"medicines": answer}
    taken = medication_of(INSTRUMENT, read_answers(json.dumps(answers), "made", INSTRUMENT))
    resource = response_to(INSTRUMENT, **answers)
    for finding in (INSTRUMENT.findings[id] for id in ("takes_dopaminergic", "takes_corticosteroid")):
        assert finding.medicines is not None
        expected = taken.takes(finding.medicines) if not taken.readings else None
        assert expected is value_of(finding.id, resource, "medicines")
    known: dict[str, Any] = {"resource": resource}
    for name, expression in translator(INSTRUMENT).declared([parse("medicines_unread")]):
        known[name] = compiled(expression)(resource, known)
    assert found(known["medicinesUnread"]) is (None if taken.readings else False)


def test_a_question_that_the_form_lacks_is_unknown(instrument: Instrument) -> None:
    """In the form for the person, what only staff are asked is unknown to every rule."""
    declared = dict(variables_of(questionnaire(instrument, "patient")))
    assert "{}" == declared["hemoglobin"]
    nothing = Variables.of(instrument, [])
    assert "false" == nothing.translator.unsure("cramps")
    assert {"{}"} == {
        text for _, text in nothing.declared([parse("takes_corticosteroid and medicines_unread and cramps")])
    }


@given(
    leaves=st.sampled_from(["yes", "no", "unsure", None]), window=st.sampled_from(["north", "south", "unsure", None]),
    dry=st.one_of(st.none(), st.floats(0, 100), st.sampled_from([10, 10.5, 50]), st.builds(
        lambda weeks: {"value": weeks, "unit": "weeks"}, st.floats(0, 14))),
)  # fmt: skip
@settings(max_examples=examples(25))
def test_a_whole_form_computes_what_score_does(leaves: str | None, window: str | None, dry: Any) -> None:
    """A small form gives every result that `score` gives, for any answers and units."""
    given = json.dumps({"leaves_hang": leaves, "window": window, "days_dry": dry})
    one = score(PLANTS, read_answers(given, "made", PLANTS))
    computed = results_in(PLANT_FORM, {**response(one), "item": response(one)["item"][:1]})
    for id, value in computed.items():
        outcome = one.results[id]
        expected = ";".join(outcome) if isinstance(outcome, tuple) else outcome
        assert (None if value == "" else value) == (None if expected == "" else expected), id


PLANT_FORM = questionnaire(PLANTS, "staff")
