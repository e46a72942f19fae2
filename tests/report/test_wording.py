"""Answers in words, and sentences with their {names} filled in."""

from __future__ import annotations

from pathlib import Path

from reports import (
    FLAGS,
    RLS,
    reported,
)
from toy.making import answers, changed

from rls_screen.content.library import load
from rls_screen.person.scoring import score
from rls_screen.report import markdown
from rls_screen.report.wording import filled


def test_other_words_where_there_is_no_answer(tmp_path: Path) -> None:
    """`{name|other words}` prints the value, or the other words where there is none."""
    shade = changed(
        tmp_path, "plant.toml", "Some shade.", "Shade, {days_dry|dry for nobody knows how long}, {weeks_dry|?}."
    )
    plant = load(shade)
    known = markdown(reported(plant, {"window": "south", "leaves_hang": "yes", "days_dry": 21}))
    unknown = markdown(reported(plant, {"window": "south", "leaves_hang": "yes", "days_dry": {"unanswered": "unsure"}}))
    assert "Shade, 21 days, 3 weeks." in known
    assert "Shade, dry for nobody knows how long, ?." in unknown


def test_a_closed_question_was_not_asked(tmp_path: Path) -> None:
    """A question that the program leaves out is reported as not asked, one that is put as not answered."""
    plant = load(changed(tmp_path, "page.toml", 'before = "It wishes:"', 'before = "The window: {window}."'))
    closed, put = ({"leaves_hang": "yes", "days_dry": days} for days in (51, 50))
    assert "The window: Not asked." in markdown(reported(plant, closed))
    assert "The window: No answer." in markdown(reported(plant, put))


def test_signs_are_counted() -> None:
    """The numbers of warning signs put and answered leave out a sign that is not put; not sure is no answer."""
    noes = dict.fromkeys(FLAGS, "no")
    for some, expected in (
        ({}, (len(FLAGS), 0)),
        ({**noes, "sex": "female", "age": 30}, (len(FLAGS), len(FLAGS))),
        ({**noes, "sex": "male"}, (len(FLAGS) - 1, len(FLAGS) - 1)),
        ({**noes, "pregnancy": "no", "flag_fever": "unsure"}, (len(FLAGS) - 1, len(FLAGS) - 2)),
    ):
        one = score(RLS, answers(RLS, **some))
        assert "{} of {}".format(*expected[::-1]) == filled("{signs_answered} of {signs_put}", one)
