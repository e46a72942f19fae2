"""A response of FHIR as an answer file: what is read, and everything that is refused, each with its code."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from responses import Json, item_of, made_people, read_back, response_to

from rls_screen.content.instrument import Instrument
from rls_screen.content.links import ABSENT
from rls_screen.errors import CODES, AnswerError, Exit
from rls_screen.exchange.fhir import response
from rls_screen.person.answers import Answer, Unanswered, read_answers
from rls_screen.person.scoring import score

ANSWERS: dict[str, Any] = {
    "urge_to_move": "yes", "cramps": "no", "sex": "female", "age": 40, "answered_on": "2026-03-01",
    "hemoglobin": {"value": 11.9, "unit": "g/dL"}, "medicines": "sertraline", "sledai_2k": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def resource(instrument: Instrument) -> Json:
    """A response to the form for staff."""
    return response_to(instrument, **ANSWERS)


def changed(resource: Json, change: Callable[[Json], Any]) -> Json:
    copied = copy.deepcopy(resource)
    change(copied)
    return copied


def test_answers_are_read(instrument: Instrument, resource: Json) -> None:
    """Codes, numbers with their unit, dates and texts are the answers they are in every other file."""
    read = read_back(instrument, resource)
    assert read_answers(json.dumps(ANSWERS), "made", instrument).given == read.given
    assert Answer(119.0, typed=11.9, unit="g/dL") == read.given["hemoglobin"]


@given(seed=st.integers(0, 2**32))
@settings(max_examples=examples(6))
def test_answers_come_back(instrument: Instrument, seed: int) -> None:
    """Any answers become a response that reads as the same answers, with the same results."""
    [one] = made_people(instrument, 1, seed)
    read = read_back(instrument, response(one))
    assert one.person.answers.given == read.given
    assert dict(one.results) == dict(score(instrument, read).results)


@pytest.mark.parametrize("reason", ["unsure", "skipped", "not_asked"])
@pytest.mark.parametrize("id", ["cramps", "sex", "age", "ferritin", "labs_date", "medicines", "sledai_2k"])
def test_reasons_come_back(instrument: Instrument, id: str, reason: str) -> None:
    """Each reason for no answer is kept, whatever the kind of question."""
    read = read_back(instrument, response_to(instrument, **{id: {"unanswered": reason}}))
    assert {id: Unanswered(reason)} == dict(read.given)  # type: ignore[arg-type]


@pytest.mark.parametrize("code, reason", [
    ("asked-unknown", "unsure"), ("asked-declined", "skipped"), ("not-asked", "not_asked"),
])  # fmt: skip
@pytest.mark.parametrize("place", ["item", "answer", "value", "beside the value"])
def test_where_a_reason_is_read(instrument: Instrument, code: str, reason: str, place: str) -> None:
    """The reason for no answer is read where FHIR lets it be: at the item, its answer, or the value."""
    absent = {"extension": [{"url": ABSENT, "valueCode": code}]}
    item: Json = {
        "item": {"linkId": "labs_date", **absent},
        "answer": {"linkId": "labs_date", "answer": [absent]},
        "value": {"linkId": "ferritin", "answer": [{"valueQuantity": absent}]},
        "beside the value": {"linkId": "labs_date", "answer": [{"_valueDate": absent}]},
    }[place]
    resource = response_to(instrument)
    resource["item"] = [{"linkId": "section.iron_and_anaemia", "item": [item]}]
    assert Unanswered(reason) == read_back(instrument, resource).given[item["linkId"]]  # type: ignore[arg-type]


def test_results_are_computed_again(instrument: Instrument, resource: Json) -> None:
    """What a response holds as a result is not read: a wrong one changes nothing."""
    wrong = changed(resource, lambda one: item_of(one, "urgency").update(answer=[{"valueString": "none"}]))
    assert "none" != score(instrument, read_back(instrument, resource)).results["urgency"]
    assert read_back(instrument, resource).given == read_back(instrument, wrong).given


def test_the_day_is_that_of_the_response(instrument: Instrument) -> None:
    """A form without the day of the answers has the day on which the response was written; an answer goes before it."""
    without = {**response_to(instrument, cramps="yes"), "authored": "2026-03-01T10:12:44+01:00"}
    assert "2026-03-01" == str(read_back(instrument, without).value("answered_on"))
    assert "2026-02-03" == response_to(instrument, answered_on="2026-02-03")["authored"]
    assert "authored" not in response_to(instrument, cramps="yes")
    both = {**response_to(instrument, answered_on="2026-02-03"), "authored": "2026-03-01"}
    assert "2026-02-03" == str(read_back(instrument, both).value("answered_on"))


def bundle_of(*resources: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}


def test_a_bundle_with_one_response(instrument: Instrument, resource: Json) -> None:
    """The response of a Bundle is read, whatever else the Bundle holds."""
    read = read_back(instrument, bundle_of({"resourceType": "Patient"}, resource))
    assert read_back(instrument, resource).given == read.given


def test_texts_of_the_form_are_no_answers(instrument: Instrument, resource: Json) -> None:
    """Form fillers copy the texts of the form into a response, without answers."""
    texts: list[Json] = [{"linkId": "intended-use"}, {"linkId": "section.safety", "item": [
        {"linkId": "section.safety.intro"}, {"linkId": "flag_chest", "item": [{"linkId": "flag_chest.help"}]},
        {"linkId": "flag_chest.message"}]}]  # fmt: skip
    more = changed(resource, lambda one: one["item"].extend(texts))
    assert read_back(instrument, resource).given == read_back(instrument, more).given


def in_group(link: str, item: Json) -> Callable[[Json], Any]:
    """Add an item to a group."""
    return lambda one: one["item"].append({"linkId": link, "item": [item]})


def answered(link: str, *answers: Json) -> Callable[[Json], Any]:
    """Give a question of the response other answers."""
    return lambda one: item_of(one, link).update(answer=[*answers])


COURSE = "section.course"
REFUSED = [
    pytest.param("response-unknown-link", in_group(COURSE, {"linkId": "q4"}), id="an unknown linkId"),
    pytest.param("response-unknown-link", in_group(COURSE, {"linkId": "cramps"}), id="a question in another group"),
    pytest.param("response-unknown-link", in_group("section.none", {"linkId": "age"}), id="an unknown group"),
    pytest.param("response-unknown-link", in_group("section.results", {"linkId": "x"}), id="an unknown result"),
    pytest.param("response-unknown-link", lambda r: r["item"].append({"linkId": "age"}), id="a question in no group"),
    pytest.param(
        "response-unknown-link",
        in_group(COURSE, {"linkId": "impact.help", "answer": [{"valueString": "a"}]}),
        id="an answer to a text",
    ),
    pytest.param(
        "response-unknown-link",
        lambda r: item_of(r, "age").update(item=[{"linkId": "sex", "answer": []}]),
        id="a question within another",
    ),
    pytest.param("response-unknown-code", answered("sex", {"valueCoding": {"code": "f"}}), id="an unknown code"),
    pytest.param("response-unknown-code", answered("sex", {"valueCoding": {"display": "Female"}}), id="no code"),
    pytest.param(
        "response-unknown-code",
        answered("sex", {"valueCoding": {"system": "urn:other", "code": "female"}}),
        id="a code of another system",
    ),
    pytest.param(
        "response-unknown-code", answered("cramps", {"valueCoding": {"code": "past"}}), id="past of yes and no"
    ),
    pytest.param(
        "response-unknown-unit",
        answered("hemoglobin", {"valueQuantity": {"value": 12, "system": "http://unitsofmeasure.org", "code": "kg"}}),
        id="an unknown unit",
    ),
    pytest.param(
        "response-unknown-unit",
        answered("hemoglobin", {"valueQuantity": {"value": 12, "system": "urn:other", "code": "g/dL"}}),
        id="a unit of another system",
    ),
    pytest.param(
        "bad-answer", answered("hemoglobin", {"valueQuantity": {"value": 12, "unit": "stone"}}), id="a unit in words"
    ),
    pytest.param("response-without-unit", answered("hemoglobin", {"valueQuantity": {"value": 119}}), id="no unit"),
    pytest.param(
        "bad-answer", answered("hemoglobin", {"valueQuantity": {"value": 119, "code": "g/dL"}}), id="outside the range"
    ),
    pytest.param(
        "bad-answer",
        answered("hemoglobin", {"valueQuantity": {"value": 30, "comparator": "<", "code": "g/L"}}),
        id="a limit",
    ),
    pytest.param("bad-answer", answered("age", {"valueDecimal": 400}), id="a number outside its range"),
    pytest.param("bad-answer", answered("sledai_2k", {"valueDecimal": 4.5}), id="a part of a whole number"),
    pytest.param("bad-answer", answered("answered_on", {"valueDate": "2026-03"}), id="a month"),
    pytest.param("answered-twice", answered("age", {"valueDecimal": 40}, {"valueDecimal": 41}), id="two answers"),
    pytest.param("answered-twice", answered("age", {"valueDecimal": 40, "valueInteger": 41}), id="two values"),
    pytest.param("answered-twice", lambda r: r["item"][0]["item"].append(item_of(r, "age")), id="a question twice"),
    pytest.param(
        "answered-twice",
        lambda r: item_of(r, "age").update(extension=[{"url": ABSENT, "valueCode": "not-asked"}]),
        id="an answer and a reason for none",
    ),
    pytest.param(
        "answered-twice",
        answered("sex", {"valueCoding": {"code": "male", "extension": [{"url": ABSENT, "valueCode": "not-asked"}]}}),
        id="a code with a reason for none",
    ),
    pytest.param(
        "answered-twice",
        answered("age", {"valueDecimal": 40, "extension": [{"url": ABSENT, "valueCode": "not-asked"}]}),
        id="a number with a reason for none",
    ),
    pytest.param("response-value-type", answered("cramps", {"valueBoolean": True}), id="true for a choice"),
    pytest.param("response-value-type", answered("sex", {"valueString": "female"}), id="a text for a choice"),
    pytest.param(
        "response-value-type", answered("answered_on", {"valueDateTime": "2026-03-01"}), id="a time for a day"
    ),
    pytest.param("response-shape", answered("age", {"valueDecimal": "40"}), id="a number as a text"),
    pytest.param("response-shape", answered("age", {"valueDecimal": True}), id="a truth as a number"),
    pytest.param("response-shape", answered("sex", {"valueCoding": None}), id="null"),
    pytest.param("response-value-type", answered("sex", {"value": "female"}), id="a value without a type"),
    pytest.param("response-shape", lambda r: item_of(r, "age").update(answers=[]), id="a word of no item"),
    pytest.param("response-shape", answered("age", {"valueDecimal": 40, "unit": "years"}), id="a word of no answer"),
    pytest.param("response-shape", lambda r: item_of(r, "age").update(answer={}), id="answers that are no list"),
    pytest.param("response-shape", lambda r: r.update(item={}), id="items that are no list"),
    pytest.param("response-shape", lambda r: r["item"].append({"text": "?"}), id="an item without linkId"),
    pytest.param("response-shape", lambda r: r["item"][0].update(answer=[]), id="an answer to a group"),
    pytest.param(
        "response-absent-reason",
        lambda r: item_of(r, "age").update(extension=[{"url": ABSENT, "valueCode": "masked"}]),
        id="another reason for no answer",
    ),
    pytest.param(
        "response-other-version", lambda r: r.update(questionnaire=r["questionnaire"] + "9"), id="another version"
    ),
    pytest.param(
        "response-other-version",
        lambda r: r.update(questionnaire=r["questionnaire"].partition("|")[0]),
        id="no version",
    ),
    pytest.param(
        "response-other-questionnaire", lambda r: r.update(questionnaire="urn:x|1"), id="another questionnaire"
    ),
    pytest.param("response-other-questionnaire", lambda r: r.pop("questionnaire"), id="no questionnaire"),
    pytest.param("response-in-error", lambda r: r.update(status="entered-in-error"), id="entered in error"),
    pytest.param("response-modified", lambda r: r.update(modifierExtension=[{}]), id="a changed meaning"),
    pytest.param("response-modified", lambda r: item_of(r, "age").update(modifierExtension=[{}]), id="of one answer"),
    pytest.param("not-a-response", lambda r: r.update(resourceType="Patient"), id="another resource"),
]


@pytest.mark.parametrize("code, change", REFUSED)
def test_what_is_refused(instrument: Instrument, resource: Json, code: str, change: Callable[[Json], Any]) -> None:
    """A response that does not fit the form is refused with a message and the status for bad input."""
    with pytest.raises(AnswerError) as refused:
        read_back(instrument, changed(resource, change))
    assert [code] == [*refused.value.codes]
    assert code in CODES
    assert Exit.BAD_INPUT == refused.value.status
    assert refused.value.place.startswith("response.json")
    assert refused.value.remedy


def test_a_bundle_that_is_refused(instrument: Instrument, resource: Json) -> None:
    """A Bundle with no response, or with those of several people, is nobody's answers."""
    for code, bundle in (
        ("not-a-response", bundle_of({"resourceType": "Patient"})),
        ("not-a-response", {"resourceType": "Bundle"}),
        ("several-responses", bundle_of(resource, resource)),
    ):
        with pytest.raises(AnswerError) as refused:
            read_back(instrument, bundle)
        assert (code,) == refused.value.codes


def test_a_key_twice_is_refused(instrument: Instrument, resource: Json) -> None:
    """A key that JSON holds twice would be lost: it is refused wherever answers are."""
    text = json.dumps(resource)
    twice = text.replace('"valueDecimal": 40', '"valueDecimal": 40, "valueDecimal": 41')
    assert twice != text
    with pytest.raises(AnswerError) as refused:
        read_answers(twice, "response.json", instrument)
    assert ("response-shape",) == refused.value.codes


def test_all_problems_are_named_together(instrument: Instrument, resource: Json) -> None:
    """Every problem of a response is named at once, none only after another is mended."""

    def change(one: Json) -> None:
        answered("sex", {"valueCoding": {"code": "f"}})(one)
        answered("age", {"valueDecimal": 400})(one)
        in_group(COURSE, {"linkId": "q4"})(one)

    with pytest.raises(AnswerError) as refused:
        read_back(instrument, changed(resource, change))
    assert {"response-unknown-code", "bad-answer", "response-unknown-link"} == {*refused.value.codes}


@pytest.mark.parametrize("change", [
    pytest.param(answered("sex", {"valueCoding": {"code": "f"}}), id="a bad answer"),
    pytest.param(lambda r: r.update(questionnaire=r["questionnaire"] + "9"), id="another version"),
])  # fmt: skip
def test_what_cannot_wait_is_said_first(instrument: Instrument, change: Callable[[Json], Any]) -> None:
    """The message about a response that cannot be used begins with a warning sign that is answered yes."""
    resource = response_to(instrument, sex="male", flag_stroke="yes")
    with pytest.raises(AnswerError) as refused:
        read_back(instrument, changed(resource, change))
    assert str(refused.value).startswith(instrument.head.tiers["emergency"].heading.upper())


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: (
    st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["item", "answer", "linkId", "valueCoding", "valueQuantity", "code", "value", "extension", "url", "_valueDate"]
    ), inner, max_size=4)
), max_leaves=12), st.sampled_from(["item", "answer", "group"]))  # fmt: skip
@settings(max_examples=examples(60))
def test_any_json_is_read_or_refused(instrument: Instrument, resource: Json, made: Any, place: str) -> None:
    """Whatever stands where items and answers should be, there is a message or there are answers, never a fault."""
    hostile = copy.deepcopy(resource)
    if place == "item":
        hostile["item"] = made
    elif place == "answer":
        item_of(hostile, "hemoglobin")["answer"] = made
    else:
        hostile["item"][0] = made
    codes: tuple[str, ...] = ()
    try:
        read_back(instrument, hostile)
    except AnswerError as refused:
        codes = refused.codes
    assert {*codes} <= {*CODES}
