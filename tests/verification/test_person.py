"""A saved report verified: the same results are the same; a difference has its explanation; no report is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from reports import FLAGS, FOUR, RLS, reported
from stored import LOG, VERSION

from rls_screen.errors import AnswerError
from rls_screen.verification.differences import Explanation
from rls_screen.verification.person import as_cell, verify_report

ANSWERS = {**FOUR, **dict.fromkeys(FLAGS, "no"), "ferritin": 400, "tsat": 50, "sex": "male", "medicines": "none"}


def saved(**changes: Any) -> dict[str, Any]:
    """The JSON of a report, with some of its results changed."""
    raw: dict[str, Any] = json.loads(reported(RLS, ANSWERS).model_dump_json())
    raw["results"] |= changes
    return raw


def verified(raw: dict[str, Any]) -> tuple[str, list[Explanation]]:
    """The version of a saved report, and every difference."""
    return verify_report(json.dumps(raw), "r.json", RLS, LOG)


def test_a_report_of_this_version() -> None:
    """A report as it was saved has the results that its answers give."""
    assert (VERSION, []) == verified(saved())


def test_an_edited_result() -> None:
    """A result that was changed by hand is found, and nothing explains it."""
    _, found = verified(saved(screen_result="not_met", tsat_used=51, look_alikes=["cramps"]))
    assert [
        ("screen_result", "not_met -> met_look_alikes_unchecked"),
        ("look_alikes", "-cramps"),
        ("tsat_used", ""),
    ] == [(one.difference.result, one.detail) for one in found]
    assert [()] * 3 == [one.changes for one in found]


def test_a_report_of_0_1() -> None:
    """A code that 0.1 gave is explained by the entry about it, and only where that entry holds."""
    old = saved(iron_status="outside_iv_range") | {"instrument": {"id": "rls-lupus", "version": "0.1.0"}}
    version, found = verified(old)
    assert ("0.1.0", [["high_saturation"]]) == (version, [[change.id for change in one.changes] for one in found])
    old["answers"] |= {"tsat": 30, "ferritin": 40}
    assert () in [one.changes for one in verified(old)[1] if one.difference.result == "iron_status"]


@pytest.mark.parametrize(
    "change, code",
    [
        pytest.param(lambda raw: raw.pop("results"), "not-a-report", id="no results"),
        pytest.param(lambda raw: raw.pop("answers"), "not-a-report", id="no answers"),
        pytest.param(lambda raw: raw["results"].pop("urgency"), "report-damaged", id="a result is missing"),
        pytest.param(lambda raw: raw["instrument"].pop("version"), "report-damaged", id="no version"),
        pytest.param(lambda raw: raw["instrument"].update(id="plants"), "report-of-another-questionnaire", id="plants"),
        pytest.param(lambda raw: raw["answers"].update(ferritin="much"), "bad-answer", id="a bad answer"),
    ],
)
def test_what_cannot_be_verified(change: Any, code: str) -> None:
    """A file without results, answers or version, or of another questionnaire, is refused."""
    raw = saved()
    change(raw)
    with pytest.raises(AnswerError) as caught:
        verified(raw)
    assert code == caught.value.code


@pytest.mark.parametrize("text", ["", "[1]", "{", "null", "[" * 100_000])
def test_no_report(text: str) -> None:
    """A text that is no JSON object is refused."""
    with pytest.raises(AnswerError) as caught:
        verify_report(text, "r.json", RLS, LOG)
    assert "not-a-report" == caught.value.code


def test_as_cell() -> None:
    """A result is the text that a table holds."""
    assert ["", "a;b", "", "3", "12.5", "met"] == [as_cell(one) for one in (None, ["a", "b"], (), 3, 12.5, "met")]
