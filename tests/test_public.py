"""The public interface: what `import rls_screen` offers to a notebook, and nothing else."""

from __future__ import annotations

import json
import runpy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import rls_screen
from rls_screen.content.instrument import Instrument
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import score

CRITERIA = dict.fromkeys(("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening"), "yes")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_everything_public_is_there() -> None:
    """Each public name can be imported, and no other name of this package is offered."""
    assert [] == [name for name in rls_screen.__all__ if not hasattr(rls_screen, name)]
    assert set(rls_screen.__all__) <= set(dir(rls_screen))
    with pytest.raises(AttributeError, match="has no attribute 'scores'"):
        rls_screen.scores  # noqa: B018


def test_as_a_type_checker_sees_it() -> None:
    """The statements whose types mypy checks also run."""
    runpy.run_path(str(Path(__file__).parent / "typing" / "public.py"))


def test_answers_are_scored_as_from_a_file(instrument: Instrument) -> None:
    """Answers in a dictionary give the results of the same answers in a file."""
    answers: dict[str, Any] = {**CRITERIA, "ferritin": 48, "hemoglobin": {"value": 11.9, "unit": "g/dL"}, "tsat": None}
    expected = score(instrument, read_answers(json.dumps(answers), "a.json", instrument))
    assert dict(expected.results) == rls_screen.score(answers).results
    assert expected.results["urgency"] == rls_screen.score(answers).urgency


@pytest.mark.parametrize("given, found", [
    pytest.param({"answered_on": date(2026, 3, 2)}, "2026-03-02", id="a date"),
    pytest.param({"answered_on": "2026-03-02"}, "2026-03-02", id="a date in words"),
])  # fmt: skip
def test_dates(given: dict[str, Any], found: str) -> None:
    """A date may be one of Python's."""
    assert found == rls_screen.score(given).report().answers["answered_on"]


def test_numbers_of_other_libraries() -> None:
    """A number of Polars' or NumPy's kind is read as what it is."""
    numpy = pytest.importorskip("numpy")
    assert 48 == rls_screen.score({"ferritin": numpy.float64(48)}).report().answers["ferritin"]
    assert 44 == rls_screen.score({"age": numpy.int64(44)}).report().answers["age"]


@pytest.mark.parametrize("answers, codes", [
    pytest.param({"urge_to_move": "maybe"}, ("bad-answer",), id="no answer to its question"),
    pytest.param({"urge_to_mve": "yes", "age": -1}, ("unknown-item", "bad-answer"), id="all of them at once"),
    pytest.param({"ferritin": float("nan")}, ("json-not-a-value", "bad-answer"), id="not a number"),
    pytest.param({"age": object()}, ("bad-answer",), id="something else"),
])  # fmt: skip
def test_bad_answers(answers: dict[str, Any], codes: tuple[str, ...]) -> None:
    """Whatever cannot be used is an AnswerError with a code for each problem."""
    with pytest.raises(rls_screen.AnswerError) as caught:
        rls_screen.score(answers)
    assert codes == caught.value.codes


def test_the_report() -> None:
    """The report can be had as a model, as Markdown and as JSON that scores to the same results."""
    one = rls_screen.score(CRITERIA, created=NOON)
    assert "2026-03-02T12:00+00:00" == one.report().created
    assert one.to_markdown("patient") in one.to_markdown()
    assert one.results == rls_screen.score(json.loads(one.to_json())).results
    with pytest.raises(ValueError, match="choose one of both, all, clinician"):
        one.to_markdown("nurse")


def test_no_answer_is_printed() -> None:
    """What a notebook prints of a screening by itself holds no answer."""
    assert "<Screening by rls-lupus 0.2.0>" == repr(rls_screen.score({**CRITERIA, "subject_id": "SLE-042"}))


def test_another_questionnaire(tmp_path: Path) -> None:
    """A questionnaire that was changed is scored by its own rules."""
    from toy.making import toy

    assert rls_screen.score({"leaves_hang": "yes"}, toy()).urgency is None
