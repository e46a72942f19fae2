"""The engine knows no instrument: three questions about houseplants are read, scored, asked, reported and checked.

Also what of any instrument is missing: which unanswered questions would matter, and which would not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from toy.making import answers, changed, people, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.people import WorkedPerson
from rls_screen.content.rules import parse
from rls_screen.explain.worked import differences
from rls_screen.person.facts import person
from rls_screen.person.missing import loosened, missing, used_findings
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


def test_a_named_entry_is_read_by_rules() -> None:
    """An entry of a named list is a condition that a consideration may read, before it and after it in the files."""
    assert ("turn_the_pot",) == results(leaves_hang="yes", window="south")["advice"]
    assert () == results(leaves_hang="yes", window="north")["advice"]


def test_person_knows_every_name() -> None:
    """Items, findings, results and named entries have one value each; a name that is none has no value."""
    one = person(toy(), answers(toy(), leaves_hang="yes", days_dry=21))
    names = ("leaves_hang", "days_dry", "thirsty", "wants_shade", "watering", "weeks_dry", "shade", "nonsense")
    assert (True, 21.0, True, None, "today", 3.0, None, None) == tuple(one.value(name) for name in names)
    assert (True, False, False, True) == (
        one.is_true("thirsty"),
        one.is_true("wants_shade"),
        one.is_true("not wants_shade"),
        one.is_true(None),
    )


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


# ---- What is missing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given, ids",
    [
        pytest.param({}, ("leaves_hang", "days_dry", "window"), id="everything"),
        pytest.param({"leaves_hang": "yes"}, ("window",), id="a settled table needs no more"),
        pytest.param({"leaves_hang": "yes", "window": "north"}, (), id="a known part of a rule settles it"),
        pytest.param({"leaves_hang": "no", "days_dry": 3}, (), id="a known part makes the unknown one idle"),
        pytest.param(
            {"leaves_hang": "unsure", "days_dry": 3, "window": "north"}, ("leaves_hang",), id="not sure is missing"
        ),
        pytest.param(
            {"leaves_hang": {"unanswered": "skipped"}, "days_dry": 20}, ("leaves_hang", "window"), id="skipped too"
        ),
        pytest.param({"leaves_hang": "no", "days_dry": 51}, (), id="a closed question is not asked for"),
    ],
)
def test_missing(given: dict[str, Any], ids: tuple[str, ...]) -> None:
    """Missing is what is unanswered, open, and stands in an unknown part of an unknown rule."""
    assert ids == results(**given)["open_questions"]


@pytest.mark.parametrize("text, loose", [
    pytest.param("definitely(a)", "a", id="definitely"),
    pytest.param("not definitely(a and definitely(b))", "not (a and b)", id="nested"),
    pytest.param("answered(a)", "a == a", id="answered is unknown where a is"),
    pytest.param("a or definitely(b)", "a or b", id="inside or"),
    pytest.param("a < 5", "a < 5", id="a comparison stays"),
    pytest.param("unsure(a)", "unsure(a)", id="unsure stays"),
])  # fmt: skip
def test_loosened(text: str, loose: str) -> None:
    """`definitely` and `answered` hide an unknown; where what is missing is looked for they hide nothing."""
    assert parse(loose) == loosened(text)


CORE = {"urge_to_move": "yes", "worse_at_rest": "yes", "relieved_by_movement": "yes", "worse_in_evening": "yes"}


def lacks(**given: Any) -> tuple[str, ...]:
    """What is missing of a person of the shipped instrument."""
    return missing(person(RLS, answers(RLS, **given)))


@pytest.mark.parametrize(
    "given, present, absent",
    [
        pytest.param(
            {},
            "urge_to_move worse_at_rest flag_chest age",
            "urge_is_separate limb_jerks subject_id egfr main_worry",
            id="nothing answered: what rules read, not what no rule reads",
        ),
        pytest.param(
            {"urge_to_move": "no"},
            "flag_chest medicines",
            "cramps ferritin days_per_week hemoglobin iron_24h",
            id="after a no the closed questions are not asked for; the medicines are always put to staff",
        ),
        pytest.param(
            CORE,
            "cramps back_to_leg days_per_week ferritin tsat serum_iron tibc hemoglobin",
            "urge_to_move iron_24h",
            id="the look-alikes, the course and the blood tests",
        ),
        pytest.param(
            {**CORE, "ferritin": 40}, "serum_iron tibc crp flare infection", "ferritin", id="one of the two iron values"
        ),
        pytest.param({**CORE, "tsat": 30}, "ferritin", "tsat", id="the other of the two"),
        pytest.param(
            {**CORE, "tsat": 45}, "ferritin", "serum_iron tibc", id="with a saturation nobody is asked for its parts"
        ),
        pytest.param({**CORE, "hemoglobin": 125}, "altitude", "", id="the altitude, once there is a haemoglobin"),
        pytest.param({**CORE, "irls_total": 20}, "", "altitude irls_date", id="no date that no rule reads"),
        pytest.param({"urge_to_move": "no"}, "other_leg_trouble", "antiphospholipid", id="after a no: the legs"),
        pytest.param(
            {"urge_to_move": "no", "flag_abdomen": "unsure"}, "steroid_dose", "flare", id="a belly sign not sure"
        ),
        pytest.param({"urge_to_move": "no", "flag_fever": "unsure"}, "steroid_dose", "antiphospholipid", id="a fever"),
        pytest.param({**CORE, "cramps": "yes"}, "", "cramps one_position", id="a settled look-alike settles its list"),
        pytest.param(
            {**CORE, "sex": "male"}, "flag_chest age", "pregnancy flag_preeclampsia", id="what does not apply"
        ),
        pytest.param({**CORE, "answered_by": "carer"}, "able_to_describe", "", id="what becomes needed"),
        pytest.param({**CORE, "answered_by": "self"}, "", "able_to_describe", id="what is not needed"),
        pytest.param({"flag_chest": "unsure"}, "flag_chest", "", id="a safety item answered not sure"),
        pytest.param(
            {"flag_chest": "yes"}, "flag_seizure", "flag_chest", id="the other safety items, though urgency is known"
        ),
        pytest.param({**CORE, "lifetime_events": "unsure"}, "days_per_week duration_months", "", id="the course"),
    ],
)
def test_missing_in_the_shipped_instrument(given: dict[str, Any], present: str, absent: str) -> None:
    """What would matter is listed, what cannot matter or is closed is not."""
    found = lacks(**given)
    assert [] == [id for id in present.split() if id not in found]
    assert [] == [id for id in absent.split() if id in found]


@given(given=people(RLS))
@settings(max_examples=60, deadline=None)
def test_missing_of_anybody(given: dict[str, Any]) -> None:
    """Missing items are unanswered, in the order of the interview, never stamped; safety items are among them."""
    one = person(RLS, answers(RLS, **given))
    found = missing(one)
    assert [id for id in RLS.items if id in found] == [*found]
    assert [] == [id for id in found if one.value(id) is not None or RLS.items[id].put == "stamped"]
    open_flags = {item.id for item in RLS.safety_items if one.value(item.id) is None}
    closed = {"flag_preeclampsia"} if one.is_true("no_maternity") else set()
    assert open_flags - closed == {id for id in found if RLS.items[id].tier}


@given(given=people(RLS))
@settings(max_examples=60, deadline=None)
def test_a_finished_person_has_settled_results(given: dict[str, Any]) -> None:
    """Where nothing is missing, no screening result and no urgency is open."""
    one = score(RLS, answers(RLS, **given))
    if one.results["missing"] == () and not one.person.answers.reason("age"):
        assert one.results["red_flag_screen"] == "complete"


def test_used_findings() -> None:
    """A finding is used where a result or a consideration reads it, directly or through another finding."""
    assert {"thirsty", "wants_shade"} == set(used_findings(toy()))


def test_a_finding_nobody_reads_asks_for_nothing(tmp_path: Path) -> None:
    """What only an unused finding reads is not missing."""
    idle = '[[findings]]\nid = "idle"\nlabel = "Idle"\nwhen = "pot"\nsource = "own"\n'
    pot = '[[items]]\nid = "pot"\nkind = "yes_no"\nlabel = "P"\npatient = "P?"\nstaff = "P?"\nwhy = "P."\n'
    other = load(changed(tmp_path, "plant.toml", "[[findings]]", f"{pot}\n{idle}\n[[findings]]"))
    assert "pot" not in missing(person(other, answers(other)))
    assert "pot" in load(tmp_path / "copy").items


def test_the_shipped_instrument_is_the_default(instrument: Instrument) -> None:
    """What is tested here is the shipped instrument."""
    assert [*instrument.results] == [*RLS.results]
