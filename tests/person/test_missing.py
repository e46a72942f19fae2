"""Which unanswered questions would matter, and which would not, for any instrument."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from properties import examples
from toy.making import answers, changed, people, toy

from rls_screen.content.library import load
from rls_screen.content.rules import parse
from rls_screen.person.facts import person
from rls_screen.person.missing import missing, transparent
from rls_screen.person.scoring import score

RLS = load()


def results(**given: Any) -> dict[str, Any]:
    """The results of a plant."""
    return dict(score(toy(), answers(toy(), **given)).results)


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
    """Missing is what is unanswered, open, and in an unknown part of an unknown rule."""
    assert ids == results(**given)["open_questions"]


@pytest.mark.parametrize("text, loose", [
    pytest.param("definitely(a)", "a", id="definitely"),
    pytest.param("not definitely(a and definitely(b))", "not (a and b)", id="nested"),
    pytest.param("answered(a)", "a == a", id="answered is unknown where a is"),
    pytest.param("a or definitely(b)", "a or b", id="inside or"),
    pytest.param("a < 5", "a < 5", id="a comparison stays"),
    pytest.param("unsure(a)", "unsure(a)", id="unsure stays"),
])  # fmt: skip
def test_transparent(text: str, loose: str) -> None:
    """`definitely` and `answered` hide an unknown; where what is missing is looked for they hide nothing."""
    assert parse(loose) == transparent(text)


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
@settings(max_examples=examples(30), deadline=None)
def test_missing_of_anybody(given: dict[str, Any]) -> None:
    """Missing items are unanswered, in the order of the interview, never stamped; safety items are among them."""
    one = person(RLS, answers(RLS, **given))
    found = missing(one)
    assert [id for id in RLS.items if id in found] == [*found]
    assert [] == [id for id in found if one.value(id) is not None or RLS.items[id].put == "stamped"]
    open_flags = {item.id for item in RLS.safety_items if one.value(item.id) is None}
    closed = {"flag_preeclampsia"} if one.is_true("no_maternity") else set()
    assert open_flags - closed == {id for id in found if RLS.items[id].tier}


def test_a_finding_nobody_reads_asks_for_nothing(tmp_path: Path) -> None:
    """What only an unused finding reads is not missing."""
    idle = '[[findings]]\nid = "idle"\nlabel = "Idle"\nwhen = "pot"\nsource = "own"\n'
    pot = '[[items]]\nid = "pot"\nkind = "yes_no"\nlabel = "P"\npatient = "P?"\nstaff = "P?"\nwhy = "P."\n'
    other = load(changed(tmp_path, "plant.toml", "[[findings]]", f"{pot}\n{idle}\n[[findings]]"))
    assert "pot" not in missing(person(other, answers(other)))
    assert "pot" in load(tmp_path / "copy").items
