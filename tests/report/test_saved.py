"""A saved report is read again without any rules, and its JSON is what the published schema describes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from properties import examples
from reports import FOUR, REPRESENTATIVE, RLS, SHORTER, SOME_PEOPLE, made, quick, reported
from toy.making import people, toy

from rls_screen.errors import AnswerError
from rls_screen.person.answers import read_answers
from rls_screen.person.answers.files import REPORT_KEYS
from rls_screen.person.scoring import score
from rls_screen.report import Report, is_report, json_schema, read_report
from rls_screen.report.model import AnyPart, Row

PUBLISHED = files("rls_screen.report").joinpath("report.schema.json")
OLDER = ("further_sources", "questions")


def without_basis(value: Any) -> Any:
    """The JSON of a report as schema 1 had it: no basis, rows and facts as lists of cells, own words as `said`."""
    match value:
        case {"cells": cells, "basis": _}:
            return [without_basis(cell) for cell in cells]
        case {"label": label, "value": one, "basis": _}:
            return [without_basis(label), without_basis(one)]
        case {"text": text, "own_words": own}:
            return {"text": text, "said": own}
        case dict():
            left = {key: without_basis(one) for key, one in value.items()}
            return {key: one for key, one in left.items() if key not in ("basis", "before_basis", "box_basis")}
        case list():
            return [without_basis(one) for one in value]
    return value


def schema_1() -> dict[str, Any]:
    """A report as version 0.1 saved it."""
    raw = {key: value for key, value in json.loads(quick(FOUR).model_dump_json()).items() if key not in OLDER}
    return {**without_basis(raw), "schema_version": "1.0"}


def test_read_again() -> None:
    """A saved report read again is the report."""
    one = quick(REPRESENTATIVE["low iron"])
    assert one == read_report(one.model_dump_json(indent=2), "report.json")
    assert one == read_report(json.dumps({**json.loads(one.model_dump_json()), "schema": 2}), "report.json")
    assert is_report(one.model_dump_json())
    assert not is_report(json.dumps(FOUR))


def test_schema_1_scores_and_is_not_explained() -> None:
    """A report of schema 1.0, from version 0.1, scores to the same results; to explain it is refused."""
    text = json.dumps(schema_1())
    assert is_report(text)
    assert quick(FOUR).results == dict(score(RLS, read_answers(text, "old.json", RLS)).results)
    with pytest.raises(AnswerError, match=r"(?s)old\.json: .*schema 1\.0.*not contain the basis.*Score it again"):
        read_report(text, "old.json")


@pytest.mark.parametrize("text, message", [
    pytest.param("age: 41", "not a saved report", id="a form"),
    pytest.param('{"age": 41}', "not a saved report", id="answers"),
    pytest.param("[]", "not a saved report", id="a list"),
    pytest.param("[" * 100_000, "not a saved report", id="nested too deeply"),
    pytest.param('{"answers": {}, "pages": [], "schema_version": "3.0"}', "schema 2.0 only", id="a later schema"),
    pytest.param('{"answers": {}, "pages": [], "schema_version": 2}', "schema 2.0 only", id="a number"),
    pytest.param('{"answers": {}, "pages": 7, "schema_version": "2.0"}', "not what a report of .* has", id="damaged"),
])  # fmt: skip
def test_what_is_no_report_is_refused(text: str, message: str) -> None:
    """What is not a saved report of schema 2.0 is refused: the file, what is wrong, the remedy."""
    with pytest.raises(AnswerError, match=rf"(?s)^x\.json.*{message}.*\n  \w") as raised:
        read_report(text, "x.json")
    assert "41" not in str(raised.value)


def test_a_message_holds_no_answer() -> None:
    """A damaged report is refused without a value of it in the message."""
    raw = json.loads(quick({**FOUR, "main_worry": "SECRET"}).model_dump_json())
    raw["results"]["urgency"] = {"SECRET": 1}
    with pytest.raises(AnswerError) as raised:
        read_report(json.dumps(raw), "report.json")
    assert "results.urgency" in str(raised.value)
    assert "SECRET" not in str(raised.value)


def test_an_answer_file_may_have_every_key_of_a_report() -> None:
    """Whatever key a report has, reading it as answers knows that key."""
    assert {*Report.model_fields} - {"answers"} <= REPORT_KEYS


# ---- The published schema --------------------------------------------------------------------------------------------


def test_the_published_schema_is_the_models() -> None:
    """report.schema.json is what `rls-screen explain --schema` prints now; write it so after a change of the model."""
    assert json.loads(PUBLISHED.read_text("utf-8")) == json_schema()
    assert PUBLISHED.read_text("utf-8") == json.dumps(json_schema(), indent=2) + "\n"


def test_the_schema_is_a_schema() -> None:
    """The schema is valid by the rules of draft 2020-12, and describes every part in words."""
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]
    assert [] == [name for name, part in schema["$defs"].items() if not part.get("description")]
    assert {part.__name__ for part in (*AnyPart.__args__, Row)} <= schema["$defs"].keys()


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["nothing answered", "low iron", "everything unsure", "an emergency"])
def test_reports_validate(name: str) -> None:
    """The saved reports of representative people validate against the schema."""
    Draft202012Validator(json_schema()).validate(json.loads(reported(RLS, REPRESENTATIVE[name]).model_dump_json()))


@pytest.mark.thorough
def test_worked_people_validate() -> None:
    """The saved reports of worked people validate against the schema; every two-hundredth is tried."""
    validator = Draft202012Validator(json_schema())
    for person in RLS.people[::200]:
        if not person.refused:
            validator.validate(json.loads(made(SHORTER, json.dumps(person.answers)).model_dump_json()))


@settings(max_examples=examples(3), deadline=None)
@given(data=st.data())
def test_anybody_validates(data: st.DataObject) -> None:
    """The saved reports of random people validate against the schema, of any instrument."""
    validator = Draft202012Validator(json_schema())
    validator.validate(json.loads(made(SHORTER, json.dumps(data.draw(people(RLS)))).model_dump_json()))
    validator.validate(json.loads(made(toy(), json.dumps(data.draw(people(toy())))).model_dump_json()))


@pytest.mark.slow
def test_more_worked_people_validate() -> None:
    """So does that of many worked people; the lane `reports` takes every one."""
    validator = Draft202012Validator(json_schema())
    for person in SOME_PEOPLE:
        validator.validate(json.loads(made(RLS, json.dumps(person.answers)).model_dump_json()))


@pytest.mark.parametrize("change", [
    pytest.param(lambda raw: raw.pop("schema_version"), id="no schema"),
    pytest.param(lambda raw: raw.update(schema_version="1.0"), id="another schema"),
    pytest.param(lambda raw: raw.update(extra=1), id="a key nobody knows"),
    pytest.param(lambda raw: raw["pages"][0]["blocks"][0]["parts"][0]["facts"][0].pop("basis"), id="a bare line"),
    pytest.param(lambda raw: raw["pages"][0]["blocks"][0].pop("basis"), id="a heading without a basis"),
])  # fmt: skip
def test_the_schema_refuses(change: Any) -> None:
    """A report without its schema, or with a line without a basis, does not validate."""
    raw = json.loads(quick(FOUR).model_dump_json())
    change(raw)
    with pytest.raises(ValidationError):
        Draft202012Validator(json_schema()).validate(raw)
