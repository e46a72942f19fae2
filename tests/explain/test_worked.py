"""Worked people: what `check` compares, and that its shortcuts overlook nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.people import WorkedPerson
from rls_screen.explain import worked


@pytest.fixture(scope="module")
def everybody() -> Instrument:
    """The shipped instrument with its worked people."""
    return load(people=True)


UNFINISHED = (
    "Nothing answered at all: nothing is concluded",
    "Pregnant and eighteen no: incomplete without the signs of pre-eclampsia",
    "A woman who stopped in the middle: what she said is kept, and nothing is concluded from the rest",
    "Augmentation, and not sure about urges: the urges are asked about in private",
)


@pytest.mark.thorough
@pytest.mark.parametrize("name", UNFINISHED)
def test_no_sentence_about_what_is_missing_is_overlooked(everybody: Instrument, name: str) -> None:
    """Every line of the list of what is missing is recognised as a sentence that this list might contain."""
    person = next(person for person in everybody.people if person.name == name)
    one = worked.scored(everybody, person)
    without = worked._report_text(worked._without_missing(one))
    lines = [line for line in worked._report_text(one).splitlines() if line not in without]
    assert lines
    for line in lines:
        assert worked._may_be_about_missing(everybody, line), line
        assert worked._may_be_about_missing(everybody, line[1:-1]), line


@pytest.mark.parametrize("sentence", ["No red flags", "less caffeine or alcohol", "look-alikes not all asked"])
def test_a_sentence_that_cannot_be_about_what_is_missing(everybody: Instrument, sentence: str) -> None:
    """A sentence with a pair of words that no text about what is missing can give needs no outlook of the person."""
    assert not worked._may_be_about_missing(everybody, sentence)


@pytest.mark.parametrize("field", ["report_says", "report_never_says"])
def test_a_sentence_about_what_is_missing_is_compared(everybody: Instrument, field: str) -> None:
    """A sentence that only the list of what is missing contains counts as said, and as a difference where banned."""
    answers = {"urge_to_move": "yes"}
    person = WorkedPerson.model_validate({"name": "Nobody", "answers": answers, field: ("could still be",)})
    differences = [*worked.differences(everybody, person)]
    assert "could still be" in worked._report_text(worked.scored(everybody, person))
    assert "could still be" not in worked._report_text(worked._without_missing(worked.scored(everybody, person)))
    assert (field == "report_never_says") == bool(differences)


def test_people_with_the_same_answers_share_a_score(everybody: Instrument) -> None:
    """Each distinct set of answers is scored once; refused answers are returned by the person's name."""
    first, second, other = (
        WorkedPerson(name=name, answers={"urge_to_move": answer})
        for name, answer in (("A", "yes"), ("B", "yes"), ("C", "no"))
    )
    refused = WorkedPerson(name="D", answers={"urge_to_move": "perhaps"}, refused=("urge_to_move",))
    people, errors = worked.score_people(replace(everybody, people=(first, refused, second, other)))
    scores = {person.name: id(one) for person, one in people}
    assert scores["A"] == scores["B"] != scores["C"]
    assert ["D"] == [*errors]
