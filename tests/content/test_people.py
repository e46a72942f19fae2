"""Worked people: what a file may expect of them, and cases as people of their own."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from rls_screen.content.people import WorkedPerson


def person(**fields: Any) -> WorkedPerson:
    return WorkedPerson.model_validate({"name": "Ann", "answers": {"a": "yes", "b": 1}, **fields})


def test_a_case_is_a_person_with_other_answers() -> None:
    """A case has the answers of its person but for those in `with`, its own expectations, and both in its name."""
    cases = [{"with": {"b": 2}, "expected": {"r": "x"}}, {"with": {"c": {"value": 3, "unit": "g"}}, "put": ["a"]}]
    first, second = person(cases=cases, as_list=["a"]).everybody()
    assert ("Ann: b 2", {"a": "yes", "b": 2}, {"r": "x"}) == (first.name, first.answers, first.expected)
    assert ("Ann: c 3 g", {"a": "yes", "b": 1, "c": {"value": 3, "unit": "g"}}) == (second.name, second.answers)
    assert (("a",), ("a",), {}) == (second.put, second.as_list, second.expected)


def test_a_person_of_whom_something_is_expected_comes_before_the_cases() -> None:
    """The person without cases is one too where the file expects anything of them."""
    assert ["Ann", "Ann: as given"] == [one.name for one in person(put=["a"], cases=[{}]).everybody()]
    assert ["Ann"] == [one.name for one in person().everybody()]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"printed": ["a line"]}, id="a line without its page"),
        pytest.param({"put": ["nurse.a"]}, id="a voice nobody has"),
        pytest.param({"considered": ["a.b.c"]}, id="a detail of a detail"),
        pytest.param({"expects": {}}, id="an unknown field"),
    ],
)
def test_what_cannot_be_expected(fields: dict[str, Any]) -> None:
    """Lines are named with their page, questions with one of two voices, details with their consideration."""
    with pytest.raises(ValidationError):
        person(**fields)
