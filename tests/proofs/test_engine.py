"""The engine knows no instrument: three questions about houseplants are read, scored, asked, reported and checked."""

from __future__ import annotations

from typing import Any

import pytest
from toy.making import answers, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.people import WorkedPerson
from rls_screen.explain.worked import differences
from rls_screen.person.scoring import score

RLS = load()


def results(**given: Any) -> dict[str, Any]:
    """The results of a plant."""
    return dict(score(toy(), answers(toy(), **given)).results)


# ---- A plant --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plant", [pytest.param(plant, id=plant.name) for plant in toy().people])
def test_worked_plants(plant: WorkedPerson) -> None:
    """Every worked plant comes out as its file says."""
    assert [] == [*differences(toy(), plant)]


@pytest.mark.parametrize(
    "change, said",
    [
        pytest.param({"expected": {"watering": "soon"}}, "watering: expected soon, found today.", id="a code"),
        pytest.param({"expected": {"wishes": []}}, "wishes: expected nothing, found leaves_hang, shade.", id="a list"),
        pytest.param(
            {"expected": {"colour": "green"}}, "colour: there is no such result; correct the name.", id="no result"
        ),
        pytest.param(
            {"findings": {"thristy": "unknown"}}, "thristy: there is no such finding; did you mean", id="no finding"
        ),
        pytest.param({"findings": {"thirsty": False}}, "thirsty: expected False, found True.", id="a finding"),
        pytest.param(
            {"findings": {"thirsty": "unknown"}}, "thirsty: expected unknown, found True.", id="an unknown finding"
        ),
        pytest.param({"considered": ("x",)}, "consideration x: there is none; correct the id.", id="not considered"),
        pytest.param(
            {"not_considered": ("turn_the_pot",)}, "consideration turn_the_pot: expected not shown", id="considered"
        ),
        pytest.param({"report_says": ("Repot it.",)}, "report: 'Repot it.' must be in it, and is not.", id="not said"),
        pytest.param({"report_never_says": ("Water it",)}, "report: 'Water it' must not be in it, and is.", id="said"),
    ],
)
def test_a_wrong_worked_person_is_named(change: dict[str, Any], said: str) -> None:
    """What a worked person expects and does not get is said, with the person's name."""
    wrong = toy().people[0].model_copy(update=change)
    found = [*differences(toy(), wrong)]
    assert 1 == len(found)
    assert found[0].startswith(f"{wrong.name}\n  {said}")


def test_answers_that_cannot_be_read_any_more() -> None:
    """A worked person whose answers a change has made impossible is named like any other difference."""
    wrong = toy().people[0].model_copy(update={"answers": {"days_dry": -4}})
    found = [*differences(toy(), wrong)]
    assert 1 == len(found)
    assert found[0].startswith(f"{wrong.name}\n  its answers cannot be read: days_dry: ")


def test_the_shipped_instrument_is_the_default(instrument: Instrument) -> None:
    """What is tested here is the shipped instrument."""
    assert [*instrument.results] == [*RLS.results]
