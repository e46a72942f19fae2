"""The blank form: every question once, and what it says may be answered can be answered."""

from __future__ import annotations

import json
import re

import pytest
from toy.making import toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Voice
from rls_screen.exchange.form import blank_form, blank_json, form_items
from rls_screen.person.answers import Answers, read_answers, read_value

VOICES: tuple[Voice, ...] = ("patient", "staff")


def lines(form: str) -> list[str]:
    """The answer lines of a form, without remarks and blanks."""
    return [line for line in form.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("voice", VOICES)
def test_every_question_once(instrument: Instrument, voice: Voice) -> None:
    """A form holds every question that this voice can answer, once, in order, and each is empty."""
    ids = [item.id for item in form_items(instrument, voice)]
    assert [f"{id}:" for id in ids] == lines(blank_form(instrument, voice))
    assert dict.fromkeys(ids) == json.loads(blank_json(instrument, voice))


def test_a_patient_is_asked_what_a_patient_can_know(instrument: Instrument) -> None:
    """A patient's form holds no question for staff and none that the program answers itself; staff's holds all."""
    asked = {item.id for item in form_items(instrument, "patient")}
    left_out = {item.id for item in instrument.items.values() if item.staff_only or item.put == "stamped"}
    assert left_out == instrument.items.keys() - asked
    assert [*instrument.items] == [item.id for item in form_items(instrument, "staff")]


@pytest.mark.parametrize("voice", VOICES)
def test_a_blank_form_is_no_answers(instrument: Instrument, voice: Voice) -> None:
    """A blank form, as lines or as JSON, scores as nothing answered."""
    for form in (blank_form(instrument, voice), blank_json(instrument, voice)):
        assert Answers() == read_answers(form, "form", instrument)


@pytest.mark.parametrize("voice", VOICES)
def test_the_words_of_the_question_are_in_the_form(instrument: Instrument, voice: Voice) -> None:
    """Each question stands in the form in the words of its voice, with its hint and the label of every choice."""
    form = " ".join(blank_form(instrument, voice).replace("\n# ", " ").split())
    for item in form_items(instrument, voice):
        said = (item.words(voice), item.hint or "", *(option[voice] for option in item.options))
        assert [] == [text for text in said if " ".join(text.split()) not in form]
    assert " ".join(instrument.head.intended_use.split()) in form


def test_every_code_in_the_form_is_an_answer(instrument: Instrument) -> None:
    """Each code a form explains is read as an answer, or as not sure."""
    codes = re.findall(r"^#    ([a-z0-9_]+) =", blank_form(instrument, "staff"), re.MULTILINE)
    past = {"yes_no_past": ("past", "no")}
    options = [
        (item, code)
        for item in instrument.items.values()
        for code in past.get(item.kind, tuple(option.code for option in item.options))
    ]
    assert [code for _, code in options] == codes
    assert [] == [code for item, code in options if read_value(item, code)[0] is None]


@pytest.mark.parametrize("answer", ["yes", "no", "unsure"])
def test_a_filled_in_form(answer: str) -> None:
    """A form with its lines filled in gives those answers: for any instrument."""
    form = blank_form(toy(), "patient").replace("leaves_hang:", f"leaves_hang: {answer}")
    form = form.replace("days_dry:", "days_dry: 2 weeks").replace("window:", "window: SOUTH")
    answers = read_answers(form, "form", toy())
    assert ({"yes": True, "no": False}.get(answer), 14, "south") == tuple(answers.value(id) for id in toy().items)


def test_lines_are_short(instrument: Instrument) -> None:
    """No line of a form is wider than a page."""
    assert [] == [line for line in blank_form(instrument, "staff").splitlines() if len(line) > 92]


def test_each_sign_has_its_own_line(instrument: Instrument) -> None:
    """A question with several signs is printed with a line for each, so that none is read over."""
    signs = [line for line in (instrument.items["flag_stroke"].patient or "").splitlines() if line.startswith("- ")]
    assert 5 == len(signs)
    assert [] == [sign for sign in signs if f"# {sign}" not in blank_form(instrument, "patient").splitlines()]
