"""The results of one person: every kind of result, in the order of output."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from toy.making import answers, people, toy

from rls_screen.content.library import load
from rls_screen.content.schema import Item
from rls_screen.person.scoring import score

RLS = load()


def results(**given: Any) -> dict[str, Any]:
    """The results of a plant."""
    return dict(score(toy(), answers(toy(), **given)).results)


@pytest.mark.parametrize("given, watering", [
    pytest.param({"leaves_hang": "yes"}, "today", id="the first row"),
    pytest.param({"leaves_hang": "no", "days_dry": 11}, "soon", id="the second row, above the cut"),
    pytest.param({"leaves_hang": "no", "days_dry": 10}, "fine", id="the row for everybody left, on the cut"),
    pytest.param({"leaves_hang": "no", "days_dry": {"value": 1.5, "unit": "weeks"}}, "soon", id="in another unit"),
    pytest.param({"leaves_hang": "no"}, "look_again", id="an unknown row ends the table"),
    pytest.param({"leaves_hang": "unsure", "days_dry": 20}, "look_again", id="not sure is unknown"),
    pytest.param({}, "look_again", id="nothing answered"),
])  # fmt: skip
def test_table(given: dict[str, Any], watering: str) -> None:
    """A table's code follows from its rows, for any instrument."""
    assert watering == results(**given)["watering"]


@pytest.mark.parametrize("days, weeks", [(14, 2), (10, 1.428571), (0, 0), (None, None)])
def test_value(days: float | None, weeks: float | None) -> None:
    """A computed value is rounded to six decimals, whole where it is whole, and null where it is unknown."""
    assert repr(weeks) == repr(results(days_dry=days)["weeks_dry"])


@pytest.mark.parametrize("given, wishes", [
    pytest.param({"leaves_hang": "yes", "window": "south"}, ("leaves_hang", "shade"), id="both, in the list's order"),
    pytest.param({"leaves_hang": "no", "days_dry": 11, "window": "south"}, ("shade",), id="one"),
    pytest.param({"window": "south"}, (), id="unknown is not listed"),
])  # fmt: skip
def test_list(given: dict[str, Any], wishes: tuple[str, ...]) -> None:
    """A list holds what is definitely true."""
    assert wishes == results(**given)["wishes"]


def test_results_stand_in_the_order_of_the_file() -> None:
    """Results come in the order of questionnaire.toml, and the built-in ones have the ids the instrument gives them."""
    assert [*toy().head.results] == [*results()]
    assert "1.2.3" == results()["version_of_questions"]
    assert ("turn_the_pot",) == results(days_dry=20)["advice"]


@given(given=people(RLS), seed=st.integers(0, 9_999))
@settings(max_examples=examples(15))
def test_a_finished_person_has_settled_results(given: dict[str, Any], seed: int) -> None:
    """Once everything that is missing is answered, nothing is missing, and every warning sign has its answer."""
    chance = random.Random(seed)
    while open_items := score(RLS, answers(RLS, **given)).results["missing"]:
        assert isinstance(open_items, tuple)
        given |= {id: any_answer(RLS.items[id], chance) for id in open_items}
    assert "complete" == score(RLS, answers(RLS, **given)).results["red_flag_screen"]


def any_answer(item: Item, chance: random.Random) -> Any:
    """A definite answer to an item, as an answer file has it; a part is never above its whole."""
    match item.kind:
        case "yes_no":
            return chance.choice(["yes", "no"])
        case "yes_no_past":
            return chance.choice(["yes", "past", "no"])
        case "choice":
            return chance.choice(item.codes)
        case "number":
            low, high = item.range or (0, 0)
            return low if item.not_above else high
        case "date":
            return "2024-05-01"
    return "none"


def test_results_are_a_mapping_of_every_result() -> None:
    """Results are read by id, each once, in the order of output; a name that is none is a KeyError."""
    found = score(RLS, answers(RLS, urge_to_move="yes")).results
    assert ([*RLS.results], len(RLS.results)) == ([*found], len(found))
    assert found["missing"] is found["missing"]
    with pytest.raises(KeyError):
        found["nonsense"]


def test_built_in_results() -> None:
    """What the engine makes itself: considerations, medicines, what is missing, the version of the questions."""
    one = score(RLS, answers(RLS, medicines="haloperidol, stopped ropinirole, xyzzy"))
    assert tuple(line.id for line in one.considerations) == one.results["considerations"]
    assert ("haloperidol:dopamine_blocker",) == one.results["medicine_flags"]
    assert ("ropinirole:stopped",) == one.results["medicines_not_counted"]
    assert ("xyzzy",) == one.results["medicines_unrecognised"]
    assert RLS.head.version == one.results["instrument_version"]
    assert one.instrument is RLS


@given(people(RLS))
@settings(max_examples=examples(30))
def test_anybody_has_every_result(given: dict[str, Any]) -> None:
    """Whatever was answered, each result has a value of its kind: a code of its table, a number or none, a list."""
    results = dict(score(RLS, answers(RLS, **given)).results)
    for id, result in RLS.results.items():
        match result.kind:
            case "table":
                assert results[id] in result.codes
            case "value":
                assert results[id] is None or isinstance(results[id], int | float)
            case "list":
                listed = results[id]
                assert isinstance(listed, tuple)
                assert {*listed} <= {row.id for row in result.entries}
