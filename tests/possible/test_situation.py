"""One person with some questions open: the value of every name once those are answered in a certain way."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from toy import making

from rls_screen.content.library import load
from rls_screen.content.rules import Comparison, parse
from rls_screen.person.facts import person
from rls_screen.person.given import Answer, Answers
from rls_screen.possible.situation import Situation

RLS = load()


def situation(*open_items: str, **given: Any) -> Situation:
    """A person of the shipped instrument with these questions open."""
    one = person(RLS, making.answers(RLS, **given))
    return Situation(one, tuple(RLS.items[id] for id in open_items))


@given(making.people(RLS), st.data())
@settings(max_examples=examples(15))
def test_values_are_those_of_a_person_with_these_answers(given: dict[str, Any], data: st.DataObject) -> None:
    """However the open questions are answered, every name has the value it has for a person who answered so."""
    one = person(RLS, making.answers(RLS, **given))
    open_items = [item for item in RLS.items.values() if one.value(item.id) is None and item.kind == "yes_no"]
    answering = {item.id: data.draw(st.sampled_from([None, True, False])) for item in open_items}
    facts = Situation(one, tuple(open_items)).facts(answering)
    definite = {id: Answer(value) for id, value in answering.items() if value is not None}
    told = person(RLS, Answers({**one.answers.given, **definite}))
    names = [*RLS.items, *(step.id for step in RLS.steps)]
    assert [(name, told.value(name)) for name in names] == [(name, facts.values[name]) for name in names]
    assert told.facts.unsure == facts.unsure


def test_a_part_is_at_most_its_whole() -> None:
    """A part that would be above its whole is taken to be the whole."""
    both = situation("serum_iron", "tibc")
    assert 60.0 == both.facts({"serum_iron": 80.0, "tibc": 60.0}).values["serum_iron"]
    assert 40.0 == both.facts({"serum_iron": 40.0, "tibc": 60.0}).values["serum_iron"]
    assert ("tibc", None) == (both.whole_of("serum_iron"), both.whole_of("tibc"))


def test_medicines_are_the_findings_they_make_true() -> None:
    """An answer to the medicines is given as the findings it makes true; all other such findings are false."""
    values = situation("medicines").facts({"medicines": frozenset({"takes_opioid"})}).values
    assert (True, False) == (values["takes_opioid"], values["takes_dopamine_blocker"])


@pytest.mark.parametrize("rule, leaves", [
    pytest.param("cramps", ("cramps",), id="an open item"),
    pytest.param("joint_pain", (), id="an item that is not open"),
    pytest.param("look_alike", ("cramps",), id="an open item through a finding"),
    pytest.param("serum_iron > 3", ("serum_iron", "tibc"), id="a part, with the whole that bounds it"),
    pytest.param("takes_opioid", ("medicines",), id="a finding about medicines"),
])  # fmt: skip
def test_leaves(rule: str, leaves: tuple[str, ...]) -> None:
    """A rule depends on the open questions it reads, directly or through other names, in the order of the interview."""
    found = situation("cramps", "medicines", "serum_iron", "tibc", joint_pain="no").leaves(parse(rule))
    assert {*leaves} == {*found}
    assert [id for id in RLS.items if id in found] == [*found]


def test_a_first_answered_number_may_be_each_of_them() -> None:
    """A comparison with the first known of several numbers can come down to one with each of these."""
    rule = parse("first_answered(ferritin, tsat) > 20")
    assert isinstance(rule, Comparison)
    assert [parse("ferritin > 20"), parse("tsat > 20")] == situation("ferritin", "tsat").plain(rule)


def test_how_often_an_item_is_read() -> None:
    """An item is counted each time a number reads it, through the numbers it is computed from."""
    assert 2 == situation("ferritin").occurrences(parse("ferritin / (ferritin + 1)"), "ferritin")
    assert 0 == situation("ferritin").occurrences(parse("tsat + 1"), "ferritin")


def test_divisors() -> None:
    """The divisors of a number are found, wherever they are."""
    assert [parse("tibc")] == [*situation("tibc").divides(parse("1 + 100 * serum_iron / tibc"))]
