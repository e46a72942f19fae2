"""What a person gave: changed, written to a file, and read again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from answer_files import ITEMS, RLS, read
from hypothesis import given
from hypothesis import strategies as st
from toy.making import people

from rls_screen.person.answers import Answer, Answers, BadAnswer, Unanswered, read_value
from rls_screen.person.given import as_json, plain_number


def test_change_of_an_answer() -> None:
    """A change gives new answers and leaves the old ones as they were."""
    before = Answers({"a": Answer(True)})
    after = before.with_answer("a", Unanswered("skipped")).with_answer("b", Answer(1.0))
    assert {"a": Answer(True)} == before.given
    assert {"a": Unanswered("skipped"), "b": Answer(1.0)} == after.given
    assert {"b": Answer(1.0)} == after.with_answer("a", None).given


@pytest.mark.parametrize("number, plain", [(119.0, 119), (11.9, 11.9), (0.0, 0)])
def test_plain_number(number: float, plain: float) -> None:
    """In JSON a whole number has no point."""
    assert repr(plain) == repr(plain_number(number))


@pytest.mark.thorough
@given(people(RLS))
def test_written_and_read_again(given: dict[str, Any]) -> None:
    """Answers written to a file are the same answers when the file is read."""
    answers = read(json.dumps(given)).given
    again = read(json.dumps({id: as_json(one) for id, one in answers.items()})).given
    assert answers == again


@given(st.sampled_from([item for item in ITEMS.values() if item.units]), st.data())
def test_units_are_written_and_read_again(item: Any, data: st.DataObject) -> None:
    """A number given in another unit is written as it was given, and comes back with the same value."""
    unit = data.draw(st.sampled_from(item.units))
    typed = data.draw(st.floats(item.range[0] / unit.factor, item.range[1] / unit.factor))
    try:
        given, _ = read_value(item, typed, unit.name)
    except BadAnswer:
        return
    assert given is not None
    assert (given, ()) == read_value(item, json.loads(json.dumps(as_json(given))))
