"""Every worked person comes out as its file says; together they reach every code, row, entry and side of a cut.

The sentences that a report must or must not hold take longest: the fast suite reads those of every fourth person, and
`.ci/lanes exhaustive` those of everybody. `rls-screen check`, which `.ci/run` calls, compares everything too.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy.making import changed, toy
from typer.testing import CliRunner
from worked_people import by_file, readable, scored

from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.people import WorkedPerson
from rls_screen.explain.coverage import check_people, cuts, unproven
from rls_screen.explain.worked import differences, differences_of
from rls_screen.person import logic

PEOPLE = load(people=True).people
FILES = [pytest.param(people, id=file) for file, people in by_file().items()]


def without_sentences(person: WorkedPerson) -> WorkedPerson:
    """The worked person with everything they expect but the sentences of the report."""
    return person.model_copy(update={"report_says": (), "report_never_says": ()})


def only_sentences(person: WorkedPerson) -> WorkedPerson:
    """The worked person with nothing they expect but the sentences of the report."""
    sentences = {"report_says": person.report_says, "report_never_says": person.report_never_says}
    return WorkedPerson.model_validate({"name": person.name, "answers": person.answers, **sentences})


@pytest.mark.parametrize("people", FILES)
def test_comes_out_as_written(instrument: Instrument, people: list[WorkedPerson]) -> None:
    """Results, findings, considerations, pages and questions of every worked person of a file are as written there."""
    refused = [line for person in people if person.refused for line in differences(instrument, person)]
    others = [(scored(person), without_sentences(person)) for person in people if not person.refused]
    assert [] == [*refused, *(line for one, person in others for line in differences_of(one, person))]


def test_reports_say_what_is_written() -> None:
    """The report of every eighth worked person who expects sentences holds them, and none that it must not hold."""
    people = [person for person in readable() if person.report_says or person.report_never_says]
    assert len(people) > 100
    assert [] == [line for person in people[::8] for line in differences_of(scored(person), only_sentences(person))]


@pytest.mark.lane
@pytest.mark.parametrize("people", FILES)
def test_every_report_says_what_is_written(people: list[WorkedPerson]) -> None:
    """The reports of all worked people of a file hold the sentences they must, and none that they must not hold."""
    others = [(scored(person), only_sentences(person)) for person in people if not person.refused]
    assert [] == [line for one, person in others for line in differences_of(one, person)]


def test_one_person_is_the_demo() -> None:
    """Exactly one worked person is the one `rls-screen demo` prints."""
    assert 1 == sum(person.demo for person in PEOPLE)


def test_names_are_unique() -> None:
    """A worked person's name says what is shown, once."""
    assert len(PEOPLE) == len({person.name for person in PEOPLE})


def test_every_code_has_a_person(instrument: Instrument) -> None:
    """Every code of every result table is the expected result of some worked person."""
    codes = {(r.id, code) for r in instrument.results.values() for code in r.codes}
    shown = {(id, value) for person in PEOPLE for id, value in person.expected.items() if isinstance(value, str)}
    assert set() == codes - shown


def test_every_entry_has_a_person(instrument: Instrument) -> None:
    """Every entry of every list is expected in some worked person."""
    entries = {(r.id, row.id) for r in instrument.results.values() for row in r.entries}
    shown = {(id, one) for p in PEOPLE for id, value in p.expected.items() if isinstance(value, list) for one in value}
    assert set() == entries - shown


def test_every_finding_is_met_not_met_and_unknown(instrument: Instrument) -> None:
    """Every finding has a worked person for true, for false, and for unknown where it can be unknown."""
    never_unknown = {
        "proxy_unclear", "blood_value", "medicines_unread", "hemoglobin_below_90", "very_high_ferritin_off_dialysis",
        "emergency_flag_unsure", "same_day_flag_unsure", "within_week_flag_unsure", "past_or_met",
        "belly_emergency", "belly_unsure_at_risk", "fever_unsure_at_risk", "restless_with_fever", "movements_same_day",
        "blood_value_today", "kidney_sign_in_maternity", "iron_at_high_tsat", "augmentation_severe", "legs_soon",
        "pregnancy_anaemia_soon", "restless_on_dopamine_blocker", "no_adjustment",
    }  # fmt: skip
    missing = []
    for id, finding in instrument.findings.items():
        if finding.medicines or id == "rls_treatment_medicine":
            continue
        shown = {person.findings[id] for person in PEOPLE if id in person.findings}
        if finding.value is not None:
            wanted = [
                any(isinstance(value, float | int) for value in shown),
                id in never_unknown or "unknown" in shown,
            ]
        else:
            wanted = [True in shown, False in shown, id in never_unknown or "unknown" in shown]
        missing += [] if all(wanted) else [id]
    assert [] == missing


def test_every_table_row_decides_for_somebody(instrument: Instrument) -> None:
    """Every row of every table is the one that gives its code for some worked person who expects that code."""
    reached: set[tuple[str, int | str]] = set()
    for person in readable():
        one = scored(person)
        for result in (r for r in instrument.results.values() if r.kind == "table" and r.id in person.expected):
            for number, row in enumerate(result.rows):
                met = logic.condition(row.when, one.person.facts)
                if met is not False:
                    reached |= {(result.id, number)} if met else {(result.id, "unknown")}
                    break
    rows = {(r.id, number) for r in instrument.results.values() for number in range(len(r.rows))}
    assert set() == rows - reached


def test_both_sides_of_everything_have_a_person(instrument: Instrument) -> None:
    """Every line, box, detail, rule about a question and number of the instrument has worked people on both sides."""
    everybody = [(person, scored(person)) for person in readable()]
    assert [] == [*unproven(instrument, everybody)]
    assert len([*cuts(instrument)]) >= 40


def test_a_tier_that_the_table_does_not_share_is_named(instrument: Instrument) -> None:
    """A warning sign whose tier is not the urgency of its yes alone is named with both."""
    part = next(part for part in instrument.sections if part.section.id == "safety")
    items = tuple(
        item.model_copy(update={"tier": "emergency"}) if item.id == "flag_self_harm" else item for item in part.items
    )
    sections = tuple(replace(one, items=items) if one is part else one for one in instrument.sections)
    found = [line for line in unproven(replace(instrument, sections=sections), []) if ", tier:" in line]
    assert 1 == len(found)
    assert "item flag_self_harm, tier: it is emergency, and urgency is same_day for a yes" in found[0]


SIDES = "examples/sides.toml"


@pytest.mark.parametrize(
    "file, old, new, said",
    [
        pytest.param(SIDES, '"owner.strong_sun", "owner.as_a_list"]\nboxed', '"owner.as_a_list"]\nboxed',
            "copy/page.toml, page owner, block 'What to do', line strong_sun: no worked person shows that it is "
            'printed.\n  Add one with printed = ["owner.strong_sun"].', id="a line never printed"),
        pytest.param(SIDES, 'not_printed = ["owner.strong_sun", ', 'not_printed = [',
            "line strong_sun: no worked person shows that it is not printed.\n  Add one for whom its condition is not "
            'true, with not_printed = ["owner.strong_sun"].', id="a line always printed"),
        pytest.param(SIDES, '"owner.as_a_list"] },', '"owner.strong_sun"] },',
            "line as_a_list: no worked person shows that it is not printed", id="a line about lists"),
        pytest.param(SIDES, 'boxed       = ["owner.what_to_do"]\n', "",
            "block 'What to do': no worked person shows that it is boxed", id="a box never drawn"),
        pytest.param(SIDES, 'not_boxed = ["owner.what_to_do"]', "not_boxed = []",
            "block 'What to do': no worked person shows that it is not boxed", id="a box always drawn"),
        pytest.param("page.toml", "lines   = [{ values", "lines   = [{ id = 'dry', columns = [{ heading = 'Dry', "
            "items = ['days_dry'], high_when = 'days_dry > 10' }] }, { values",
            "copy/page.toml, page owner, line dry, days_dry marked high: no worked person shows that it is marked.\n"
            '  Add one with marked = ["owner.dry.days_dry.high"].', id="a mark never printed"),
        pytest.param("plant.toml", 'text   = "Turn the pot',
            'details = [{ when = "thirsty", text = "Soon." }]\ntext = "Turn the pot',
            "copy/plant.toml, consideration turn_the_pot, detail 1: it has a condition and no id.", id="no id"),
        pytest.param("plant.toml", 'text   = "Turn the pot',
            'details = [{ id = "soon", when = "thirsty", text = "Soon." }]\ntext = "Turn the pot',
            "detail soon: no worked person shows that it is considered.\n"
            '  Add one with considered = ["turn_the_pot.soon"].',
            id="a detail that nobody expects"),
        pytest.param("page.toml", 'id = "strong_sun", when', "when",
            "copy/page.toml, page owner, block 'What to do', line 3: it has a condition and no id.",
            id="a line without an id"),
        pytest.param(SIDES, ', not_put = ["window", "patient.window"]', "",
            "copy/plant.toml, item window, skip_when: no worked person for whom it is true shows whether the question "
            'is asked.\n  Add one with put or not_put = ["window"]. The rule: days_dry > 50', id="always asked"),
        pytest.param(SIDES, "{ days_dry = 10 }", "{ days_dry = 9 }",
            "copy/plant.toml, finding thirsty: no worked person at 10, where the rule has > 10.", id="nobody on a cut"),
        pytest.param(SIDES, "{ days_dry = 51 }", "{ days_dry = 70 }",
            "skip_when: no worked person just above 50, where the rule has > 50.", id="nobody just across a cut"),
    ],
)  # fmt: skip
def test_what_nobody_proves_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    """A line, box, question or number with no worked person on one of its sides is named with its place and remedy."""
    folder = changed(tmp_path, file, old, new)
    if file == "page.toml":
        (folder / SIDES).write_text((folder / SIDES).read_text("utf-8").replace('"owner.strong_sun", ', ""), "utf-8")
    wrong, unproved = check_people(load(folder, people=True))
    assert [] == wrong
    assert [] != [line for line in unproved if said in line], unproved


@pytest.mark.parametrize("days, proved", [(11, False), (10, True)])
def test_a_mark_is_not_proved_missing_by_a_line_that_is_not_printed(tmp_path: Path, days: int, proved: bool) -> None:
    """That a figure is not marked is shown by somebody whose value does not meet the rule of the mark."""
    column = "{ heading = 'Dry', items = ['days_dry'], high_when = 'days_dry > 10' }"
    line = f"{{ id = 'dry', when = 'leaves_hang', columns = [{column}] }}"
    folder = changed(tmp_path, "page.toml", "lines   = [{ values", f"lines   = [{line}, {{ values")
    person = f'name = "A dry one"\nanswers = {{ days_dry = {days}, leaves_hang = "no" }}'
    (folder / "examples" / "marks.toml").write_text(
        f'[[people]]\n{person}\nnot_marked = ["owner.dry.days_dry.high"]\n', "utf-8"
    )
    wrong, unproved = check_people(load(folder, people=True))
    assert [] == wrong
    assert proved is not any("days_dry marked high: no worked person shows that it is not" in one for one in unproved)


def test_the_toy_is_proved() -> None:
    """Nothing is named where every side has its person."""
    assert ([], []) == check_people(toy())


@pytest.mark.parametrize(
    "expects, said",
    [
        ({"printed": ["owner.strong_sun"]}, "owner.strong_sun: expected printed, found not printed."),
        ({"not_printed": ["owner.what_to_do"]}, "owner.what_to_do: expected not printed, found printed."),
        ({"printed": ["owner.strong_son"]}, "owner.strong_son: there is none; did you mean 'owner.strong_sun'?"),
        ({"boxed": ["owner.what_to_do"]}, "owner.what_to_do: expected boxed, found not boxed."),
        ({"shown": ["owner.window"]}, "answer to owner.window: expected shown, found not shown."),
        ({"not_shown": ["owner.days_dry"]}, "answer to owner.days_dry: expected not shown, found shown."),
        ({"put": ["window"]}, "question window: expected put, found not put."),
        ({"put": ["staff.window"]}, "question staff.window: expected put, found not put."),
        ({"not_put": ["days_dry"]}, "question days_dry: expected not put, found put."),
        ({"not_put": ["patient.days_dry"]}, "question patient.days_dry: expected not put, found put."),
        ({"put": ["days_dry", "leaves_hang"]},
            "put: expected days_dry before leaves_hang, found leaves_hang before days_dry."),
        ({"refused": ["days_dry"]}, "refused: expected days_dry, found nothing."),
        ({"considered": ["turn_the_pot.away"]}, "consideration turn_the_pot.away: there is none; did you mean"),
        ({"considered": ["turn_the_pit"]}, "consideration turn_the_pit: there is none; did you mean 'turn_the_pot'?"),
    ],
)  # fmt: skip
def test_what_comes_out_otherwise_is_named(expects: dict[str, Any], said: str) -> None:
    """A line, box, answer or question that is not as a worked person expects is named with what was found."""
    person = WorkedPerson.model_validate({"name": "Dry", "answers": {"days_dry": 60, "leaves_hang": "no"}, **expects})
    found = [*differences(toy(), person)]
    assert 1 == len(found)
    assert found[0].startswith(f"Dry\n  {said}")


@pytest.mark.parametrize(
    "refused, said",
    [
        ((), "its answers cannot be read: days_dry: "),
        (("window",), "refused: expected window, found days_dry."),
        (("days_dry", "window"), "refused: expected days_dry, window, found days_dry."),
    ],
)
def test_an_answer_refused_otherwise_is_named(refused: tuple[str, ...], said: str) -> None:
    """An answer that is refused, and not expected to be, is a difference; so is one that is not refused."""
    person = WorkedPerson(name="Too dry", answers={"days_dry": 101, "window": "south"}, refused=refused)
    assert next(differences(toy(), person)).startswith(f"Too dry\n  {said}")
    expected = person.model_copy(update={"refused": ("days_dry",)})
    assert [] == [*differences(toy(), expected)]


def test_a_case_is_a_person_of_its_own() -> None:
    """A case has the answers of its person with its own over them, and a name that says which those are."""
    dry = next(one for one in toy().people if one.name == "The longer it is dry: days_dry 2 weeks")
    assert dry.answers == {"leaves_hang": "no", "window": "north", "days_dry": {"value": 2, "unit": "weeks"}}
    assert "The longer it is dry" not in [one.name for one in toy().people]


def test_check_names_the_file_of_a_case(tmp_path: Path) -> None:
    """A case that comes out otherwise is named with its file."""
    folder = changed(tmp_path, SIDES, "{ thirsty = false }", "{ thirsty = true }")
    done = CliRunner().invoke(app, ["check", str(folder)])
    said = "The longer it is dry: days_dry 10 (examples/sides.toml)\n  thirsty: expected True, found False."
    assert said in str(done.exception)
