"""What decided a rule: the parts that count, and the answers behind them, without which the value is the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from toy import making

from rls_screen.content.checks import written_rules
from rls_screen.content.instrument import Instrument
from rls_screen.content.rules import names_in, parse
from rls_screen.person.answers import Answers, read_answers
from rls_screen.person.facts import Person, person
from rls_screen.person.logic import condition, evaluate
from rls_screen.report.deciding import decisions, decisive


def somebody(instrument: Instrument, answers: dict[str, Any]) -> Person:
    """The person with these answers, as a file holds them."""
    return person(instrument, read_answers(json.dumps(answers), "answers.json", instrument))


def with_other_answers(instrument: Instrument, one: Person, same: frozenset[str], others: dict[str, Any]) -> Person:
    """The person with the answers to `same` as they were, and all other answers those of somebody else."""
    given = {id: answer for id, answer in one.answers.given.items() if id in same}
    other = read_answers(json.dumps(others), "b.json", instrument).given
    return person(instrument, Answers({**{id: answer for id, answer in other.items() if id not in same}, **given}))


@pytest.mark.thorough
@settings(max_examples=examples(5), deadline=None)
@given(data=st.data())
def test_the_answers_named_are_those_that_decided(instrument: Instrument, data: st.DataObject) -> None:
    """With the named answers as they were and every other one somebody else's, each rule has the same value."""
    first, other = (data.draw(making.people(instrument)) for _ in range(2))
    one = somebody(instrument, first)
    by_named: dict[frozenset[str], list[str]] = {}
    for text in dict.fromkeys(text for _, text, kind in written_rules(instrument) if kind == "truth"):
        by_named.setdefault(frozenset(decisions(one).behind([text])), []).append(text)
    for named, texts in by_named.items():
        changed = with_other_answers(instrument, one, named, other)
        for text in texts:
            assert condition(text, one.facts) == condition(text, changed.facts), (text, named)


@settings(max_examples=examples(10), deadline=None)
@given(data=st.data())
def test_what_decided_a_rule_is_a_rule_with_the_same_value(instrument: Instrument, data: st.DataObject) -> None:
    """Of every rule the decisive parts alone have the value of the rule, and read nothing the rule does not."""
    facts = somebody(instrument, data.draw(making.people(instrument))).facts
    for _, text, _ in written_rules(instrument):
        parts = decisive(parse(text), facts)
        assert evaluate(parse(text), facts) == evaluate(parts, facts), text
        assert {name.id for name in names_in(parts)} <= {name.id for name in names_in(parse(text))}


@pytest.mark.parametrize(
    "rule, answers, parts",
    [
        pytest.param("cramps or joint_pain", {"cramps": "yes"}, '"Cramps" is answered yes', id="the true one"),
        pytest.param("cramps and joint_pain", {"cramps": "no"}, '"Cramps" is answered yes', id="the false one"),
        pytest.param("cramps and joint_pain", {"cramps": "yes"}, "", id="either could still change it"),
        pytest.param("not definitely(cramps and joint_pain)", {"cramps": "no"},
            '"Cramps" is not confirmed', id="what rules it out"),
        pytest.param("definitely(cramps or joint_pain)", {"joint_pain": "yes"},
            '"Joint pain" is answered yes', id="what is certain"),
        pytest.param("cramps or joint_pain", {"cramps": "yes", "joint_pain": "yes"}, "", id="nothing is left out"),
        pytest.param("any(cramps, joint_pain, muscle_pain)", {"cramps": "yes", "joint_pain": "yes"},
            '"Cramps" is answered yes and "Joint pain" is answered yes', id="each of the true ones"),
        pytest.param("not (cramps and joint_pain and muscle_pain)", {"cramps": "no", "joint_pain": "no"},
            '"Cramps" is answered no and "Joint pain" is answered no', id="each of the false ones"),
    ],
)  # fmt: skip
def test_only_the_parts_that_decided_are_named(
    instrument: Instrument, rule: str, answers: dict[str, str], parts: str
) -> None:
    """Of a rule only the parts that decided are worded, and nothing where that is all of it."""
    assert parts == decisions(somebody(instrument, answers)).because(rule)


def test_the_row_that_decided(instrument: Instrument) -> None:
    """A table stops at its first row that is true or unknown; an item has no row."""
    one = decisions(somebody(instrument, {"age": 40, "kidney": "no", "ferritin": 60}))
    number, row = one.row("iron_status") or (0, None)
    assert (9, "aasm_range") == (number, row and row.code)
    assert None is one.row("ferritin")
