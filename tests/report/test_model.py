"""The model is the report: saved and read again it is the same, and it scores to the same results."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from reports import (
    FOUR,
    RLS,
    SHORTER,
    made,
    reported,
)
from toy.making import answers, people, toy

from rls_screen.content.instrument import Instrument
from rls_screen.person.scoring import score
from rls_screen.report import Report, markdown, plain_text, report

BOTH = [pytest.param(RLS, id="the shipped instrument"), pytest.param(toy(), id="the toy")]


@pytest.mark.thorough
@pytest.mark.parametrize("instrument", BOTH)
@given(data=st.data())
@settings(max_examples=examples(4), deadline=None)
def test_saved_report_is_the_report(instrument: Instrument, data: st.DataObject) -> None:
    """Markdown from the saved JSON is Markdown made directly, and scoring the saved JSON gives the same report."""
    direct = reported(instrument, data.draw(people(instrument)))
    saved = direct.model_dump_json(indent=2)
    from_file = Report.model_validate_json(saved)
    assert direct == from_file
    assert markdown(direct) == markdown(from_file)
    again = made(instrument, saved)
    assert direct.model_dump(exclude={"notes"}) == again.model_dump(exclude={"notes"})
    assert markdown(direct) == markdown(again)


@pytest.mark.thorough
@pytest.mark.parametrize("instrument", [pytest.param(SHORTER, id="the shipped instrument"), BOTH[1]])
def test_worked_people_survive_saving(instrument: Instrument) -> None:
    """A worked person's saved report scores to the same results and the same pages; every two-hundredth is tried."""
    for person in instrument.people[::200]:
        direct = reported(instrument, person.answers)
        again = made(instrument, direct.model_dump_json())
        assert (direct.results, markdown(direct)) == (again.results, markdown(again)), person.name


def test_an_example_stays_an_example() -> None:
    """The saved report of an invented person says so on paper, also once it is read and scored again."""
    demo = report(score(RLS, answers(RLS, **FOUR, flag_chest="yes")), program_version="1", created="today", demo=True)
    assert len(demo.pages) == markdown(demo).count("**EXAMPLE: an invented person.**")
    assert len(demo.pages) == markdown(Report.model_validate_json(demo.model_dump_json())).count("EXAMPLE")
    assert len(demo.pages) == markdown(made(RLS, demo.model_dump_json())).count("EXAMPLE")


def test_a_report_of_another_version_says_so() -> None:
    """A report of version 0.1 scores, says on the first line of each page which version it is from, and keeps that."""
    old = json.loads(reported(RLS, FOUR).model_dump_json())
    old |= {"schema_version": "1.0", "instrument": {**old["instrument"], "version": "0.0.1"}}
    again = made(RLS, json.dumps(old))
    says = f"made under 0.0.1, scored again under {RLS.head.version}"
    assert ("2.0", "0.0.1", says) == (again.schema_version, again.made_under, again.versions)
    for one in (again, made(RLS, again.model_dump_json())):
        for page in one.pages:
            assert says in markdown(one, page.id).splitlines()[0]
            assert says in plain_text(one, page.id).splitlines()[0]
    present = made(RLS, reported(RLS, FOUR).model_dump_json())
    assert (None, False) == (present.versions, "scored again" in markdown(present) + plain_text(present))


@pytest.mark.parametrize("version", [7, "", "0.1", "0.1.0 <b>", {"version": "0.1"}, None])
def test_a_version_is_a_version(version: Any) -> None:
    """What a file names as its version is printed only where it is one."""
    old = json.loads(reported(RLS, FOUR).model_dump_json()) | {"made_under": version, "instrument": version}
    assert None is made(RLS, json.dumps(old)).made_under


def test_the_json_keeps_every_kind() -> None:
    """Numbers are numbers, lists are lists, unknown is null; results stand in the order of the output."""
    raw = json.loads(reported(toy(), {"days_dry": {"value": 3, "unit": "weeks"}}).model_dump_json())
    assert {"watering": "look_again", "wishes": [], "weeks_dry": 3, "advice": ["turn_the_pot"],
            "open_questions": ["leaves_hang", "window"], "version_of_questions": "1.2.3"} == raw["results"]  # fmt: skip
    assert [*RLS.head.results] == [*reported(RLS, {}).results]
    assert {"days_dry": {"value": 3, "unit": "weeks"}} == raw["answers"]
    assert {"thirsty": True, "wants_shade": None} == raw["findings"]
    assert None is json.loads(reported(toy(), {}).model_dump_json())["results"]["weeks_dry"]


def test_the_json_says_what_it_rests_on() -> None:
    """The report names the instrument with version and hash, the program, and each consideration with its source."""
    one = reported(toy(), {"days_dry": 21})
    assert ("houseplant", "1.2.3", toy().sha256) == (one.instrument.id, one.instrument.version, one.instrument.sha256)
    assert ("1", "today") == (one.program_version, one.created)
    assert [("turn_the_pot", ("gardener",), "none")] == [
        (line.id, line.source, line.evidence_in_lupus) for line in one.considerations
    ]
    assert ["gardener"] == [source.id for source in one.sources]
